from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

CONTENT_FIELDS = frozenset({"subject", "summary", "function_id", "date_from", "date_to", "res_model", "res_id"})
DECIDE_ACTIVITY = "customer_comm.mail_activity_type_decide"


class CustomerSubmission(models.Model):
    """What is put before the leaders of the company: what it says, and what they decided on it (XX-27).

    States: ``draft`` -> ``submitted`` -> ``decided``. It may hang on a document (a summary, a complaint, a campaign),
    and serves as input of the management review (ISO 9001, 9.3.2).
    """

    _name = "customer.submission"
    _description = "Submission to Leadership"
    _inherit = ["customer.number.mixin", "customer.workflow.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "submitted_at desc, id desc"
    _rec_names_search = ["name", "subject"]
    _check_company_auto = True
    _mail_post_access = "read"

    subject = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [("draft", "Draft"), ("submitted", "Submitted"), ("decided", "Decided")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    function_id = fields.Many2one(
        "customer.function",
        "Submitted To",
        required=True,
        check_company=True,
        ondelete="restrict",
        default=lambda self: self._default_function_id(),
    )
    date_from = fields.Date("Period From")
    date_to = fields.Date("Period To")
    summary = fields.Text(help="What the leaders are to know, and what they are asked to decide.")
    decision = fields.Text(copy=False, tracking=True)
    submitted_at = fields.Datetime(readonly=True, copy=False)
    submitted_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    decided_at = fields.Datetime(readonly=True, copy=False)
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    res_model = fields.Char("Document Model", readonly=True)
    res_id = fields.Many2oneReference("Document ID", model_field="res_model", readonly=True)
    res_name = fields.Char("Document", compute="_compute_res_name", store=True)
    can_decide = fields.Boolean(compute="_compute_can_decide")

    _guarded_fields = frozenset({"state", "submitted_at", "submitted_by_id", "decided_at", "decided_by_id", "res_name"})

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _document_idx = models.Index("(res_model, res_id) WHERE res_id IS NOT NULL")
    _period = models.Constraint("CHECK (date_to >= date_from)", "The period ends before it begins.")

    @api.model
    def _default_function_id(self):
        return self.env["customer.function"]._find("top_management")

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for submission in self:
            submission.display_name = " ".join(filter(None, [submission.name, submission.subject]))

    @api.depends("res_model", "res_id")
    def _compute_res_name(self):
        for submission in self:
            document = submission._document()
            # Only the name of what its author may read becomes part of the submission.
            submission.res_name = document.display_name if document and document.has_access("read") else False

    @api.depends_context("uid")
    @api.depends("function_id", "state")
    def _compute_can_decide(self):
        for submission in self:
            # sudo: membership is no secret
            member = submission.sudo().function_id and submission.sudo().function_id._is_member(self.env.user)
            submission.can_decide = submission.state == "submitted" and member

    @api.constrains("res_model", "res_id")
    def _check_document(self):
        for submission in self.filtered("res_model"):
            document = submission._document()
            if not document:
                raise UserError(self.env._("This document cannot be submitted to the leaders."))
            document.check_access("read")

    def write(self, vals):
        if CONTENT_FIELDS & vals.keys():
            self._check_state("draft")
        if "decision" in vals:
            self._check_may_decide()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        self._check_state("draft")

    def action_submit(self):
        """Put it before the leaders and remind who acts for them.

        :raise UserError: without a summary, or when nobody acts for the function
        """
        self._check_state("draft")
        self._check_filled("summary")
        self.function_id._check_staffed()
        self._guarded().write(
            {"state": "submitted", "submitted_at": fields.Datetime.now(), "submitted_by_id": self.env.uid}
        )
        for submission in self:
            user = submission.function_id._responsible_user()
            submission.activity_schedule(DECIDE_ACTIVITY, user_id=user.id, summary=submission.subject)
        return True

    def action_decide(self):
        """Record the decision as the leaders' own.

        :raise AccessError: for others than members of the function
        :raise UserError: when the decision is not written down
        """
        self._check_state("submitted")
        self._check_may_decide()
        self._check_filled("decision")
        self._guarded().write({"state": "decided", "decided_at": fields.Datetime.now(), "decided_by_id": self.env.uid})
        # sudo: the reminder may be a colleague's of the same function
        self.sudo().activity_unlink([DECIDE_ACTIVITY])
        return True

    def action_open_document(self):
        """Open what was submitted.

        :raise AccessError: when the user may not read it
        """
        self.ensure_one()
        document = self._document()
        if not document:
            raise UserError(self.env._("The document does not exist any more."))
        document.check_access("read")
        return document.get_formview_action()

    def _check_may_decide(self):
        for submission in self:
            if not submission.can_decide:
                raise AccessError(
                    self.env._(
                        "%(record)s: only members of %(function)s decide, once it is submitted.",
                        record=submission.display_name,
                        function=submission.sudo().function_id.name,  # its name is no secret
                    )
                )

    def _document(self):
        """Return the document of the submission, or None."""
        self.ensure_one()
        # The model comes from the client: only those that can be submitted count.
        model = self.env.get(self.res_model or "")
        if model is None or "submission_ids" not in model._fields:
            return None
        return model.browse(self.res_id).exists()
