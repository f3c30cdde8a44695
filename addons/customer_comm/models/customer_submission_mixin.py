from odoo import api, fields, models
from odoo.fields import Domain


class CustomerSubmissionMixin(models.AbstractModel):
    """Lets a document be put before the leaders of the company (XX-27)."""

    _name = "customer.submission.mixin"
    _description = "Can be Submitted to Leadership"

    submission_ids = fields.One2many("customer.submission", "res_id", copy=False)
    submitted_on = fields.Date(
        "Submitted to Leaders On", compute="_compute_submitted_on", search="_search_submitted_on"
    )

    @api.depends("submission_ids.submitted_at")
    def _compute_submitted_on(self):
        for record in self:
            # sudo: that it was submitted may be known to whoever reads the document
            moments = [moment for moment in record.sudo().submission_ids.mapped("submitted_at") if moment]
            record.submitted_on = fields.Datetime.context_timestamp(self, max(moments)) if moments else False

    @api.model
    def _search_submitted_on(self, operator, value):
        # Without the rules of submissions: that there is one may be known to whoever reads the document.
        submitted = Domain("submission_ids", "any!", Domain("submitted_at", "!=", False))
        if operator == "in" and set(value) == {False}:
            return ~submitted
        if operator in ("<", "<=", ">", ">="):
            return Domain("submission_ids", "any!", Domain("submitted_at", operator, value))
        return NotImplemented

    def _get_submission_defaults(self):
        """Hook: return the values with which a submission of this document begins."""
        self.ensure_one()
        return {"subject": self.display_name}

    def action_submit_to_leadership(self):
        """Open the submissions of the document, or a new one."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_comm.customer_submission_action")
        action["domain"] = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        action["context"] = {
            "default_res_model": self._name,
            "default_res_id": self.id,
            **{f"default_{name}": value for name, value in self._get_submission_defaults().items()},
        }
        if not self.submission_ids:
            action["views"] = [(False, "form")]
        return action
