from odoo import api, models


class CustomerPropertyXlsx(models.AbstractModel):
    """The register of customer property as a workbook (CC-101)."""

    _name = "report.customer_comm.customer_property_xlsx"
    _description = "Customer Property Register Workbook"
    _inherit = "customer.register.xlsx"
    _form_key = "property_register"

    @api.model
    def _register_order(self):
        return "commercial_partner_id, name"

    @api.model
    def _register_columns(self):
        return [
            ("name", {"width": 16}),
            ("commercial_partner_id", {"width": 28}),
            ("item", {"width": 32}),
            ("type_id", {"width": 22}),
            "spec",
            "model",
            ("counted_quantity", {"total": True}),
            ("remaining_quantity", {"total": True}),
            "uom_id",
            ("identification", {"width": 18}),
            "received_on",
            "custodian_function_id",
            "custodian_id",
            "location_id",
            "place",
            "order_id",
            "agreement",
            "last_check_on",
            "next_check_on",
            "state",
        ]


class CustomerPropertyIssueXlsx(models.AbstractModel):
    """The problems with customer property as a workbook, with what they cost (CC-113)."""

    _name = "report.customer_comm.customer_property_issue_xlsx"
    _description = "Problems with Customer Property Workbook"
    _inherit = "customer.register.xlsx"

    @api.model
    def _register_columns(self):
        return [
            ("name", {"width": 16}),
            "found_on",
            ("property_id", {"width": 30}),
            ("partner_id", {"width": 28}),
            "cause",
            "report_type",
            "quantity",
            ("description", {"width": 40}),
            "informed_at",
            "decision",
            "decision_on",
            "disposition",
            "liable_party",
            ("loss_amount", {"total": True}),
            ("delay_days", {"total": True}),
            "state",
        ]


class CustomerRequirementXlsx(models.AbstractModel):
    """The register of needs and expectations as a workbook (CC-116)."""

    _name = "report.customer_comm.customer_requirement_xlsx"
    _description = "Register of Needs Workbook"
    _inherit = "customer.register.xlsx"

    @api.model
    def _register_columns(self):
        return [
            ("name", {"width": 16}),
            "collected_on",
            "party_id",
            ("partner_id", {"width": 28}),
            "party_name",
            ("subject", {"width": 32}),
            ("need", {"width": 40}),
            "product_id",
            "source_id",
            "importance",
            "feasibility",
            "confirmed_on",
            "confirm_channel_id",
            "function_id",
            "date_due",
            ("analysis", {"width": 40}),
            ("action", {"width": 40}),
            "action_user_id",
            "action_due",
            "review_on",
            "collector_id",
            "state",
        ]
