from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from .complaint_complaint import INTERNAL

REPEAT_ACTIVITY = "complaint_capa.mail_activity_type_repeat"

# The complaints of the same customer about the same product and defect that came in before, within the period of the
# company. A defect that nobody has stated yet may be any.
REPEATS = """
    SELECT mine.id, ARRAY_AGG(DISTINCT earlier.id ORDER BY earlier.id) AS ids,
           (ARRAY_AGG(earlier.id ORDER BY earlier.received_at DESC, earlier.id DESC))[1] AS latest
      FROM complaint_complaint AS mine
      JOIN res_company AS company ON company.id = mine.company_id AND company.complaint_repeat_days > 0
      JOIN complaint_complaint AS earlier
        ON earlier.commercial_partner_id = mine.commercial_partner_id
       AND earlier.company_id = mine.company_id
       AND (earlier.received_at, earlier.id) < (mine.received_at, mine.id)
       AND earlier.received_at >= mine.received_at - company.complaint_repeat_days * INTERVAL '1 day'
       AND earlier.state NOT IN ('draft', 'cancelled')
      JOIN complaint_line AS claimed ON claimed.complaint_id = mine.id
      JOIN complaint_line AS same
        ON same.complaint_id = earlier.id
       AND same.product_id = claimed.product_id
       AND (same.reason_id = claimed.reason_id OR same.reason_id IS NULL OR claimed.reason_id IS NULL)
     WHERE mine.id = ANY(%s)
     GROUP BY mine.id
"""


