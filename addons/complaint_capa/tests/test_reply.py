from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestReply(ComplaintCommon):
    """Who answers the customer, in time, with a letter, and what it leaves in the log."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sales_function.user_ids = [Command.clear()]

    def _registered(self, **vals):
        return self._advance(self._complaint(**vals), "registered")

    def _reply_as(self, user, complaint, reply_type="answer", **vals):
        replies = self.env["complaint.reply"].with_user(user)
        return replies.create(
            {
                "complaint_id": complaint.id,
                "reply_type": reply_type,
                "channel_id": self.channel.id,
                "text": "The seal was replaced.",
                **vals,
            }
        )

    # CP-120

    def test_sales_answers_by_default(self):
        """CP-120, XX-32: only sales records what the customer is told, unless the team says otherwise."""
        complaint = self._registered()
        self.assertEqual(complaint.reply_role, "sales")
        for user in (self.quality, self.manager):
            self.assertFalse(complaint.with_user(user).can_reply)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                complaint.with_user(user).action_reply()
            with self.assertRaises(AccessError):
                self._reply_as(user, complaint)
        self.assertTrue(complaint.with_user(self.sales_head).can_reply)
        self._reply_as(self.sales_head, complaint)
        self.assertEqual(complaint.reply_ids.user_id, self.sales_head)

    def test_team_names_who_answers(self):
        """CP-120: after-sales or quality, as the team of the complaint says."""
        after_sales = self.env["customer.function"]._get("after_sales")
        after_sales.write({"manager_id": self.second.id, "deputy_id": False, "user_ids": [Command.clear()]})
        complaint = self._registered()
        for role, answers, other in (
            ("after_sales", self.second, self.sales_head),
            ("quality", self.quality, self.sales_head),
        ):
            complaint.team_id.sudo().reply_role = role
            complaint.invalidate_recordset()
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._reply_as(other, complaint, "acknowledgement")
            self._reply_as(answers, complaint, "acknowledgement")

    def test_nobody_named_stops_nobody(self):
        """CP-120: installing stops no work: until sales has people, whoever handles complaints answers."""
        self.sales_function.manager_id = False
        self._reply_as(self.quality, self._registered())

    # CP-27

    @freeze_time("2026-05-04 08:00:00")
    def test_answered_on_time_or_late(self):
        """CP-27: the date of the first answer, and whether it came within the 72 hours, for the rate of answers."""
        received = fields.Datetime.now()
        early, late = (self._registered(received_at=received) for _index in range(2))
        self._reply_as(self.sales_head, early, "acknowledgement")
        self.assertFalse(early.answered_at)
        with freeze_time(received + timedelta(hours=71)):
            self._reply_as(self.sales_head, early)
        with freeze_time(received + timedelta(hours=73)):
            self._reply_as(self.sales_head, late)
            self._reply_as(self.sales_head, early, "report")
        self.assertEqual((early.reply_punctuality, early.answered_at), ("on_time", received + timedelta(hours=71)))
        self.assertEqual((late.reply_punctuality, late.answered_at), ("late", received + timedelta(hours=73)))
        complaints = early | late
        groups = complaints._read_group([("id", "in", complaints.ids)], ["reply_punctuality"], ["__count"])
        self.assertEqual(dict(groups), {"on_time": 1, "late": 1})

    def test_reopened_is_answered_anew(self):
        """CP-27: the second round has an answer of its own."""
        complaint = self._advance(self._complaint(), "resolved")
        self._reply_as(self.sales_head, complaint)
        complaint.action_no_capa("Small")
        complaint.action_close()
        self.assertEqual(complaint.reply_punctuality, "on_time")
        complaint.with_user(self.manager).action_reopen("Came back")
        self.assertFalse(complaint.answered_at or complaint.reply_punctuality)

    # CP-18, CP-89

    def test_reply_letter_is_kept(self):
        """CP-18, CP-89: problem, cause, measure, date, signature and the telephone number; kept as an attachment."""
        self.company.complaint_phone = "400 100 200"
        complaint = self._advance(self._complaint(contact_id=self.contact.id), "contained")
        complaint.write({"cause": "Ring too hard", "solution": "Ring replaced"})
        reply = self._reply_as(self.sales_head, complaint, contact_id=self.contact.id)
        action = reply.with_user(self.sales_head).action_letter()
        letter = reply.letter_id
        self.assertIn(f"/{letter.id}", action["url"])
        self.assertEqual((letter.res_model, letter.res_id), ("complaint.reply", reply.id))
        reports = self.env["ir.actions.report"].with_user(self.sales_head)
        html = reports._render_qweb_html("complaint_capa.report_reply_letter", reply.ids)[0].decode()
        for text in ("The seal leaks", "Ring too hard", "Ring replaced", "Signature", "400 100 200", "cp_sales_head"):
            self.assertTrue(text in html, text)
        self.assertEqual(self.customer.complaint_phone_given_on, fields.Date.today())
        reply.with_user(self.sales_head).action_letter()
        self.assertEqual(reply.letter_id, letter, "What was sent stays as it was.")
        with self.assertRaises(AccessError):
            letter.with_user(self.sales_head).raw = b"forged"

    def test_send_by_mail(self):
        """CP-89, CP-18: the letter leaves by mail from the record, with the telephone number, and stays in its log."""
        self.company.complaint_phone = "400 100 200"
        complaint = self._registered(contact_id=self.contact.id)
        reply = self._reply_as(self.sales_head, complaint, contact_id=self.contact.id)
        action = reply.with_user(self.sales_head).action_send_by_mail()
        composer = Form(self.env["mail.compose.message"].with_user(self.sales_head).with_context(**action["context"]))
        composer.save()._action_send_mail()
        message = complaint.message_ids[0]
        self.assertEqual(message.partner_ids, self.contact)
        self.assertIn("400 100 200", message.body)
        self.assertIn("The seal was replaced", message.body)
        self.assertEqual(len(message.attachment_ids), 1)
        with self.assertRaises(AccessError):
            reply.with_user(self.quality).action_send_by_mail()
        self.contact.email = False
        with self.assertRaisesRegex(UserError, "e-mail address"):
            reply.with_user(self.sales_head).action_send_by_mail()

    # CP-121

    def test_each_reply_is_in_the_log(self):
        """CP-121: what the customer was told is a communication on the complaint, settled."""
        complaint = self._registered(contact_id=self.contact.id)
        reply = self._reply_as(self.sales_head, complaint, "explanation", manner="oral", contact_id=self.contact.id)
        contact = reply.communication_id
        self.assertRecordValues(
            contact,
            [
                {
                    "about_complaint_id": complaint.id,
                    "partner_id": self.customer.id,
                    "contact_id": self.contact.id,
                    "direction": "out",
                    "state": "closed",
                    "channel_id": self.channel.id,
                    "occurred_on": reply.sent_at,
                    "description": "The seal was replaced.",
                }
            ],
        )
        self.assertFalse(contact.sla_status_ids)
        self.assertEqual(complaint.communication_count, 1)

    def test_contacts_of_what_is_not_ours(self):
        """CP-121: a talk about compensation leaves its trace also when the complaint was found not to be ours."""
        complaint = self._advance(self._complaint(), "assessed", liability="customer", liability_note="Run dry")
        self._reply_as(self.sales_head, complaint, "explanation", manner="oral")
        complaint.action_reject()
        action = complaint.with_user(self.quality).action_log_contact()
        with Form(self.env["customer.communication"].with_user(self.quality).with_context(**action["context"])) as form:
            form.channel_id = self.channel
            form.description = "He asks for half of the costs."
        self.assertEqual((form.record.about_complaint_id, form.record.partner_id), (complaint, self.customer))
        self.assertEqual(complaint.communication_count, 2)
        domain = complaint.with_user(self.quality).action_view_communications()["domain"]
        self.assertEqual(self.env["customer.communication"].search_count(domain), 2)

    def test_a_complaint_without_customer_has_no_contacts(self):
        complaint = self._registered(origin="internal", partner_id=False)
        self.assertFalse(self._reply_as(self.sales_head, complaint).communication_id)

    def test_counting_contacts_is_one_query(self):
        complaints = self.env["complaint.complaint"].concat(*(self._complaint() for _index in range(12)))
        complaints.with_user(self.quality).mapped("communication_count")
        for count in (2, 12):
            self.env.invalidate_all()
            some = complaints[:count].with_user(self.quality)
            some.fetch(["communication_id"])
            with self.assertQueryCount(4):
                some.mapped("communication_count")
