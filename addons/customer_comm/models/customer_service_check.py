from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerService(models.Model):
    """What a service needs by its type: warnings while it is planned, and what must be there when it is done."""

    _inherit = "customer.service"

    needs_contract = fields.Boolean(related="type_id.needs_contract")
    needs_site = fields.Boolean(related="type_id.needs_site")
    has_trainees = fields.Boolean(related="type_id.has_trainees")
    has_people = fields.Boolean(related="type_id.has_people")
    has_visitors = fields.Boolean(related="type_id.has_visitors")
    has_findings = fields.Boolean(related="type_id.has_findings")
    has_plant_check = fields.Boolean(related="type_id.has_plant_check")
    has_missing_items = fields.Boolean(related="type_id.has_missing_items")
    has_manual = fields.Boolean(related="type_id.has_manual")
    has_solution = fields.Boolean(related="type_id.has_solution")
    has_card = fields.Boolean(related="type_id.has_card")
    is_installation = fields.Boolean(related="type_id.is_installation")
    signoff_function_id = fields.Many2one(related="type_id.signoff_function_id")
    guidance = fields.Text(related="type_id.description")

    @api.depends("type_id", "product_id", "user_id", "planned_on")
    def _compute_competence_warning(self):
        """CC-141: name the skills that the assigned person cannot show on the day, whole lists in a few queries."""
        of_products = self._get_skills_of_products()
        (self.type_id.skill_ids | of_products).fetch(["name"])  # of all at once, not of each service
        days = {service: service._service_day() for service in self}
        valid = {
            day: self.env["customer.competence"]._get_valid(
                services.user_id, services.type_id.skill_ids | of_products, day
            )
            for day, services in self.grouped(days.get).items()
        }
        for service in self:
            skills = service.type_id.skill_ids | of_products.filtered(
                lambda skill, service=service: service.product_id.categ_id in skill.categ_ids
            )
            missing = skills.filtered(
                lambda skill, service=service: (service.user_id.id, skill.id) not in valid[days[service]]
            )
            service.competence_warning = (
                self.env._(
                    "%(user)s has no valid competence record for: %(skills)s.",
                    user=service.user_id.name,
                    skills=", ".join(missing.mapped("name")),
                )
                if missing and service.user_id
                else False
            )

    @api.model
    def _get_skills_of_products(self):
        """Return the skills that belong to kinds of products."""
        return self.env["customer.skill"].search([("categ_ids", "!=", False)])

    def _service_day(self):
        """Return the day of the service: that on which it was done, or is planned, else today."""
        self.ensure_one()
        planned = self.planned_on and fields.Datetime.context_timestamp(self, self.planned_on).date()
        return self.done_on or planned or fields.Date.context_today(self)

    @api.depends("type_id", "order_id.state", "state")
    def _compute_contract_warning(self):
        """CC-138: training and commissioning follow a signed contract."""
        for service in self:
            signed = service.sudo().order_id.state == "sale"  # whether there is a contract is no secret here
            service.contract_warning = (
                self.env._("There is no confirmed sales order for this service: the contract is not signed yet.")
                if service.type_id.needs_contract and not signed and service.state != "cancelled"
                else False
            )

    def _check_contract(self):
        """CC-138: without a signed contract it is planned only with a reason on record."""
        for service in self.filtered("contract_warning"):
            if not (service.no_contract_reason or "").strip():
                raise UserError(
                    self.env._(
                        "%(record)s: %(warning)s Choose the sales order, or write why it is done all the same.",
                        record=service.display_name,
                        warning=service.contract_warning,
                    )
                )

    def _check_type_facts(self):
        """Raise UserError when something that the type asks for is missing."""
        self.ensure_one()
        kind = self.type_id
        wanted = {
            "needs_site": ("site_id",),
            "has_manual": ("manual_version", "manual_handed_on"),
            "has_solution": ("solved",),
            "has_plant_check": ("check_kind",),
            "has_trainees": ("person_ids",),
            "has_visitors": ("person_ids", "impressions"),
        }
        self._check_filled(*dict.fromkeys(name for flag, names in wanted.items() if kind[flag] for name in names))
        if kind.has_people:
            self._check_both_sides()
        if kind.has_plant_check:
            self.finding_ids._check_addressed()
        if kind.has_card:
            self._check_card_complete()

    def _check_both_sides(self):
        """CC-134: a joint inspection names its place and persons of both sides."""
        self._check_filled("place")
        sides = set(self.person_ids.mapped("role"))
        if not {"customer", "company"} <= sides:
            raise UserError(self.env._("%s: name who was present for the customer and who for us.", self.display_name))

    def _check_card_complete(self):
        """CC-135: the card is completed when each missing item was supplied."""
        if missing := self.missing_ids.filtered(lambda item: not item.resolved_on)[:1]:
            raise UserError(
                self.env._(
                    "%(record)s: note when “%(item)s” was supplied.",
                    record=self.display_name,
                    item=missing.description,
                )
            )

    def _check_signed(self):
        """CC-134, CC-136: the signatures that the type asks for are there."""
        for service in self:
            if service.type_id.needs_customer_signature and not service.customer_signature:
                raise UserError(self.env._("%s: the customer has not signed yet.", service.display_name))
            if service.type_id.needs_company_signature and not service.company_signature:
                raise UserError(self.env._("%s: we have not signed yet.", service.display_name))
