from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..tools.seal import Seal

DISTRIBUTION_SEAL = Seal("customer_distribution")


class CustomerDistribution(models.Model):
    """Who was informed of which document, and took note of it when (XX-08, XX-23).

    Rows are made by ``_distribute`` of the document and acknowledged once, by a member of the function or by the user
    they name. They are never changed or deleted afterwards.
    """

    _name = "customer.distribution"
    _description = "Distribution"
    _inherit = ["customer.row.mixin"]
    _rec_name = "subject"
    _order = "informed_at desc, id desc"
    _check_company_auto = True

    subject = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one("res.users", readonly=True, index="btree_not_null", ondelete="restrict")
    copies = fields.Integer(readonly=True, default=1, help="Number of copies handed out.")
    informed_at = fields.Datetime(required=True, readonly=True)
    informed_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    acknowledged_at = fields.Datetime(readonly=True)
    acknowledged_by_id = fields.Many2one("res.users", readonly=True, index="btree_not_null", ondelete="restrict")
    note = fields.Text(readonly=True, help="What the recipient did with it.")
    activity_ids = fields.One2many("mail.activity", "distribution_id")
    can_acknowledge = fields.Boolean(compute="_compute_can_acknowledge", search="_search_can_acknowledge")

    _document_idx = models.Index("(res_model, res_id)")
    # "To acknowledge" looks for the open rows of a user and his functions.
    _open_function_idx = models.Index("(function_id) WHERE acknowledged_at IS NULL")
    _open_user_idx = models.Index("(user_id) WHERE acknowledged_at IS NULL")
    _recipient_given = models.Constraint(
        "CHECK (function_id IS NOT NULL OR user_id IS NOT NULL)", "Somebody has to be informed: a function or a user."
    )
    _copies_positive = models.Constraint("CHECK (copies > 0)", "Each recipient gets one copy at least.")
    # The same news is not sent twice to somebody who has not read it yet.
    _open_uniq = models.UniqueIndex(
        "(res_model, res_id, subject, COALESCE(function_id, 0), COALESCE(user_id, 0)) WHERE acknowledged_at IS NULL",
        "This recipient was already informed.",
    )

    @api.depends_context("uid")
    @api.depends("acknowledged_at", "function_id", "user_id")
    def _compute_can_acknowledge(self):
        for row in self:
            row.can_acknowledge = not row.acknowledged_at and row._is_recipient()

    def _search_can_acknowledge(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = Domain("user_id", "=", self.env.uid) | Domain("function_id", "in", self._get_my_functions().ids)
        return Domain("acknowledged_at", "=", False) & mine

    @api.model_create_multi
    def create(self, vals_list):
        self._check_seal()
        return super().create(vals_list)

    def write(self, vals):
        self._check_seal()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_by_document(self):
        self._check_seal()

    def _check_seal(self):
        if not DISTRIBUTION_SEAL.is_open(self.env):
            raise AccessError(
                self.env._("The distribution list is kept by the system. Use Distribute and Acknowledge.")
            )

    def action_acknowledge(self, note=None):
        """Take note of these documents, as their recipient. What is acknowledged already is left alone.

        :param str note: what was done with it
        :raise AccessError: when a row is meant for somebody else
        """
        self.check_access("read")
        rows = self.filtered(lambda row: not row.acknowledged_at)
        for row in rows:
            if not row._is_recipient():
                raise AccessError(
                    self.env._(
                        "%(subject)s was sent to %(recipient)s. Only they can acknowledge it.",
                        subject=row.subject,
                        recipient=row.function_id.name or row.user_id.name,
                    )
                )
        # sudo: nobody has the right to write rows; whose they are was just checked
        DISTRIBUTION_SEAL.open(rows.sudo()).write(
            {
                "acknowledged_at": fields.Datetime.now(),
                "acknowledged_by_id": self.env.uid,
                "note": (note or "").strip() or False,
            }
        )
        # sudo: the reminder may be a colleague's of the same function
        rows.sudo().activity_ids.unlink()
        return True

    def action_open_acknowledge_wizard(self):
        """Open the dialogue that asks for a note before these rows are acknowledged."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Acknowledge"),
            "res_model": "customer.distribution.acknowledge",
            "view_mode": "form",
            "target": "new",
            "context": {"default_distribution_ids": self.filtered("can_acknowledge").ids},
        }

    def _is_recipient(self):
        """Tell whether the current user is meant: the user himself, or a member of the function."""
        self.ensure_one()
        return self.user_id == self.env.user or self.is_mine

    def _notify_recipients(self):
        """Remind the users who are to take note, all in one go, without sending mails."""
        activity_type = self.env.ref("customer_comm.mail_activity_type_acknowledge", raise_if_not_found=False)
        vals_list = []
        for row in self:
            user = row.user_id or row.function_id._responsible_user()
            if user and user != self.env.user and "activity_ids" in self.env[row.res_model]:
                vals_list.append(row._prepare_activity_vals(activity_type, user))
        # sudo: reminding somebody needs no right on the document
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(vals_list)

    def _prepare_activity_vals(self, activity_type, user):
        return {
            "res_model_id": self.env["ir.model"]._get_id(self.res_model),
            "res_id": self.res_id,
            "activity_type_id": activity_type.id if activity_type else False,
            "summary": self.env._("To acknowledge: %s", self.subject),
            "user_id": user.id,
            "distribution_id": self.id,
            "automated": True,
        }
