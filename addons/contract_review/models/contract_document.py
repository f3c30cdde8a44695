from odoo import api, fields, models
from odoo.exceptions import UserError

# What both sides put their names to.
SIGNED_FIELDS = frozenset({"title", "kind_id", "partner_id", "contract_id", "order_id", "text", "attachment_ids"})
LOCKED_STATES = ("valid", "superseded", "recalled")


class ContractDocument(models.Model):
    """A text that belongs to a contract: the contract itself, a technical agreement, an annex (CR-63, CR-82, CR-96).

    A document becomes valid with the signatures that its kind asks for, goes to the functions of the distribution
    matrix, and is superseded by its next version. Copies of an old version are recalled.
    """

    _name = "contract.document"
    _description = "Contract Document"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.distribution.mixin",
        "customer.retention.mixin",
        "customer.lock.mixin",
        "customer.evidence.mixin",
    ]
    _order = "contract_id, sequence, id"
    _rec_names_search = ["name", "title", "partner_id"]
    _check_company_auto = True
    _form_key = "contract_document"
    _locked_fields = frozenset(
        {
            "title",
            "kind_id",
            "partner_id",
            "contract_id",
            "order_id",
            "text",
            "attachment_ids",
            "customer_signed_by",
            "customer_signed_on",
            "is_mentioned",
        }
    )
    _locked_states = LOCKED_STATES

    title = fields.Char(required=True, tracking=True)
    kind_id = fields.Many2one(
        "contract.document.kind", required=True, index=True, ondelete="restrict", check_company=True, tracking=True
    )
    kind_code = fields.Char(related="kind_id.code", string="Kind Code")
    is_annex = fields.Boolean(related="kind_id.is_annex")
    needs_signatures = fields.Boolean(related="kind_id.needs_signatures")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(related="kind_id.sequence", store=True)
    contract_id = fields.Many2one(
        "contract.contract", index="btree_not_null", check_company=True, ondelete="restrict", tracking=True
    )
    order_id = fields.Many2one(
        "sale.order",
        "Sales Order",
        compute="_compute_from_contract",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        compute="_compute_from_contract",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    state = fields.Selection(
        [("draft", "Draft"), ("valid", "Valid"), ("superseded", "Superseded"), ("recalled", "Recalled")],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    version = fields.Integer(default=1, readonly=True, copy=False)
    previous_id = fields.Many2one("contract.document", "Replaces", readonly=True, copy=False, index="btree_not_null")
    next_ids = fields.One2many("contract.document", "previous_id", "Replaced By", readonly=True)
    text = fields.Html(help="Printed on our form. Not needed when the text is attached.")
    attachment_ids = fields.Many2many(
        "ir.attachment", "contract_document_attachment_rel", string="Files", copy=False, help="The text, or its scan."
    )
    is_mentioned = fields.Boolean("Named in the Contract", tracking=True, help="The contract names this annex.")
    signatory_function_id = fields.Many2one("customer.function", compute="_compute_signatory_function_id")
    our_signed_by_id = fields.Many2one(
        "res.users", "Signed for Us By", readonly=True, copy=False, ondelete="restrict", tracking=True
    )
    our_signed_on = fields.Date("Signed by Us On", readonly=True, copy=False)
    customer_signed_by = fields.Char("Customer's Representative", copy=False, tracking=True)
    customer_signed_on = fields.Date("Signed by the Customer On", copy=False, tracking=True)
    valid_on = fields.Date("Valid Since", readonly=True, copy=False)
    ended_on = fields.Date(readonly=True, copy=False, help="When it was superseded, or its contract ended.")
    reason = fields.Char("Reason of This Version", readonly=True, copy=False)
    recall_open_count = fields.Integer("Copies Not Returned", compute="_compute_recall_open_count")
    archived_on = fields.Date(readonly=True, copy=False)
    archive_place = fields.Char("Place of the Original", tracking=True, help="Where the signed original is kept.")

    _guarded_fields = frozenset(
        {
            "state",
            "version",
            "previous_id",
            "our_signed_by_id",
            "our_signed_on",
            "valid_on",
            "ended_on",
            "reason",
            "archived_on",
            "sequence",
        }
    )

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _next_uniq = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL", "This document already has a next version."
    )

    @api.depends("name", "title", "version")
    def _compute_display_name(self):
        for document in self:
            version = self.env._("version %s", document.version)
            document.display_name = " ".join(filter(None, [document.name, document.title, f"({version})"]))

    @api.depends("kind_id", "company_id")
    def _compute_form_id(self):
        """The print and the retention follow the form of the kind, where it has one."""
        forms = self.env["customer.form"]
        for document in self:
            own = forms._get(document.kind_code, document.company_id) if document.kind_code else forms
            document.form_id = own or forms._get(self._form_key, document.company_id)

    @api.depends("contract_id")
    def _compute_from_contract(self):
        for document in self:
            contract = document.contract_id
            document.order_id = contract.order_id or document.order_id
            document.partner_id = contract.partner_id or document.partner_id

    @api.depends("kind_id", "contract_id", "company_id")
    def _compute_signatory_function_id(self):
        for document in self:
            document.signatory_function_id = (
                document.kind_id.signatory_function_id
                or document.contract_id.signatory_function_id
                or self.env["contract.review.type"]._default_signatory(document.company_id)
            )

    @api.depends("distribution_ids.acknowledged_at", "state")
    def _compute_recall_open_count(self):
        for document in self:
            rows = document.distribution_ids.filtered(lambda row: not row.acknowledged_at)
            document.recall_open_count = len(rows) if document.state == "superseded" else 0

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents._claim_files("attachment_ids")
        return documents

    def write(self, vals):
        signed = self.filtered(lambda document: document.state == "draft" and document.our_signed_on)
        if signed and SIGNED_FIELDS & vals.keys():
            raise UserError(
                self.env._(
                    "%s: we have signed this text. Take our signature back to change it.", signed[0].display_name
                )
            )
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._claim_files("attachment_ids")
        return result

    # Retention: from the day on which it was replaced or its contract ended (CR-95)

    @api.model
    def _retention_depends(self):
        return ("ended_on",)

    def _retention_start(self):
        return self.ended_on

    def action_print(self):
        """Print the document on our form."""
        self.check_access("read")
        return self.env.ref("contract_review.action_report_contract_document").report_action(self)

    def _print_lang(self):
        """Return the language of the print: the customer's, or ours for what stays in the house."""
        outward = self.needs_signatures or self.kind_id.is_annex
        return (self.partner_id.lang if outward else self.env.lang) or self.env.lang

    def _check_open_contract(self):
        for document in self:
            if document.contract_id.state in ("terminated", "archived"):
                raise UserError(
                    self.env._("%s has ended: its documents do not change any more.", document.contract_id.display_name)
                )
