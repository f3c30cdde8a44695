from odoo import fields, models


class ContractReviewType(models.Model):
    """Whether the confirmed record of an oral order is the review itself (CR-53)."""

    _inherit = "contract.review.type"

    record_is_review = fields.Boolean(
        "Confirmed Record Is the Review",
        help="An order that the customer has confirmed on the confirmation record is approved by that record: nobody "
        "else has to sign. Its functions sign only while there is no such record.",
    )


class ContractReview(models.Model):
    """The confirmation record of an order as its review (CR-53)."""

    _inherit = "contract.review"

    def action_confirmation(self):
        """Open the confirmation record of the quotation; it is made when there is none."""
        self.ensure_one()
        self.check_access("write")
        return self.order_id.action_confirmation()

    def _prefill(self):
        result = super()._prefill()
        for review in self:
            if review.is_oral and (record := review.order_id.confirmation_id):
                review._guarded().write({"confirmation_id": record.id})
        return result

    def _ask(self):
        by_record = self.filtered(lambda review: review._is_settled_by_record())
        if others := self - by_record:
            super(ContractReview, others)._ask()
        for review in by_record:
            review._check_submittable()
            review._approve_by_record()

    def _is_settled_by_record(self):
        settles = self.type_id.record_is_review and self.is_oral and not self.open_discrepancy_count
        return bool(settles and self._get_valid_record())

    def _approve_by_record(self):
        """Approve this review: both parties have confirmed what it shows (CR-53). Call in superuser mode."""
        self.ensure_one()
        open_rows = self.signoff_ids.filtered(lambda row: row.state in ("pending", "waiting"))
        if open_rows:
            open_rows._void(self.env._("The confirmation record is the review"))
        now, record = fields.Datetime.now(), self._get_valid_record()
        self._guarded().write(
            {
                "is_record_review": True,
                "confirmation_id": record.id,
                "requested_by_id": self.requested_by_id.id or self.env.uid,
                "submitted_on": self.submitted_on or now,
            }
        )
        self.message_post(
            body=self.env._("Approved by the confirmation record %s", record.name), subtype_xmlid="mail.mt_note"
        )
        self._signoff_approved()

    def _restart(self):
        """Have the customer confirm again what the record no longer shows."""
        self.ensure_one()
        review = self.sudo()  # as in _submit
        if not review.is_record_review or not review.type_id.record_is_review:
            review._guarded().write({"is_record_review": False})
            return super()._restart()
        reason = self.env._("The quotation has changed: %s", review.changes)
        review._keep_changes()
        review._refresh_snapshot()
        review._guarded().write({"is_record_review": False})
        if review._is_settled_by_record():
            return review._approve_by_record()
        return review._back_to_draft(reason, self.env._("the customer has to confirm the order as it is now"))

    def _signoff_is_current(self):
        # Nobody had to sign; whether the quotation is still the same, the gate compares.
        return self.state == "approved" if self.is_record_review else super()._signoff_is_current()
