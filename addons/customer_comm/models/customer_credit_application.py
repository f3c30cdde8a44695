from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.credit import growth, payment_record
from .customer_credit_mixin import LEVELS

FACTS = (
    "old_level",
    "paid_on_time",
    "paid_late",
    "overdue_count",
    "days_late",
    "amount_due",
    "sales_current",
    "sales_previous",
    "facts_at",
)


class CustomerCreditApplication(models.Model):
    """Application to change the credit level of a customer, with what the ERP knows about him (CC-85).

    Facts are worked out anew when the application is handed in; what the approver signs is what he sees. An approval
    sets the level: nothing else does, but for an admission.
    """

    _name = "customer.credit.application"
    _description = "Credit Application"
    _inherit = ["customer.credit.mixin"]
    _order = "id desc"
    _rec_names_search = ["name", "partner_id"]
    _check_company_auto = True
    _form_key = "credit_application"
    _content_fields = ("partner_id", "reason_kind", "reason", *FACTS)

    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="['|', ('is_company', '=', True), ('parent_id', '=', False)]",
        tracking=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    old_level = fields.Selection(LEVELS, "Present Level", readonly=True, copy=False)
    reason_kind = fields.Selection(
        [("payment", "How Terms Were Kept"), ("growth", "How Business Developed"), ("other", "Other")],
        required=True,
        default="payment",
        tracking=True,
    )
    reason = fields.Text()

    # What the ERP knows; of the 12 months before
    paid_on_time = fields.Integer("Paid on Time", readonly=True, copy=False)
    paid_late = fields.Integer(readonly=True, copy=False)
    overdue_count = fields.Integer("Overdue", readonly=True, copy=False)
    days_late = fields.Float("Days Late on Average", digits=(16, 1), readonly=True, copy=False, aggregator="avg")
    amount_due = fields.Monetary("Open Receivables", readonly=True, copy=False)
    sales_current = fields.Monetary("Sales, Last 12 Months", readonly=True, copy=False)
    sales_previous = fields.Monetary("Sales, 12 Months Before", readonly=True, copy=False)
    sales_growth = fields.Float("Growth (%)", compute="_compute_sales_growth", digits=(16, 1))
    has_growth = fields.Boolean(compute="_compute_sales_growth")
    facts_at = fields.Datetime("Facts As Of", readonly=True, copy=False)

    _guarded_fields = frozenset(FACTS)

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _open_uniq = models.UniqueIndex(
        "(company_id, partner_id) WHERE state IN ('draft', 'submitted')",
        "There is an open credit application for this customer already.",
    )

    @api.depends("sales_current", "sales_previous")
    def _compute_sales_growth(self):
        for application in self:
            percent = growth(application.sales_current, application.sales_previous)
            application.has_growth = percent is not None
            application.sales_growth = percent or 0.0

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for application in self:
            parts = (application.name, application.partner_id.display_name)
            application.display_name = " ".join(filter(None, parts))

    @api.constrains("partner_id")
    def _check_customer(self):
        for application in self:
            if application.partner_id.commercial_partner_id != application.partner_id:
                raise UserError(
                    self.env._(
                        "%s is a contact. Credit is granted to the company it belongs to.",
                        application.partner_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        applications = super().create(vals_list)
        applications._update_facts()
        return applications

    def write(self, vals):
        result = super().write(vals)
        if "partner_id" in vals:
            self._update_facts()
        return result

    def action_update_facts(self):
        """Work out the facts anew."""
        self.check_access("write")
        self._check_state("draft")
        self._update_facts()
        return True

    def _check_submit(self):
        super()._check_submit()
        self._check_filled("reason")
        self._update_facts()
        if self.new_level == self.old_level:
            raise UserError(
                self.env._("%s has this credit level already: there is nothing to apply for.", self.display_name)
            )

    def _grant(self):
        for application in self:
            application.partner_id._set_credit(application.company_id, credit_level=application.new_level)

    # Facts

    def _update_facts(self):
        # sudo: facts of the whole company, whoever may read its invoices; readers of the application have the file
        for company, applications in self.sudo().grouped("company_id").items():
            today = fields.Date.context_today(applications)
            sales = applications._sales_facts(company, today)
            for application in applications:
                customer = application.partner_id.with_company(company)
                vals = application._payment_facts(today)
                current, previous = (amounts.get(customer.id, 0.0) for amounts in sales)
                vals |= {"sales_current": current, "sales_previous": previous}
                vals |= {"old_level": customer.credit_level, "facts_at": fields.Datetime.now()}
                application._guarded().write(vals)

    def _sales_facts(self, company, today):
        """Return the sales of the customers in the last 12 months, and in the 12 months before."""
        amounts = []
        for years in (1, 2):
            start = today - relativedelta(years=years) + relativedelta(days=1)
            stop = today - relativedelta(years=years - 1)
            rows = self.env["res.partner"]._sales_of_customers(company, start, stop, self.partner_id)
            amounts.append({partner_id: amount for partner_id, amount, _class in rows})
        return amounts

    def _payment_facts(self, today):
        """Return how the invoices that were due in the last 12 months were paid."""
        rows = self._receivables(today - relativedelta(years=1))
        record = payment_record([(due, paid) for due, paid, _open in rows], today)
        return {
            "paid_on_time": record.on_time,
            "paid_late": record.late,
            "overdue_count": record.overdue,
            "days_late": record.days_late,
            "amount_due": sum(residual for _due, _paid, residual in rows),
        }

    def _receivables(self, since):
        """Return ``[(due date, date of the last payment or None, what is open)]`` of the customer's invoices.

        An invoice in several instalments counts once for each: they fall due on days of their own. What is open counts
        however old it is.
        """
        self.env["account.move.line"].flush_model()
        self.env["account.partial.reconcile"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(line.date_maturity, line.date),
                       CASE WHEN line.reconciled THEN MAX(COALESCE(partial.max_date, line.date)) END,
                       line.amount_residual
                  FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id
                  JOIN account_account account ON account.id = line.account_id
                  LEFT JOIN account_partial_reconcile partial ON partial.debit_move_id = line.id
                 WHERE move.move_type = 'out_invoice' AND move.state = 'posted'
                   AND account.account_type = 'asset_receivable'
                   AND move.commercial_partner_id = %(customer)s AND move.company_id = %(company)s
                   AND (NOT line.reconciled OR COALESCE(line.date_maturity, line.date) >= %(since)s)
                 GROUP BY line.id
                """,
                customer=self.partner_id.id,
                company=self.company_id.id,
                since=since,
            )
        )
