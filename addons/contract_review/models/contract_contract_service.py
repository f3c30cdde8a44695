from odoo import fields, models


class ContractContract(models.Model):
    """What hangs on a contract while it runs: progress, execution, checks, service tasks (CR-41, CR-68, CR-70)."""

    _inherit = "contract.contract"

    execution_ids = fields.One2many("contract.execution", "contract_id", readonly=True)
    progress_ids = fields.One2many("contract.progress", "contract_id", "Progress Log")
    check_ids = fields.One2many("contract.check", "contract_id", "Execution Checks", readonly=True)
    check_count = fields.Integer(compute="_compute_counts")
    service_ids = fields.One2many("customer.service", "contract_id", "Services", readonly=True)
    service_count = fields.Integer(compute="_compute_counts")
    change_count = fields.Integer(compute="_compute_counts")
    notice_count = fields.Integer(compute="_compute_counts")

    def _compute_counts(self):
        """Count what the user may read of it, each kind in one query."""
        kinds = {
            "check_count": ("contract.check", "contract_id"),
            "service_count": ("customer.service", "contract_id"),
            "change_count": ("contract.change", "order_id"),
            "notice_count": ("contract.production.notice", "order_id"),
        }
        orders = self.sudo().mapped("order_id")  # which order a contract has, its readers know
        for name, (model, link) in kinds.items():
            records = self.env[model]
            ids = orders.ids if link == "order_id" else self.ids
            readable = records.has_access("read")
            rows = records._read_group([(link, "in", ids)], [link], ["__count"]) if readable else []
            counts = {linked.id: count for linked, count in rows}
            for contract in self:
                holder = contract.sudo().order_id if link == "order_id" else contract._origin
                contract[name] = counts.get(holder.id, 0)

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

    def action_view_changes(self):
        """Open the changes of this contract."""
        return self._open_of_order("contract.change", self.env._("Contract Changes"))

    def action_view_notices(self):
        """Open the production notices of this contract (CR-66)."""
        return self._open_of_order("contract.production.notice", self.env._("Production Notices"))

    def _open_of_order(self, model, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "list,form",
            "domain": [("order_id", "in", self.sudo().order_id.ids)],  # as in _compute_counts
        }

    def action_view_execution(self):
        """Open the execution of this contract line by line (CR-68)."""
        action = self.env["ir.actions.act_window"]._for_xml_id("contract_review.contract_execution_action")
        return {**action, "domain": [("contract_id", "in", self.ids)], "context": {}}
