from odoo import api, fields, models

from .complaint_complaint import INTERNAL


class ComplaintComplaint(models.Model):
    """The clocks of a complaint, and the circumstances that decide which ones run (CP-19 to CP-25)."""

    _inherit = "complaint.complaint"

    sla_profile_id = fields.Many2one(
        "customer.sla.profile",
        "Deadline Profile",
        compute="_compute_sla_profile_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('res_model', '=', 'complaint.complaint'), ('company_id', 'in', (company_id, False))]",
        check_company=True,
        ondelete="restrict",
        groups=INTERNAL,
    )
    mould_change = fields.Boolean(groups=INTERNAL, help="The permanent measure needs a change of mould or tooling.")
    temporary_countermeasure = fields.Boolean(
        "Interim Measure Needed", groups=INTERNAL, help="The customer needs an interim measure at once."
    )
    is_installation = fields.Boolean("Installation Stage", groups=INTERNAL)
    onsite_needed = fields.Boolean("On-site Visit Needed", groups=INTERNAL)

    @api.depends("company_id")
    def _compute_sla_profile_id(self):
        get_default = self.env["customer.sla.profile"]._get_default
        profiles = {company: get_default(self._name, company) for company in self.company_id}
        for complaint in self:
            complaint.sla_profile_id = complaint.sla_profile_id or profiles.get(complaint.company_id)

    @api.model
    def _sla_milestones(self):
        return [
            ("respond", self.env._("First Response")),
            ("onsite", self.env._("Arrival On Site")),
            ("contain", self.env._("Interim Measure")),
            ("dispose", self.env._("Disposition")),
            ("answer", self.env._("Answer to the Customer")),
            ("report", self.env._("Report to the Customer")),
            ("close", self.env._("Close")),
        ]

    def _sla_started_at(self):
        return self.received_at

    @api.model
    def _sla_watched_fields(self):
        return super()._sla_watched_fields() | {
            "category_id",
            "kind",
            "sla_profile_id",
            "mould_change",
            "temporary_countermeasure",
            "is_installation",
            "onsite_needed",
        }

    def _reach_onsite(self):
        for complaint in self.filtered("onsite_arrived_at"):
            complaint._sla_reach("onsite", at=complaint.onsite_arrived_at)

    def _reach_disposed(self):
        """Stop the disposition clock of the complaints whose every product has its disposition (CP-19)."""
        self.filtered(lambda complaint: complaint._is_disposed())._sla_reach("dispose")

    def _is_disposed(self):
        self.ensure_one()
        if self.line_ids:
            return all(line.disposition_id for line in self.line_ids)
        return bool(self.disposition_ids)

    def action_pause(self, reason):
        """Stop the clocks while something is waited for from the customer.

        :param str reason: what is waited for; required
        """
        self._check_unlocked()
        self.check_access("write")
        reason = self._check_reason(reason)
        self._sla_pause(reason)
        self._log_decision(self.env._("Waiting for the customer"), reason)
        return True

    def action_resume(self):
        """Let the clocks run again; the deadlines move by the pause."""
        self._check_unlocked()
        self.check_access("write")
        self._sla_resume()
        return True
