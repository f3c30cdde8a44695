from odoo import api, fields, models
from odoo.exceptions import UserError

from .contract_document_kind import CONTRACT_PRICE_GROUPS


class ContractContract(models.Model):
    """Signing: complete terms, our signatory, both seals, the customer's signature, annexes (CR-50, CR-62 to CR-64)."""

    _inherit = "contract.contract"

    signatory_function_id = fields.Many2one(
        "customer.function",
        "Signed for Us By (Function)",
        compute="_compute_signatory_function_id",
        store=True,
        index="btree_not_null",
    )
    our_signed_by_id = fields.Many2one(
        "res.users", "Signed for Us By", readonly=True, copy=False, ondelete="restrict", tracking=True
    )
    our_signed_on = fields.Date("Signed by Us On", readonly=True, copy=False)
    our_seal_on = fields.Date(copy=False, tracking=True, help="When our contract seal was put on it.")
    customer_seal_on = fields.Date("Customer's Seal On", copy=False, tracking=True)
    customer_signed_by = fields.Char("Signed for the Customer By", copy=False, tracking=True)
    customer_signed_on = fields.Date("Signed by the Customer On", copy=False, tracking=True)
    signed_on = fields.Date(readonly=True, copy=False, tracking=True, index=True, help="When both sides had signed.")
    signed_version = fields.Integer(readonly=True, copy=False)
    is_signed = fields.Boolean(
        "Signed as It Is", compute="_compute_is_signed", store=True, help="The present version is signed by both sides."
    )
    text_document_id = fields.Many2one(
        "contract.document",
        "Contract Text",
        compute="_compute_text_document_id",
        help="The contract itself, with its scan.",
    )
    signed_file_ids = fields.Many2many(
        "ir.attachment",
        string="Signed Text",
        compute="_compute_signed_file_ids",
        inverse="_inverse_signed_file_ids",
        groups=CONTRACT_PRICE_GROUPS,
        help="The scan of the signed contract. It is kept with the document of the text.",
    )
    former_clerk_ids = fields.Many2many(
        "res.users", "contract_contract_former_clerk_rel", string="Former Clerks", readonly=True, copy=False
    )
    signing_gaps = fields.Text("Missing to Sign", compute="_compute_signing_gaps")

    _guarded_fields = frozenset(
        {
            "signatory_function_id",
            "our_signed_by_id",
            "our_signed_on",
            "signed_on",
            "signed_version",
            "is_signed",
            "former_clerk_ids",
        }
    )

    @api.depends("kind", "company_id")
    def _compute_form_id(self):
        """The order confirmation has a form of its own."""
        for contract in self:
            contract.form_id = self.env["customer.form"]._get(contract._text_code(), contract.company_id)

    @api.depends("type_id", "company_id")
    def _compute_signatory_function_id(self):
        for contract in self:
            contract.signatory_function_id = contract.type_id._signatory(contract.company_id)

    @api.depends("version", "signed_version")
    def _compute_is_signed(self):
        for contract in self:
            contract.is_signed = contract.signed_version == contract.version

    @api.depends("document_ids.kind_id", "document_ids.state", "kind")
    def _compute_text_document_id(self):
        for contract in self:
            texts = contract.document_ids.filtered(lambda document: document.state in ("draft", "valid"))
            texts = texts.filtered_domain([("kind_code", "=", contract._text_code())])
            contract.text_document_id = texts.sorted(lambda text: (text.state == "valid", -text.version))[:1]

    @api.depends(
        "kind",
        "state",
        "is_signed",
        "our_signed_on",
        "our_seal_on",
        "customer_seal_on",
        "customer_signed_by",
        "customer_signed_on",
        "document_ids.state",
        "document_ids.is_mentioned",
        "document_ids.attachment_ids",
    )
    def _compute_signing_gaps(self):
        for contract in self:
            ended = contract.state in ("completed", "terminated", "archived")
            # sudo: as in action_mark_signed
            gaps = [] if contract.is_signed or ended else contract.sudo()._signing_gaps()
            contract.signing_gaps = "\n".join(gaps)

    @api.depends("document_ids.attachment_ids", "document_ids.kind_id", "document_ids.state", "kind")
    def _compute_signed_file_ids(self):
        for contract in self:
            contract.signed_file_ids = contract.text_document_id.attachment_ids

    def _inverse_signed_file_ids(self):
        for contract in self:
            # sudo: files that the user has just put on this contract go to its text, with which they share the rights
            uploaded = contract.signed_file_ids.sudo().filtered(
                lambda file, contract=contract: (
                    file.res_model == self._name and file.res_id == contract.id and file.create_uid == self.env.user
                )
            )
            uploaded.write({"res_model": "contract.document", "res_id": contract.text_document_id.id})
            contract.text_document_id.attachment_ids = contract.signed_file_ids

    def _text_code(self):
        return "order_confirmation" if self.kind == "confirmation" else "contract"

    def write(self, vals):
        texts = {contract: contract.text_document_id for contract in self} if "kind" in vals else {}
        if "clerk_id" in vals:
            self._keep_clerks(vals["clerk_id"])
        result = super().write(vals)
        for contract, text in texts.items():
            if text.state == "draft" and text.kind_code != contract._text_code():
                kind = text.kind_id._get(contract._text_code(), contract.company_id)
                text.write({"kind_id": kind.id, "title": kind.name})
        return result

    def _keep_clerks(self, clerk_id):
        """Remember who has prepared the contract: handing it over does not make the clerk its signatory."""
        for contract in self:
            if contract.clerk_id.id not in (False, clerk_id):
                contract._guarded().write({"former_clerk_ids": [fields.Command.link(contract.clerk_id.id)]})

    def _is_content_locked(self):
        return super()._is_content_locked() and (self.is_signed or self.state not in ("signed", "running"))

    # Actions

    def action_request_signature(self):
        """Ask the signatory of the company to sign (CR-64).

        :raise UserError: while terms are missing or discrepancies are open (CR-50, CR-62)
        """
        self.check_access("write")
        for contract in self:
            contract._check_unsigned()
            contract._check_gaps(contract._term_gaps() + contract._review_gaps())
            if not contract.signatory_function_id:
                raise UserError(
                    self.env._("%s: say in the settings which function signs contracts.", contract.display_name)
                )
            contract.signatory_function_id._check_staffed()
        self._signoff_void(self.env._("Asked again"))
        self._guarded().write({"our_signed_by_id": False, "our_signed_on": False})
        self._signoff_request(lambda contract: [{"function": contract.signatory_function_id, "role": "approve"}])
        return True

    def action_mark_signed(self):
        """Put the contracts into force: both sides have signed, the seals are on, the text is on file (CR-62).

        :raise UserError: naming what is missing
        """
        self.check_access("write")
        today = fields.Date.context_today(self)
        for contract in self:
            contract._check_unsigned()
            contract._check_gaps(contract.sudo()._signing_gaps())  # discrepancies count, whoever may read them
            signed_on = max(filter(None, [contract.our_signed_on, contract.customer_signed_on]), default=today)
            running = contract.state == "running" or contract.sudo().order_id.state == "sale"
            contract._guarded().write(
                {
                    "state": "running" if running else "signed",
                    "signed_on": signed_on,
                    "signed_version": contract.version,
                }
            )
            contract.text_document_id.filtered(lambda document: document.state == "draft")._validate()
            contract.activity_unlink(["contract_review.mail_activity_type_contract"])
        self._keep_reviews({"contract_is_open": True})
        return True

    # What is missing

    def _check_unsigned(self):
        for contract in self:
            if contract.is_signed:
                raise UserError(self.env._("%s is signed already.", contract.display_name))
            contract._check_state("draft", "signed", "running")

    def _check_gaps(self, gaps):
        if gaps:
            raise UserError(
                self.env._(
                    "%(contract)s cannot be signed yet:\n%(gaps)s",
                    contract=self.display_name,
                    gaps="\n".join(f"- {gap}" for gap in gaps),
                )
            )

    def _signing_gaps(self):
        """Return what is missing until the present version is signed, as sentences (CR-62)."""
        self.ensure_one()
        gaps = self._term_gaps() + self._review_gaps() + self._annex_gaps() + self._signature_gaps()
        return gaps + (self._seal_gaps() if self.kind == "contract" else [])

    def _term_gaps(self):
        """CR-62: the contract is completely filled."""
        order = self.order_id.sudo()  # the clerk need not be able to read orders
        lines = order.order_line.filtered(lambda line: not line.display_type)
        checks = [
            (bool(lines), self.env._("The order has no lines.")),
            (bool(order.payment_term_id), self.env._("The payment terms are missing on the order.")),
            (bool(order.commitment_date), self.env._("The delivery date is missing on the order.")),
            (bool(order.partner_shipping_id and order.partner_invoice_id), self.env._("An address is missing.")),
            (order.state != "cancel", self.env._("The order is cancelled.")),
            (self.partner_id == order.partner_id, self.env._("The order has another customer now.")),
        ]
        return [message for is_met, message in checks if not is_met]

    def _review_gaps(self):
        """CR-50: nothing unclear or unmeetable is left; what is signed has been reviewed."""
        order = self.order_id.sudo()  # the review counts, whoever may read it
        gaps = []
        if open_count := self._open_discrepancy_count():
            gaps.append(self.env._("Discrepancies that are not settled: %s.", open_count))
        if order.state in ("draft", "sent") and order.company_id.contract_review_policy == "enforce":
            gate = self.env["contract.review.gate"]
            verdict = gate._verdicts(order)[order.id]
            if verdict.blocks:
                gaps.append(gate._message(order, verdict))
        return gaps

    def _open_discrepancy_count(self):
        """Return how many discrepancies of the reviews of the order and of its changes are open (CR-50)."""
        reviews = self.env["contract.review"].sudo()  # they count, whoever may read them
        if "open_discrepancy_count" not in reviews._fields:
            return 0
        domain = [("order_id", "=", self.order_id.id), ("state", "!=", "void")]
        return sum(reviews.search(domain).mapped("open_discrepancy_count"))

    def _annex_gaps(self):
        """CR-63: annexes are named in the contract, and valid."""
        gaps = []
        for annex in self.document_ids.filtered(lambda document: document.is_annex and document.state == "draft"):
            problems = annex._validity_gaps() or [self.env._("not put into force")]
            gaps.append(f"{annex.title}: {', '.join(problems)}")
        return gaps

    def _signature_gaps(self):
        checks = [
            (self.kind != "contract" or self._is_signed_by_us(), self.env._("Our signatory has not signed.")),
            (
                bool(self.customer_signed_on and (self.customer_signed_by or "").strip()),
                self.env._("Who has signed or confirmed for the customer, and when, is missing."),
            ),
            (self._has_proof(), self.env._("The signed text is not attached.")),
        ]
        return [message for is_met, message in checks if not is_met]

    def _is_signed_by_us(self):
        return bool(self.our_signed_on) and self._signoff_is_current()

    def _has_proof(self):
        """A contract needs its scan; for a confirmation the customer's signature on the order does as well (CR-23)."""
        # sudo: whether it is signed is no secret
        signed_online = self.kind == "confirmation" and bool(self.order_id.sudo().signature)
        # sudo: whether there is a file is none either
        return bool(self.text_document_id.sudo().attachment_ids) or signed_online

    def _seal_gaps(self):
        seals = [
            (self.our_seal_on, self.env._("Our contract seal is not on it.")),
            (self.customer_seal_on, self.env._("The customer's contract seal is not on it.")),
        ]
        return [message for sealed_on, message in seals if not sealed_on]

    # Sign-off engine

    def _signoff_content(self):
        """Sign the terms of the order and the annexes as they are (CR-64)."""
        contract = self.sudo()  # the same content whoever signs
        annexes = contract.document_ids.filtered(lambda document: document.is_annex and document.state != "recalled")
        return {
            "contract": contract.name,
            "version": contract.version,
            "kind": contract.kind,
            "terms": str(contract.terms or ""),
            "order": contract.order_id._review_content(),
            "annexes": sorted(f"{annex.name} {annex.version}" for annex in annexes),
        }

    def _signoff_statement(self, signoff):
        return self.env._(
            "I sign contract %(contract)s, version %(version)s, with %(customer)s for the company.",
            contract=self.display_name,
            version=self.version,
            customer=self.partner_id.display_name,
        )

    def _signoff_authors(self):
        """XX-10: who has prepared the contract, now or before, and who has sold it do not sign it alone."""
        contract = self.sudo()  # who has sold it is no secret
        users = contract.create_uid | contract.clerk_id | contract.former_clerk_ids
        users |= contract.order_id.user_id | contract.order_id.create_uid
        return users.filtered(lambda user: not user.share)

    def _signoff_check(self, signoff, decision):
        if decision == "approved":
            contract = self.sudo()  # as in action_mark_signed
            contract._check_gaps(contract._term_gaps() + contract._review_gaps())

    def _signoff_approved(self):
        self._guarded().write({"our_signed_by_id": self.env.uid, "our_signed_on": fields.Date.context_today(self)})

    # The text

    def _create_text_documents(self):
        """Give each contract the draft of its text, into which the signed scan is put (CR-65)."""
        vals_list = []
        for contract in self:
            kind = self.env["contract.document.kind"]._get(contract._text_code(), contract.company_id)
            if kind:
                vals_list.append({"contract_id": contract.id, "kind_id": kind.id, "title": kind.name})
        self.env["contract.document"].create(vals_list)
