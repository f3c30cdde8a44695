from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerCommunicationAsk(models.TransientModel):
    """Ask one more function about a communication: the technical department, or purchasing about a supplier."""

    _name = "customer.communication.ask"
    _description = "Ask a Function"

    communication_id = fields.Many2one("customer.communication", required=True, ondelete="cascade")
    kind = fields.Selection([("analysis", "Analysis"), ("supplier", "Supplier")], required=True, default="analysis")
    function_id = fields.Many2one("customer.function", required=True)
    supplier_id = fields.Many2one("res.partner", help="With whom purchasing is to take it up.")
    question = fields.Text(required=True, compute="_compute_question", store=True, readonly=False, precompute=True)
    due = fields.Datetime()

    @api.depends("communication_id")
    def _compute_question(self):
        for wizard in self:
            wizard.question = wizard.question or wizard.communication_id.description

    def action_ask(self):
        """Put the question; the function is reminded at once (CC-28, CC-31).

        :raise UserError: when no supplier is named for a question about one, or the communication is analysed
        """
        self.ensure_one()
        if self.kind == "supplier" and not self.supplier_id:
            raise UserError(self.env._("Name the supplier whom it is about."))
        communication = self.communication_id
        self.env["customer.communication.routing"].create(
            {
                "communication_id": communication.id,
                "kind": self.kind,
                "function_id": self.function_id.id,
                "supplier_id": self.supplier_id.id if self.kind == "supplier" else False,
                "question": self.question,
                "due": self.due,
            }
        )
        if communication.state == "draft":
            communication.action_route()
        return {"type": "ir.actions.act_window_close"}
