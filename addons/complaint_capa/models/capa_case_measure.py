from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .complaint_measure_rule import MEASURES

ORDER = [code for code, _label in MEASURES]
# What a CAPA can be: where nothing is done, there is none.
CASE_MEASURES = MEASURES[1:]


class CapaCase(models.Model):
    """How strong the action is: as strong at least as severity and risk of the problem ask for (CP-83).

    A correction puts the case right, corrective action removes the cause, an 8D does both and prevents the problem
    elsewhere. Each asks for more of the plan than the one before.
    """

    _inherit = "capa.case"

    measure = fields.Selection(
        CASE_MEASURES,
        compute="_compute_measure",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
        help="Correction: the case is put right. Corrective action: its cause is removed. 8D: all eight disciplines, "
        "with a team, containment and prevention.",
    )
    required_measure = fields.Selection(
        MEASURES,
        compute="_compute_required_measure",
        help="The least measure, from severity and risk of the complaints.",
    )

    @api.depends("complaint_ids.required_measure")
    def _compute_required_measure(self):
        for case in self:
            case.required_measure = case._get_required_measure()

    def _get_required_measure(self):
        """Return the strongest measure that one of the complaints asks for; False when none asks."""
        self.ensure_one()
        # sudo: the judgement of complaints that the user may not open counts as well
        asked = [complaint.required_measure for complaint in self.sudo().complaint_ids if complaint.required_measure]
        return max(asked, key=ORDER.index, default=False)

    @api.depends("complaint_ids")
    def _compute_measure(self):
        for case in self:
            required = case._get_required_measure()
            if not case.measure:
                # Who opens a CAPA wants its cause removed; a case without complaint is worked on in full.
                case.measure = max(required, "corrective", key=ORDER.index) if required else "8d"
            elif required and ORDER.index(required) > ORDER.index(case.measure):
                case.measure = required

    @api.constrains("measure")
    def _check_measure(self):
        for case in self:
            if not case._is_measure_enough():
                raise ValidationError(case._describe_weak_measure())

    def _is_measure_enough(self):
        self.ensure_one()
        required = self._get_required_measure()
        return not required or ORDER.index(self.measure) >= ORDER.index(required)

    def _describe_weak_measure(self):
        labels = dict(self._fields["required_measure"]._description_selection(self.env))
        return self.env._(
            "%(case)s: severity and risk of the complaints ask for at least: %(measure)s.",
            case=self.display_name,
            measure=labels[self._get_required_measure()],
        )

    def _needs_measure(self, measure):
        """Tell whether the case is worked on as far as ``measure``: correction, corrective or 8d."""
        self.ensure_one()
        return ORDER.index(self.measure) >= ORDER.index(measure)

    def _check_plan_complete(self):
        super()._check_plan_complete()
        if not self._is_measure_enough():  # a complaint was judged anew since
            raise UserError(self._describe_weak_measure())
