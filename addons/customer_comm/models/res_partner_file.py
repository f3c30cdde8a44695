from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .res_partner import FILE

FILE_MANAGER = "customer_comm.group_file_manager"
# What production planning enters in its system: a change asks for a new confirmation (CC-70).
BASE_FIELDS = frozenset(
    {"name", "legal_representative", "street", "street2", "city", "zip", "state_id", "country_id"}
    | {"phone", "fax", "vat", "invoicing_data"}
)
PRICE_FIELDS = frozenset({"property_product_pricelist", "specific_property_product_pricelist", "price_agreement"})
# Setting one of these opens the file.
OPENING_FIELDS = ("customer_status", "customer_class_id", "is_key_customer", "customer_rank")
REVIEW_MONTHS = "customer_comm.file_review_months"
# The constraint on the class: longer than anybody keeps a file.
MAX_REVIEW_MONTHS = 1200
DEFAULT_REVIEW_MONTHS = 12
HISTORY_LIMIT = 80


class ResPartner(models.Model):
    """The customer file: opened, complete, verified, confirmed, and who may do what with it."""

    _name = "res.partner"
    _inherit = ["res.partner", "customer.guard.mixin"]

    _guarded_fields = frozenset(
        {
            "file_opened_on",
            "file_completeness",
            "file_reviewed_on",
            "file_review_next",
            "system_confirmed_on",
            "system_confirmed_by_id",
        }
    )

    # Opening (CC-64)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_price_vals(self._without_usual_pricelist(vals))
        partners = super().create(vals_list)
        new = partners.browse(
            partner.id
            for partner, vals in zip(partners, vals_list, strict=True)
            if not vals.get("parent_id") and any(vals.get(name) for name in OPENING_FIELDS)
        )
        new._open_file()
        return partners

    def write(self, vals):
        self._check_price_vals(vals)
        changed = self._get_changed_base(vals)
        result = super().write(vals)
        if changed:
            # sudo: whoever changes an address asks for a new confirmation by it
            changed.sudo()._guarded().write({"system_confirmed_on": False, "system_confirmed_by_id": False})
        if any(vals.get(name) for name in OPENING_FIELDS):
            self._open_file()
        return result

    def copy_data(self, default=None):
        """Copy what the user may read: others duplicate a contact without its file."""
        given = default or {}
        hidden = {
            name
            for name, field in self._fields.items()
            if field.copy and name not in given and not self._has_field_access(field, "read")
        }
        vals_list = super().copy_data({**dict.fromkeys(hidden, False), **given})
        return [{name: value for name, value in vals.items() if name not in hidden} for vals in vals_list]

    def _get_changed_base(self, vals):
        """Return those of these confirmed customers whose base data ``vals`` changes."""
        names = BASE_FIELDS & vals.keys()
        if not names:
            return self.browse()
        # sudo: some of these fields are for the file only
        return self.sudo().filtered(
            lambda partner: (
                partner.system_confirmed_on
                and any(
                    partner._fields[name].convert_to_write(partner[name], partner) != (vals[name] or False)
                    for name in names
                )
            )
        )

    def _open_file(self):
        """Open the files of these customers that have none (CC-64); a new one is a potential customer (CC-82)."""
        # sudo: whoever speaks with a customer opens its file, and does not see it
        partners = self.sudo().commercial_partner_id.filtered(
            lambda partner: partner.active and not partner.file_opened_on and partner.partner_share
        )
        for status, group in partners.grouped(lambda partner: partner.customer_status or "potential").items():
            group._guarded().write({"file_opened_on": fields.Date.context_today(self), "customer_status": status})

    def action_open_file(self):
        """Open the files of the selected customers, also of those from before files were kept."""
        self._check_file_user()
        self._open_file()
        return True

    def _check_file_user(self):
        if not self.env.user.has_group(FILE):
            raise AccessError(self.env._("Customer files are kept by sales. Ask the head of sales for leave."))
        self.check_access("write")

    # Completeness and verification (CC-65, CC-71, CC-76)

    def _get_file_basics(self):
        """Return ``{label: value}`` of the seven basic data of the file."""
        self.ensure_one()
        return {
            self.env._("name"): self.name,
            self.env._("legal representative"): self.legal_representative,
            self.env._("address"): self.street or self.city,
            self.env._("postcode"): self.zip,
            self.env._("telephone"): self.phone,
            self.env._("fax"): self.fax,
            self.env._("invoicing data"): self.vat or self.invoicing_data,
        }

    @api.depends("name", "legal_representative", "street", "city", "zip", "phone", "fax", "vat", "invoicing_data")
    def _compute_file_completeness(self):
        for partner in self:
            known = [bool(value and value.strip()) for value in partner._get_file_basics().values()]
            partner.file_completeness = round(100 * sum(known) / len(known))

    @api.depends("name", "legal_representative", "street", "city", "zip", "phone", "fax", "vat", "invoicing_data")
    def _compute_file_missing(self):
        for partner in self:
            basics = partner._get_file_basics()
            partner.file_missing = ", ".join(label for label, value in basics.items() if not (value or "").strip())

    @api.depends("file_opened_on", "file_reviewed_on", "customer_class_id.file_review_months")
    def _compute_file_review_next(self):
        default = self._get_file_review_months()
        for partner in self:
            since = partner.file_reviewed_on or partner.file_opened_on
            months = partner.customer_class_id.file_review_months or default
            partner.file_review_next = since and months and since + relativedelta(months=min(months, MAX_REVIEW_MONTHS))

    @api.model
    def _get_file_review_months(self):
        # sudo: a setting that applies to everybody
        value = self.env["ir.config_parameter"].sudo().get_param(REVIEW_MONTHS, "")
        return int(value) if value.isdecimal() else DEFAULT_REVIEW_MONTHS

    def action_verify_file(self):
        """Record that the files were checked today; the next verification follows (CC-76).

        :raise UserError: when there is no file, or the customer has no class (CC-71)
        """
        self._check_file_user()
        customers = self.commercial_partner_id
        for customer in customers:
            customer._check_has_file()
            if not customer.customer_class_id:
                raise UserError(self.env._("%s has no class. Files are sorted by class: choose one.", customer.name))
        customers._guarded().write({"file_reviewed_on": fields.Date.context_today(self)})
        return True

    def _check_has_file(self):
        self.ensure_one()
        if not self.file_opened_on:
            raise UserError(self.env._("%s has no customer file. Open it first.", self.display_name))

    # Confirmed for system, by production planning (CC-70)

    def action_confirm_system(self):
        """Record that production planning has entered the base data of these customers in its system.

        :raise AccessError: for others than the members of planning
        :raise UserError: when there is no file, or it is confirmed already
        """
        function = self.env["customer.function"]._get("planning")
        if not function.sudo()._is_member(self.env.user):  # sudo: who belongs to a function is no secret
            raise AccessError(
                self.env._("Only members of %s confirm base data for the system.", function.sudo().display_name)
            )
        self.check_access("read")
        for partner in self:
            partner._check_has_file()
            if partner.system_confirmed_on:
                raise UserError(self.env._("%s is confirmed already.", partner.display_name))
        # sudo: planning confirms the data and does not edit them
        self.sudo()._guarded().write(
            {"system_confirmed_on": fields.Date.context_today(self), "system_confirmed_by_id": self.env.uid}
        )
        return True

    # What others may do (CC-90, CC-91)

    @api.model
    def _without_usual_pricelist(self, vals):
        """Return ``vals`` without the pricelist that a new customer has anyway: the form sends it back."""
        sent = vals.get("property_product_pricelist")
        if not sent or self.new({"country_id": vals.get("country_id")}).property_product_pricelist.id != sent:
            return vals
        return {name: value for name, value in vals.items() if name != "property_product_pricelist"}

    @api.model
    def _check_price_vals(self, vals):
        """Raise AccessError when somebody else than sales sets prices (CC-91)."""
        names = [name for name in PRICE_FIELDS & vals.keys() if name in self._fields]
        if not names or self.env.su or self.env.user.has_group("sales_team.group_sale_salesman"):
            return
        function = self.env["customer.function"]._get("sales").sudo()  # who belongs to a function is no secret
        changed = [name for name in names if any(self._changes(name, vals[name]))] if self else names
        if changed and any(vals[name] or self for name in changed) and not function._is_member(self.env.user):
            raise AccessError(
                self.env._(
                    "%(fields)s of a customer are kept by sales. Ask a salesperson to change them.",
                    fields=", ".join(self._fields[name]._description_string(self.env) for name in changed),
                )
            )

    def _changes(self, name, value):
        """Yield for each of these partners whether ``value`` is another one for the field."""
        for partner in self.sudo():  # sudo: whether a value changes does not depend on who reads it
            yield partner._fields[name].convert_to_write(partner[name], partner) != (value or False)

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        # Every export that reaches customers, of their own list or along a path from another one, ends here.
        self._check_file_export({path[0].split(".")[0] for path in fields if path})
        return super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)

    @api.model
    def _check_file_export(self, names):
        """Raise AccessError when the file is exported by others than those who may (CC-90)."""
        if self.env.su or self.env.user.has_group(FILE_MANAGER):
            return
        hidden = [self._fields[name] for name in names if name in self._fields]
        hidden = [field for field in hidden if field.groups and FILE in field.groups.split(",")]
        if hidden:
            raise AccessError(
                self.env._(
                    "Customer files are confidential: %(fields)s can be exported by their administrators only.",
                    fields=", ".join(field._description_string(self.env) for field in hidden),
                )
            )

    # Strategy and history (CC-66, CC-67, CC-73)

    def _get_file_address(self):
        """Return the address on one line, without the name."""
        self.ensure_one()
        lines = self._display_address(without_company=True).splitlines()
        return ", ".join(filter(None, (line.strip() for line in lines)))

    @api.depends("customer_class_id.strategy", "industry_id.customer_strategy", "importance_id.strategy")
    def _compute_customer_strategy(self):
        for partner in self:
            texts = [
                partner.customer_class_id.strategy,
                partner.industry_id.customer_strategy,
                partner.importance_id.strategy,
            ]
            partner.customer_strategy = "\n".join(filter(None, texts))

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_file_history(self):
        """The newest orders and deliveries that the user may read: never a copy of them.

        In superuser mode only because an empty list of documents is none to those who may not read any.
        """
        for partner in self:
            own = Domain("partner_id.commercial_partner_id", "=", partner.commercial_partner_id.id)
            for name, domain, order in (
                ("file_order_ids", Domain("state", "=", "sale"), "date_order desc, id desc"),
                ("file_picking_ids", Domain("state", "=", "done"), "date_done desc, id desc"),
            ):
                model = self.env[self._fields[name].comodel_name].sudo(False)
                found = model.has_access("read") and model.search(own & domain, order=order, limit=HISTORY_LIMIT)
                partner[name] = found or model

    @api.depends_context("allowed_company_ids")
    def _compute_sales_situation(self):
        """How the customer buys: two queries for any number of partners."""
        self.update({"file_order_count": 0, "file_sales_amount": 0, "file_last_order_on": False})
        since = fields.Datetime.now() - relativedelta(months=12)
        domain = (
            Domain("partner_id.commercial_partner_id", "in", self.ids)
            & Domain("state", "=", "sale")
            & Domain("company_id", "in", self.env.companies.ids)
        )
        # sudo: the file shows how much a customer buys to all who keep it, whichever orders they see
        orders = self.env["sale.order"].sudo()
        for partner, count, last in orders._read_group(domain, ["partner_id"], ["__count", "date_order:max"]):
            row = self.browse(partner.commercial_partner_id.id)
            row.file_order_count += count
            row.file_last_order_on = max(filter(None, [row.file_last_order_on, last and last.date()]), default=False)
        recent = domain & Domain("date_order", ">=", since)
        for partner, amount in orders._read_group(recent, ["partner_id"], ["amount_untaxed:sum_currency"]):
            self.browse(partner.commercial_partner_id.id).file_sales_amount += amount
