from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ComplaintVerification(models.Model):
    """What quality found of one product and lot of a return, compared with what the customer said (CP-61).

    Several lines can stand for one product and lot: three pieces cracked, two without a fault.
    """

    _name = "complaint.verification"
    _description = "Verification of Returned Goods"
    _inherit = ["customer.guard.mixin"]
    _order = "picking_id, move_id, id"
    _rec_name = "product_id"
    _check_company_auto = True

    picking_id = fields.Many2one(
        "stock.picking", "Return", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="picking_id.company_id", store=True, index=True)
    complaint_id = fields.Many2one(related="picking_id.complaint_id")
    partner_id = fields.Many2one(related="picking_id.partner_id", string="Customer")
    return_state = fields.Selection(related="picking_id.return_state")
    move_id = fields.Many2one(
        "stock.move",
        "Return Line",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('picking_id', '=', picking_id), ('state', '=', 'done')]",
    )
    product_id = fields.Many2one(related="move_id.product_id", store=True, index=True)
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot/Serial Number",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('product_id', '=', product_id)]",
    )
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    quantity = fields.Float(digits="Product Unit", required=True, help="In the unit of the product.")
    reason_id = fields.Many2one(related="move_id.complaint_reason_id", string="Stated Reason")
    agrees = fields.Selection(
        [("yes", "Yes"), ("no", "No")],
        "Agrees With the Notice",
        help="Whether product, quantity and defect are what the return notice says.",
    )
    defect_id = fields.Many2one(
        "complaint.defect",
        "Actual Defect",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        help="What is wrong with the goods. Empty, with a note: nothing is, or what no defect of the list says.",
    )
    note = fields.Text("Finding")
    user_id = fields.Many2one(
        "res.users", "Entered By", readonly=True, copy=False, ondelete="restrict", help="Who has judged last."
    )
    changed_at = fields.Datetime("Entered On", readonly=True, copy=False)

    _guarded_fields = frozenset({"user_id", "changed_at", "company_id", "product_id"})

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "The quantity must be above zero.")

    @api.constrains("picking_id", "move_id", "lot_id")
    def _check_of_return(self):
        for row in self.sudo():  # sudo: quality need not be a warehouse user
            received = row.move_id.move_line_ids.lot_id
            if row.move_id.picking_id != row.picking_id or (row.lot_id and row.lot_id not in received):
                raise ValidationError(
                    self.env._("Only what was received with %s can be verified here.", row.picking_id.name)
                )

    @api.model
    def _guarded_create_vals(self, vals_list):
        stamp = {"user_id": self.env.uid, "changed_at": fields.Datetime.now()}
        return [{**vals, **stamp} for vals in super()._guarded_create_vals(vals_list)]

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._check_open()
        return rows

    def write(self, vals):
        if not self._is_guard_open():
            self._check_open()
        result = super().write(vals)
        if not self._is_guard_open():
            if "picking_id" in vals:
                self._check_open()
            self._guarded().write({"user_id": self.env.uid, "changed_at": fields.Datetime.now()})
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_verified(self):
        self._check_open()

    def _check_open(self):
        """Raise unless these lines are quality's to write, and the return is counted and not yet verified."""
        returns = self.sudo().picking_id.sudo(self.env.su)  # sudo: to look at the state only
        returns._check_return_quality()
        returns._check_return_state("counted")

    def _check_complete(self):
        """Raise UserError for a line without judgement, or that does not say what was found."""
        for row in self:
            found = row.note and row.note.strip()
            if not row.agrees or not (row.defect_id or found) or (row.agrees == "no" and not found):
                raise UserError(
                    self.env._(
                        "%(product)s: say whether the goods agree with the return notice, which defect they have, and "
                        "in words what differs or that nothing is wrong.",
                        product=row.product_id.display_name,
                    )
                )

    def _tell_complaint(self):
        """Enter the defects that were found on the lines of the complaint that name none yet (CP-61)."""
        found = {}
        for row in self.filtered("defect_id"):
            found.setdefault((row.move_id, row.lot_id), row.defect_id)
        domain = [("move_id", "in", self.move_id.ids), ("defect_id", "=", False)]
        for line in self.env["complaint.line"].search(domain):
            defect = found.get((line.move_id, line.lot_id))
            if defect and not line.complaint_id.is_locked:
                line.defect_id = defect
