from odoo import api, fields, models
from odoo.exceptions import UserError


class ContractCheck(models.Model):
    """Operations check that what the review of an order laid down was carried out (CR-41).

    The rows are drawn from the review: lines, requirements, conditions, countermeasures, discrepancies.
    """

    _name = "contract.check"
    _description = "Contract Execution Check"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.retention.mixin",
        "customer.lock.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True
    _form_key = "contract_check"
    _locked_fields = frozenset({"order_id", "function_id", "user_id", "line_ids", "conclusion"})
    _locked_states = ("done",)

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    order_id = fields.Many2one(
        "sale.order", "Sales Order", required=True, index=True, check_company=True, ondelete="restrict"
    )
    contract_id = fields.Many2one(
        "contract.contract", compute="_compute_documents", store=True, precompute=True, index="btree_not_null"
    )
    review_id = fields.Many2one(
        "contract.review", compute="_compute_documents", store=True, precompute=True, index="btree_not_null"
    )
    partner_id = fields.Many2one(related="order_id.partner_id", string="Customer")
    function_id = fields.Many2one(
        "customer.function",
        "Checked By (Function)",
        required=True,
        default=lambda self: self.env["customer.function"]._get("sales"),
        check_company=True,
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        "res.users",
        "Checked By",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
    )
    state = fields.Selection(
        [("draft", "To Check"), ("done", "Checked")],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    line_ids = fields.One2many("contract.check.line", "check_id", "What Was Laid Down")
    open_count = fields.Integer("Not Carried Out", compute="_compute_open_count", store=True)
    conclusion = fields.Text(tracking=True)
    done_on = fields.Date("Checked On", readonly=True, copy=False)

    _guarded_fields = frozenset({"state", "contract_id", "review_id", "open_count", "done_on"})

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")

    @api.depends("order_id")
    def _compute_documents(self):
        for check in self:
            order = check.order_id.sudo()  # which documents belong to an order is no secret to who checks it
            check.contract_id = order.contract_id
            check.review_id = order and order._review_current()

    @api.depends("line_ids.done")
    def _compute_open_count(self):
        for check in self:
            check.open_count = len(check.line_ids.filtered(lambda line: line.done == "no"))

    @api.model_create_multi
    def create(self, vals_list):
        # sudo: only which company it belongs to
        orders = self.env["sale.order"].sudo().browse([vals["order_id"] for vals in vals_list if vals.get("order_id")])
        companies = {order.id: order.company_id.id for order in orders}
        checks = super().create(
            [{**vals, "company_id": companies.get(vals.get("order_id"), vals.get("company_id"))} for vals in vals_list]
        )
        for check in checks.filtered(lambda check: not check.line_ids):
            # sudo: all that was laid down is checked, also what this user could not read on the review
            check.sudo().line_ids = [fields.Command.create(vals) for vals in check.sudo()._prepare_line_vals_list()]
        return checks

    def action_done(self):
        """Finish the check.

        :raise UserError: while a row is not answered, or a "no" has no remark
        """
        self.check_access("write")
        self._check_state("draft")
        for check in self:
            if not check.line_ids:
                raise UserError(self.env._("%s: there is nothing to check. Add what was laid down.", check.name))
            for line in check.line_ids:
                line._check_answered()
        self._guarded().write({"state": "done", "done_on": fields.Date.context_today(self)})
        for check in self.filtered("open_count"):
            user = check.sudo().order_id.user_id or check.user_id  # whose order it is, is no secret here
            check.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("%s results of the review were not carried out", check.open_count),
                user_id=user.id,
            )
        return True

    def action_print(self):
        """Print the check."""
        self.check_access("read")
        return self.env.ref("contract_review.action_report_contract_check").report_action(self)

    @api.model
    def _retention_depends(self):
        return ("done_on",)

    def _retention_start(self):
        return self.done_on

    # What is checked. In superuser mode.

    def _prepare_line_vals_list(self):
        self.ensure_one()
        return [
            {"source": source, "name": text, "sequence": number}
            for number, (source, text) in enumerate(self._check_items())
        ]

    def _check_items(self):
        """Hook: return ``[(source, text)]`` of what the review laid down, see ``contract.check.line.source``."""
        items = [
            ("line", self._line_text(line))
            for line in self.order_id.order_line
            if line.product_id and line.product_uom_qty
        ]
        return items + [(source, text) for source, texts in self.review_id._laid_down() for text in texts]

    def _line_text(self, line):
        return self.env._(
            "%(product)s: %(quantity)s %(unit)s by %(date)s",
            product=line.product_id.display_name,
            quantity=line.product_uom_qty,
            unit=line.product_uom_id.name,
            date=fields.Date.to_string((line.order_id.commitment_date or line._expected_date()).date()),
        )
