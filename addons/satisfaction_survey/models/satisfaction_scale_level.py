from odoo import api, fields, models
from odoo.exceptions import UserError


class SatisfactionScaleLevel(models.Model):
    """One degree of a satisfaction scale, e.g. "satisfied" = 80 points (SS-21)."""

    _name = "satisfaction.scale.level"
    _description = "Degree of Satisfaction"
    _order = "scale_id, points desc, id"

    scale_id = fields.Many2one("satisfaction.scale", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="scale_id.company_id", store=True, index=True)
    name = fields.Char(required=True, translate=True)
    points = fields.Float(required=True, aggregator="avg", help="0 to 100.")
    mark = fields.Selection(
        [("not_quite", "Not quite satisfied"), ("extreme", "Extremely dissatisfied")],
        help="Rules refer to these two degrees, whatever the company calls them.",
    )

    _points_range = models.Constraint("CHECK (points BETWEEN 0 AND 100)", "Points go from 0 to 100.")
    _mark_uniq = models.UniqueIndex(
        "(scale_id, mark) WHERE mark IS NOT NULL", "A scale marks one degree only as this kind of bad result."
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_marked(self):
        marked = self.filtered("mark")[:1]
        if marked:
            raise UserError(
                self.env._(
                    '"%(level)s" cannot be deleted: the rules on bad results refer to it. Rename it, or mark another '
                    "degree instead.",
                    level=marked.name,
                )
            )
