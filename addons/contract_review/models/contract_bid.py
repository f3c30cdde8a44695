from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

TENDER_FIELDS = frozenset(
    {"partner_id", "title", "tender_ref", "tender_ids", "received_on", "description", "question_ids", "decision"}
)


class ContractBid(models.Model):
    """A tender that came in, and our bid on it (CR-57..CR-61).

    The tender is looked at first, with the questions to the tenderer; the head of sales decides to bid or not. The
    finished bid is a quotation, reviewed by the departments before it is handed in, and the later contract is compared
    with it. The way is in ``contract_bid_flow.py``.
    """

    _name = "contract.bid"
    _description = "Bid"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "customer.evidence.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.retention.mixin",
        "customer.lock.mixin",
        "customer.signoff.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "title", "tender_ref", "partner_id"]
    _check_company_auto = True
    _form_key = "bid"
    _locked_fields = TENDER_FIELDS
    _locked_states = ("deciding", "submitted", "won", "lost", "no_bid", "cancelled")

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [
            ("draft", "Tender Received"),
            ("deciding", "To Be Decided"),
            ("bidding", "Bidding"),
            ("submitted", "Handed In"),
            ("won", "Won"),
            ("lost", "Lost"),
            ("no_bid", "No Bid"),
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
    title = fields.Char(required=True, tracking=True)
    partner_id = fields.Many2one(
        "res.partner", "Tenderer", required=True, index=True, check_company=True, ondelete="restrict", tracking=True
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        index=True,
        tracking=True,
        check_company=True,
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
    )
    tender_ref = fields.Char("Tender Number", tracking=True)
    tender_ids = fields.Many2many("ir.attachment", "contract_bid_tender_rel", string="Tender Documents", copy=False)
    received_on = fields.Date(required=True, default=fields.Date.context_today)
    due_on = fields.Datetime("Hand in Until", tracking=True)
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    description = fields.Text("What Is Tendered")
    question_ids = fields.One2many("contract.bid.question", "bid_id", "Questions to the Tenderer", copy=False)
    open_question_count = fields.Integer("Open Questions", compute="_compute_open_question_count", store=True)

    # Bid or not (CR-57, CR-59)
    decision = fields.Selection([("bid", "We Bid"), ("no_bid", "No Bid")], copy=False, tracking=True)
    decision_reason = fields.Text("Why", copy=False, tracking=True)
    decided_on = fields.Datetime(readonly=True, copy=False)
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")

    # The finished bid (CR-60)
    order_ids = fields.One2many("sale.order", "bid_id", "Quotations and Contracts", copy=False)
    order_id = fields.Many2one(
        "sale.order", "Bid", readonly=True, copy=False, index="btree_not_null", ondelete="restrict", check_company=True
    )
    review_id = fields.Many2one(
        "contract.review",
        compute="_compute_review",
        compute_sudo=True,
        help="The review of the finished bid.",
    )
    review_state = fields.Selection(related="order_id.review_state", string="Review Status")
    submitted_on = fields.Datetime("Handed in On", readonly=True, copy=False, tracking=True)
    submitted_by_id = fields.Many2one("res.users", "Handed in By", readonly=True, copy=False, ondelete="restrict")
    submitted_how = fields.Char("Handed in How", copy=False, help="By courier, upload, in person; with which number.")
    submitted_ids = fields.Many2many("ir.attachment", "contract_bid_submitted_rel", string="Bid Documents", copy=False)
    submitted_review_id = fields.Many2one("contract.review", "Reviewed In", readonly=True, copy=False, index=False)
    content = fields.Json(readonly=True, copy=False, prefetch=False, groups=fields.NO_ACCESS)

    # What became of it (CR-61)
    result_note = fields.Text("Result", copy=False, help="Who was awarded the contract, and why.")
    contract_order_id = fields.Many2one(
        "sale.order",
        "Contract",
        copy=False,
        index="btree_not_null",
        check_company=True,
        domain="[('partner_id', 'child_of', partner_id), ('state', '!=', 'cancel')]",
        help="The order by which the contract is made: the bid itself, or another one.",
    )
    comparison_ids = fields.One2many("contract.comparison", "bid_id", "Differences From the Bid", readonly=True)
    open_difference_count = fields.Integer(compute="_compute_open_difference_count")
    cancel_reason = fields.Char(copy=False, tracking=True)
    closed_at = fields.Datetime(readonly=True, copy=False)
    can_write = fields.Boolean(compute="_compute_can_write")

    _guarded_fields = frozenset(
        {
            "company_id",
            "state",
            "open_question_count",
            "decided_on",
            "decided_by_id",
            "order_id",
            "submitted_on",
            "submitted_by_id",
            "submitted_review_id",
            "content",
            "closed_at",
        }
    )

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _order_uniq = models.UniqueIndex("(order_id) WHERE order_id IS NOT NULL", "This quotation is another bid already.")

    @api.depends("name", "title")
    def _compute_display_name(self):
        for bid in self:
            bid.display_name = " – ".join(filter(None, [bid.name, bid.title]))

    @api.depends("due_on", "state")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for bid in self:
            bid.is_late = bool(bid.due_on) and bid.due_on < now and bid.state in ("draft", "deciding", "bidding")

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("due_on", "<", fields.Datetime.now()) & Domain("state", "in", ("draft", "deciding", "bidding"))
        return late if True in value else ~late

    @api.depends("question_ids.is_settled")
    def _compute_open_question_count(self):
        for bid in self:
            bid.open_question_count = len(bid.question_ids.filtered(lambda question: not question.is_settled))

    @api.depends("order_id.review_ids.state")
    def _compute_review(self):
        currents = self.order_id._review_currents()
        for bid in self:
            bid.review_id = currents.get(bid.order_id.id)

    @api.depends("comparison_ids.state")
    def _compute_open_difference_count(self):
        for bid in self:
            bid.open_difference_count = len(bid.comparison_ids.filtered(lambda row: row.state == "open"))

    @api.depends_context("uid")
    def _compute_can_write(self):
        writable = self._origin._filtered_access("write")
        for bid in self:
            bid.can_write = bid._origin in writable

    @api.constrains("received_on", "due_on")
    def _check_dates(self):
        for bid in self:
            if bid.received_on > fields.Date.context_today(self):
                raise ValidationError(self.env._("%s: a tender is entered when it has come.", bid.display_name))
            if bid.due_on and bid.due_on.date() < bid.received_on:
                raise ValidationError(
                    self.env._("%s: it is handed in after the tender was received.", bid.display_name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        bids = super().create(vals_list)
        bids._claim_files("tender_ids")
        return bids

    def write(self, vals):
        result = super().write(vals)
        for name in ("tender_ids", "submitted_ids"):
            if name in vals:
                self._claim_files(name)
        if "contract_order_id" in vals:
            self._take_contract()
        return result
