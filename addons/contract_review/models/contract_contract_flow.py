from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

BATCH_SIZE = 200


class ContractContract(models.Model):
    """What follows the signature: running, completed or terminated, archived; new versions by changes."""

    _inherit = "contract.contract"

    ended_on = fields.Date(readonly=True, copy=False, tracking=True, help="When it was completed or terminated.")
    end_reason = fields.Char(
        "Reason of Termination", copy=False, tracking=True, help="Why the contract was terminated."
    )
    archived_on = fields.Date(readonly=True, copy=False, tracking=True)
    archive_place = fields.Char(tracking=True, help="Where the signed original is kept.")

    _guarded_fields = frozenset({"ended_on", "archived_on"})

    # The daily action looks for contracts that have begun or ended with their order.
    _open_idx = models.Index("(state) WHERE state IN ('signed', 'running')")

    def action_complete(self):
        """Complete contracts of which everything is delivered and invoiced.

        :raise UserError: while something is left to deliver or to invoice
        """
        self.check_access("write")
        self._check_state("running")
        for contract in self:
            if not contract.is_signed:
                raise UserError(self.env._("%s: the present version is not signed.", contract.display_name))
            # sudo: the clerk need not be able to read orders
            if not contract.order_id.sudo().filtered_domain(self._fulfilled_domain()):
                raise UserError(
                    self.env._(
                        "%s cannot be completed: not everything is delivered and invoiced.", contract.display_name
                    )
                )
        self._end("completed")
        return True

    def action_terminate(self):
        """End contracts before they are fulfilled.

        :raise UserError: without the reason
        """
        self.check_access("write")
        self._check_state("draft", "signed", "running")
        self._check_filled("end_reason")
        self._end("terminated")
        return True

    def action_archive_contract(self):
        """Put ended contracts and their documents into the archive (CR-96).

        :raise UserError: when the place of the original is not said
        """
        self.check_access("write")
        self._check_state("completed", "terminated")
        self._check_filled("archive_place")
        today = fields.Date.context_today(self)
        self._guarded().write({"state": "archived", "archived_on": today})
        for contract in self:
            documents = contract.document_ids.filtered(lambda document: not document.archived_on)
            for document in documents:
                place = document.archive_place or contract.archive_place
                document._guarded().write({"archived_on": today, "archive_place": place})
        return True

    # What follows writes fields of the server's own; the callers have checked who asks.

    def _end(self, state):
        today = fields.Date.context_today(self)
        if state == "terminated":
            self._signoff_void(self.env._("The contract was terminated"))
        self._guarded().write({"state": state, "ended_on": today})
        self.document_ids.filtered(lambda document: not document.ended_on)._guarded().write({"ended_on": today})
        self._keep_reviews({"contract_is_open": False, "contract_ended_on": today})
        self.activity_unlink(["contract_review.mail_activity_type_contract"])

    def _keep_reviews(self, vals):
        """Keep the reviews of the orders and of their changes as long as the contracts (CR-95)."""
        # sudo: all of them, whoever may read them
        reviews = self.env["contract.review"].sudo().search([("order_id", "in", self.sudo().order_id.ids)])
        reviews._guarded().write(vals)

    def _terminate(self, reason):
        """Terminate contracts by an agreed change (CR-77). Those that have ended already are left alone.

        :param str reason: kept with the contract
        """
        contracts = self.filtered(lambda contract: contract.state in ("draft", "signed", "running"))
        contracts.write({"end_reason": reason})
        contracts._end("terminated")

    def _new_version(self, change):
        """Begin the next version of contracts: the old one is kept, its documents are corrected (CR-75, CR-82).

        The present content is the old one's, so call it before the change is carried out. Drafts of the next version
        of all documents that a change corrects are made; the contract is signed again when they are ready.

        :param change: ``contract.change`` record, or the reason as text
        :return: the drafts of the documents
        """
        reason = change if isinstance(change, str) else change.display_name
        drafts = self.env["contract.document"]
        for contract in self:
            if contract.state not in ("signed", "running"):
                continue  # a draft is simply corrected, and what has ended does not change
            self.env["contract.version"].sudo().create(contract._prepare_version_vals(reason))  # a record of the server
            contract._signoff_void(reason)
            contract._guarded().write({"version": contract.version + 1, **contract._unsigned_vals()})
            renewed = contract.document_ids.filtered(
                lambda document: document.state == "valid" and document.kind_id.renewed_by_change
            )
            for document in renewed:
                drafts |= document._revise(reason)
            contract._remind_clerk(self.env._("Contract to be signed again"), reason)
        return drafts

    def _prepare_version_vals(self, reason):
        contract = self.sudo()  # the whole content, whoever changes it
        return {
            "contract_id": contract.id,
            "version": contract.version,
            "review_id": contract.review_id.id,
            "signed_on": contract.signed_on,
            "our_signed_by_id": contract.our_signed_by_id.id,
            "customer_signed_by": contract.customer_signed_by,
            "commitment_date": contract.commitment_date,
            "currency_id": contract.currency_id.id,
            "amount_total": contract.amount_total,
            "content": contract.order_id._review_content(),
            "reason": reason,
            "ended_on": fields.Date.context_today(self),
        }

    def _unsigned_vals(self):
        names = ("our_signed_by_id", "our_signed_on", "our_seal_on", "customer_seal_on")
        return dict.fromkeys((*names, "customer_signed_by", "customer_signed_on"), False)

    @api.model
    def _fulfilled_domain(self):
        """Return the domain of orders of which everything is delivered and invoiced."""
        delivered = Domain("delivery_status", "in", ("full", False))
        return Domain("state", "=", "sale") & delivered & Domain("invoice_status", "=", "invoiced")

    @api.model
    def _cron_follow_orders(self):
        """Let contracts begin and end with their orders, in batches (CR-65)."""
        begun = self.search([("state", "=", "signed"), ("order_id.state", "=", "sale")])
        for start in range(0, len(begun), BATCH_SIZE):
            begun[start : start + BATCH_SIZE]._guarded().write({"state": "running"})
            self.env["ir.cron"]._commit_progress(1)
        fulfilled = Domain("order_id", "any", self._fulfilled_domain())
        done = self.search(Domain("state", "=", "running") & Domain("is_signed", "=", True) & fulfilled)
        for start in range(0, len(done), BATCH_SIZE):
            done[start : start + BATCH_SIZE]._end("completed")
            self.env["ir.cron"]._commit_progress(1)

    def _remind_clerk(self, summary, note=""):
        """Ask the clerk, else the salesperson, to see to the contract."""
        for contract in self:
            user = contract.clerk_id or contract.sudo().order_id.user_id  # whose order it is, is no secret here
            if user:
                contract.sudo().activity_schedule(  # as a reminder by the system
                    "contract_review.mail_activity_type_contract", summary=summary, note=note, user_id=user.id
                )
