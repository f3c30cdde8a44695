from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .complaint_complaint import INTERNAL


class ComplaintComplaint(models.Model):
    """Interim measures by place, and what a batch defect or a stopped line of the customer asks for (CP-44, CP-45)."""

    _inherit = "complaint.complaint"

    containment_ids = fields.One2many("complaint.containment", "complaint_id", "Interim Measures", groups=INTERNAL)
    line_impact = fields.Boolean(
        "Batch Defect or Line Impact",
        tracking=True,
        index=True,
        groups=INTERNAL,
        help="Many pieces are bad, or the customer's production is directly affected: the complaint gets the most "
        "urgent grade, and an interim measure is agreed with the customer within its deadline.",
    )
    customer_agreement = fields.Text(
        "Agreed with the Customer",
        copy=False,
        groups=INTERNAL,
        help="How both sides keep their loss as low as possible: what was agreed, with whom, when.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_line_impact(vals, self.env.company) for vals in vals_list])

    def write(self, vals):
        if not vals.get("line_impact"):
            return super().write(vals)
        for company, complaints in self.grouped("company_id").items():
            super(ComplaintComplaint, complaints).write(self._with_line_impact(vals, company))
        return True

    @api.model
    def _with_line_impact(self, vals, company):
        """Return ``vals``, for a batch defect or line impact with the most urgent grade and an interim measure."""
        if not vals.get("line_impact"):
            return vals
        if vals.get("company_id"):
            company = company.browse(vals["company_id"])
        return {**vals, "grade_id": self._get_urgent_grade(company).id, "temporary_countermeasure": True}

    @api.model
    def _get_urgent_grade(self, company):
        """Return the grade of ``company`` with the shortest time."""
        domain = [("company_id", "in", [company.id, False])]
        return self.env["customer.grade"].search(domain, order="hours, sequence, id", limit=1)

    @api.onchange("line_impact")
    def _onchange_line_impact(self):
        if self.line_impact:
            self.grade_id = self._get_urgent_grade(self.company_id)
            self.temporary_countermeasure = True

    @api.constrains("line_impact", "grade_id", "temporary_countermeasure")
    def _check_line_impact(self):
        impacts = self.filtered("line_impact")
        for company, complaints in impacts.grouped("company_id").items():
            urgent = self._get_urgent_grade(company)
            for complaint in complaints:
                if complaint.grade_id.hours > urgent.hours or not complaint.temporary_countermeasure:
                    raise ValidationError(
                        self.env._(
                            "%(record)s is a batch defect or affects the customer's line: it keeps the grade "
                            "%(grade)s and needs an interim measure.",
                            record=complaint.display_name,
                            grade=urgent.display_name,
                        )
                    )

    @api.model
    def _sla_watched_fields(self):
        return super()._sla_watched_fields() | {"line_impact"}

    def action_contain(self):
        """Record that the interim measures work: all are approved; with a line impact there is at least one (CP-44)."""
        for complaint in self:
            complaint._check_containment_approved()
        return super().action_contain()

    def _check_containment_approved(self):
        self.ensure_one()
        if self.line_impact:
            self._check_filled("customer_agreement")
            if not self.containment_ids:
                raise UserError(
                    self.env._(
                        "%s is a batch defect or affects the customer's line: enter the interim measures.",
                        self.display_name,
                    )
                )
        if waiting := self.containment_ids.filtered(lambda line: line.state == "open")[:1]:
            raise UserError(
                self.env._(
                    "%(record)s: the interim measure is not approved: %(measure)s",
                    record=self.display_name,
                    measure=waiting.action,
                )
            )

    def action_close(self):
        """Close complaints whose interim measures are all carried out."""
        for complaint in self:
            if waiting := complaint.containment_ids.filtered(lambda line: line.state != "done")[:1]:
                raise UserError(
                    self.env._(
                        "%(record)s: the interim measure is not done: %(measure)s",
                        record=complaint.display_name,
                        measure=waiting.action,
                    )
                )
        return super().action_close()
