from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain


class ContractTaskOrder(models.Model):
    """The order to production to make what a notice announces (CR-22, CR-69), issued by planning.

    draft -> issued -> done, or cancelled. Issuing makes the flow sheets with which the goods go through the shops.
    """

    _name = "contract.task.order"
    _description = "Production Task Order"
    _inherit = ["contract.paper.mixin", "customer.distribution.mixin"]
    _rec_names_search = ["name", "notice_id.name", "order_id.name"]
    _form_key = "task_order"
    _locked_states = ("issued", "done", "cancelled")
    _locked_fields = frozenset(
        {"notice_id", "order_id", "partner_id", "line_ids", "start_at", "supply_at", "attachment_ids", "note"}
    )

    notice_id = fields.Many2one(
        "contract.production.notice",
        "Production Notice",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('state', '=', 'issued')]",
    )
    order_id = fields.Many2one(compute="_compute_order_id", store=True, readonly=False, precompute=True)
    state = fields.Selection(
        [("draft", "Draft"), ("issued", "Issued"), ("done", "Done"), ("cancelled", "Cancelled")],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    line_ids = fields.One2many("contract.task.order.line", "task_id", "Goods", copy=True)
    start_at = fields.Datetime("Start of Production", tracking=True)
    supply_at = fields.Datetime("Supply", compute="_compute_times", store=True, readonly=False, tracking=True)
    due_at = fields.Datetime(
        "Issue By",
        compute="_compute_times",
        store=True,
        index="btree_not_null",
        help="So many hours before the supply (see Settings), for goods announced ahead of time.",
    )
    issued_at = fields.Datetime("Issued On", readonly=True, copy=False, tracking=True)
    issued_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict", tracking=True)
    is_late = fields.Boolean("Late", compute="_compute_is_late", search="_search_is_late")
    flow_ids = fields.One2many("contract.flow.sheet", "task_id", "Flow Sheets")
    is_planner = fields.Boolean(compute="_compute_is_planner")

    _guarded_fields = frozenset({"state", "due_at", "issued_at", "issued_by_id"})

    @api.depends("notice_id")
    def _compute_order_id(self):
        for task in self:
            task.order_id = task.notice_id.order_id or task.order_id

    @api.depends("notice_id.supply_at", "notice_id.task_due_at")
    def _compute_times(self):
        for task in self:
            task.supply_at = task.notice_id.supply_at or task.supply_at
            task.due_at = task.notice_id.task_due_at

    @api.depends("due_at", "issued_at", "state")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for task in self:
            task.is_late = bool(task.due_at and task.state != "cancelled" and (task.issued_at or now) > task.due_at)

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        known = self.sudo().search_fetch(  # sudo: which are late; the rules apply to the search itself
            Domain("issued_at", "!=", False) & Domain("due_at", "!=", False), ["issued_at", "due_at"]
        )
        late = Domain("id", "in", [task.id for task in known if task.issued_at > task.due_at])
        waiting = Domain("issued_at", "=", False) & Domain("due_at", "<", fields.Datetime.now())
        return Domain("state", "!=", "cancelled") & (waiting | late)

    @api.depends_context("uid")
    @api.depends("company_id")
    def _compute_is_planner(self):
        for task in self:
            task.is_planner = task._has_duty(*task._get_planners())

    def _get_planners(self):
        """Return the codes of the functions that issue task orders: planning; production where nobody plans."""
        planning = self._get_functions("planning").sudo()  # who belongs to a function is no secret
        return ("planning",) if planning._members() else ("production",)

    @api.model
    def _create_for(self, notice):
        """Make the draft task order of a notice."""
        return self.create(
            {
                "notice_id": notice.id,
                "company_id": notice.company_id.id,
                "line_ids": [Command.create(line._prepare_task_line()) for line in notice.line_ids],
            }
        )

    def action_issue(self):
        """Give the task orders to production, as planner (CR-22, CR-69).

        :raises AccessError: for others than members of planning
        :raises UserError: while the order may not be produced (CR-20)
        """
        self._check_state("draft")
        self._check_filled("line_ids", "supply_at")
        for task in self:
            task._check_duty(*task._get_planners())
        self._check_reviewed()
        for task in self:
            # sudo: who plans need not be able to change orders; the duty was checked
            task.sudo()._issue(self.env.user)
        return True

    def _issue(self, user):
        now = fields.Datetime.now()
        self._guarded().write({"state": "issued", "issued_at": now, "issued_by_id": user.id})
        self.env["contract.flow.sheet"]._create_for(self)
        self._distribute(
            self.env._("Production task order: %s", self.display_name),
            functions=self._get_functions("production", "quality", "warehouse"),
        )
        self.notice_id.activity_unlink(["mail.mail_activity_data_todo"])

    def _follow_notice(self, notice):
        """Hang these task orders on the next version of their notice; a draft is made again from its goods."""
        self._guarded().write({"notice_id": notice.id})
        for task in self.filtered(lambda task: task.state == "draft"):
            task.line_ids.unlink()
            task.write({"line_ids": [Command.create(line._prepare_task_line()) for line in notice.line_ids]})
        for task in self.filtered(lambda task: task.state == "issued"):
            task.message_post(
                body=self.env._("The notice was changed: %s holds, with new flow sheets.", notice.display_name),
                subtype_xmlid="mail.mt_note",
            )

    def action_done(self):
        """Close task orders whose flow sheets are all finished.

        :raises UserError: while one is not
        """
        self.check_access("write")
        self._check_state("issued")
        if sheet := self.flow_ids.filtered(lambda sheet: sheet.state in ("draft", "issued"))[:1]:
            raise UserError(self.env._("%s is still in production.", sheet.display_name))
        self._guarded().write({"state": "done", "closed_at": fields.Datetime.now()})
        return True

    def action_cancel(self):
        """Take back task orders, and the flow sheets that came with them.

        :raises UserError: without :attr:`cancel_reason`
        """
        self.check_access("write")
        self._check_state("draft", "issued")
        self._check_filled("cancel_reason")
        for task in self:
            sheets = task.flow_ids.filtered(lambda sheet: sheet.state in ("draft", "issued"))
            sheets._guarded().write({"cancel_reason": task.cancel_reason})
            sheets.action_cancel()
        self._guarded().write({"state": "cancelled", "closed_at": fields.Datetime.now()})
        return True
