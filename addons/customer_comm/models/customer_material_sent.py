from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerMaterialSent(models.Model):
    """Material that somebody was given: what, by whom, on which occasion (CC-07, CC-129, CC-147)."""

    _name = "customer.material.sent"
    _description = "Material Handed Out"
    _order = "sent_on desc, id desc"
    _rec_name = "material_id"
    _check_company_auto = True

    material_id = fields.Many2one(
        "customer.material",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("is_usable", "=", True)],
    )
    kind = fields.Selection(related="material_id.kind", store=True)
    company_id = fields.Many2one(related="material_id.company_id", store=True, index=True)
    communication_id = fields.Many2one(
        "customer.communication", "Occasion", index="btree_not_null", ondelete="cascade", check_company=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Recipient",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    recipient_type = fields.Selection(
        [("customer", "Customer"), ("design_institute", "Design Institute"), ("other", "Other")],
        required=True,
        default="customer",
        index=True,
    )
    sent_on = fields.Date("Given On", required=True, default=fields.Date.context_today, index=True)
    channel_id = fields.Many2one(
        "customer.channel",
        ondelete="restrict",
        compute="_compute_channel_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    copies = fields.Integer(default=1, required=True)
    on_request = fields.Boolean(help="The recipient has asked for it.")
    user_id = fields.Many2one(
        "res.users",
        "Given By",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
    )
    note = fields.Char()

    _copies_positive = models.Constraint("CHECK (copies > 0)", "At least one copy is handed out.")

    @api.depends("communication_id")
    def _compute_partner_id(self):
        for line in self:
            line.partner_id = line.partner_id or line.communication_id.partner_id

    @api.depends("communication_id")
    def _compute_channel_id(self):
        for line in self:
            line.channel_id = line.channel_id or line.communication_id.channel_id

    @api.constrains("material_id", "sent_on")
    def _check_material_usable(self):
        today = fields.Date.context_today(self)
        for date, lines in self.grouped("sent_on").items():
            if date > today:
                raise ValidationError(self.env._("Material is noted when it was given, not before."))
            lines.material_id._check_usable(date)
