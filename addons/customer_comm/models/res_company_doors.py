from odoo import api, fields, models
from odoo.exceptions import ValidationError

# Who takes in customer information where nothing is set: after-sales, else sales (CC-16, CC-24).
DEFAULT_INTAKE = ("after_sales", "sales")


class ResCompany(models.Model):
    """How customer information comes in: the mail address, the team of the intake queue, what counts as twice."""

    _inherit = "res.company"

    communication_alias_id = fields.Many2one(
        "mail.alias", "Mail Alias of Communications", copy=False, ondelete="set null", index="btree_not_null"
    )
    communication_mail_kind = fields.Selection(
        selection=lambda self: (
            self.env["customer.communication"]._fields["subject_kind"]._description_selection(self.env)
        ),
        string="Kind of Subject of Mails",
        default="feedback",
        help="What a mail or a message from the portal counts as until somebody has read it.",
    )
    communication_intake_function_id = fields.Many2one(
        "customer.function",
        "Intake Team",
        domain="[('company_id', 'in', [id, False])]",
        ondelete="set null",
        help="Takes in what no intake rule assigns. Empty: after-sales, else sales.",
    )
    communication_duplicate_days = fields.Integer(
        "Days for the Duplicate Warning",
        default=14,
        help="A contact of the same customer about the same product or subject within so many days is shown as a "
        "possible duplicate. 0: no warning.",
    )
    communication_unknown_partner_id = fields.Many2one(
        "res.partner",
        "Customer of Unknown Senders",
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        context={"active_test": False},
        help="Stands for the customer of a mail until somebody has told who the sender is.",
    )

    @api.constrains("communication_duplicate_days")
    def _check_communication_duplicate_days(self):
        for company in self:
            if company.communication_duplicate_days < 0:
                raise ValidationError(self.env._("The days for the duplicate warning are 0 (no warning) or more."))

    def write(self, vals):
        """Let the alias follow when the company gets another mail domain."""
        result = super().write(vals)
        if "alias_domain_id" in vals:
            # sudo: the alias belongs to the setting that was just changed
            self.sudo().communication_alias_id.write({"alias_domain_id": vals["alias_domain_id"]})
        return result

    def _get_unknown_customer(self):
        """Return the contact that stands for senders whom nobody knows yet; it is made when it is missing."""
        self.ensure_one()
        # sudo: a setting of the company, needed by whatever mail comes in
        company = self.sudo()
        if not company.communication_unknown_partner_id.exists():
            company.communication_unknown_partner_id = company.env["res.partner"].create(
                {
                    "name": self.env._("Unknown sender (%s)", company.name),
                    "company_id": company.id,
                    # Out of the way of everybody who chooses a customer.
                    "active": False,
                }
            )
        return company.communication_unknown_partner_id.sudo(self.env.su)

    def _get_intake_function(self):
        """Return the business function that takes in what no rule assigns; empty when no function has anybody."""
        self.ensure_one()
        company = self.sudo()  # who takes customer information in is no secret
        if chosen := company.communication_intake_function_id.filtered(lambda function: function.active):
            return chosen.sudo(self.env.su)
        functions = company.env["customer.function"].search(
            [("code", "in", DEFAULT_INTAKE), ("company_id", "in", [company.id, False])]
        )
        staffed = functions.filtered(lambda function: function._members())
        staffed = staffed.sorted(lambda function: (DEFAULT_INTAKE.index(function.code), not function.company_id))
        return staffed[:1].sudo(self.env.su)

    def _set_communication_alias(self, name):
        """Let mails to ``name`` at the mail domain of the company become communications; none when it is empty."""
        self.ensure_one()
        alias = self.communication_alias_id
        if alias:
            alias.write({"alias_name": name, "alias_domain_id": self.alias_domain_id.id})
        elif name:
            self.communication_alias_id = alias.create(
                {
                    "alias_name": name,
                    "alias_domain_id": self.alias_domain_id.id,
                    "alias_model_id": self.env["ir.model"]._get_id("customer.communication"),
                    "alias_defaults": repr({"company_id": self.id}),
                    "alias_contact": "everyone",
                }
            )
