from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools.retention import DEFAULT_YEARS, retention_until


class CustomerRetentionMixin(models.AbstractModel):
    """Keeps records until the retention of their form is over (XX-05).

    The model names the key of its form in ``_form_key``, and says with :meth:`_retention_start` (and
    :meth:`_retention_depends`) from which day the period counts. Until then a record can be archived, not deleted.
    Changing the years on the form moves the date of all its records.
    """

    _name = "customer.retention.mixin"
    _description = "Retention Mixin"
    _inherit = ["customer.guard.mixin"]

    # Key of the form in the form register.
    _form_key = None

    _guarded_fields = frozenset({"form_id", "closed_on", "retention_until"})

    form_id = fields.Many2one(
        "customer.form", compute="_compute_form_id", store=True, precompute=True, index="btree_not_null"
    )
    closed_on = fields.Date(compute="_compute_closed_on", store=True, help="The retention counts from this day.")
    retention_until = fields.Date(
        "Keep Until",
        compute="_compute_retention_until",
        store=True,
        help="The record can be deleted from this day on. Empty: it is not closed yet.",
    )

    @api.depends("company_id")
    def _compute_form_id(self):
        forms = self.env["customer.form"]._get_by_company(self._form_key, self.company_id) if self._form_key else {}
        for record in self:
            record.form_id = forms.get(record.company_id)

    @api.depends(lambda self: self._retention_depends())
    def _compute_closed_on(self):
        for record in self:
            record.closed_on = record._retention_start()

    @api.depends("closed_on", "form_id.retention_years")
    def _compute_retention_until(self):
        for record in self:
            years = record.form_id.retention_years if record.form_id else DEFAULT_YEARS
            record.retention_until = record.closed_on and retention_until(record.closed_on, years)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_retained(self):
        today = fields.Date.today()
        for record in self:
            if record._retention_deletable() or (record.retention_until and record.retention_until <= today):
                continue
            if not record.retention_until:
                raise UserError(
                    self.env._("%s is not closed yet and cannot be deleted. Cancel or archive it.", record.display_name)
                )
            raise UserError(
                self.env._(
                    "%(record)s must be kept until %(date)s (retention of the form %(form)s). Archive it instead.",
                    record=record.display_name,
                    date=format_date(self.env, record.retention_until),
                    form=record.form_id.display_name or record._description,
                )
            )

    def _filter_retained(self):
        """Return the closed ones of these records whose retention is not over."""
        today = fields.Date.today()
        return self.filtered(
            lambda record: record.closed_on and record.retention_until > today and not record._retention_deletable()
        )

    # Hooks

    @api.model
    def _retention_depends(self):
        """Return the names of the fields that :meth:`_retention_start` reads."""
        return ("closed_at",) if "closed_at" in self._fields else ("create_date",)

    def _retention_start(self):
        """Return the day from which the record must be kept, or False while it is open.

        By default the day of ``closed_at``, for a model that has it, else of creation.
        """
        self.ensure_one()
        moment = self[self._retention_depends()[0]]
        return moment and fields.Datetime.context_timestamp(self.with_context(tz=self._retention_tz()), moment).date()

    def _retention_tz(self):
        """Return the time zone of the company, which decides on which day something was closed."""
        return self.company_id.sudo().resource_calendar_id.tz or "UTC"

    def _retention_deletable(self):
        """Tell whether the record is no more than a draft, so that nothing is lost with it."""
        self.ensure_one()
        return "state" in self._fields and self.state == "draft"
