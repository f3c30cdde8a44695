from odoo import fields, models
from odoo.exceptions import UserError


class SatisfactionScale(models.Model):
    """Degrees of satisfaction and the points each is worth (SS-21).

    A questionnaire that has a scale is a satisfaction questionnaire. Two degrees are marked, because rules refer to
    them: "not quite satisfied" and "extremely dissatisfied".
    """

    _name = "satisfaction.scale"
    _description = "Satisfaction Scale"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: all companies may use the scale.")
    level_ids = fields.One2many("satisfaction.scale.level", "scale_id", string="Degrees", copy=True)

    def _check_marks(self):
        """Refuse a scale on which the two degrees that rules refer to are not marked.

        :raise UserError: naming the scale
        """
        for scale in self:
            if not {"not_quite", "extreme"} <= set(scale.level_ids.mapped("mark")):
                raise UserError(
                    self.env._(
                        'Scale "%(scale)s" needs one degree marked "Not quite satisfied" and one marked '
                        '"Extremely dissatisfied": the rules on bad results refer to them.',
                        scale=scale.name,
                    )
                )
