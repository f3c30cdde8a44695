from odoo import api, fields, models
from odoo.tools import format_amount, format_date
from odoo.tools.misc import formatLang


class ContractReviewFact(models.Model):
    """One fact as it was when the signatures were asked for: the record shows what the signers saw (CR-31 to CR-33).

    Written by the server alone; the figures are kept as they are and put into words in the reader's language.
    """

    _name = "contract.review.fact"
    _description = "Fact of a Contract Review"
    _order = "review_id, sequence, id"
    _check_company_auto = True
    _rec_name = "value"

    review_id = fields.Many2one("contract.review", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    kind_id = fields.Many2one(
        "contract.review.fact.kind", "Fact", required=True, readonly=True, index=True, ondelete="restrict"
    )
    code = fields.Selection(related="kind_id.code")
    function_ids = fields.Many2many(related="kind_id.function_ids", string="Functions")
    sequence = fields.Integer(readonly=True)
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict")
    order_line_id = fields.Many2one(
        "sale.order.line", readonly=True, index="btree_not_null", ondelete="set null", groups=fields.NO_ACCESS
    )
    is_price = fields.Boolean(readonly=True)
    is_warning = fields.Boolean("Warning", readonly=True)
    data = fields.Json(readonly=True)
    value = fields.Text("Finding", compute="_compute_value")

    @api.depends_context("lang")
    @api.depends("data", "kind_id.code")
    def _compute_value(self):
        for fact in self:
            fact.value = getattr(fact, f"_value_{fact.code}")(fact.data or {}) if fact.code else False

    def _value_stock(self, data):
        return self.env._(
            "%(free)s free now, %(incoming)s to come, %(forecast)s left on %(date)s; %(needed)s %(unit)s needed",
            free=self._number(data["free"]),
            incoming=self._number(data["incoming"]),
            forecast=self._number(data["forecast"]),
            date=format_date(self.env, data["date"]),
            needed=self._number(data["needed"]),
            unit=data["unit"],
        )

    def _value_lead_time(self, data):
        return self.env._(
            "%(lead)s days needed, %(left)s days left until %(date)s",
            lead=self._number(data["lead"]),
            left=data["left"],
            date=format_date(self.env, data["date"]),
        )

    def _value_supplier(self, data):
        values = {"supplier": data["supplier"], "days": data["days"], "date": format_date(self.env, data["date"])}
        if data.get("component"):
            return self.env._(
                "%(component)s: %(supplier)s, %(days)s days, here by %(date)s", component=data["component"], **values
            )
        return self.env._("%(supplier)s, %(days)s days, here by %(date)s", **values)

    def _value_capacity(self, data):
        return self.env._(
            "%(center)s: %(needed)s hours needed, %(free)s free until %(date)s",
            center=data["center"],
            needed=self._number(data["needed"]),
            free=self._number(data["free"]),
            date=format_date(self.env, data["date"]),
        )

    def _value_new_product(self, data):
        return self.env._("The customer has never ordered it")

    def _value_returns(self, data):
        return self.env._("%(quantity)s %(unit)s", quantity=self._number(data["quantity"]), unit=data["unit"])

    def _value_weight(self, data):
        return self.env._(
            "%(weight)s %(unit)s to %(place)s",
            weight=self._number(data["weight"]),
            unit=data["unit"],
            place=data["place"] or self.env._("an address without a city"),
        )

    def _value_last_price(self, data):
        return self.env._(
            "%(last)s on %(date)s (%(order)s), now %(now)s: %(change)s %%",
            last=self._money(data["last"], data),
            date=format_date(self.env, data["date"]),
            order=data["order"],
            now=self._money(data["now"], data),
            change=f"{data['change']:+.1f}",
        )

    def _value_margin(self, data):
        return self.env._(
            "%(percent)s %% of %(amount)s", percent=f"{data['percent']:.1f}", amount=self._money(data["amount"], data)
        )

    def _value_balance(self, data):
        return self.env._(
            "%(open)s open, %(overdue)s of it overdue",
            open=self._money(data["open"], data),
            overdue=self._money(data["overdue"], data),
        )

    def _value_credit(self, data):
        labels = dict(self.env["res.partner"]._fields["credit_level"]._description_selection(self.env))
        level = labels.get(data.get("level")) or self.env._("none")
        if not data.get("limit"):
            return self.env._("Level: %s", level)
        return self.env._(
            "Level: %(level)s; limit %(limit)s, %(used)s with this order",
            level=level,
            limit=self._money(data["limit"], data),
            used=self._money(data["used"], data),
        )

    def _number(self, value):
        digits = 0 if float(value).is_integer() else 2
        return formatLang(self.env, value, digits=digits)

    def _money(self, value, data):
        return format_amount(self.env, value, self.env["res.currency"].browse(data["currency"]))

    def _get_text(self):
        """Return the finding with the product it is about."""
        self.ensure_one()
        return f"{self.product_id.display_name}: {self.value}" if self.product_id else self.value or ""
