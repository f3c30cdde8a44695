from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CustomerNotice(models.Model):
    """The report of a notice to an authority (CC-98)."""

    _inherit = "customer.notice"

    report_needed = fields.Selection(
        [("yes", "Yes"), ("no", "No")], "Report to an Authority", copy=False, tracking=True
    )
    report_reason = fields.Text("Why, or Why Not", copy=False)
    authority_id = fields.Many2one(
        "customer.authority", copy=False, check_company=True, ondelete="restrict", index="btree_not_null", tracking=True
    )
    duty_id = fields.Many2one(
        "customer.authority.duty",
        "Case",
        copy=False,
        check_company=True,
        ondelete="restrict",
        domain="[('authority_id', '=', authority_id)]",
        tracking=True,
        help="Decides how much time there is.",
    )
    authority_email = fields.Char(related="authority_id.email", string="Authority Email")
    authority_phone = fields.Char(related="authority_id.phone", string="Authority Phone")
    authority_website = fields.Char(related="authority_id.website", string="Authority Website")
    report_sent_at = fields.Datetime("Report Sent On", copy=False, tracking=True)
    report_number = fields.Char("Number of the Authority", copy=False)
    report_attachment_ids = fields.Many2many(
        "ir.attachment", "customer_notice_report_attachment_rel", string="Report", copy=False
    )

    @api.onchange("authority_id")
    def _onchange_authority_id(self):
        if self.duty_id.authority_id != self.authority_id:
            self.duty_id = self.authority_id.duty_ids[:1] if len(self.authority_id.duty_ids) == 1 else False

    @api.constrains("authority_id", "duty_id")
    def _check_duty(self):
        for notice in self:
            if notice.duty_id and notice.duty_id.authority_id != notice.authority_id:
                raise ValidationError(
                    self.env._("%s: the case belongs to another authority. Choose it anew.", notice.display_name)
                )

    @api.constrains("report_sent_at", "aware_at")
    def _check_report_sent(self):
        now = fields.Datetime.now()
        for notice in self.filtered("report_sent_at"):
            if not notice.aware_at <= notice.report_sent_at <= now and not self.env.user._is_superuser():
                raise ValidationError(
                    self.env._(
                        "%s: the report was sent after you learned of it, and not in the future.", notice.display_name
                    )
                )

    def _check_report_kept(self, vals):
        """A report once sent stays as it is on record."""
        if "report_sent_at" not in vals:
            return
        moment = fields.Datetime.to_datetime(vals["report_sent_at"]) or False
        sent = self.filtered(lambda notice: notice.report_sent_at and notice.report_sent_at != moment)
        if sent:
            raise UserError(
                self.env._("%s: the report to the authority was sent already; its date stays.", sent[0].display_name)
            )

    def _check_report_decided(self):
        """Raise UserError unless it is decided, with reason, whether an authority is told."""
        for notice in self:
            notice._check_filled("report_needed", "report_reason")
            if notice.report_needed == "yes":
                notice._check_filled("authority_id")

    def _check_report_done(self):
        """Raise UserError when a report that is needed was not sent, or is not attached."""
        for notice in self.filtered(lambda notice: notice.report_needed == "yes"):
            notice._check_filled("report_sent_at", "report_attachment_ids")

    # Deadlines: issue of the notice, report to the authority (CC-98)

    @api.model
    def _sla_milestones(self):
        return [("issue", self.env._("Issue of the Notice")), ("report", self.env._("Authority Report"))]

    def _sla_started_at(self):
        return self.aware_at

    @api.model
    def _sla_watched_fields(self):
        return super()._sla_watched_fields() | {"aware_at", "kind", "severity", "report_needed", "duty_id"}

    def _sla_facts(self):
        return super()._sla_facts() | {"duty": self.report_needed == "yes" and self.duty_id}

    def _start_report_clock(self):
        needed = self.filtered(lambda notice: notice.report_needed == "yes")
        needed._sla_start(["report"])
        for notice in needed.filtered("report_sent_at"):
            notice._sla_reach("report", at=notice.report_sent_at)