class ComplaintComplaint(models.Model):
    """The same problem again: earlier complaints are linked, and corrective action is proposed (CP-85)."""

    _inherit = "complaint.complaint"

    previous_complaint_id = fields.Many2one(
        "complaint.complaint",
        compute="_compute_repeats",
        store=True,
        readonly=False,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('id', '!=', id), ('commercial_partner_id', '=', commercial_partner_id)]",
        groups=INTERNAL,
        help="The complaint that this one repeats or follows up: same customer, same product, same defect.",
    )
    next_complaint_ids = fields.One2many(
        "complaint.complaint", "previous_complaint_id", "Later Complaints", groups=INTERNAL
    )
    repeat_count = fields.Integer(
        "Earlier Complaints",
        compute="_compute_repeats",
        store=True,
        copy=False,
        groups=INTERNAL,
        help="How many complaints of the same customer about the same product and defect came in before, within the "
        "period set for the company.",
    )
    is_repeat = fields.Boolean(
        "Repeated", compute="_compute_repeats", store=True, copy=False, index=True, groups=INTERNAL
    )

    _guarded_fields = frozenset({"repeat_count", "is_repeat"})

    @api.depends("company_id", "commercial_partner_id", "received_at", "line_ids.product_id", "line_ids.reason_id")
    def _compute_repeats(self):
        found = self._find_repeats()
        for complaint in self:
            ids, latest = found.get(complaint._origin.id, ((), False))
            complaint.repeat_count = len(ids)
            complaint.is_repeat = bool(ids)
            previous = complaint.previous_complaint_id
            if previous.commercial_partner_id != complaint.commercial_partner_id:
                previous = self.browse()
            complaint.previous_complaint_id = previous or latest

    def _find_repeats(self):
        """Return ``{id: (ids of the earlier complaints, id of the latest)}``: one query for all of these."""
        ids = self._origin.ids
        if not ids:
            return {}
        self.flush_model(["company_id", "commercial_partner_id", "received_at", "state"])
        self.env["complaint.line"].flush_model(["complaint_id", "product_id", "reason_id"])
        self.env["res.company"].flush_model(["complaint_repeat_days"])
        return {row[0]: row[1:] for row in self.env.execute_query(SQL(REPEATS, ids))}

    @api.constrains("previous_complaint_id")
    def _check_previous_complaint(self):
        if self._has_cycle("previous_complaint_id"):
            raise ValidationError(self.env._("A complaint cannot follow up itself, nor one that follows it up."))
        for complaint in self.filtered("previous_complaint_id"):
            previous = complaint.previous_complaint_id
            if previous.commercial_partner_id != complaint.commercial_partner_id:
                raise ValidationError(self.env._("%s is a complaint of another customer.", previous.display_name))

    def _refresh_later_repeats(self):
        """Count anew for the complaints that came in after these: they have one more, or one less, before them."""
        # sudo: who registers a complaint need not see the others of the customer
        complaints = self.sudo().filtered("commercial_partner_id")
        if not complaints:
            return
        later = complaints.search(
            [
                ("company_id", "in", complaints.company_id.ids),
                ("commercial_partner_id", "in", complaints.commercial_partner_id.ids),
                ("received_at", ">", min(complaints.mapped("received_at"))),
                ("id", "not in", complaints.ids),
                ("state", "not in", ("draft", "cancelled")),
            ]
        )
        later._recount_repeats()

    def _recount_repeats(self):
        """Count the earlier complaints of these anew, because others have changed."""
        for name in ("repeat_count", "is_repeat"):
            self.env.add_to_compute(self._fields[name], self)

    def _enter(self, state):
        result = super()._enter(state)
        self._refresh_later_repeats()
        return result

    def _end(self, state):
        result = super()._end(state)
        if state == "cancelled":
            self._refresh_later_repeats()
        return result

    def action_reopen(self, reason):
        """Take up closed complaints again; those that were cancelled count again for the later ones."""
        cancelled = self.filtered(lambda complaint: complaint.state == "cancelled")
        result = super().action_reopen(reason)
        cancelled._refresh_later_repeats()
        return result

    # Corrective action

    def action_assess(self):
        """Record the assessment; for what is ours and repeated, corrective action is proposed (CP-85)."""
        result = super().action_assess()
        self._propose_capa()
        return result

    def _propose_capa(self):
        """Ask the handlers to open corrective action for what is ours and has come in before (CP-85)."""
        if not self.env.ref(REPEAT_ACTIVITY, raise_if_not_found=False):
            return
        repeats = self.filtered(
            lambda complaint: (
                complaint.is_repeat
                and complaint.liability == "ours"
                and complaint.user_id
                and not complaint.capa_count
                and not complaint.no_capa_reason
            )
        )
        for complaint in repeats.with_context(mail_activity_quick_update=True):
            summary = self.env._("Earlier complaints: %s. Corrective action?", complaint.repeat_count)
            complaint.activity_schedule(REPEAT_ACTIVITY, summary=summary, user_id=complaint.user_id.id)

    def action_create_capa(self):
        """Open the CAPA of this complaint; what proposed it is done."""
        action = super().action_create_capa()
        self.activity_feedback([REPEAT_ACTIVITY])
        return action

    def action_no_capa(self, reason):
        """Decide that complaints go without CAPA (CP-84); what proposed one is done."""
        result = super().action_no_capa(reason)
        self.activity_feedback([REPEAT_ACTIVITY])
        return result

    def action_join_capa(self):
        """Put this complaint under the open CAPA of an earlier one that it repeats, and open it (CP-85).

        Without such a CAPA one is created.
        """
        self.ensure_one()
        self._check_unlocked()
        self.check_access("write")
        earlier = self.browse(self._find_repeats().get(self.id, ((),))[0]) | self.previous_complaint_id
        over = ("closed", "rejected", "cancelled")
        open_capas = earlier.capa_ids.filtered(lambda capa: capa.state not in over)
        if not open_capas or self.capa_count:
            return self.action_create_capa()
        capa = open_capas.sorted("id")[-1:]
        self.capa_ids = [fields.Command.link(capa.id)]
        self._message_log(body=self.env._("Repeated: belongs to the CAPA %s.", capa._get_html_link()))
        capa._message_log(body=self.env._("Repeated by the complaint %s.", self._get_html_link()))
        self.activity_feedback([REPEAT_ACTIVITY])
        return capa._action_open()

    def action_view_repeats(self):
        """Open the earlier complaints of the same customer about the same product and defect."""
        self.ensure_one()
        self.check_access("read")
        ids = self._find_repeats().get(self.id, ((),))[0]
        return self._action_open([("id", "in", list(ids))], {"search_default_open": 0, "create": False})
