from odoo import api, fields, models


class CustomerSummaryLine(models.Model):
    """How many contacts of a month came by one channel, in one stage, ... Kept as counted; made by the server alone."""

    _name = "customer.summary.line"
    _description = "Count of a Monthly Summary"
    _order = "summary_id, dimension, count desc, id"

    summary_id = fields.Many2one("customer.summary", required=True, index=True, ondelete="cascade")
    dimension = fields.Selection(
        [
            ("channel_id", "Channel"),
            ("stage_id", "Stage"),
            ("category", "Category"),
            ("grade_id", "Grade"),
            ("subject_kind", "Kind of Subject"),
        ],
        "Counted By",
        required=True,
    )
    name = fields.Char("Value", help="Empty: contacts that have none.")
    count = fields.Integer("Contacts")
    answered = fields.Integer()

    @api.model
    def _dimensions(self):
        """Return the names of the fields by which contacts are counted."""
        return [name for name, _label in self._fields["dimension"].selection]
