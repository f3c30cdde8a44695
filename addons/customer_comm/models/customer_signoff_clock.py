from odoo import api, fields, models, tools


class CustomerSignoff(models.Model):
    """The clock of each signature: how much time a function has, who is reminded, and how long it took.

    A deadline policy for sign-offs says how much time there is (its condition may name the kind of document and the
    function); it counts from when it is the turn of the function. The responsible is the function that is to sign.
    """

    _name = "customer.signoff"
    _inherit = ["customer.signoff", "customer.sla.mixin"]

    lead_hours = fields.Float(
        "Hours Taken",
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="From being asked to the signature, day and night, without the time for which the clock stood still.",
    )

    @api.model
    def _sla_milestones(self):
        return [("sign", self.env._("Signature"))]

    def _sla_started_at(self):
        return self.pending_since or fields.Datetime.now()

    def _sla_first_start(self, clocks):
        return self._sla_start_moment()  # a function that has to wait again is not charged with the time before

    def _sla_partner(self):
        document = self._document()
        return document.partner_id if "partner_id" in document._fields else self.env["res.partner"]

    def _sla_grade(self):
        document = self._document()
        return document.grade_id if "grade_id" in document._fields else self.env["customer.grade"]

    def _sla_function(self):
        return self.function_id

    @api.model
    def _sla_has_function(self):
        return True

    def _sla_responsible_user(self, clock):
        return self._reminded_user() or super()._sla_responsible_user(clock)

    def _sla_activity_record(self):
        return self._document()

    # Called by the engine, in superuser mode

    @api.model
    @tools.ormcache()
    def _has_clocks(self):
        """Tell whether a company gives sign-offs deadlines at all."""
        return bool(self.env["customer.sla.policy"].sudo().search_count([("res_model", "=", self._name)], limit=1))

    def _start_clocks(self):
        if self._has_clocks():
            self._sla_start(["sign"])

    def _reach_clocks(self):
        """Stop the clocks of these rows, which were signed just now, and keep how long it took."""
        clocked = self.filtered(lambda row: row.sla_state != "none")
        if clocked:
            clocked._sla_reach("sign")
        for row in self:
            row._sealed_write({"lead_hours": row._measure_lead_hours()})

    def _cancel_clocks(self):
        clocked = self.filtered(lambda row: row.sla_state not in ("none", "done"))
        if clocked:
            clocked._sla_cancel()

    def _measure_lead_hours(self):
        if not self.signed_at or not self.pending_since:
            return 0.0
        pauses = [pause for clock in self.sla_status_ids for pause in clock.pauses or () if pause.get("to")]
        standing = sum(
            (fields.Datetime.from_string(pause["to"]) - fields.Datetime.from_string(pause["from"])).total_seconds()
            for pause in pauses
        )
        return max((self.signed_at - self.pending_since).total_seconds() - standing, 0.0) / 3600


class CustomerSignoffMixin(models.AbstractModel):
    _inherit = "customer.signoff.mixin"

    def _signoff_pause(self, reason):
        """Let the clocks of the open signatures of these records stand still, e.g. while the customer is asked."""
        self.sudo().signoff_ids._sla_pause(reason)  # the engine's own rows

    def _signoff_resume(self):
        """Let the clocks of the open signatures of these records run again."""
        self.sudo().signoff_ids._sla_resume()  # as above
