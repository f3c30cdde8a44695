from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .complaint_complaint import INTERNAL


class ComplaintComplaint(models.Model):
    """Investigations with the customer and at the customer's, and the decision on a joint analysis (CP-39 to CP-42)."""

    _inherit = "complaint.complaint"

    onsite_ids = fields.One2many("complaint.onsite", "complaint_id", "Investigations", groups=INTERNAL)
    onsite_arrived_at = fields.Datetime(
        "Arrived On Site",
        compute="_compute_onsite_arrived_at",
        store=True,
        groups=INTERNAL,
        help="When somebody was first at the customer's.",
    )
    onsite_findings = fields.Text("Findings On Site", compute="_compute_onsite_findings", groups=INTERNAL)
    joint_analysis = fields.Selection(
        [("needed", "Needed"), ("not_needed", "Not Needed")],
        readonly=True,
        copy=False,
        tracking=True,
        groups=INTERNAL,
        help="Whether the failure is analysed together with the customer, where it happened. Quality decides.",
    )
    joint_reason = fields.Text("Reason of the Decision", readonly=True, copy=False, groups=INTERNAL)
    joint_user_id = fields.Many2one(
        "res.users", "Decided By", readonly=True, copy=False, ondelete="restrict", groups=INTERNAL
    )
    joint_decided_at = fields.Datetime("Decided On", readonly=True, copy=False, groups=INTERNAL)
    joint_function_ids = fields.Many2many(
        "customer.function",
        "complaint_joint_function_rel",
        string="Decided With",
        readonly=True,
        copy=False,
        groups=INTERNAL,
        help="Departments whose heads took part in the decision.",
    )

    _guarded_fields = frozenset(
        {
            "onsite_arrived_at",
            "joint_analysis",
            "joint_reason",
            "joint_user_id",
            "joint_decided_at",
            "joint_function_ids",
        }
    )

    @api.depends("onsite_ids.arrived_at", "onsite_ids.manner", "onsite_ids.state")
    def _compute_onsite_arrived_at(self):
        for complaint in self:
            visits = complaint.onsite_ids.filtered(lambda visit: visit._counts_as_visit())
            complaint.onsite_arrived_at = min(visits.mapped("arrived_at"), default=False)

    @api.depends("onsite_ids.findings", "onsite_ids.state")
    def _compute_onsite_findings(self):
        for complaint in self:
            visits = complaint.onsite_ids.filtered(lambda visit: visit.state != "cancelled" and visit.findings)
            complaint.onsite_findings = "\n".join(visits.sorted("id").mapped("findings")) or False

    def _check_content_open(self, names=()):
        """Rows of a complaint (``customer.lock.line.mixin``) stand still when it is closed."""
        # sudo: who carries out a measure need not be able to read the complaint
        self.sudo()._check_unlocked()

    def action_decide_joint_analysis(self):
        """Open the dialogue in which quality decides on a joint analysis at the place of the failure (CP-42)."""
        self.ensure_one()
        self._check_joint_decider()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Joint Analysis On Site"),
            "res_model": "complaint.onsite.decision",
            "view_mode": "form",
            "target": "new",
            "context": {"default_complaint_id": self.id},
        }

    def _check_joint_decider(self):
        """Raise unless the complaint is open and the user belongs to the quality function (CP-42)."""
        self._check_unlocked()
        self.check_access("write")
        quality = self.env["customer.function"]._get("quality", self.company_id)
        if not self.env.su and not quality.sudo()._is_member(self.env.user):  # who belongs to quality is no secret
            raise AccessError(
                self.env._("%s decides whether a joint analysis on site is needed.", quality.sudo().display_name)
            )

    def _decide_joint_analysis(self, needed, reason, functions):
        """Record the decision of quality; where it is needed, plan the visit with those who decided (CP-42).

        :param bool needed: whether somebody goes to the place of the failure
        :param str reason: why, required
        :param functions: ``customer.function`` records whose heads took part in the decision
        :return: the planned ``complaint.onsite``, empty when none is needed
        """
        self.ensure_one()
        self._check_joint_decider()
        self._guarded().write(
            {
                "joint_analysis": "needed" if needed else "not_needed",
                "joint_reason": self._check_reason(reason),
                "joint_user_id": self.env.uid,
                "joint_decided_at": fields.Datetime.now(),
                "joint_function_ids": [fields.Command.set(functions.ids)],
                "onsite_needed": needed,
            }
        )
        visits = self.onsite_ids.filtered(lambda visit: visit.state == "planned" and visit.manner == "site")
        if not needed or visits:
            return visits[:1] if needed else visits.browse()
        heads = self.env["res.users"].union(*[function._responsible_user() for function in functions])
        vals = {
            "complaint_id": self.id,
            "manner": "site",
            "is_joint": True,
            "user_id": (self.user_id or self.env.user).id,
            "participant_ids": [fields.Command.set((heads - self.user_id).ids)],
        }
        visit = self.env["complaint.onsite"]._guarded().create(vals)
        return self.env["complaint.onsite"].browse(visit.id)

    def action_view_onsite(self):
        """Open the investigations of this complaint."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("complaint_capa.complaint_onsite_action")
        action.pop("path", None)
        return {
            **action,
            "domain": [("complaint_id", "=", self.id)],
            "context": {"default_complaint_id": self.id, "create": not self.is_locked},
        }

    def action_close(self):
        """Close complaints whose visits are written down or called off."""
        for complaint in self:
            planned = complaint.onsite_ids.filtered(lambda visit: visit.state == "planned")
            if planned:
                raise UserError(
                    self.env._("%s is still planned. Write down what was found, or cancel it.", planned[0].display_name)
                )
        return super().action_close()
