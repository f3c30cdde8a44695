from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import REVIEWER, SALESMAN, ContractReviewCase


@tagged("post_install", "-at_install")
class TestSecurity(ContractReviewCase):
    """Who sees and does what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_rule("always")
        cls.other_salesman = new_test_user(cls.env, "cr_other_salesman", SALESMAN)
        cls.team_leader = new_test_user(cls.env, "cr_leader", "sales_team.group_sale_salesman_all_leads")
        cls.finance = new_test_user(cls.env, "cr_finance", "contract_review.group_price")
        cls.manager = new_test_user(cls.env, "cr_manager", "contract_review.group_manager")
        cls.clerk = new_test_user(cls.env, "cr_clerk", "base.group_user")
        cls.review = cls._request()

    def _as(self, user, record=None):
        return (record or self.review).with_user(user)

    def test_salespeople_see_the_reviews_of_their_own_quotations(self):
        reviews = self.env["contract.review"]
        self.assertEqual(reviews.with_user(self.salesman).search([]), self.review)
        self.assertFalse(reviews.with_user(self.other_salesman).search([("id", "=", self.review.id)]))
        self.assertTrue(reviews.with_user(self.team_leader).search([("id", "=", self.review.id)]))
        with self.assertRaises(AccessError):
            reviews.with_user(self.clerk).search([])
        with self.assertRaises(AccessError):
            self._as(self.other_salesman).read(["name"])

    def test_a_reviewer_reads_the_review_without_any_right_on_the_quotation(self):
        reviewer = self._as(self.signers["production"])
        with self.assertRaises(AccessError):
            reviewer.order_id.read(["amount_total"])
        fields = [name for name, field in reviewer._fields.items() if reviewer._has_field_access(field, "read")]
        self.assertTrue(reviewer.read(fields))
        self.assertEqual(reviewer.line_ids.mapped("quantity"), [1])
        self.assertFalse(reviewer.is_changed)
        with Form(reviewer):
            pass

    def test_prices_are_for_sales_and_finance(self):
        """CR-33: reviewers of other functions see neither prices nor margins."""
        price_fields = ("amount_untaxed", "amount_total")
        for name in price_fields:
            self.assertTrue(self._as(self.salesman)[name])
            self.assertTrue(self._as(self.finance)[name])
            with self.assertRaises(AccessError):
                self._as(self.signers["production"]).read([name])
        for name in ("margin_percent", "partner_credit", "partner_overdue"):
            self._as(self.finance).read([name])
            for user in (self.salesman, self.signers["production"]):
                with self.assertRaises(AccessError):
                    self._as(user).read([name])
        with self.assertRaises(AccessError):
            self.review.line_ids.with_user(self.signers["production"]).read(["price_unit"])
        with self.assertRaises(AccessError):
            self._as(self.manager).read(["content"])

    def test_who_organises_a_review(self):
        for user, may in (
            (self.salesman, True),
            (self.team_leader, True),
            (self.manager, True),
            (self.finance, False),
            (self.signers["production"], False),
        ):
            self.assertEqual(self._as(user).can_organise, may, user.login)
        self.review.user_id = self.finance
        self.assertTrue(self._as(self.finance).can_organise)

    def test_the_responsible_changes_hands_without_changing_rights_on_the_quotation(self):
        with self.assertRaises(AccessError):
            self._as(self.finance).user_id = self.finance

    def test_a_portal_user_sees_no_review(self):
        portal = new_test_user(self.env, "cr_portal_user", "base.group_portal")
        self.review.order_id.sudo().partner_id = portal.partner_id
        with self.assertRaises(AccessError):
            self._as(portal).read(["name"])
        order = self.review.order_id.with_user(portal)
        self.assertEqual(order.review_state, "changed")
        with self.assertRaises(AccessError):
            order.action_request_review()

    def test_answering_in_the_form_of_the_review(self):
        """CR-37: a reviewer answers the questions of the own function in the form and changes nothing else."""
        checklist = self.env["customer.checklist"].create(
            {
                "name": "Questions",
                "model_id": self.env["ir.model"]._get_id("contract.review"),
                "function_id": self.functions["production"].id,
                "item_ids": [Command.create({"question": "Can you?"})],
            }
        )
        self.review_type.checklist_ids = checklist
        review = self._request()
        answer = review.checklist_answer_ids
        self._as(self.signers["production"], review).write(
            {"checklist_answer_ids": [Command.update(answer.id, {"value_yesno": "yes"})]}
        )
        self.assertRecordValues(answer, [{"value_yesno": "yes", "answered_by_id": self.signers["production"].id}])
        with self.assertRaises(AccessError):
            self._as(self.signers["production"], review).write({"conclusion": "Done"})

    def test_the_balance_of_the_customer(self):
        """The open and the overdue balance of the customer, for those who may see prices."""
        journal = self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.company.id)], limit=1
        )
        self.assertTrue(journal, "the accounting demo data have a sales journal")
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner.id,
                "journal_id": journal.id,
                "invoice_date": "2020-01-01",
                "invoice_date_due": "2020-01-31",
                "invoice_line_ids": [Command.create({"name": "Old", "quantity": 1, "price_unit": 50, "tax_ids": []})],
            }
        )
        invoice.action_post()
        finance = self._as(self.finance)
        self.assertEqual((finance.partner_credit, finance.partner_overdue), (50, 50))


@tagged("post_install", "-at_install")
class TestCompanies(ContractReviewCase):
    """Each company has its own policy, rules, numbers and people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_rule("always")
        cls.other_company = cls.env["res.company"].create({"name": "Other", "contract_review_policy": "advise"})
        cls.other_user = new_test_user(
            cls.env,
            "cr_company",
            f"{SALESMAN},{REVIEWER}",
            company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)],
        )
        cls.both = cls.env["res.users"].browse(cls.salesman.id)
        cls.both.company_ids = [Command.link(cls.other_company.id)]

    def _other_order(self):
        return self._create_order(company_id=self.other_company.id)

    def test_reviews_of_another_company_are_not_seen(self):
        review = self._request()
        self.assertFalse(self.env["contract.review"].with_user(self.other_user).search([("id", "=", review.id)]))
        with self.assertRaises(AccessError):
            review.with_user(self.other_user).read(["name"])

    def test_each_company_has_its_policy(self):
        """Confirmed together, each order meets the policy of its own company."""
        here, there = self._create_order(), self._other_order()
        orders = (here | there).with_context(allowed_company_ids=(self.company | self.other_company).ids)
        with self.assertRaisesRegex(UserError, here.name):
            orders.action_confirm()
        self._sign(self._request(here))
        orders.action_confirm()
        self.assertEqual(orders.mapped("state"), ["sale", "sale"])
        self.assertEqual(there.sudo().review_ids.company_id, self.other_company)
        self.assertEqual(there.sudo().review_ids.state, "in_review")

    def test_a_function_of_the_company_signs_there(self):
        own = self.env["customer.function"].create(
            {
                "name": "Production there",
                "code": self.functions["production"].code,
                "company_id": self.other_company.id,
                "manager_id": self.other_user.id,
            }
        )
        there = self._other_order().with_context(allowed_company_ids=self.other_company.ids)
        there.action_request_review()
        review = there.sudo().review_ids
        review._submit()
        self.assertIn(own, review.signoff_ids.function_id)

    def test_numbers_of_each_company(self):
        """XX-07: the numbers of a company follow each other, whatever the other company does."""
        first = self._request()
        there = self._other_order().with_context(allowed_company_ids=self.other_company.ids)
        there.action_request_review()
        second = self._request()
        self.assertEqual(int(second.name[-5:]), int(first.name[-5:]) + 1)
        self.assertRegex(there.sudo().review_ids.name, r"/00001$")

    def test_a_type_of_another_company_is_refused(self):
        self.review_type.company_id = self.other_company
        with self.assertRaises(UserError):
            self._create_rule("always", company_id=self.company.id)
