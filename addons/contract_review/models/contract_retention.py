from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class ContractRetention(models.Model):
    """The records of contracts and reviews with the day until which they are kept (CR-95, XX-05).

    Parts that keep records of their own extend :meth:`_sources`.
    """

    _name = "contract.retention"
    _description = "Retention of Contract Records"
    _inherit = ["customer.document.view"]
    _auto = False
    _order = "retention_until, id desc"
    _rec_name = "name"
    _source_columns = {
        "company_id": "int4",
        "user_id": "int4",
        "partner_id": "int4",
        "form_id": "int4",
        "name": "text",
        "subject": "text",
        "state": "text",
        "closed_on": "date",
        "retention_until": "date",
    }

    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    form_id = fields.Many2one("customer.form", readonly=True)
    closed_on = fields.Date(readonly=True)
    retention_until = fields.Date("Keep Until", readonly=True)
    status = fields.Selection(
        [("kept", "Kept"), ("expiring", "Expiring"), ("expired", "Expired")], "Retention", readonly=True
    )

    @api.model
    def _sources(self):
        """Hook: return the sources, see ``customer.document.view``; records that are not closed are left out."""
        sources = [
            {"model": "contract.contract", "user_id": "clerk_id", "subject": "client_order_ref"},
            {"model": "contract.document", "subject": "title", "user_id": None},
            {"model": "contract.review", "subject": "reason"},
            {"model": "contract.check", "subject": None, "partner_id": None},
        ]
        return [*sources, *({"model": name} for name in self._further_models() if self._is_kept(name))]

    @api.model
    def _is_kept(self, name):
        model = self.env.get(name)
        return model is not None and "retention_until" in model._fields

    @api.model
    def _further_models(self):
        """Return the names of further models with a retention."""
        return (
            "contract.change",
            "contract.production.notice",
            "contract.task.order",
            "contract.flow.sheet",
            "contract.dispatch",
            "contract.sample.order",
            "contract.tooling",
            "contract.bid",
        )

    @property
    def _table_query(self):
        selects = []
        for number, source in enumerate(self._sources()):
            model = self.env[source["model"]].with_context(active_test=False)
            if model.has_access("read"):
                query = model._search(Domain("retention_until", "!=", False))
                selects.append(self._source_select(source, number, query))
        today = fields.Date.context_today(self)
        days = self.env.company.sudo().contract_retention_warning_days  # a setting that applies to everybody
        return SQL(
            """
            SELECT rows.*,
                   CASE WHEN rows.retention_until <= %(today)s THEN 'expired'
                        WHEN rows.retention_until <= %(today)s::date + %(days)s THEN 'expiring'
                        ELSE 'kept' END AS status
              FROM (%(rows)s) rows
            """,
            rows=SQL(" UNION ALL ").join(selects or [self._source_nothing()]),
            today=today,
            days=days,
        )
