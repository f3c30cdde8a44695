from odoo import api, fields, models

# The business function behind each role that may answer customers (CP-120).
REPLY_ROLES = [("sales", "Sales"), ("after_sales", "After-Sales Service"), ("quality", "Quality")]


class ComplaintTeam(models.Model):
    """Who follows complaints of some kind, leads their handling and answers the customer (CP-13, CP-117, CP-120).

    A new complaint goes to the first team that its kind, category and topic fit: the company's own teams first, then
    the shared ones, in their order. A team without criteria takes whatever no other team takes.
    """

    _name = "complaint.team"
    _description = "Complaint Team"
    _inherit = ["mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: the team serves all companies.")
    color = fields.Integer()

    # Who
    leader_id = fields.Many2one(
        "res.users",
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
        help="Handles new complaints. Empty: whoever is responsible in the function that leads.",
    )
    member_ids = fields.Many2many(
        "res.users", "complaint_team_member_rel", string="Members", domain=[("share", "=", False)], check_company=True
    )
    function_id = fields.Many2one(
        "customer.function",
        "Followed By",
        check_company=True,
        ondelete="restrict",
        help="The function that looks after the customer during the complaint; its people belong to the team.",
    )
    lead_function_id = fields.Many2one(
        "customer.function",
        "Led By",
        check_company=True,
        ondelete="restrict",
        tracking=True,
        help="Leads the handling inside the company, and owns the CAPA. Empty: the function that the settings name, "
        "else quality.",
    )
    reply_role = fields.Selection(
        REPLY_ROLES,
        "Customer Is Answered By",
        required=True,
        default="sales",
        tracking=True,
        help="Only the people of this function record what the customer is told.",
    )

    # Which complaints
    kind = fields.Selection(
        selection=lambda self: self.env["complaint.complaint"]._fields["kind"]._description_selection(self.env),
        help="Empty: all kinds.",
    )
    category_ids = fields.Many2many(
        "complaint.category",
        "complaint_team_category_rel",
        string="Categories",
        check_company=True,
        help="Empty: all categories.",
    )
    topic_ids = fields.Many2many(
        "customer.topic",
        "complaint_team_topic_rel",
        string="Topics",
        check_company=True,
        help="Empty: whatever the complaint is about.",
    )
    open_count = fields.Integer("Open Complaints", compute="_compute_counts")
    late_count = fields.Integer("Late Complaints", compute="_compute_counts")

    def _compute_counts(self):
        complaints = self.env["complaint.complaint"]
        domain = [("team_id", "in", self.ids), ("state", "not in", ("draft", "closed", "rejected", "cancelled"))]
        groups = complaints._read_group(domain, ["team_id", "sla_state"], ["__count"])
        for team in self:
            own = [(state, count) for found, state, count in groups if found == team]
            team.open_count = sum(count for _state, count in own)
            team.late_count = sum(count for state, count in own if state == "missed")

    def action_view_complaints(self):
        """Open the tracking list of the complaints of this team (CP-13)."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("complaint_capa.complaint_tracking_action")
        action.pop("path", None)
        return {**action, "context": {"search_default_team_id": self.id, "search_default_open": 1}}

    @api.model
    def _route(self, complaints):
        """Find the team of each of these complaints, which need not be saved yet; one query for all.

        :return: ``{complaint: team}``, empty where no team fits
        """
        # sudo: anybody inside registers complaints, for companies whose teams he need not see
        teams = self.sudo().search([("company_id", "in", [*complaints.company_id.ids, False])])
        teams = teams.sorted(lambda team: not team.company_id)
        return {
            complaint: next((team for team in teams if team._fits(complaint)), teams.browse()).sudo(self.env.su)
            for complaint in complaints
        }

    def _fits(self, complaint):
        """Tell whether the complaint is for this team."""
        self.ensure_one()
        return (
            (not self.company_id or self.company_id == complaint.company_id)
            and (not self.kind or self.kind == complaint.kind)
            and (not self.category_ids or complaint.category_id in self.category_ids)
            and (not self.topic_ids or complaint.topic_id in self.topic_ids)
        )

    def _get_lead_function(self, company):
        """Return the function that leads the handling in this company (CP-72); empty when there is none.

        May be asked of no team: then the settings decide.
        """
        # sudo: who leads is no secret to whoever registers a complaint
        team, company = self.sudo(), company.sudo()
        function = team.lead_function_id._of_company(company) or company.complaint_function_id
        return (function or self.env["customer.function"]._find("quality", company)).sudo(self.env.su)

    def _get_reply_function(self, company):
        """Return the function whose people answer the customer in this company (CP-120); sales by default."""
        # sudo: who answers is no secret to whoever handles a complaint
        return self.env["customer.function"]._find(self.sudo().reply_role or "sales", company)

    def _get_users(self):
        """Return all people of these teams: leaders, members, and those of the functions that follow."""
        teams = self.sudo()  # who belongs to a team is no secret
        return (teams.leader_id | teams.member_ids | teams.function_id._members()).sudo(self.env.su)
