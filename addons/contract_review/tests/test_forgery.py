from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ContractReviewCase


@tagged("post_install", "-at_install")
class TestForgery(ContractReviewCase):
    """Tries of a salesperson and of a reviewer to have what nobody approved."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_rule("always")
        cls.order = cls._create_order()
        cls.review = cls._request(cls.order)

    def _as(self, user):
        return self.review.with_user(user)

    def test_no_guarded_field_is_written(self):
        """The approval arises from the sign-off engine alone, never from a field."""
        writes = {
            "state": "approved",
            "approved_on": fields.Datetime.now(),
            "decided_on": fields.Datetime.now(),
            "order_id": self._create_order().id,
            "partner_id": self.env.user.partner_id.id,
            "company_id": self.company.id,
            "type_id": self.stock_type.id,
            "fingerprint": "0" * 64,
            "content": {},
            "is_stock_check": True,
            "signoff_state": "approved",
            "name": "CR/1",
            "requested_by_id": self.env.uid,
            "line_ids": [Command.clear()],
            "rule_ids": [Command.clear()],
            "amount_total": 1,
            "reject_reason": "x",
        }
        for user in (self.salesman, self.signers["production"], self.env.ref("base.user_admin")):
            for name, value in writes.items():
                with self.subTest(user=user.login, field=name), self.assertRaises(AccessError):
                    self._as(user).write({name: value})
                    self._assert_unchanged(name)

    def _assert_unchanged(self, name):
        """A stored computed field takes no value at all: what was written must be gone after the recomputation."""
        self.env.flush_all()
        self.env.invalidate_all()
        if name == "signoff_state" and self.review.signoff_state == "pending":
            raise AccessError("recomputed")  # pylint: disable=translation-required

    def test_nobody_creates_copies_or_deletes_reviews(self):
        vals = {"order_id": self.order.id, "partner_id": self.partner.id, "state": "approved"}
        for user in (self.salesman, self.signers["production"]):
            with self.assertRaises(AccessError):
                self.env["contract.review"].with_user(user).create(vals)
            with self.assertRaises(AccessError):
                self._as(user).copy({"order_id": self._create_order().id})
            with self.assertRaises(UserError):
                self._as(user).unlink()

    def test_imported_reviews_are_refused(self):
        result = (
            self.env["contract.review"]
            .with_user(self.salesman)
            .load(["order_id/.id", "partner_id/.id", "state"], [[str(self.order.id), str(self.partner.id), "Approved"]])
        )
        self.assertFalse(result["ids"])
        self.assertEqual(self.order.sudo().review_ids, self.review)

    def test_an_administrator_cannot_create_an_approval_either(self):
        order = self._create_order()
        with self.assertRaises(AccessError):
            self.env["contract.review"].with_user(self.env.ref("base.user_admin")).create(
                {
                    "company_id": self.company.id,
                    "order_id": order.id,
                    "partner_id": self.partner.id,
                    "type_id": self.review_type.id,
                    "currency_id": self.company.currency_id.id,
                    "state": "approved",
                }
            )

    def test_lines_of_the_picture_are_read_only(self):
        line = self.review.line_ids
        for user in (self.salesman, self.signers["production"]):
            with self.assertRaises(AccessError):
                line.with_user(user).write({"quantity": 1000})
            with self.assertRaises(AccessError):
                line.with_user(user).unlink()
            with self.assertRaises(AccessError):
                line.with_user(user).create({"review_id": self.review.id, "company_id": self.company.id})

    def test_sign_offs_are_not_written(self):
        """Defect of a peer: the salesperson wrote status and signer of the review rows, and deleted them."""
        row = self.review.signoff_ids[0]
        for user in (self.salesman, self.signers["director"]):
            with self.assertRaises(AccessError):
                row.with_user(user).write({"state": "approved", "user_id": self.signers["production"].id})
            with self.assertRaises(UserError):
                row.with_user(user).unlink()
            with self.assertRaises(AccessError):
                row.with_user(user).action_approve()

    def test_the_hold_of_an_order_is_not_written(self):
        for name in ("review_hold", "review_hold_on", "review_hold_fingerprint"):
            with self.assertRaises(AccessError):
                self.order.write({name: "1" if name.endswith("print") else fields.Datetime.now()})
            with self.assertRaises(AccessError):
                self._create_order(**{name: "1" if name.endswith("print") else fields.Datetime.now()})

    def test_no_flag_on_the_order_lifts_the_rule(self):
        """Defect of a peer: a boolean of the order ignored the exceptions."""
        for name, field in self.env["sale.order"]._fields.items():
            if field.type != "boolean" or field.compute or field.related or not field.store:
                continue
            with self.subTest(field=name), self.cr.savepoint() as savepoint:
                try:
                    self.order.write({name: True})
                except (AccessError, UserError):
                    continue
                with self.assertRaises(UserError):
                    self.order.action_confirm()
                savepoint.rollback()
                self.env.invalidate_all()

    def test_no_context_key_lifts_the_rule(self):
        """Defect of a peer: skip_validation_check and the like."""
        for key in (
            "skip_validation_check",
            "contract_review_ticket",
            "identity_checked",
            "install_mode",
            "import_file",
        ):
            with self.subTest(key=key), self.assertRaises(UserError):
                self.order.with_context(**{key: True}).action_confirm()

    def test_types_and_rules_are_the_administrators(self):
        with self.assertRaises(AccessError):
            self.review_type.with_user(self.salesman).line_ids = [Command.clear()]
        with self.assertRaises(AccessError):
            self.env["contract.review.rule"].search([], limit=1).with_user(self.signers["director"]).active = False
        with self.assertRaises(AccessError):
            self.company.with_user(self.salesman).contract_review_policy = "off"

    def test_moving_an_order_does_not_take_the_review_along(self):
        """The gate looks at the reviews of the quotation itself; those of a merged or duplicated one do not count."""
        _other, review = self._approved_order()
        copy = review.order_id.with_user(self.salesman).copy()
        with self.assertRaises(UserError):
            copy.action_confirm()
        with self.assertRaises(AccessError):
            copy.write({"review_ids": [Command.link(review.id)]})
            self.env.flush_all()

    def test_another_salesperson_has_no_hand_in_it(self):
        other = self.salesman.copy({"login": "cr_other", "name": "Other"})
        with self.assertRaises(AccessError):
            self._as(other).action_void()
        with self.assertRaises(AccessError):
            self.order.with_user(other).action_request_review()

    def test_a_reviewer_does_not_organise_the_review(self):
        for method in ("action_void", "action_negotiate"):
            with self.assertRaises(AccessError):
                getattr(self._as(self.signers["production"]), method)()
