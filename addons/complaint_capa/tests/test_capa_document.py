from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestCapaDocument(ComplaintCommon):
    """D7: documents to revise (CP-79)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type = cls.env.ref("complaint_capa.document_type_work_instruction")
        cls.capa = cls._capa()
        cls.document = cls._document()

    @classmethod
    def _document(cls, capa=None, **vals):
        return (
            cls.env["capa.document"]
            .with_user(cls.quality)
            .create(
                {
                    "case_id": (capa or cls.capa).id,
                    "type_id": cls.type.id,
                    "number": "WI-112",
                    "name": "Assembly",
                    "date_due": "2030-02-01",
                    **vals,
                }
            )
        )

    def _verify(self, capa):
        capa.action_propose()
        capa.signoff_ids.with_user(self.director).action_approve()
        capa.action_start()
        capa.action_ids.with_user(self.employee).action_done("Done")
        capa.action_ids.with_user(self.quality).action_verify("Seen")

    def test_owner_comes_from_the_type(self):
        """CP-79: document, owner and day; the function that revises such documents and its responsible person."""
        self.assertEqual((self.document.function_id, self.document.user_id), (self.production_function, self.employee))
        self.assertEqual(self.document.display_name, "WI-112 Assembly")
        self.assertFalse(self.document.activity_ids, "Nothing is revised before the plan is approved.")

    def test_no_close_with_open_lines(self):
        """CP-79: the CAPA is not closed while a document is not revised."""
        self._verify(self.capa)
        self.assertEqual(self.document.activity_ids.user_id, self.employee)
        with freeze_time("2031-01-01"):
            self.capa.with_user(self.quality).action_effective("0 of 500 leak")
            self.capa.prevention_note = "Instruction changed"
            with self.assertRaises(UserError) as caught:
                self.capa.action_close()
            self.assertIn("WI-112 Assembly", str(caught.exception))
            self.document.with_user(self.employee).action_done("B/2", "Released")
            self.assertFalse(self.document.activity_ids)
            self.capa.action_close()
        self.assertRecordValues(
            self.document,
            [{"state": "done", "new_version": "B/2", "evidence": "Released", "done_by_id": self.employee.id}],
        )
        with self.assertRaises(UserError):
            self._document()

    def test_done_needs_version_evidence_and_the_owner(self):
        """CP-79: done with the version; by the owner, the department or CAPA users."""
        document = self.document.with_user(self.employee)
        for version, evidence in ((" ", "Released"), ("B/2", " ")):
            with self.assertRaises(UserError):
                document.action_done(version, evidence)
        with self.assertRaises(AccessError):
            self.document.with_user(self.salesman).action_done("B/2", "Released")
        document.action_done("B/2", "Released")
        with self.assertRaises(UserError):
            document.action_done("B/3", "Again")
        for vals in ({"name": "Other"}, {"user_id": self.quality.id}, {"date_due": "2031-01-01"}):
            with self.assertRaises(UserError):
                self.document.write(vals)
        with self.assertRaises(UserError):
            self.document.unlink()

    def test_guards(self):
        for vals in ({"state": "done"}, {"new_version": "B/2"}, {"done_by_id": self.quality.id}):
            with self.assertRaises(AccessError):
                self.document.write(vals)
            with self.assertRaises(AccessError):
                self._document(**vals)
        with self.assertRaises(AccessError):
            self.document.with_user(self.employee).write({"date_due": "2031-01-01"})

    def test_not_needed(self):
        """CP-79: a document that stays as it is is dropped with the reason, by who handles the CAPA."""
        with self.assertRaises(AccessError):
            self.document.with_user(self.employee).action_not_needed("Not mine")
        with self.assertRaises(UserError):
            self.document.action_not_needed(" ")
        self.document.action_not_needed("Covered by WI-113")
        self.assertEqual(self.document.state, "cancelled")

    def test_wizard_takes_files(self):
        """CP-79: the evidence of the owner goes along; somebody else's file cannot be drawn in."""
        self.capa.member_ids = [Command.create({"user_id": self.employee.id})]
        mine = self.env["ir.attachment"].with_user(self.employee).create({"name": "wi.pdf", "raw": b"x"})
        wizard = (
            self.env["capa.document.report"]
            .with_user(self.employee)
            .create(
                {
                    "document_ids": [Command.set(self.document.ids)],
                    "new_version": "B/2",
                    "note": "Released",
                    "attachment_ids": [Command.set(mine.ids)],
                }
            )
        )
        wizard.action_confirm()
        self.assertEqual(self.document.attachment_ids, mine.sudo(False).with_user(self.quality))
        self.assertEqual((mine.sudo().res_model, mine.sudo().res_id), ("capa.document", self.document.id))
        other = self._document()
        foreign = self.env["ir.attachment"].with_user(self.salesman).create({"name": "x", "raw": b"x"})
        with self.assertRaises(AccessError):
            other.with_user(self.employee).action_done("1", "x", foreign.ids)

    def test_late(self):
        """CP-79: what is late is found, over all CAPAs."""
        documents = self.env["capa.document"]
        with freeze_time("2030-02-02"):
            self.assertTrue(self.document.is_late)
            self.assertIn(self.document, documents.search([("is_late", "=", True)]))
            self.assertIn(self.capa, self.env["capa.case"].search([("document_ids", "any", [("is_late", "=", True)])]))
        self.assertNotIn(self.document, documents.search([("is_late", "=", True)]))

    def test_department(self):
        """CP-81: everybody of the department sees its documents."""
        colleague = new_test_user(self.env, login="cp_colleague", groups="base.group_user")
        documents = self.env["capa.document"].with_user(colleague)
        self.assertFalse(documents.search([("id", "=", self.document.id)]))
        self.production_function.user_ids |= colleague
        self.assertEqual(
            documents.search([("id", "=", self.document.id), ("is_my_function", "=", True)]), self.document
        )

    def test_next_cycle_takes_over_what_is_open(self):
        """CP-98: documents that are not revised go on in the next cycle."""
        revised = self._document(name="Drawing")
        revised.action_done("C", "Released")
        self._verify(self.capa)
        with freeze_time("2031-01-01"):
            action = self.capa.with_user(self.quality).action_not_effective("3 of 500 leak")
        new = self.env["capa.case"].browse(action["res_id"])
        self.assertRecordValues(new.document_ids, [{"name": "Assembly", "state": "open", "user_id": self.employee.id}])
        self.assertEqual(self.document.state, "cancelled")
        self.assertIn(new.name, self.document.evidence)
        self.assertEqual(revised.state, "done")

    def test_cancelled_case(self):
        self.capa.action_cancel("Opened twice")
        self.assertEqual(self.document.state, "cancelled")

    def test_new_owner_is_told(self):
        self._verify(self.capa)
        self.document.user_id = self.second
        self.assertEqual(self.document.activity_ids.user_id, self.second)

    def test_handed_over(self):
        """CC-88: open documents go to whoever takes over from a leaver."""
        sources = self.env["customer.handover"]._handover_sources()
        self.assertIn(("capa.document", "user_id", [("state", "=", "open")]), sources)

    def test_form_and_list(self):
        with Form(self.capa.with_user(self.quality)) as form, form.document_ids.new() as line:
            line.type_id = self.env.ref("complaint_capa.document_type_control_plan")
            line.name = "Control plan"
            line.date_due = fields.Date.today()
        self.assertEqual(form.record.document_ids[-1:].function_id.company_id, self.company.browse())

    def test_queries_of_the_list(self):
        """The list does not ask for each row."""
        documents = self.env["capa.document"].with_user(self.quality)
        names = {name: {} for name in ("name", "is_late", "can_report", "is_my_function", "new_version")}

        def count(rows):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            documents.browse(rows.ids).web_read(names)
            return self.env.cr.sql_log_count - before

        rows = self.env["capa.document"].concat(*(self._document(name=f"No. {number}") for number in range(20)))
        count(rows[:2])
        self.assertEqual(count(rows[:2]), count(rows))
