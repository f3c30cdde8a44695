from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .process_common import ProcessCase


@tagged("post_install", "-at_install")
class TestCreditSecurity(ProcessCase):
    """Every door to credit level and admission, and to what the file keeps about them."""

    FORGED = {"credit_level": "ii", "admission_state": "admitted"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner_manager = new_test_user(
            cls.env,
            "process_partners",
            "customer_comm.group_manager,customer_comm.group_file,base.group_partner_manager,base.group_system",
        )

    def test_no_direct_writing(self):
        """CC-85: nobody writes level or admission: form, import, context, defaults, contacts, users."""
        user = self.partner_manager
        partners = self.env["res.partner"].with_user(user)
        mine = self.customer.with_user(user)
        tries = {
            "superuser": lambda vals: self.customer.sudo().write(vals),
            "write": lambda vals: mine.write(vals),
            "key": lambda vals: mine.with_context(_seal_customer_credit=True).write(vals),
            "guard key": lambda vals: mine.with_context(_seal_customer_guard=True).write(vals),
            "create": lambda vals: partners.create({"name": "Forged", **vals}),
            "child": lambda vals: mine.write({"child_ids": [Command.create({"name": "Forged", **vals})]}),
            "web_save": lambda vals: mine.web_save(vals, {}),
            "user": lambda vals: user.sudo().write(vals),
        }
        for name, value in self.FORGED.items():
            for door, attempt in tries.items():
                with self.subTest(door=door, field=name), self.assertRaises(AccessError), self.cr.savepoint():
                    attempt({name: value})
        self.assertEqual(self._credit(), (False, False))

    def test_no_forged_defaults(self):
        """CC-85: a default in the context or saved by somebody does not reach the fields."""
        for name, value in self.FORGED.items():
            partner = (
                self.env["res.partner"]
                .with_user(self.partner_manager)
                .with_context(**{f"default_{name}": value})
                .create({"name": "New"})
            )
            self.assertFalse(partner[name])
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self.env["ir.default"].with_user(self.partner_manager).set("res.partner", name, value)

    def test_import(self):
        """CC-85: an import is refused, with a message."""
        result = (
            self.env["res.partner"]
            .with_user(self.partner_manager)
            .load([".id", "credit_level"], [[str(self.customer.id), "ii"]])
        )
        self.assertTrue([message for message in result["messages"] if message["type"] == "error"])
        self.assertEqual(self._credit(), (False, False))

    def test_import_of_contacts(self):
        """CC-85: contacts of an admitted company are imported as before, and bear what it has."""
        self._admit()
        result = (
            self.env["res.partner"]
            .with_user(self.env.ref("base.user_admin"))
            .load(["name", "parent_id/.id"], [["Imported contact", str(self.customer.id)]])
        )
        self.assertFalse(result["messages"])
        self.assertEqual(self._credit(self.env["res.partner"].browse(result["ids"])), ("i", "admitted"))

    def test_copy(self):
        """CC-85: a copy of a customer is not admitted."""
        self._admit()
        self.assertEqual(self._credit(self.customer.copy()), (False, False))

    def test_merge(self):
        """CC-85, CC-86: merging neither loses an admission nor gives one; open applications are decided first."""
        self._admit("ii")
        other = self._create_customer("Twin")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer | other).ids, other)
        self.assertEqual(self._credit(other), ("ii", "admitted"), "the documents are the merged customer's now")
        self.assertTrue(self.env["customer.admission"].search([("partner_id", "=", other.id)]))
        third = self._create_customer("Waiting")
        self._create_admission(partner_id=third.id)
        with self.assertRaisesRegex(UserError, "not decided yet"):
            wizard._merge((third | other).ids, other)

    def test_merge_does_not_launder(self):
        """CC-86: who was refused is not admitted by being merged into a customer without documents."""
        admission = self._create_admission()
        admission.action_submit()
        self._reject(admission)
        other = self._create_customer("Clean")
        self.env["base.partner.merge.automatic.wizard"].create({})._merge((self.customer | other).ids, other)
        self.assertEqual(self._credit(other), (False, "refused"))

    def test_contact_does_not_launder(self):
        """CC-86: a refused customer that joins an admitted company and leaves again is refused still."""
        refused = self._create_customer("Refused")
        admission = self._create_admission(partner_id=refused.id)
        admission.action_submit()
        self._reject(admission)
        self._admit()
        refused.write({"is_company": False, "parent_id": self.customer.id})
        self.assertEqual(self._credit(refused), ("i", "admitted"), "a contact of the admitted company")
        refused.parent_id = False
        self.assertEqual(self._credit(refused), (False, "refused"))

    def test_salesperson_without_the_file(self):
        """XX-01: a salesperson without access reads no application, admission, scheme, and nothing beside them."""
        admission, application = self._create_admission(), self._create_application()
        admission.action_submit()
        application.action_submit()
        rolf = self.rolf
        for document in (admission, application):
            mine = self.env[document._name].with_user(rolf)
            self.assertFalse(mine.search([("id", "=", document.id)]))
            for attempt in (
                lambda mine=mine, document=document: mine.browse(document.id).read(["new_level"]),
                lambda mine=mine, document=document: mine.browse(document.id).export_data(["new_level"]),
                lambda mine=mine: mine.create({"partner_id": self.customer.id}),
                lambda mine=mine, document=document: mine.browse(document.id).action_submit(),
            ):
                with self.assertRaises(UserError), self.cr.savepoint():
                    attempt()
        rows = (admission | admission).sudo().signoff_ids | application.sudo().signoff_ids
        self.assertFalse(self.env["customer.signoff"].with_user(rolf).search([("id", "in", rows.ids)]))
        answers = admission.sudo().checklist_answer_ids
        self.assertFalse(self.env["customer.checklist.answer"].with_user(rolf).search([("id", "in", answers.ids)]))
        messages = admission.sudo().message_ids
        self.assertFalse(self.env["mail.message"].with_user(rolf).search([("id", "in", messages.ids)]))
        for name in ("credit_level", "admission_state", "is_annual_customer"):
            with self.assertRaises(AccessError):
                self.customer.with_user(rolf).read([name])
            with self.assertRaises(AccessError):
                self.env["res.partner"].with_user(rolf).search([(name, "!=", False)])

    def test_signer_reads_what_he_signs(self):
        """CC-86, XX-01: who is asked to sign reads that document, no other, and changes nothing."""
        admission = self._create_admission()
        other = self._create_admission(partner_id=self._create_customer("Other").id)
        admission.action_submit()
        mine = admission.with_user(self.vice)
        self.assertEqual(mine.read(["partner_name", "findings", "new_level"])[0]["findings"], "Solid")
        self.assertTrue(mine.can_sign)
        with self.assertRaises(AccessError):
            other.with_user(self.vice).read(["findings"])
        with self.assertRaises(AccessError):
            mine.write({"cancel_reason": "No"})
        with self.assertRaises(AccessError):
            self.env["customer.admission"].with_user(self.vice).create({"partner_name": "Mine"})

    def test_other_company(self):
        """CC-86: documents of another company are out of sight."""
        company = self.env["res.company"].create({"name": "Other credit company"})
        user = new_test_user(
            self.env,
            "process_other",
            "customer_comm.group_user,customer_comm.group_file",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        admission = self._create_admission()
        self.assertFalse(self.env["customer.admission"].with_user(user).search([("id", "=", admission.id)]))
        with self.assertRaises(AccessError):
            admission.with_user(user).read(["findings"])

    def test_portal_user(self):
        """XX-03: a portal user reaches none of it."""
        portal = new_test_user(self.env, "process_portal", "base.group_portal")
        for model in (
            "customer.admission",
            "customer.credit.application",
            "customer.credit.scheme",
            "customer.data.sheet",
            "customer.handover",
            "customer.class.analysis",
            "customer.order.tendency",
        ):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(portal).search([])
