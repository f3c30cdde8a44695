from odoo import fields, models


class ContractContract(models.Model):
    """What hangs on a contract while it runs: progress, execution, checks, service tasks (CR-41, CR-68, CR-70)."""

    _inherit = "contract.contract"

    execution_ids = fields.One2many("contract.execution", "contract_id", "Execution", readonly=True)
    progress_ids = fields.One2many("contract.progress", "contract_id", "Progress Log")
    check_ids = fields.One2many("contract.check", "contract_id", "Execution Checks", readonly=True)
    check_count = fields.Integer(compute="_compute_counts")
    service_ids = fields.One2many("customer.service", "contract_id", "Services", readonly=True)
    service_count = fields.Integer(compute="_compute_counts")

    def _compute_counts(self):
        for name, model in (("check_count", "contract.check"), ("service_count", "customer.service")):
            records = self.env[model]
            rows = records._read_group([("contract_id", "in", self.ids)], ["contract_id"], ["__count"])
            counts = dict(rows) if records.has_access("read") else {}
            for contract in self:
                contract[name] = counts.get(contract._origin, 0)

    def action_check_execution(self):
        """Open the execution check of the order, beginning one where there is none open (CR-41)."""
        self.ensure_one()
        checks = self.check_ids.filtered(lambda check: check.state == "draft")
        check = checks[:1] or self.env["contract.check"].create({"order_id": self.order_id.id})
        return check.get_formview_action()

    def action_view_checks(self):
        """Open the execution checks of this contract."""
        action = self.env["ir.actions.act_window"]._for_xml_id("contract_review.contract_check_action")
        return {**action, "domain": [("contract_id", "in", self.ids)], "context": {}}

    def action_service_task(self):
        """Enter a service task for a department (CR-70)."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("After-Sales Task"),
            "res_model": "customer.service",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {
                "default_contract_id": self.id,
                "default_order_id": self.order_id.id,
                "default_partner_id": self.partner_id.id,
            },
        }

    def action_view_services(self):
        """Open the services under this contract."""
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_comm.customer_service_action")
        return {**action, "domain": [("contract_id", "in", self.ids)], "context": {}}

    def action_view_execution(self):
        """Open the execution of this contract line by line (CR-68)."""
        action = self.env["ir.actions.act_window"]._for_xml_id("contract_review.contract_execution_action")
        return {**action, "domain": [("contract_id", "in", self.ids)], "context": {}}
