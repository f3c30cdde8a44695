from odoo import fields, models
from odoo.fields import Command

from .capa_isnot import DIMENSIONS

PROBLEM_FIELDS = (
    "problem_what",
    "problem_where",
    "problem_when",
    "problem_who",
    "problem_why",
    "problem_how",
    "problem_count",
)


class CapaCase(models.Model):
    """D2: the problem by seven questions (5W2H) and by what it is and is not."""

    _inherit = "capa.case"

    problem_what = fields.Text("What", help="Which product or service has which defect.")
    problem_where = fields.Text("Where", help="At which customer, plant, step; where on the product.")
    problem_when = fields.Text("When", help="First seen when, since when, how often.")
    problem_who = fields.Text("Who", help="Who found it, who is affected.")
    problem_why = fields.Text("Why Is It a Problem", help="Which requirement is not met, what follows from it.")
    problem_how = fields.Text("How Was It Found", help="By which test, check or use.")
    problem_count = fields.Text("How Many", help="How many pieces, of how many delivered.")
    isnot_ids = fields.One2many(
        "capa.isnot",
        "case_id",
        "Is / Is Not",
        copy=True,
        default=lambda self: [Command.create({"dimension": dimension}) for dimension, _label in DIMENSIONS],
    )

    def write(self, vals):
        if not vals.keys().isdisjoint(PROBLEM_FIELDS):
            self._check_plan_open()
        return super().write(vals)

    def _signoff_content(self):
        content = super()._signoff_content()
        rows = self.isnot_ids.filtered(lambda row: row._is_filled()).sorted("id")
        content["questions"] = {name: self[name] or "" for name in PROBLEM_FIELDS}
        content["is_not"] = [
            [row.dimension, row.is_text or "", row.is_not_text or "", row.difference or "", row.change or ""]
            for row in rows
        ]
        return content

    def _get_problem_answers(self):
        """Return the answered questions as (label, answer), for prints."""
        self.ensure_one()
        labels = {name: self._fields[name]._description_string(self.env) for name in PROBLEM_FIELDS}
        return [(labels[name], self[name]) for name in PROBLEM_FIELDS if (self[name] or "").strip()]
