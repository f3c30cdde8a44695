from odoo import fields, models
from odoo.exceptions import AccessError, UserError

TO_SETTLE = "contract_review.mail_activity_type_discrepancy"


class ContractDiscrepancy(models.Model):
    """The way of a discrepancy: signed by its raiser, settled by sales, verified, accepted, realised (CR-43..CR-48)."""

    _inherit = "contract.discrepancy"

    def action_raise(self):
        """Let the reviewer sign the problem and the proposal (CR-44); sales is asked to settle it from then on."""
        self.ensure_one()
        self._check_state("draft")
        self._check_may_raise()
        if not self.can_sign:
            self._signoff_request([{"function": self.function_id, "role": "review"}])
        return self.action_sign()

    def action_ask_customer(self):
        """Open a mail that asks the customer for a written opinion (CR-48).

        :raises AccessError: for others than sales (CR-49)
        """
        self.ensure_one()
        self.check_access("write")
        self._check_state("open")
        self._check_may_handle()
        contact = self.contact_id or self.partner_id
        if not contact.email:
            raise UserError(self.env._("Enter the e-mail address of %s first.", contact.display_name))
        self._guarded().write({"opinion_asked_on": fields.Datetime.now()})
        template = self.env.ref("contract_review.mail_template_discrepancy_opinion", raise_if_not_found=False)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask the Customer"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_template_id": template.id if template else False,
                "default_partner_ids": contact.ids,
                "default_email_layout_xmlid": "mail.mail_notification_light",
                "force_email": True,
            },
        }

    def action_handle(self):
        """Give what was settled to the head of sales to verify, and to the raiser to accept (CR-45, CR-47).

        :raises AccessError: for others than sales
        :raises UserError: when the proof is missing
        """
        self.check_access("write")
        self._check_state("open")
        self._check_may_handle()
        self._check_filled("outcome", "handling")
        for record in self:
            record._check_proof()
        self._claim_files("evidence_ids")
        self._claim_files("opinion_ids")
        self._guarded().write(
            {
                "state": "handled",
                "handled_by_id": self.env.uid,
                "handled_on": fields.Datetime.now(),
                "return_reason": False,
            }
        )
        self.sudo().activity_unlink([TO_SETTLE])  # activities of others as well
        self._signoff_request(lambda record: record._plan_acceptance())
        return True

    def _plan_acceptance(self):
        sales = self.env["customer.function"]._get("sales", self.company_id)
        return [
            {"function": sales, "role": "verify", "sequence": 10},
            {"function": self.function_id, "role": "review", "sequence": 20},
        ]

    def _check_proof(self):
        """CR-45, CR-48: what was talked over with the customer is on record."""
        self.ensure_one()
        if self.outcome == "internal":
            if self.opinion_asked_on:
                raise UserError(
                    self.env._("%s: the customer was asked. Say what came of it as the outcome.", self.display_name)
                )
            return
        if self.outcome == "clarified":
            self._check_filled("opinion_on", "opinion_ids")
            return
        self._check_filled("contact_id", "consulted_on", "consulted_how")
        if not (self.evidence_ids or self.communication_id or (self.opinion_on and self.opinion_ids)):
            raise UserError(
                self.env._(
                    "%s: the customer was consulted. Attach the proof (telephone note, fax, letter, mail), or link the "
                    "communication in which it was settled.",
                    self.display_name,
                )
            )

    def action_realise(self):
        """Note that the result was put into practice (CR-43)."""
        self.check_access("write")
        self._check_state("accepted")
        self._check_may_handle()
        self._check_filled("follow_up")
        due = self.filtered(lambda record: not record.realised_on)
        due._guarded().write({"realised_on": fields.Date.context_today(self), "realised_by_id": self.env.uid})
        return True

    def action_withdraw(self):
        """Take back a discrepancy that turned out to be none; the reason stays on it.

        :raises AccessError: for others than the function that raised it
        """
        self.check_access("write")
        self._check_state("draft", "open")
        for function in self.function_id.sudo():  # no secret
            if not self.env.su and not function._signing_principal(self.env.user):
                raise AccessError(self.env._("Only %s can withdraw it.", function.name))
        self._check_filled("cancel_reason")
        self._close("cancelled")
        return True

    def _close(self, state, reason=None):
        """Close discrepancies without what was to be signed yet. Callers have checked who asks."""
        records = self.sudo()  # a review that ends takes its discrepancies along, whoever ends it
        open_rows = records.signoff_ids.filtered(lambda row: row.state in ("pending", "waiting"))
        if open_rows:
            open_rows._void(reason or self.env._("Withdrawn"))
        records.activity_unlink([TO_SETTLE])
        vals = {"state": state, "closed_at": fields.Datetime.now()}
        records._guarded().write(vals | ({"cancel_reason": reason} if reason else {}))

    def action_view_review(self):
        """Open the review."""
        self.ensure_one()
        return self.review_id.get_formview_action()

    def action_print(self):
        """Print the discrepancy sheet."""
        self.check_access("read")
        return self.env.ref("contract_review.action_report_contract_discrepancy").report_action(self)

    # Signing

    def _signoff_content(self):
        """Sign what is on the sheet, the proof included."""
        record = self.sudo()  # the same content whoever signs
        names = ("clause", "kind", "problem", "proposal", "outcome", "handling", "consulted_how")
        content = {name: record[name] or None for name in names}
        files = record.evidence_ids | record.opinion_ids
        return {
            **content,
            "discrepancy": record.name,
            "review": record.review_id.name,
            "consulted": [record.contact_id.id or None, record.consulted_on or None, record.opinion_on or None],
            "proof": sorted(filter(None, files.mapped("checksum"))),
            "communication": record.communication_id.id or None,
        }

    def _signoff_statement(self, signoff):
        if signoff.role == "verify":
            return self.env._(
                "%(record)s: it is settled as follows, and I have checked it. %(handling)s",
                record=self.display_name,
                handling=self.handling or "",
            )
        if self.state == "draft":
            return self.env._(
                "%(record)s: this is the problem, and my proposal. %(problem)s – %(proposal)s",
                record=self.display_name,
                problem=self.problem,
                proposal=self.proposal,
            )
        return self.env._(
            "%(record)s: I accept how it was settled. %(handling)s",
            record=self.display_name,
            handling=self.handling or "",
        )

    def _signoff_authors(self):
        """The raiser signs alone; whoever has settled it is not the only one to sign for that."""
        return self.env["res.users"] if self.state == "draft" else self.handled_by_id

    def _signoff_check(self, signoff, decision):
        """CR-47: the head of sales verifies, the raiser accepts."""
        function, user = signoff.function_id.sudo(), self.env.user  # no secret
        is_head = not function.manager_id or function._signing_principal(user) == function.manager_id
        if signoff.role == "verify" and not is_head:
            raise UserError(
                self.env._("%s: the head of sales, or the deputy, verifies what was settled.", self.display_name)
            )
        if self.state == "verified" and user != self.raised_by_id and not is_head:
            raise UserError(
                self.env._(
                    "%(record)s: %(raiser)s has raised it and accepts it, or the head of %(function)s.",
                    record=self.display_name,
                    raiser=self.raised_by_id.name,
                    function=function.name,
                )
            )

    def _signoff_decided(self, signoff):
        result = super()._signoff_decided(signoff)
        if signoff.role == "verify" and signoff.state == "approved":
            self._guarded().write({"state": "verified", "verified_on": fields.Datetime.now()})
            self._review_clarified()
        return result

    def _signoff_approved(self):
        now = fields.Datetime.now()
        raised = self.filtered(lambda record: record.state == "draft")
        raised._guarded().write({"state": "open", "raised_by_id": self.env.uid, "raised_on": now})
        for record in raised:
            record._ask_sales(self.env._("Settle the discrepancy"), record.problem)
        (self - raised)._guarded().write({"state": "accepted", "accepted_on": now, "closed_at": now})

    def _signoff_rejected(self, signoff):
        """Send back what was not verified or not accepted: sales goes on with it."""
        rows = self.signoff_ids.filtered(lambda row: row.round == signoff.round and row.state != "void")
        rows._void(self.env._("Sent back: %s", signoff.note))
        if self.state != "draft":
            self._guarded().write({"state": "open", "return_reason": signoff.note})
            self._ask_sales(self.env._("The settlement was sent back"), signoff.note)

    def _ask_sales(self, summary, note):
        """CR-49: objections are advice to sales. Without a mail: the activity shows it."""
        user = self.review_id.user_id or self.order_id._get_sales_user() or self.env.user
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            TO_SETTLE, summary=summary, note=note, user_id=user.id
        )

    def _review_clarified(self):
        """CR-46: have the functions concerned review what the customer has clarified; the others stay signed."""
        if self.outcome == "clarified" and self.review_id.state in ("in_review", "negotiating"):
            functions = self.affected_function_ids or self.function_id
            self.review_id._clarify(functions, self.env._("Clarified by the customer: %s", self.display_name))

    def _raise_open(self, review):
        """Raise the UserError that names these open discrepancies of ``review``."""
        raise UserError(
            self.env._(
                "%(review)s: these discrepancies are not settled yet, and not accepted by who raised them:\n%(list)s",
                review=review.display_name,
                list="\n".join(f"- {record.display_name} ({record.function_id.name})" for record in self),
            )
        )
