from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .contract_review_verdict import HOLDS

# What stays open when the condition itself stands: how it is met.
EVIDENCE_FIELDS = frozenset({"evidence", "attachment_ids", "due_on", "user_id", "activity_ids", "message_ids"})
TO_DO = "contract_review.mail_activity_type_condition"


class ContractCondition(models.Model):
    """A condition under which a function has said yes, kept until it is fulfilled or waived.

    It comes from a line verdict, or is entered by a member of the function while the review runs. While it is open, it
    holds the delivery or the production of the order, where the company confirms only what is reviewed. Only members
    of the function fulfil or waive it.
    """

    _name = "contract.condition"
    _description = "Condition of a Contract Review"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "customer.workflow.mixin",
        "customer.evidence.mixin",
        "customer.due.mixin",
        "customer.guard.mixin",
    ]
    _rec_name = "text"
    _order = "id desc"
    _check_company_auto = True
    _due_field = "due_on"

    text = fields.Text("Condition", required=True, tracking=True)
    review_id = fields.Many2one(
        "contract.review", required=True, index=True, check_company=True, ondelete="cascade", tracking=True
    )
    order_id = fields.Many2one(related="review_id.order_id", store=True, index=True)
    partner_id = fields.Many2one(related="review_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(related="review_id.company_id", store=True, index=True)
    review_state = fields.Selection(related="review_id.state", string="Review Status")
    function_id = fields.Many2one(
        "customer.function", "Released By", required=True, index=True, check_company=True, ondelete="restrict"
    )
    user_id = fields.Many2one("res.users", "Responsible", check_company=True, domain=[("share", "=", False)])
    verdict_id = fields.Many2one("contract.review.verdict", readonly=True, index=False, ondelete="set null")
    order_line_id = fields.Many2one(
        "sale.order.line", readonly=True, index="btree_not_null", ondelete="set null", groups=fields.NO_ACCESS
    )
    product_id = fields.Many2one(
        "product.product", readonly=True, ondelete="restrict", help="Empty: the condition concerns the whole order."
    )
    holds = fields.Selection(HOLDS, required=True, default="none", tracking=True)
    due_on = fields.Date("Due")
    state = fields.Selection(
        [("open", "Open"), ("fulfilled", "Fulfilled"), ("waived", "Waived"), ("void", "Void")],
        default="open",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        help="Void: its review was rejected or took the place of another.",
    )
    evidence = fields.Text(help="How it is known that the condition is fulfilled, or why it is waived.")
    attachment_ids = fields.Many2many("ir.attachment", string="Files", copy=False, bypass_search_access=True)
    closed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    closed_on = fields.Datetime(readonly=True, copy=False)
    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine")

    _guarded_fields = frozenset(
        {
            "state",
            "verdict_id",
            "order_id",
            "partner_id",
            "company_id",
            "order_line_id",
            "product_id",
            "closed_by_id",
            "closed_on",
        }
    )

    _verdict_uniq = models.UniqueIndex("(verdict_id) WHERE verdict_id IS NOT NULL", "A verdict has one condition only.")
    # What holds an order is looked for whenever its goods leave.
    _holding_idx = models.Index("(order_id) WHERE state = 'open' AND holds <> 'none'")

    @api.depends("text", "review_id.name")
    def _compute_display_name(self):
        for condition in self:
            text = (condition.text or "").strip().split("\n")[0]
            condition.display_name = f"{condition.review_id.name}: {text}"

    @api.depends_context("uid")
    @api.depends("function_id")
    def _compute_is_mine(self):
        mine = self.env["customer.row.mixin"]._get_my_functions()
        for condition in self:
            condition.is_mine = condition.function_id in mine

    def _search_is_mine(self, operator, value):
        return self.env["customer.row.mixin"]._search_is_mine(operator, value)

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        opened = self._is_guard_open()
        conditions = super().create(vals_list)
        if not opened:
            conditions._check_function()
            conditions._check_not_fixed()
        conditions._update_holds()
        return conditions

    def write(self, vals):
        """Change a condition while its function has not signed; its evidence until it is closed.

        :raise UserError: when it stands
        :raise AccessError: for a user who does not belong to the function
        """
        if self._is_guard_open():
            result = super().write(vals)
            if vals.keys() & {"holds", "state"}:
                self._update_holds()
            return result
        self._check_function()
        content = vals.keys() - EVIDENCE_FIELDS
        if content:
            self._check_not_fixed()
        elif vals.keys() & {"evidence", "attachment_ids"}:
            self._check_state("open")
        orders = self.order_id
        result = super().write(vals)
        if content:
            self._check_function()
            self._check_not_fixed()
            self._update_order_holds(orders | self.order_id)
        if "attachment_ids" in vals:
            self._claim_files("attachment_ids")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_fixed(self):
        if not self._is_guard_open():
            self._check_function()
            self._check_not_fixed()

    def unlink(self):
        orders = self.sudo().order_id  # sudo: whoever withdraws it, the hold is counted again
        result = super().unlink()
        self._update_order_holds(orders)
        return result

    def _check_function(self):
        """Raise AccessError unless the user belongs to the functions of these conditions."""
        if not self.env.su and (foreign := self.function_id - self.env["customer.row.mixin"]._get_my_functions()):
            raise AccessError(self.env._("Only members of %s set and release its conditions.", foreign[0].name))

    def _check_not_fixed(self):
        """Raise UserError when a condition stands, since its function has signed or the review is over."""
        for condition in self:
            review = condition.review_id.sudo()  # whether it is signed does not depend on who asks
            if review.state not in ("draft", "in_review", "negotiating") or review._has_signed(condition.function_id):
                raise UserError(
                    self.env._(
                        "%(condition)s was signed with the review and cannot change. Fulfil or waive it.",
                        condition=condition.display_name,
                    )
                )
            if condition.verdict_id and not self._is_guard_open():
                raise UserError(
                    self.env._(
                        "%(condition)s belongs to a line verdict. Change it there.", condition=condition.display_name
                    )
                )

    def _get_standing_files(self):
        """Keep the evidence by which a condition was released."""
        return self.filtered(lambda condition: condition.state in ("fulfilled", "waived")).attachment_ids

    # Actions

    def action_fulfil(self):
        """Release what was held: the condition is met, as the evidence shows.

        :raise UserError: without evidence in words or files, or when the condition is not open
        """
        for condition in self:
            if not condition.attachment_ids:
                condition._check_filled("evidence")
        return self._close("fulfilled")

    def action_waive(self):
        """Release what was held without the condition being met; the evidence says why and who agreed.

        :raise UserError: without a reason, or when the condition is not open
        """
        self._check_filled("evidence")
        return self._close("waived")

    def action_reopen(self):
        """Hold again what was released by mistake."""
        self._check_function()
        self._check_state("fulfilled", "waived")
        self._guarded().write({"state": "open", "closed_by_id": False, "closed_on": False})
        return True

    def action_view_review(self):
        """Open the review."""
        self.ensure_one()
        return self.review_id._get_form_action()

    def _close(self, state):
        self.check_access("write")
        self._check_function()
        self._check_state("open")
        self._guarded().write({"state": state, "closed_by_id": self.env.uid, "closed_on": fields.Datetime.now()})
        self.sudo().activity_unlink([TO_DO])  # reminders of others as well
        return True

    # Engine. In superuser mode.

    def _withdraw(self):
        """Remove these conditions: the verdict they came from is another one now, and nobody has signed it."""
        self._guarded().unlink()

    def _void(self):
        """End what is still open: the review holds no more."""
        conditions = self.filtered(lambda condition: condition.state == "open")
        conditions._guarded().write({"state": "void"})
        conditions.activity_unlink([TO_DO])

    def _take_over(self, previous):
        """Keep what was released already on the ``previous`` review."""
        if self and previous.state in ("fulfilled", "waived"):
            names = ("state", "evidence", "closed_by_id", "closed_on", "attachment_ids")
            vals = {name: previous._fields[name].convert_to_write(previous[name], previous) for name in names}
            self._guarded().write(vals)

    def _remind(self):
        """Tell whoever is responsible what has to be fulfilled, now that the review is approved."""
        for condition in self.filtered(lambda condition: condition.state == "open"):
            user = condition.user_id or condition.function_id._responsible_user()
            if user:
                condition.with_context(mail_activity_quick_update=True).activity_schedule(
                    TO_DO,
                    date_deadline=condition.due_on or fields.Date.today(),
                    summary=self.env._("Condition to fulfil"),
                    note=condition.text,
                    user_id=user.id,
                )

    def _update_holds(self):
        self._update_order_holds(self.order_id)

    @api.model
    def _update_order_holds(self, orders):
        """Note on orders what open conditions hold, so that a transfer without any costs no query."""
        # sudo: who releases a condition need not have any right on the order, nor see those of other functions
        groups = self.sudo()._read_group(
            [("order_id", "in", orders.ids), ("state", "=", "open"), ("holds", "!=", "none")],
            ["order_id"],
            ["holds:array_agg"],
        )
        held = {order.id: set(kinds) for order, kinds in groups}
        for order in orders.sudo():
            for kind in ("delivery", "production"):
                name = f"condition_holds_{kind}"
                if order[name] != (kind in held.get(order.id, ())):
                    order._guarded().write({name: not order[name]})

    def _explain(self):
        """Return one line for each condition: what, and who releases it."""
        lines = []
        for condition in self:
            people = condition.function_id._responsible_user().name
            function = condition.function_id.name
            who = f"{function} ({people})" if people else function
            what = f"{condition.product_id.display_name}: {condition.text}" if condition.product_id else condition.text
            lines.append(self.env._("- %(condition)s To be released by %(who)s.", condition=what, who=who))
        return "\n".join(lines)
