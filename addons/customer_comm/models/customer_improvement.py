from odoo import api, fields, models
from odoo.tools import SQL


class CustomerImprovement(models.Model):
    """All that is to become better, from wherever customers have brought it up (XX-20).

    Suggestions, action items, patterns and opinions in the log; other apps add corrective actions and surveys. To add
    the documents of a model, extend :meth:`_sources`.
    """

    _name = "customer.improvement"
    _description = "Improvement"
    _inherit = ["customer.source.view"]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "subject"
    _source_columns = {
        "company_id": "int4",
        "user_id": "int4",
        "function_id": "int4",
        "partner_id": "int4",
        "name": "text",
        "subject": "text",
        "state": "text",
        "date": "timestamp",
        "date_due": "date",
    }

    date = fields.Datetime("Brought Up On", readonly=True)
    function_id = fields.Many2one("customer.function", "Department", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)

    @api.model
    def _sources(self):
        return [
            *super()._sources(),
            {
                "model": "customer.suggestion",
                "subject": "title",
                "date": "create_date",
                "user_id": SQL("COALESCE(customer_suggestion.responsible_id, customer_suggestion.user_id)"),
                "date_due": SQL("COALESCE(customer_suggestion.due, customer_suggestion.evaluation_due)"),
                "domain": [("state", "!=", "draft")],
                "done": ["implemented"],
                "dropped": ["declined"],
            },
            {
                "model": "customer.action.item",
                "name": None,
                "subject": "name",
                "date": "create_date",
                "date_due": "due_on",
                "done": ["done"],
            },
            {
                "model": "customer.capa.proposal",
                "date": "create_date",
                "subject": SQL("%s::text", self._label_of("customer.capa.proposal")),
                "done": ["accepted"],
                "dropped": ["dismissed"],
            },
            {
                "model": "customer.communication",
                "date": "occurred_on",
                "function_id": "owner_function_id",
                "domain": [("subject_kind", "=", "opinion")],
                "done": ["closed", "replied"],
                "dropped": ["cancelled"],
            },
        ]
