from odoo import api, fields, models
from odoo.exceptions import UserError

from .complaint_complaint import INTERNAL

# Their values are what the plant manager signs; texts and amounts as they are, records by name.
SIGNED_TEXTS = ("subject", "description", "customer_proposal", "liability", "liability_note", "cause_kind", "cause")
SIGNED_RESULTS = ("containment", "solution", "no_capa_reason")


class ComplaintComplaint(models.Model):
    """The plant manager signs the final report before a complaint is closed, where the company wants it (CP-87)."""

    _inherit = "complaint.complaint"

    needs_signoff = fields.Boolean("To Be Signed", compute="_compute_needs_signoff", groups=INTERNAL)

    @api.depends("liability", "counted", "company_id")
    def _compute_needs_signoff(self):
        for company, complaints in self.grouped("company_id").items():
            policy = company.sudo().complaint_signoff_policy  # the setting is no secret
            for complaint in complaints:
                ours = complaint.liability == "ours" and complaint.counted
                complaint.needs_signoff = policy == "all" or (policy == "ours" and ours)

    def _get_signoff_function(self):
        """Return the function that signs the final report: the one of the settings, else the plant manager."""
        self.ensure_one()
        company = self.company_id.sudo()  # the setting is no secret
        return company.complaint_signoff_function_id._of_company(company) or self.env["customer.function"]._get(
            "plant_manager", company
        )

    def _signoff_content(self):
        complaint = self.sudo().with_context(lang="en_US")  # the whole content, in the source language
        values = {name: complaint[name] or None for name in (*SIGNED_TEXTS, *SIGNED_RESULTS)}
        return {
            **super()._signoff_content(),
            **values,
            "customer": complaint.commercial_partner_id.name or None,
            "function": complaint.responsible_function_id.code or None,
            "responsible": complaint.responsible_user_id.login or None,
            "dispositions": sorted(complaint.disposition_ids.mapped("name")),
            "capa": sorted(capa.name for capa in complaint.capa_ids if capa.name),
            "lines": [line._get_signed_values() for line in complaint.line_ids.sorted("id")],
            "replies": [reply.text for reply in complaint.reply_ids.sorted("id")],
        }

    def _signoff_statement(self, signoff):
        return self.env._(
            "Final report of the complaint %(complaint)s of %(customer)s: cause, measures and answer are complete.",
            complaint=self.name,
            customer=self.commercial_partner_id.name or "–",
        )

    def _signoff_authors(self):
        return self.user_id

    def action_request_signoff(self):
        """Ask the plant manager to sign the final report (CP-87).

        :raises UserError: when it is not answered yet, or nobody could sign
        """
        self._check_state("replied")
        for complaint in self:
            complaint._get_signoff_function()._check_staffed()
        self._signoff_void(self.env._("Asked again"))
        self._request_signoff()
        return True

    def _request_signoff(self):
        self._signoff_request(
            lambda complaint: [{"function": complaint._get_signoff_function(), "role": "approve", "sequence": 10}]
        )

    def _advance_replied(self):
        super()._advance_replied()
        due = self.filtered(
            lambda complaint: (
                complaint.state == "replied" and complaint.needs_signoff and complaint.signoff_state == "none"
            )
        )
        # Where nobody could sign yet the answer to the customer does not wait for it; the closing does.
        due.filtered(lambda complaint: complaint._get_signoff_function().sudo()._members())._request_signoff()

    def action_close(self):
        for complaint in self.filtered(lambda complaint: complaint.state == "replied" and complaint.needs_signoff):
            complaint._check_signed()
        return super().action_close()

    def _check_signed(self):
        if self._signoff_is_current():
            return
        function = self._get_signoff_function().sudo()  # its name is no secret
        function._check_staffed()
        names = {"complaint": self.display_name, "function": function.name}
        if self.signoff_state == "approved":
            raise UserError(
                self.env._(
                    "%(complaint)s has changed since %(function)s signed it. Ask for the signature again.", **names
                )
            )
        raise UserError(self.env._("%(complaint)s: %(function)s has to sign the final report first.", **names))

    def _reopen(self):
        self._signoff_void(self.env._("Reopened"))
        super()._reopen()
