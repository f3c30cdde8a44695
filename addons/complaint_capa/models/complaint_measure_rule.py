from odoo import api, fields, models

SEVERITIES = [("1", "Slight"), ("2", "Serious"), ("3", "Critical")]
RISKS = [("1", "Low"), ("2", "Medium"), ("3", "High")]
MEASURES = [
    ("none", "No Further Measure"),
    ("correction", "Correction"),
    ("corrective", "Corrective Action"),
    ("8d", "8D"),
]


class ComplaintMeasureRule(models.Model):
    """One cell of the matrix that says which measure a problem of some severity and risk needs at least (CP-83)."""

    _name = "complaint.measure.rule"
    _description = "Required Measure"
    _order = "severity, risk, company_id"

    severity = fields.Selection(SEVERITIES, required=True)
    risk = fields.Selection(RISKS, required=True)
    measure = fields.Selection(MEASURES, required=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: the rule serves all companies.")

    _cell_uniq = models.UniqueIndex(
        "(severity, risk, COALESCE(company_id, 0))", "A company can have one rule for each severity and risk."
    )

    @api.depends("severity", "risk", "measure")
    def _compute_display_name(self):
        labels = {name: dict(self._fields[name]._description_selection(self.env)) for name in ("severity", "risk")}
        for rule in self:
            rule.display_name = f"{labels['severity'].get(rule.severity)} / {labels['risk'].get(rule.risk)}"

    @api.model
    def _get_matrix(self):
        """Return the measure by (severity, risk, company id or False)."""
        # sudo: the matrix is no secret, whoever registers a complaint
        rules = self.sudo().search_fetch([], ["severity", "risk", "company_id", "measure"])
        return {(rule.severity, rule.risk, rule.company_id.id): rule.measure for rule in rules}
