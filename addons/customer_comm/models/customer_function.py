from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class CustomerFunction(models.Model):
    """A business function (sales, quality, finance, ...) that reviews, signs, answers and is informed (XX-25).

    It is not an organisation chart: a company without the Employees app uses it, and one person may stand for several
    functions. Code refers to :attr:`code`; names are the company's own. Without a company a function serves all
    companies; a company's own function with the same code takes its place there.
    """

    _name = "customer.function"
    _description = "Business Function"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        copy=False,
        help="Used by rules and by other apps to find the function. Letters, digits and underscores.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: the function serves all companies.")
    manager_id = fields.Many2one("res.users", index=True, domain=[("share", "=", False)], check_company=True)
    deputy_id = fields.Many2one(
        "res.users",
        index=True,
        domain=[("share", "=", False)],
        check_company=True,
        help="Signs on behalf of the manager while the manager is absent.",
    )
    user_ids = fields.Many2many(
        "res.users", string="Members", domain=[("share", "=", False)], check_company=True, help="May sign and answer."
    )
    absent_from = fields.Date(help="First day of the manager's absence.")
    absent_to = fields.Date(help="Last day of the manager's absence. Empty: until further notice.")
    is_manager_absent = fields.Boolean(compute="_compute_is_manager_absent")
    note = fields.Text(translate=True)

    # One code a company; shared functions (no company) count as a company of their own.
    _code_company_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "A company can have a business function code only once."
    )
    _absence_order = models.Constraint(
        "CHECK (absent_to IS NULL OR absent_from IS NULL OR absent_to >= absent_from)",
        "The absence cannot end before it begins.",
    )

    @api.depends("absent_from", "absent_to")
    def _compute_is_manager_absent(self):
        for function in self:
            function.is_manager_absent = function._is_absent()

    @api.constrains("manager_id", "deputy_id")
    def _check_deputy(self):
        for function in self:
            if function.deputy_id and function.deputy_id == function.manager_id:
                raise ValidationError(
                    self.env._("The manager of %(function)s cannot be the deputy as well.", function=function.name)
                )

    @api.constrains("manager_id", "deputy_id", "user_ids")
    def _check_internal_users(self):
        # Portal users reach records through their own routes and never sign for the company.
        if self.sudo()._members().filtered("share"):
            raise ValidationError(self.env._("Only internal users can belong to a business function."))

    @api.constrains("code")
    def _check_code(self):
        for function in self:
            if not function.code.isidentifier():
                raise ValidationError(
                    self.env._(
                        "The code %(code)s can hold letters, digits and underscores only, and starts with a letter.",
                        code=function.code,
                    )
                )

    def write(self, vals):
        """Let managers report their own absence; all else is the administrator's (see the record rules)."""
        if not self.env.su and not self.env.user.has_group("customer_comm.group_manager"):
            refused = vals.keys() - {"absent_from", "absent_to"}
            if refused:
                raise AccessError(
                    self.env._("You can only report your absence here. Ask an administrator for other changes.")
                )
        return super().write(vals)

    @api.model
    def _get(self, code, company=None):
        """Return the function with this code: the company's own, else the shared one.

        :param str code: :attr:`code`
        :param company: ``res.company`` record, by default the current one
        :raises UserError: when there is none
        """
        found = self._find(code, company)
        if not found:
            raise UserError(
                self.env._(
                    "There is no business function with the code “%(code)s”. Create it in Customer Quality > "
                    "Configuration > Business Functions.",
                    code=code,
                )
            )
        return found

    @api.model
    def _find(self, code, company=None):
        """Return the function with this code: the company's own, else the shared one, else an empty record.

        :param str code: :attr:`code`
        :param company: ``res.company`` record, by default the current one
        """
        company = company or self.env.company
        # sudo: which functions exist is no secret; the caller may be a warehouse worker validating a return
        domain = [("code", "=", code), ("company_id", "in", [company.id, False])]
        return self.sudo().search(domain, order="company_id, sequence", limit=1).sudo(self.env.su)

    def _of_company(self, company):
        """Return these functions as a company has them: its own in place of shared ones with the same code."""
        if not self:
            return self
        own = self.sudo().search([("code", "in", self.mapped("code")), ("company_id", "=", company.id)])
        taken = set(own.mapped("code"))
        shared = self.filtered(lambda function: not function.company_id and function.code not in taken)
        return (own | shared).sudo(self.env.su)

    def _members(self):
        """Return all users of these functions: managers, deputies and members."""
        return self.manager_id | self.deputy_id | self.user_ids

    def _signers(self):
        """Return who may sign for these functions on their own account: managers and members."""
        return self.manager_id | self.user_ids

    def _check_staffed(self):
        """Raise UserError for a function that has nobody who could act for it."""
        for function in self.sudo():  # whether somebody is there is no secret
            if not function._members():
                raise UserError(
                    self.env._(
                        "%s has no manager and no members: nobody could act. Name them in Customer Quality > "
                        "Configuration > Business Functions.",
                        function.name,
                    )
                )

    def _is_member(self, user):
        """Tell whether ``user`` is a manager, deputy or member of the (single) function."""
        self.ensure_one()
        return user in self._members()

    def _is_absent(self, date=None):
        """Tell whether the manager is absent (XX-09).

        :param date: the day, by default today in the manager's time zone, which no client can choose
        """
        self.ensure_one()
        if not self.absent_from:
            return False
        timezone = self.sudo().manager_id.tz or "UTC"
        date = date or fields.Date.context_today(self.with_context(tz=timezone))
        return self.absent_from <= date and (not self.absent_to or date <= self.absent_to)

    def _responsible_user(self):
        """Return who acts for the function now: the manager, the deputy while the manager is absent, or the first
        member; empty when the function has nobody."""
        self.ensure_one()
        function = self.sudo()  # who is responsible is no secret, whoever asks
        if function.manager_id and not function._is_absent():
            return function.manager_id.sudo(False)
        candidates = function.deputy_id or function.user_ids.sorted("id")[:1] or function.manager_id
        return candidates.sudo(False)

    def _signing_principal(self, user):
        """Tell for whom ``user`` may sign (CC-96, XX-09).

        :return: ``user`` itself for the manager and members, the absent manager for the deputy, else empty
        """
        self.ensure_one()
        function = self.sudo()
        if user == function.manager_id or user in function.user_ids:
            return user
        if user == function.deputy_id and function.manager_id and function._is_absent():
            return function.manager_id.sudo(False)
        return user.browse()

    @api.model
    def _search_signable(self, user):
        """Return the functions for which ``user`` may sign today."""
        functions = self.sudo().search(
            ["|", "|", ("manager_id", "=", user.id), ("deputy_id", "=", user.id), ("user_ids", "in", user.ids)]
        )
        return functions.filtered(lambda function: function._signing_principal(user))
