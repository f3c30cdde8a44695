from odoo import api, fields, models


class CapaCase(models.Model):
    """D1: which function leads, who takes part (CP-71, CP-72, CP-82)."""

    _inherit = "capa.case"

    lead_function_id = fields.Many2one(
        "customer.function",
        "Lead Department",
        compute="_compute_lead_function_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="The team leader is one of its members. Comes from the complaint team, by default quality.",
    )
    missing_functions = fields.Char(
        "Missing in the Team",
        compute="_compute_missing_functions",
        help="Functions that have to take part in the analysis and are not represented in the team.",
    )

    @api.depends("company_id")
    def _compute_lead_function_id(self):
        for case in self:
            case.lead_function_id = case.lead_function_id or case._get_default_lead_function()

    def _get_default_lead_function(self):
        self.ensure_one()
        complaint = (self.source_complaint_id or self.complaint_ids[:1]).sudo()  # who leads it is no secret
        return complaint.lead_function_id or self.env["complaint.team"]._get_lead_function(self.company_id)

    @api.depends(
        "member_ids.user_id",
        "member_ids.function_id",
        "leader_id",
        "responsible_user_id",
        "complaint_ids",
        "company_id",
    )
    def _compute_missing_functions(self):
        for case in self:
            missing = case._get_needed_functions().filtered(
                lambda function, case=case: not case._is_represented(function)
            )
            case.missing_functions = ", ".join(missing.mapped("name"))

    @api.model_create_multi
    def create(self, vals_list):
        cases = super().create(vals_list)
        cases.filtered(lambda case: not case.previous_id)._invite_functions()  # the next cycle goes on with its team
        return cases

    def write(self, vals):
        if "lead_function_id" in vals:
            self._check_plan_open()
        return super().write(vals)

    def action_invite(self):
        """Put the responsible persons of the functions that are missing into the team (CP-71, CP-82)."""
        self.check_access("write")
        self._check_unlocked()
        self._invite_functions()
        return True

    def _invite_functions(self):
        """Invite whom the company wants in each team: for the analysis of what is ours, and engineering."""
        vals_list = []
        for case in self:
            users = case._get_team_users()
            for function in case._get_needed_functions() | case._get_invited_functions():
                user = function.sudo()._responsible_user()  # who is responsible is no secret
                in_company = case.company_id in user.sudo().company_ids
                if user and in_company and user not in users and not case._is_represented(function):
                    vals_list.append({"case_id": case.id, "user_id": user.id, "function_id": function.id})
                    users |= user
        return self.env["capa.member"].create(vals_list)

    def _is_ours(self):
        """Tell whether a complaint of this CAPA is ours."""
        self.ensure_one()
        return "ours" in self.complaint_ids.sudo().mapped("liability")  # seen or not, it counts

    def _get_needed_functions(self):
        """Return which functions have to take part in the analysis: for what is ours, production and quality unless
        the company says others."""
        self.ensure_one()
        if not self._is_ours():
            return self.env["customer.function"]
        return self.company_id.sudo()._get_analysis_functions()

    def _get_invited_functions(self):
        """Return which functions are invited to each team: engineering, unless the company says others."""
        self.ensure_one()
        company = self.company_id.sudo()
        functions = company.capa_invited_function_ids
        return functions._of_company(company) or self.env["customer.function"]._find("engineering", company)

    def _get_team_users(self):
        return self.member_ids.user_id | self.leader_id | self.responsible_user_id

    def _is_represented(self, function):
        """Tell whether somebody in the team speaks for the function."""
        self.ensure_one()
        members = function.sudo()._members()  # who belongs to it is no secret
        return function in self.member_ids.function_id or bool(members & self._get_team_users())

    def _get_plan_requirements(self):
        leading = self.lead_function_id.sudo()  # who belongs to it is no secret
        return [
            *super()._get_plan_requirements(),
            (
                not leading or not self.leader_id or leading._is_member(self.leader_id),
                self.env._("a team leader who belongs to %s (D1)", leading.name),
            ),
            (not self.missing_functions, self.env._("in the team (D1): %s", self.missing_functions), "corrective"),
        ]

    def _signoff_content(self):
        content = super()._signoff_content()
        content["lead"] = self.lead_function_id.code or ""
        return content

    def _get_team_by_role(self):
        """Return the team as a list of (role label, members), for prints."""
        self.ensure_one()
        labels = self.env["capa.member"]._fields["role"]._description_selection(self.env)
        by_role = self.member_ids.grouped("role")
        return [(label, by_role[role]) for role, label in labels if role in by_role]
