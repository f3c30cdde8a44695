from odoo import api, fields, models


class ContractReviewPart(models.AbstractModel):
    """A row that belongs to a review: whoever organises the review works on it, as long as the review lets him."""

    _name = "contract.review.part"
    _description = "Part of a Contract Review"
    _inherit = ["customer.guard.mixin"]

    # The states of the review in which such rows may change.
    _review_part_states = ("draft", "negotiating")

    review_id = fields.Many2one("contract.review", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="review_id.company_id", store=True, index=True)
    order_id = fields.Many2one(related="review_id.order_id")
    partner_id = fields.Many2one(related="review_id.partner_id")

    _guarded_fields = frozenset({"company_id"})

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        if not self._is_guard_open():
            rows._check_review_open()
        return rows

    def write(self, vals):
        if self._is_guard_open():
            return super().write(vals)
        self._check_review_open()
        result = super().write(vals)
        if "review_id" in vals:
            self._check_review_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        if not self._is_guard_open():
            self._check_review_open()

    def _check_review_open(self):
        """Raise unless the user organises the reviews of these rows, and they are in a state that lets them change."""
        self.review_id.check_access("write")
        self.review_id.sudo()._check_state(*self._review_part_states)  # the state is no secret to who may write
