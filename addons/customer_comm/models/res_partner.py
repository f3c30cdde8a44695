from odoo import api, fields, models

FILE = "customer_comm.group_file"


class ResPartner(models.Model):
    """The customer file: what a company keeps about a customer beside the address (CC-64 to CC-91).

    Other departments neither read nor search it (XX-01), but for what they need to speak with the customer.
    Fields here; what is done with them in ``res_partner_file.py``.
    """

    _inherit = "res.partner"

    # The customer
    customer_class_id = fields.Many2one(
        "customer.class",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        groups=FILE,
        help="How important the customer is. Surveys, visits and regular contacts follow from the class.",
    )
    importance_id = fields.Many2one(
        "customer.importance", index="btree_not_null", ondelete="restrict", tracking=True, groups=FILE
    )
    customer_strategy = fields.Text(
        "Strategy",
        compute="_compute_customer_strategy",
        groups=FILE,
        help="What the strategies of class, industry and importance say about this customer.",
    )
    is_key_customer = fields.Boolean("Key Customer", tracking=True, groups=FILE)
    customer_status = fields.Selection(
        [("potential", "Potential"), ("trading", "Trading")],
        tracking=True,
        groups=FILE,
        help="Potential: recognised by the company as a possible customer. Empty: a contact like any other.",
    )
    legal_representative = fields.Char(tracking=True, groups=FILE)
    fax = fields.Char(tracking=True, groups=FILE)
    invoicing_data = fields.Text(
        tracking=True, groups=FILE, help="What an invoice must bear beside the tax number: title, address, bank."
    )
    bank_name = fields.Char("Bank of Deposit", tracking=True, groups=FILE)
    bank_account = fields.Char("Account Number", tracking=True, groups=FILE)
    product_usage = fields.Text(tracking=True, groups=FILE, help="How the customer uses the products, and where.")
    customer_preferences = fields.Text("Preferences", tracking=True, groups=FILE)
    price_agreement = fields.Text(tracking=True, groups=FILE, help="Agreed prices and terms. Kept by sales only.")

    # The file
    file_opened_on = fields.Date(
        copy=False,
        index="btree_not_null",
        help="A file is opened for every customer contacted, not only for those who buy. Empty: there is no file.",
    )
    file_owner_id = fields.Many2one(
        "res.users",
        "File Kept By",
        tracking=True,
        groups=FILE,
        domain=[("share", "=", False)],
        index="btree_not_null",
    )
    file_completeness = fields.Integer(
        "File Complete (%)",
        compute="_compute_file_completeness",
        store=True,
        groups=FILE,
        aggregator="avg",
        help="How many of name, legal representative, address, postcode, telephone, fax and invoicing data are known.",
    )
    file_missing = fields.Char("Missing in the File", compute="_compute_file_missing", groups=FILE)
    file_reviewed_on = fields.Date("File Verified On", tracking=True, groups=FILE, copy=False)
    file_review_next = fields.Date(
        "Next Verification",
        compute="_compute_file_review_next",
        store=True,
        groups=FILE,
        copy=False,
        index="btree_not_null",
    )
    system_confirmed_on = fields.Date(
        "Confirmed for System On",
        tracking=True,
        copy=False,
        help="Production planning has entered the base data in its system. A change of them asks for it again.",
    )
    system_confirmed_by_id = fields.Many2one("res.users", "Confirmed for System By", copy=False, ondelete="restrict")
    credit_level = fields.Selection(
        [("i", "Level I"), ("ii", "Level II"), ("iii", "Level III")],
        company_dependent=True,
        groups=FILE,
        copy=False,
        help="Granted by term, on an approved application: I is short, II is long, III is an annual customer.",
    )
    admission_state = fields.Selection(
        [("applied", "Waiting for Admission"), ("admitted", "Admitted"), ("refused", "Refused")],
        company_dependent=True,
        groups=FILE,
        copy=False,
        help="Empty: a customer from before admission was asked for.",
    )

    # What the file holds
    file_event_ids = fields.One2many("customer.file.event", "partner_id", groups=FILE)
    file_change_ids = fields.One2many("customer.file.change", "partner_id", groups=FILE)
    recommendation_ids = fields.One2many("customer.recommendation", "partner_id", groups=FILE)
    batch_ids = fields.One2many("customer.batch", "partner_id", groups=FILE)
    batch_line_ids = fields.One2many("customer.batch.line", "partner_id", groups=FILE)
    file_order_ids = fields.Many2many("sale.order", compute="_compute_file_history", compute_sudo=True, groups=FILE)
    file_picking_ids = fields.Many2many(
        "stock.picking", compute="_compute_file_history", compute_sudo=True, groups=FILE
    )
    file_order_count = fields.Integer("Confirmed Orders", compute="_compute_sales_situation", groups=FILE)
    file_sales_amount = fields.Monetary("Ordered in 12 Months", compute="_compute_sales_situation", groups=FILE)
    file_last_order_on = fields.Date("Last Order", compute="_compute_sales_situation", groups=FILE)

    # For everybody who speaks with the customer.
    distance = fields.Selection(
        [("near", "Near"), ("far", "Far"), ("abroad", "Cannot Be Visited")],
        tracking=True,
        help="Decides how often the customer is visited, or called where nobody can go.",
    )
    service_user_id = fields.Many2one(
        "res.users",
        "After-sales Specialist",
        tracking=True,
        domain=[("share", "=", False)],
        index="btree_not_null",
        help="Visits the customer regularly and plans the contacts.",
    )
    contract_user_id = fields.Many2one(
        "res.users",
        "Contact for Contract Matters",
        tracking=True,
        domain=[("share", "=", False)],
        help="Through whom departments take up doubts about a contract. Empty: the manager of Sales.",
    )
    preferred_channel_id = fields.Many2one("customer.channel", tracking=True, ondelete="restrict")
    second_channel_id = fields.Many2one("customer.channel", tracking=True, ondelete="restrict")
    last_contact_on = fields.Date(readonly=True, copy=False)
    next_contact_on = fields.Date(readonly=True, copy=False, index="btree_not_null")

    @api.model
    def _commercial_fields(self):
        """What belongs to the customer, its contacts bear as well."""
        return super()._commercial_fields() + [
            "customer_class_id",
            "is_key_customer",
            "customer_status",
            "credit_level",
            "admission_state",
        ]
