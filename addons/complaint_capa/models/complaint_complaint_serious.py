from odoo import fields, models

from .complaint_complaint import CLOSED_STATES, INTERNAL

# From this severity on.
SERIOUS = ("2", "3")
# Who learns of it, unless the settings name others.
SERIOUS_FUNCTIONS = ("quality", "engineering", "management_representative")


class ComplaintComplaint(models.Model):
    """Serious problems are passed on at once; who was told and when is on the distribution list (CP-09)."""

    _inherit = "complaint.complaint"

    serious_notified_at = fields.Datetime("Passed On as Serious", readonly=True, copy=False, groups=INTERNAL)

    _guarded_fields = frozenset({"serious_notified_at"})

    def write(self, vals):
        result = super().write(vals)
        if vals.get("severity") in SERIOUS:
            self._notify_serious()
        return result

    def action_register(self):
        result = super().action_register()
        self._notify_serious()
        return result

    def _notify_serious(self):
        """Tell the functions concerned of registered complaints that are serious or critical, once."""
        # sudo: who registers or assesses a complaint need not see the functions or the list
        new = self.sudo().filtered(
            lambda complaint: (
                complaint.severity in SERIOUS
                and not complaint.serious_notified_at
                and complaint.state not in ("draft", *CLOSED_STATES)
            )
        )
        for complaint in new:
            functions = complaint._get_serious_functions()
            subject = self.env._("Serious complaint: %s", complaint.display_name)
            if functions:
                complaint._distribute(subject, functions=functions)
                complaint._notify_people(functions, subject)
        if new:
            new._guarded().write({"serious_notified_at": fields.Datetime.now()})

    def _get_serious_functions(self):
        """Return the functions that learn of serious complaints in this company: quality, engineering and the
        management representative, unless the settings name others."""
        self.ensure_one()
        company, functions = self.company_id, self.env["customer.function"].sudo()
        if company.complaint_serious_function_ids:
            return company.complaint_serious_function_ids._of_company(company)
        return functions.concat(*(functions._find(code, company) for code in SERIOUS_FUNCTIONS))

    def _notify_people(self, functions, subject):
        """Send a message to those who are responsible in the functions, besides the reminder to take note."""
        users = self.env["res.users"].union(*(function._responsible_user() for function in functions)) - self.env.user
        if users:
            self.message_notify(
                partner_ids=users.partner_id.ids,
                subject=subject,
                body=self.description or self.subject,
                author_id=self.env.user.partner_id.id,
            )
