from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ContractFlowSheet(models.Model):
    """The sheet that goes with a product through the shops, operation by operation (CR-22, CR-77, CR-89).

    draft -> issued -> done, or superseded by the sheet of a changed quantity or date, or cancelled.
    """

    _name = "contract.flow.sheet"
    _description = "Production Flow Sheet"
    _inherit = ["contract.paper.mixin"]
    _rec_names_search = ["name", "order_id.name", "product_id"]
    _form_key = "flow_sheet"
    _locked_states = ("issued", "done", "superseded", "cancelled")
    _locked_fields = frozenset(
        {
            "order_id",
            "order_line_id",
            "partner_id",
            "task_id",
            "product_id",
            "quantity",
            "uom_id",
            "due_on",
            "process_card_id",
            "requirements",
        }
    )

    task_id = fields.Many2one(
        "contract.task.order", "Task Order", index="btree_not_null", ondelete="restrict", check_company=True
    )
    order_line_id = fields.Many2one("sale.order.line", index="btree_not_null", ondelete="set null", check_company=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("issued", "In Production"),
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
    product_id = fields.Many2one("product.product", required=True, index=True, ondelete="restrict", check_company=True)
    requirements = fields.Text()
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True, tracking=True)
    uom_id = fields.Many2one(
        "uom.uom",
        "Unit",
        compute="_compute_uom_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        ondelete="restrict",
    )
    due_on = fields.Date("Finish By", tracking=True)
    old_review_id = fields.Many2one(
        "contract.review",
        "Reviewed In",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        help="The review that this production rests on; for a repeat order that of the earlier order.",
    )
    version = fields.Integer(default=1, readonly=True, copy=False)
    previous_id = fields.Many2one("contract.flow.sheet", "Replaces", readonly=True, copy=False, index="btree_not_null")
    change_reason = fields.Char("Changed Because", readonly=True, copy=False)
    process_card_id = fields.Many2one(
        "contract.process.card",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('product_id', '=', product_id), ('state', '=', 'approved')]",
    )
    sealed_sample_id = fields.Many2one(related="process_card_id.sealed_sample_id")
    step_ids = fields.One2many("contract.flow.step", "sheet_id", "Operations", copy=True)
    progress = fields.Integer(compute="_compute_progress", store=True, aggregator="avg", help="Operations done, in %.")
    issued_at = fields.Datetime("Issued On", readonly=True, copy=False)

    _guarded_fields = frozenset(
        {"state", "old_review_id", "version", "previous_id", "change_reason", "progress", "issued_at"}
    )

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "A quantity to be made is more than 0.")

    @api.depends("name", "product_id")
    def _compute_display_name(self):
        for sheet in self:
            # sudo: the name of the product is no secret here
            sheet.display_name = " ".join(filter(None, [sheet.name, sheet.sudo().product_id.display_name]))

    @api.depends("product_id")
    def _compute_uom_id(self):
        for sheet in self:
            sheet.uom_id = sheet.uom_id or sheet.product_id.uom_id

    @api.depends("step_ids.done_at")
    def _compute_progress(self):
        for sheet in self:
            done = sheet.step_ids.filtered("done_at")
            sheet.progress = 100 * len(done) // len(sheet.step_ids) if sheet.step_ids else 0

    @api.model
    def _create_for(self, task):
        """Make and issue the flow sheets of a task order: one a line, with the operations of the process card."""
        review = self._get_old_review(task.order_id)
        sheets = self.create([self._prepare_sheet(task, line) for line in task.line_ids])
        sheets._guarded().write({"old_review_id": review.id})
        sheets._issue()
        return sheets

    @api.model
    def _prepare_sheet(self, task, line):
        card = line.notice_line_id.process_card_id or self.env["contract.process.card"]._find(
            line.product_id, task.partner_id.commercial_partner_id, task.company_id
        )
        return {
            "task_id": task.id,
            "company_id": task.company_id.id,
            "order_id": task.order_id.id,
            "partner_id": task.partner_id.id,
            "order_line_id": line.notice_line_id.order_line_id.id,
            "product_id": line.product_id.id,
            "requirements": line.name,
            "quantity": line.quantity,
            "uom_id": line.uom_id.id,
            "due_on": task.supply_at and fields.Datetime.context_timestamp(task, task.supply_at).date(),
            "process_card_id": card.id,
            "step_ids": [Command.create(step._prepare_flow_step()) for step in card.step_ids],
        }

    @api.model
    def _get_old_review(self, order):
        """Return the review on which the production of an order rests: for a repeat order the earlier one."""
        # sudo: who plans need not be able to read the order
        review = order.sudo()._review_current() if order else self.env["contract.review"]
        earlier = review.repeat_of_ids.sorted("id")[-1:]
        return earlier or review

    def action_issue(self):
        """Give the sheets to the shops.

        :raises UserError: while the order may not be produced (CR-20)
        """
        self.check_access("write")
        self._check_state("draft")
        self._check_reviewed()
        self._issue()
        return True

    def _issue(self):
        self._guarded().write({"state": "issued", "issued_at": fields.Datetime.now()})

    def action_done(self):
        """Finish sheets whose operations are all done.

        :raises UserError: while one is not
        """
        self.check_access("write")
        self._check_state("issued")
        if step := self.step_ids.filtered(lambda step: not step.done_at)[:1]:
            raise UserError(
                self.env._("%(sheet)s: %(step)s is not done.", sheet=step.sheet_id.display_name, step=step.name)
            )
        self._guarded().write({"state": "done", "closed_at": fields.Datetime.now()})
        return True

    def action_cancel(self):
        """Take back flow sheets.

        :raises UserError: without :attr:`cancel_reason`
        """
        self.check_access("write")
        self._check_state("draft", "issued")
        self._check_filled("cancel_reason")
        self._guarded().write({"state": "cancelled", "closed_at": fields.Datetime.now()})
        return True

    def action_report_fault(self):
        """Open a new quality note for what the inspector has found in this production (CR-93)."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Production Quality Note"),
            "res_model": "contract.quality.note",
            "view_mode": "form",
            "context": {
                "default_sheet_id": self.id,
                "default_notice_id": self.task_id.notice_id.id,
                "default_product_id": self.product_id.id,
            },
        }

    @api.model
    def _for_change(self, change):
        """Issue new flow sheets for a changed order, in place of those in production (CR-77: quantity or date).

        :param change: the change; it has ``order_id`` and a ``display_name``. Call in superuser mode.
        :return: the new sheets; lines that are no longer ordered get none
        """
        sheets = self.search([("order_id", "=", change.order_id.id), ("state", "=", "issued")])
        newer = self.browse()
        for sheet in sheets:
            if sheet._get_ordered_quantity() > 0:
                newer |= sheet._new_version(change.display_name)
            sheet._guarded().write({"state": "superseded", "closed_at": fields.Datetime.now()})
        newer._issue()
        return newer

    def _get_ordered_quantity(self):
        line = self.order_line_id
        if line and line.order_id.state != "sale":
            return 0
        return line.product_uom_qty if line else self.quantity

    def _new_version(self, reason):
        """Return the next version of this sheet, as the order has it now. What was done stays on this one."""
        self.ensure_one()
        order, line = self.order_id, self.order_line_id
        due = order.commitment_date
        sheet = self.copy(
            {
                "quantity": self._get_ordered_quantity(),
                "uom_id": (line.product_uom_id or self.uom_id).id,
                "requirements": line.name or self.requirements,
                "due_on": fields.Datetime.context_timestamp(order, due).date() if due else self.due_on,
            }
        )
        sheet._guarded().write(
            {
                "version": self.version + 1,
                "previous_id": self.id,
                "change_reason": reason,
                "old_review_id": self.old_review_id.id,
            }
        )
        return sheet
