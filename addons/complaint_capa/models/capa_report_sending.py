from odoo import api, fields, models
from odoo.exceptions import AccessError

from .capa_report_revision import REVISION_SEAL


class CapaReportSending(models.Model):
    """One sending of an 8D report to a customer: when, by whom, to whom, with which mail. Never changed."""

    _name = "capa.report.sending"
    _description = "Sending of an 8D Report"
    _order = "sent_at desc, id desc"
    _rec_name = "revision_id"
    _check_company_auto = True

    revision_id = fields.Many2one(
        "capa.report.revision", "Report", required=True, readonly=True, index=True, ondelete="restrict"
    )
    case_id = fields.Many2one(related="revision_id.case_id", store=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    name = fields.Char("Number", readonly=True)
    subject = fields.Char(readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, index="btree_not_null", ondelete="restrict")
    recipient_ids = fields.Many2many("res.partner", "capa_report_sending_partner_rel", string="To", readonly=True)
    sent_at = fields.Datetime("Sent On", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Sent By", required=True, readonly=True, ondelete="restrict")
    message_id = fields.Many2one("mail.message", "Mail", readonly=True, ondelete="set null", index="btree_not_null")

    @api.model_create_multi
    def create(self, vals_list):
        self._check_seal()
        return super().create(vals_list)

    def write(self, vals):
        self._check_seal()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("What was sent to a customer stays on record."))

    def _check_seal(self):
        if not REVISION_SEAL.is_open(self.env):
            raise AccessError(self.env._("Sendings are entered by the system when a report is sent."))
