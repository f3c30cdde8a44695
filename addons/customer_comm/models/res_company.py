from odoo import api, fields, models
from odoo.exceptions import ValidationError

# Who takes in customer information where nothing is set: after-sales, else sales (CC-16, CC-24).
DEFAULT_INTAKE = ("after_sales", "sales")

# Role -> (setting, code of the function that has the role unless the company has set others)
NOTICE_ROLES = {
    "author": ("notice_author_function_ids", "engineering"),
    "approve": ("notice_approve_function_ids", "top_management"),
    "issue": ("notice_issue_function_ids", "sales"),
    "recall": ("notice_recall_function_ids", None),
}


class ResCompany(models.Model):
    _inherit = "res.company"

    signoff_password = fields.Boolean(
        "Password at Signing", help="Ask for the user's password at each signature, checked on the server."
    )
    communication_reply_function_ids = fields.Many2many(
        "customer.function",
        "customer_communication_reply_function_rel",
        string="Functions That Answer Customers",
        help="Their members reply to customers. Empty: sales only.",
    )
    communication_special_function_ids = fields.Many2many(
        "customer.function",
        "customer_communication_special_function_rel",
        string="Functions That Assist With Special Problems",
        help="They are asked about every special problem. Empty: finance, sales and after-sales.",
    )
    service_summary_auto = fields.Boolean(
        "Open Monthly Service Summaries",
        default=True,
        help="When a month is over, its summary is opened and the sales function is reminded to write it.",
    )
    service_summary_month = fields.Date(
        "Last Service Summary Opened", readonly=True, help="First day of the last month whose summary was opened."
    )

    warranty_months = fields.Integer(
        "Default Warranty (months)",
        help="Warranty of goods whose product and product category name none. 0: only goods with a warranty of their "
        "own are kept as installed at the customer.",
    )
    installation_phase_days = fields.Integer(
        "Time After Installation (days)",
        default=30,
        help="How long a customer is contacted at the short intervals that count right after the installation.",
    )
    contact_grace_days = fields.Integer(
        "Contact Missed After (days)",
        default=7,
        help="A contact that was planned by hand counts as missed when it is not done so many days after its date.",
    )
    return_visit_notice_days = fields.Integer(
        "Return Visit Warning (days)",
        default=30,
        help="So many days before a warranty ends the specialist is warned of a return visit that is still to be done.",
    )
    _warranty_months_positive = models.Constraint(
        "CHECK (warranty_months >= 0 AND warranty_months <= 1200)", "A warranty lasts from 0 to 1200 months."
    )
    _installation_phase_positive = models.Constraint(
        "CHECK (installation_phase_days >= 0)", "The time after installation cannot be negative."
    )
    _contact_grace_positive = models.Constraint(
        "CHECK (contact_grace_days BETWEEN 0 AND 3650)", "A contact is missed after 0 to 3650 days."
    )
    _return_visit_notice_range = models.Constraint(
        "CHECK (return_visit_notice_days BETWEEN 0 AND 3650)", "A return visit is warned of 0 to 3650 days before."
    )

    communication_alias_id = fields.Many2one(
        "mail.alias", "Mail Alias of Communications", copy=False, ondelete="set null", index="btree_not_null"
    )
    communication_mail_kind = fields.Selection(
        selection=lambda self: (
            self.env["customer.communication"]._fields["subject_kind"]._description_selection(self.env)
        ),
        string="Kind of Subject of Mails",
        default="feedback",
        help="What a mail or a message from the portal counts as until somebody has read it.",
    )
    communication_intake_function_id = fields.Many2one(
        "customer.function",
        "Intake Team",
        domain="[('company_id', 'in', [id, False])]",
        ondelete="set null",
        help="Takes in what no intake rule assigns. Empty: after-sales, else sales.",
    )
    communication_duplicate_days = fields.Integer(
        "Days for the Duplicate Warning",
        default=14,
        help="A contact of the same customer about the same product or subject within so many days is shown as a "
        "possible duplicate. 0: no warning.",
    )
    communication_unknown_partner_id = fields.Many2one(
        "res.partner",
        "Customer of Unknown Senders",
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        context={"active_test": False},
        help="Stands for the customer of a mail until somebody has told who the sender is.",
    )

    communication_recognised_only = fields.Boolean(
        "Only Recognised Customers",
        help="Contacts are logged for potential and trading customers only. Otherwise a first contact opens the file.",
    )

    notice_author_function_ids = fields.Many2many(
        "customer.function",
        "customer_notice_author_function_rel",
        string="Functions That Write Notices",
        help="Decide on and write advisory notices and recalls. Empty: engineering.",
    )
    notice_approve_function_ids = fields.Many2many(
        "customer.function",
        "customer_notice_approve_function_rel",
        string="Functions That Approve Notices",
        help="All of them sign before a notice can be issued. Empty: top management.",
    )
    notice_issue_function_ids = fields.Many2many(
        "customer.function",
        "customer_notice_issue_function_rel",
        string="Functions That Issue Notices",
        help="Their managers and members, and deputies of absent managers, may issue notices. Empty: sales.",
    )
    notice_recall_function_ids = fields.Many2many(
        "customer.function",
        "customer_notice_recall_function_rel",
        string="Functions That Start Recalls",
        help="Empty: those that issue notices.",
    )
    notice_informed_function_ids = fields.Many2many(
        "customer.function",
        "customer_notice_informed_function_rel",
        string="Functions Informed of Notices",
        help="Get each notice that is issued on their distribution list.",
    )
    notice_reminder_days = fields.Integer(
        "Days Between Reminders",
        default=7,
        help="Customers who have not acknowledged a notice are reminded after so many days. 0: no reminders.",
    )
    notice_reminder_count = fields.Integer("Reminders", default=3, help="How often a customer is reminded at most.")

    admission_block = fields.Boolean(
        "Orders Need Admission",
        default=True,
        help="Quotations of customers who wait for admission or were refused cannot be confirmed.",
    )
    admission_required_from = fields.Date(
        "Admission Needed From",
        help="Customers entered from this day on need an admission before their first order. Empty: only those for "
        "whom an application was made.",
    )
    tendency_lead_days = fields.Integer(
        "Prepare Supply Before (Days)", default=14, help="How long before the expected order supply is prepared."
    )
    tendency_months = fields.Integer("Orders Looked At (Months)", default=24, help="How far back orders are looked at.")
    _tendency_lead_positive = models.Constraint(
        "CHECK (tendency_lead_days >= 0)", "Supply cannot be prepared after the expected order."
    )
    _tendency_months_positive = models.Constraint(
        "CHECK (tendency_months > 0)", "At least one month of orders is looked at."
    )

    property_problem_function_ids = fields.Many2many(
        "customer.function",
        "res_company_property_problem_rel",
        "company_id",
        "function_id",
        "Told of Problems with Customer Property",
        help="Empty: sales, engineering and quality.",
    )
    property_from_receipt = fields.Boolean(
        "Register Receipts with an Owner",
        help="When a receipt with a customer as owner of the goods is validated, what came in is entered in the "
        "register of customer property.",
    )
    property_receipt_type_id = fields.Many2one(
        "customer.property.type",
        "Type of Received Property",
        help="With which type it is entered. Empty: Materials.",
    )
    recurrence_count = fields.Integer(
        "Contacts That Make a Pattern",
        default=3,
        help="When a customer reports the same product or topic so many times, a CAPA is proposed. 0: never.",
    )
    recurrence_days = fields.Integer("Within (Days)", default=90)
    requirement_training = fields.Selection(
        [("off", "Do not ask"), ("warn", "Warn"), ("block", "Insist")],
        "Training of Who Collects Needs",
        required=True,
        default="warn",
        help="Whether needs may be collected by somebody without a valid training for it.",
    )
    requirement_skill_id = fields.Many2one(
        "customer.skill", "Skill for Collecting Needs", help="Empty: Collecting Customers' Needs."
    )
    _recurrence_positive = models.Constraint(
        "CHECK (recurrence_count >= 0 AND recurrence_count != 1 AND recurrence_days > 0)",
        "A pattern needs two contacts at least (0 for none), and a period of one day at least.",
    )

    complaint_phone = fields.Char(
        "Complaint Telephone Number", help="Customers find it on quotations, orders and the mails about them."
    )
    training_evaluation_days = fields.Integer(
        default=30, help="How many days after a training its effect is evaluated."
    )
    training_pass_score = fields.Float(default=60.0, help="Effect, 0 to 100, from which on a training has worked.")
    suggestion_evaluation_days = fields.Integer(
        default=30, help="How many days after it was handed in a suggestion of the staff is evaluated."
    )
    care_mail_batch = fields.Integer(
        "Mails a Batch", default=200, help="How many mails of a care programme are put into the mail queue at once."
    )
    _training_range = models.Constraint(
        "CHECK (training_evaluation_days BETWEEN 0 AND 3650 AND training_pass_score BETWEEN 0 AND 100)",
        "A training is evaluated within 0 to 3650 days, and passed with 0 to 100.",
    )
    _suggestion_range = models.Constraint(
        "CHECK (suggestion_evaluation_days BETWEEN 0 AND 3650)", "A suggestion is evaluated within 0 to 3650 days."
    )
    _care_mail_batch_positive = models.Constraint(
        "CHECK (care_mail_batch > 0)", "At least one mail is put into the mail queue at once."
    )

    def _get_working_day_check(self):
        """Return a function that tells whether this company works on a day, by its working schedule.

        Hours and public holidays are fetched month by month, when a day of the month is asked for.
        """
        self.ensure_one()
        calendar = self.sudo().resource_calendar_id  # everybody plans by the schedule of the company
        if not calendar:
            return lambda day: True
        months = {}

        def is_working(day):
            first = day.replace(day=1)
            if first not in months:
                months[first] = calendar._get_working_days_of_month(first, self)
            return day in months[first]

        return is_working

    @api.constrains("communication_duplicate_days")
    def _check_communication_duplicate_days(self):
        for company in self:
            if company.communication_duplicate_days < 0:
                raise ValidationError(self.env._("The days for the duplicate warning are 0 (no warning) or more."))

    def write(self, vals):
        """Let the alias follow when the company gets another mail domain."""
        result = super().write(vals)
        if "alias_domain_id" in vals:
            # sudo: the alias belongs to the setting that was just changed
            self.sudo().communication_alias_id.write({"alias_domain_id": vals["alias_domain_id"]})
        return result

    def _get_unknown_customer(self):
        """Return the contact that stands for senders whom nobody knows yet; it is made when it is missing."""
        self.ensure_one()
        # sudo: a setting of the company, needed by whatever mail comes in
        company = self.sudo()
        if not company.communication_unknown_partner_id.exists():
            company.communication_unknown_partner_id = company.env["res.partner"].create(
                {
                    "name": self.env._("Unknown sender (%s)", company.name),
                    "company_id": company.id,
                    # Out of the way of everybody who chooses a customer.
                    "active": False,
                }
            )
        return company.communication_unknown_partner_id.sudo(self.env.su)

    def _get_intake_function(self):
        """Return the business function that takes in what no rule assigns; empty when no function has anybody."""
        self.ensure_one()
        company = self.sudo()  # who takes customer information in is no secret
        if chosen := company.communication_intake_function_id.filtered(lambda function: function.active):
            return chosen.sudo(self.env.su)
        functions = company.env["customer.function"].search(
            [("code", "in", DEFAULT_INTAKE), ("company_id", "in", [company.id, False])]
        )
        staffed = functions.filtered(lambda function: function._members())
        staffed = staffed.sorted(lambda function: (DEFAULT_INTAKE.index(function.code), not function.company_id))
        return staffed[:1].sudo(self.env.su)

    def _set_communication_alias(self, name):
        """Let mails to ``name`` at the mail domain of the company become communications; none when it is empty."""
        self.ensure_one()
        alias = self.communication_alias_id
        if alias:
            alias.write({"alias_name": name, "alias_domain_id": self.alias_domain_id.id})
        elif name:
            self.communication_alias_id = alias.create(
                {
                    "alias_name": name,
                    "alias_domain_id": self.alias_domain_id.id,
                    "alias_model_id": self.env["ir.model"]._get_id("customer.communication"),
                    "alias_defaults": repr({"company_id": self.id}),
                    "alias_contact": "everyone",
                }
            )

    @api.constrains("notice_reminder_days", "notice_reminder_count")
    def _check_notice_reminders(self):
        for company in self:
            if company.notice_reminder_days < 0 or company.notice_reminder_count < 0:
                raise ValidationError(self.env._("Days and number of the reminders of notices cannot be negative."))

    def _get_notice_functions(self, role):
        """Return the functions that have a role in notices.

        :param str role: author, approve, issue or recall
        """
        self.ensure_one()
        setting, code = NOTICE_ROLES[role]
        functions = self.sudo()[setting].filtered("active")  # who is authorised is no secret
        if functions:
            return functions.sudo(self.env.su)
        return self.env["customer.function"]._get(code, self) if code else self._get_notice_functions("issue")

    def _get_property_problem_functions(self):
        """Return the functions that are told of a problem with customer property (CC-110)."""
        self.ensure_one()
        # sudo: who is told is no secret to who reports
        functions = self.sudo().property_problem_function_ids
        if not functions:
            model = self.env["customer.function"]
            functions = model.browse(model._get(code, self).id for code in ("sales", "engineering", "quality"))
        return functions.sudo(self.env.su)

    def _get_requirement_skill(self):
        """Return the skill that who collects needs must have (CC-119)."""
        shipped = self.env.ref("customer_comm.skill_needs", raise_if_not_found=False)
        return self.sudo().requirement_skill_id or shipped or self.env["customer.skill"]  # sudo: a setting
