from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CustomerService(models.Model):
    """The installed item, and quality problems during installation: reported back in time, whatever their grade
    (CC-137)."""

    _inherit = "customer.service"

    installed_item_id = fields.Many2one(
        "customer.installed.item",
        index="btree_not_null",
        check_company=True,
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        help="Which of the delivered items it is about.",
    )
    installation_problem = fields.Boolean(copy=False, tracking=True, help="A quality problem was found on site.")
    problem_found_at = fields.Datetime("Found", copy=False, help="The time to report it counts from here.")
    problem = fields.Text(copy=False)
    reported_at = fields.Datetime("Reported Back", readonly=True, copy=False)
    reported_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")

    _guarded_fields = frozenset({"reported_at", "reported_by_id"})

    @api.onchange("installation_problem")
    def _onchange_installation_problem(self):
        if self.installation_problem and not self.problem_found_at:
            self.problem_found_at = fields.Datetime.now()

    @api.onchange("installed_item_id")
    def _onchange_installed_item_id(self):
        if item := self.installed_item_id:
            self.product_id = item.product_id
            self.order_id = self.order_id or item.order_id
            self.picking_id = self.picking_id or item.picking_id

    @api.constrains("installed_item_id", "partner_id")
    def _check_installed_item(self):
        for service in self:
            item = service.sudo().installed_item_id  # whose it is, is no secret to who serves it
            if item and item.commercial_partner_id != service.commercial_partner_id:
                raise ValidationError(self.env._("%s: the installed item is another customer's.", service.display_name))

    @api.constrains("problem_found_at")
    def _check_problem_found(self):
        for service in self:
            if service.problem_found_at and service.problem_found_at > fields.Datetime.now():
                raise ValidationError(self.env._("%s: a problem is noted after it was found.", service.display_name))

    @api.model_create_multi
    def create(self, vals_list):
        services = super().create(vals_list)
        services.filtered("installation_problem")._start_problem()
        return services

    def write(self, vals):
        if not vals.get("installation_problem", True) and self.filtered("reported_at"):
            raise UserError(self.env._("The problem was reported back already and stays on record."))
        result = super().write(vals)
        if "installation_problem" in vals:
            self.filtered("installation_problem")._start_problem()
            self.filtered(lambda service: not service.installation_problem)._sla_cancel()
        return result

    def _start_problem(self):
        for service in self.filtered(lambda service: not service.problem_found_at):
            service.problem_found_at = fields.Datetime.now()
        self._sla_start(["report"])

    def action_report_problem(self):
        """Report the problem back to quality and engineering: who is told is on the distribution.

        :raise UserError: when the problem is not described
        """
        self.check_access("write")
        for service in self:
            if not service.installation_problem or service.reported_at:
                raise UserError(self.env._("%s has no problem to report back.", service.display_name))
        self._check_filled("problem")
        for company, services in self.grouped("company_id").items():
            get = self.env["customer.function"]._get
            services._distribute(
                self.env._("Quality problem during installation"),
                functions=get("quality", company) | get("engineering", company),
            )
        self._guarded().write({"reported_at": fields.Datetime.now(), "reported_by_id": self.env.uid})
        self._sla_reach("report")
        return True

    @api.model
    def _sla_milestones(self):
        return [("report", self.env._("Report of an Installation Problem"))]

    def _sla_started_at(self):
        return self.problem_found_at or self.create_date

    @api.model
    def _sla_watched_fields(self):
        return super()._sla_watched_fields() | {"problem_found_at"}
