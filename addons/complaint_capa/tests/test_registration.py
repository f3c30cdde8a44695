from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestRegistration(ComplaintCommon):
    """From whoever received a complaint to quality and the departments."""

    def _registered(self, user=None, **vals):
        complaint = self._complaint(user or self.quality, **vals)
        complaint.action_register()
        return complaint

    def _file(self, user=None):
        files = self.env["ir.attachment"].with_user(user or self.quality)
        return files.create({"name": "letter.pdf", "raw": b"Dear all"})

    # CP-07

    def test_hand_over_is_timed(self):
        """CP-07: handed to quality with a time stamp; the time from the receipt is measured."""
        with freeze_time("2026-05-04 08:00:00"):
            complaint = self._registered(received_at=fields.Datetime.now() - timedelta(hours=1))
            self.assertEqual(complaint.next_step, "hand_over")
        with freeze_time("2026-05-04 09:30:00"):
            complaint.action_hand_over()
        self.assertEqual(complaint.handed_over_at, fields.Datetime.to_datetime("2026-05-04 09:30:00"))
        self.assertEqual(complaint.handover_hours, 2.5)
        self.assertEqual(complaint.handed_over_by_id, self.quality)
        self.assertEqual(complaint.next_step, "assess")
        complaint.action_hand_over()
        self.assertEqual(complaint.handover_hours, 2.5, "What was handed over is left alone.")
        groups = complaint._read_group([("id", "=", complaint.id)], [], ["handover_hours:avg"])
        self.assertEqual(groups[0][0], 2.5, "The mean time is reported.")

    def test_an_employee_registers_and_hands_over_in_one(self):
        """CP-05, CP-07: who cannot work on it afterwards does both with one button."""
        complaint = self._registered(self.employee)
        self.assertEqual(complaint.handed_over_by_id, self.employee)
        self.assertFalse(complaint.with_user(self.employee).has_access("write"))

    def test_an_employee_completes_before_he_registers(self):
        """CP-10: nothing that quality needs is missing when he has let go of it."""
        complaint = self._complaint(self.employee, customer_proposal=False)
        with self.assertRaises(UserError), self.cr.savepoint():
            complaint.action_register()
        self.assertEqual(complaint.state, "draft")

    def test_only_the_receiver_and_handlers_hand_over(self):
        complaint = self._registered(self.quality)
        complaint.write({"responsible_user_id": self.employee.id})
        with self.assertRaises(AccessError):
            complaint.with_user(self.employee).action_hand_over()
        with self.assertRaises(AccessError):
            complaint.with_user(self.salesman).action_hand_over()

    def test_returns_are_quality_s_at_once(self):
        """CP-07: what the warehouse takes back needs no hand-over."""
        picking = self._return(self._deliver())
        self._receive(picking)
        complaint = picking.complaint_id
        self.assertEqual(complaint.handed_over_at, complaint.received_at)
        self.assertEqual((complaint.handover_hours, complaint.next_step), (0, "assess"))

    # CP-10

    def test_blocked_without_description_and_proposal(self):
        """CP-10: description and the customer's proposal (which may be “None”) are needed."""
        complaint = self._registered(customer_proposal=" ")
        with self.assertRaisesRegex(UserError, "Customer's Proposal"):
            complaint.action_hand_over()
        with self.assertRaisesRegex(UserError, "Customer's Proposal"):
            self._advance(complaint, "assessed")
        complaint.customer_proposal = "None"
        complaint.description = " "
        with self.assertRaisesRegex(UserError, "Description"):
            complaint.action_hand_over()
        complaint.description = "Leaks"
        complaint.action_hand_over()
        self.assertTrue(complaint.handed_over_at)

    def test_found_inside_has_no_proposal(self):
        complaint = self._registered(origin="internal", partner_id=False, customer_proposal=False, channel_id=False)
        complaint.action_hand_over()
        self.assertTrue(complaint.handed_over_at)

    # CP-08

    def test_written_needs_the_original(self):
        """CP-08: a written complaint is handed over with its original, which stays with it."""
        complaint = self._registered(channel_id=self.env.ref("customer_comm.channel_letter").id)
        self.assertEqual(complaint.manner, "written")
        with self.assertRaisesRegex(UserError, "original"):
            complaint.action_hand_over()
        file = self._file()
        complaint.original_ids = file
        self.assertEqual((file.res_model, file.res_id), (complaint._name, complaint.id))
        complaint.action_hand_over()
        self.assertIn("Copy of the complaint", complaint.distribution_ids.subject)

    def test_manner_is_needed(self):
        """CP-08: written or oral is on record."""
        complaint = self._registered(channel_id=False)
        with self.assertRaisesRegex(UserError, "Manner"):
            complaint.action_hand_over()
        complaint.manner = "oral"
        complaint.action_hand_over()

    def test_channels_tell_the_manner(self):
        """CP-08: what comes by telephone is oral, by mail, fax or letter written; a company edits the list."""
        for code, manner in (("phone", "oral"), ("visit", "oral"), ("email", "written"), ("fax", "written")):
            self.assertEqual(self.env.ref(f"customer_comm.channel_{code}").manner, manner)
        self.channel.manner = "written"
        self.assertEqual(self._complaint().manner, "written")

    def test_oral_makes_a_liaison_note_for_the_departments(self):
        """CP-08: the liaison note goes to the departments, each with the date on which it was received."""
        self.company.complaint_copy_function_ids = self.production_function | self.top_management
        complaint = self._registered()
        complaint.action_hand_over()
        rows = complaint.distribution_ids
        self.assertEqual(rows.function_id, self.quality_function | self.production_function | self.top_management)
        self.assertTrue(all("liaison note" in row.subject for row in rows))
        self.assertFalse(any(rows.mapped("acknowledged_at")))
        production = rows.filtered(lambda row: row.function_id == self.production_function)
        complaint.with_user(self.employee).read(["subject", "description"])  # who gets a copy reads it
        complaint.line_ids.with_user(self.employee).read(["product_id"])
        production.with_user(self.employee).action_acknowledge()
        self.assertEqual(production.acknowledged_by_id, self.employee)
        self.assertTrue(production.acknowledged_at)
        self._advance(complaint, "assessed")
        quality = rows.filtered(lambda row: row.function_id == self.quality_function)
        self.assertEqual(quality.acknowledged_by_id, self.quality, "Who assesses has received it.")

    # CP-09

    def test_serious_reaches_three_functions_at_once(self):
        """CP-09: quality, engineering and the management representative; who was told and when is on record."""
        complaint = self._registered()
        self.assertFalse(complaint.serious_notified_at)
        complaint.severity = "1"
        self.assertFalse(complaint.distribution_ids)
        with freeze_time("2030-05-04 10:00:00"):
            complaint.severity = "2"
        rows = complaint.distribution_ids
        self.assertEqual(
            sorted(rows.function_id.mapped("code")), ["engineering", "management_representative", "quality"]
        )
        moment = fields.Datetime.to_datetime("2030-05-04 10:00:00")
        self.assertEqual(set(rows.mapped("informed_at")), {moment})
        self.assertEqual((rows.informed_by_id, complaint.serious_notified_at), (self.quality, moment))
        complaint.severity = "3"
        self.assertEqual(complaint.distribution_ids, rows, "Nobody is told the same twice.")

    def test_serious_by_the_settings(self):
        """CP-09: a company names the functions; critical at registration counts as well."""
        self.company.complaint_serious_function_ids = self.top_management
        complaint = self._registered(severity="3")
        self.assertEqual(complaint.distribution_ids.function_id, self.top_management)
        self.assertEqual(complaint.activity_ids.filtered("distribution_id").user_id, self.director)

    # CP-11

    def test_first_hand_information(self):
        """CP-11: what the customer told and showed, and since when quality has it."""
        complaint = self._registered(first_hand_info="Runs 24 hours a day")
        self.assertFalse(complaint.first_hand_given_at)
        complaint.action_hand_over()
        self.assertEqual(complaint.first_hand_given_at, complaint.handed_over_at)
        late = self._registered()
        late.action_hand_over()
        self.assertFalse(late.first_hand_given_at)
        file = self._file()
        with freeze_time("2030-01-01 12:00:00"):
            late.first_hand_ids = file
        self.assertEqual(late.first_hand_given_at, fields.Datetime.to_datetime("2030-01-01 12:00:00"))
        self.assertEqual(file.res_id, late.id)

    def test_files_of_others_are_not_drawn_in(self):
        """Nobody opens somebody else's file by naming it as an original."""
        file = self._file(self.director)
        with self.assertRaises(AccessError):
            self._complaint(original_ids=[Command.set(file.ids)])

    # CP-16

    def test_exchange_and_return_from_any_complaint(self):
        """CP-16: exchange, return and refund are dispositions of any complaint, whatever its kind or type."""
        names = ("replacement", "refund", "rework", "repair")
        dispositions = self.env["complaint.disposition"].union(
            *(self.env.ref(f"complaint_capa.disposition_{name}") for name in names)
        )
        for kind in ("quality", "hsf", "service"):
            complaint = self._complaint(
                kind=kind,
                record_type="opinion",
                line_ids=[Command.create({"product_id": self.product.id, "disposition_id": dispositions[0].id})],
            )
            complaint.disposition_ids = dispositions
            self.assertEqual(complaint.disposition_ids, dispositions)

    # CP-119

    def _card(self, **vals):
        kind = self.env["customer.service.type"]._get("tracking_card", self.company)
        return self.env["customer.service"].create(
            {
                "type_id": kind.id,
                "subject": "Boiler without valve",
                "partner_id": self.customer.id,
                "fault": "The valve was not welded on.",
                "missing_ids": [
                    Command.create({"product_id": self.product.id, "quantity": 2}),
                    Command.create({"description": "Gasket set"}),
                ],
                **vals,
            }
        )

    def test_complaint_from_the_tracking_card(self):
        """CP-119: the card opens the complaint, once, with the fault and the missing parts."""
        card = self._card()
        action = card.with_user(self.quality).action_create_complaint()
        complaint = self.env["complaint.complaint"].browse(action["res_id"])
        self.assertEqual(
            (complaint.state, complaint.service_id, complaint.partner_id), ("registered", card, self.customer)
        )
        self.assertIn("not welded", complaint.description)
        self.assertIn("Gasket set", complaint.description)
        self.assertRecordValues(complaint.line_ids, [{"product_id": self.product.id, "quantity": 2}])
        self.assertTrue(complaint.is_installation)
        self.assertEqual(card.with_user(self.quality).action_create_complaint()["res_id"], complaint.id)
        self.assertEqual(card.complaint_count, 1)
        with self.assertRaises(AccessError):
            complaint.service_id = self._card()

    def test_an_empty_card_makes_no_complaint(self):
        card = self._card(fault=" ", missing_ids=[])
        with self.assertRaisesRegex(UserError, "what is wrong"):
            card.with_user(self.quality).action_create_complaint()

    # Forging

    def test_times_are_the_server_s(self):
        complaint = self._registered().with_user(self.manager)
        for name, value in (
            ("handed_over_at", "2020-01-01 00:00:00"),
            ("handover_hours", 0.1),
            ("serious_notified_at", "2020-01-01 00:00:00"),
            ("first_hand_given_at", "2020-01-01 00:00:00"),
            ("next_step", "close"),
            ("reply_punctuality", "on_time"),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                complaint.write({name: value})

    def test_recipients_of_other_functions_see_nothing(self):
        outsider = new_test_user(self.env, login="cp_outsider", groups="base.group_user")
        complaint = self._registered()
        complaint.action_hand_over()
        with self.assertRaises(AccessError):
            complaint.with_user(outsider).read(["subject"])
