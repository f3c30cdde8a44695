from odoo import fields, models
from odoo.exceptions import UserError

# The type of service that is an on-site repair when it is made for a complaint.
ONSITE_TYPE = "repair"


class CustomerService(models.Model):
    """A service that was promised with a complaint: technical guidance, repair on site (CP-51, CP-65)."""

    _inherit = "customer.service"

    complaint_id = fields.Many2one(
        "complaint.complaint", copy=False, index="btree_not_null", ondelete="restrict", check_company=True
    )
    scheduler_id = fields.Many2one(
        "res.users",
        "Scheduled By",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Repairs on site are arranged centrally, by after-sales.",
    )
    trip_report_id = fields.Many2one(
        "customer.trip.report",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('partner_id', '=', commercial_partner_id)]",
    )

    _guarded_fields = frozenset({"scheduler_id"})

    def action_plan(self):
        """Plan the service; a repair on site is planned by after-sales, for somebody who is able to do it (CP-65).

        :raises AccessError: for others than after-sales
        :raises UserError: when the repairer has no valid competence record
        """
        self._schedule_repairs()
        return super().action_plan()

    def action_start(self):
        """Begin the service; a repair on site that nobody has planned is arranged like a planned one (CP-65)."""
        self._schedule_repairs()
        return super().action_start()

    def _schedule_repairs(self):
        onsite = self.filtered(
            lambda service: service.complaint_id and service.type_id.code == ONSITE_TYPE and service.state == "draft"
        )
        if onsite:
            onsite._check_repairer()
            onsite._guarded().write({"scheduler_id": self.env.uid})

    def _check_repairer(self):
        for company in self.company_id:
            function = self.env["customer.function"]._get("after_sales", company)
            function._check_staffed()
            # sudo: who belongs to a function is no secret
            if not self.env.su and not function.sudo()._is_member(self.env.user):
                raise UserError(
                    self.env._("Repairs on site are arranged by %s. Ask them to plan this one.", function.name)
                )
        if unable := self.filtered("competence_warning")[:1]:
            raise UserError(
                self.env._("%(record)s: %(warning)s", record=unable.display_name, warning=unable.competence_warning)
            )

    def action_write_trip_report(self):
        """Open the trip report of the repair; begin one when there is none."""
        self.ensure_one()
        self.check_access("write")
        if not self.trip_report_id:
            self.trip_report_id = self.env["customer.trip.report"].create(
                {
                    "company_id": self.company_id.id,
                    "user_id": self.user_id.id,
                    "partner_id": self.partner_id.id,
                    "purpose": self.subject,
                    "date_from": self._service_day(),
                    "date_to": self._service_day(),
                }
            )
        return self.trip_report_id.get_formview_action()
