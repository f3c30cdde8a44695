from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .complaint_complaint import CLOSED_STATES, INTERNAL

MISUSE_CHECKLIST = "misuse"


class ComplaintComplaint(models.Model):
    """Whose it is: first judged by the head of sales, then found by quality; both stay on record (CP-29 to CP-35)."""

    _inherit = "complaint.complaint"

    preliminary_liability = fields.Selection(
        [("ours", "Ours"), ("not_ours", "Not Ours"), ("undetermined", "Undetermined")],
        copy=False,
        tracking=True,
        index="btree_not_null",
        groups=INTERNAL,
        help="First analysis by the head of sales, before quality has investigated.",
    )
    preliminary_liability_user_id = fields.Many2one(
        "res.users", "First Judged By", readonly=True, copy=False, ondelete="restrict", groups=INTERNAL
    )
    preliminary_liability_at = fields.Datetime("First Judged On", readonly=True, copy=False, groups=INTERNAL)
    can_judge_preliminary = fields.Boolean(compute="_compute_can_judge", groups=INTERNAL)
    liability_user_id = fields.Many2one(
        "res.users", "Found By", readonly=True, copy=False, ondelete="restrict", groups=INTERNAL
    )
    liability_at = fields.Datetime("Found On", readonly=True, copy=False, groups=INTERNAL)
    can_judge_liability = fields.Boolean(compute="_compute_can_judge", groups=INTERNAL)
    cause_kind = fields.Selection(
        [
            ("design", "Design"),
            ("production", "Production"),
            ("supplier", "Supplier"),
            ("transport", "Packaging or Transport"),
            ("installation", "Installation"),
            ("service", "Service or Commercial"),
            ("misuse", "Customer Misuse"),
            ("standard", "Standard Differs"),
            ("none", "No Defect Found"),
            ("other", "Other"),
        ],
        "Located Cause",
        copy=False,
        tracking=True,
        index="btree_not_null",
        groups=INTERNAL,
        help="Customer misuse: nobody is blamed; a checklist leads through thanks, apology, help and training. "
        "Standard differs: both sides measure by another standard.",
    )

    _guarded_fields = frozenset(
        {"preliminary_liability_user_id", "preliminary_liability_at", "liability_user_id", "liability_at"}
    )

    @api.depends_context("uid")
    @api.depends("company_id", "lead_function_id")
    def _compute_can_judge(self):
        for company, complaints in self.grouped("company_id").items():
            complaints.can_judge_preliminary = self._is_sales_head(company)
            for function, led in complaints.grouped("lead_function_id").items():
                led.can_judge_liability = self._is_judge(company, function)

    @api.model
    def _is_sales_head(self, company):
        """Tell whether the user heads sales, or stands in for the absent head; anybody where sales has nobody."""
        sales = self.env["customer.function"]._find("sales", company).sudo()  # who heads it is no secret
        if self.env.su or not sales._members():
            return True
        return self.env.user in (sales.manager_id | sales._responsible_user())

    @api.model
    def _is_judge(self, company, lead):
        """Tell whether the user belongs to quality or to the function that leads; anybody where quality has nobody."""
        quality = self.env["customer.function"]._find("quality", company).sudo()  # its members are no secret
        if self.env.su or not quality._members() or self.env.user.has_group("complaint_capa.group_manager"):
            return True
        return self.env.user in (quality | lead.sudo())._members()

    @api.model
    def _guarded_create_vals(self, vals_list):
        vals_list = super()._guarded_create_vals(vals_list)
        now = fields.Datetime.now()
        for vals in vals_list:
            company = self.env["res.company"].browse(vals.get("company_id") or self.env.company.id)
            if vals.get("preliminary_liability"):
                self._check_sales_head(company)
                vals.update(preliminary_liability_user_id=self.env.uid, preliminary_liability_at=now)
            if vals.get("liability"):
                self._check_judge(company, self.env["customer.function"].browse(vals.get("lead_function_id")))
                vals.update(liability_user_id=self.env.uid, liability_at=now)
        return vals_list

    def write(self, vals):
        first = self._get_changing(vals, "preliminary_liability")
        final = self._get_changing(vals, "liability")
        first._check_preliminary()
        for complaint in final:
            self._check_judge(complaint.company_id, complaint.lead_function_id)
        result = super().write(vals)
        now = fields.Datetime.now()
        if first:
            first._guarded().write({"preliminary_liability_user_id": self.env.uid, "preliminary_liability_at": now})
        if final:
            final._guarded().write({"liability_user_id": self.env.uid, "liability_at": now})
        if vals.get("cause_kind") == "misuse":
            self._apply_misuse_checklist()
        return result

    def _get_changing(self, vals, name):
        """Return the records on which ``vals`` changes this field."""
        if name not in vals:
            return self.browse()
        return self.filtered(lambda complaint: (complaint[name] or False) != (vals[name] or False))

    def _check_preliminary(self):
        """The first analysis is the head of sales', and stands once quality has judged (CP-29)."""
        for complaint in self:
            self._check_sales_head(complaint.company_id)
            if complaint.state not in ("draft", "registered"):
                raise UserError(
                    self.env._("%s is judged by quality: the first analysis stays as it is.", complaint.display_name)
                )

    @api.model
    def _check_sales_head(self, company):
        if not self._is_sales_head(company):
            raise AccessError(self.env._("Only the head of sales makes the first analysis of the liability."))

    @api.model
    def _check_judge(self, company, lead):
        if not self._is_judge(company, lead):
            raise AccessError(
                self.env._("Only quality, or the function that leads the complaint, finds the liability.")
            )

    # The guided way when the customer used it wrongly (CP-33, CC-40)

    def _apply_misuse_checklist(self):
        """Put the questions for misuse on these complaints."""
        checklists = (
            self.env["customer.checklist"]
            .sudo()  # the templates of the company apply whoever finds the cause
            .search([("model_name", "=", self._name), ("kind", "=", MISUSE_CHECKLIST)])
        )
        if self and checklists:
            self._checklist_apply(checklists)

    def _checklist_locked(self, answer):
        return self.state in CLOSED_STATES or super()._checklist_locked(answer)

    def _checklist_closed(self):
        return self.state in CLOSED_STATES or super()._checklist_closed()

    def _check_misuse_answered(self):
        """Misuse is settled when thanks, apology, offer and training are on record."""
        for complaint in self.filtered(lambda complaint: complaint.cause_kind == "misuse"):
            complaint._checklist_check()

    def action_resolve(self):
        self._check_misuse_answered()
        return super().action_resolve()

    def action_reject(self):
        self._check_misuse_answered()
        return super().action_reject()
