from odoo import api, fields, models
from odoo.exceptions import UserError

from .contract_document_kind import CONTRACT_PRICE_GROUPS

ENDED_STATES = ("completed", "terminated", "archived")


class ContractContract(models.Model):
    """The contract of one order: signed by both sides, kept with its documents until its retention is over (CR-65).

    It is made from the order by hand, or by itself when the review of an order of a new customer is approved (CR-23).
    Signing is in ``contract_contract_signing.py``, what follows in ``contract_contract_flow.py``.
    """

    _name = "contract.contract"
    _description = "Contract"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.signoff.mixin",
        "customer.distribution.mixin",
        "customer.retention.mixin",
        "customer.lock.mixin",
        "customer.evidence.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "order_id.name", "partner_id.name", "client_order_ref"]
    _check_company_auto = True
    _mail_post_access = "read"
    _form_key = "contract"
    _locked_fields = frozenset(
        {
            "kind",
            "type_id",
            "place",
            "terms",
            "client_order_ref",
            "our_seal_on",
            "customer_seal_on",
            "customer_signed_by",
            "customer_signed_on",
        }
    )
    _locked_states = ("signed", "running", *ENDED_STATES)

    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    order_id = fields.Many2one(
        "sale.order", "Sales Order", required=True, index=True, check_company=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", compute="_compute_from_order", store=True, precompute=True, index=True
    )
    client_order_ref = fields.Char(
        "Customer's Contract No.", compute="_compute_from_order", store=True, readonly=False, precompute=True
    )
    type_id = fields.Many2one(
        "contract.review.type",
        compute="_compute_from_order",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    kind = fields.Selection(
        [("contract", "Signed Contract"), ("confirmation", "Order Confirmation")],
        "Form of Contract",
        required=True,
        default="contract",
        index=True,
        tracking=True,
        help="New customers sign a contract. With others the order confirmation, confirmed by both sides, counts as "
        "the contract.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("signed", "Signed"),
            ("running", "Running"),
            ("completed", "Completed"),
            ("terminated", "Terminated"),
            ("archived", "Archived"),
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
    version = fields.Integer(default=1, readonly=True, copy=False, tracking=True)
    clerk_id = fields.Many2one(
        "res.users",
        "Contract Clerk",
        default=lambda self: self._default_clerk(),
        domain=[("share", "=", False)],
        check_company=True,
        index=True,
        tracking=True,
    )
    user_id = fields.Many2one(related="order_id.user_id", string="Salesperson")
    place = fields.Char("Place of Signing")
    terms = fields.Html("Further Terms", help="Printed on the contract below the terms of the order.")
    document_ids = fields.One2many("contract.document", "contract_id", "Contract Documents")
    version_ids = fields.One2many("contract.version", "contract_id", "Earlier Versions", readonly=True)

    # What the order says now
    review_id = fields.Many2one("contract.review", compute="_compute_review_id", compute_sudo=True)
    order_state = fields.Selection(related="order_id.state", string="Order Status")
    currency_id = fields.Many2one(related="order_id.currency_id")
    amount_untaxed = fields.Monetary(related="order_id.amount_untaxed", groups=CONTRACT_PRICE_GROUPS)
    amount_total = fields.Monetary(related="order_id.amount_total", groups=CONTRACT_PRICE_GROUPS)
    commitment_date = fields.Datetime(related="order_id.commitment_date", string="Delivery Date")

    _guarded_fields = frozenset({"state", "version", "partner_id"})

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _order_uniq = models.UniqueIndex("(order_id)", "This order already has a contract.")

    @api.model
    def _default_clerk(self):
        clerk = self.env.company.sudo().contract_clerk_id  # a setting that anybody may meet
        if clerk:
            return clerk.sudo(self.env.su)
        user = self.env.user
        return user if user.has_group("contract_review.group_clerk") and not self.env.su else user.browse()

    @api.depends("order_id")
    def _compute_from_order(self):
        for contract in self:
            order = contract.order_id.sudo()  # what of it is in the contract, its readers may know
            contract.partner_id = order.partner_id
            contract.client_order_ref = contract.client_order_ref or order.client_order_ref
            contract.type_id = contract.type_id or (order and order._review_current().type_id)

    @api.depends("order_id.review_ids.state")
    def _compute_review_id(self):
        currents = self.order_id._origin._review_currents()
        for contract in self:
            contract.review_id = currents.get(contract.order_id._origin.id)

    @api.depends("name", "order_id.name")
    def _compute_display_name(self):
        for contract in self:
            # sudo: the name of an order is no secret to who sees its contract
            contract.display_name = " – ".join(filter(None, [contract.name, contract.sudo().order_id.name]))

    @api.model_create_multi
    def create(self, vals_list):
        orders = self.env["sale.order"].browse([vals["order_id"] for vals in vals_list if vals.get("order_id")])
        companies = {order.id: order.company_id.id for order in orders.sudo()}  # sudo: only which company it belongs to
        vals_list = [
            {**vals, "company_id": companies.get(vals.get("order_id"), vals.get("company_id"))} for vals in vals_list
        ]
        contracts = super().create(vals_list)
        contracts._create_text_documents()
        return contracts

    def write(self, vals):
        if "order_id" in vals and self.filtered(lambda contract: contract.order_id.id != vals["order_id"]):
            raise UserError(self.env._("A contract stays with its order. Delete the draft and make another one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_with_documents(self):
        """A draft, or a contract whose retention is over, goes with its documents, if theirs is over too (CR-97)."""
        for contract in self:
            if contract._retention_deletable() or contract.retention_until:
                contract.document_ids.unlink()

    def _retention_deletable(self):
        return self.state == "draft" and self.version == 1

    @api.model
    def _retention_depends(self):
        return ("ended_on",)

    def _retention_start(self):
        return self.ended_on

    def action_view_order(self):
        """Open the order."""
        self.ensure_one()
        return self.order_id.get_formview_action()

    def action_view_review(self):
        """Open the reviews of the order."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("contract_review.contract_review_action")
        return {**action, "domain": [("order_id", "=", self.order_id.id)], "context": {}}

    def action_print(self):
        """Print the contract."""
        self.check_access("read")
        return self.env.ref("contract_review.action_report_contract").report_action(self)
