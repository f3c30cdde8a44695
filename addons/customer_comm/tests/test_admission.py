from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .process_common import ProcessCase


@tagged("post_install", "-at_install")
class TestAdmission(ProcessCase):
    """New customer application: investigated, handed in, approved by who may grant the level."""

    def test_admitted_by_the_vice(self):
        """CC-86: level I is approved by the executive vice general manager; the customer is admitted with the level."""
        admission = self._create_admission(new_level="i")
        self.assertEqual(self._credit(), (False, "applied"))
        admission.action_submit()
        self.assertEqual(self._row(admission).function_id, self.f_vice)
        self._approve(admission)
        self.assertEqual(self._credit(), ("i", "admitted"))
        self.assertEqual(admission.state, "approved")

    def test_level_three_by_the_assistant(self):
        """CC-86: level III is approved by the assistant, II by the vice."""
        admission = self._create_admission(new_level="iii")
        self.assertEqual(admission.approver_id, self.f_assistant)
        admission.new_level = "ii"
        self.assertEqual(admission.approver_id, self.f_vice)
        admission.new_level = "iii"
        admission.action_submit()
        self._approve(admission)
        self.assertEqual(self._credit(), ("iii", "admitted"))

    def test_wrong_role(self):
        """CC-86: the assistant does not approve I and II, nor the vice III, nor anybody else."""
        for level in ("i", "ii", "iii"):
            admission = self._create_admission(new_level=level, partner_id=self._create_customer(level).id)
            admission.action_submit()
            right = self._row(admission).function_id.manager_id
            for user in (self.assistant, self.vice, self.sarah, self.head, self.env.ref("base.user_admin")):
                if user != right:
                    with self.subTest(level=level, user=user.login), self.assertRaises(AccessError):
                        self._row(admission).with_user(user).action_approve()
            self._approve(admission)

    def test_handler_does_not_approve(self):
        """CC-86, XX-10: who has investigated does not admit."""
        self.f_vice.user_ids = self.sarah
        admission = self._create_admission()
        admission.action_submit()
        with self.assertRaisesRegex(UserError, "your own work"):
            self._approve(admission, self.sarah)

    def test_deputy(self):
        """CC-86, XX-09: while the vice is absent the deputy approves on behalf."""
        deputy = new_test_user(self.env, "process_deputy", "base.group_user")
        self.f_vice.write({"deputy_id": deputy.id, "absent_from": "2020-01-01"})
        admission = self._create_admission()
        admission.action_submit()
        row = self._row(admission)
        self._approve(admission, deputy)
        self.assertEqual(row.on_behalf_of_id, self.vice)

    def test_refused_and_applied_again(self):
        """CC-86: a refusal is shown on the customer; a new application can be made."""
        admission = self._create_admission()
        admission.action_submit()
        self._reject(admission)
        self.assertEqual((admission.state, self._credit()), ("rejected", (False, "refused")))
        again = self._create_admission()
        self.assertEqual(self._credit()[1], "applied")
        again.action_submit()
        self._approve(again)
        self.assertEqual(self._credit(), ("i", "admitted"))

    def test_cancelled(self):
        """CC-86: a cancelled application leaves the customer as he was before; it needs a reason."""
        admission = self._create_admission()
        with self.assertRaises(UserError):
            admission.action_cancel()
        admission.cancel_reason = "Entered twice"
        admission.action_cancel()
        self.assertEqual(self._credit(), (False, False))

    def test_deleted_draft(self):
        """CC-86: the customer of a deleted draft does not wait for ever."""
        self._create_admission().unlink()
        self.assertEqual(self._credit(), (False, False))

    def test_other_customer_in_the_draft(self):
        """CC-86: a draft that is given to another customer lets the first one go."""
        admission, other = self._create_admission(), self._create_customer("Other")
        admission.partner_id = other
        self.assertEqual((self._credit(), self._credit(other)), ((False, False), (False, "applied")))

    def test_investigation_needed(self):
        """CC-86: without the investigation, its findings and the checklist nothing is handed in."""
        admission = self._create_admission(complete=False)
        with self.assertRaisesRegex(UserError, "fill in"):
            admission.action_submit()
        admission.write({"investigated_on": "2026-01-05", "findings": "Solid", "conclusion": "Admit"})
        with self.assertRaisesRegex(UserError, "checklist"):
            admission.action_submit()
        self.assertTrue(admission.checklist_answer_ids)
        admission.sudo().checklist_answer_ids.with_user(self.head).write({"value_yesno": "yes"})
        admission.action_submit()
        with self.assertRaises(UserError):
            admission.sudo().checklist_answer_ids[0].with_user(self.head).write({"value_yesno": "no"})

    def test_what_was_handed_in_stands_still(self):
        """CC-86: name, terms and level do not change while the application waits."""
        admission = self._create_admission()
        admission.action_submit()
        for vals in ({"new_level": "iii"}, {"partner_name": "Other"}, {"findings": "Better"}, {"state": "approved"}):
            with self.assertRaises(UserError), self.cr.savepoint():
                admission.write(vals)
        with self.assertRaises(UserError):
            admission.unlink()

    def test_approval_creates_the_customer(self):
        """CC-86: an application without customer makes one of name and address; what was signed still is."""
        term = self.env.ref("account.account_payment_term_30days")
        with Form(self.env["customer.admission"].with_user(self.sarah)) as form:
            form.partner_name = "Brand new"
            form.city = "Wuxi"
            form.legal_representative = "Li Wei"
            form.payment_term_id = term
        admission = form.save()
        self.assertEqual(admission.new_level, "i", "30 days")
        admission.write({"investigated_on": "2026-01-05", "findings": "Solid", "conclusion": "Admit"})
        admission.sudo().checklist_answer_ids.with_user(self.head).write({"value_yesno": "yes"})
        admission.action_submit()
        self._approve(admission)
        customer = admission.sudo().partner_id
        self.assertEqual((customer.name, customer.city, customer.is_company), ("Brand new", "Wuxi", True))
        self.assertEqual(customer.legal_representative, "Li Wei")
        self.assertEqual((customer.user_id, customer.property_payment_term_id), (self.sarah, term))
        self.assertEqual(self._credit(customer), ("i", "admitted"))
        self.assertTrue(admission._signoff_is_current())

    def test_approval_takes_up_an_archived_customer(self):
        """CC-86: an archived customer is active again with the admission."""
        self.customer.active = False
        self._admit()
        self.assertTrue(self.customer.active)

    def test_contact_and_admitted(self):
        """CC-86: companies are admitted, not their contacts, and only once."""
        contact = self.env["res.partner"].create({"name": "Contact", "parent_id": self.customer.id})
        with self.assertRaises(UserError), self.cr.savepoint():
            self._create_admission(partner_id=contact.id)
        self._admit()
        with self.assertRaisesRegex(UserError, "credit application"):
            self._create_admission()

    def test_companies(self):
        """CC-86: one company of the group admits for itself."""
        other = self.env["res.company"].create({"name": "Other admitting company"})
        self._admit()
        self.assertEqual(self._credit(company=other), (False, False))
        self.assertEqual(self._credit(), ("i", "admitted"))

    def test_contacts_bear_it(self):
        """CC-86: contacts show what their company has; one that leaves has no more than his own documents give."""
        contact = self.env["res.partner"].create({"name": "Contact", "parent_id": self.customer.id})
        self._admit()
        self.assertEqual(self._credit(contact), ("i", "admitted"))
        late = self.env["res.partner"].create({"name": "Late contact", "parent_id": self.customer.id})
        self.assertEqual(self._credit(late), ("i", "admitted"))
        late.parent_id = False
        self.assertEqual(self._credit(late), (False, False))
