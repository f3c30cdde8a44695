from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools.order_facts import LEVELS, ORAL_CHANNELS, OrderFacts


class ContractReview(models.Model):
    """What is reviewed and of which class it is, and what follows from the class: who approves, what stops it."""

    _inherit = "contract.review"

    # CR-10: from what the requirements were taken
    origin_kind = fields.Selection(
        [
            ("customer_order", "Order of the Customer"),
            ("draft_contract", "Draft Contract"),
            ("draft_agreement", "Draft Technical Agreement"),
            ("oral_order", "Oral Order"),
            ("bid", "Bid"),
        ],
        "Based On",
        default="customer_order",
        required=True,
        tracking=True,
        help="The document from which the requirements were taken.",
    )
    origin_reference = fields.Char("Number of the Document", tracking=True)
    origin_attachment_ids = fields.Many2many(
        "ir.attachment", "contract_review_origin_attachment_rel", string="Origin Documents", copy=False
    )
    subject_kind = fields.Selection(
        [
            ("bid", "Bid"),
            ("contract", "Contract"),
            ("order", "Order"),
            ("agreement", "Agreement"),
            ("change", "Change"),
        ],
        "What Is Reviewed",
        compute="_compute_subject_kind",
        store=True,
        help="What the review commits the company to (CR-24).",
    )

    # What the classification found when the review began
    is_new_customer = fields.Boolean(readonly=True, help="No confirmed order before this one (CR-20).")
    has_new_product = fields.Boolean(readonly=True, help="Goods that the customer has never had (CR-20).")
    is_major = fields.Boolean("Major Contract", readonly=True, tracking=True)
    is_standard = fields.Boolean("Standard Products", readonly=True)
    is_export = fields.Boolean("Export", readonly=True)

    # The customer, as he stands now (CR-99)
    credit_level = fields.Selection(
        LEVELS, compute="_compute_customer_standing", compute_sudo=True, groups="contract_review.group_price"
    )
    admission_state = fields.Selection(
        [
            ("none", "From Before Admission"),
            ("applied", "Waiting for Admission"),
            ("admitted", "Admitted"),
            ("refused", "Refused"),
        ],
        "Admission",
        compute="_compute_customer_standing",
        compute_sudo=True,
    )
    competence_warning = fields.Char(compute="_compute_competence_warning", compute_sudo=True)

    _guarded_fields = frozenset(
        {"subject_kind", "is_new_customer", "has_new_product", "is_major", "is_standard", "is_export"}
    )

    @api.depends("origin_kind", "type_id.kind")
    def _compute_subject_kind(self):
        for review in self:
            review.subject_kind = review._get_subject_kind()

    def _get_subject_kind(self):
        """Return the :attr:`subject_kind` of this review."""
        if self.type_id.kind in ("bid", "change"):
            return self.type_id.kind
        by_origin = {"bid": "bid", "draft_contract": "contract", "draft_agreement": "agreement"}
        return by_origin.get(self.origin_kind, "order")

    @api.depends("partner_id", "company_id")
    def _compute_customer_standing(self):
        for review in self:
            customer = review.partner_id.commercial_partner_id.with_company(review.company_id)
            review.credit_level = customer.credit_level
            review.admission_state = customer.admission_state or "none"

    @api.depends("user_id", "order_id.order_line.product_id")
    def _compute_competence_warning(self):
        for review in self:
            review.competence_warning = review.order_id._get_competence_warning(review.user_id)

    @api.model
    def _get_locked_fields(self):
        return super()._get_locked_fields() | {"origin_kind", "origin_reference", "origin_attachment_ids"}

    # Making it

    def _prepare_vals(self, order, match):
        vals = super()._prepare_vals(order, match)
        vals["user_id"] = (order._get_sales_user() or self.env.user).id
        vals["origin_kind"] = self._get_origin_kind(order)
        vals["origin_reference"] = order.client_order_ref
        return vals

    @api.model
    def _get_origin_kind(self, order):
        """Return what a review of ``order`` is taken to be based on, until somebody says otherwise."""
        return "oral_order" if order.order_channel in ORAL_CHANNELS else "customer_order"

    @api.model
    def _prepare_snapshot_vals(self, order, facts):
        vals = super()._prepare_snapshot_vals(order, facts)
        new_lines = facts.new_product_line_ids
        return {
            **vals,
            "is_new_customer": order.id in facts.new_customer_ids,
            "has_new_product": any(line.id in new_lines for line in facts.lines[order.id]),
            "is_major": facts.is_major(order),
            "is_standard": facts.is_standard(order),
            "is_export": facts.is_export(order),
        }

    def _take_over(self, previous):
        super()._take_over(previous)
        origin = previous.sudo()  # what the documents of the former review say holds for this one
        self.write(
            {
                "origin_kind": origin.origin_kind,
                "origin_reference": origin.origin_reference,
                "origin_attachment_ids": [Command.set(origin.origin_attachment_ids.ids)],
            }
        )

    # Who signs

    def _plan_signatures(self):
        """Add the approval by top management where the class of the contract asks for it (CR-17, CR-18, CR-19)."""
        plan = super()._plan_signatures()
        if not self._needs_top_management():
            return plan
        top = self.env["customer.function"]._get("top_management", self.company_id)
        if any(step["function"].code == top.code and step["role"] == "approve" for step in plan):
            return plan
        last = max((step["sequence"] for step in plan), default=0)
        return [*plan, {"function": top, "role": "approve", "sequence": last + 10}]

    def _needs_top_management(self):
        """Tell whether top management approves this review, whatever its type says."""
        company = self.company_id.sudo()  # settings that apply to everybody
        return (
            company.contract_gm_all or self.is_major or company.contract_gm_special and self.type_id.kind == "special"
        )

    # What stops it

    def _get_obstacle(self):
        """Return why this open review cannot be submitted, or approved, as it is now; False when it can.

        Call in superuser mode.
        """
        self.ensure_one()
        try:
            self._check_submittable() if self.state == "draft" else self._check_ready()
        except UserError as error:
            return error.args[0]
        return False

    def _check_submittable(self):
        super()._check_submittable()
        if not self.user_id.active or self.user_id.share:
            raise UserError(
                self.env._(
                    "%s has nobody who is responsible. Enter the salesperson before the functions are asked.",
                    self.display_name,
                )
            )
        self._check_in_writing()
        self._check_plan_staffed()

    def _check_plan_staffed(self):
        """Raise UserError while a function that is to sign has nobody in it: the review would never end."""
        functions = self.env["customer.function"].union(*(step["function"] for step in self._plan_signatures()))
        functions._check_staffed()

    def _check_in_writing(self):
        """CR-55: what is sold on written orders only is not reviewed as an oral order."""
        order = self.sudo().order_id  # sudo: the class does not depend on who asks
        lines = OrderFacts(order).unwritten_lines(order)
        if lines:
            raise UserError(self.env["contract.review.gate"]._message_unwritten(order, lines))

    def _check_ready(self):
        self._check_in_writing()
        super()._check_ready()
        company = self.company_id.sudo()  # a setting that applies to everybody
        if company.contract_admission and not self.partner_id._is_admitted(company):
            raise UserError(
                self.env._(
                    "%(review)s cannot be approved: %(customer)s is not admitted. Have the customer admission approved "
                    "(Customer Quality > Customers > Admissions).",
                    review=self.display_name,
                    customer=self.partner_id.commercial_partner_id.display_name,
                )
            )

    def _signoff_check(self, signoff, decision):
        super()._signoff_check(signoff, decision)
        if decision == "approved" and self.type_id.stock_check and self.type_id.stock_signatures:
            self._check_stock()

    def _check_stock(self):
        """CR-15: sales and the warehouse sign for goods that are there; for others it is the wrong review."""
        order = self.sudo().order_id  # sudo: as above
        facts = OrderFacts(order)
        short = [
            line for line in facts.lines[order.id] if line.id in facts.stock and not facts.stock[line.id].is_enough
        ]
        if short:
            raise UserError(
                self.env._(
                    "%(review)s: not all goods are in stock any more (%(products)s). Give this review up and "
                    "request another: the goods have to be made or bought.",
                    review=self.display_name,
                    products=", ".join(line.product_id.display_name for line in short),
                )
            )
