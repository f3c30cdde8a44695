from odoo import api, models


class CustomerImprovement(models.Model):
    """Corrective action belongs to the list of improvements (XX-20)."""

    _inherit = "customer.improvement"

    @api.model
    def _sources(self):
        return [
            *super()._sources(),
            {
                "model": "capa.case",
                "date": "create_date",
                "user_id": "leader_id",
                "date_due": "next_due",
                "done": ["closed"],
                "dropped": ["cancelled"],
            },
            {
                "model": "capa.action",
                "name": None,
                "subject": "name",
                "date": "create_date",
                "done": ["done", "verified"],
                "dropped": ["cancelled"],
            },
            {
                "model": "capa.document",
                "name": "number",
                "subject": "name",
                "date": "create_date",
                "done": ["done"],
                "dropped": ["cancelled"],
            },
            {
                "model": "complaint.trend",
                "name": None,
                "subject": "name",
                "date": "create_date",
                "done": ["accepted"],
                "dropped": ["dismissed"],
            },
        ]
