from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .test_capa_content import CapaContentCommon


@tagged("post_install", "-at_install")
class TestCapaConfirmation(CapaContentCommon):
    """CP-86: changes of design and tooling are confirmed by the customer on a sample."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.capa = cls._capa(product_id=cls.product.id)
        cls.action = cls.capa.action_ids

    def _start(self):
        self.capa.action_propose()
        self.capa.signoff_ids.filtered(lambda row: row.state == "pending").with_user(self.director).action_approve()
        self.capa.action_start()

    def _sample(self, verdict, **vals):
        sample = self.env["customer.sample"].create(
            {
                "partner_id": self.customer.id,
                "product_id": self.product.id,
                "purpose": "improvement",
                "follow_up_on": fields.Date.today(),
                **vals,
            }
        )
        sample.action_send()
        sample.write({"verdict": verdict, "verdict_note": "As drawn"})
        sample.action_judge()
        return sample

    def test_not_verified_before_the_customer_has_confirmed(self):
        """CP-86: the improvement waits for the customer's verdict on the sample."""
        self.action.needs_confirmation = True
        self._start()
        self.action.with_user(self.employee).action_done("New ring")
        with self.assertRaises(UserError) as caught:
            self.action.with_user(self.quality).action_verify("Seen")
        self.assertIn("confirmed", str(caught.exception))
        self.action.with_user(self.quality).sample_id = self._sample("rejected")
        with self.assertRaises(UserError):
            self.action.with_user(self.quality).action_verify("Seen")
        self.action.with_user(self.quality).sample_id = self._sample("accepted")
        self.action.with_user(self.quality).action_verify("Seen")
        with self.assertRaises(UserError):
            self.action.with_user(self.quality).sample_id = False

    def test_change_notice(self):
        """CP-86, CC-127: the change notice is drafted from the CAPA, once; design and tooling need the sample."""
        self._start()
        action = self.action.with_user(self.quality)
        with self.assertRaises(UserError):
            action.action_open_change()
        self.capa.complaint_ids = self._complaint()
        change_id = action.action_open_change()["res_id"]
        self.assertEqual(action.action_open_change()["res_id"], change_id)
        self.assertRecordValues(
            action.change_id,
            [{"partner_id": self.customer.id, "product_id": self.product.id, "title": "Change the ring"}],
        )
        action.with_user(self.employee).action_done("New ring")
        with self.assertRaises(UserError):
            action.action_verify("Seen")
        self._sample("accepted", change_id=change_id)
        self.assertTrue(action.is_confirmed)
        action.action_verify("Seen")

    def test_a_change_of_the_process_needs_no_sample(self):
        self._start()
        action = self.action.with_user(self.quality)
        action.change_id = self.env["customer.design.change"].create(
            {
                "title": "Other oil",
                "kind": "process",
                "partner_id": self.customer.id,
                "product_id": self.product.id,
                "reason": "Leak",
                "description": "Oil",
            }
        )
        action.with_user(self.employee).action_done("Done")
        action.action_verify("Seen")

    def test_whether_it_is_needed_is_approved(self):
        self.capa.action_propose()
        with self.assertRaises(UserError):
            self.action.needs_confirmation = True


@tagged("post_install", "-at_install")
class TestCapaDepartments(CapaContentCommon):
    """CP-81: each department follows its own items."""

    def test_department_reads_and_reports_its_lines(self):
        """CP-81: a line has a department, an owner and a day; everybody of the department sees it."""
        action = self._approved_capa().action_ids
        action.case_id.action_start()
        colleague = new_test_user(self.env, login="cp_colleague", groups="base.group_user")
        mine = self.env["capa.action"].with_user(colleague)
        self.assertFalse(mine.search([("is_my_function", "=", True)]))
        self.production_function.user_ids |= colleague
        self.assertIn(action, mine.search([("is_my_function", "=", True)]))
        self.assertTrue(action.with_user(colleague).is_my_function)
        self.assertFalse(action.with_user(self.engineer.browse(self.quality.id)).is_my_function)
        action.with_user(colleague).action_done("Done by the department")
        self.assertEqual(action.done_by_id, colleague)

    def test_form_of_an_action(self):
        action = self._capa().action_ids.with_user(self.quality)
        with Form(action) as form:
            form.needs_confirmation = True
        self.assertTrue(action.needs_confirmation)

    def test_late_lines_of_the_department(self):
        action = self._approved_capa().action_ids
        with freeze_time(action.date_due + timedelta(days=1)):
            found = (
                self.env["capa.action"]
                .with_user(self.employee)
                .search([("is_my_function", "=", True), ("is_late", "=", True)])
            )
        self.assertIn(action, found)
