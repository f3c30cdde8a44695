from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class CustomerDesignChange(models.Model):
    """Product design change notice (CC-127): issued by sales or after-sales, closed when the customer has confirmed
    the improved sample."""

    _name = "customer.design.change"
    _description = "Product Design Change Notice"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.distribution.mixin",
        "customer.retention.mixin",
        "customer.lock.mixin",
    ]
    _order = "issued_on desc, id desc"
    _rec_names_search = ["name", "title", "partner_id", "product_id"]
    _check_company_auto = True
    _form_key = "design_change_notice"
    _locked_fields = frozenset(
        {"title", "product_id", "partner_id", "kind", "reason", "description", "function_id", "effective_on"}
    )
    _locked_states = ("issued", "closed", "cancelled")

    title = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="restrict", check_company=True, tracking=True
    )
    product_id = fields.Many2one("product.product", required=True, index=True, check_company=True, ondelete="restrict")
    kind = fields.Selection(
        [("design", "Design"), ("tooling", "Tooling"), ("process", "Process")], required=True, default="design"
    )
    reason = fields.Text(required=True)
    description = fields.Text("Change", required=True)
    effective_on = fields.Date("From When On")
    function_id = fields.Many2one(
        "customer.function",
        "Issuing Function",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain=[("code", "in", ("sales", "after_sales"))],
        default=lambda self: self.env["customer.function"]._get("sales"),
    )
    inform_function_ids = fields.Many2many(
        "customer.function",
        "customer_design_change_inform_rel",
        string="Informed Functions",
        check_company=True,
        default=lambda self: self._default_informed(),
    )
    state = fields.Selection(
        [("draft", "Draft"), ("issued", "Issued"), ("closed", "Closed"), ("cancelled", "Cancelled")],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    issued_on = fields.Date(readonly=True, copy=False)
    issued_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    closed_at = fields.Datetime(readonly=True, copy=False)
    cancel_reason = fields.Char(copy=False, tracking=True)
    sample_ids = fields.One2many("customer.sample", "change_id", "Improved Samples", copy=False)
    is_confirmed = fields.Boolean("Confirmed by the Customer", compute="_compute_is_confirmed")

    _guarded_fields = frozenset({"state", "issued_on", "issued_by_id", "closed_at"})

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")

    @api.model
    def _default_informed(self):
        # sudo: which functions there are is no secret
        functions = self.env["customer.function"].sudo()
        return functions.search([("code", "in", ("engineering", "quality", "production")), ("company_id", "=", False)])

    @api.depends("name", "title")
    def _compute_display_name(self):
        for change in self:
            change.display_name = " ".join(filter(None, [change.name, change.title]))

    @api.depends("sample_ids.state", "sample_ids.verdict")
    def _compute_is_confirmed(self):
        for change in self:
            samples = change.sample_ids.filtered(lambda sample: sample.state != "cancelled")
            # An earlier sample may have been rejected; the latest one decides.
            latest = samples.sorted(lambda sample: (sample.sent_on or fields.Date.today(), sample.id))[-1:]
            change.is_confirmed = bool(latest) and latest._is_confirmed()

    def action_issue(self):
        """Issue the notice to the functions concerned.

        :raise AccessError: for anybody outside the issuing function
        """
        self.check_access("write")
        self._check_state("draft")
        for change in self:
            if not change.function_id.sudo()._is_member(self.env.user):  # who belongs to it is no secret
                raise AccessError(self.env._("Only members of %s issue this notice.", change.function_id.name))
            change._distribute(change.title, functions=change.inform_function_ids)
        self._guarded().write(
            {"state": "issued", "issued_on": fields.Date.context_today(self), "issued_by_id": self.env.uid}
        )
        return True

    def action_close(self):
        """Close the change.

        :raise UserError: before the customer has confirmed the improved sample
        """
        self._check_state("issued")
        for change in self:
            if not change.is_confirmed:
                raise UserError(
                    self.env._(
                        "%s: the customer has not confirmed the improved sample yet. Send one and note the verdict.",
                        change.display_name,
                    )
                )
        self._guarded().write({"state": "closed", "closed_at": fields.Datetime.now()})
        return True

    def action_cancel(self):
        """Give up the change; the reason stays on it."""
        self._check_state("draft", "issued")
        self._check_filled("cancel_reason")
        self._guarded().write({"state": "cancelled", "closed_at": fields.Datetime.now()})
        return True
