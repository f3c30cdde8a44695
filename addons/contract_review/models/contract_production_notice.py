from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain

# Who learns what is to be made, when no distribution rule of the company says otherwise.
RECIPIENTS = ("production", "planning", "engineering", "quality", "purchasing", "warehouse")
OPEN_STATES = ("draft", "issued")


class ContractProductionNotice(models.Model):
    """What production is told of an order (CR-66, CR-69): what is needed, when, with which annexes.

    draft -> issued -> done, or superseded by the next version, or cancelled. Issuing tells the functions concerned,
    each of which acknowledges; a version that was issued stands still.
    """

    _name = "contract.production.notice"
    _description = "Production Notice"
    _inherit = ["contract.paper.mixin", "customer.distribution.mixin"]
    _rec_names_search = ["name", "order_id.name", "partner_id.name"]
    _form_key = "production_notice"
    _locked_states = ("issued", "done", "superseded", "cancelled")
    _locked_fields = frozenset(
        {"order_id", "partner_id", "line_ids", "notified_at", "supply_at", "attachment_ids", "note", "source"}
    )

    order_id = fields.Many2one(required=True, domain="[('state', '=', 'sale')]")
    contract_id = fields.Many2one("contract.contract", compute="_compute_contract", compute_sudo=True)
    document_ids = fields.Many2many(
        "contract.document", string="Contract Documents", compute="_compute_documents", help="The valid ones."
    )
    client_order_ref = fields.Char(related="order_id.client_order_ref", string="Customer Reference")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("issued", "Issued"),
            ("done", "Done"),
            ("superseded", "Superseded"),
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
    review_id = fields.Many2one(
        "contract.review", "Contract Review", readonly=True, copy=False, index="btree_not_null", check_company=True
    )
    version = fields.Integer(default=1, readonly=True, copy=False)
    previous_id = fields.Many2one(
        "contract.production.notice", "Replaces", readonly=True, copy=False, index="btree_not_null"
    )
    change_reason = fields.Char("Changed Because", readonly=True, copy=False)
    line_ids = fields.One2many("contract.production.notice.line", "notice_id", "Goods", copy=True)

    # Hours ahead
    source = fields.Selection(
        [("contract", "From the Contract"), ("customer", "Announced by the Customer")],
        required=True,
        default="contract",
        help="A contract for a period is called off by the customer's own production notices.",
    )
    notified_at = fields.Datetime(
        "Customer's Notice",
        copy=False,
        tracking=True,
        help="When the customer has told us what he needs; the hours ahead of supply count from here.",
    )
    supply_at = fields.Datetime("Supply", required=True, tracking=True, help="When the goods are to be supplied.")
    is_flagged = fields.Boolean(
        "Hours Ahead Apply",
        compute="_compute_is_flagged",
        store=True,
        help="One of the goods is of a category that is announced ahead of time.",
    )
    notice_hours = fields.Float(
        "Hours of Notice", compute="_compute_notice_hours", store=True, aggregator="avg", help="From notice to supply."
    )
    is_short = fields.Boolean(
        "Short Notice",
        compute="_compute_notice_hours",
        store=True,
        help="Announced later than the hours of the company allow.",
    )
    task_due_at = fields.Datetime(
        "Task Order Due",
        compute="_compute_task_due_at",
        store=True,
        index="btree_not_null",
        help="So many hours before the supply (see Settings) production has its task order.",
    )
    task_ids = fields.One2many("contract.task.order", "notice_id", "Task Orders")
    task_issued_at = fields.Datetime("Task Order Issued", compute="_compute_task_issued_at", store=True)
    task_late = fields.Boolean("Task Order Late", compute="_compute_task_late", search="_search_task_late")

    # To whom
    inform_function_ids = fields.Many2many(
        "customer.function",
        string="Sent To",
        compute="_compute_inform_function_ids",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
    )
    issued_at = fields.Datetime("Issued On", readonly=True, copy=False, tracking=True)
    issued_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    open_receipt_count = fields.Integer(
        "Not Acknowledged", compute="_compute_open_receipts", search="_search_open_receipt_count"
    )
    open_receipts = fields.Char("Receipt Missing From", compute="_compute_open_receipts")
    quality_note_ids = fields.One2many("contract.quality.note", "notice_id", "Quality Notes")
    quality_note_count = fields.Integer(compute="_compute_counts")
    paper_count = fields.Integer(compute="_compute_counts")
    review_hold = fields.Char("Not to Be Produced", compute="_compute_review_hold")

    _guarded_fields = frozenset(
        {
            "state",
            "review_id",
            "version",
            "previous_id",
            "change_reason",
            "is_flagged",
            "notice_hours",
            "is_short",
            "task_due_at",
            "task_issued_at",
            "issued_at",
            "issued_by_id",
        }
    )

    @api.depends("order_id")
    def _compute_contract(self):
        for notice in self:
            notice.contract_id = notice.order_id.contract_id

    @api.depends("order_id")
    def _compute_documents(self):
        """Show the documents of the contract that hold, as far as the reader may see them (CR-66)."""
        documents = self.env["contract.document"].search(
            [("order_id", "in", self.order_id.ids), ("state", "=", "valid")]
        )
        for notice in self:
            notice.document_ids = documents.filtered(lambda each, notice=notice: each.order_id == notice.order_id)

    @api.depends("line_ids.product_id.categ_id")
    def _compute_is_flagged(self):
        flagged = self.env["product.category"]._get_flagged_ids("needs_production_notice")
        for notice in self:
            notice.is_flagged = bool(flagged & set(notice.line_ids.product_id.categ_id.ids))

    @api.depends("is_flagged", "notified_at", "supply_at", "company_id.production_notice_hours")
    def _compute_notice_hours(self):
        for notice in self:
            known = notice.notified_at and notice.supply_at
            hours = (notice.supply_at - notice.notified_at).total_seconds() / 3600 if known else 0.0
            notice.notice_hours = hours
            wanted = notice.company_id.sudo().production_notice_hours  # a setting anybody may meet
            notice.is_short = bool(notice.is_flagged and known and hours < wanted)

    @api.depends("is_flagged", "supply_at", "company_id.production_task_hours")
    def _compute_task_due_at(self):
        for notice in self:
            hours = notice.company_id.sudo().production_task_hours  # as above
            due = notice.is_flagged and notice.supply_at
            notice.task_due_at = due and due - timedelta(hours=hours)

    @api.depends("task_ids.issued_at", "task_ids.state")
    def _compute_task_issued_at(self):
        for notice in self:
            issued = notice.task_ids.filtered(lambda task: task.state != "cancelled").mapped("issued_at")
            notice.task_issued_at = min(filter(None, issued), default=False)

    @api.depends("task_due_at", "task_issued_at", "state")
    def _compute_task_late(self):
        now = fields.Datetime.now()
        for notice in self:
            due = notice.task_due_at if notice.state in ("issued", "done") else False
            notice.task_late = bool(due and (notice.task_issued_at or now) > due)

    def _search_task_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        issued_late = self._search_issued_late()
        waiting = Domain("task_issued_at", "=", False) & Domain("task_due_at", "<", fields.Datetime.now())
        return Domain("state", "in", ("issued", "done")) & (waiting | issued_late)

    def _search_issued_late(self):
        done = Domain("task_issued_at", "!=", False) & Domain("task_due_at", "!=", False)
        # sudo: which are late; the rules apply to the search itself
        notices = self.sudo().search_fetch(done, ["task_issued_at", "task_due_at"])
        return Domain("id", "in", [each.id for each in notices if each.task_issued_at > each.task_due_at])

    @api.depends("company_id")
    def _compute_inform_function_ids(self):
        by_company = {company: self._get_recipients(company) for company in self.company_id}
        for notice in self:
            notice.inform_function_ids = by_company.get(notice.company_id)

    @api.model
    def _get_recipients(self, company):
        """Return the functions that are told of what is to be made: as the company rules, else the usual ones."""
        if functions := self.env["contract.distribution.rule"]._functions_for("production_notice", company):
            return functions
        functions = (
            # sudo: which functions there are is no secret
            self.env["customer.function"].sudo().search([("code", "in", RECIPIENTS), ("company_id", "=", False)])
        )
        return functions._of_company(company).sudo(self.env.su)

    @api.depends("distribution_ids.acknowledged_at")
    def _compute_open_receipts(self):
        for notice in self:
            # sudo: which functions have not acknowledged is told to all who read the notice
            rows = notice.sudo().distribution_ids.filtered(lambda row: not row.acknowledged_at)
            notice.open_receipt_count = len(rows)
            names = [row.function_id.name or row.user_id.name for row in rows]
            notice.open_receipts = ", ".join(dict.fromkeys(names)) or False

    def _search_open_receipt_count(self, operator, value):
        if operator not in (">", "=") or value not in (0, False):
            return NotImplemented
        return Domain("distribution_ids", "any" if operator == ">" else "not any", [("acknowledged_at", "=", False)])

    @api.depends("quality_note_ids", "task_ids.flow_ids")
    def _compute_counts(self):
        for notice in self:
            notice.quality_note_count = len(notice.quality_note_ids)
            notice.paper_count = len(notice.task_ids.flow_ids)

    @api.depends("order_id", "state")
    def _compute_review_hold(self):
        # sudo: whether an order is reviewed does not depend on who asks
        holds = self.order_id.sudo()._get_arrangement_holds()
        for notice in self:
            notice.review_hold = notice.state == "draft" and holds.get(notice.order_id.id)

    @api.constrains("notified_at", "supply_at")
    def _check_times(self):
        for notice in self:
            if notice.notified_at and notice.supply_at <= notice.notified_at:
                raise ValidationError(
                    self.env._("%s: the supply comes after the customer's notice.", notice.display_name)
                )

    @api.model
    def _create_for(self, order):
        """Make a draft notice of what ``order`` has of goods.

        :raises UserError: when it has none
        """
        lines = order.order_line.filtered(lambda line: not line.display_type and line.product_id.type == "consu")
        if not lines:
            raise UserError(self.env._("%s has no goods that production could be told of.", order.display_name))
        supply = order.commitment_date or order.expected_date or fields.Datetime.now()
        return self.create(
            {
                "order_id": order.id,
                "company_id": order.company_id.id,
                "user_id": (order.user_id or self.env.user).id,
                "supply_at": supply,
                "notified_at": order.date_order if order.date_order < supply else False,
                "line_ids": [Command.create(line._prepare_production_notice_line()) for line in lines],
            }
        )

    def _get_form_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
