from odoo import fields, models
from odoo.exceptions import UserError

from .customer_distribution import DISTRIBUTION_SEAL


class CustomerDistributionMixin(models.AbstractModel):
    """Gives a model a distribution list: who was informed of the record, and took note when (XX-08, XX-23).

    The model needs ``company_id``. The button ``action_distribute`` informs functions and users by hand.
    """

    _name = "customer.distribution.mixin"
    _description = "Distribution Mixin"

    distribution_ids = fields.One2many("customer.distribution", "res_id", copy=False)

    def unlink(self):
        # sudo: the list goes with its document; nobody has the right to delete rows alone
        rows = self.sudo().distribution_ids
        result = super().unlink()
        DISTRIBUTION_SEAL.open(rows.exists()).unlink()
        return result

    def action_distribute(self):
        """Open the dialogue in which functions and users are chosen."""
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Distribute"),
            "res_model": "customer.distribution.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_res_model": self._name,
                "default_res_ids": self.ids,
                "default_subject": self.display_name if len(self) == 1 else False,
            },
        }

    def _distribute(self, subject, functions=None, users=None, copies=1):
        """Inform functions and users of these records; a recipient who has not read the same news yet gets no second.

        :param str subject: what it is about
        :param functions: ``customer.function`` records
        :param users: ``res.users`` records
        :param int copies: how many copies each gets
        :return: the new ``customer.distribution`` rows
        :raise UserError: for a user from outside, who could not acknowledge
        """
        if outside := (users or self.env["res.users"]).sudo().filtered("share")[:1]:
            raise UserError(self.env._("%s is not an internal user and cannot be on the list.", outside.name))
        open_rows = self._distribution_open_keys(subject)
        recipients = [("function_id", function.id) for function in functions or ()]
        recipients += [("user_id", user.id) for user in users or ()]
        vals_list = [
            self._prepare_distribution_vals(record, subject, copies) | {field: recipient_id}
            for record in self.sudo()  # sudo: the rows are the engine's alone
            for field, recipient_id in recipients
            if (record.id, field, recipient_id) not in open_rows
        ]
        rows = DISTRIBUTION_SEAL.open(self.env["customer.distribution"].sudo()).create(vals_list)
        rows = DISTRIBUTION_SEAL.close(rows)
        rows._notify_recipients()
        return rows.sudo(self.env.su)

    def _distribution_open_keys(self, subject):
        """Return ``{(record id, field, recipient id)}`` of those who have yet to acknowledge this news."""
        rows = (
            self.env["customer.distribution"]
            .sudo()  # all rows count, not only those the caller sees
            .search_fetch(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("subject", "=", subject),
                    ("acknowledged_at", "=", False),
                ],
                ["res_id", "function_id", "user_id"],
            )
        )
        return {
            (row.res_id, field, row[field].id) for row in rows for field in ("function_id", "user_id") if row[field]
        }

    def _prepare_distribution_vals(self, record, subject, copies):
        return {
            "res_model": record._name,
            "res_id": record.id,
            "res_name": record.display_name,
            "company_id": record.company_id.id or self.env.company.id,
            "subject": subject,
            "copies": copies,
            "informed_at": fields.Datetime.now(),
            "informed_by_id": self.env.uid,
        }
