from odoo import api, fields, models
from odoo.exceptions import UserError

from .complaint_complaint import INTERNAL
from .complaint_measure_rule import MEASURES


class ComplaintComplaint(models.Model):
    """The way from a complaint to corrective action, or the reason why there is none."""

    _inherit = "complaint.complaint"

    required_measure = fields.Selection(
        MEASURES,
        compute="_compute_required_measure",
        store=True,
        groups=INTERNAL,
        help="The least measure, from the matrix of severity and risk.",
    )
    capa_ids = fields.Many2many(
        "capa.case", "complaint_capa_rel", "complaint_id", "capa_id", "CAPA", copy=False, groups=INTERNAL
    )
    no_capa_reason = fields.Text("No CAPA Because", readonly=True, copy=False, groups=INTERNAL)
    no_capa_user_id = fields.Many2one(
        "res.users", "No CAPA Decided By", readonly=True, copy=False, ondelete="restrict", groups=INTERNAL
    )
    capa_count = fields.Integer(compute="_compute_capa_count", groups=INTERNAL)

    _guarded_fields = frozenset({"required_measure", "no_capa_reason", "no_capa_user_id"})

    @api.depends("severity", "risk", "company_id")
    def _compute_required_measure(self):
        judged = self.filtered(lambda complaint: complaint.severity and complaint.risk)
        matrix = self.env["complaint.measure.rule"]._get_matrix() if judged else {}
        for complaint in self:
            cell = (complaint.severity, complaint.risk)
            complaint.required_measure = matrix.get((*cell, complaint.company_id.id)) or matrix.get((*cell, False))

    def _compute_capa_count(self):
        # sudo: a count tells nothing of CAPAs that the user may not open
        for complaint, same in zip(self, self.sudo(), strict=True):
            complaint.capa_count = len(same.capa_ids)

    def action_create_capa(self):
        """Open the CAPA of this complaint; create it when there is none yet.

        Pressed twice, by two people at once as well, it opens one case.
        """
        self.ensure_one()
        self._check_state("registered", "assessed", "contained", "resolved", "replied", "closed")
        capa = self.capa_ids.filtered(lambda case: case.state != "cancelled")[:1]
        if not capa:
            capa = self.env["capa.case"]._guarded().create(self._prepare_capa_vals())
            capa._message_log(body=self.env._("Created from the complaint %s.", self._get_html_link()))
            self._message_log(body=self.env._("CAPA opened: %s", capa._get_html_link()))
        return capa._action_open()

    def _prepare_capa_vals(self):
        """Return the values of the CAPA of this complaint; nothing is typed twice."""
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "subject": self.subject,
            "origin": "complaint",
            "source_complaint_id": self.id,
            "complaint_ids": [fields.Command.link(self.id)],
            "problem": self.description,
            "product_id": self.main_product_id.id,
            "severity": self.severity,
            "leader_id": self.user_id.id,
            "function_id": self.responsible_function_id.id,
            "responsible_user_id": self.responsible_user_id.id,
            "containment_note": self.containment,
        }

    def action_view_capa(self):
        """Open the CAPAs of this complaint."""
        self.ensure_one()
        return self.capa_ids._action_open()

    def action_no_capa(self, reason):
        """Decide that complaints go without CAPA (CP-84).

        :param str reason: why; required, shown on the report
        :raises AccessError: when the matrix asks for a CAPA and the user is no complaint manager
        """
        self.check_access("write")
        self._check_unlocked()
        reason = self._check_reason(reason)
        if self.filtered(lambda complaint: complaint.required_measure in ("corrective", "8d")):
            self._check_manager()
        self._guarded().write({"no_capa_reason": reason, "no_capa_user_id": self.env.uid})
        self._log_decision(self.env._("No CAPA"), reason)
        return True

    def _check_capa_decided(self):
        """What is ours ends in a CAPA, or in the reason why there is none (CP-83, CP-84)."""
        capas = self.sudo().capa_ids.filtered(lambda capa: capa.state != "cancelled")  # seen or not, it exists
        if self.liability == "ours" and not capas and not self.no_capa_reason:
            raise UserError(
                self.env._("%s is ours: open a CAPA, or state with “No CAPA” why none is needed.", self.display_name)
            )
