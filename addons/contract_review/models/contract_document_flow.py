from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class ContractDocument(models.Model):
    """The way of a document: signed, valid and distributed, superseded by its next version, recalled."""

    _inherit = "contract.document"

    def action_sign_for_us(self):
        """Sign as the company's representative (CR-63, CR-64).

        :raise AccessError: for others than members of the function that signs
        """
        self.check_access("read")
        self._check_state("draft")
        for document in self:
            function = document.signatory_function_id
            function._check_staffed()
            if not function._is_member(self.env.user):
                raise AccessError(
                    self.env._(
                        "%(document)s is signed by %(function)s.",
                        document=document.display_name,
                        function=function.name,
                    )
                )
            document._check_has_text()
        # sudo: the signatory need not be able to change the document
        self.sudo()._guarded().write(
            {"our_signed_by_id": self.env.uid, "our_signed_on": fields.Date.context_today(self)}
        )
        return True

    def action_take_back(self):
        """Take back our signature, so that the draft can be corrected."""
        self.check_access("write")
        self._check_state("draft")
        self._guarded().write({"our_signed_by_id": False, "our_signed_on": False})
        return True

    def action_validate(self):
        """Put documents into force: the versions before are superseded, the functions get their copies (CR-63, CR-67).

        :raise UserError: while a signature, the text or the mention in the contract is missing
        """
        self.check_access("write")
        self._check_state("draft")
        self._check_open_contract()
        for document in self:
            if document._is_contract_text():
                raise UserError(
                    self.env._("%s becomes valid when the contract is marked as signed.", document.display_name)
                )
            document._check_valid()
        self._validate()
        return True

    def action_new_version(self):
        """Begin the next version of a valid document.

        :return: the action that opens it
        """
        self.ensure_one()
        self.check_access("write")
        self._check_state("valid")
        return self._revise(self.env._("Corrected by %s", self.env.user.name)).get_formview_action()

    def action_recalled(self):
        """Note that the copies of superseded documents are back or destroyed (CR-82)."""
        self.check_access("write")
        self._check_state("superseded")
        self._guarded().write({"state": "recalled"})
        return True

    def action_archive_original(self):
        """Put the originals into the archive (CR-96).

        :raise UserError: when the place is not said
        """
        self.check_access("write")
        self._check_state("valid", "superseded", "recalled")
        self._check_filled("archive_place")
        self._guarded().write({"archived_on": fields.Date.context_today(self)})
        return True

    # What follows writes fields of the server's own; the callers have checked who asks.

    def _is_contract_text(self):
        return bool(self.contract_id) and self.contract_id.text_document_id == self

    def _check_has_text(self):
        for document in self:
            if not document.attachment_ids and not document.text:
                raise UserError(self.env._("%s: attach the text, or write it.", document.display_name))

    def _check_valid(self):
        """Raise UserError naming what a document lacks to become valid (CR-63)."""
        self.ensure_one()
        self._check_has_text()
        if gaps := self._validity_gaps():
            raise UserError(
                self.env._("%(document)s is not valid yet: %(gaps)s.", document=self.display_name, gaps=", ".join(gaps))
            )

    def _validity_gaps(self):
        self.ensure_one()
        gaps = []
        if self.needs_signatures and not self.our_signed_on:
            gaps.append(self.env._("not signed by us"))
        if self.needs_signatures and not (self.customer_signed_on and (self.customer_signed_by or "").strip()):
            gaps.append(self.env._("not signed by the customer"))
        if self.is_annex and self.contract_id and not self.is_mentioned:
            gaps.append(self.env._("not named in the contract"))
        return gaps

    def _validate(self):
        for document in self:
            document.previous_id._supersede()
        self._guarded().write({"state": "valid", "valid_on": fields.Date.context_today(self)})
        for document in self:
            document._distribute_by_matrix(self.env._("Valid: %s", document.display_name))

    def _distribute_by_matrix(self, subject):
        """Hand out copies to the functions that need this kind of document (CR-67)."""
        self.ensure_one()
        for function, copies in self.env["contract.distribution.rule"]._recipients(self.kind_id, self.company_id):
            self._distribute(subject, functions=function, copies=copies)

    def _revise(self, reason):
        """Return the draft of the next version of this valid document; one that is begun already is returned as it is.

        :param str reason: kept with the new version
        """
        self.ensure_one()
        if self.next_ids:
            return self.next_ids
        draft = self.copy({"title": self.title, "contract_id": self.contract_id.id, "order_id": self.order_id.id})
        draft._guarded().write({"version": self.version + 1, "previous_id": self.id, "reason": reason})
        return draft

    def _supersede(self):
        """End valid documents: whoever has a copy is asked to give it back (CR-82)."""
        valid = self.filtered(lambda document: document.state == "valid")
        valid._guarded().write({"state": "superseded", "ended_on": fields.Date.context_today(self)})
        for document in valid:
            functions = document.sudo().distribution_ids.function_id  # whoever got a copy, whatever the user may read
            if functions:
                document._distribute(self.env._("Give back or destroy: %s", document.display_name), functions=functions)
            else:
                document._guarded().write({"state": "recalled"})
