from odoo import api, fields, models


class CustomerIndicator(models.Model):
    """The figure of on-time delivery among the objectives (CR-11)."""

    _inherit = "customer.indicator"

    @api.model
    def _measures(self):
        return super()._measures() | {
            "delivery_on_time": {
                "label": self.env._("Deliveries by the reviewed date"),
                "unit": "percent",
                "better": "higher",
                "personal": False,
            },
        }

    def _measure_delivery_on_time(self, company, start, end, users):
        """Return the share in percent of the order lines promised for the period that were delivered in time."""
        zone = self.with_context(tz=company.partner_id.tz or "UTC")
        first, after = (fields.Datetime.context_timestamp(zone, moment).date() for moment in (start, end))
        domain = [
            ("company_id", "=", company.id),
            ("promised_on", ">=", first),
            ("promised_on", "<", after),
            ("status", "!=", "open"),
        ]
        ((rate, cases),) = self.env["contract.delivery.report"]._read_group(
            domain, aggregates=["on_time_rate:avg", "__count"]
        )
        return {False: (rate, cases)} if cases else {}
