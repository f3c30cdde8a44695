from odoo import api, fields, models

FILE = "customer_comm.group_file"


class ResPartner(models.Model):
    """The customer file: what a company keeps about a customer beside the address (CC-64 to CC-91).

    Other departments neither read nor search it (XX-01), but for what they need to speak with the customer.
    """

    _inherit = "res.partner"

    customer_class_id = fields.Many2one(
        "customer.class",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        groups=FILE,
        help="How important the customer is. Surveys, visits and regular contacts follow from the class.",
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
    file_owner_id = fields.Many2one(
        "res.users",
        "File Kept By",
        tracking=True,
        groups=FILE,
        domain=[("share", "=", False)],
        index="btree_not_null",
    )
    file_reviewed_on = fields.Date("File Verified On", tracking=True, groups=FILE, copy=False)
    file_review_next = fields.Date("Next Verification", groups=FILE, copy=False, index="btree_not_null")
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
