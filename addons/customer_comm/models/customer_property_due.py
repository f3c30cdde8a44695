from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools.date_utils import add

from .customer_property import ENDED_STATES

BATCH = 500
CHECK_ACTIVITY = "customer_comm.mail_activity_type_property_check"


class CustomerProperty(models.Model):
    """The regular check of what is kept (CC-108): planned by the type's interval, reminded, recorded."""

    _inherit = "customer.property"

    def action_check(self):
        """Open the record of the regular check."""
        self.ensure_one()
        self._check_state("counted", "inspection", "accepted", "rejected", "kept", "in_use", "blocked")
        return self._action_open_check(self.env._("Check of Customer Property"), "periodic")

    def _check_may_check(self):
        """Whoever keeps a thing checks it: the custodian, his function, or quality.

        :raise AccessError: for others
        """
        for record in self.sudo():  # who keeps it is no secret to who stands before it
            quality = self.env["customer.function"]._get("quality", record.company_id).sudo()
            functions = record.custodian_function_id | quality
            if self.env.user not in (functions._members() | record.custodian_id):
                raise AccessError(
                    self.env._(
                        "%(record)s is checked by %(functions)s.",
                        record=record.display_name,
                        functions=", ".join(functions.mapped("name")),
                    )
                )

    def _checked(self, date):
        """Plan the next check after one on ``date``."""
        self._guarded().write({"last_check_on": date})
        for months, records in self.grouped(lambda record: record.type_id.check_months).items():
            records._plan_check(add(date, months=months))
        # sudo: the reminder may be a colleague's
        self.sudo().activity_unlink([CHECK_ACTIVITY])

    def _plan_check(self, date):
        self._guarded().write({"next_check_on": date, "check_reminded_on": False})

    @api.model
    def _get_due_domain(self):
        today = fields.Date.context_today(self)
        return Domain(
            [("next_check_on", "<=", today), ("check_reminded_on", "=", False), ("state", "not in", ENDED_STATES)]
        )

    @api.model
    def _cron_remind_checks(self):
        """Remind the custodians of the checks that have come due, a batch at a time; each check once."""
        domain = self._get_due_domain()
        cron = self.env["ir.cron"]
        remaining = self.search_count(domain)
        cron._commit_progress(remaining=remaining)
        while remaining:
            due = self.search(domain, limit=BATCH, order="next_check_on, id").try_lock_for_update()
            if not due:
                break
            due._remind_check()
            if not cron._commit_progress(len(due)):
                break
            remaining -= len(due)

    def _remind_check(self):
        activity_type = self.env.ref(CHECK_ACTIVITY, raise_if_not_found=False)
        model_id = self.env["ir.model"]._get_id(self._name)
        vals_list = []
        for function, records in self.grouped("custodian_function_id").items():
            responsible = function._responsible_user()
            for record in records:
                user = record.custodian_id or responsible
                if user:
                    vals_list.append(record._prepare_check_activity(activity_type, model_id, user))
        # sudo: reminding somebody needs no right on the document
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(vals_list)
        self._guarded().write({"check_reminded_on": fields.Date.context_today(self)})

    def _prepare_check_activity(self, activity_type, model_id, user):
        return {
            "res_model_id": model_id,
            "res_id": self.id,
            "activity_type_id": activity_type.id if activity_type else False,
            "summary": self.env._("To check: %s", self.display_name),
            "date_deadline": self.next_check_on,
            "user_id": user.id,
            "automated": True,
        }
