from odoo import api, fields, models
from odoo.exceptions import UserError

CONTENT_FIELDS = frozenset(
    {
        "partner_id",
        "contact_id",
        "company_id",
        "product_id",
        "product_name",
        "surveyed_on",
        "surveyed_by_id",
        "usage",
        "machine",
        "requirements",
        "environment",
        "line_ids",
    }
)


class CustomerDataSheet(models.Model):
    """Technical data sheet: what the customer uses our product for, and in which complete machine (CC-79).

    Its lines say which documents, fixtures and instruments of the customer are at hand, so that tests can show what
    the customer asks for (CC-80). A confirmed sheet does not change: a new survey is a new sheet.
    """

    _name = "customer.data.sheet"
    _description = "Technical Data Sheet"
    _inherit = [
        "customer.number.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.retention.mixin",
        "customer.workflow.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "partner_id", "product_name"]
    _check_company_auto = True
    _form_key = "technical_data_sheet"

    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="restrict", check_company=True, tracking=True
    )
    contact_id = fields.Many2one(
        "res.partner",
        check_company=True,
        domain="[('commercial_partner_id', '=', partner_id), ('id', '!=', partner_id)]",
        help="Who gave the information.",
    )
    product_id = fields.Many2one("product.product", index="btree_not_null", check_company=True, tracking=True)
    product_name = fields.Char("Customer's Name of the Product")
    surveyed_on = fields.Date(default=fields.Date.context_today, tracking=True)
    surveyed_by_id = fields.Many2one(
        "res.users", default=lambda self: self.env.user, domain=[("share", "=", False)], check_company=True
    )
    usage = fields.Text("Use of the Product", help="What the product does at the customer's.")
    machine = fields.Text("Complete Machine", help="Configuration of the machine that the product goes into.")
    requirements = fields.Text("Technical Requirements")
    environment = fields.Text("Application Environment", help="Temperature, humidity, vibration, voltage, dust ...")
    line_ids = fields.One2many("customer.data.sheet.line", "sheet_id", "Test Means", copy=True)
    missing_count = fields.Integer("Missing", compute="_compute_missing_count", store=True)
    state = fields.Selection(
        [("draft", "Survey"), ("confirmed", "Confirmed"), ("obsolete", "Replaced")],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    confirmed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    confirmed_at = fields.Datetime(readonly=True, copy=False)
    closed_at = fields.Datetime("Replaced On", readonly=True, copy=False)

    _guarded_fields = frozenset({"state", "confirmed_by_id", "confirmed_at", "closed_at", "missing_count"})

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")

    @api.depends("line_ids.state")
    def _compute_missing_count(self):
        for sheet in self:
            sheet.missing_count = len(sheet.line_ids.filtered(lambda line: line.state == "missing"))

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for sheet in self:
            sheet.display_name = " ".join(filter(None, (sheet.name, sheet.partner_id.display_name)))

    @api.constrains("surveyed_on")
    def _check_surveyed_on(self):
        for sheet in self:
            if sheet.surveyed_on and sheet.surveyed_on > fields.Date.context_today(sheet):
                raise UserError(self.env._("The survey cannot have been made in the future."))

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        if self.contact_id.commercial_partner_id != self.partner_id.commercial_partner_id:
            self.contact_id = False

    def write(self, vals):
        # What was still missing may arrive later: the lines look after themselves.
        if (CONTENT_FIELDS - {"line_ids"}) & vals.keys():
            self._check_open()
        return super().write(vals)

    def _check_open(self):
        fixed = self.filtered(lambda sheet: sheet.state != "draft")
        if fixed:
            raise UserError(
                self.env._("%s is confirmed and does not change any more. Make a new survey.", fixed[0].display_name)
            )

    def action_confirm(self):
        """Confirm complete surveys.

        :raise UserError: naming what is not filled in
        """
        self.check_access("write")
        self._check_state("draft")
        for sheet in self:
            sheet._check_filled("surveyed_on", "surveyed_by_id", "usage", "machine", "requirements", "environment")
        self._guarded().write(
            {"state": "confirmed", "confirmed_by_id": self.env.uid, "confirmed_at": fields.Datetime.now()}
        )
        return True

    def action_new_survey(self):
        """Replace a confirmed sheet by a new survey that begins with its content."""
        self.ensure_one()
        self.check_access("write")
        self._check_state("confirmed")
        new = self.copy({"surveyed_on": fields.Date.context_today(self), "surveyed_by_id": self.env.uid})
        self._guarded().write({"state": "obsolete", "closed_at": fields.Datetime.now()})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": new.id,
            "view_mode": "form",
            "target": "current",
        }
