from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.customer_comm.tools.period import moments

MEASURED_FIELDS = frozenset(
    {
        "effect_before_from",
        "effect_before_to",
        "effect_from",
        "effect_to",
        "effect_count_before",
        "effect_count_after",
        "effect_quantity_before",
        "effect_quantity_after",
        "effect_delivered_before",
        "effect_delivered_after",
        "effect_ppm_before",
        "effect_ppm_after",
        "effect_measured_at",
        "effect_proposal",
    }
)


class CapaCase(models.Model):
    """The effect of a CAPA, measured (CP-98): complaints about the same product and defect.

    The time since the actions were verified is compared with as many days up to the one on which the CAPA was opened:
    what happened in between, with containment under way, says nothing about the actions. The figures are taken on
    demand, and once more when the result is entered: then they stay as they are.
    """

    _inherit = "capa.case"

    effect_defect_ids = fields.Many2many(
        "complaint.defect",
        "capa_case_defect_rel",
        string="Defects Measured",
        compute="_compute_effect_defect_ids",
        store=True,
        readonly=False,
        help="Complaints about these defects are counted, those below them in the tree included. Empty: all about the "
        "product.",
    )
    effect_before_from = fields.Date("Before: From", readonly=True, copy=False)
    effect_before_to = fields.Date("Before: To", readonly=True, copy=False, help="When the CAPA was opened.")
    effect_from = fields.Date("After: From", readonly=True, copy=False, help="When the actions were verified.")
    effect_to = fields.Date("After: To", readonly=True, copy=False)
    effect_count_before = fields.Integer("Complaints Before", readonly=True, copy=False)
    effect_count_after = fields.Integer("Complaints After", readonly=True, copy=False)
    effect_quantity_before = fields.Float("Pieces Before", digits="Product Unit", readonly=True, copy=False)
    effect_quantity_after = fields.Float("Pieces After", digits="Product Unit", readonly=True, copy=False)
    effect_delivered_before = fields.Float("Delivered Before", digits="Product Unit", readonly=True, copy=False)
    effect_delivered_after = fields.Float("Delivered After", digits="Product Unit", readonly=True, copy=False)
    effect_ppm_before = fields.Float("PPM Before", digits=(16, 1), readonly=True, copy=False)
    effect_ppm_after = fields.Float("PPM After", digits=(16, 1), readonly=True, copy=False)
    effect_measured_at = fields.Datetime("Measured On", readonly=True, copy=False)
    effect_proposal = fields.Selection(
        [("effective", "Effective"), ("not_effective", "Not Effective"), ("unknown", "Cannot Be Said")],
        "Figures Say",
        readonly=True,
        copy=False,
        help="Effective: fewer complaints a delivered piece than before. Cannot be said: nothing was delivered since.",
    )

    _guarded_fields = MEASURED_FIELDS

    @api.depends("complaint_ids", "product_id")
    def _compute_effect_defect_ids(self):
        for case in self:
            if not case.effect_defect_ids:
                # sudo: which defects there were, also for those who only take part in the CAPA
                lines = case.sudo().complaint_ids.line_ids
                case.effect_defect_ids = lines.filtered(
                    lambda line, case=case: line.product_id == case.product_id
                ).defect_id

    def action_measure_effect(self):
        """Measure the effect as it is today.

        :raises UserError: before the actions are verified, after the result is entered, or without a product
        """
        self.check_access("write")
        self._check_state("verified")
        for case in self:
            if case.effectiveness_result:
                raise UserError(self.env._("%s: the result is entered, its figures stay.", case.display_name))
            case._check_filled("product_id")
            case._measure_effect()
        return True

    def _record_effectiveness(self, result, note):
        super()._record_effectiveness(result, note)
        for case in self.filtered("product_id"):
            case._measure_effect()

    def _measure_effect(self):
        """Take the figures of today and keep them."""
        self.ensure_one()
        case = self.sudo()  # figures of complaints and deliveries, whoever checks the effect
        tz_case = case.with_context(tz=case._retention_tz())
        opened = fields.Datetime.context_timestamp(tz_case, case.create_date).date()
        start = fields.Datetime.context_timestamp(tz_case, case.verified_at).date()
        stop = max(fields.Date.context_today(tz_case), start)
        before = opened - (stop - start)
        case._guarded().write(
            {
                "effect_before_from": before,
                "effect_before_to": opened,
                "effect_from": start,
                "effect_to": stop,
                "effect_measured_at": fields.Datetime.now(),
                **case._measure_period("before", before, opened),
                **case._measure_period("after", start, stop),
            }
        )
        case._guarded().write({"effect_proposal": case._propose_effect()})

    def _measure_period(self, name, start, stop):
        """Return the figures of the days from ``start`` to ``stop``, under the names of their fields."""
        period = moments(start, stop, self._retention_tz())
        count, quantity = self._count_complaints(*period)
        delivered = self._sum_delivered(*period)
        return {
            f"effect_count_{name}": count,
            f"effect_quantity_{name}": quantity,
            f"effect_delivered_{name}": delivered,
            f"effect_ppm_{name}": 1e6 * quantity / delivered if delivered else 0.0,
        }

    def _get_effect_domain(self):
        """Return the domain of the complaint lines that count: same product and defects, ours."""
        domain = Domain("product_id", "=", self.product_id.id) & Domain("company_id", "=", self.company_id.id)
        domain &= Domain("complaint_id.counted", "=", True) & Domain("complaint_id.state", "!=", "draft")
        if self.effect_defect_ids:
            domain &= Domain("defect_id", "child_of", self.effect_defect_ids.ids)
        return domain

    def _count_complaints(self, start, stop):
        """Return how many complaints came, and about how many pieces, in the unit of the product."""
        period = Domain("complaint_id.received_at", ">=", start) & Domain("complaint_id.received_at", "<", stop)
        rows = self.env["complaint.line"]._read_group(
            self._get_effect_domain() & period, ["uom_id"], ["quantity:sum", "complaint_id:array_agg"]
        )
        unit = self.product_id.uom_id
        quantity = sum(uom._compute_quantity(amount, unit, raise_if_failure=False) for uom, amount, _ids in rows)
        return len({complaint for _uom, _amount, ids in rows for complaint in ids}), quantity

    def _sum_delivered(self, start, stop):
        """Return how much of the product was delivered to customers, in its own unit."""
        domain = [
            ("company_id", "=", self.company_id.id),
            ("product_id", "=", self.product_id.id),
            ("state", "=", "done"),
            ("location_dest_id.usage", "=", "customer"),
            ("location_id.usage", "!=", "customer"),
            ("date", ">=", start),
            ("date", "<", stop),
        ]
        rows = self.env["stock.move"]._read_group(domain, ["product_uom"], ["quantity:sum"])
        unit = self.product_id.uom_id
        return sum(uom._compute_quantity(amount, unit, raise_if_failure=False) for uom, amount in rows)

    def _propose_effect(self):
        """Return what the figures say: PPM where something was delivered, else the number of complaints."""
        if not self.effect_delivered_after:
            return "unknown" if not self.effect_count_after else "not_effective"
        if not self.effect_count_after:
            return "effective"
        if self.effect_delivered_before:
            return "effective" if self.effect_ppm_after < self.effect_ppm_before else "not_effective"
        return "effective" if self.effect_count_after < self.effect_count_before else "not_effective"
