from odoo.tools import SQL

# What the engines keep for documents of any model, and for the models themselves.
ROWS = ("customer_checklist_answer", "customer_signoff", "customer_distribution", "customer_sla_status")
SETTINGS = ("customer_checklist", "customer_sla_policy")


def forget_documents(env, *model_names):
    """Remove the rows and settings that the engines keep for these models. Called by the ``uninstall_hook`` of their
    addons: the documents go with the addon, and what hangs on them would keep its data from being removed.

    By SQL, because none of these rows can be deleted through a model.
    """
    env.flush_all()
    for table in ROWS:
        env.cr.execute(SQL("DELETE FROM %s WHERE res_model IN %s", SQL.identifier(table), model_names))
    models = env["ir.model"].search([("model", "in", model_names)])
    for table in SETTINGS:
        env.cr.execute(SQL("DELETE FROM %s WHERE model_id IN %s", SQL.identifier(table), models._ids))
    env.invalidate_all()
