from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.mail_text import plain_subject

# Contacts that still can turn out to be one of another.
OPEN_STATES = ("draft", "routed", "analysed")


class CustomerCommunication(models.Model):
    """The same matter that comes in twice is one case (XX-12): a warning, and a way to bring the two together."""

    _inherit = "customer.communication"

    duplicate_ids = fields.Many2many(
        "customer.communication", string="Possible Duplicates", compute="_compute_duplicate_ids"
    )
    duplicate_of_id = fields.Many2one(
        "customer.communication",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The contact that goes on in place of this one. Answers to this one arrive there.",
    )
    merged_ids = fields.One2many("customer.communication", "duplicate_of_id", "Merged Duplicates")

    _guarded_fields = frozenset({"duplicate_of_id"})

    @api.depends("partner_id", "product_id", "subject", "occurred_on", "company_id", "state")
    def _compute_duplicate_ids(self):
        candidates = self._search_duplicate_candidates()
        for communication in self:
            same = candidates.get((communication.company_id, communication.partner_id.commercial_partner_id), ())
            communication.duplicate_ids = self.browse(
                other.id for other in same if communication._is_same_matter(other)
            )

    def _search_duplicate_candidates(self):
        """Return ``{(company, customer): communications}`` among which the duplicates of these are.

        One query for all of them, whatever their number.
        """
        open_ones = self.filtered(
            lambda record: record.state in OPEN_STATES and record.occurred_on and record._get_duplicate_days()
        )
        if not open_ones:
            return {}
        span = timedelta(days=max(record._get_duplicate_days() for record in open_ones))
        moments = open_ones.mapped("occurred_on")
        found = self.search(
            Domain("company_id", "in", open_ones.company_id.ids)
            & Domain("partner_id.commercial_partner_id", "in", open_ones.partner_id.commercial_partner_id.ids)
            & Domain("occurred_on", ">=", min(moments) - span)
            & Domain("occurred_on", "<=", max(moments) + span)
            & Domain("state", "!=", "cancelled")
            & Domain("is_sender_unknown", "=", False)
        )
        return found.grouped(lambda record: (record.company_id, record.partner_id.commercial_partner_id))

    def _get_duplicate_days(self):
        return self.company_id.sudo().communication_duplicate_days  # a setting of the company

    def _is_same_matter(self, other):
        """Tell whether another contact of the same customer is about the same product or subject, soon enough."""
        self.ensure_one()
        days = self._get_duplicate_days()
        if self._origin.id == other.id or self.state not in OPEN_STATES or not days or not self.occurred_on:
            return False
        if abs(self.occurred_on - other.occurred_on) > timedelta(days=days):
            return False
        subject = plain_subject(self.subject)
        same_product = self.product_id and self.product_id == other.product_id
        return bool(same_product or (subject and subject == plain_subject(other.subject)))

    def action_open_merge_wizard(self):
        """Open the dialogue that brings this contact together with an earlier one."""
        self.ensure_one()
        self.check_access("write")
        earlier = self.duplicate_ids.sorted("occurred_on")[:1]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cancel as Duplicate"),
            "res_model": "customer.communication.merge",
            "view_mode": "form",
            "target": "new",
            "context": {"default_communication_id": self.id, "default_survivor_id": earlier.id},
        }

    def action_view_duplicates(self):
        """Open the possible duplicates."""
        self.ensure_one()
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Possible Duplicates"),
            "res_model": self._name,
            "view_mode": "list,form",
            "domain": [("id", "in", self.duplicate_ids.ids)],
        }
        if len(self.duplicate_ids) == 1:
            action |= {"view_mode": "form", "res_id": self.duplicate_ids.id}
        return action

    def action_draft(self):
        """Take up a cancelled contact again; it is no duplicate any more."""
        result = super().action_draft()
        self._guarded().write({"duplicate_of_id": False})
        return result

    def _merge_into(self, survivor):
        """Cancel this contact as a duplicate of ``survivor``: text, files and followers go there, and so does what
        the customer answers later.

        :raise UserError: when the two cannot be one case
        """
        self.ensure_one()
        self._check_mergeable(survivor)
        survivor._adopt_duplicate(self)
        self.cancel_reason = self.env._("Duplicate of %s", survivor.name)
        self.action_cancel()
        self._guarded().write({"duplicate_of_id": survivor.id})
        self._message_log(body=self.env._("Goes on as %s.", survivor._get_html_link()))

    def _check_mergeable(self, survivor):
        """Raise UserError unless this contact can become a duplicate of the other one."""
        self.check_access("write")
        survivor.check_access("write")
        self._check_state(*OPEN_STATES)
        if survivor == self or survivor.state == "cancelled":
            raise UserError(self.env._("Choose another contact that is not cancelled."))
        if survivor.company_id != self.company_id:
            raise UserError(self.env._("%s belongs to another company.", survivor.display_name))
        customers = {record.partner_id.commercial_partner_id for record in self | survivor}
        if len(customers) > 1 and not self.is_sender_unknown:
            raise UserError(self.env._("%s is of another customer.", survivor.display_name))
        if survivor.occurred_on > self.occurred_on:
            raise UserError(
                self.env._(
                    "%(survivor)s came in later. Keep the one that came first, because its deadlines count: cancel "
                    "%(survivor)s as a duplicate of %(record)s.",
                    survivor=survivor.name,
                    record=self.name,
                )
            )

    def _adopt_duplicate(self, duplicate):
        """Note on this contact what the duplicate said, with its files and followers."""
        self.ensure_one()
        # sudo: who may write both may have the files of the one on the other
        files = (
            self.env["ir.attachment"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "=", duplicate.id), ("res_field", "=", False)])
        )
        copies = [file.copy({"res_id": self.id}).id for file in files]
        self._message_log(
            body=self.env._(
                "The customer wrote or said the same again (%(record)s):\n%(text)s",
                record=duplicate._get_html_link(),
                text=duplicate.description,
            ),
            attachment_ids=copies,
        )
        self.message_subscribe(partner_ids=duplicate.message_partner_ids.ids)

    def _get_survivor(self):
        """Return the contact that goes on in place of this (single or empty) one, itself when it is no duplicate."""
        seen = self
        record = self
        while record.duplicate_of_id and record.duplicate_of_id not in seen:
            record = record.duplicate_of_id
            seen |= record
        return record
