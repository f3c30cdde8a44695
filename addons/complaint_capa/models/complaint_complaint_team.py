from odoo import api, fields, models
from odoo.fields import Domain

from .complaint_complaint import INTERNAL


class ComplaintComplaint(models.Model):
    """The team of a complaint, the function that leads it and who handles it (CP-12, CP-13, CP-80, CP-117)."""

    _inherit = "complaint.complaint"

    topic_id = fields.Many2one(
        "customer.topic",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="What it concerns. Price and contract go to sales, products and service to after-sales.",
    )
    is_sample_approval = fields.Boolean(
        "Sample Approval", tracking=True, help="Complaints on the approval of samples are led by engineering."
    )
    team_id = fields.Many2one(
        "complaint.team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        groups=INTERNAL,
        help="Follows the progress and reports the solution to the customer. Found by kind, category and topic.",
    )
    lead_function_id = fields.Many2one(
        "customer.function",
        "Led By",
        compute="_compute_lead_function_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        groups=INTERNAL,
        help="The function that leads the handling inside the company and owns the CAPA.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Handler",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        domain=[("share", "=", False)],
        index=True,
        check_company=True,
        tracking=True,
        groups=INTERNAL,
        help="Who handles the complaint; by default the leader of the team, else who is responsible in the function "
        "that leads.",
    )
    is_my_team = fields.Boolean(
        "My Team's", compute="_compute_is_my_team", search="_search_is_my_team", groups=INTERNAL
    )

    @api.depends("kind", "category_id", "topic_id", "company_id")
    def _compute_team_id(self):
        """Route what is not registered yet; later the team changes by hand alone."""
        new = self.filtered(lambda complaint: complaint.state == "draft" or not complaint.team_id)
        routed = self.env["complaint.team"]._route(new) if new else {}
        for complaint in self:
            complaint.team_id = routed.get(complaint, complaint.team_id)

    @api.depends("team_id", "is_sample_approval", "company_id")
    def _compute_lead_function_id(self):
        functions = self.env["customer.function"]
        for (company, team, sample), complaints in self._group_by_lead().items():
            engineering = functions._find("engineering", company) if sample else functions
            complaints.lead_function_id = engineering or team._get_lead_function(company)

    def _group_by_lead(self):
        return self.grouped(lambda complaint: (complaint.company_id, complaint.team_id, complaint.is_sample_approval))

    @api.depends("team_id", "lead_function_id", "company_id")
    def _compute_user_id(self):
        """Name the handler of new complaints; whom somebody has chosen stays."""
        keys = self.grouped(lambda complaint: (complaint.company_id, complaint.team_id, complaint.lead_function_id))
        leads = {key: self._get_lead_user(*key) for key in keys}
        proposed = self.env["res.users"].union(*leads.values(), self._get_proposed_users())
        for key, complaints in keys.items():
            for complaint in complaints:
                chosen = complaint.user_id
                if not chosen or (complaint.state == "draft" and chosen in proposed):
                    chosen = leads[key] or chosen
                complaint.user_id = chosen

    def _get_proposed_users(self):
        """Return whom some team or function may have brought in by itself, for drafts that have a handler already."""
        if not any(complaint.user_id and complaint.state == "draft" for complaint in self):
            return self.env["res.users"]
        # sudo: whoever fills in a form need not see all teams
        teams = self.env["complaint.team"].sudo().search([("company_id", "in", [*self.company_id.ids, False])])
        functions = teams.lead_function_id | self.lead_function_id._origin.sudo()
        for company in self.company_id:
            functions |= teams.browse()._get_lead_function(company).sudo()
            functions |= self.env["customer.function"]._find("engineering", company).sudo()
        return teams.leader_id.union(*(function._responsible_user() for function in functions)).sudo(self.env.su)

    @api.model
    def _get_lead_user(self, company, team, function):
        """Return who handles new complaints; empty when nobody is named.

        A complaint without handler is better than a warehouse that cannot receive a return.

        :param company: ``res.company`` record
        :param team: ``complaint.team`` record or empty
        :param function: ``customer.function`` that leads, or empty
        """
        candidates = [team.sudo().leader_id, function._responsible_user() if function else team.leader_id]
        for user in candidates:
            # A shared function may be in the hands of somebody who does not work in this company.
            if user and user.sudo().active and company in user.sudo().company_ids:
                return user.sudo(self.env.su)
        return self.env["res.users"]

    @api.depends_context("uid")
    @api.depends("team_id")
    def _compute_is_my_team(self):
        mine = {team for team in self.team_id if self.env.user in team._get_users()}
        for complaint in self:
            complaint.is_my_team = complaint.team_id in mine

    def _search_is_my_team(self, operator, value):
        if operator != "in":
            return NotImplemented
        uid = self.env.uid
        domain = Domain("leader_id", "=", uid) | Domain("member_ids", "in", [uid])
        for name in ("manager_id", "deputy_id", "user_ids"):
            domain |= Domain(f"function_id.{name}", "=", uid)
        return [("team_id", "in", self.env["complaint.team"].sudo().search(domain).ids)]

    # The handler is named in time (CP-12)

    @api.model
    def _sla_milestones(self):
        return [("assign", self.env._("Handler Named")), *super()._sla_milestones()]

    def write(self, vals):
        if vals.get("user_id"):
            # Before it is written: the deadline is for complaints without handler.
            self.filtered(lambda complaint: complaint.state != "draft" and not complaint.user_id)._sla_reach("assign")
        return super().write(vals)

    def action_assess(self):
        self.check_access("write")
        # Who assesses what nobody handles has taken it in hand.
        self.filtered(
            lambda complaint: complaint.state == "registered" and not complaint.user_id
        ).user_id = self.env.user
        return super().action_assess()
