from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ContractPaperMixin(models.AbstractModel):
    """A numbered paper on the way of an order through the company: a notice, a task order, a card.

    It belongs to a company and usually to an order, is kept for the retention of its form (``_form_key``), and its
    content stands still in the states that the model names (``_locked_states``).
    """

    _name = "contract.paper.mixin"
    _description = "Paper of an Order"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "customer.evidence.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.retention.mixin",
        "customer.lock.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    # Many2many fields that hold files; they share the access rights of the paper.
    _file_fields = ("attachment_ids",)

    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    order_id = fields.Many2one(
        "sale.order", "Sales Order", index="btree_not_null", ondelete="restrict", check_company=True, tracking=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        index=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Annexes")
    note = fields.Text("Remarks")
    closed_at = fields.Datetime(readonly=True, copy=False)
    cancel_reason = fields.Char(copy=False, tracking=True, help="Why it was cancelled. Fill it in, then cancel.")

    _guarded_fields = frozenset({"closed_at"})

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")

    @api.depends("order_id")
    def _compute_partner_id(self):
        for paper in self:
            # sudo: who works on a paper need not be able to read the order
            paper.partner_id = paper.order_id.sudo().partner_id or paper.partner_id

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for paper in self:
            # sudo: the name of the customer is no secret here
            paper.display_name = " ".join(filter(None, [paper.name, paper.sudo().partner_id.display_name]))

    @api.model_create_multi
    def create(self, vals_list):
        papers = super().create(vals_list)
        for name in self._file_fields:
            papers._claim_files(name)
        return papers

    def write(self, vals):
        if not vals.get("active", True):
            self._check_archivable()
        result = super().write(vals)
        for name in self._file_fields:
            if name in vals:
                self._claim_files(name)
        return result

    def _check_archivable(self):
        if paper := self.filtered(lambda paper: not paper.closed_at and not paper._retention_deletable())[:1]:
            raise UserError(self.env._("%s is still open. Finish or cancel it first.", paper.display_name))

    # Functions

    def _has_duty(self, *codes):
        """Tell whether the user belongs to one of these functions of the company, as far as they have people."""
        self.ensure_one()
        if self.env.su:
            return True
        functions = self._get_functions(*codes)
        return self.env.user in functions.sudo()._members()  # sudo: who belongs to a function is no secret

    def _check_duty(self, *codes):
        """Raise AccessError unless the user belongs to one of these functions (XX-11).

        :param codes: codes of ``customer.function``
        """
        for paper in self:
            if not paper._has_duty(*codes):
                names = paper._get_functions(*codes).mapped("name")
                raise AccessError(
                    self.env._(
                        "%(paper)s: only members of %(functions)s can do this.",
                        paper=paper.display_name,
                        functions=", ".join(names) or ", ".join(codes),
                    )
                )

    def _get_functions(self, *codes):
        """Return the functions with these codes as the company has them; those that it does not have are left out."""
        company = self.company_id or self.env.company
        functions = self.env["customer.function"]
        return functions.union(*(functions._find(code, company) for code in codes))

    # Orders

    def _check_reviewed(self):
        """Raise UserError when reviews are enforced and the order of one of these papers is not reviewed (CR-20)."""
        # sudo: whether an order is reviewed does not depend on who asks
        holds = self.order_id.sudo()._get_arrangement_holds()
        for paper in self:
            if reason := holds.get(paper.order_id.id):
                raise UserError(
                    self.env._(
                        "%(paper)s: production may not be arranged. %(reason)s",
                        paper=paper.display_name,
                        reason=reason,
                    )
                )
