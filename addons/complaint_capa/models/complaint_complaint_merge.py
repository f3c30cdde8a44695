from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .complaint_complaint import CLOSED_STATES, INTERNAL

# What the one that goes on takes over where it says nothing itself.
FILLED_FIELDS = (
    "contact_id",
    "channel_id",
    "category_id",
    "order_id",
    "delivery_id",
    "customer_proposal",
    "grade_id",
    "severity",
    "risk",
    "responsible_function_id",
    "responsible_user_id",
    "containment",
    "cause",
    "previous_complaint_id",
)


class ComplaintComplaint(models.Model):
    """Two complaints that are one case are brought together: the later one is cancelled, all it holds moves (XX-12)."""

    _inherit = "complaint.complaint"

    merged_into_id = fields.Many2one(
        "complaint.complaint",
        "Goes On As",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        groups=INTERNAL,
        help="The complaint that goes on in place of this one. What the customer writes to this one arrives there.",
    )
    merged_ids = fields.One2many("complaint.complaint", "merged_into_id", "Merged Complaints", groups=INTERNAL)

    _guarded_fields = frozenset({"merged_into_id"})

    def _get_survivor(self):
        """Return the complaint that goes on in place of this (single or empty) one, itself when it was not merged."""
        # sudo: where a case goes on is looked up for mails and customers as well
        seen = record = self.sudo()
        while record.merged_into_id and record.merged_into_id not in seen:
            record = record.merged_into_id
            seen |= record
        return record.sudo(self.env.su)

    def action_open_merge_wizard(self):
        """Open the dialogue that brings this complaint together with an earlier one."""
        self.ensure_one()
        self.check_access("write")
        earlier = self.duplicate_ids.filtered(lambda record: record.state not in CLOSED_STATES).sorted("received_at")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merge Into an Earlier Complaint"),
            "res_model": "complaint.merge",
            "view_mode": "form",
            "target": "new",
            "context": {"default_complaint_id": self.id, "default_survivor_id": earlier[:1].id},
        }

    def action_reopen(self, reason):
        """Take up closed complaints again.

        :raises UserError: for one that goes on as another complaint
        """
        if merged := self.filtered("merged_into_id")[:1]:
            raise UserError(
                self.env._(
                    "%(record)s goes on as %(survivor)s.",
                    record=merged.display_name,
                    survivor=merged.merged_into_id.display_name,
                )
            )
        return super().action_reopen(reason)

    def _merge_into(self, survivor, same_goods=True):
        """Cancel this complaint as a duplicate of ``survivor``, to which all it holds moves; twice changes nothing.

        :param bool same_goods: both claim the same goods, so that their quantities are not added up
        :raise UserError: when the two cannot be one case
        """
        self.ensure_one()
        self.check_access("write")
        survivor.check_access("write")
        (self | survivor).sudo().lock_for_update(allow_referencing=True)  # two people merge at once
        self.invalidate_recordset(["state", "merged_into_id"])
        if self.merged_into_id and self.merged_into_id == survivor:
            return
        self._check_mergeable(survivor)
        self._merge_lines(survivor, same_goods)
        self._merge_rows(survivor)
        self._merge_values(survivor)
        self._merge_thread(survivor)
        self._guarded().write({"merged_into_id": survivor.id})
        self._end("cancelled")
        self._message_log(body=self.env._("Goes on as %s.", survivor._get_html_link()))
        survivor._after_merge()

    def _check_mergeable(self, survivor):
        """Raise UserError unless this complaint can go on as the other one."""
        if survivor == self or not survivor:
            raise UserError(self.env._("Choose another complaint to go on with."))
        (self | survivor)._check_unlocked()
        if survivor.company_id != self.company_id:
            raise UserError(self.env._("%s belongs to another company.", survivor.display_name))
        if self.partner_id and survivor.commercial_partner_id != self.commercial_partner_id:
            raise UserError(self.env._("%s is of another customer.", survivor.display_name))
        if survivor.state == "draft" and self.state != "draft":
            raise UserError(self.env._("Register %s first: it goes on.", survivor.display_name))
        if survivor.received_at > self.received_at:
            raise UserError(
                self.env._(
                    "%(survivor)s came in later. Keep the one that came first, because its deadlines count: merge "
                    "%(survivor)s into %(record)s.",
                    survivor=survivor.name,
                    record=self.name,
                )
            )

    def _merge_lines(self, survivor, same_goods):
        """Settle the products: what is claimed on both counts once, what came back covers what was claimed."""
        # sudo: who may write both complaints may have the lines of the one on the other
        mine, theirs = self.sudo().line_ids, survivor.sudo().line_ids
        returned = mine.filtered("move_id")
        if same_goods:
            self._settle_same_claims(mine - returned, theirs.filtered(lambda line: not line.move_id))
        for line in returned:
            survivor.sudo()._cover_claim(line)

    @api.model
    def _settle_same_claims(self, mine, theirs):
        """Let each pair of claims about the same product and lot stand once, with the larger quantity."""
        by_goods = theirs.grouped(lambda line: (line.product_id, line.lot_id))
        for line in mine:
            same = by_goods.get((line.product_id, line.lot_id), theirs.browse())[:1]
            if not same:
                continue
            quantity = line.uom_id._compute_quantity(line.quantity, same.uom_id)
            if same.uom_id.compare(quantity, same.quantity) > 0:
                same.quantity = quantity
            same.write({name: line[name] for name in ("reason_id", "note") if line[name] and not same[name]})
            line.unlink()

    def _cover_claim(self, returned):
        """Take what came back off what is claimed here of the same product and lot; the finding goes along."""
        self.ensure_one()
        claimed = self.line_ids.filtered(
            lambda line: (
                not line.move_id
                and line.product_id == returned.product_id
                and line.lot_id in (line.lot_id.browse(), returned.lot_id)
            )
        ).sorted(lambda line: not line.lot_id)[:1]
        if not claimed:
            return
        names = ("reason_id", "disposition_id", "note")
        returned.write({name: claimed[name] for name in names if claimed[name] and not returned[name]})
        rest = claimed.quantity - returned.uom_id._compute_quantity(returned.quantity, claimed.uom_id)
        if claimed.uom_id.compare(rest, 0.0) > 0:
            claimed.quantity = rest
        else:
            claimed.unlink()

    def _merge_rows(self, survivor):
        """Move the rows that hang on this complaint: products, replies, returns, repairs, and those of other parts."""
        # sudo: rows follow their case, also those that the user may not see or change; guarded: links to complaints
        # are set by the server
        for name in self._get_merged_fields():
            rows = self.sudo()[name].with_context(active_test=False)
            if rows:
                opened = rows._guarded() if hasattr(rows, "_guarded") else rows
                opened.write({"complaint_id": survivor.id, **self._prepare_merged_row_vals(name, survivor)})

    @api.model
    def _get_merged_fields(self):
        """Return the names of the One2many fields whose rows say with ``complaint_id`` which complaint they are of."""
        return [
            name
            for name, field in self._fields.items()
            if field.type == "one2many" and field.store is not None and field.inverse_name == "complaint_id"
        ]

    def _prepare_merged_row_vals(self, name, survivor):
        """Hook: return further values for rows that move to another complaint.

        :param str name: of the One2many field
        """
        return {"round": survivor.reopen_count} if name == "reply_ids" else {}

    def _merge_values(self, survivor):
        """Fill in what the one that goes on does not say; corrective action and dispositions count for it."""
        vals = {name: self[name] for name in self._get_filled_fields() if self[name] and not survivor[name]}
        vals = {name: value.id if isinstance(value, models.BaseModel) else value for name, value in vals.items()}
        if vals.get("previous_complaint_id") == survivor.id:
            del vals["previous_complaint_id"]
        vals["disposition_ids"] = [Command.link(disposition.id) for disposition in self.disposition_ids]
        survivor.write(vals)
        capas = self.sudo().capa_ids  # sudo: also those that the user may not open
        survivor.sudo().capa_ids |= capas
        if not survivor.sudo().communication_id and self.sudo().communication_id:
            communication = self.sudo().communication_id
            self._guarded().write({"communication_id": False})
            self.flush_recordset(["communication_id"])  # a communication has one complaint
            survivor._guarded().write({"communication_id": communication.id})

    @api.model
    def _get_filled_fields(self):
        """Hook: return the names of fields that are filled in from a merged complaint where they are empty."""
        return FILLED_FIELDS

    def _merge_thread(self, survivor):
        """Note on the one that goes on what this one says, with its files; followers and tasks go along."""
        # sudo: who may write both may have the files and tasks of the one on the other
        files = (
            self.env["ir.attachment"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "=", self.id), ("res_field", "=", False)])
        )
        survivor._message_log(
            body=self.env._(
                "The customer complained about the same again (%(record)s):\n%(text)s",
                record=self._get_html_link(),
                text=self.description or self.subject,
            ),
            attachment_ids=[file.copy({"res_id": survivor.id}).id for file in files],
        )
        survivor.message_subscribe(partner_ids=self.message_partner_ids.ids)
        types = [self.env.ref(xmlid, raise_if_not_found=False) for xmlid in self._get_own_activities()]
        mine = self.sudo().activity_ids.filtered(lambda activity: activity.activity_type_id not in types)
        mine.write({"res_id": survivor.id})

    @api.model
    def _get_own_activities(self):
        """Return the activity types that ask for a step of one complaint: they end with it."""
        return ["complaint_capa.mail_activity_type_assess", "complaint_capa.mail_activity_type_repeat"]

    def _after_merge(self):
        """Let clocks and state of the one that goes on follow what came to it."""
        self.ensure_one()
        # sudo: replies that were given count, whoever merges
        if self.state != "draft":
            self.sudo().reply_ids._notify_complaints()
        self._reach_disposed()
