from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# How the application stands, as the customer's file shows it.
PARTNER_STATES = {"draft": "applied", "submitted": "applied", "approved": "admitted", "rejected": "refused"}

ADDRESS_FIELDS = (
    "phone",
    "email",
    "street",
    "street2",
    "zip",
    "city",
    "state_id",
    "country_id",
    "vat",
    "legal_representative",
)


class CustomerAdmission(models.Model):
    """New customer application: the handler investigates, and who may grant the level admits the customer (CC-86).

    It is made for a customer who is there already, or for a name and address of which the approval makes one. While it
    is open the customer waits for admission, and his orders with him (CC-87).
    """

    _name = "customer.admission"
    _description = "Customer Admission"
    _inherit = ["customer.credit.mixin", "customer.checklist.mixin"]
    _order = "id desc"
    _rec_names_search = ["name", "partner_name", "partner_id"]
    _check_company_auto = True
    _form_key = "new_customer_application"
    _content_fields = (
        "partner_id",
        "partner_name",
        *ADDRESS_FIELDS,
        "founded_in",
        "employees",
        "business",
        "products",
        "expected_sales",
        "investigated_on",
        "findings",
        "conclusion",
    )

    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="['|', ('is_company', '=', True), ('parent_id', '=', False)]",
        context={"active_test": False},
        tracking=True,
        help="Empty: the approval creates the customer.",
    )
    partner_name = fields.Char(
        "Name", compute="_compute_address", store=True, readonly=False, precompute=True, required=True, tracking=True
    )
    phone = fields.Char(compute="_compute_address", store=True, readonly=False, precompute=True)
    email = fields.Char(compute="_compute_address", store=True, readonly=False, precompute=True)
    street = fields.Char(compute="_compute_address", store=True, readonly=False, precompute=True)
    street2 = fields.Char(compute="_compute_address", store=True, readonly=False, precompute=True)
    zip = fields.Char("Postcode", compute="_compute_address", store=True, readonly=False, precompute=True)
    city = fields.Char(compute="_compute_address", store=True, readonly=False, precompute=True)
    state_id = fields.Many2one(
        "res.country.state", "Province", compute="_compute_address", store=True, readonly=False, precompute=True
    )
    country_id = fields.Many2one("res.country", compute="_compute_address", store=True, readonly=False, precompute=True)
    vat = fields.Char("Tax ID", compute="_compute_address", store=True, readonly=False, precompute=True)
    legal_representative = fields.Char(compute="_compute_address", store=True, readonly=False, precompute=True)

    # Investigation
    founded_in = fields.Char()
    employees = fields.Integer()
    business = fields.Text("Line of Business")
    products = fields.Text("Products Wanted")
    currency_id = fields.Many2one(related="company_id.currency_id")
    expected_sales = fields.Monetary("Expected Sales a Year")
    investigated_on = fields.Date(tracking=True)
    findings = fields.Text(help="What the investigation has found.")
    conclusion = fields.Text(help="What the handler proposes, and why.")

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _open_uniq = models.UniqueIndex(
        "(company_id, partner_id) WHERE state IN ('draft', 'submitted') AND partner_id IS NOT NULL",
        "There is an open application for the admission of this customer already.",
    )
    _sales_positive = models.Constraint(
        "CHECK (expected_sales >= 0 AND employees >= 0)", "Expected sales and employees cannot be negative."
    )

    @api.depends("partner_id")
    def _compute_address(self):
        for admission in self:
            customer = admission.partner_id.sudo()  # of the file, for who fills in the application
            if customer:
                admission.partner_name = customer.name
                for name in ADDRESS_FIELDS:
                    admission[name] = customer[name]
            else:
                admission.partner_name = admission.partner_name
                for name in ADDRESS_FIELDS:
                    admission[name] = admission[name]

    @api.depends("name", "partner_name")
    def _compute_display_name(self):
        for admission in self:
            admission.display_name = " ".join(filter(None, (admission.name, admission.partner_name)))

    @api.constrains("partner_id")
    def _check_customer(self):
        for admission in self.filtered("partner_id"):
            if admission.partner_id.commercial_partner_id != admission.partner_id:
                raise UserError(
                    self.env._("%s is a contact. Admit the company it belongs to.", admission.partner_id.display_name)
                )

    @api.constrains("investigated_on")
    def _check_investigated_on(self):
        for admission in self:
            if admission.investigated_on and admission.investigated_on > fields.Date.context_today(admission):
                raise UserError(self.env._("The investigation cannot have been made in the future."))

    @api.model_create_multi
    def create(self, vals_list):
        self._check_not_admitted(vals_list)
        admissions = super().create(vals_list)
        for company, group in admissions.grouped("company_id").items():
            group._checklist_apply(self._get_checklists(company))
        admissions._mark_customers()
        return admissions

    def write(self, vals):
        before = self.partner_id
        result = super().write(vals)
        if "partner_id" in vals and not self._is_guard_open():
            (before - self.partner_id)._restore_credit()
            self._mark_customers()
        return result

    def unlink(self):
        customers = self.partner_id
        result = super().unlink()
        customers._restore_credit()
        return result

    @api.model
    def _get_checklists(self, company):
        """Return the checklists that every admission of the company is investigated by."""
        # sudo: the questions apply to everybody
        return (
            self.env["customer.checklist"]
            .sudo()
            .search(
                [
                    ("model_id.model", "=", self._name),
                    ("kind", "=", "admission"),
                    ("company_id", "in", [company.id, False]),
                ]
            )
        )

    @api.model
    def _check_not_admitted(self, vals_list):
        for vals in vals_list:
            company = self.env["res.company"].browse(vals.get("company_id") or self.env.company.id)
            customer = self.env["res.partner"].sudo().browse(vals.get("partner_id") or []).with_company(company)
            if customer.commercial_partner_id.admission_state == "admitted":
                raise UserError(
                    self.env._(
                        "%s is admitted. Use a credit application to change the credit level.", customer.display_name
                    )
                )

    def _mark_customers(self):
        """Show on the customers how their application stands."""
        for admission in self.filtered("partner_id"):
            state = admission._partner_state()
            if state:
                admission.partner_id._set_credit(admission.company_id, admission_state=state)

    def _partner_state(self):
        """Return the ``admission_state`` that this application gives its customer; False when it was cancelled."""
        return PARTNER_STATES.get(self.state, False)

    # Actions

    def action_cancel(self):
        """Take the applications back; their customers are what they were before."""
        result = super().action_cancel()
        self.partner_id._restore_credit()
        return result

    def _check_submit(self):
        super()._check_submit()
        self._check_filled("investigated_on", "findings", "conclusion")
        self._checklist_check()

    def _signoff_content(self):
        content = super()._signoff_content()
        content.pop("partner_id")  # the approval makes the customer where there is none; name and address are signed
        return {**content, "checklist": self._checklist_content()}

    def _checklist_locked(self, answer):
        return self.state != "draft" or super()._checklist_locked(answer)

    def _checklist_closed(self):
        return self.state != "draft" or super()._checklist_closed()

    def _signoff_rejected(self, signoff):
        super()._signoff_rejected(signoff)
        self._mark_customers()

    def _grant(self):
        """Create or take up the customers, and admit them with their level and terms."""
        for admission in self:
            # sudo: the approval admits, whether or not the approver may edit addresses
            customer = admission.sudo().partner_id or admission.sudo()._create_customer()
            customer._set_credit(admission.company_id, admission_state="admitted", credit_level=admission.new_level)
            customer.with_company(admission.company_id).write(admission._prepare_customer_vals(customer))
            admission._release_orders()

    def _prepare_customer_vals(self, customer):
        """Return what the approval writes on the customer beside state and level."""
        vals = {"is_annual_customer": self.is_annual}
        if not customer.active:
            vals["active"] = True
        if self.payment_term_id:
            vals["property_payment_term_id"] = self.payment_term_id.id
        if not customer.legal_representative and self.legal_representative:
            vals["legal_representative"] = self.legal_representative
        if not customer.customer_status:
            vals["customer_status"] = "potential"
        return vals

    def _create_customer(self):
        vals = {name: self[name].id if "_id" in name else self[name] for name in ADDRESS_FIELDS}
        vals |= {"name": self.partner_name, "is_company": True, "user_id": self.user_id.id}
        customer = self.env["res.partner"].create(vals)
        # Of what was handed in only this changes: nothing is taken over from the customer that was made of it.
        computed = [
            field for name, field in self._fields.items() if name in self._get_content_fields() and field.compute
        ]
        with self.env.protecting(computed, self):
            self._guarded().write({"partner_id": customer.id})
        return customer

    def _release_orders(self):
        """Go on with what the customer has accepted while he was waiting for admission."""
        orders = self.env["sale.order"].sudo()  # neither the approver nor the customer confirms orders
        orders.search(
            Domain("admission_hold", "=", True)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("partner_id", "child_of", self.partner_id.id)
        )._admission_release()
