from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    warranty_months = fields.Integer(
        "Default Warranty (months)",
        help="Warranty of goods whose product and product category name none. 0: only goods with a warranty of their "
        "own are kept as installed at the customer.",
    )
    installation_phase_days = fields.Integer(
        "Time After Installation (days)",
        default=30,
        help="How long a customer is contacted at the short intervals that count right after the installation.",
    )
    contact_grace_days = fields.Integer(
        "Contact Missed After (days)",
        default=7,
        help="A contact that was planned by hand counts as missed when it is not done so many days after its date.",
    )
    return_visit_notice_days = fields.Integer(
        "Return Visit Warning (days)",
        default=30,
        help="So many days before a warranty ends the specialist is warned of a return visit that is still to be done.",
    )

    _warranty_months_positive = models.Constraint("CHECK (warranty_months >= 0)", "A warranty cannot be negative.")
    _installation_phase_positive = models.Constraint(
        "CHECK (installation_phase_days >= 0)", "The time after installation cannot be negative."
    )
    _contact_grace_positive = models.Constraint(
        "CHECK (contact_grace_days >= 0)", "The days until a contact is missed cannot be negative."
    )

    def _get_working_day_check(self):
        """Return a function that tells whether this company works on a day, by its working schedule.

        Hours and public holidays are fetched month by month, when a day of the month is asked for.
        """
        self.ensure_one()
        calendar = self.sudo().resource_calendar_id  # everybody plans by the schedule of the company
        if not calendar:
            return lambda day: True
        months = {}

        def is_working(day):
            first = day.replace(day=1)
            if first not in months:
                months[first] = calendar._get_working_days_of_month(first, self)
            return day in months[first]

        return is_working
