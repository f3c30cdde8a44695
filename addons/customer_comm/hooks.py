from odoo.tools import SQL

# What the engines keep for documents of any model, and for the models themselves.
ROWS = ("customer_checklist_answer", "customer_signoff", "customer_distribution", "customer_sla_status")
SETTINGS = ("customer_checklist", "customer_sla_policy")


def forget_documents(env, *model_names):
    """Remove the documents of these models, and the rows and settings that the engines keep for them.

    Called by the ``uninstall_hook`` of their addons: the documents go with the addon anyway, but what refers to its
    data has to go first. By SQL, because none of these can be deleted through a model.

    :param model_names: in the order in which their documents can be removed
    """
    env.flush_all()
    for table in ROWS:
        env.cr.execute(SQL("DELETE FROM %s WHERE res_model IN %s", SQL.identifier(table), model_names))
    models = env["ir.model"].search([("model", "in", model_names)])
    for table in SETTINGS:
        env.cr.execute(SQL("DELETE FROM %s WHERE model_id IN %s", SQL.identifier(table), models._ids))
    for name in model_names:
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(env[name]._table)))
    env.invalidate_all()
