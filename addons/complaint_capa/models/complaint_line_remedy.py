from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintLine(models.Model):
    """What the customer is promised for a product of the complaint (CP-51)."""

    _inherit = "complaint.line"

    follow_up = fields.Selection(related="disposition_id.follow_up")
    remedy_ids = fields.One2many("complaint.remedy", "line_id", "Promised Follow-ups")

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.filtered("disposition_id").complaint_id._plan_remedies()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if "disposition_id" in vals:
            self.complaint_id._plan_remedies()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_under_way(self):
        # sudo: what is under way may not be the user's to see
        if kept := self.sudo().remedy_ids.filtered(lambda remedy: remedy.state in ("started", "done"))[:1]:
            raise UserError(
                self.env._("%s is under way or done: the product stays on the complaint.", kept.display_name)
            )

    def action_create_follow_up(self):
        """Make, or open, the document of what was promised for this product.

        :raises UserError: when the disposition promises nothing but the reply
        """
        self.ensure_one()
        remedy = self.remedy_ids.filtered(lambda remedy: remedy.kind == self.disposition_id.follow_up)
        if remedy:
            return remedy.action_create()
        if self.disposition_id.follow_up == "reply":
            return self.complaint_id.action_reply()
        raise UserError(self.env._("Choose a disposition that has a follow-up first."))
