"""The story of one order: reviewed, delivered, returned, complained about, corrected, and asked about.

Each step does what a person does in the web client, as that person. The demo tells it once; the end-to-end test tells
it again and looks at the result of each step.
"""

import base64

from odoo import fields
from odoo.tools import file_open

# What each kind of question is answered with.
ANSWERS = {
    "yesno": {"value_yesno": "yes"},
    "text": {"value_text": "Checked, nothing special"},
    "number": {"value_number_text": "5"},
}


class Story:
    """The steps, in order; each returns the record it is about.

    :param env: environment with the demo data of the four addons
    """

    def __init__(self, env):
        self.env = env(su=False)
        self.customer = env.ref("customer_comm.demo_partner_customer")

    def by(self, login, record):
        """Return ``record`` as the demo user with this login sees it."""
        return record.with_user(self.env.ref(f"customer_comm.demo_user_{login}"))

    def model(self, login, name):
        """Return the model ``name`` for a demo user."""
        return self.by(login, self.env[name])

    def tell(self):
        """Tell the whole story and return the complaint in which it ends."""
        order = self.quote()
        review = self.request_review(order)
        self.sign_review(review)
        self.confirm(order)
        delivery = self.deliver(order)
        complaint = self.take_back(delivery)
        self.verify_return(complaint)
        self.contain(complaint)
        capa = self.open_capa(complaint)
        self.approve_capa(capa)
        self.carry_out(capa)
        self.close_complaint(complaint)
        self.answer_survey(complaint)
        self.prove_effect(capa)
        return complaint

    # Sales

    def make_product(self):
        """A pump that the customer has never bought, six of them in stock."""
        product = (
            self.env["product.product"]
            .sudo()
            .create(
                {
                    "name": "Dosing Pump DP-50",
                    "default_code": "DP-50",
                    "type": "consu",
                    "is_storable": True,
                    "list_price": 1250,
                    "standard_price": 700,
                    "taxes_id": [fields.Command.set(self.env.company.sudo().account_sale_tax_id.ids)],
                }
            )
        )
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.env.company.id)], limit=1)
        self.env["stock.quant"].sudo()._update_available_quantity(product, warehouse.lot_stock_id, 6)
        return product

    def quote(self):
        """Sales makes a quotation for a product that is new for the customer."""
        line = {"product_id": self.make_product().id, "product_uom_qty": 4}
        return self.model("sales", "sale.order").create(
            {
                "partner_id": self.customer.id,
                "client_order_ref": "NP-2040",
                "order_line": [fields.Command.create(line)],
            }
        )

    def request_review(self, order):
        """Sales asks for the contract review and submits it to the functions."""
        self.by("sales", order).action_request_review()
        review = self.by("sales", order).review_ids
        review.conclusion = "All functions can deliver what the customer asks for."
        self.complete_requirements(review)
        review.action_submit()
        return review

    def complete_requirements(self, review):
        """Sales makes the commitments, and answers what the quotation does not tell."""
        for line in review.requirement_ids.filtered(lambda line: line.state == "open"):
            line.write({"text": line.text or "As the contract states", "state": "determined"})
        if review.implied_answer == "missing":
            review.action_none_implied()

    def sign_review(self, review):
        """Each function answers its questions and signs; top management comes last."""
        self._answer(self.by("sales", review).checklist_answer_ids.filtered(lambda answer: not answer.function_id))
        while rows := review.sudo().signoff_ids.filtered(lambda row: row.state == "pending"):
            user = rows[0].function_id.manager_id
            asked = review.with_user(user).checklist_answer_ids
            self._answer(asked.filtered(lambda answer, row=rows[0]: answer.function_id == row.function_id))
            if (judged := review.with_user(user)).can_judge:
                judged.action_judge_feasible()
            rows[0].with_user(user).action_approve(note="Reviewed")

    def _answer(self, answers):
        for answer in answers:
            if answer.answer_kind == "choice":
                answer.value_choice_id = answer.item_id.choice_ids[:1]
            elif answer.answer_kind == "date":
                answer.value_date = fields.Date.today()
            else:
                answer.write(ANSWERS[answer.answer_kind])

    def confirm(self, order):
        """Sales confirms the approved quotation."""
        self.by("sales", order).action_confirm()

    # Warehouse

    def deliver(self, order):
        """The warehouse delivers all four pumps."""
        delivery = self.by("warehouse", order.sudo().picking_ids)
        self._validate(delivery)
        return delivery

    def take_back(self, delivery):
        """The warehouse takes two pumps back as defective: the complaint comes by itself."""
        wizard = self.model("warehouse", "stock.return.picking").create(
            {
                "picking_id": delivery.id,
                "complaint_reason_id": self.env.ref("complaint_capa.reason_defective").id,
            }
        )
        wizard.product_return_moves.quantity = 2
        action = wizard.action_create_returns()
        picking = self.model("warehouse", "stock.picking").browse(action["res_id"])
        self._validate(picking)
        return self.model("quality", "complaint.complaint").browse(picking.sudo().complaint_id.id)

    def verify_return(self, complaint):
        """The warehouse signs for what came back, quality finds it as it was announced."""
        returns = complaint.picking_ids
        with file_open("customer_quality_story/static/img/signature.png", "rb") as signature:
            self.by("warehouse", returns).signature = base64.b64encode(signature.read())
        returns.action_fill_verification()
        returns.verification_ids.write({"agrees": "yes", "note": "Both valve seats are loose."})
        returns.action_return_verify()

    def _validate(self, picking):
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty
        picking.move_ids.picked = True
        picking.button_validate()

    # Quality

    def contain(self, complaint):
        """Quality assesses the complaint and contains it."""
        complaint.write(
            {
                "category_id": self.env.ref("complaint_capa.category_quality_defect").id,
                "severity": "3",
                "risk": "2",
                "liability": "ours",
                "responsible_function_id": self.env.ref("customer_comm.function_production").id,
                "responsible_user_id": self.env.ref("customer_comm.demo_user_production").id,
                "containment": "Stock of DP-50 blocked and inspected: two more pumps with a loose valve seat.",
            }
        )
        complaint.action_assess()
        complaint.action_contain()

    def open_capa(self, complaint):
        """Quality opens the CAPA and proposes its plan."""
        complaint.action_create_capa()
        capa = complaint.capa_ids
        due = fields.Date.add(fields.Date.today(), days=14)
        production = self.env.ref("customer_comm.function_production")
        capa.write(
            {
                "leader_id": self.env.ref("customer_comm.demo_user_quality").id,
                "prevention_note": "Control plan CP-DP50 revised: torque of the valve seat is checked on each pump.",
                "effectiveness_criteria": "No loose valve seat in the next 100 pumps.",
                "effectiveness_due": fields.Date.today(),
                "analysis_method": "Torque of ten valve seats measured, the wrench compared with the reference.",
                "cause_ids": [
                    fields.Command.create(
                        {
                            "name": "The torque wrench was out of calibration",
                            "branch": "measurement",
                            "is_root": True,
                            "verification": "confirmed",
                            "evidence": "The wrench reads 12 % too high; seats tightened with another one hold.",
                        }
                    ),
                ],
                "action_ids": [
                    fields.Command.create(
                        {
                            "kind": kind,
                            "name": name,
                            "function_id": production.id,
                            "user_id": production.manager_id.id,
                            "date_due": due,
                        }
                    )
                    for kind, name in (
                        ("corrective", "Calibrate the torque wrench and re-tighten all pumps in stock"),
                        ("preventive", "Put all torque wrenches under calibration control"),
                    )
                ],
            }
        )
        capa.action_propose()
        return capa

    def approve_capa(self, capa):
        """The director approves the plan, quality starts it."""
        self.by("director", capa.sudo().signoff_ids.filtered(lambda row: row.state == "pending")).action_approve()
        capa.action_start()

    def carry_out(self, capa):
        """Production reports its actions as done, quality verifies them."""
        self.by("production", capa.action_ids).action_done("Calibration certificate and inspection list attached")
        capa.action_ids.action_verify("Certificate seen, ten pumps measured")

    def prove_effect(self, capa):
        """The director proves the effect later; quality, who leads the case, closes it."""
        quality = self.env.ref("customer_comm.function_quality")
        quality.sudo().user_ids |= self.env.ref("customer_comm.demo_user_director")
        self.by("director", capa).action_effective("100 pumps delivered since, none with a loose valve seat")
        self.model("quality", "capa.tracking").create(
            {
                "case_id": capa.id,
                "kind": "feedback",
                "note": "Colin Customer was told on the telephone that no other pump has come back. He is content.",
            }
        )
        capa.action_close()

    def close_complaint(self, complaint):
        """Quality disposes of the goods and solves the case, sales answers the customer, quality closes."""
        complaint.line_ids.disposition_id = self.env.ref("complaint_capa.disposition_repair")
        complaint.solution = "Both pumps are repaired and sent back; all others were inspected."
        self.repair(complaint)
        complaint.action_resolve()
        context = self.by("sales", complaint).action_reply()["context"]
        self.model("sales", "complaint.reply").with_context(**context).create(
            {
                "reply_type": "report",
                "channel_id": self.env.ref("customer_comm.channel_email").id,
                "text": "Your pumps are on their way. The valve seats were loose; we have corrected the cause.",
            }
        )
        complaint.action_close()

    def repair(self, complaint):
        """The promised repair is confirmed by after-sales, quality and planning, done, and found good."""
        # sudo: the workshop has no demo user of its own
        repair = complaint.sudo().remedy_ids.filtered(lambda remedy: remedy.state == "promised")
        repair.action_create()
        order = repair.repair_id
        order.action_validate()
        for login in ("sales", "quality", "production"):
            self.by(login, order.signoff_ids.filtered(lambda row: row.state == "pending")).action_approve()
        order.action_repair_start()
        order.repair_good_qty = order.product_qty
        order.action_repair_end()

    # The customer

    def answer_survey(self, complaint):
        """The customer answers the survey after the complaint: satisfied with everything."""
        # sudo: the link lets the customer in, as in the survey's own controller
        recipient = self.by("customer", complaint).sudo().satisfaction_recipient_ids
        answer = recipient.user_input_id
        for question in answer.predefined_question_ids:
            best = question.suggested_answer_ids[:1]
            answer._save_lines(question, best.id if best else "Thank you")
        answer._mark_done()
        return recipient
