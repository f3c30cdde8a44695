from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.customer_property_issue import REPORT_BY_CAUSE


class CustomerPropertyProblem(models.TransientModel):
    """Stops the use of a property at once: apart, labelled, and reported to those who have to know (CC-110)."""

    _name = "customer.property.problem"
    _description = "Report a Problem with Customer Property"

    property_id = fields.Many2one("customer.property", required=True, ondelete="cascade")
    cause = fields.Selection(
        [
            ("material", "Bad Customer Material"),
            ("unsuitable", "Unsuitable"),
            ("quantity", "Quantity Does Not Agree"),
            ("damage", "Damaged in Our Hands"),
            ("loss", "Lost"),
            ("misuse", "Used Otherwise Than Agreed"),
        ],
        required=True,
    )
    report_type = fields.Selection(
        [("accident", "Accident Report"), ("nonconformity", "Nonconformity Report")],
        required=True,
        compute="_compute_report_type",
        store=True,
        readonly=False,
        precompute=True,
    )
    found_on = fields.Date(required=True, default=fields.Date.context_today)
    quantity = fields.Float("Quantity Affected", required=True, digits="Product Unit")
    uom_id = fields.Many2one(related="property_id.uom_id")
    description = fields.Text("Problem", required=True)
    isolation_place = fields.Char(help="Where it lies apart from everything else.")
    isolation_label = fields.Boolean("Isolation Label Put On")
    function_ids = fields.Many2many(
        "customer.function", string="Tell", compute="_compute_function_ids", help="Set in the settings."
    )

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if "quantity" in fields_list and values.get("property_id"):
            values["quantity"] = self.env["customer.property"].browse(values["property_id"]).remaining_quantity
        return values

    @api.depends("cause")
    def _compute_report_type(self):
        for wizard in self:
            wizard.report_type = REPORT_BY_CAUSE.get(wizard.cause)

    @api.depends("property_id")
    def _compute_function_ids(self):
        for wizard in self:
            wizard.function_ids = wizard.property_id.company_id._get_property_problem_functions()

    def action_confirm(self):
        """Block the property and open the problem.

        :raise UserError: when it does not lie apart under a label yet
        """
        self.ensure_one()
        self.property_id.check_access("write")
        self._check_isolated()
        self.property_id._block((self.isolation_place or "").strip(), self.isolation_label)
        issue = self.env["customer.property.issue"].create(
            {
                "property_id": self.property_id.id,
                "cause": self.cause,
                "report_type": self.report_type,
                "found_on": self.found_on,
                "quantity": self.quantity,
                "description": self.description,
            }
        )
        issue._report(self.function_ids)
        return issue.get_formview_action()

    def _check_isolated(self):
        """What is lost cannot be set apart; all else is, before anybody else is told."""
        if self.cause == "loss" or not self.property_id.needs_location:
            return
        if not (self.isolation_place or "").strip() or not self.isolation_label:
            raise UserError(
                self.env._(
                    "Stop using %s, set it apart and put the isolation label on it. Then enter the place and tick the "
                    "label here.",
                    self.property_id.display_name,
                )
            )
