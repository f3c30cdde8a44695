from datetime import datetime
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class CustomerFileGrant(models.Model):
    """Leave for somebody of another department to read one customer file for some time (CC-74, XX-01).

    Asked for by the one who needs it, granted by the head of sales, closed by its last day or before. It opens no
    field: the file is read through ``customer.file.reader``, which asks here each time.
    """

    _name = "customer.file.grant"
    _description = "Leave to Read a Customer File"
    _inherit = ["mail.thread", "mail.activity.mixin", "customer.workflow.mixin", "customer.guard.mixin"]
    _order = "date_to desc, id desc"
    _check_company_auto = True

    user_id = fields.Many2one(
        "res.users",
        "For",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        tracking=True,
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="cascade", check_company=True, tracking=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    date_from = fields.Date("From", required=True, default=fields.Date.context_today, tracking=True)
    date_to = fields.Date("To", required=True, tracking=True, help="The last day on which the file can be read.")
    reason = fields.Char(required=True, tracking=True)
    state = fields.Selection(
        [("requested", "Requested"), ("approved", "Approved"), ("refused", "Refused"), ("revoked", "Closed")],
        "Status",
        default="requested",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    approved_by_id = fields.Many2one("res.users", "Decided By", readonly=True, copy=False, ondelete="restrict")
    approved_on = fields.Datetime("Decided On", readonly=True, copy=False)
    is_open = fields.Boolean("Open Now", compute="_compute_is_open", search="_search_is_open")
    can_decide = fields.Boolean(compute="_compute_can_decide")
    access_ids = fields.One2many("customer.file.access", "grant_id", "Openings")

    _guarded_fields = frozenset({"state", "approved_by_id", "approved_on", "company_id"})
    _date_order = models.Constraint("CHECK (date_to >= date_from)", "The leave cannot end before it begins.")
    _open_idx = models.Index("(user_id, partner_id, date_to) WHERE state = 'approved'")

    @api.model
    def _guarded_create_vals(self, vals_list):
        return [{"company_id": self.env.company.id, **vals} for vals in super()._guarded_create_vals(vals_list)]

    @api.depends("user_id", "partner_id")
    def _compute_display_name(self):
        for grant in self:
            grant.display_name = self.env._(
                "%(user)s reads %(customer)s", user=grant.user_id.name or "", customer=grant.partner_id.name or ""
            )

    @api.depends("state", "date_from", "date_to")
    def _compute_is_open(self):
        for grant in self:
            today = self._today(grant.company_id)
            grant.is_open = grant.state == "approved" and grant.date_from <= today <= grant.date_to

    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self._today(self.env.company)
        domain = [("state", "=", "approved"), ("date_from", "<=", today), ("date_to", ">=", today)]
        return domain if True in value else ["!", "&", "&", *domain]

    @api.depends_context("uid")
    @api.depends("state", "company_id")
    def _compute_can_decide(self):
        for company, grants in self.grouped("company_id").items():
            grants.can_decide = self._get_head(company or self.env.company) == self.env.user

    @api.constrains("user_id")
    def _check_internal(self):
        if self.sudo().user_id.filtered("share"):
            raise ValidationError(self.env._("Customer files are for internal users only."))

    @api.model_create_multi
    def create(self, vals_list):
        partners = self.env["res.partner"]
        for vals in vals_list:
            if vals.get("user_id", self.env.uid) != self.env.uid and not self.env.user.has_group(
                "customer_comm.group_file"
            ):
                raise AccessError(self.env._("Ask for leave for yourself. Each reader has his own."))
        vals_list = [
            {**vals, "partner_id": partners.browse(vals["partner_id"]).commercial_partner_id.id}
            if vals.get("partner_id")
            else vals
            for vals in vals_list
        ]
        grants = super().create(vals_list)
        grants._ask_head()
        return grants

    def write(self, vals):
        """What was decided on does not change: ask again."""
        content = vals.keys() & {"user_id", "partner_id", "date_from", "date_to", "reason"}
        if content and any(grant.state != "requested" for grant in self):
            raise UserError(self.env._("This leave was decided on and does not change any more. Ask for a new one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        if any(grant.state != "requested" for grant in self):
            raise UserError(self.env._("A leave that was decided on is kept. Close it instead."))

    # Deciding

    @api.model
    def _get_head(self, company):
        """Return who decides: the head of sales, or the deputy while the head is absent."""
        function = self.env["customer.function"]._get("sales", company).sudo()  # who heads sales is no secret
        user = function._responsible_user()
        return user if user in function.manager_id | function.deputy_id else self.env["res.users"]

    @api.model
    def _today(self, company):
        """Return the day of the company, which no client can choose."""
        zone = company.sudo().resource_calendar_id.tz or "UTC"
        return datetime.now(ZoneInfo(zone)).date()

    def _ask_head(self):
        for company, grants in self.grouped("company_id").items():
            head = self._get_head(company)
            if not head:
                continue
            for grant in grants:
                # sudo: the one who asks may not be allowed to give others activities
                grant.sudo().activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=head.id,
                    summary=self.env._("Decide on the leave to read a customer file"),
                )

    def _check_head(self):
        """Raise AccessError for others than the head of sales or the deputy while the head is absent."""
        self.check_access("read")
        if any(self._get_head(grant.company_id) != self.env.user for grant in self):
            raise AccessError(
                self.env._("Only the head of sales, or the deputy in the absence, decides on customer files.")
            )

    def _decide(self, state, *expected):
        """Set the decision of the head of sales.

        :raise AccessError: for others than the head of sales or the deputy while the head is absent
        """
        self._check_head()
        self._check_state(*expected)
        # sudo: the head decides on requests that others wrote
        grants = self.sudo()
        grants._guarded().write({"state": state, "approved_by_id": self.env.uid, "approved_on": fields.Datetime.now()})
        grants.activity_unlink(["mail.mail_activity_data_todo"])
        return True

    def action_approve(self):
        """Grant the leave; only the head of sales."""
        self._check_head()
        for grant in self:
            if grant.date_to < self._today(grant.company_id):
                raise UserError(self.env._("%s: the last day is over. Ask for a new leave.", grant.display_name))
            if grant.user_id == self.env.user:
                raise UserError(self.env._("Nobody grants a leave to himself."))
        return self._decide("approved", "requested")

    def action_refuse(self):
        """Refuse the leave; only the head of sales."""
        return self._decide("refused", "requested")

    def action_revoke(self):
        """Close a leave before its last day; only the head of sales."""
        return self._decide("revoked", "approved")

    @api.model
    def _get_open(self, user, partner):
        """Return the open leave of ``user`` for the file of ``partner``, or an empty record."""
        # sudo: asked by the reader, whatever the user may see of leaves
        grants = self.sudo().search(
            [
                ("user_id", "=", user.id),
                ("partner_id", "=", partner.commercial_partner_id.id),
                ("state", "=", "approved"),
                ("company_id", "in", self.env.companies.ids),
            ]
        )
        return grants.filtered("is_open")[:1]

    def action_read_file(self):
        """Open the file that this leave is for; the opening is logged (XX-02)."""
        self.ensure_one()
        reader = self.env["customer.file.reader"].create({"partner_id": self.partner_id.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Customer File"),
            "res_model": "customer.file.reader",
            "res_id": reader.id,
            "views": [(False, "form")],
            "target": "new",
        }
