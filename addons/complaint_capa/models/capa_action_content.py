from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class CapaAction(models.Model):
    """Actions of the departments (CP-81), and improvements that the customer confirms on a sample (CP-86)."""

    _inherit = "capa.action"

    needs_confirmation = fields.Boolean(
        "Customer Confirms",
        copy=False,
        help="The customer confirms this improvement on a sample before it is verified. Changes of design and tooling "
        "always need it.",
    )
    change_id = fields.Many2one(
        "customer.design.change",
        "Change Notice",
        index="btree_not_null",
        check_company=True,
        copy=False,
        ondelete="restrict",
    )
    sample_id = fields.Many2one(
        "customer.sample", index="btree_not_null", check_company=True, copy=False, ondelete="restrict"
    )
    is_confirmed = fields.Boolean("Confirmed by the Customer", compute="_compute_is_confirmed", compute_sudo=True)
    is_my_function = fields.Boolean(
        "Of My Department", compute="_compute_is_my_function", search="_search_is_my_function"
    )

    @api.depends(
        "change_id.sample_ids.state",
        "change_id.sample_ids.verdict",
        "change_id.sample_ids.sent_on",
        "sample_id.state",
        "sample_id.verdict",
    )
    def _compute_is_confirmed(self):
        for action in self:
            action.is_confirmed = action.change_id.is_confirmed or bool(
                action.sample_id and action.sample_id._is_confirmed()
            )

    @api.depends_context("uid")
    @api.depends("function_id")
    def _compute_is_my_function(self):
        mine = self.env["customer.row.mixin"]._get_my_functions()
        for action in self:
            action.is_my_function = action.function_id in mine

    def _search_is_my_function(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("function_id", "in", self.env["customer.row.mixin"]._get_my_functions().ids)

    @api.constrains("cause_id", "case_id")
    def _check_cause(self):
        for action in self:
            if action.cause_id and action.cause_id.case_id != action.case_id:
                raise ValidationError(self.env._("%s: the cause belongs to another CAPA.", action.name))

    def write(self, vals):
        if "needs_confirmation" in vals:
            self._check_plan_open()
        if {"change_id", "sample_id"} & vals.keys():
            self.case_id._check_unlocked()
            self._check_state("open", "done")
        return super().write(vals)

    def action_verify(self, note):
        """Verify actions; what the customer confirms is not verified before (CP-86).

        :raises UserError: when the customer has not confirmed the sample of a change
        """
        for action in self.sudo():  # who verifies may not see change notices and samples
            if action._is_confirmation_needed() and not action.is_confirmed:
                raise UserError(
                    self.env._(
                        "%s: the customer has not confirmed the improvement on a sample yet. Link the change notice or "
                        "the sample, and note the customer's verdict there.",
                        action.name,
                    )
                )
        return super().action_verify(note)

    def _is_confirmation_needed(self):
        self.ensure_one()
        return self.needs_confirmation or self.change_id.kind in ("design", "tooling")

    def action_open_change(self):
        """Open the change notice of this action; draft it from the CAPA when there is none yet (CP-86).

        :raises UserError: when the CAPA has no product, or no customer
        """
        self.ensure_one()
        self.check_access("write")
        if not self.change_id:
            self.change_id = self.env["customer.design.change"].create(self._prepare_change())
        return self.change_id.get_formview_action()

    def _prepare_change(self):
        case = self.case_id
        partner = case.partner_id.commercial_partner_id
        if not partner or not case.product_id:
            raise UserError(
                self.env._(
                    "A change notice is about a product of a customer. Name the product and the customer in "
                    "%s, or write the notice under Design Changes and link it here.",
                    case.display_name,
                )
            )
        return {
            "title": self.name,
            "company_id": case.company_id.id,
            "partner_id": partner.id,
            "product_id": case.product_id.id,
            "reason": case.problem or case.subject,
            "description": self.name,
        }

    def _get_signoff_extra(self):
        """Return what is signed of this action, beside what the plan names of it anyway."""
        self.ensure_one()
        return [self.id, self.cause_id.name or "", self.needs_confirmation]
