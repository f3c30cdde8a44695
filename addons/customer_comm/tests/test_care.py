from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from .communication_common import CommunicationCase


class CareCase(CommunicationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = new_test_user(cls.env, "care_keeper", "customer_comm.group_user,customer_comm.group_file")
        cls.class_a = cls.env.ref("customer_comm.customer_class_a")
        cls.env["res.partner"].search([("customer_class_id", "=", cls.class_a.id)]).customer_class_id = False
        cls.customers = cls.env["res.partner"].create(
            [
                {"name": f"Care {n}", "email": f"care{n}@example.com", "customer_class_id": cls.class_a.id}
                for n in range(5)
            ]
        )

    def _care(self, user=None, **vals):
        return (
            self.env["customer.care"]
            .with_user(user or self.keeper)
            .create(
                {
                    "title": "New pumps",
                    "kind": "mailing",
                    "mail_subject": "New pumps",
                    "mail_body": "<p>They are quiet.</p>",
                    **vals,
                }
            )
        )

    def _filled(self, **vals):
        care = self._care(class_ids=[Command.link(self.class_a.id)], **vals)
        care.action_fill()
        care.action_plan()
        return care

    def _run(self):
        with self.enter_registry_test_mode():
            self.env.ref("customer_comm.ir_cron_care_mailing").method_direct_trigger()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestCare(CareCase):
    """The care programme: events, offers, gifts, mailings."""

    def test_care_action(self):
        """CC-144: type, date, customers, cost and result; without result it is not done."""
        care = self._care(kind="gift", cost=250, line_ids=[Command.create({"partner_id": self.partner.id})])
        care.action_plan()
        with self.assertRaisesRegex(UserError, "Result"):
            care.action_done()
        care.result = "They were pleased"
        care.action_done()
        for vals in ({"cost": 1}, {"line_ids": [Command.create({"partner_id": self.customers[0].id})]}):
            with self.assertRaises(UserError), self.cr.savepoint():
                care.write(vals)
        with self.assertRaises(AccessError):
            care.state = "draft"

    def test_choice_by_class(self):
        """CC-145, XX-01: customers are chosen by class, by users of the customer file only."""
        care = self._filled()
        self.assertEqual(care.line_ids.partner_id, self.customers)
        care.action_fill()
        self.assertEqual(len(care.line_ids), 5)
        with self.assertRaisesRegex(AccessError, "customer file"):
            care.with_user(self.sales).action_fill()
        with self.assertRaises(AccessError):
            care.with_user(self.sales).read(["class_ids"])
        with self.assertRaisesRegex(UserError, "Choose classes"):
            self._care(self.sales).action_fill()

    def test_who_is_left_out(self):
        """CC-145: before sending it is shown who gets no mail, and why."""
        out, none, wrong, same = self.customers[:4]
        self.env["mail.blacklist"]._add(out.email)
        none.email = False
        wrong.email = "nobody at home"
        same.email = "CARE4@example.com"
        care = self._filled()
        reasons = {line.partner_id: line.skip_reason for line in care.line_ids}
        self.assertEqual(
            reasons,
            {out: "opted_out", none: "no_email", wrong: "invalid", same: False, self.customers[4]: "duplicate"},
        )
        self.assertEqual((care.recipient_count, care.left_out_count), (1, 4))
        self.env["mail.blacklist"]._remove(out.email)
        care.action_check_recipients()
        self.assertEqual(care.left_out_count, 3)

    def test_mails_and_log(self):
        """CC-145: each recipient gets a mail through the queue and a communication; those left out get neither."""
        self.env["mail.blacklist"]._add(self.customers[0].email)
        care = self._filled()
        care.action_send()
        self.assertEqual(care.mailing_state, "sending")
        # opted out between the button and the queue
        self.env["mail.blacklist"]._add(self.customers[1].email)
        self._run()
        self.assertEqual(care.mailing_state, "sent")
        states = {line.partner_id: (line.mail_state, line.skip_reason) for line in care.line_ids}
        for customer in self.customers[:2]:
            self.assertEqual(states[customer], ("skipped", "opted_out"))
        sent = care.line_ids.filtered(lambda line: line.mail_state == "queued")
        self.assertEqual(sent.partner_id, self.customers[2:])
        logged = sent.communication_id
        self.assertEqual(logged.partner_id, self.customers[2:])
        self.assertEqual(set(logged.mapped("state")), {"closed"})
        self.assertEqual(set(logged.mapped("direction")), {"out"})
        mails = self.env["mail.mail"].search([("model", "=", logged._name), ("res_id", "in", logged.ids)])
        self.assertEqual(mails.recipient_ids, self.customers[2:])
        self.assertEqual(set(mails.mapped("state")), {"outgoing"})
        self.assertIn("/customer/opt-out/", mails[0].body_html)
        with self.assertRaisesRegex(UserError, "was sent already"):
            care.action_send()

    def test_batches(self):
        """CC-145: mails go into the queue in batches of the company's size, all of them in the end."""
        self.env.company.care_mail_batch = 2
        care = self._filled()
        care.action_send()
        self._run()
        self.assertEqual((care.sent_count, care.mailing_state), (5, "sent"))

    def test_cancelled_mailing(self):
        """CC-145: what was not sent when the action is cancelled is not sent."""
        care = self._filled()
        care.action_send()
        care.action_cancel()
        self._run()
        self.assertEqual(care.sent_count, 0)

    def test_nothing_to_send(self):
        """CC-145: no text, no subject, nobody to write to: nothing is sent."""
        for vals, message in (
            ({"mail_subject": False}, "Subject"),
            ({"mail_body": "<p><br></p>"}, "write the text"),
        ):
            with self.assertRaisesRegex(UserError, message):
                self._filled(**vals).action_send()
        care = self._care()
        care.action_plan()
        with self.assertRaisesRegex(UserError, "nobody"):
            care.action_send()
        for vals in ({"mail_state": "queued"}, {"skip_reason": False}):
            with self.assertRaises(AccessError):
                self._filled().line_ids.write(vals)

    def test_event_and_opinions(self):
        """CC-146: invitees, attendance, opinions and minutes; each opinion becomes a communication, once."""
        symposium = self.env.ref("customer_comm.channel_symposium")
        care = self._filled(kind="event", channel_id=symposium.id, date_from=fields.Date.today() - timedelta(days=1))
        first, second = care.line_ids[:2]
        first.write({"attended": True, "opinion": "Faster answers, please"})
        second.write({"attended": True, "invitation": "accepted"})
        care.write({"minutes": "<p>Met</p>", "result": "Good talks"})
        self.assertEqual((care.invited_count, care.attended_count), (5, 2))
        with self.assertRaisesRegex(UserError, "log the opinions"):
            care.action_done()
        care.action_log_opinions()
        logged = first.opinion_communication_id
        self.assertEqual(
            (logged.partner_id, logged.description, logged.channel_id),
            (first.partner_id, "Faster answers, please", symposium),
        )
        with self.assertRaisesRegex(UserError, "no opinion"):
            care.action_log_opinions()
        care.action_done()

    def test_cost_of_a_batch(self):
        """CC-145: checking a hundred recipients costs as many queries as ten; sending costs a share of each."""
        customers = self.env["res.partner"].create(
            [{"name": f"Many {n}", "email": f"many{n}@example.com"} for n in range(110)]
        )

        def prepare(partners):
            care = self._care(line_ids=[Command.create({"partner_id": partner.id}) for partner in partners])
            care.action_plan()
            self.env.flush_all()
            self.env.invalidate_all()
            return care

        def count(function, *args):
            before = self.env.cr.sql_log_count
            function(*args)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        few, many = prepare(customers[:10]), prepare(customers)
        count(prepare(customers[:2]).action_check_recipients)
        self.assertLessEqual(count(many.action_check_recipients) - count(few.action_check_recipients), 2)
        lines = many.line_ids
        self.assertLess(count(many.sudo()._send_batch, lines) / len(lines), 6)

    def test_access(self):
        """CC-144: outsiders and other companies see no care actions."""
        care = self._filled()
        with self.assertRaises(AccessError):
            care.with_user(self.plain).read(["title"])
        company = self.env["res.company"].create({"name": "Other"})
        user = self.quality.copy({"login": "care_other", "company_id": company.id, "company_ids": [company.id]})
        self.assertFalse(self.env["customer.care"].with_user(user).search([("id", "=", care.id)]))
        self.assertFalse(self.env["customer.care.line"].with_user(user).search([("care_id", "=", care.id)]))


@tagged("post_install", "-at_install")
class TestCareOptOut(CareCase, HttpCase):
    """The link by which a customer opts out."""

    def test_opt_out(self):
        """CC-145: the link shows a page; the button opts out; a guessed link does nothing."""
        line = self._filled().line_ids[0]
        url = line._opt_out_url().replace(line.get_base_url(), "")
        page = self.url_open(url)
        self.assertEqual(page.status_code, 200)
        self.assertFalse(line.partner_id.is_blacklisted, "opening the link is not enough: mail scanners open it")
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        for wrong in (
            f"/customer/opt-out/{line.id}/{'0' * 64}",
            f"/customer/opt-out/{line.id + 999999}/x",
            f"/customer/opt-out/{line.id}/%C3%A9",
        ):
            self.assertEqual(self.url_open(wrong).status_code, 404)
            self.assertEqual(self.url_open(wrong, data={"csrf_token": token}).status_code, 404)
        self.assertEqual(self.url_open(url, data={"csrf_token": token}).status_code, 200)
        self.env.invalidate_all()
        self.assertTrue(line.partner_id.is_blacklisted)
