from odoo import api, fields, models

from .contract_discrepancy import OPEN_STATES


class ContractReview(models.Model):
    """The discrepancies of a review: open ones keep their function, and the approval, waiting (CR-47, CR-50)."""

    _name = "contract.review"
    _inherit = ["contract.voice.mixin", "contract.review"]  # in this order: it goes before mail.thread

    discrepancy_ids = fields.One2many("contract.discrepancy", "review_id", "Discrepancies")
    open_discrepancy_count = fields.Integer(
        "Open Discrepancies",
        compute="_compute_open_discrepancy_count",
        store=True,
        precompute=True,  # no query for a review that is being made
        compute_sudo=True,
    )
    discrepancy_count = fields.Integer(compute="_compute_discrepancy_count", compute_sudo=True)

    _guarded_fields = frozenset({"open_discrepancy_count"})

    @api.depends("discrepancy_ids.state")
    def _compute_open_discrepancy_count(self):
        for review in self:
            review.open_discrepancy_count = len(review._open_discrepancies())

    @api.depends("discrepancy_ids")
    def _compute_discrepancy_count(self):
        for review in self:
            review.discrepancy_count = len(review.discrepancy_ids)

    def _open_discrepancies(self):
        return self.discrepancy_ids.filtered(lambda record: record.state in OPEN_STATES)

    def action_raise_discrepancy(self):
        """Open a new discrepancy sheet for the user's function (CR-44)."""
        self.ensure_one()
        self.check_access("read")
        mine = self.env["customer.function"]._search_signable(self.env.user)
        asked = self.sudo().signoff_ids.filtered(lambda row: row.state != "void").function_id & mine  # who is asked
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Discrepancy"),
            "res_model": "contract.discrepancy",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {"default_review_id": self.id, "default_function_id": (asked or mine)[:1].id},
        }

    def action_view_discrepancies(self):
        """Open the discrepancies of this review."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("contract_review.contract_discrepancy_action")
        return {**action, "domain": [("review_id", "=", self.id)], "context": {"default_review_id": self.id}}

    def _signoff_check(self, signoff, decision):
        """CR-47: a function signs when what it raised is settled and accepted by itself."""
        if decision == "approved" and self.open_discrepancy_count:
            mine = self._open_discrepancies().filtered(
                lambda record: record.function_id.code == signoff.function_id.code
            )
            if mine:
                mine._raise_open(self)
        return super()._signoff_check(signoff, decision)

    def _check_ready(self):
        """CR-50: nothing is approved before all unclear and unmeetable terms are settled."""
        self._check_discrepancies()
        return super()._check_ready()

    def _check_discrepancies(self):
        """Raise UserError while a discrepancy is open: neither is the review approved, nor the contract signed."""
        for review in self.sudo():  # whoever signs, all discrepancies count
            if review.open_discrepancy_count:
                review._open_discrepancies()._raise_open(review)

    def _take_over(self, previous):
        """Go on with what was still open: it is settled on the review that takes the place."""
        result = super()._take_over(previous)
        still_open = previous._open_discrepancies()
        if still_open:
            still_open._guarded().write({"review_id": self.id})
        return result

    def _void(self, reason):
        result = super()._void(reason)
        if still_open := self.sudo()._open_discrepancies():  # sudo: all of them, whoever ends the review
            still_open._close("cancelled", reason)
        return result

    def _clarify(self, functions, reason):
        """CR-46: have these functions review again; the signatures of the others stay."""
        self._reopen_functions(functions, reason)
