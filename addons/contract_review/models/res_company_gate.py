from odoo import fields, models


class ResCompany(models.Model):
    """Settings of when a review is needed and who approves it (CR-17, CR-18, CR-19, CR-55, CR-99)."""

    _inherit = "res.company"

    contract_major_amount = fields.Monetary(
        "Major Contract From",
        help="Untaxed amount from which a contract is a major one, decided by top management. 0: only those that are "
        "marked by hand.",
    )
    contract_gm_special = fields.Boolean(
        "Top Management Approves Special Contracts",
        default=True,
        help="After the deputy general manager in charge, top management approves each special contract.",
    )
    contract_gm_all = fields.Boolean(
        "Top Management Approves All Contracts", help="Whatever the type of the review, top management approves last."
    )
    contract_in_writing = fields.Boolean(
        "Orders Only in Writing",
        help="No oral or telephone orders, except of the products and categories that say otherwise.",
    )
    contract_admission = fields.Boolean(
        "Only Admitted Customers Are Approved",
        help="A review is not approved while its customer waits for admission or was refused.",
    )

    _contract_major_positive = models.Constraint("CHECK (contract_major_amount >= 0)", "The limit cannot be negative.")

    def write(self, vals):
        """Go on with the orders that are held where reviews are not enforced any more."""
        leaving = self.browse()
        if "contract_review_policy" in vals and vals["contract_review_policy"] != "enforce":
            leaving = self.filtered(lambda company: company.contract_review_policy == "enforce")
        result = super().write(vals)
        if leaving:
            leaving._release_held_orders()
        return result

    def _release_held_orders(self):
        # Each is confirmed on its own, with mails and invoices: nothing to wait for while settings are saved.
        cron = self.env.ref("contract_review.ir_cron_release_held", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()  # whoever has the right to change the policy
