"""A day's work in Odoo's shell: sell, deliver, answer a survey. Whatever fails ends the shell with an error."""

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


sell_and_deliver()
if "survey.survey" in env:
    answer_survey()
read_menus()
env.cr.commit()
print("EVERYDAY WORK DONE")
