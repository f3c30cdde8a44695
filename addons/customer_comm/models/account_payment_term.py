from datetime import date

from odoo import models

# The first day of a month of 31 days: from here terms that run to the end of a month are longest.
REFERENCE_DAY = date(2025, 1, 1)


class AccountPaymentTerm(models.Model):
    _inherit = "account.payment.term"

    def _credit_days(self):
        """Return after how many days the last part of an invoice is due; 0 without payment terms (CC-83).

        Terms to the end of a month count as for an invoice of the first day of the month: the longest they can be.
        """
        terms = self.sudo()  # terms are no secret, and the customer's own may be of the parent company
        return max([(line._get_due_date(REFERENCE_DAY) - REFERENCE_DAY).days for line in terms.line_ids], default=0)
