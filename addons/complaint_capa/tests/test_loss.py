import base64
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .test_remedy import RemedyCommon


class LossCommon(RemedyCommon):
    """A complaint with losses of both sides, a negotiator of sales and the writer of the notice in after-sales."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.negotiator = new_test_user(cls.env, login="cp_negotiator", groups="complaint_capa.group_user")
        cls.sales_function.user_ids = [Command.link(cls.negotiator.id)]
        cls.scrap = cls.env.ref("complaint_capa.loss_type_scrap")
        cls.stop = cls.env.ref("complaint_capa.loss_type_stop")

    @classmethod
    def _loss(cls, complaint, amount, side="customer", user=None, **vals):
        return (
            cls.env["complaint.loss"]
            .with_user(user or cls.aftersales)
            .create(
                {
                    "complaint_id": complaint.id,
                    "side": side,
                    "loss_type_id": (cls.stop if side == "customer" else cls.scrap).id,
                    "name": "Line stood still" if side == "customer" else "Scrapped pumps",
                    "amount": amount,
                    **vals,
                }
            )
        )

    @classmethod
    def _file(cls, user, name="answer.txt"):
        return cls.env["ir.attachment"].with_user(user).create({"name": name, "datas": base64.b64encode(b"agreed")})

    @classmethod
    def _settlement(cls, complaint, amount, user=None, **vals):
        user = user or cls.negotiator
        return (
            cls.env["complaint.settlement"]
            .with_user(user)
            .create({"complaint_id": complaint.id, "amount": amount, "agreed_text": "We pay half of it.", **vals})
        )

    @classmethod
    def _confirm(cls, settlement):
        settlement.action_agree()
        settlement.write(
            {"contact_id": cls.contact.id, "attachment_ids": [Command.set(cls._file(settlement.env.user).ids)]}
        )
        settlement.action_confirm()


@tagged("post_install", "-at_install")
class TestLoss(LossCommon):
    """What a complaint costs both sides, its notice to sales and its settlement."""

    def test_losses_of_both_sides(self):
        """CP-53: lines by side with type, amount and evidence; totals in the currency of the company."""
        complaint = self._complaint()
        ours = self._loss(complaint, 120.5, side="ours", attachment_ids=[Command.set(self._file(self.aftersales).ids)])
        self._loss(complaint, 1000)
        self._loss(complaint, 500)
        self.assertEqual((complaint.loss_ours, complaint.loss_customer, complaint.loss_open), (120.5, 1500, 1500))
        self.assertEqual((ours.attachment_ids.res_model, ours.attachment_ids.res_id), ("complaint.loss", ours.id))

    def test_currency(self):
        """CP-53: a loss in another currency counts at the rate of its date."""
        currency = self.env["res.currency"].create({"name": "XTS", "symbol": "x"})
        self.env["res.currency.rate"].create(
            [
                {"currency_id": currency.id, "rate": rate, "name": day, "company_id": self.company.id}
                for rate, day in ((2.0, "2020-01-01"), (4.0, "2026-01-01"))
            ]
        )
        complaint = self._complaint()
        loss = self._loss(complaint, 100, currency_id=currency.id, date="2025-06-01")
        self.assertAlmostEqual(loss.amount_company, 50.0)
        loss.date = "2026-02-01"
        self.assertAlmostEqual(complaint.loss_customer, 25.0)

    def test_types_are_data(self):
        """CP-53: the types of loss are the company's own; a type of one side does not serve the other."""
        own = self.env["complaint.loss.type"].with_user(self.manager).create({"name": "Overtime"})
        complaint = self._complaint()
        self._loss(complaint, 10, side="ours", loss_type_id=own.id)
        with self.assertRaises(ValidationError):
            self._loss(complaint, 10, side="ours", loss_type_id=self.stop.id)
        self.assertFalse(own.with_user(self.quality).has_access("write"))

    def test_loss_on_the_complaint_form(self):
        complaint = self._advance(self._complaint(), "registered")
        with Form(complaint.with_user(self.quality)) as form, form.loss_ids.new() as line:
            line.side = "ours"
            line.loss_type_id = self.scrap
            line.name = "Four pumps"
            line.amount = 760
        self.assertEqual(complaint.loss_ours, 760)

    def test_loss_notice(self):
        """CP-53: after-sales reports the losses to sales in writing; what was reported stands still."""
        complaint = self._complaint(user=self.quality)
        loss = self._loss(complaint, 1000)
        with self.assertRaisesRegex(AccessError, "After-Sales"):
            complaint.with_user(self.quality).action_send_loss_notice()
        complaint = complaint.with_user(self.aftersales)
        complaint.action_send_loss_notice()
        self.assertTrue(loss.notified_at)
        self.assertEqual(complaint.loss_notified_by_id, self.aftersales)
        self.assertEqual(complaint.distribution_ids.function_id, self.sales_function)
        notices = complaint.message_ids.attachment_ids.mapped("name")
        self.assertTrue(any("Loss Notice" in name for name in notices))
        with self.assertRaisesRegex(UserError, "Withdraw"):
            loss.amount = 900
        with self.assertRaisesRegex(UserError, "Withdraw"):
            loss.unlink()
        with self.assertRaisesRegex(UserError, "no loss"):
            complaint.action_send_loss_notice()
        self._loss(complaint, 50, side="ours")
        complaint.action_send_loss_notice()

    def test_loss_notice_shows_both_sides(self):
        """CP-53: the written notice names both sides, their amounts and totals."""
        complaint = self._complaint()
        self._loss(complaint, 1234)
        self._loss(complaint, 321, side="ours")
        html = self.env["ir.actions.report"]._render_qweb_html(
            "complaint_capa.report_loss_notice_action", complaint.ids
        )[0]
        for text in (b"Line stood still", b"Scrapped pumps", b"1,234.00", b"321.00", complaint.name.encode()):
            self.assertIn(text, html)

    # Settlement

    def test_settlement(self):
        """CP-53, CP-54: negotiated by sales, agreed, confirmed by the customer with evidence; it settles the losses."""
        complaint = self._complaint()
        losses = self._loss(complaint, 1000) | self._loss(complaint, 500)
        self._loss(complaint, 300, side="ours")
        settlement = self._settlement(complaint, 800, kind="indemnity")
        self.assertEqual(settlement.loss_ids, losses, "What is open is proposed.")
        self.assertEqual(settlement.claimed_amount, 1500)
        self.assertRegex(settlement.name, r"^[A-Z]+/\d{4}/\d{5}$")
        settlement.action_agree()
        self.assertEqual(settlement.agreed_on, fields.Date.context_today(settlement))
        with self.assertRaisesRegex(UserError, "Confirm"):
            settlement.action_confirm()
        self._settlement_evidence(settlement)
        settlement.action_confirm()
        self.assertEqual((settlement.state, set(losses.mapped("state"))), ("confirmed", {"settled"}))
        self.assertEqual((complaint.loss_settled, complaint.loss_open, complaint.loss_ours), (800, 0, 300))
        for name, value in (("amount", 1), ("agreed_text", "x"), ("attachment_ids", [Command.clear()])):
            with self.subTest(field=name), self.assertRaises(UserError):
                settlement.write({name: value})
        with self.assertRaises(UserError):
            settlement.unlink()
        with self.assertRaises(UserError):
            settlement.action_cancel()

    def _settlement_evidence(self, settlement):
        settlement.write(
            {"contact_id": self.contact.id, "attachment_ids": [Command.set(self._file(self.negotiator).ids)]}
        )

    def test_only_sales_settles(self):
        """CP-54: others than sales neither agree nor confirm, and are not named as negotiators."""
        complaint = self._complaint()
        self._loss(complaint, 1000)
        settlement = self._settlement(complaint, 800, user=self.aftersales)
        with self.assertRaisesRegex(AccessError, "Sales"):
            settlement.action_agree()
        with self.assertRaisesRegex(UserError, "does not belong"):
            settlement.with_user(self.negotiator).action_agree()
        settlement.with_user(self.negotiator).negotiator_id = self.negotiator
        settlement.with_user(self.negotiator).action_agree()
        with self.assertRaises(AccessError):
            settlement.with_user(self.aftersales).action_confirm()

    def test_settlement_dates(self):
        complaint = self._complaint()
        today = fields.Date.today()
        with self.assertRaises(ValidationError):
            self._settlement(complaint, 1, agreed_on=today + timedelta(days=2))
        with self.assertRaises(ValidationError):
            self._settlement(complaint, 1, agreed_on=today, confirmed_on=today - timedelta(days=1))

    def test_losses_of_another_complaint(self):
        loss = self._loss(self._complaint(), 1000)
        with self.assertRaises(ValidationError):
            self._settlement(self._complaint(), 1, loss_ids=[Command.set(loss.ids)])

    def test_close_waits_for_the_settlement(self):
        """CP-56: the customer's loss is compensated, or withdrawn, before the close."""
        complaint = self._complaint()
        loss = self._loss(complaint, 1000)
        complaint = self._advance(complaint, "replied")
        complaint.action_no_capa("x")
        with self.assertRaisesRegex(UserError, "not settled"):
            complaint.action_close()
        self._confirm(self._settlement(complaint, 800))
        complaint.action_close()
        with self.assertRaises(UserError):
            self._loss(complaint, 10)
        with self.assertRaises(UserError):
            loss.action_withdraw("x")

    def test_five_steps(self):
        """CP-56: receive, investigate, solve, compensate, track: shown on the complaint."""
        complaint = self._complaint()
        steps = [complaint.handling_step]
        for state in ("registered", "assessed"):
            self._advance(complaint, state)
            steps.append(complaint.handling_step)
        self._loss(complaint, 1000)
        self._advance(complaint, "replied")
        steps.append(complaint.handling_step)
        self._confirm(self._settlement(complaint, 0, kind="redelivery"))
        steps.append(complaint.handling_step)
        self.assertEqual(steps, ["receive", "investigate", "solve", "compensate", "track"])

    def test_merged_complaints(self):
        """XX-12: losses, settlements and promises go with the case; what both were promised is promised once."""
        refund = self._disposition("refund") | self._disposition("guidance")
        first, second = (self._complaint(disposition_ids=[Command.set(refund.ids)]) for _index in range(2))
        for complaint in (first, second):
            self._advance(complaint, "registered")
        loss = self._loss(second, 1000)
        second.with_user(self.aftersales).action_send_loss_notice()
        settlement = self._settlement(second, 800)
        guidance = second.remedy_ids.filtered(lambda remedy: remedy.kind == "guidance")
        guidance.with_user(self.quality).action_create()
        second.with_user(self.quality)._merge_into(first)
        self.assertEqual((loss.complaint_id, settlement.complaint_id), (first, first))
        self.assertEqual((first.loss_customer, second.loss_customer), (1000, 0))
        self.assertEqual(sorted(first.remedy_ids.mapped("kind")), ["guidance", "refund"])
        self.assertEqual(guidance.complaint_id, first)
        self.assertEqual(guidance.service_id.complaint_id, first)

    # Figures

    def test_settled_and_open_by_month(self):
        """CP-111: settled amounts and open losses by month, in the currency of the company."""
        complaint = self._complaint()
        self._loss(complaint, 1000, date="2026-03-05")
        settled = self._loss(complaint, 400, date="2026-03-20")
        self._loss(complaint, 70, side="ours", date="2026-04-02")
        withdrawn = self._loss(complaint, 9999, date="2026-03-20")
        withdrawn.action_withdraw("Entered twice")
        settlement = self._settlement(
            complaint, 250, loss_ids=[Command.set(settled.ids)], agreed_on="2026-04-10", confirmed_on="2026-04-12"
        )
        complaint._guarded().sudo().write({"received_at": "2026-04-02 08:00:00"})
        self._confirm(settlement)
        self.env.flush_all()
        groups = self.env["complaint.loss.analysis"]._read_group(
            [("complaint_id", "=", complaint.id)],
            ["date:month"],
            ["lost:sum", "open_amount:sum", "settled:sum", "days:avg"],
            order="date:month",
        )
        self.assertEqual(
            [(month.isoformat(), *rest) for month, *rest in groups],
            [("2026-03-01", 1400.0, 1000.0, 0.0, False), ("2026-04-01", 70.0, 0.0, 250.0, 10.0)],
        )

    # Guards

    def test_guards(self):
        """Totals, states and the day of the notice are set by the server alone."""
        complaint = self._complaint()
        loss = self._loss(complaint, 1000)
        settlement = self._settlement(complaint, 800)
        forged = (
            (complaint, {"loss_settled": 1}),
            (complaint, {"loss_notified_at": fields.Datetime.now()}),
            (complaint, {"handling_step": "track"}),
            (loss, {"state": "settled"}),
            (loss, {"amount_company": 1}),
            (loss, {"settlement_ids": [Command.link(settlement.id)]}),
            (settlement, {"state": "confirmed"}),
        )
        for record, vals in forged:
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                record.with_user(self.manager).write(vals)

    def test_roles_and_companies(self):
        complaint = self._complaint()
        records = (self._loss(complaint, 1000), self._settlement(complaint, 800))
        company = self.env["res.company"].create({"name": "Other Company"})
        stranger = new_test_user(
            self.env,
            login="cp_stranger_loss",
            groups="complaint_capa.group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        for record in records:
            for user in (self.employee, stranger):
                with self.assertRaises(AccessError):
                    record.with_user(user).read(["amount"])

    def test_batch(self):
        """The totals of a hundred complaints cost no query a complaint."""
        complaints = self.env["complaint.complaint"].create(
            [{"subject": "x", "partner_id": self.customer.id} for _index in range(100)]
        )
        vals = {"side": "ours", "loss_type_id": self.scrap.id, "name": "x", "amount": 5}

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["complaint.loss"].create([{**vals, "complaint_id": record.id} for record in records])
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(complaints[:2])
        self.assertLess(count(complaints), 2 * count(complaints[:10]))
        self.assertEqual(complaints[50].loss_ours, 5)
