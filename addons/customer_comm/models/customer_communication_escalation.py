from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class CustomerCommunication(models.Model):
    """What goes further than the departments: news of the trade, major events, doubts about a contract."""

    _inherit = "customer.communication"

    # CC-30: news of the trade go to top management without delay
    industry_analysis = fields.Text("Analysis", copy=False, help="What the news mean for the company.")
    reported_at = fields.Datetime("Reported to Top Management", readonly=True, copy=False)
    has_supplier_line = fields.Boolean(compute="_compute_has_supplier_line")
    # CC-19
    is_major = fields.Boolean(
        "Major Event", copy=False, tracking=True, help="Is kept on the customer file as well, for later consultation."
    )

    _guarded_fields = frozenset({"reported_at"})

    @api.depends("routing_ids.kind")
    def _compute_has_supplier_line(self):
        for communication in self:
            communication.has_supplier_line = "supplier" in communication.routing_ids.mapped("kind")

    @api.model_create_multi
    def create(self, vals_list):
        communications = super().create(vals_list)
        communications._report_industry()
        communications.filtered("is_major")._file_major_event()
        return communications

    def write(self, vals):
        self._check_major_kept(vals)
        result = super().write(vals)
        if "subject_kind" in vals:
            self._report_industry()
        if "is_major" in vals:
            self.filtered("is_major")._file_major_event()
        return result

    @api.model
    def _get_content_fields(self):
        return super()._get_content_fields() | {"industry_analysis"}

    def _report_industry(self):
        """Inform top management of news of the trade, once (CC-30)."""
        news = self.filtered(lambda record: record.information_kind == "industry" and not record.reported_at)
        for company, communications in news.grouped("company_id").items():
            # sudo: who is informed is no secret
            functions = self.env["customer.function"].sudo().search([("code", "=", "top_management")])
            function = functions._of_company(company).filtered(lambda function: function._members())[:1]
            if function:
                communications._distribute(self.env._("Industry information"), functions=function.sudo(self.env.su))
                communications._guarded().write({"reported_at": fields.Datetime.now()})

    # Major events (CC-19)

    def _check_major_kept(self, vals):
        """A major event is on the customer file; only an administrator takes that back."""
        if vals.get("is_major", True) or self.env.su or self.env.user.has_group("customer_comm.group_manager"):
            return
        if self.filtered("is_major"):
            raise AccessError(self.env._("Only an administrator can take back that a contact is a major event."))

    def _file_major_event(self):
        """Put these communications on the event list of the customer file, each once (CC-19)."""
        # sudo: whoever learns of a major event need not see the customer file
        events = self.env["customer.file.event"].sudo().with_context(active_test=False)
        filed = events.search([("communication_id", "in", self.ids)]).communication_id
        events.create([record._prepare_file_event_vals() for record in self - filed])

    def _prepare_file_event_vals(self):
        return {
            "partner_id": self.partner_id.commercial_partner_id.id,
            "communication_id": self.id,
            "company_id": self.company_id.id,
            "name": self.subject,
            "date": fields.Datetime.context_timestamp(self, self.occurred_on).date(),
            "kind": "contact",
            "is_major": True,
            "description": self.description,
        }

    # Doubts about a contract (CC-43)

    def action_contract_doubt(self):
        """Open the dialogue in which a department tells its doubts about a contract."""
        self.ensure_one()
        return self.env["customer.contract.doubt"]._open(self)

    def action_ask_technical(self):
        """Open the dialogue in which sales asks the technical department (CC-28)."""
        return self._action_ask(
            {"default_function_id": self.env["customer.function"]._get("engineering", self.company_id).id}
        )

    def action_ask_supplier(self):
        """Open the dialogue in which purchasing is asked to take it up with a supplier (CC-31)."""
        function = self.env["customer.function"]._get("purchasing", self.company_id)
        return self._action_ask({"default_function_id": function.id, "default_kind": "supplier"})

    def _action_ask(self, context):
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("draft", "routed"):
            raise UserError(self.env._("%s is analysed already. Nobody can be asked any more.", self.display_name))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask a Function"),
            "res_model": "customer.communication.ask",
            "view_mode": "form",
            "target": "new",
            "context": {"default_communication_id": self.id, **context},
        }
