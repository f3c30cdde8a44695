from odoo import api, fields, models
from odoo.tools import SQL

# A delivery is on time when it leaves on or before the day that the customer was promised.
ON_TIME = """
    SELECT partner.commercial_partner_id,
           COUNT(*),
           COUNT(*) FILTER (
               WHERE (picking.date_done AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date
                     <= (COALESCE(picking.date_deadline, picking.scheduled_date)
                         AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date
           )
      FROM stock_picking AS picking
      JOIN stock_picking_type AS type ON type.id = picking.picking_type_id
      JOIN res_partner AS partner ON partner.id = picking.partner_id
     WHERE picking.state = 'done'
       AND type.code = 'outgoing'
       AND picking.company_id IN %(companies)s
       AND partner.commercial_partner_id IN %(partners)s
       AND (%(since)s::timestamp IS NULL OR picking.date_done >= %(since)s)
     GROUP BY partner.commercial_partner_id
"""


class ResPartner(models.Model):
    """Services, samples and deliveries of a customer, and whether he was told where to complain."""

    _inherit = "res.partner"

    commercial_service_ids = fields.One2many("customer.service", "commercial_partner_id", "Services of the Customer")
    complaint_phone_given_on = fields.Date(
        "Complaint Number Given On",
        company_dependent=True,
        copy=False,
        help="When the customer was told the telephone number for complaints. Set when a quotation that bears it is "
        "sent. Empty: never told.",
    )
    delivery_count = fields.Integer("Deliveries", compute="_compute_on_time_delivery")
    on_time_delivery_rate = fields.Float(
        "Deliveries on Time (%)",
        compute="_compute_on_time_delivery",
        help="Share of the deliveries that left on or before the promised day.",
    )

    def _compute_on_time_delivery(self):
        figures = self.commercial_partner_id._get_on_time_delivery()
        for partner in self:
            count, on_time = figures.get(partner.commercial_partner_id.id, (0, 0))
            partner.delivery_count = count
            partner.on_time_delivery_rate = 100.0 * on_time / count if count else 0.0

    def _get_on_time_delivery(self, since=None, companies=None):
        """Return ``{customer id: (deliveries, deliveries on time)}`` for these customers, in one query (CC-133).

        :param since: datetime; only what was delivered from then on
        :param companies: ``res.company`` records, by default those selected
        """
        if not self.ids:
            return {}
        self.env["stock.picking"].flush_model(
            ["state", "date_done", "date_deadline", "scheduled_date", "partner_id", "company_id", "picking_type_id"]
        )
        rows = self.env.execute_query(
            SQL(
                ON_TIME,
                companies=(companies or self.env.companies)._ids,
                partners=self.commercial_partner_id._ids,
                since=since,
                tz=self.env.company.resource_calendar_id.tz or "UTC",
            )
        )
        return {partner_id: (count, on_time) for partner_id, count, on_time in rows}

    def action_complaint_phone_given(self):
        """Note that these customers were told the telephone number for complaints today, by whichever means."""
        self.check_access("write")
        self._mark_complaint_phone_given()
        return True

    def _mark_complaint_phone_given(self):
        untold = self.commercial_partner_id.filtered(lambda partner: not partner.complaint_phone_given_on)
        untold.complaint_phone_given_on = fields.Date.context_today(self)

    def action_open_customer_services(self):
        """Open the register of the services for this customer (CC-143)."""
        return self._open_service_documents("customer_comm.customer_service_action")

    def action_open_customer_samples(self):
        """Open the samples of this customer (CC-125)."""
        return self._open_service_documents("customer_comm.customer_sample_action")

    def _open_service_documents(self, xml_id):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        return {
            **action,
            "domain": [("partner_id", "child_of", self.id)],
            "context": {"default_partner_id": self.id},
        }

    @api.model
    def _commercial_fields(self):
        return super()._commercial_fields() + ["complaint_phone_given_on"]
