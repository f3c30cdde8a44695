from odoo import api, models


class CustomerCommunicationXlsx(models.AbstractModel):
    _name = "report.customer_comm.communication_register_xlsx"
    _description = "Communication Register"
    _inherit = "customer.register.xlsx"

    @api.model
    def _register_columns(self):
        return [
            "name",
            "occurred_on",
            ("partner_id.display_name", {"label": self.env._("Customer"), "width": 30}),
            "contact_id",
            ("subject", {"width": 40}),
            "channel_id",
            "direction",
            "stage_id",
            "subject_kind",
            "information_kind",
            "category",
            "grade_id",
            "topic_ids",
            "special",
            "order_id",
            "product_id",
            ("description", {"width": 50}),
            "user_id",
            "owner_function_id",
            "cause_kind",
            ("conclusion", {"width": 50}),
            "outcome",
            ("reply", {"width": 50}),
            "replied_at",
            "feedback_on",
            "sla_deadline",
            "sla_state",
            "state",
            "closed_at",
        ]


class CustomerFeedbackXlsx(models.AbstractModel):
    _name = "report.customer_comm.feedback_register_xlsx"
    _description = "Customer Feedback List"
    _inherit = "customer.register.xlsx"
    _form_key = "customer_feedback_list"

    @api.model
    def _register_domain(self):
        return [("subject_group", "=", "feedback")]

    @api.model
    def _register_columns(self):
        return [
            "name",
            "occurred_on",
            ("partner_id.display_name", {"label": self.env._("Customer"), "width": 30}),
            "product_id",
            ("subject", {"label": self.env._("Problem"), "width": 40}),
            ("description", {"width": 50}),
            "defect_confirmed",
            "cause_kind",
            ("conclusion", {"label": self.env._("Result"), "width": 50}),
            "owner_function_id",
            "user_id",
            "state",
            ("closed_at", {"label": self.env._("Closed On")}),
        ]
