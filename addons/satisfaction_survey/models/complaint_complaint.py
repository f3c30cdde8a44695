from odoo import api, fields, models


class ComplaintComplaint(models.Model):
    _inherit = "complaint.complaint"

    satisfaction_recipient_ids = fields.One2many(
        "satisfaction.recipient",
        "complaint_id",
        "Satisfaction Surveys",
        copy=False,
        groups="satisfaction_survey.group_user",
    )
    satisfaction_recipient_count = fields.Integer(
        "Surveys", compute="_compute_satisfaction_recipient_count", groups="satisfaction_survey.group_user"
    )

    def _compute_satisfaction_recipient_count(self):
        counts = dict(
            self.env["satisfaction.recipient"]._read_group(
                [("complaint_id", "in", self.ids)], ["complaint_id"], ["__count"]
            )
        )
        for complaint in self:
            complaint.satisfaction_recipient_count = counts.get(complaint._origin, 0)

    @api.readonly
    def action_view_satisfaction(self):
        """Open the customer's answers about this complaint."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("satisfaction_survey.satisfaction_recipient_action")
        recipients = self.satisfaction_recipient_ids
        if len(recipients) == 1:
            return {**action, "view_mode": "form", "views": [(False, "form")], "res_id": recipients.id, "context": {}}
        return {**action, "domain": [("complaint_id", "=", self.id)], "context": {}}

    @api.model
    def _get_merged_fields(self):
        """What a customer answered about a complaint that was merged stays with that one: it counts for its close."""
        return [name for name in super()._get_merged_fields() if name != "satisfaction_recipient_ids"]

    def _after_close(self):
        """Follow up each closed complaint: the customer is asked once for each time it is closed (SS-28, CP-95)."""
        result = super()._after_close()
        for company, complaints in self.filtered("partner_id").grouped("company_id").items():
            # sudo: who closes a complaint need not be allowed to run surveys, nor to see the company's settings
            if company.sudo().satisfaction_after_complaint:
                complaints.sudo()._without_opted_out()._ask_satisfaction(company.sudo())
        return result

    def _without_opted_out(self):
        """Return the complaints of customers who may be asked; the others get a note that they were not."""
        opted_out = self.filtered(lambda complaint: complaint.commercial_partner_id.satisfaction_opt_out)
        note = self.env._("The customer is not asked about the solution: it does not want satisfaction surveys.")
        opted_out._message_log_batch({complaint.id: note for complaint in opted_out})
        return self - opted_out

    def _ask_satisfaction(self, company):
        """Put closed complaints of a company on the list of its running campaign and see that somebody asks."""
        if not self:
            return
        campaign = self.env["satisfaction.campaign"]._get_after_complaint(company)
        if not campaign:
            note = self.env._(
                "The customer is not asked about the solution: no questionnaire is set for complaints. "
                "Choose one under Settings, Satisfaction."
            )
            self._message_log_batch({complaint.id: note for complaint in self})
            return
        waiting = self.satisfaction_recipient_ids.filtered(lambda recipient: recipient._is_waiting())
        fresh = self - waiting.complaint_id
        recipients = waiting + campaign._add_complaints(fresh)
        self._set_satisfaction("asked")
        recipients._ask_after_complaint(company)
