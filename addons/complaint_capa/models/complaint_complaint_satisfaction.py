from odoo import fields, models

from .complaint_complaint import INTERNAL


class ComplaintComplaint(models.Model):
    """What the customer thinks of the handling; other apps ask and record it (CP-95, CP-97)."""

    _inherit = "complaint.complaint"

    satisfaction_state = fields.Selection(
        [("none", "Not Asked"), ("asked", "Asked"), ("satisfied", "Satisfied"), ("dissatisfied", "Not Satisfied")],
        "Satisfaction",
        default="none",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        groups=INTERNAL,
    )
    satisfaction_score = fields.Float(
        readonly=True, copy=False, aggregator="avg", groups=INTERNAL, help="From 0 (very dissatisfied) to 100."
    )

    _guarded_fields = frozenset({"satisfaction_state", "satisfaction_score"})

    def _after_close(self):
        """Hook: called once when complaints were closed, for surveys and other follow-up (CP-95, CP-97)."""

    def _set_satisfaction(self, state, score=0.0):
        """Record what the customer thinks of the handling (CP-97).

        :param str state: a value of ``satisfaction_state``
        :param float score: 0 to 100
        """
        self._guarded().write({"satisfaction_state": state, "satisfaction_score": score})
