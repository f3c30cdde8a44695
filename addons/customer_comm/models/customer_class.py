from odoo import api, fields, models
from odoo.exceptions import ValidationError

# What a change of it moves the next contacts of the customers in the class.
PLANNING_FIELDS = frozenset({"contact_interval", "contact_unit", "contact_channel_id", "active"})


class CustomerClass(models.Model):
    """Class of a customer (A, B, C): how important the customer is, and the service that follows from it (CC-72).

    How often a customer is contacted, surveyed and visited follows from the class. A company renames and adds classes
    freely; rules refer to the ``code``.
    """

    _name = "customer.class"
    _description = "Customer Class"
    _inherit = ["mail.thread"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(required=True, help="Short name that rules and reports refer to, e.g. A.")
    sequence = fields.Integer(default=10, help="The most important class comes first.")
    active = fields.Boolean(default=True)
    color = fields.Integer()

    # The scheme: what customers of the class can count on
    contact_interval = fields.Integer(
        "Contact Every",
        tracking=True,
        help="A customer of the class is contacted at least this often. 0: no contact is planned for the class.",
    )
    contact_unit = fields.Selection(
        [("day", "Days"), ("week", "Weeks"), ("month", "Months")],
        "Unit of Contact Interval",
        default="month",
        required=True,
        tracking=True,
    )
    contact_channel_id = fields.Many2one(
        "customer.channel", "Contact By", ondelete="restrict", help="Empty: as each customer prefers."
    )
    function_id = fields.Many2one(
        "customer.function",
        "Responsible",
        ondelete="restrict",
        tracking=True,
        help="Looks after the customers of the class that have no responsible person of their own.",
    )
    services = fields.Text(translate=True, tracking=True, help="What customers of the class are offered.")

    # The proposal
    sales_share = fields.Float(
        "Cumulative Sales (%)",
        digits=(5, 2),
        tracking=True,
        help="The largest customers that together make this percentage of the sales are proposed for the class. "
        "0: the class is never proposed.",
    )

    # The customer file
    strategy = fields.Text(translate=True, groups="customer_comm.group_file")
    file_review_months = fields.Integer(
        "Verify File Every (Months)", help="0: the interval of the settings applies to customers of this class."
    )

    _code_uniq = models.UniqueIndex("(code)", "Another customer class has this code already.")
    _file_review_positive = models.Constraint(
        "CHECK (file_review_months BETWEEN 0 AND 1200)", "A file is verified every 0 to 1200 months."
    )
    _interval_positive = models.Constraint("CHECK (contact_interval >= 0)", "The contact interval cannot be negative.")
    _share_percent = models.Constraint(
        "CHECK (sales_share >= 0 AND sales_share <= 100)", "The cumulative sales are a percentage from 0 to 100."
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for record in self:
            record.display_name = record.name or record.code

    @api.constrains("sales_share", "sequence", "active")
    def _check_shares_rise(self):
        """CC-72: the less important a class, the higher its limit; else customers could not be told apart."""
        shares = self.search([("sales_share", ">", 0)]).mapped("sales_share")
        if any(later <= earlier for earlier, later in zip(shares, shares[1:], strict=False)):
            raise ValidationError(
                self.env._("The cumulative sales must rise from class to class, e.g. A 80 %, B 95 %, C 100 %.")
            )

    def write(self, vals):
        result = super().write(vals)
        if PLANNING_FIELDS & vals.keys():
            self._scheme_changed()
        return result

    def _scheme_changed(self):
        """Plan the contacts anew whose interval is that of the class (CC-62, CC-72)."""
        # sudo: the schedule is the planner's alone
        rules = self.env["customer.contact.rule"].sudo().search([("interval_unit", "=", "class")])
        if rules:
            self.env["customer.contact.schedule"].sudo()._sync(rules)

    @api.model
    def _pareto_limits(self):
        """Return ``[(class, cumulative percentage)]`` of the classes that are proposed, the most important first."""
        return [(record, record.sales_share) for record in self.search([("sales_share", ">", 0)])]
