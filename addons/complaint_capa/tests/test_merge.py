from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestMerge(ComplaintCommon):
    """XX-12: the same complaint that came in twice becomes one case."""

    def _pair(self, state="registered", mine=(), theirs=()):
        """Return two complaints of one customer: the one that came first, and the one that came later."""
        now = fields.Datetime.now()
        first = self._complaint(received_at=now - timedelta(days=2), line_ids=[Command.create(vals) for vals in theirs])
        later = self._complaint(received_at=now, line_ids=[Command.create(vals) for vals in mine])
        return self._advance(first, "registered"), self._advance(later, state)

    def _merge(self, later, first, user=None, **vals):
        wizard = self.env["complaint.merge"].with_user(user or self.quality)
        return wizard.create({"complaint_id": later.id, "survivor_id": first.id, **vals}).action_merge()

    def test_survivor_keeps_everything(self):
        """XX-12: products, replies, files, followers, tasks and CAPA go to the one that came first."""
        first, later = self._pair(mine=[{"product_id": self.tracked.id}], theirs=[{"product_id": self.product.id}])
        reply = self._reply(later, "acknowledgement")
        later.action_create_capa()
        later.message_subscribe(self.contact.ids)
        later.activity_schedule("mail.mail_activity_data_todo", user_id=self.second.id, summary="Ask")
        later.contact_id = self.contact
        self.env["ir.attachment"].create(
            {"name": "photo.txt", "raw": b"x", "res_model": later._name, "res_id": later.id}
        )
        action = self._merge(later, first)
        self.assertEqual(action["res_id"], first.id)
        self.assertEqual((later.state, later.merged_into_id, first.merged_ids), ("cancelled", first, later))
        self.assertEqual(first.line_ids.product_id, self.product | self.tracked)
        self.assertEqual(first.reply_ids, reply)
        self.assertEqual(len(first.capa_ids), 1)
        self.assertEqual(first.contact_id, self.contact)
        self.assertIn(self.contact, first.message_partner_ids)
        self.assertIn("Ask", first.activity_ids.mapped("summary"))
        self.assertIn("photo.txt", first.message_ids.attachment_ids.mapped("name"))
        self.assertFalse(later.line_ids | later.line_ids)

    def test_clocks(self):
        """XX-12: the deadlines of the first count; what the customer was told on the second stops them."""
        first, later = self._pair()
        reply = self._reply(later, "acknowledgement")
        self._merge(later, first)
        clock = first.sla_status_ids.filtered(lambda clock: clock.milestone == "respond")
        self.assertEqual(clock.reached_at, reply.sent_at)
        self.assertFalse(later.sla_status_ids.filtered(lambda clock: clock.state in ("running", "warning", "missed")))

    def test_same_goods_count_once(self):
        """XX-12: what both claim counts once, with the larger quantity; else both are kept."""
        for same, expected in ((True, [5]), (False, [3, 5])):
            goods = {"product_id": self.product.id}
            first, later = self._pair(mine=[{**goods, "quantity": 5}], theirs=[{**goods, "quantity": 3}])
            self._merge(later, first, same_goods=same)
            self.assertEqual(sorted(first.line_ids.mapped("quantity")), expected)

    def test_returned_goods_cover_the_claim(self):
        """XX-12: the return that opened the second complaint covers what the first claims."""
        delivery = self._deliver()
        first = self._advance(
            self._complaint(
                delivery_id=delivery.id,
                received_at=fields.Datetime.now() - timedelta(days=1),
                line_ids=[Command.create({"product_id": self.product.id, "quantity": 6, "note": "Leaks"})],
            ),
            "registered",
        )
        picking = self._return(delivery, 4)
        self._receive(picking)
        later = picking.complaint_id.with_user(self.quality)
        self.assertNotEqual(later, first)
        self._merge(later, first)
        self.assertEqual(picking.complaint_id, first)
        self.assertRecordValues(
            first.line_ids.sorted("quantity"),
            [
                {"quantity": 2, "move_id": False, "note": "Leaks"},
                {"quantity": 4, "move_id": picking.move_ids.id, "note": "Leaks"},
            ],
        )
        # What else of this return comes joins the one that goes on.
        self.assertEqual(self.env["complaint.complaint"].sudo()._register_returns(picking.move_ids.sudo()), first)

    def test_generic_rows_move(self):
        """XX-12: rows of every model that belongs to a complaint go along."""
        first, later = self._pair()
        names = first._get_merged_fields()
        for name in ("line_ids", "reply_ids", "picking_ids", "repair_ids", "followup_ids", "recheck_ids"):
            self.assertIn(name, names)
        for name in ("message_ids", "activity_ids", "sla_status_ids", "merged_ids", "next_complaint_ids"):
            self.assertNotIn(name, names)
        row = self.env["complaint.followup"].create({"complaint_id": later.id})
        self._merge(later, first)
        self.assertEqual(row.complaint_id, first)

    def test_answer_on_the_second(self):
        """XX-12: an answer that was given on the second ends the first once it is solved."""
        first, later = self._pair(state="resolved")
        reply = self._reply(later)
        self._advance(first, "resolved")
        self._merge(later, first)
        self.assertEqual((first.state, first.replied_at), ("replied", reply.sent_at))

    def test_never(self):
        """XX-12: not with another customer, company, itself, what came later, or what is closed."""
        first, later = self._pair()
        other = self._advance(self._complaint(partner_id=self.other_customer.id), "registered")
        closed = self._advance(self._complaint(), "closed")
        for mine, survivor in ((later, other), (later, later), (first, later), (later, closed), (closed, first)):
            with self.assertRaises(UserError), self.cr.savepoint():
                mine._merge_into(survivor)
        self.assertEqual(later.state, "registered")
        company = self.env["res.company"].create({"name": "Other works"})
        foreign = (
            self.env["complaint.complaint"].with_company(company).create({"subject": "x", "company_id": company.id})
        )
        with self.assertRaises(UserError):
            later.sudo()._merge_into(foreign.sudo())

    def test_twice_changes_nothing(self):
        """XX-12: merging again into the same one changes nothing; the merged one is not reopened."""
        first, later = self._pair(mine=[{"product_id": self.product.id}])
        later._merge_into(first)
        notes = len(first.message_ids)
        later._merge_into(first)
        self.assertEqual((len(first.line_ids), len(first.message_ids)), (1, notes))
        with self.assertRaises(UserError):
            later.with_user(self.manager).action_reopen("x")
        with self.assertRaises(AccessError):
            later.merged_into_id = False

    def test_chain(self):
        """XX-12: what was merged into one that was merged goes on at the last."""
        first, later = self._pair()
        now = fields.Datetime.now()
        third = self._advance(self._complaint(received_at=now), "registered")
        third._merge_into(later)
        later._merge_into(first)
        self.assertEqual(third._get_survivor(), first)
        self.assertFalse(third.browse()._get_survivor())

    def test_communication_goes_along(self):
        """XX-12, CC-27: the contact that opened the second complaint leads to the one that goes on."""
        communication = self.env["customer.communication"].create(
            {
                "subject": "Leak",
                "description": "It leaks",
                "partner_id": self.customer.id,
                "channel_id": self.channel.id,
                "stage_id": self.env["customer.stage"].search([], limit=1).id,
                "subject_kind": "complaint",
            }
        )
        first, _later = self._pair()
        action = communication.with_user(self.quality).action_convert_to_complaint()
        second = self.env["complaint.complaint"].with_user(self.quality).browse(action["res_id"])
        second._merge_into(first)
        self.assertEqual(communication.with_user(self.quality).action_view_complaint()["res_id"], first.id)

    def test_roles(self):
        """XX-12: who may not change both complaints does not merge them."""
        first, later = self._pair()
        reader = new_test_user(self.env, "cp_reader", "base.group_user")
        first.user_id = reader
        later.user_id = reader
        with self.assertRaises(AccessError):
            self._merge(later, first, user=reader)

    def test_merged_customers(self):
        """CP-85, XX-12: when customers are merged their complaints are of one customer, and repeats are found."""
        line = Command.create({"product_id": self.product.id})
        mine = self._complaint(line_ids=[line])
        theirs = self._complaint(
            partner_id=self.other_customer.id, line_ids=[line], received_at=fields.Datetime.now() - timedelta(days=3)
        )
        self._advance(theirs, "registered")
        self.assertFalse(mine.is_repeat)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer | self.other_customer).ids, self.customer)
        mine.invalidate_recordset()
        self.assertEqual(theirs.partner_id, self.customer)
        self.assertEqual(theirs.commercial_partner_id, self.customer)
        self.assertTrue(mine.is_repeat)
        mine._merge_into(theirs)
        self.assertEqual(mine.state, "cancelled")

    def test_archived_customer(self):
        """CP-95: the complaint of a customer who was archived can be merged, closed, followed up and taken up again."""
        first, later = self._pair()
        self.customer.sudo().active = False
        later._merge_into(first)
        first = self._advance(first, "closed")
        self.assertEqual(first.followup_ids.commercial_partner_id, self.customer)
        first.with_user(self.manager).action_reopen("Again")
        self.assertEqual(first.state, "registered")
