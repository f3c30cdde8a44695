import json
from datetime import datetime, timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, mute_logger, new_test_user, tagged

from .signoff_common import SignoffCase

SIGNED = {"state": "approved", "decision": "approved", "signed_at": "2020-01-01 00:00:00", "fingerprint": "0" * 64}


@tagged("post_install", "-at_install")
class TestSignoffForgery(SignoffCase):
    """Nobody forges, changes or deletes a signature by any door (defects 2 to 5 seen in other software)."""

    def setUp(self):
        super().setUp()
        self.record = self._request()
        self.row = self._row(self.record, "q")
        self.forged = dict(SIGNED, user_id=self.quality.id)

    def _users(self):
        yield self.sales
        yield self.quality
        yield self.env.ref("base.user_admin")

    def _assert_untouched(self):
        self.env.invalidate_all()
        self.assertEqual(self.row.state, "pending")
        self.assertFalse(self.row.user_id)
        self.assertEqual(self.record.sudo().signoff_state, "pending")

    def test_write(self):
        """Defect 2: a salesperson wrote status=approved on the review row."""
        for user in self._users():
            for vals in (self.forged, {"state": "approved"}, {"note": "x"}, {"function_id": self.functions["s"].id}):
                with self.subTest(user=user.login, vals=vals), self.assertRaises(AccessError):
                    self.row.with_user(user).write(vals)
        self._assert_untouched()

    def test_write_as_superuser(self):
        """Server actions and other addons that use sudo do not sign either."""
        with self.assertRaises(AccessError):
            self.row.sudo().write(self.forged)
        with self.assertRaises(AccessError):
            self.row.sudo().state = "approved"
        self.row.invalidate_recordset()
        self._assert_untouched()

    def test_create(self):
        """Defect 2: nobody makes a signed row, by create, by default values or as superuser."""
        vals = dict(
            self.forged,
            res_model=self.record._name,
            res_id=self.record.id,
            function_id=self.functions["d"].id,
            company_id=self.env.company.id,
            round=9,
        )
        signoffs = self.env["customer.signoff"]
        for user in self._users():
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                signoffs.with_user(user).create(vals)
        with self.assertRaises(AccessError):
            signoffs.sudo().create(vals)
        with self.assertRaises(AccessError):
            signoffs.sudo().with_context(**{f"default_{key}": value for key, value in vals.items()}).create({})

    def test_unlink(self):
        """Defect 2: a plain user deleted the review rows."""
        for user in self._users():
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.row.with_user(user).unlink()
        with self.assertRaises(AccessError):
            self.row.sudo().unlink()
        self._approve(self.record, "q")
        with self.assertRaises(AccessError):
            self.row.sudo().unlink()

    def test_copy(self):
        """A signature is not copied to another record."""
        self._approve(self.record, "q")
        for user in self._users():
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.row.with_user(user).copy({"res_id": self._create_document().id})

    def test_import(self):
        """A CSV import neither makes nor changes rows."""
        for user in self._users():
            result = (
                self.env["customer.signoff"]
                .with_user(user)
                .load([".id", "state", "user_id/.id"], [[str(self.row.id), "approved", str(self.quality.id)]])
            )
            self.assertFalse(result["ids"], user.login)
        self._assert_untouched()

    def test_through_the_record(self):
        """One2many commands on the record do not reach the rows; its own state cannot be written."""
        for command in (
            Command.update(self.row.id, self.forged),
            Command.delete(self.row.id),
            Command.unlink(self.row.id),
            Command.clear(),
            Command.create({"function_id": self.functions["d"].id, "state": "approved"}),
        ):
            with self.subTest(command=command), self.assertRaises(AccessError), self.cr.savepoint():
                self.record.with_user(self.sales).write({"signoff_ids": [command]})
        other = self._create_document()
        with self.assertRaises(AccessError), self.cr.savepoint():
            other.write({"signoff_ids": [Command.link(self.row.id)]})
        self._assert_untouched()

    def test_state_of_the_record(self):
        """The computed state of the record is computed again from the rows."""
        with self.assertRaises(AccessError):
            self.record.with_user(self.sales).write({"signoff_state": "approved"})
        self._assert_untouched()
        created = (
            self.env["customer.communication"].with_user(self.sales).with_context(default_signoff_state="approved")
        )
        self.assertEqual(created.create(self._communication_vals()).signoff_state, "none")

    def test_context_keys(self):
        """Defect 3: no key that a client can send opens the seal, whatever its value."""
        keys = [
            "_seal_customer_signoff", "_seal_customer_guard", "skip_validation_check", "skip_check_state_condition",
            "identity_checked", "install_mode", "module", "import_file", "active_test", "_force_unlink",
        ]  # fmt: skip
        for key in keys:
            for value in (True, 1, "object", [1], {"a": 1}):
                row = self.row.with_context(**{key: value})
                with self.subTest(key=key, value=value), self.assertRaises(AccessError):
                    row.with_user(self.sales).write(self.forged)
                with self.subTest(key=key, value=value), self.assertRaises(AccessError):
                    row.sudo().write(self.forged)
        self._assert_untouched()

    def test_activity(self):
        """Marking the reminder done, by whomever, signs nothing; re-assigning it gives no right."""
        activity = self.record.sudo().activity_ids.filtered(lambda line: line.signoff_id == self.row)
        activity.with_user(self.quality).action_feedback("Approved!")
        self._assert_untouched()
        self._row(self.record, "f")
        with self.assertRaises(AccessError):
            self.row.with_user(self.sales).action_approve()

    def test_merging_partners(self):
        """Merging the signer's contact with another leaves the signature with its user."""
        self._approve(self.record, "q")
        admin = self.env.ref("base.user_admin")
        stray = self.env["res.partner"].create({"name": self.quality.name, "email": self.quality.email})
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(admin).create({})
        wizard._merge((stray | self.quality.partner_id).ids, self.quality.partner_id)
        self.assertEqual(self.row.user_id, self.quality)
        self.assertEqual(self.row.state, "approved")

    def test_users_with_signatures_stay(self):
        """A user who has signed cannot be deleted, so that the name stays with the signature."""
        self._approve(self.record, "q")
        self.env["customer.function"].search([("manager_id", "=", self.quality.id)]).manager_id = self.director
        with self.assertRaises(Exception), mute_logger("odoo.sql_db"), self.cr.savepoint():  # noqa: B017
            self.quality.sudo().unlink()

    def test_other_company(self):
        """A user of another company neither sees nor signs the row."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        user = new_test_user(
            self.env, "signoff_elsewhere", "customer_comm.group_manager", company_id=other.id, company_ids=other.ids
        )
        self.functions["q"].sudo().user_ids = [Command.link(user.id)]
        self.assertFalse(self.env["customer.signoff"].with_user(user).search([("id", "=", self.row.id)]))
        with self.assertRaises(AccessError):
            self.row.with_user(user).action_approve()
        with self.assertRaises(AccessError):
            self.row.with_user(user).with_context(allowed_company_ids=self.env.company.ids).action_approve()

    def test_plain_users_see_their_own(self):
        """XX-11: without a Customer Quality group a user sees what he signs or asked for, nothing else."""
        plain = new_test_user(self.env, "signoff_plain", "base.group_user")
        rows = self.env["customer.signoff"].with_user(plain)
        self.assertFalse(rows.search([("res_id", "=", self.record.id), ("res_model", "=", self.record._name)]))
        self._add_member("f", plain)
        self.assertEqual(rows.search([("can_sign", "=", True)]), self._row(self.record, "f").with_user(plain))

    def test_content_is_not_readable(self):
        """The stored content can hold prices: nobody reads it through an interface."""
        self._approve(self.record, "q")
        for user in self._users():
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.row.with_user(user).read(["content"])

    def test_portal_and_public(self):
        """A portal customer has no door to sign-offs."""
        portal = new_test_user(self.env, "signoff_portal", "base.group_portal")
        for user in (portal, self.env.ref("base.public_user")):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["customer.signoff"].with_user(user).search([])
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.row.with_user(user).action_approve()


@tagged("post_install", "-at_install")
class TestSignoffForgeryHttp(HttpCase, SignoffCase):
    """The same tries as a client makes them: JSON-RPC and JSON-2."""

    def setUp(self):
        super().setUp()
        self.sales.sudo().password = "signoff_sales_password"
        self.record = self._request()
        self.row = self._row(self.record, "q")
        self.forged = dict(SIGNED, user_id=self.quality.id)

    def _call_kw(self, method, args, kwargs=None):
        response = self.url_open(
            f"/web/dataset/call_kw/customer.signoff/{method}",
            data=json.dumps(
                {"params": {"model": "customer.signoff", "method": method, "args": args, "kwargs": kwargs or {}}}
            ),
            headers={"Content-Type": "application/json"},
        )
        return response.json()

    @mute_logger("odoo.http")
    def test_json_rpc(self):
        """Defects 2 to 4: write, create, unlink, web_save and private methods, with every key in the context."""
        self.authenticate("signoff_sales", "signoff_sales_password")
        context = {"_seal_customer_signoff": True, "identity_checked": True, "default_state": "approved"}
        ids = self.row.ids
        for method, args in (
            ("write", [ids, self.forged]),
            ("web_save", [ids, self.forged, {}]),
            ("create", [[self.forged]]),
            ("unlink", [ids]),
            ("copy", [ids]),
            ("update", [ids, self.forged]),
            ("action_approve", [ids]),
            ("_sign", [ids, "approved", "x"]),
            ("_sealed_write", [ids, self.forged]),
            ("_void", [ids, "x"]),
            ("_make_pending", [ids]),
        ):
            with self.subTest(method=method):
                self.assertIn("error", self._call_kw(method, args, {"context": context}))
        self.env.invalidate_all()
        self.assertEqual(self.row.state, "pending")

    @mute_logger("odoo.http", "odoo.addons.rpc.controllers.json2")
    def test_json_2(self):
        """The JSON-2 interface with an API key has no other rights than the form."""
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.sales)
            ._generate("rpc", "forger", datetime.now() + timedelta(days=1))
        )
        headers = {"Authorization": f"bearer {key}", "Content-Type": "application/json"}
        for method, body in (
            ("write", {"ids": self.row.ids, "vals": self.forged}),
            ("create", {"vals_list": [self.forged]}),
            ("unlink", {"ids": self.row.ids}),
            ("action_approve", {"ids": self.row.ids, "note": "x"}),
            ("_sign", {"ids": self.row.ids, "decision": "approved", "note": "x"}),
        ):
            body["context"] = {"_seal_customer_signoff": True}
            response = self.url_open(
                f"/json/2/customer.signoff/{method}", data=json.dumps(body), headers=headers, method="POST"
            )
            with self.subTest(method=method):
                self.assertGreaterEqual(response.status_code, 400, response.text)
        self.env.invalidate_all()
        self.assertEqual(self.row.state, "pending")
        self.assertTrue(self.row.exists())
