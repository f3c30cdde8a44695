import logging

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.safe_eval import datetime, safe_eval

_logger = logging.getLogger(__name__)

ORAL_CHANNELS = ("oral", "phone")


class ContractReviewRule(models.Model):
    """One reason why a quotation is reviewed, and how (CR-13, CR-20).

    The rules of a company are asked in their order. The first that applies decides the type of the review; all that
    apply are recorded on it as its reasons. A quotation to which no rule applies needs no review.
    """

    _name = "contract.review.rule"
    _description = "Contract Review Rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char("Reason", required=True, translate=True, help="Shown as the reason on the review.")
    sequence = fields.Integer(default=10, help="The first rule that applies decides the type.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: the rule serves all companies.")
    condition = fields.Selection(
        [
            ("new_customer", "New customer"),
            ("not_admitted", "Customer not admitted"),
            ("new_product", "Product new for the customer"),
            ("oral", "Oral or telephone order"),
            ("amount", "Untaxed amount at or above a limit"),
            ("margin", "Margin below a limit"),
            ("lead_time", "Delivery sooner than the lead time"),
            ("payment_term", "Payment terms other than the customer's own"),
            ("not_in_stock", "Goods not in stock"),
            ("domain", "Other condition on the quotation"),
            ("always", "Every quotation"),
        ],
        required=True,
        default="domain",
    )
    amount = fields.Float("Limit", digits=(16, 2), help="In the currency of the company.")
    margin = fields.Float(
        "Margin (%)", help="Percent of the untaxed amount. Quotations without known cost are not judged."
    )
    days = fields.Integer(help="0: the lead time of the products on the quotation.")
    domain = fields.Char(default="[]", help="The rule applies to the quotations that meet this condition.")
    type_id = fields.Many2one(
        "contract.review.type", "Review Type", required=True, check_company=True, ondelete="restrict"
    )

    _amount_positive = models.Constraint("CHECK (amount >= 0)", "The limit cannot be negative.")
    _days_positive = models.Constraint("CHECK (days >= 0)", "The number of days cannot be negative.")

    @api.constrains("condition", "domain")
    def _check_domain(self):
        for rule in self.filtered(lambda rule: rule.condition == "domain"):
            try:
                self.env["sale.order"].sudo().search(rule._evaluated_domain(), limit=1)
            except Exception as error:  # the domain comes from a person: any error is theirs to mend
                raise ValidationError(
                    self.env._("The condition of %(rule)s cannot be used: %(error)s", rule=rule.name, error=error)
                ) from error

    @api.model
    def _for_company(self, company):
        """Return the active rules of a company, in their order."""
        # sudo: the rules apply to everybody, whoever may read them
        return self.sudo().search([("company_id", "in", [company.id, False])])

    def _matches(self, facts):
        """Tell which of these rules apply to which quotation.

        :param facts: ``OrderFacts`` of the quotations, all of one company
        :return: ``{order id: rules}``; orders to which no rule applies are absent
        """
        matches = {}
        for rule in self:
            for order in rule._filter_orders(facts):
                # "Every quotation" is for those with no reason of their own.
                if rule.condition != "always" or order.id not in matches:
                    matches[order.id] = matches.get(order.id, self.browse()) | rule
        return matches

    def _filter_orders(self, facts):
        """Return the quotations of ``facts`` to which this rule applies."""
        self.ensure_one()
        return getattr(self, f"_filter_{self.condition}")(facts)

    def _filter_new_customer(self, facts):
        return facts.orders.filtered(lambda order: order.id in facts.new_customer_ids)

    def _filter_not_admitted(self, facts):
        """CC-87, CC-99: customers who wait for admission, or were refused, by the rule of the customer file."""
        return facts.orders.filtered(lambda order: not order.partner_id._is_admitted(order.company_id))

    def _filter_new_product(self, facts):
        return facts.all_lines.filtered(lambda line: line.id in facts.new_product_line_ids).order_id

    def _filter_oral(self, facts):
        return facts.orders.filtered(lambda order: order.order_channel in ORAL_CHANNELS)

    def _filter_amount(self, facts):
        return facts.orders.filtered(lambda order: facts.amount(order) >= self.amount)

    def _filter_margin(self, facts):
        margins = {order: facts.margin(order) for order in facts.orders}
        return facts.orders.filtered(lambda order: margins[order] is not None and margins[order] < self.margin)

    def _filter_lead_time(self, facts):
        now = fields.Datetime.now()

        def is_short(order):
            if not order.commitment_date:
                return False
            # The salesperson can shorten the lead time of a line, the product's own stays.
            lines = facts.lines[order.id]
            needed = self.days or max(lines.mapped("customer_lead") + lines.mapped("product_id.sale_delay"), default=0)
            return (order.commitment_date - now).total_seconds() < needed * 86400

        return facts.orders.filtered(is_short)

    def _filter_payment_term(self, facts):
        return facts.orders.filtered(lambda order: order.payment_term_id != order.partner_id.property_payment_term_id)

    def _filter_not_in_stock(self, facts):
        return facts.orders.filtered(facts.is_short)

    def _filter_domain(self, facts):
        try:
            return facts.orders.filtered_domain(self._evaluated_domain())
        except Exception:
            # A condition that no longer works (a removed field, say) must not stop sales, nor let anything pass.
            _logger.exception("Contract review rule %s cannot be evaluated; it is taken to apply", self.id)
            return facts.orders

    def _filter_always(self, facts):
        return facts.orders

    def _evaluated_domain(self):
        return Domain(
            safe_eval(
                self.domain or "[]",
                {"datetime": datetime, "context_today": lambda: fields.Date.context_today(self), "uid": self.env.uid},
            )
        )
