"""A day's work in Odoo's shell: sell, deliver, answer a survey, use the engines. A failure ends it with an error."""

# ruff: noqa: F821 - the shell gives "env"


def sell_and_deliver():
    partner = env["res.partner"].create({"name": "Everyday customer"})
    product = env["product.product"].create({"name": "Everyday product", "type": "consu", "is_storable": True})
    line = {"product_id": product.id, "product_uom_qty": 3}
    order = env["sale.order"].create({"partner_id": partner.id, "order_line": [(0, 0, line)]})
    order.action_confirm()
    assert order.state == "sale", order.state
    picking = order.picking_ids
    picking.move_ids.quantity = 3
    picking.button_validate()
    assert picking.state == "done", picking.state
    assert order.order_line.qty_delivered == 3, order.order_line.qty_delivered


def answer_survey():
    question = {"title": "Content?", "question_type": "text_box"}
    survey = env["survey.survey"].create({"title": "Everyday", "question_and_page_ids": [(0, 0, question)]})
    answer = survey._create_answer(email="everyday@example.com")
    answer._save_lines(survey.question_ids, "Yes")
    answer._mark_done()
    assert answer.state == "done", answer.state


def read_menus():
    env["ir.ui.menu"].load_menus(False)
    for model in ("res.partner", "sale.order", "stock.picking"):
        env[model].get_views([(False, "form"), (False, "list"), (False, "search")])


def use_engines():
    """Look at the engines' rows and let their clocks run; those of an uninstalled addon must not be in the way."""
    for model in ("customer.signoff", "customer.sla.status", "customer.checklist.answer", "customer.distribution"):
        records = env[model].search([])
        records.web_read({name: {} for name in records.fields_get()})
        records.mapped("display_name")
    env.cr.execute("UPDATE customer_sla_status SET next_event_at = now() - interval '1 hour' WHERE state = 'running'")
    env.invalidate_all()
    env.ref("customer_comm.ir_cron_sla_due").method_direct_trigger()


sell_and_deliver()
if "survey.survey" in env:
    answer_survey()
read_menus()
if "customer.signoff" in env:
    use_engines()
env.cr.commit()
print("EVERYDAY WORK DONE")
