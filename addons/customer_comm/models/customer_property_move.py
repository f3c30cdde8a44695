from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .customer_property import USABLE_STATES


class CustomerPropertyMove(models.Model):
    """A part of a property that left: given back, used up, lost or scrapped, with its evidence. Never changed."""

    _name = "customer.property.move"
    _description = "Customer Property Returned or Used"
    _inherit = ["customer.evidence.mixin", "customer.guard.mixin"]
    _order = "date desc, id desc"
    _rec_name = "property_id"
    _check_company_auto = True

    property_id = fields.Many2one("customer.property", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="property_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="property_id.partner_id", string="Property Owner", store=True)
    issue_id = fields.Many2one(
        "customer.property.issue", readonly=True, index="btree_not_null", ondelete="restrict", check_company=True
    )
    kind = fields.Selection(
        [("returned", "Returned"), ("consumed", "Used Up"), ("lost", "Lost"), ("scrapped", "Scrapped")],
        required=True,
        default="returned",
    )
    quantity = fields.Float(required=True, digits="Product Unit")
    uom_id = fields.Many2one(related="property_id.uom_id")
    date = fields.Date(required=True, default=fields.Date.context_today)
    evidence = fields.Char(required=True, help="Receipt signed by the customer, delivery note, work order, ...")
    picking_id = fields.Many2one(
        "stock.picking", "Transfer", index="btree_not_null", check_company=True, ondelete="set null"
    )
    by_transfer = fields.Boolean(readonly=True, help="Recorded by a validated transfer.")
    attachment_ids = fields.Many2many("ir.attachment", "customer_property_move_attachment_rel")
    user_id = fields.Many2one("res.users", "Recorded By", readonly=True, ondelete="restrict")

    _guarded_fields = frozenset({"company_id", "partner_id", "issue_id", "by_transfer", "user_id"})

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "Enter a quantity greater than zero.")

    @api.model
    def _guarded_create_vals(self, vals_list):
        return [{**vals, "user_id": self.env.uid} for vals in super()._guarded_create_vals(vals_list)]

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        moves._check_allowed()
        moves._claim_files("attachment_ids")
        moves.property_id._settle()
        return moves

    def _check_allowed(self):
        """What is rejected or blocked waits for the customer's decision, and nothing leaves that is not there."""
        self.property_id.check_access("write")
        for move in self:
            record = move.property_id
            if not move.issue_id and not move.by_transfer:
                record._check_state(*USABLE_STATES)
                if move.kind not in ("returned", "consumed"):
                    raise UserError(
                        self.env._(
                            "%s: what was lost or scrapped is reported as a problem; the customer decides.",
                            record.display_name,
                        )
                    )
            if record.uom_id.compare(record.remaining_quantity, 0.0) < 0:
                raise UserError(self.env._("%s: so much is not there any more.", record.display_name))

    @api.constrains("date")
    def _check_date(self):
        for move in self:
            if move.date > fields.Date.context_today(move):
                raise ValidationError(self.env._("%s: enter the day on which it left.", move.property_id.display_name))
