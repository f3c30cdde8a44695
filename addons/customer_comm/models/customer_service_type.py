from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerServiceType(models.Model):
    """A kind of service for customers: what it needs, what it records and which questions it asks.

    Commissioning, training, briefing, inspection, tracking card, laboratory service, reception: the differences are
    data that a company edits here.
    """

    _name = "customer.service.type"
    _description = "Service Type"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False, help="Used by rules and other apps to find the type.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    category = fields.Selection(
        [
            ("delivery", "Delivery and Installation"),
            ("training", "Training and Briefing"),
            ("quality", "Quality"),
            ("laboratory", "Laboratory"),
            ("reception", "Reception"),
            ("maintenance", "Maintenance and Repair"),
            ("advice", "Advice and Care"),
        ],
        required=True,
        default="advice",
        index=True,
    )
    description = fields.Text("Guidance", translate=True)

    # What it needs
    needs_contract = fields.Boolean(
        "Signed Contract", help="Planning it without a confirmed sales order is warned of and needs a reason."
    )
    needs_site = fields.Boolean("Kept for a Site", help="The record is kept for a site of the customer.")
    needs_customer_signature = fields.Boolean("Customer Signs")
    needs_company_signature = fields.Boolean("We Sign", help="Both sides sign, as at a joint inspection.")
    skill_ids = fields.Many2many(
        "customer.skill", string="Required Skills", help="Assigning somebody without one of them is warned of."
    )
    checklist_ids = fields.Many2many(
        "customer.checklist",
        string="Checklists",
        domain=[("model_name", "=", "customer.service")],
        check_company=True,
        help="Their questions are put on the record when the service is planned or begins.",
    )
    signoff_function_id = fields.Many2one(
        "customer.function",
        "Signed By",
        ondelete="restrict",
        check_company=True,
        help="Only members of this function can sign the record.",
    )
    signoff_when = fields.Selection(
        [("start", "Before It Begins"), ("done", "Before It Is Done")], default="done", required=True
    )
    inform_function_ids = fields.Many2many(
        "customer.function",
        "customer_service_type_inform_rel",
        string="Informed Functions",
        check_company=True,
        help="They get a copy when the record is signed, or done where nobody signs.",
    )
    deadline_days = fields.Integer("Deadline (Days)", help="Days after the creation of the record. 0: none.")
    duration_hours = fields.Float("Duration (Hours)", default=2.0)
    follow_up_days = fields.Integer(
        "Days After Delivery", help="When it was agreed in the order: planned this many days after the delivery."
    )

    # What it records
    has_trainees = fields.Boolean("With Trained Persons")
    has_people = fields.Boolean("With Persons Present")
    has_visitors = fields.Boolean("With Visitors and Impressions")
    has_findings = fields.Boolean("With Findings")
    has_plant_check = fields.Boolean(
        "Plant Check", help="Findings name the addressed department, whether production was stopped, and who knows."
    )
    has_missing_items = fields.Boolean("With Missing Items")
    has_manual = fields.Boolean("With Manual")
    has_solution = fields.Boolean("With Solution")
    has_card = fields.Boolean(
        "Tracking Card", help="Raised, signed, in production, completed: production begins when the card is signed."
    )
    is_installation = fields.Boolean(
        "Installation", help="Quality problems during it are reported back within the time of the deadline policies."
    )

    # Prints
    report_id = fields.Many2one(
        "ir.actions.report",
        "Print",
        domain=[("model", "=", "customer.service")],
        ondelete="set null",
        help="Empty: the service record.",
    )
    form_key = fields.Char(
        "Form", default="service_record", help="Key of the form in the form register, whose number is printed."
    )

    _code_company_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "A company can have the code of a service type only once."
    )
    _days_positive = models.Constraint(
        "CHECK (deadline_days >= 0 AND follow_up_days >= 0 AND duration_hours >= 0)",
        "Days and hours of a service type cannot be negative.",
    )

    @api.constrains("has_card", "signoff_function_id", "signoff_when")
    def _check_card(self):
        for kind in self:
            if kind.has_card and (not kind.signoff_function_id or kind.signoff_when != "start"):
                raise ValidationError(
                    self.env._(
                        "%s: a tracking card is signed before production begins. Name the function that signs it.",
                        kind.name,
                    )
                )

    @api.model
    def _get(self, code, company=None):
        """Return the type with this code: the company's own, else the shared one, else an empty record."""
        company = company or self.env.company
        return self.search(
            [("code", "=", code), ("company_id", "in", [company.id, False])], order="company_id", limit=1
        )
