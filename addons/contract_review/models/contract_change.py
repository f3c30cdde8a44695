from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .contract_review_oral import CHANNELS

OPEN_STATES = ("draft", "reviewing", "agreed", "approved", "executed")


class ContractChange(models.Model):
    """A change of a confirmed order: asked for beforehand, or found when somebody edited the order (CR-72).

    Draft -> in review (reviewed again where its kinds ask for it, then agreed with the customer) -> agreed (to be
    approved) -> approved -> carried out -> closed; or refused with the explanation given to the customer, or
    cancelled. The way is in ``contract_change_flow.py``; what changes and how it is entered on the order, in
    ``contract_change_content.py``.
    """

    _name = "contract.change"
    _description = "Contract Change"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.signoff.mixin",
        "customer.distribution.mixin",
        "customer.retention.mixin",
        "customer.evidence.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"
    _rec_names_search = ["name", "order_id.name", "partner_id.name"]
    _form_key = "requirement_change_application"

    # Identity
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    order_id = fields.Many2one(
        "sale.order",
        "Sales Order",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("state", "=", "sale")],
        tracking=True,
    )
    partner_id = fields.Many2one(related="order_id.partner_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        index=True,
        tracking=True,
        domain=[("share", "=", False)],
        help="Agrees the change with the customer. A change of the process is the salesperson's of the order (CR-83).",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("reviewing", "In Review"),
            ("agreed", "To Approve"),
            ("approved", "Approved"),
            ("executed", "Carried Out"),
            ("closed", "Closed"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
        ],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    is_open = fields.Boolean(compute="_compute_is_open", search="_search_is_open")
    is_found = fields.Boolean(
        "Found on the Order",
        readonly=True,
        copy=False,
        help="Somebody edited the confirmed order: the change is on it already, and has still to be handled.",
    )
    found_by_id = fields.Many2one("res.users", "Edited By", readonly=True, copy=False, ondelete="restrict")

    # The request
    requester = fields.Selection(
        [("customer", "Customer"), ("us", "Our Company")],
        "Asked For By",
        required=True,
        default="customer",
        tracking=True,
    )
    channel = fields.Selection(
        CHANNELS, default="written", required=True, help="How the request reached the other side."
    )
    requested_by = fields.Char("Person", help="Who asked for it.")
    requested_on = fields.Date("Asked For On", default=fields.Date.context_today, required=True)
    request_file_ids = fields.Many2many(
        "ir.attachment",
        "contract_change_request_file_rel",
        string="Written Request",
        copy=False,
        bypass_search_access=True,
    )
    reason = fields.Text(tracking=True)
    impact = fields.Selection(
        [("affects", "Yes"), ("none", "No: internal design change only")],
        "Affects the Customer's Requirements",
        required=True,
        default="affects",
        tracking=True,
        help="What does not affect them follows the rules for design changes inside the company, and the customer is "
        "not asked (CR-73).",
    )
    impact_note = fields.Text("Impact", help="On product, date, cost, goods already made.")
    extra_kind_ids = fields.Many2many(
        "contract.change.kind",
        "contract_change_extra_kind_rel",
        string="Also a Change Of",
        domain=[("code", "in", ("product", "process", "terms"))],
        help="What changes without showing on the order: the process, an agreement.",
    )
    kind_ids = fields.Many2many(
        "contract.change.kind", "contract_change_kind_rel", string="Kinds", compute="_compute_kind_ids", store=True
    )
    review_wanted = fields.Boolean("Review Again", help="Also where the kind of the change leaves it open.")
    review_required = fields.Boolean(compute="_compute_needs")
    design_required = fields.Boolean(compute="_compute_needs")
    quotation_required = fields.Boolean(compute="_compute_needs")
    is_process = fields.Boolean(compute="_compute_needs")

    # What it is to be
    item_ids = fields.One2many("contract.change.item", "change_id", "Order Lines", copy=False)
    new_commitment_date = fields.Datetime("New Delivery Date")
    new_payment_term_id = fields.Many2one(
        "account.payment.term", "New Payment Terms", check_company=True, ondelete="restrict"
    )
    new_incoterm_id = fields.Many2one("account.incoterms", ondelete="restrict")
    new_incoterm_location = fields.Char()
    new_shipping_id = fields.Many2one("res.partner", "New Delivery Address", check_company=True, ondelete="restrict")
    new_invoice_id = fields.Many2one("res.partner", "New Invoice Address", check_company=True, ondelete="restrict")
    new_terms = fields.Html("New Terms and Conditions")
    cancel_order = fields.Boolean("Terminate the Contract")
    line_ids = fields.One2many("contract.change.line", "change_id", "Was and Is", readonly=True, copy=False)

    # Sources and links
    file_change_id = fields.Many2one(
        "customer.file.change",
        "Customer Information Change",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
    )
    communication_id = fields.Many2one(
        "customer.communication",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
    )
    need_ids = fields.Many2many(
        "customer.requirement",
        string="Needs",
        domain="[('partner_id', '=', commercial_partner_id)]",
        help="Requests of the customer in production and sale that led to it, with their analysis (CR-98).",
    )
    sample_ids = fields.Many2many(
        "customer.sample",
        string="Improved Samples",
        domain="[('partner_id', 'child_of', commercial_partner_id)]",
        help="Samples that the customer confirms after a change of the design (CR-92).",
    )
    commercial_partner_id = fields.Many2one(related="partner_id.commercial_partner_id")

    _guarded_fields = frozenset(
        {
            "company_id",
            "partner_id",
            "state",
            "is_found",
            "found_by_id",
            "kind_ids",
            "line_ids",
            "file_change_id",
            "communication_id",
        }
    )

    _name_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _found_uniq = models.UniqueIndex(
        "(order_id) WHERE is_found AND state = 'draft'", "What was found on this order is recorded already. Try again."
    )
    _communication_uniq = models.UniqueIndex(
        "(communication_id) WHERE communication_id IS NOT NULL", "This communication was made a change already."
    )
    _file_change_uniq = models.UniqueIndex(
        "(file_change_id) WHERE file_change_id IS NOT NULL", "This customer information opened a change already."
    )

    @api.depends("name", "order_id.name")
    def _compute_display_name(self):
        for change in self:
            # sudo: the name of an order is no secret to who sees its change
            change.display_name = " – ".join(filter(None, [change.name, change.sudo().order_id.name]))

    @api.depends("state", "is_found")
    def _compute_is_open(self):
        for change in self:
            change.is_open = change.state in OPEN_STATES

    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("state", "in", OPEN_STATES)

    @api.depends("line_ids.kind_id", "extra_kind_ids")
    def _compute_kind_ids(self):
        for change in self:
            change.kind_ids = change.line_ids.kind_id | change.extra_kind_ids

    @api.depends("kind_ids", "review_wanted", "impact")
    def _compute_needs(self):
        for change in self:
            kinds = change.sudo().kind_ids  # what follows is the same for everybody
            affects = change.impact != "none"
            change.review_required = affects and (change.review_wanted or any(kinds.mapped("review_required")))
            change.design_required = any(kinds.mapped("design_required"))
            change.quotation_required = affects and "quotation" in kinds.mapped("follow_up")
            change.is_process = "process" in kinds.mapped("code")

    @api.constrains("user_id", "kind_ids", "order_id")
    def _check_process_owner(self):
        """CR-83: a change caused by the process is owned by the salesperson of the order."""
        for change in self:
            salesman = change.sudo().order_id.user_id  # sudo: who sells it is no secret
            if "process" in change.kind_ids.mapped("code") and salesman and change.user_id != salesman:
                raise ValidationError(
                    self.env._(
                        "%(change)s is a change of the process: %(salesman)s, who sells %(order)s, answers for it.",
                        change=change.name,
                        salesman=salesman.name,
                        order=change.sudo().order_id.name,
                    )
                )

    @api.constrains("order_id")
    def _check_order(self):
        for change in self:
            # sudo: whether it is confirmed does not depend on who asks
            if change.sudo().order_id.state not in ("sale", "cancel"):
                raise ValidationError(
                    self.env._("%s is not confirmed: change the quotation itself.", change.sudo().order_id.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        changes = super().create([self._with_order_values(vals) for vals in vals_list])
        changes.filtered(lambda change: not change.item_ids and not change.is_found)._fill_items()
        changes._claim_evidence()
        return changes

    @api.model
    def _guarded_create_vals(self, vals_list):
        orders = self.env["sale.order"].sudo()  # which company's contract it is, whoever asks
        companies = [orders.browse(vals["order_id"]).company_id.id for vals in vals_list]
        vals_list = [{**vals, "company_id": company} for vals, company in zip(vals_list, companies, strict=True)]
        return super()._guarded_create_vals(vals_list)

    @api.model
    def _with_order_values(self, vals):
        if not vals.get("order_id"):
            raise UserError(self.env._("Choose the order that is to be changed."))
        order = self.env["sale.order"].browse(vals["order_id"])
        order.check_access("read")  # nobody asks for a change of an order that he does not see
        return {"user_id": order.sudo().user_id.id or self.env.uid, **vals}  # sudo: only who is responsible

    @api.ondelete(at_uninstall=False)
    def _unlink_except_found(self):
        if found := self.filtered("is_found")[:1]:
            raise UserError(
                self.env._("%s was found on the order. It is handled or cancelled, not deleted.", found.name)
            )

    @api.model
    def _create_for(self, order, **vals):
        """Make the draft of a change of ``order``, as the current user."""
        return self._guarded().create({"order_id": order.id, "requested_by": order.partner_id.name, **vals})

    def _get_form_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    @api.model
    def _retention_depends(self):
        return ("closed_at",)
