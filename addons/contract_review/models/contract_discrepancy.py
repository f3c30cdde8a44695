from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .contract_review import OPEN_STATES as OPEN_REVIEW_STATES

# Until the raiser has accepted what came of it, nothing is signed over it (CR-47, CR-50).
OPEN_STATES = ("draft", "open", "handled", "verified")
RAISED_FIELDS = frozenset({"review_id", "function_id", "clause", "kind", "problem", "proposal"})
HANDLED_FIELDS = frozenset(
    {
        "outcome",
        "handling",
        "contact_id",
        "consulted_on",
        "consulted_how",
        "communication_id",
        "evidence_ids",
        "opinion_on",
        "opinion_ids",
        "affected_function_ids",
    }
)


class ContractDiscrepancy(models.Model):
    """A term that a reviewer finds unclear, cannot meet, or finds at odds with another (CR-44).

    The reviewer signs what is wrong and what is proposed; sales settles it, the head of sales verifies, and the raiser
    accepts. Until then his function does not sign, and the review is not approved (CR-47, CR-50). The way is in
    ``contract_discrepancy_flow.py``.
    """

    _name = "contract.discrepancy"
    _description = "Contract Discrepancy"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "customer.evidence.mixin",
        "contract.voice.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.retention.mixin",
        "customer.lock.mixin",
        "customer.signoff.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "clause", "review_id"]
    _check_company_auto = True
    _form_key = "contract_discrepancy"
    _locked_fields = RAISED_FIELDS | HANDLED_FIELDS
    _locked_states = ("handled", "verified", "accepted", "cancelled")

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [
            ("draft", "To Be Signed"),
            ("open", "Open"),
            ("handled", "Handled"),
            ("verified", "Verified"),
            ("accepted", "Accepted"),
            ("cancelled", "Withdrawn"),
        ],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    review_id = fields.Many2one(
        "contract.review", required=True, index=True, ondelete="restrict", check_company=True, tracking=True
    )
    order_id = fields.Many2one(related="review_id.order_id", store=True, index=True)
    partner_id = fields.Many2one(related="review_id.partner_id", store=True, index=True)
    commercial_partner_id = fields.Many2one(related="partner_id.commercial_partner_id")
    user_id = fields.Many2one(related="review_id.user_id", string="Negotiated By", store=True, index="btree_not_null")
    review_state = fields.Selection(related="review_id.state", string="Review Status")

    # What the reviewer finds
    function_id = fields.Many2one(
        "customer.function", "Raised For", required=True, index=True, ondelete="restrict", check_company=True
    )
    clause = fields.Char(required=True, help="The clause or term of the contract, order or bid.")
    kind = fields.Selection(
        [("unclear", "Unclear"), ("unmet", "Cannot Be Met"), ("inconsistent", "Inconsistent")],
        required=True,
        index=True,
        tracking=True,
    )
    problem = fields.Text(required=True)
    proposal = fields.Text(required=True, help="What the reviewer proposes to settle with the customer.")
    raised_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict", index="btree_not_null")
    raised_on = fields.Datetime(readonly=True, copy=False)

    # What sales makes of it
    outcome = fields.Selection(
        [
            ("internal", "Settled Within the Company"),
            ("clarified", "Clarified by the Customer in Writing"),
            ("changed", "Terms Changed With the Customer"),
            ("kept", "The Customer Keeps the Terms"),
        ],
        copy=False,
        tracking=True,
        help="Where the customer was consulted, the record needs its proof. A written clarification has the functions "
        "concerned review once more.",
    )
    handling = fields.Text("How It Was Settled", copy=False)
    contact_id = fields.Many2one(
        "res.partner",
        "Consulted Person",
        copy=False,
        check_company=True,
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
    )
    consulted_on = fields.Date(copy=False)
    consulted_how = fields.Selection(
        [
            ("phone", "Telephone Note"),
            ("fax", "Fax"),
            ("mail", "E-mail"),
            ("letter", "Letter"),
            ("talk", "Minutes of a Talk"),
        ],
        copy=False,
    )
    communication_id = fields.Many2one(
        "customer.communication",
        copy=False,
        check_company=True,
        index="btree_not_null",
        domain="[('partner_id', 'child_of', commercial_partner_id)]",
        help="The contact with the customer in which it was talked about.",
    )
    evidence_ids = fields.Many2many("ir.attachment", "contract_discrepancy_evidence_rel", string="Proof", copy=False)
    opinion_asked_on = fields.Datetime("Customer Asked On", readonly=True, copy=False)
    opinion_on = fields.Date("Customer's Opinion Of", copy=False, help="Date of the customer's written opinion.")
    opinion_ids = fields.Many2many(
        "ir.attachment", "contract_discrepancy_opinion_rel", string="Customer's Written Opinion", copy=False
    )
    affected_function_ids = fields.Many2many(
        "customer.function",
        "contract_discrepancy_affected_rel",
        string="Review Again",
        copy=False,
        check_company=True,
        help="These functions are asked again after a written clarification; the signatures of the others stay. "
        "Empty: the function that raised it.",
    )
    handled_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    handled_on = fields.Datetime(readonly=True, copy=False)
    return_reason = fields.Char(
        "Sent Back Because", readonly=True, copy=False, help="Why the settlement was not verified or not accepted."
    )

    # What came of it
    verified_on = fields.Datetime(readonly=True, copy=False)
    accepted_on = fields.Datetime(readonly=True, copy=False)
    follow_up = fields.Text(copy=False, tracking=True, help="How the result is put into practice, and by whom.")
    realised_on = fields.Date(copy=False, readonly=True, tracking=True)
    realised_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    cancel_reason = fields.Char(copy=False, tracking=True)
    closed_at = fields.Datetime(readonly=True, copy=False)

    can_raise = fields.Boolean(compute="_compute_can_handle")
    can_handle = fields.Boolean(compute="_compute_can_handle")
    my_function_ids = fields.Many2many("customer.function", compute="_compute_my_function_ids")

    _guarded_fields = frozenset(
        {
            "company_id",
            "state",
            "order_id",
            "partner_id",
            "user_id",
            "raised_by_id",
            "raised_on",
            "opinion_asked_on",
            "handled_by_id",
            "handled_on",
            "return_reason",
            "verified_on",
            "accepted_on",
            "realised_on",
            "realised_by_id",
            "closed_at",
        }
    )

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")

    @api.depends("name", "clause")
    def _compute_display_name(self):
        for record in self:
            record.display_name = " – ".join(filter(None, [record.name, record.clause]))

    @api.depends_context("uid")
    @api.depends("function_id", "review_id")
    def _compute_can_handle(self):
        mine = self.env["customer.function"]._search_signable(self.env.user)
        handled = self._origin._filtered_access("write").filtered(lambda record: record._may_tell_customer())
        for record in self:
            record.can_raise = record.function_id in mine
            record.can_handle = record._origin in handled

    @api.depends_context("uid")
    def _compute_my_function_ids(self):
        self.my_function_ids = self.env["customer.function"]._search_signable(self.env.user)

    @api.constrains("consulted_on", "opinion_on")
    def _check_dates(self):
        today = fields.Date.context_today(self)
        for record in self:
            if max(record.consulted_on or today, record.opinion_on or today) > today:
                raise ValidationError(self.env._("%s: a day to come cannot be entered.", record.display_name))

    @api.constrains("clause", "problem", "proposal")
    def _check_described(self):
        self._check_filled("clause", "problem", "proposal")

    # CRUD

    @api.model
    def _guarded_create_vals(self, vals_list):
        """Number each discrepancy in the company of its review."""
        reviews = self.env["contract.review"].browse(vals.get("review_id") for vals in vals_list)
        vals_list = [
            {**vals, "company_id": review.sudo().company_id.id or self.env.company.id}  # no secret
            for vals, review in zip(vals_list, reviews, strict=True)
        ]
        return super()._guarded_create_vals(vals_list)

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_may_raise()
        return records

    def write(self, vals):
        if not self._is_guard_open():
            self._check_content_rights(vals)
        result = super().write(vals)
        if not self._is_guard_open() and {"function_id", "review_id"} & vals.keys():
            self._check_may_raise()
        for name in {"evidence_ids", "opinion_ids"} & vals.keys():
            self._claim_files(name)
        return result

    def _check_content_rights(self, vals):
        """Reviewers write what they find until it is signed, sales writes how it was settled."""
        if RAISED_FIELDS & vals.keys():
            self._check_may_raise()
            if signed := self.filtered(lambda record: record.state != "draft")[:1]:
                raise UserError(
                    self.env._("%s is signed: the problem and the proposal stay as they are.", signed.display_name)
                )
        if (HANDLED_FIELDS | {"follow_up"}) & vals.keys():
            self._check_may_handle()

    def _check_may_raise(self):
        """CR-44: members of a function raise what their function finds, on a review that is not decided yet.

        :raises AccessError: for people outside the function
        :raises UserError: when the review is closed
        """
        for record in self:
            function, review = record.function_id.sudo(), record.review_id.sudo()  # neither is a secret
            if not self.env.su and not function._signing_principal(self.env.user):
                raise AccessError(self.env._("You cannot raise discrepancies for %s.", function.name))
            if review.state not in OPEN_REVIEW_STATES:
                raise UserError(
                    self.env._("%s is decided. Discrepancies are raised while it is open.", review.display_name)
                )

    def _check_may_handle(self):
        """CR-45, CR-49: sales negotiates, nobody else."""
        if not self._may_tell_customer():
            raise AccessError(self.env._("Discrepancies are settled by sales, which speaks to the customer."))
