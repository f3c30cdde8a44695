from odoo import api, models


class CustomerServiceXlsx(models.AbstractModel):
    """Service register as a workbook (CC-143)."""

    _name = "report.customer_comm.customer_service_xlsx"
    _description = "Service Register"
    _inherit = "customer.register.xlsx"

    @api.model
    def _register_columns(self):
        return [
            "name",
            "type_id",
            "partner_id",
            "site_id",
            "subject",
            "order_id",
            "product_id",
            "user_id",
            "planned_on",
            "deadline",
            "done_on",
            "solved",
            ("result", {"width": 50}),
            ("next_step", {"width": 30}),
            "state",
        ]


class CustomerSampleXlsx(models.AbstractModel):
    """Sample register as a workbook (CC-125)."""

    _name = "report.customer_comm.customer_sample_xlsx"
    _description = "Sample Register"
    _inherit = "customer.register.xlsx"

    @api.model
    def _register_columns(self):
        return [
            "name",
            "partner_id",
            "product_id",
            "identification",
            ("quantity", {"total": True}),
            "purpose",
            "sent_on",
            "follow_up_on",
            "tested_on",
            ("test_result", {"width": 40}),
            "verdict",
            "verdict_on",
            ("verdict_note", {"width": 40}),
            "user_id",
            "state",
        ]


class CustomerMaterialSentXlsx(models.AbstractModel):
    """Material handed out as a workbook (CC-129)."""

    _name = "report.customer_comm.customer_material_sent_xlsx"
    _description = "Register of Material Handed Out"
    _inherit = "customer.register.xlsx"

    @api.model
    def _register_columns(self):
        return [
            "sent_on",
            "partner_id",
            "recipient_type",
            "material_id",
            "kind",
            ("copies", {"total": True}),
            "channel_id",
            "communication_id",
            "user_id",
            "note",
        ]


class CustomerCareXlsx(models.AbstractModel):
    """Care programme as a workbook (CC-144)."""

    _name = "report.customer_comm.customer_care_xlsx"
    _description = "Care Programme"
    _inherit = "customer.register.xlsx"

    @api.model
    def _register_columns(self):
        return [
            "name",
            "title",
            "kind",
            "date_from",
            "date_to",
            "place",
            "function_id",
            "user_id",
            ("invited_count", {"total": True}),
            ("attended_count", {"total": True}),
            ("sent_count", {"total": True}),
            ("budget", {"total": True}),
            ("cost", {"total": True}),
            ("result", {"width": 50}),
            "state",
        ]


class CustomerTrainingXlsx(models.AbstractModel):
    """Trainings and their effect as a workbook (XX-16)."""

    _name = "report.customer_comm.customer_training_xlsx"
    _description = "Training Register"
    _inherit = "customer.register.xlsx"

    @api.model
    def _register_columns(self):
        return [
            "training_id",
            "user_id",
            "subject",
            "kind",
            "skill_id",
            "trainer",
            "planned_on",
            "held_on",
            "evaluation_due",
            "score",
            "is_passed",
            "evaluated_by_id",
            "evaluated_on",
            ("improvement", {"width": 40}),
            "state",
        ]


class CustomerSuggestionXlsx(models.AbstractModel):
    """Staff suggestions as a workbook (XX-18)."""

    _name = "report.customer_comm.customer_suggestion_xlsx"
    _description = "Register of Staff Suggestions"
    _inherit = "customer.register.xlsx"

    @api.model
    def _register_columns(self):
        return [
            "name",
            "title",
            "user_id",
            "partner_id",
            "submitted_on",
            ("description", {"width": 50}),
            ("evaluation", {"width": 40}),
            "evaluated_by_id",
            "evaluated_on",
            "responsible_id",
            "due",
            "implemented_on",
            ("outcome", {"width": 40}),
            "state",
        ]
