from odoo import api, fields, models
from odoo.exceptions import ValidationError

# Role -> (setting, code of the function that has the role unless the company has set others)
NOTICE_ROLES = {
    "author": ("notice_author_function_ids", "engineering"),
    "approve": ("notice_approve_function_ids", "top_management"),
    "issue": ("notice_issue_function_ids", "sales"),
    "recall": ("notice_recall_function_ids", None),
}


class ResCompany(models.Model):
    """Who may write, approve and issue notices in the company, and how customers are reminded (CC-92, CC-95)."""

    _inherit = "res.company"

    notice_author_function_ids = fields.Many2many(
        "customer.function",
        "customer_notice_author_function_rel",
        string="Functions That Write Notices",
        help="Decide on and write advisory notices and recalls. Empty: engineering.",
    )
    notice_approve_function_ids = fields.Many2many(
        "customer.function",
        "customer_notice_approve_function_rel",
        string="Functions That Approve Notices",
        help="All of them sign before a notice can be issued. Empty: top management.",
    )
    notice_issue_function_ids = fields.Many2many(
        "customer.function",
        "customer_notice_issue_function_rel",
        string="Functions That Issue Notices",
        help="Their managers and members, and deputies of absent managers, may issue notices. Empty: sales.",
    )
    notice_recall_function_ids = fields.Many2many(
        "customer.function",
        "customer_notice_recall_function_rel",
        string="Functions That Start Recalls",
        help="Empty: those that issue notices.",
    )
    notice_informed_function_ids = fields.Many2many(
        "customer.function",
        "customer_notice_informed_function_rel",
        string="Functions Informed of Notices",
        help="Get each notice that is issued on their distribution list.",
    )
    notice_reminder_days = fields.Integer(
        "Days Between Reminders",
        default=7,
        help="Customers who have not acknowledged a notice are reminded after so many days. 0: no reminders.",
    )
    notice_reminder_count = fields.Integer("Reminders", default=3, help="How often a customer is reminded at most.")

    @api.constrains("notice_reminder_days", "notice_reminder_count")
    def _check_notice_reminders(self):
        for company in self:
            if company.notice_reminder_days < 0 or company.notice_reminder_count < 0:
                raise ValidationError(self.env._("Days and number of the reminders of notices cannot be negative."))

    def _get_notice_functions(self, role):
        """Return the functions that have a role in notices.

        :param str role: author, approve, issue or recall
        """
        self.ensure_one()
        setting, code = NOTICE_ROLES[role]
        functions = self.sudo()[setting].filtered("active")  # who is authorised is no secret
        if functions:
            return functions.sudo(self.env.su)
        return self.env["customer.function"]._get(code, self) if code else self._get_notice_functions("issue")
