from odoo import fields, models
from odoo.exceptions import UserError

PROOF = ("ordered_by", "taken_by_id", "taken_on")


class ContractConfirmation(models.Model):
    """The way of a confirmation record: issued by us, confirmed by the customer, by mail, fax or telephone (CR-52)."""

    _inherit = "contract.confirmation"

    def action_refresh(self):
        """Take the items of the quotation anew; what was marked before has to be marked again."""
        self.check_access("write")
        self._check_state("draft", "issued")
        for record in self:
            record._guarded().write({"state": "draft", "issued_on": False, "issued_by_id": False})
            record._take_picture()
            record._fill_lines()
        return True

    def action_meet_all(self):
        """Mark all items that are not judged yet as met."""
        self.check_access("write")
        self._check_state("draft")
        self.line_ids.filtered(lambda line: not line.met).met = "yes"
        return True

    def action_issue(self):
        """Confirm on our side: each item is marked as met or not met (CR-53, CR-54).

        :raises UserError: when an item is not judged, or one is not met and nothing says what is offered instead
        """
        self.check_access("write")
        self._check_state("draft")
        self._check_filled(*PROOF, "line_ids")
        for record in self:
            record._check_same()
            record._check_judged()
        self._guarded().write({"state": "issued", "issued_on": fields.Datetime.now(), "issued_by_id": self.env.uid})
        return True

    def action_send(self):
        """Open a mail to the customer with the order confirmation attached (CR-52)."""
        self.ensure_one()
        self.check_access("write")
        self._check_state("draft", "issued")
        if not self.partner_id.email:
            raise UserError(self.env._("Enter the e-mail address of %s first.", self.partner_id.display_name))
        if self.state == "draft":
            self.action_issue()
        self._guarded().write({"mailed_on": fields.Datetime.now()})
        template = self.env.ref("contract_review.mail_template_confirmation", raise_if_not_found=False)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send to the Customer"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_template_id": template.id if template else False,
                "default_partner_ids": self.partner_id.ids,
                "default_email_layout_xmlid": "mail.mail_notification_light",
                "force_email": True,
            },
        }

    def action_tick_all(self):
        """Note that the customer has confirmed all items."""
        self.check_access("write")
        self._check_state("issued")
        self.line_ids.is_confirmed = True
        return True

    def action_confirm(self):
        """Record that the customer has confirmed, item by item (CR-51, CR-52).

        Where the review type says that the record is the review, the review is approved by it (CR-53).

        :raises UserError: when who, when, how or the proof is missing
        """
        self.check_access("write")
        self._check_state("issued")
        self._check_filled("confirmed_by", "confirmed_on", "confirmed_how")
        for record in self:
            record._check_same()
            record._check_written_only()
            record._check_items_confirmed()
            record._check_proof()
        self._claim_files("evidence_ids")
        self._guarded().write({"state": "confirmed", "closed_at": fields.Datetime.now()})
        for record in self:
            record.order_id._settle_by_record()
        return True

    def action_refuse(self):
        """Record that the customer does not want it like this; the reason stays on the record."""
        self.check_access("write")
        self._check_state("issued")
        self._check_filled("cancel_reason")
        self._guarded().write({"state": "refused", "closed_at": fields.Datetime.now()})
        return True

    def action_cancel(self):
        """Give up a record that is no longer needed, a confirmed one too when the order is agreed anew."""
        self.check_access("write")
        self._check_state("draft", "issued", "confirmed")
        self._check_filled("cancel_reason")
        if used := self.filtered(lambda record: record.state == "confirmed" and record.order_id.state == "sale")[:1]:
            raise UserError(self.env._("%s proves a confirmed order. It is kept.", used.display_name))
        self._guarded().write({"state": "cancelled", "closed_at": fields.Datetime.now()})
        return True

    def action_print_record(self):
        """Print the oral contract record."""
        self.check_access("read")
        return self.env.ref("contract_review.action_report_oral_contract_record").report_action(self)

    def action_print_confirmation(self):
        """Print the order confirmation form, to be signed by both parties (CR-54)."""
        self.check_access("read")
        return self.env.ref("contract_review.action_report_order_confirmation").report_action(self)

    def action_view_order(self):
        """Open the quotation."""
        self.ensure_one()
        return self.order_id.get_formview_action()

    def _is_valid(self):
        """Tell whether both have confirmed just what the quotation says now."""
        self.ensure_one()
        return self.state == "confirmed" and not self.sudo()._differs()  # the same answer for everybody

    def _check_same(self):
        if self.sudo()._differs():  # as above
            self.invalidate_recordset(["is_changed", "changes"])
            raise UserError(
                self.env._(
                    "%(record)s: the quotation has changed (%(changes)s). Take its items anew and have them confirmed.",
                    record=self.display_name,
                    changes=self.changes,
                )
            )

    def _check_judged(self):
        open_lines = self.line_ids.filtered(lambda line: not line.met)
        silent = self.line_ids.filtered(lambda line: line.met == "no" and not (line.remark or "").strip())
        for lines, message in (
            (open_lines, self.env._("say of each item whether it is met")),
            (silent, self.env._("state what cannot be met, and what is offered instead")),
        ):
            if lines:
                raise UserError(
                    self.env._(
                        "%(record)s: %(message)s:\n%(items)s",
                        record=self.display_name,
                        message=message,
                        items="\n".join(f"- {line.name}" for line in lines),
                    )
                )

    def _check_items_confirmed(self):
        """CR-52: on the telephone all items are read out; what is not met, the customer accepts expressly."""
        due = self.line_ids
        if self.confirmed_how != "phone":
            due = due.filtered(lambda line: line.met == "no")
        if missing := due.filtered(lambda line: not line.is_confirmed):
            raise UserError(
                self.env._(
                    "%(record)s: the customer has not confirmed these items yet:\n%(items)s",
                    record=self.display_name,
                    items="\n".join(f"- {line.name}" for line in missing),
                )
            )

    def _check_proof(self):
        """CR-51: proof is kept; of a telephone call this record is the note."""
        if self.confirmed_how == "phone" or self.evidence_ids:
            return
        if self.confirmed_how == "mail" and self._has_answer():
            return
        raise UserError(
            self.env._(
                "%s: attach the proof (signed fax or its picture, mail, letter).",
                self.display_name,
            )
        )

    def _has_answer(self):
        """Tell whether a mail of the customer is on the record."""
        # sudo: whoever looks, the answer is on the record
        authors = self.sudo().message_ids.filtered(lambda message: message.message_type == "email").author_id
        return self.partner_id.commercial_partner_id in authors.commercial_partner_id

    def _check_written_only(self):
        """CR-55: what is ordered in writing only is not settled by word of mouth."""
        if self.is_oral:
            self.order_id._check_written_only()
