from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import SALESMAN, ContractReviewCase


@tagged("post_install", "-at_install")
class TestAttack(ContractReviewCase):
    """What somebody tries who wants to get round the review."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_rule("always")
        cls.other = cls.env["res.company"].create({"name": "Without reviews", "contract_review_policy": "off"})
        cls.both = new_test_user(
            cls.env,
            "cr_both",
            SALESMAN,
            company_id=cls.other.id,
            company_ids=[Command.set([cls.company.id, cls.other.id])],
        )
        cls.service = cls.env["product.product"].create({"name": "Service", "type": "service"})

    def _foreign_order(self, **vals):
        orders = self.env["sale.order"].with_user(self.both)
        return orders.with_context(allowed_company_ids=[self.other.id, self.company.id]).create(
            {
                "partner_id": self.partner.id,
                "company_id": self.other.id,
                "order_line": [Command.create({"product_id": self.service.id})],
                **vals,
            }
        )

    def test_confirmed_elsewhere(self):
        """CR-12: an order that another company has confirmed does not come into one that reviews."""
        order = self._foreign_order()
        order.action_confirm()
        with self.assertRaises(UserError):
            order.write({"company_id": self.company.id})
        quotation = self._foreign_order(company_id=self.company.id)
        quotation.write({"company_id": self.other.id, "state": "sale"})
        with self.assertRaises(UserError):
            quotation.write({"company_id": self.company.id})
        quotation.write({"company_id": self.other.id})
        self.assertEqual(quotation.state, "sale")

    def test_quotation_may_move(self):
        """A quotation goes to another company, and is reviewed there."""
        order = self._foreign_order()
        order.write({"company_id": self.company.id})
        with self.assertRaises(UserError):
            order.action_confirm()
        self.env.company.contract_review_policy = "advise"
        order.action_confirm()
        order.write({"company_id": self.company.id})
        self.assertEqual(order.state, "sale")

    def test_former_clerk(self):
        """XX-10: who has prepared a contract does not sign it after having named another clerk."""
        clerk = new_test_user(
            self.env, "cr_clerk", "contract_review.group_clerk,contract_review.group_user,contract_review.group_price"
        )
        self.functions["director"].user_ids = clerk
        self.review_type.signatory_function_id = self.functions["director"]
        terms = {
            "payment_term_id": self.env["account.payment.term"].search([], limit=1).id,
            "commitment_date": "2040-01-05 00:00:00",
        }
        order, review = self._approved_order(**terms)
        contract = self.env["contract.contract"].create(
            {"order_id": order.id, "kind": "contract", "clerk_id": clerk.id, "type_id": review.type_id.id}
        )
        contract.with_user(clerk).clerk_id = self.signers["engineering"]
        self.assertEqual(contract.former_clerk_ids, clerk)
        with self.assertRaises(AccessError):
            contract.with_user(clerk).write({"former_clerk_ids": [Command.clear()]})
        contract.with_user(clerk).action_request_signature()
        row = contract.signoff_ids.filtered(lambda row: row.state == "pending")
        with self.assertRaises(UserError):
            row.with_user(clerk).action_approve()
        row.with_user(self.signers["director"]).action_approve()
        self.assertEqual(contract.our_signed_by_id, self.signers["director"])

    def test_line_says_it_is_confirmed(self):
        """CR-12: nothing is delivered or invoiced because a line of a quotation was marked as confirmed."""
        order = self._create_order()
        line = order.order_line
        line.write({"state": "sale"})
        line.write({"state": "sale", "product_uom_qty": 6})
        order.write({"order_line": [Command.update(line.id, {"state": "sale", "product_uom_qty": 7})]})
        lines = line.with_context(default_state="sale")
        lines |= lines.create({"order_id": order.id, "product_id": self.product.id, "state": "sale"})
        lines.write({"product_uom_qty": 8})
        self.env.flush_all()
        self.assertEqual(set(lines.mapped("state")), {"draft"})
        self.assertFalse(order.picking_ids)
        self.assertFalse(any(lines.mapped("qty_to_invoice")))
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        line.write({"order_partner_id": stranger.id})
        self.assertEqual(line.order_partner_id, self.partner)

    def test_settled_by_hand(self):
        """CR-58: a question to the tenderer is settled by its answer and evidence, not by saying so."""
        bids = self.env["contract.bid"].with_user(self.salesman)
        bid = bids.create(
            {
                "title": "Tender",
                "partner_id": self.partner.id,
                "question_ids": [Command.create({"name": "Which standard?"})],
            }
        )
        for vals in ({"is_settled": True}, {"company_id": self.other.id}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                bid.question_ids.write(vals)
        with self.assertRaises(AccessError):
            bid.write({"question_ids": [Command.update(bid.question_ids.id, {"is_settled": True})]})
        with self.assertRaises(AccessError):
            bid.write({"question_ids": [Command.create({"name": "Which?", "is_settled": True})]})
        self.assertEqual(bid.open_question_count, 1)

    def test_rows_stay_in_their_company(self):
        """A row that is moved to another company would be hidden from the checks of its document."""
        for name, model in self.env.registry.items():
            field = model._fields.get("company_id")
            own = model._original_module == "contract_review" and model._auto and not model._abstract
            if own and field and field.related and field.store:
                with self.subTest(model=name):
                    records = self.env[name]
                    if hasattr(records, "_get_guarded_fields"):
                        self.assertIn("company_id", records._get_guarded_fields())
                    else:
                        # rows that nobody writes but the server
                        access = self.env["ir.model.access"].search([("model_id.model", "=", name)])
                        managers = self.env.ref("contract_review.group_manager")
                        writers = access.filtered("perm_write").group_id
                        self.assertFalse(writers - managers)

    def test_no_type_left(self):
        """A signature of the customer is kept when nobody has set up a type of review; sales is told what to do."""
        self.env["contract.review.rule"].search([]).active = False
        self.env["contract.review.type"].search([]).active = False
        order = self._create_order()
        with self.assertRaises(UserError):
            order.action_request_review()
        order.order_channel = "oral"
        with self.assertRaisesRegex(UserError, "no type of review"):
            order.action_confirm()

    def test_no_type_left_and_signed(self):
        """An order by word of mouth that the customer signs is held, even where no type of review is left."""
        self.env["contract.review.rule"].search([]).active = False
        self.env["contract.review.type"].search([]).active = False
        order = self._create_order(order_channel="oral", signed_by="Ann")
        order.with_user(self.env.ref("base.public_user")).sudo()._validate_order()
        self.assertEqual((order.state, order.review_hold, order.signed_by), ("sent", True, "Ann"))
        self.assertTrue(order.activity_ids)

    def test_papers_stand(self):
        """CR-89, CR-90: what the customer approved is not made to last longer; a sheet keeps its order line."""
        card = self.env["contract.colour.card"].create(
            {"partner_id": self.partner.id, "colour": "Red", "valid_until": "2020-01-01"}
        )
        card._guarded().write({"state": "approved"})
        with self.assertRaises(UserError):
            card.valid_until = "2050-01-01"
        self.assertLessEqual({"order_line_id", "partner_id"}, self.env["contract.flow.sheet"]._locked_fields)
