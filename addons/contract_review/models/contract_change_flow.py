from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

PENDING_STATES = ("draft", "reviewing", "agreed")


class ContractChange(models.Model):
    """The course of a contract change: reviewed, agreed with the customer, approved, carried out, closed."""

    _inherit = "contract.change"

    review_ids = fields.One2many("contract.review", "change_id", "Reviews", readonly=True)
    review_id = fields.Many2one("contract.review", compute="_compute_review_id", store=True, compute_sudo=True)
    review_state = fields.Selection(related="review_id.state", string="Review Status")
    submitted_on = fields.Datetime(readonly=True, copy=False)
    submitted_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")

    # CR-74: engineering applies for it before the customer is asked
    design_description = fields.Text(
        "Design Change", readonly=True, copy=False, help="What engineering applies to change in the design."
    )
    design_applied_by_id = fields.Many2one(
        "res.users", "Applied For By", readonly=True, copy=False, ondelete="restrict"
    )
    design_applied_on = fields.Datetime("Applied For On", readonly=True, copy=False)

    # CR-72, CR-75: what the customer says
    agreed_by = fields.Char(tracking=True, help="Who at the customer accepted the change.")
    agreed_on = fields.Date(tracking=True)
    agreed_how = fields.Selection(
        [("letter", "Letter"), ("mail", "E-mail"), ("fax", "Signed Fax"), ("signed", "Signed Notice")], tracking=True
    )
    agreement_file_ids = fields.Many2many(
        "ir.attachment", "contract_change_agreement_file_rel", string="Proof", copy=False, bypass_search_access=True
    )

    # CR-77: a termination is signed by both on the original contract
    termination_our_signer_id = fields.Many2one("res.users", "Signed for Us By", domain=[("share", "=", False)])
    termination_our_date = fields.Date("Signed by Us On")
    termination_their_signer = fields.Char("Signed for the Customer By")
    termination_their_date = fields.Date("Signed by the Customer On")
    termination_file_ids = fields.Many2many(
        "ir.attachment",
        "contract_change_termination_file_rel",
        string="Scanned Page",
        copy=False,
        bypass_search_access=True,
    )

    # CR-79: what the customer is told when it cannot be met
    reject_reason = fields.Char("Cannot Be Met Because", readonly=True, copy=False)
    explanation = fields.Text("Explanation to the Customer")
    explained_to = fields.Char()
    explained_on = fields.Date()
    explained_channel_id = fields.Many2one("customer.channel", "Explained By", ondelete="restrict")
    explanation_id = fields.Many2one(
        "customer.communication", "Log of the Explanation", readonly=True, copy=False, ondelete="restrict"
    )
    outcome_note = fields.Char(readonly=True, copy=False)

    executed_on = fields.Datetime("Carried Out On", readonly=True, copy=False, tracking=True)
    execution_error = fields.Char("Could Not Be Entered", readonly=True, copy=False)
    closed_at = fields.Datetime(readonly=True, copy=False)

    _guarded_fields = frozenset(
        {
            "review_id",
            "review_ids",
            "submitted_on",
            "submitted_by_id",
            "design_applied_by_id",
            "design_applied_on",
            "design_description",
            "reject_reason",
            "explanation_id",
            "outcome_note",
            "executed_on",
            "execution_error",
            "closed_at",
        }
    )

    @api.depends("review_ids.state")
    def _compute_review_id(self):
        for change in self:
            change.review_id = change.review_ids.filtered(lambda review: review.state != "void").sorted("id")[-1:]

    # Actions

    def action_apply_design(self):
        """Open the dialogue in which engineering applies for the change of the design (CR-74)."""
        self.ensure_one()
        self._check_state("draft")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Design Change Application"),
            "res_model": "contract.change.design",
            "view_mode": "form",
            "target": "new",
            "context": {"default_change_id": self.id, "default_description": self.design_description},
        }

    def _apply_design(self, description):
        """Record what engineering applies for.

        :raises AccessError: when the current user is no member of engineering
        """
        self.check_access("read")
        self._check_state("draft")
        function = self.env["customer.function"]._get("engineering", self.company_id)
        if not function.sudo()._is_member(self.env.user):  # sudo: who belongs to a function is no secret
            raise AccessError(self.env._("Only members of %s apply for a change of the design.", function.name))
        vals = {
            "design_description": self._check_reason(description),
            "design_applied_by_id": self.env.uid,
            "design_applied_on": fields.Datetime.now(),
        }
        self.sudo()._guarded().write(vals)  # sudo: engineering need not write the request itself

    def action_submit(self):
        """Submit what is asked for: it stands still from here on, and is reviewed where its kinds ask for it.

        :raises UserError: when nothing is to change, the reason is missing, or engineering has not applied for it
        """
        self.check_access("write")
        self._check_state("draft")
        self._check_filled("reason")
        self._refresh_lines()
        for change in self:
            change._check_submittable()
            vals = {"submitted_on": fields.Datetime.now(), "submitted_by_id": self.env.uid, "reject_reason": False}
            change._guarded().write({**vals, "state": "reviewing"})
            change.sudo()._prepare_follow_ups()  # the server's own rows
            if change.impact == "none":
                change._ask_approval()
            elif change.review_required:
                self.env["contract.review"]._create_for_change(change)
        return True

    def action_view_order(self):
        """Open the order."""
        self.ensure_one()
        return self.order_id.get_formview_action()

    def action_view_review(self):
        """Open the review of this change."""
        self.ensure_one()
        return self.review_id._get_form_action()

    def _check_submittable(self):
        self.ensure_one()
        if not self.kind_ids:
            raise UserError(
                self.env._("%s changes nothing yet. Enter what the order is to be, or what else changes.", self.name)
            )
        if self.impact == "none" and self.line_ids:
            raise UserError(
                self.env._("%s changes the order, so it affects what the customer was promised (CR-73).", self.name)
            )
        if self.impact == "affects" and not self.is_found:
            self._check_filled("requested_by")
        if self.design_required and not self.design_applied_on:
            raise UserError(
                self.env._(
                    "%s changes the product or the process. Have engineering apply for it first: Apply for Design "
                    "Change.",
                    self.name,
                )
            )

    def action_agree(self):
        """Record that the customer agrees, and ask for the approval (CR-74, CR-75).

        :raises UserError: while the review is not approved, a new price was not quoted, or the proof is missing
        """
        self.check_access("write")
        self._check_state("reviewing")
        for change in self:
            change._check_agreeable()
            change._ask_approval()
        return True

    def _check_agreeable(self):
        self.ensure_one()
        if (
            self.review_required
            and self.review_id.state != "approved"
            or self.review_id.state not in ("approved", False)
        ):
            raise UserError(
                self.env._(
                    "%s is reviewed first: the customer's agreement is asked for when it can be met (CR-78).", self.name
                )
            )
        if self.review_id and self.review_id.is_changed:
            raise UserError(self.env._("%s: the order has changed since the review.", self.name))
        quotation = self.follow_up_ids.filtered(lambda row: row.kind == "quotation")
        if quotation and not quotation.is_done:
            raise UserError(self.env._("%s changes the price: issue the new quotation first (CR-77).", self.name))
        self._check_filled("agreed_by", "agreed_on", "agreed_how", "agreement_file_ids")
        if "cancel" in self.kind_ids.mapped("code"):
            self._check_filled(
                "termination_our_signer_id",
                "termination_our_date",
                "termination_their_signer",
                "termination_their_date",
                "termination_file_ids",
            )

    def _ask_approval(self):
        self._check_current()
        plan = self.sudo().kind_ids._plan(self.company_id)  # sudo: what follows is the same for everybody
        if not any(step["role"] == "approve" for step in plan):
            raise UserError(
                self.env._(
                    "Nobody is to approve changes of the kind %s. See Configuration > Change Kinds.",
                    ", ".join(self.kind_ids.mapped("name")),
                )
            )
        self._guarded().write({"state": "agreed"})
        self._signoff_request(plan)

    def action_revise(self):
        """Take a change back into the draft, to ask for something else. What was signed is void."""
        self.check_access("write")
        self._check_state("reviewing", "agreed", "approved")
        reason = self.env._("%s was revised", self.name)
        self._end_course(reason)
        self._guarded().write({"state": "draft", "design_applied_by_id": False, "design_applied_on": False})
        return True

    def action_refuse(self):
        """Close a change that cannot be met, with the explanation given to the customer and its log (CR-79).

        What was found on the order is put back there.
        """
        self.check_access("write")
        self._check_state("draft", "reviewing", "agreed", "approved")
        self._check_filled("explanation", "explained_to", "explained_on", "explained_channel_id")
        for change in self:
            change._end_course(self.env._("%s was refused", change.name))
            if change.is_found:
                change.sudo()._put_back()  # the server restores what was agreed
            log = change._log_explanation()
            change._guarded().write({"state": "refused", "explanation_id": log.id, "closed_at": fields.Datetime.now()})
        return True

    def action_cancel(self):
        """Give up a change that nobody wants any more. What was found is on the order and cannot be given up."""
        self.check_access("write")
        self._check_state(*PENDING_STATES)
        if found := self.filtered("is_found")[:1]:
            raise UserError(
                self.env._(
                    "%s is on the order already: have it handled, or refuse it, which puts the order back.", found.name
                )
            )
        self._end_course(self.env._("Given up by %s", self.env.user.name))
        self._guarded().write({"state": "cancelled", "closed_at": fields.Datetime.now()})
        return True

    def _end_course(self, reason):
        for change in self:
            change._signoff_void(reason)
        # sudo: the review ends with the change, whoever may write reviews
        reviews = self.sudo().review_ids.filtered(lambda review: review.state not in ("void", "rejected"))
        if reviews:
            reviews._void(reason)
        self.sudo().follow_up_ids.filtered(lambda row: not row.is_done).unlink()  # the server's own rows

    def _log_explanation(self):
        """Enter the explanation in the log of communications."""
        # sudo: the log is the company's; whoever refuses need not write it otherwise
        communications = self.env["customer.communication"].sudo()
        return communications.create(
            {
                "company_id": self.company_id.id,
                "subject": self.env._("Change %s cannot be met", self.name),
                "direction": "out",
                "occurred_on": fields.Datetime.now(),
                "subject_kind": "change",
                "stage_id": self.env.ref("customer_comm.stage_in_contract").id,
                "channel_id": self.explained_channel_id.id,
                "partner_id": self.partner_id.id,
                "user_id": self.env.uid,
                "order_id": self.order_id.id,
                "description": self.env._(
                    "Told to %(person)s on %(date)s: %(text)s",
                    person=self.explained_to,
                    date=self.explained_on,
                    text=self.explanation,
                ),
            }
        )
