from odoo import api, fields, models
from odoo.tools import SQL


class CustomerDuty(models.Model):
    """What has to be done every month, in one calendar: reviews, summaries, contacts with customers (XX-31).

    The monthly documents stand side by side, so that none is written twice: what the month before needs, and what the
    present month will need, is there before somebody opens it. Other apps extend :meth:`_sources` and
    :meth:`_schedules`.
    """

    _name = "customer.duty"
    _description = "Monthly Duty"
    _inherit = ["customer.source.view"]
    _auto = False
    _order = "date_due, id"
    _rec_name = "subject"
    _source_columns = {
        "company_id": "int4",
        "user_id": "int4",
        "name": "text",
        "subject": "text",
        "state": "text",
        "month": "date",
        "date_due": "date",
    }

    month = fields.Date(readonly=True, help="The month that the duty is about.")

    @api.model
    def _sources(self):
        """Add the documents; those of a month carry it in ``month``, and are due ``days`` days after its end."""
        return [
            *super()._sources(),
            self._monthly_source("customer.summary", 5, done=["approved"]),
            {
                "model": "customer.contact",
                "subject": "purpose",
                "month": SQL("date_trunc('month', customer_contact.planned_on)::date"),
                "date_due": "planned_on",
                "done": ["done"],
                "dropped": ["missed", "cancelled"],
            },
        ]

    @api.model
    def _monthly_source(self, model, days, **options):
        """Return the source of a document of a month, due so many days after its end."""
        table = SQL.identifier(self.env[model]._table)
        return {
            "model": model,
            "name": None,
            "subject": SQL("%s::text", self._label_of(model)),
            "date_due": SQL("%s.month + interval '1 month' + interval '1 day' * %s", table, days - 1),
            **options,
        }

    @api.model
    def _schedules(self):
        """Hook: return which documents are opened for each month, as dicts:

        - ``model``: of the documents; they have ``month`` and ``company_id``
        - ``auto``: name of the switch of the company
        - ``days``: how many days after the end of the month it is due
        """
        return [{"model": "customer.summary", "auto": "service_summary_auto", "days": 5}]

    @api.model
    def _source_extra(self):
        """Return what is not opened yet, of the month before and of the present one."""
        schedules = [schedule for schedule in self._schedules() if self.env[schedule["model"]].has_access("read")]
        return [self._coming(number, **schedule) for number, schedule in enumerate(schedules)]

    @api.model
    def _coming(self, number, model, auto, days):
        documents = self.env[model]
        field = self.env["res.company"]._fields[auto]
        columns = {
            "company_id": SQL("company.id"),
            "subject": SQL("%s::text", self._label_of(model)),
            "month": SQL("coming.month"),
            "date_due": SQL("(coming.month + interval '1 month' + interval '1 day' * %s)::date", days - 1),
        }
        return SQL(
            """
            SELECT -(company.id::bigint * 1000 + %(number)s * 10 + coming.number) AS id, %(model)s::text AS res_model,
                   NULL::int4 AS res_id, 'coming' AS status, %(columns)s
              FROM res_company company
             CROSS JOIN LATERAL (
                   SELECT back AS number, (date_trunc('month', CURRENT_DATE) - interval '1 month' * back)::date AS month
                     FROM generate_series(0, 1) AS back
                   ) coming
             WHERE company.active AND %(auto)s
               AND NOT EXISTS (
                   SELECT FROM %(table)s document
                    WHERE document.company_id = company.id AND document.month = coming.month
                   )
            """,
            number=number,
            model=model,
            columns=SQL(", ").join(
                SQL("%s::%s AS %s", columns.get(name, SQL("NULL")), SQL(kind), SQL.identifier(name))
                for name, kind in self._source_columns.items()
            ),
            auto=SQL.identifier("company", auto, to_flush=field),
            table=SQL.identifier(documents._table, to_flush=documents._fields["month"]),
        )

    @api.readonly
    def action_open(self):
        """Open the document, or the list from which it is begun."""
        self.ensure_one()
        if self.id >= 0:
            return super().action_open()
        schedules = [schedule for schedule in self._schedules() if self.env[schedule["model"]].has_access("read")]
        number = -self.id % 1000 // 10
        back = -self.id % 10
        today = fields.Date.context_today(self)
        model = schedules[number]["model"]
        self.env[model].check_access("create")
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "views": [(False, "form")],
            "context": {
                "default_month": fields.Date.to_string(fields.Date.subtract(today.replace(day=1), months=back)),
                "default_company_id": -self.id // 1000,
            },
        }
