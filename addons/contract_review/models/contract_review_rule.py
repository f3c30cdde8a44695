import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.safe_eval import datetime, safe_eval

from ..tools.order_facts import LEVELS, ORAL_CHANNELS

_logger = logging.getLogger(__name__)


class ContractReviewRule(models.Model):
    """One reason why a quotation is reviewed, and how (CR-13, CR-20).

    The rules of a company are asked in their order. The first that applies decides the type of the review; all that
    apply are recorded on it as its reasons. A quotation to which no rule applies needs no review.

    A condition that cannot be evaluated any more never stops sales: the rule is taken to apply, its people are told.
    """

    _name = "contract.review.rule"
    _description = "Contract Review Rule"
    _inherit = ["mail.thread", "mail.activity.mixin", "customer.guard.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char("Reason", required=True, translate=True, help="Shown as the reason on the review.")
    sequence = fields.Integer(default=10, tracking=True, help="The first rule that applies decides the type.")
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: the rule serves all companies.")
    condition = fields.Selection(
        [
            ("new_customer", "New customer"),
            ("not_admitted", "Customer not admitted"),
            ("credit_level", "Credit level of the customer"),
            ("credit_limit", "Credit limit exceeded by this order"),
            ("overdue", "Customer owes overdue amounts"),
            ("export", "Delivery abroad"),
            ("new_product", "Product new for the customer"),
            ("not_standard", "Product new, changed or not standard"),
            ("oral", "Oral or telephone order"),
            ("written_only", "Product to be ordered in writing, ordered by word of mouth"),
            ("major", "Major contract"),
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
        tracking=True,
    )
    amount = fields.Float("Limit", digits=(16, 2), tracking=True, help="In the currency of the company.")
    margin = fields.Float(
        "Margin (%)",
        tracking=True,
        help="Percent of the untaxed amount. Quotations without known cost are not judged.",
    )
    days = fields.Integer(
        tracking=True,
        help="For the lead time, 0: that of the products on the quotation. For overdue amounts: those that are late by "
        "more days than this.",
    )
    credit_level = fields.Selection([("none", "None Granted"), *LEVELS], tracking=True)
    domain = fields.Char(
        default="[]", tracking=True, help="The rule applies to the quotations that meet this condition."
    )
    type_id = fields.Many2one(
        "contract.review.type",
        "Review Type",
        required=True,
        check_company=True,
        ondelete="restrict",
        tracking=True,
    )
    error = fields.Char(
        "Cannot Be Evaluated",
        readonly=True,
        copy=False,
        help="Why the condition does not work any more. Until it is mended, the rule applies to every quotation.",
    )

    _guarded_fields = frozenset({"error"})

    _amount_positive = models.Constraint("CHECK (amount >= 0)", "The limit cannot be negative.")
    _days_positive = models.Constraint("CHECK (days >= 0)", "The number of days cannot be negative.")

    @api.constrains("condition", "domain")
    def _check_domain(self):
        for rule in self.filtered(lambda rule: rule.condition == "domain"):
            try:
                # sudo: rules see all orders; only whether the search works is told
                self.env["sale.order"].sudo().search(rule._evaluated_domain(), limit=1)
            except Exception as error:  # the domain comes from a person: any error is theirs to mend
                raise ValidationError(
                    self.env._("The condition of %(rule)s cannot be used: %(error)s", rule=rule.name, error=error)
                ) from error

    def write(self, vals):
        if vals.keys() & {"domain", "condition"}:
            self.filtered("error")._report_mended()
        return super().write(vals)

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

    def _filter_credit_level(self, facts):
        """CR-99, CR-100: each credit level may have its way of being reviewed; none of them has a way around it."""
        return facts.orders.filtered(lambda order: facts.credit_level(order) == (self.credit_level or "none"))

    def _filter_credit_limit(self, facts):
        return facts.orders.filtered(facts.exceeds_credit)

    def _filter_overdue(self, facts):
        owed = facts.overdue(self.days)
        return facts.orders.filtered(lambda order: owed.get(order.partner_id.commercial_partner_id.id, 0) > self.amount)

    def _filter_export(self, facts):
        return facts.orders.filtered(facts.is_export)

    def _filter_not_standard(self, facts):
        """CR-14: anything but standard products makes a special contract, and so does a contract without a product."""
        return facts.orders.filtered(lambda order: not facts.is_standard(order))

    def _filter_written_only(self, facts):
        return facts.orders.filtered(facts.unwritten_lines)

    def _filter_major(self, facts):
        """CR-18: by the limit of the company, or marked by hand."""
        return facts.orders.filtered(facts.is_major)

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
        self.env.flush_all()  # what is still to be written must not be lost with the savepoint
        try:
            with self.env.cr.savepoint(flush=False):  # a condition may search, and fail in the database
                found = facts.orders.filtered_domain(self._evaluated_domain())
        except psycopg2.OperationalError:
            raise  # no fault of the condition: the whole transaction is tried again
        except Exception as error:
            # A condition that no longer works (a removed field, say) must not stop sales, nor let anything pass.
            _logger.exception("Contract review rule %s cannot be evaluated; it is taken to apply", self.id)
            self.env.invalidate_all(flush=False)
            self._report_error(error)
            return facts.orders
        return found

    def _filter_always(self, facts):
        return facts.orders

    def _report_error(self, error):
        """Tell those who keep this rule, once, that its condition does not work. Call in superuser mode."""
        self.ensure_one()
        reason = str(error) or type(error).__name__
        if self.error:
            return
        self._guarded().write({"error": reason})
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_warning",
            summary=self.env._("Mend the condition of this rule"),
            note=self.env._("Until it is mended, the rule applies to every quotation. The error: %s", reason),
            user_id=self._get_keeper().id,
        )

    def _report_mended(self):
        rules = self.sudo()  # the warning may be on the list of somebody else
        rules._guarded().write({"error": False})
        rules.activity_unlink(["mail.mail_activity_data_warning"])

    def _get_keeper(self):
        """Return who is told about this rule: whoever last changed it, or else the company's first administrator."""
        users = self.write_uid | self.create_uid | self.env.ref("contract_review.group_manager").all_user_ids
        people = users.filtered(lambda user: user.active and not user.share and user._is_internal())
        return (people - self.env.ref("base.user_root"))[:1] or self.env.ref("base.user_root")

    @api.model
    def _cron_check_conditions(self):
        """Try the conditions of all rules, so that a broken one is reported even where people were refused by it.

        What is written while somebody is refused is taken back with the refusal.
        """
        for rule in self.search([("condition", "=", "domain")]):
            try:
                with self.env.cr.savepoint():
                    self.env["sale.order"].search(rule._evaluated_domain(), limit=1)
            except psycopg2.OperationalError:
                raise
            except Exception as error:
                rule._report_error(error)
            else:
                rule.filtered("error")._report_mended()

    def _evaluated_domain(self):
        return Domain(
            safe_eval(
                self.domain or "[]",
                {"datetime": datetime, "context_today": lambda: fields.Date.context_today(self), "uid": self.env.uid},
            )
        )
