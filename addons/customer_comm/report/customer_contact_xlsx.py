from odoo import api, models


class CustomerContactXlsx(models.AbstractModel):
    """Planned and made contacts as a workbook: the count of return visits, what came of them (CC-63)."""

    _name = "report.customer_comm.customer_contact_xlsx"
    _description = "Register of Customer Contacts"
    _inherit = "customer.register.xlsx"

    @api.model
    def _register_columns(self):
        return [
            "name",
            "kind",
            ("partner_id", {"width": 30}),
            "contact_id",
            "channel_id",
            "stage_id",
            "order_id",
            "user_id",
            "first_planned_on",
            "planned_on",
            "move_reason",
            "done_on",
            ("purpose", {"width": 40}),
            "outcome_reached",
            ("result", {"width": 50}),
            ("opinions", {"width": 50}),
            ("issue_count", {"label": self.env._("Problems"), "total": True}),
            ("open_issue_count", {"label": self.env._("Open Problems"), "total": True}),
            "letter_sent_on",
            "letter_returned_on",
            "submitted_on",
            "state",
        ]


class CustomerContactIssueXlsx(models.AbstractModel):
    """Problems raised at contacts, with the status of their measures, as a workbook (CC-46, CC-54, CC-63)."""

    _name = "report.customer_comm.customer_contact_issue_xlsx"
    _description = "Register of Problems Raised at Contacts"
    _inherit = "customer.register.xlsx"

    @api.model
    def _register_columns(self):
        return [
            "contact_id",
            "trip_report_id",
            ("partner_id", {"width": 30}),
            "product_id",
            "kind",
            ("name", {"width": 40}),
            ("description", {"width": 50}),
            "function_id",
            "user_id",
            "due_on",
            "rectifier_id",
            ("measure", {"width": 50}),
            "measure_state",
            ("verification_report", {"width": 40}),
            "verified_by_id",
            "closed_on",
            ("feedback", {"width": 40}),
            "feedback_on",
            "communication_id",
            "state",
        ]


class CustomerInstalledItemXlsx(models.AbstractModel):
    """Goods at customers with their warranty as a workbook (CC-47)."""

    _name = "report.customer_comm.customer_installed_item_xlsx"
    _description = "Register of Installed Items"
    _inherit = "customer.register.xlsx"

    @api.model
    def _register_columns(self):
        return [
            ("partner_id", {"width": 30}),
            ("product_id", {"width": 30}),
            "lot_id",
            "order_id",
            "picking_id",
            "quantity",
            "returned_quantity",
            "quantity_left",
            "uom_id",
            "delivered_on",
            "installed_on",
            "warranty_months",
            "warranty_until",
            "phase",
            "return_plan_due",
            "return_visit_state",
            "state",
        ]


class CustomerTripReportXlsx(models.AbstractModel):
    """Trip reports as a workbook (CC-59)."""

    _name = "report.customer_comm.customer_trip_report_xlsx"
    _description = "Register of Trip Reports"
    _inherit = "customer.register.xlsx"

    @api.model
    def _register_columns(self):
        return [
            "name",
            ("partner_id", {"width": 30}),
            "user_id",
            "date_from",
            "date_to",
            ("purpose", {"width": 40}),
            ("summary", {"width": 50}),
            "done_share",
            "submitted_at",
            "approved_at",
            "state",
        ]


class CustomerActionItemXlsx(models.AbstractModel):
    """Action items of minutes and monthly summaries as a workbook (CC-14, CC-44)."""

    _name = "report.customer_comm.customer_action_item_xlsx"
    _description = "Register of Action Items"
    _inherit = "customer.register.xlsx"

    @api.model
    def _register_columns(self):
        return [
            ("name", {"width": 50}),
            "communication_id",
            "summary_id",
            ("partner_id", {"width": 30}),
            "function_id",
            "user_id",
            "due_on",
            "done_on",
            "done_by_id",
            ("result", {"width": 50}),
            "state",
        ]


class CustomerCooperationMilestoneXlsx(models.AbstractModel):
    """Milestones and deliveries of cooperation plans as a workbook (CC-15)."""

    _name = "report.customer_comm.customer_cooperation_milestone_xlsx"
    _description = "Register of Cooperation Milestones"
    _inherit = "customer.register.xlsx"

    @api.model
    def _register_columns(self):
        return [
            "plan_id",
            ("partner_id", {"width": 30}),
            ("name", {"width": 40}),
            "kind",
            "user_id",
            "due_on",
            "done_on",
            ("note", {"width": 40}),
            "state",
        ]
