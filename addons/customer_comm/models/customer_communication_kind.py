from odoo import api, fields, models

from .customer_information_kind import KINDS

SUBJECT_GROUPS = {
    "product_information": "product",
    "notice": "product",
    "enquiry": "order",
    "order": "order",
    "order_status": "order",
    "change": "order",
    "progress": "order",
    "requirement": "order",
    "feedback": "feedback",
    "complaint": "feedback",
    "opinion": "feedback",
    "market_information": "feedback",
    "care": "feedback",
}
INFORMATION_KINDS = {
    "product_information": "enquiry",
    "enquiry": "enquiry",
    "order_status": "enquiry",
    "order": "order",
    "change": "order",
    "requirement": "order",
    "complaint": "quality",
    "notice": "notice",
    "market_information": "industry",
}


class CustomerCommunication(models.Model):
    """What a contact is about: its kind with the fixed handling, its topics, and who owns the conclusion."""

    _inherit = "customer.communication"

    subject_group = fields.Selection(
        [
            ("product", "Product Information"),
            ("order", "Enquiry, Contract and Order"),
            ("feedback", "Customer Feedback"),
        ],
        compute="_compute_subject_group",
        store=True,
        index=True,
        help="The three subjects that customers and the company communicate on.",
    )
    information_kind = fields.Selection(
        KINDS,
        compute="_compute_information_kind",
        store=True,
        index=True,
        help="Follows from the kind of subject and the category. How each is handled is configuration.",
    )
    kind_handling = fields.Text("Handling", compute="_compute_kind_handling")
    default_function_id = fields.Many2one(
        "customer.function", "Default Department", compute="_compute_kind_handling", help="Asked when nobody is chosen."
    )
    next_document = fields.Char(compute="_compute_kind_handling", help="What is usually made of it.")
    topic_ids = fields.Many2many("customer.topic", string="Topics", check_company=True)
    owner_function_id = fields.Many2one(
        "customer.function",
        "Owner of the Conclusion",
        compute="_compute_owner_function_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="Set from the first topic, else the default department of the kind.",
    )
    installation_date = fields.Date(help="The date of installation that was talked about.")
    installation_site = fields.Text(help="Environment of the site: power, space, climate, access.")
    guidance = fields.Html(compute="_compute_guidance")

    _guarded_fields = frozenset({"subject_group", "information_kind"})

    @api.depends("subject_kind")
    def _compute_subject_group(self):
        for communication in self:
            communication.subject_group = SUBJECT_GROUPS.get(communication.subject_kind)

    @api.depends("subject_kind", "category")
    def _compute_information_kind(self):
        for communication in self:
            kind = INFORMATION_KINDS.get(communication.subject_kind, "other")
            if communication.subject_kind == "feedback" and communication.category == "quality":
                kind = "quality"
            communication.information_kind = kind

    @api.depends("information_kind", "company_id")
    def _compute_kind_handling(self):
        for company, communications in self.grouped("company_id").items():
            kinds = self.env["customer.information.kind"]._get_by_code(company)
            for communication in communications:
                kind = kinds.get(communication.information_kind, self.env["customer.information.kind"])
                communication.kind_handling = kind.handling
                communication.default_function_id = kind.function_id._of_company(company)
                communication.next_document = kind.next_document

    @api.depends("topic_ids", "information_kind")
    def _compute_owner_function_id(self):
        """Product and after-sales matters belong to after-sales, market and contract matters to sales (CC-35)."""
        for company, communications in self.grouped("company_id").items():
            kinds = self.env["customer.information.kind"]._get_by_code(company)
            for owner, same in communications.grouped(lambda record, kinds=kinds: record._get_owner(kinds)).items():
                if owner:
                    same.owner_function_id = owner._of_company(company).sudo(False)

    def _get_owner(self, kinds):
        """Return the function that the first topic, else the kind, names; ``kinds`` are those of the company."""
        self.ensure_one()
        # sudo: which topic and kind belongs to whom is no secret
        owner = self.topic_ids.sudo().sorted("sequence").function_id[:1]
        if not owner and self.information_kind in kinds:
            owner = kinds[self.information_kind].sudo().function_id
        return owner

    @api.depends("subject_kind", "company_id")
    def _compute_guidance(self):
        for company, communications in self.grouped("company_id").items():
            texts = self.env["customer.guidance"]._get_texts(company)
            for communication in communications:
                kind = communication.subject_kind
                communication.guidance = texts.get(False, "") + (texts.get(kind, "") if kind else "")

    @api.model_create_multi
    def create(self, vals_list):
        communications = super().create(vals_list)
        communications.filtered(lambda record: record.special or record.topic_ids)._consult()
        return communications

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"special", "topic_ids"}:
            self._consult()
        return result

    @api.model
    def _get_content_fields(self):
        names = {"topic_ids", "installation_date", "installation_site", "owner_function_id"}
        return super()._get_content_fields() | names

    # Who is consulted

    def _consult(self):
        """Ask the functions that topics and special problems call for, in addition to those chosen (CC-34, CC-151).

        A function that has nobody is left out: the others are not to wait for it.
        """
        open_ones = self.filtered(lambda record: record.state in ("draft", "routed"))
        consulted = open_ones._get_consulted_functions()
        self.env["customer.communication.routing"].create(
            [
                {"communication_id": record.id, "function_id": function.id, "kind": "consult"}
                for record in open_ones
                for function in consulted[record.id] - record.routing_ids.function_id
                if function.sudo()._members()  # whether somebody is there is no secret
            ]
        )

    def _get_consulted_functions(self):
        """Return the functions that have to be asked, as the company has them, by the id of the communication."""
        consulted = {}
        # sudo: whom a topic calls for is no secret
        for (company, topics, special), same in (
            self.sudo().grouped(lambda record: (record.company_id, record.topic_ids, record.special)).items()
        ):
            functions = topics.consult_function_ids
            if special:
                functions |= self._get_special_functions(company)
            consulted.update(dict.fromkeys(same.ids, functions._of_company(company).sudo(self.env.su)))
        return consulted

    @api.model
    def _get_special_functions(self, company):
        """Return the functions that assist with special problems: those the company has set, else the usual ones."""
        chosen = company.sudo().communication_special_function_ids
        if chosen:
            return chosen
        # sudo: which functions exist is no secret
        return (
            self.env["customer.function"]
            .sudo()
            .search([("code", "in", ("finance", "sales", "after_sales")), ("company_id", "=", False)])
        )

    def _route_to_default(self):
        """Ask the department that usually handles this kind, where nobody was chosen (CC-26)."""
        self.env["customer.communication.routing"].create(
            [
                {"communication_id": record.id, "function_id": record.default_function_id.id}
                for record in self
                if not record.routing_ids and record.default_function_id
            ]
        )
