from odoo import api, fields, models


class ContractReview(models.Model):
    """The contract that an approved review asks for, and the retention that counts from its end (CR-23, CR-95)."""

    _inherit = "contract.review"

    contract_is_open = fields.Boolean(readonly=True, copy=False, help="The contract of the order has not ended.")
    contract_ended_on = fields.Date(readonly=True, copy=False, help="When the contract of the order ended.")

    _guarded_fields = frozenset({"contract_is_open", "contract_ended_on"})

    def _signoff_approved(self):
        result = super()._signoff_approved()
        self._create_needed_contracts()
        return result

    @api.model
    def _create_stock_checks(self, orders, matches):
        reviews = super()._create_stock_checks(orders, matches)
        reviews._create_needed_contracts()
        return reviews

    def _create_needed_contracts(self):
        """Draft the contracts that have to be signed for the orders of these approved reviews (CR-23).

        Where the order confirmation is enough nothing is made: the ledger lists the order all the same.
        """
        reviews = self.filtered(lambda review: review.type_id.contract_need != "none")
        orders = reviews.order_id._needing_contract()
        if orders:
            # Neither the approver nor a customer who orders needs the right to make contracts.
            contracts = (
                self.env["contract.contract"].sudo().create([order._prepare_contract_vals() for order in orders])
            )
            contracts._remind_clerk(self.env._("Contract to be signed"))

    @api.model
    def _retention_depends(self):
        return (*super()._retention_depends(), "contract_is_open", "contract_ended_on")

    def _retention_start(self):
        """Count from the end of the contract, where there is one that was signed (CR-95)."""
        decided_on = super()._retention_start()
        if not decided_on or self.contract_is_open:
            return False
        return max(filter(None, [decided_on, self.contract_ended_on]))

    # What the internal contract tells and the execution check asks (CR-08, CR-41). Call in superuser mode.

    def _laid_down(self):
        """Hook: return ``[(source, texts)]`` of what the review laid down, see ``contract.check.line.source``."""
        determined = self.requirement_ids.filtered(lambda line: line.state == "determined")
        conditions = self.condition_ids.filtered(lambda condition: condition.state != "waived")
        settled = self.discrepancy_ids.filtered(lambda sheet: sheet.state in ("verified", "accepted"))
        rows = [
            ("requirement", [_sentence(row.name, _with_standard(row)) for row in determined]),
            ("condition", [_sentence(row.product_id.display_name, row.text) for row in conditions]),
            ("countermeasure", [_sentence(row.requirement, row.measure) for row in self.countermeasure_ids]),
            ("discrepancy", [_sentence(row.clause, row.follow_up or row.handling or row.proposal) for row in settled]),
            ("other", [self.oral_terms]),
        ]
        return [(source, [text for text in texts if text]) for source, texts in rows]


def _sentence(head, text):
    return ": ".join(filter(None, [head, (text or "").strip()]))


def _with_standard(requirement):
    standard = requirement.standard_id.display_name
    text = (requirement.text or "").strip()
    return text if not standard or standard in text else f"{text} ({standard})"
