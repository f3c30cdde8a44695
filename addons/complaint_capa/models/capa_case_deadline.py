from odoo import api, fields, models

# Fields in which a step of the work shows.
STEP_FIELDS = frozenset({"containment_note", "action_ids", "containment_ids", "cause_ids", "state"})


class CapaCase(models.Model):
    """The clocks of a CAPA: until when the customer expects which step of the 8D.

    The steps themselves stop the clocks: containment (D3), the root cause (D4), the approved plan (D5), the actions
    carried out (D6), the final report (D8). Which time there is says the profile; a customer may have his own.
    """

    _inherit = "capa.case"

    sla_profile_id = fields.Many2one(
        "customer.sla.profile",
        "Deadline Profile",
        compute="_compute_sla_profile_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('res_model', '=', 'capa.case'), ('company_id', 'in', (company_id, False))]",
        check_company=True,
        ondelete="restrict",
        help="What the customer has agreed with us about the steps of an 8D.",
    )
    clock_started_at = fields.Datetime(
        "Clocks Run From",
        readonly=True,
        copy=False,
        help="When the first complaint reached the company; without complaint, when the CAPA was opened.",
    )

    _guarded_fields = frozenset({"clock_started_at"})

    @api.depends("company_id")
    def _compute_sla_profile_id(self):
        get_default = self.env["customer.sla.profile"]._get_default
        profiles = {company: get_default(self._name, company) for company in self.company_id}
        for case in self:
            case.sla_profile_id = case.sla_profile_id or profiles.get(case.company_id)

    @api.model
    def _sla_milestones(self):
        return [
            ("d3", self.env._("D3 Containment")),
            ("d4", self.env._("D4 Root Cause")),
            ("d5", self.env._("D5 Approved Plan")),
            ("d6", self.env._("D6 Implementation")),
            ("d8", self.env._("D8 Final Report")),
        ]

    def _sla_started_at(self):
        return self.clock_started_at or self.create_date

    @api.model
    def _sla_watched_fields(self):
        return super()._sla_watched_fields() | {"severity", "measure"}

    def _sla_grade(self):
        return self.sudo().complaint_ids.grade_id.sorted("hours")[:1]  # the most urgent one, whoever asks

    @api.model_create_multi
    def create(self, vals_list):
        cases = super().create(vals_list)
        for case in cases:
            received = case.sudo().complaint_ids.mapped("received_at")  # sudo: when it came is no secret
            case._guarded().write({"clock_started_at": min([*received, fields.Datetime.now()])})
        cases._sla_start()
        cases._reach_steps()
        return cases

    def write(self, vals):
        result = super().write(vals)
        if STEP_FIELDS & vals.keys():
            self._reach_steps()
        return result

    def _reach_steps(self):
        """Stop the clocks of the steps that these cases have taken."""
        waiting = self.filtered("sla_next_milestone")
        for milestone, is_taken in (
            ("d3", lambda case: case._is_contained()),
            ("d4", lambda case: case.cause_ids.filtered("is_root")),
            ("d5", lambda case: case.state in ("approved", "in_progress", "done", "verified", "closed")),
            ("d6", lambda case: case.state in ("done", "verified", "closed")),
            ("d8", lambda case: case.state == "closed"),
        ):
            if taken := waiting.filtered(is_taken):
                taken._sla_reach(milestone)
        self.filtered(lambda case: case.state in ("closed", "cancelled"))._sla_cancel()

    def _is_contained(self):
        """Tell whether the customer is protected: each containment action is done, or none is needed."""
        self.ensure_one()
        actions = self.containment_ids.filtered(lambda action: action.state != "cancelled")
        if not actions:
            return bool((self.containment_note or "").strip())
        return all(action.state in ("done", "verified") for action in actions)
