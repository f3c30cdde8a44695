from odoo import api, fields, models
from odoo.exceptions import UserError

# Who signs a repair, in this order (CP-62): code of the function, what it does.
CONFIRMATIONS = [("after_sales", "verify"), ("quality", "verify"), ("planning", "review")]


class RepairOrder(models.Model):
    """Repairs of what customers complained about: confirmed before they start, with a result (CP-62, CP-63)."""

    _name = "repair.order"
    _inherit = ["repair.order", "customer.signoff.mixin"]

    complaint_id = fields.Many2one("complaint.complaint", index="btree_not_null", copy=False, check_company=True)
    repair_function_id = fields.Many2one(
        "customer.function",
        "Done By",
        compute="_compute_repair_function_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        help="The function that repairs.",
    )
    defect_id = fields.Many2one(
        "complaint.defect",
        "Defect Found",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        copy=False,
        help="What the repair found to be wrong; counted in the repair report.",
    )
    repair_good_qty = fields.Float("Good", digits="Product Unit", copy=False, help="Repaired and usable again.")
    repair_scrap_qty = fields.Float("Scrap", digits="Product Unit", copy=False, help="Beyond repair.")
    repaired_at = fields.Datetime("Repaired On", readonly=True, copy=False, index="btree_not_null")
    needs_confirmation = fields.Boolean(compute="_compute_needs_confirmation")

    _guarded_fields = frozenset({"repaired_at"})

    _result_positive = models.Constraint(
        "CHECK (COALESCE(repair_good_qty, 0) >= 0 AND COALESCE(repair_scrap_qty, 0) >= 0)",
        "The quantities of a repair cannot be negative.",
    )

    @api.depends("complaint_id")
    def _compute_repair_function_id(self):
        functions = {company: company._get_repair_function() for company in self.filtered("complaint_id").company_id}
        for repair in self:
            if repair.complaint_id and not repair.repair_function_id:
                repair.repair_function_id = functions[repair.company_id]
            else:
                repair.repair_function_id = repair.repair_function_id

    @api.depends("complaint_id", "company_id")
    def _compute_needs_confirmation(self):
        for repair in self:
            # sudo: a setting
            repair.needs_confirmation = bool(repair.complaint_id) and repair.company_id.sudo().repair_confirmation

    def write(self, vals):
        state = vals.get("state")
        if state in ("under_repair", "done"):
            self._check_confirmed()
        if state == "done":
            self._check_result()
        result = super().write(vals)
        if state == "done":
            self._guarded().write({"repaired_at": fields.Datetime.now()})
        return result

    # Confirmations

    def _action_repair_confirm(self):
        result = super()._action_repair_confirm()
        self.filtered(lambda repair: repair.state == "confirmed")._request_confirmations()
        return result

    def action_request_confirmation(self):
        """Ask after-sales, quality and planning to sign the repair order, again after a change or a rejection.

        :raises UserError: when the repair has begun, or nothing is to be confirmed
        """
        self.check_access("write")
        for repair in self:
            if repair.state not in ("draft", "confirmed") or not repair.needs_confirmation:
                raise UserError(self.env._("%s is not waiting for confirmations.", repair.display_name))
            if repair.signoff_state == "approved" and not repair._signoff_is_current():
                repair._signoff_void(self.env._("The repair order was changed"))
        self._request_confirmations()
        return True

    def _request_confirmations(self):
        wanted = self.filtered(
            lambda repair: repair.needs_confirmation and repair.signoff_state in ("none", "rejected")
        )
        if wanted:
            wanted._signoff_request(self._get_confirmation_plan)

    @api.model
    def _get_confirmation_plan(self, repair):
        plan = []
        for sequence, (code, role) in enumerate(CONFIRMATIONS, 1):
            function = self.env["customer.function"]._get(code, repair.company_id)
            function._check_staffed()
            plan.append({"function": function, "role": role, "sequence": 10 * sequence})
        return plan

    def _check_confirmed(self):
        """Raise UserError for a repair of a complaint that was not confirmed and reviewed as it stands (CP-62)."""
        for repair in self.filtered("needs_confirmation"):
            if repair.signoff_state != "approved":
                raise UserError(
                    self.env._(
                        "%s cannot start: after-sales and quality confirm it first, then planning reviews it. Ask for "
                        "it with “Request Confirmation”.",
                        repair.display_name,
                    )
                )
            if repair.state in ("draft", "confirmed") and not repair._signoff_is_current():
                raise UserError(
                    self.env._(
                        "%s was changed after it was confirmed. Ask for the confirmations again.", repair.display_name
                    )
                )

    def _signoff_content(self):
        self.ensure_one()
        return {
            "repair": self.name,
            "complaint": self.complaint_id.id,
            "product": self.product_id.id,
            "lot": self.lot_id.id,
            "quantity": self.product_qty,
            "unit": self.product_uom.id,
            "customer": self.partner_id.id,
            "done by": self.repair_function_id.id,
            "under warranty": self.under_warranty,
        }

    def _signoff_statement(self, signoff):
        self.ensure_one()
        return self.env._(
            "Repair order %(order)s: %(quantity)s %(unit)s of %(product)s for complaint %(complaint)s",
            order=self.name,
            quantity=self.product_qty,
            unit=self.product_uom.name,
            product=self.product_id.display_name,
            complaint=self.complaint_id.display_name,
        )

    # Result

    def _check_result(self):
        """Raise UserError unless what was repaired is good or scrap, all of it (CP-63)."""
        for repair in self.filtered("complaint_id"):
            total = repair.repair_good_qty + repair.repair_scrap_qty
            if repair.product_uom and repair.product_uom.compare(total, repair.product_qty) != 0:
                raise UserError(
                    self.env._(
                        "%(repair)s: good and scrap add up to %(total)s, not to the %(quantity)s %(unit)s of the "
                        "order. Enter the result first.",
                        repair=repair.display_name,
                        total=total,
                        quantity=repair.product_qty,
                        unit=repair.product_uom.name,
                    )
                )
