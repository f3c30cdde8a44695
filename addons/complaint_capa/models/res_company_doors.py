from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .complaint_complaint import CLOSED_STATES

DAY_SETTINGS = ("complaint_duplicate_days", "complaint_repeat_days", "complaint_followup_days")


class ResCompany(models.Model):
    """How complaints come in, which belong together, and what follows their close."""

    _inherit = "res.company"

    complaint_alias_id = fields.Many2one(
        "mail.alias", "Mail Alias of Complaints", copy=False, ondelete="set null", index="btree_not_null"
    )
    complaint_duplicate_days = fields.Integer(
        "Days for the Duplicate Warning of Complaints",
        default=14,
        help="A complaint of the same customer about the same product, lot, order or delivery within so many days is "
        "shown as a possible duplicate. 0: no warning.",
    )
    complaint_repeat_days = fields.Integer(
        "Period of Repeated Complaints",
        default=365,
        help="A complaint is repeated when the same customer complained about the same product and defect within so "
        "many days before. 0: repeats are not looked for.",
    )
    complaint_followup = fields.Boolean(
        "Follow Up After the Close",
        default=True,
        help="After-sales calls, writes to or visits the customer after the close, and records whether it helped.",
    )
    complaint_followup_days = fields.Integer(
        "Days Until the Follow-up", default=7, help="Days from the close of a complaint to its follow-up."
    )
    complaint_portal_file_count = fields.Integer(
        "Files With a Portal Message",
        default=10,
        help="How many photos and PDF files a customer may send with one complaint or message. 0: none.",
    )
    complaint_portal_file_size = fields.Integer(
        "Largest Portal File (MB)", default=10, help="Largest size of one photo or PDF file from a customer, in MB."
    )
    complaint_assistance_type_id = fields.Many2one(
        "customer.service.type",
        "Service That Helps to Correct a Standard",
        domain="[('company_id', 'in', [id, False])]",
        ondelete="set null",
        help="The kind of service record for a customer whose standard was wrong. Empty: technical guidance.",
    )

    @api.constrains(*DAY_SETTINGS, "complaint_portal_file_count", "complaint_portal_file_size")
    def _check_complaint_doors(self):
        for company in self:
            if any(not 0 <= company[name] <= 3650 for name in DAY_SETTINGS):
                raise ValidationError(self.env._("Days between complaints and after their close are 0 to 3650."))
            if not 0 <= company.complaint_portal_file_count <= 50:
                raise ValidationError(self.env._("A customer may send 0 to 50 files at once."))
            if not 1 <= company.complaint_portal_file_size <= 100:
                raise ValidationError(self.env._("Files of customers are limited to 1 to 100 MB each."))

    def write(self, vals):
        """Let the alias follow when the company gets another domain, and open complaints a new period."""
        result = super().write(vals)
        if "complaint_repeat_days" in vals:
            # sudo: who sets the period need not see the complaints
            complaints = self.env["complaint.complaint"].sudo()
            complaints.search([("company_id", "in", self.ids), ("state", "not in", CLOSED_STATES)])._recount_repeats()
        if "alias_domain_id" in vals:
            # sudo: the alias belongs to the setting that was just changed
            self.sudo().complaint_alias_id.write({"alias_domain_id": vals["alias_domain_id"]})
        return result

    def _set_complaint_alias(self, name):
        """Let mails to ``name`` at the mail domain of the company become complaints; none when it is empty."""
        self.ensure_one()
        alias = self.complaint_alias_id
        if alias:
            alias.write({"alias_name": name, "alias_domain_id": self.alias_domain_id.id})
        elif name:
            self.complaint_alias_id = alias.create(
                {
                    "alias_name": name,
                    "alias_domain_id": self.alias_domain_id.id,
                    "alias_model_id": self.env["ir.model"]._get_id("complaint.complaint"),
                    "alias_defaults": repr({"company_id": self.id}),
                    "alias_contact": "everyone",
                }
            )

    def _get_assistance_type(self):
        """Return which kind of service record helps a customer whose standard was wrong; empty when there is none."""
        self.ensure_one()
        company = self.sudo()  # which kind of record is made is no secret
        if chosen := company.complaint_assistance_type_id.filtered("active"):
            return chosen.sudo(self.env.su)
        domain = [("code", "=", "guidance"), ("company_id", "in", [company.id, False])]
        types = company.env["customer.service.type"].search(domain)
        return types.sorted(lambda service_type: not service_type.company_id)[:1].sudo(self.env.su)
