from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ComplaintRecheck(models.Model):
    """The customer has checked the result again: what he found, and whether he accepts it (CP-91).

    Customers may do so at any time. What is not accepted takes the complaint up again. Re-checks are evidence: they are
    added, never changed.
    """

    _name = "complaint.recheck"
    _description = "Re-check by the Customer"
    _inherit = ["customer.guard.mixin", "customer.evidence.mixin"]
    _order = "complaint_id, checked_on desc, id desc"
    _check_company_auto = True

    complaint_id = fields.Many2one("complaint.complaint", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="complaint_id.company_id", store=True, index=True)
    commercial_partner_id = fields.Many2one(
        related="complaint_id.commercial_partner_id", string="Customer", store=True, index=True
    )
    checked_on = fields.Date(required=True, default=fields.Date.context_today)
    checked_by = fields.Char(required=True, help="Who checked it at the customer's.")
    result = fields.Text(required=True, help="What the customer found when he checked the result.")
    accepted = fields.Selection([("yes", "Yes"), ("no", "No")], required=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Attachments")
    user_id = fields.Many2one("res.users", "Recorded By", readonly=True, ondelete="restrict")
    round = fields.Integer(readonly=True, help="0 until the complaint was reopened for the first time.")

    _guarded_fields = frozenset({"user_id", "round", "company_id", "commercial_partner_id"})

    @api.depends("complaint_id", "checked_on")
    def _compute_display_name(self):
        for recheck in self:
            recheck.display_name = f"{recheck.complaint_id.name or ''} {recheck.checked_on or ''}".strip()

    @api.constrains("checked_on")
    def _check_checked_on(self):
        today = fields.Date.context_today(self)
        for recheck in self:
            if recheck.checked_on > today:
                raise ValidationError(self.env._("A re-check is recorded afterwards: its date is in the future."))
            received = recheck.complaint_id.received_at
            if received and recheck.checked_on < fields.Datetime.context_timestamp(self, received).date():
                raise ValidationError(self.env._("Nothing can be checked again before the complaint arrived."))

    @api.model
    def _guarded_create_vals(self, vals_list):
        vals_list = super()._guarded_create_vals(vals_list)
        # sudo: counts the rounds of complaints; access is checked when the rows are created
        complaints = self.env["complaint.complaint"].sudo()
        rounds = {vals.get("complaint_id"): 0 for vals in vals_list}
        rounds.update({row.id: row.reopen_count for row in complaints.browse(filter(None, rounds)).exists()})
        return [{**vals, "user_id": self.env.uid, "round": rounds[vals.get("complaint_id")]} for vals in vals_list]

    @api.model_create_multi
    def create(self, vals_list):
        rechecks = super().create(vals_list)
        rechecks.complaint_id.check_access("write")
        rechecks._claim_files("attachment_ids")
        for recheck in rechecks:
            recheck._apply_result()
        return rechecks

    def _apply_result(self):
        """Take the complaint up again when the customer does not accept what he found (CP-91)."""
        self.ensure_one()
        complaint = self.complaint_id
        if complaint.state in ("draft", "cancelled"):
            raise UserError(self.env._("%s has no result that could be checked again.", complaint.display_name))
        accepted = dict(self._fields["accepted"]._description_selection(self.env))[self.accepted]
        complaint._message_log(
            body=self.env._(
                "Re-check by %(name)s, accepted: %(accepted)s. %(result)s",
                name=self.checked_by,
                accepted=accepted,
                result=self.result,
            )
        )
        if self.accepted == "no":
            complaint._take_up_again(self.checked_by, self.result)
