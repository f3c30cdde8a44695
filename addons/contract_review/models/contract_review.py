from odoo import api, fields, models
from odoo.exceptions import UserError

from .contract_review_oral import PROOF_FIELDS
from .contract_review_signoff import CLOSED_STATES

OPEN_STATES = ("draft", "in_review", "negotiating")
LIVE_STATES = (*OPEN_STATES, "approved")


class ContractReview(models.Model):
    """The review of one quotation by the business functions, before it binds the company (CR-13, CR-100).

    It is made by the quotation (``sale.order.action_request_review``, or its confirmation), bears a picture of what
    is reviewed, and is approved by the sign-off engine alone: no field of it can be written into an approval. An
    approval holds for the content that was signed; :meth:`_compute_is_changed` compares it with the quotation.
    """

    _name = "contract.review"
    _description = "Contract Review"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.sla.mixin",
        "customer.distribution.mixin",
        "customer.retention.mixin",
        "contract.review.snapshot",
        "contract.review.oral",
        "contract.review.signoff",
    ]
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"
    _rec_names_search = ["name", "order_id.name", "partner_id.name"]

    # Identity
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        index=True,
        tracking=True,
        domain=[("share", "=", False)],
        check_company=True,
        help="Organises the review and negotiates with the customer (CR-25).",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("in_review", "In Review"),
            ("negotiating", "Negotiating"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("void", "Void"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    previous_id = fields.Many2one("contract.review", "Replaces", readonly=True, index="btree_not_null", copy=False)

    # Why and how
    type_id = fields.Many2one(
        "contract.review.type", required=True, readonly=True, index=True, tracking=True, ondelete="restrict"
    )
    rule_ids = fields.Many2many("contract.review.rule", string="Rules", readonly=True)
    reason = fields.Char(readonly=True, help="Why the quotation had to be reviewed, at the time.")
    is_stock_check = fields.Boolean(
        "By Stock Check", readonly=True, help="All goods were in stock; nobody had to sign."
    )

    # Course and result
    requested_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    submitted_on = fields.Datetime(readonly=True, copy=False)
    negotiation = fields.Text(help="What has to be settled with the customer, and what came of it.")
    conclusion = fields.Text(help="Summary of the opinions by sales.")
    approved_on = fields.Datetime(readonly=True, copy=False, tracking=True)
    decided_on = fields.Datetime(readonly=True, copy=False, help="When it was approved, rejected or made void.")
    reject_reason = fields.Char(readonly=True, copy=False)
    void_reason = fields.Char(readonly=True, copy=False)
    order_hold = fields.Boolean(related="order_id.review_hold", string="Accepted by the Customer")
    can_organise = fields.Boolean(compute="_compute_can_organise")

    _guarded_fields = frozenset(
        {
            "state",
            "previous_id",
            "type_id",
            "rule_ids",
            "reason",
            "is_stock_check",
            "requested_by_id",
            "submitted_on",
            "approved_on",
            "decided_on",
            "reject_reason",
            "void_reason",
        }
    )

    _name_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    # Two sessions that ask for a review of one quotation at the same moment get one review.
    _live_uniq = models.UniqueIndex(
        "(order_id) WHERE state IN ('draft', 'in_review', 'negotiating', 'approved')",
        "This quotation already has a contract review. Reload to see it.",
    )

    @api.depends("name", "order_id.name")
    def _compute_display_name(self):
        for review in self:
            # sudo: the name of the quotation is no secret here
            review.display_name = " – ".join(filter(None, [review.name, review.sudo().order_id.name]))

    @api.depends_context("uid")
    @api.depends("user_id")
    def _compute_can_organise(self):
        organised = self._origin._filtered_access("write")
        for review in self:
            review.can_organise = review._origin in organised

    def write(self, vals):
        """Keep what was decided: a closed review takes no more changes (CR-97)."""
        locked = self._get_locked_fields() & vals.keys() and not self._is_guard_open()
        if locked and any(review.state in CLOSED_STATES for review in self):
            raise UserError(
                self.env._("A review that is approved, rejected or void is a record. It cannot be changed.")
            )
        return super().write(vals)

    @api.model
    def _get_locked_fields(self):
        """Return the fields that people fill in until the review is closed."""
        return {"conclusion", "negotiation", "oral_terms", *PROOF_FIELDS}

    # Actions

    def action_submit(self):
        """Ask the functions to sign: what is reviewed is fixed from here on (CR-25).

        :raises UserError: when a review is not a draft, its quotation is not open, or its type names no function
        """
        self.check_access("write")
        self._check_state("draft")
        self._submit()
        return True

    def action_negotiate(self):
        """Stop the clock while points are settled with the customer (CR-49, CR-50). Nobody signs meanwhile.

        :raises UserError: when :attr:`negotiation` does not say what is to be settled
        """
        self.check_access("write")
        self._check_state("in_review")
        self._check_filled("negotiation")
        self._guarded().write({"state": "negotiating"})
        self._sla_pause(self.env._("Waiting for the customer"))
        return True

    def action_resume(self):
        """Go on with the review after the negotiation; whom changes of the quotation concern signs again."""
        self.check_access("write")
        self._check_state("negotiating")
        self._resume()
        for review in self.filtered("is_changed"):
            review._restart()
        return True

    def action_review_again(self):
        """Review the quotation as it is now: those sign again whom its changes concern, all other signatures stand.

        :return: the action that opens the review that is open now
        :raises UserError: when the quotation has not changed
        """
        self.ensure_one()
        self.check_access("write")
        self._check_state(*LIVE_STATES)
        if not self.is_changed:
            raise UserError(self.env._("%s: the quotation has not changed since.", self.display_name))
        return self._renew()._get_form_action()

    def action_void(self):
        """Give up a review that is not decided yet."""
        self.check_access("write")
        self._check_state(*OPEN_STATES)
        self._void(self.env._("Given up by %s", self.env.user.name))
        return True

    def action_view_order(self):
        """Open the quotation."""
        self.ensure_one()
        return self.order_id.get_formview_action()

    def action_print(self):
        """Print the review record."""
        self.check_access("read")
        return self.env.ref("contract_review.action_report_contract_review").report_action(self)

    def _get_form_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    # Course of a review. The callers have checked who asks; what follows writes fields that are the server's own.

    def _submit(self):
        """Fix what is reviewed, and ask for the signatures."""
        for review in self.sudo():  # whoever asks for a review need not see all that belongs to it
            if review.order_id.state == "cancel":
                raise UserError(self.env._("%s: the quotation is cancelled.", review.display_name))
            if review.is_changed:
                review._keep_changes()
            review._refresh_snapshot()
            review._ask()

    def _check_submittable(self):
        """Hook: raise UserError while something is missing without which nobody can be asked to sign (CR-25)."""
        self.ensure_one()

    def _plan_signatures(self):
        """Return who signs this review, as ``_signoff_request`` takes it."""
        self.ensure_one()
        return self.type_id._plan(self.company_id)

    def _ask(self):
        """Ask for those signatures on what the picture shows that are not there yet.

        :raises UserError: while the review cannot be submitted
        """
        for review in self:
            review._check_submittable()
        self._guarded().write(
            {"state": "in_review", "requested_by_id": self.env.uid, "submitted_on": fields.Datetime.now()}
        )
        self._signoff_complete(self.env._("The quotation has changed"))
        self._sla_start(["review"])

    def _resume(self):
        self._guarded().write({"state": "in_review"})
        self._sla_resume()

    def _void(self, reason):
        """Make reviews void; what was signed stays readable on the void rows."""
        reviews = self.sudo()  # a cancelled or changed quotation ends its review, whoever cancels or changes it
        reviews._signoff_void(reason)
        reviews._sla_cancel()
        reviews._guarded().write({"state": "void", "void_reason": reason, "decided_on": fields.Datetime.now()})

    def _is_comparable(self):
        return self.state in LIVE_STATES and self.order_id.state in ("draft", "sent")

    # Deadlines

    @api.model
    def _sla_milestones(self):
        return [("review", self.env._("Review decided"))]

    def _sla_started_at(self):
        return self.submitted_on or self.create_date or fields.Datetime.now()

    # Retention

    _form_key = "contract_review"

    @api.model
    def _retention_depends(self):
        return ("decided_on",)
