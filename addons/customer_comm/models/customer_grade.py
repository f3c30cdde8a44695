from odoo import api, fields, models


class CustomerGrade(models.Model):
    """How important a piece of information from a customer is, and how soon it must be dealt with (CC-22).

    The hours are clock hours. Deadline policies that take their time from the grade follow a change of the hours;
    clocks that already run keep what they were started with.
    """

    _name = "customer.grade"
    _description = "Information Grade"
    _order = "sequence, id"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    description = fields.Text(translate=True, help="When to choose this grade.")
    hours = fields.Float("Hours to Answer", required=True, default=24.0, help="Clock hours, day and night.")
    sequence = fields.Integer(default=10, help="The most important grade comes first.")
    color = fields.Integer()
    company_id = fields.Many2one("res.company", index=True, help="Empty: the grade serves all companies.")
    active = fields.Boolean(default=True)

    _code_company_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "A company can have a grade code only once."
    )
    _hours_positive = models.Constraint(
        "CHECK (hours > 0 AND hours <= 87600)", "The hours of a grade are more than 0, and at most ten years."
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for grade in self:
            grade.display_name = f"{grade.code} – {grade.name}" if grade.name else grade.code

    def copy_data(self, default=None):
        """Give a copy a code of its own."""
        vals_list = super().copy_data(default)
        for grade, vals in zip(self, vals_list, strict=True):
            if not (default or {}).get("code"):
                vals["code"] = self.env._("%s (copy)", grade.code)
        return vals_list
