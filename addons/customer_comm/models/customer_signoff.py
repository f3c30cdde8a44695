from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tools import format_datetime

from ..tools.fingerprint import fingerprint
from ..tools.seal import Seal

SIGNOFF_SEAL = Seal("customer_signoff")

OPEN_STATES = ("waiting", "pending")


class CustomerSignoff(models.Model):
    """One signature on one record, asked of one business function.

    A row is requested, signed, rejected or voided by the methods below and by ``customer.signoff.mixin``; it is never
    written or deleted by anybody else, whatever the interface, and a signed row is never deleted at all. What was
    signed stays with it: statement, content and its SHA-256.
    """

    _name = "customer.signoff"
    _inherit = "customer.row.mixin"
    _description = "Sign-off"
    _order = "res_model, res_id, round, sequence, id"
    _check_company_auto = True

    round = fields.Integer(readonly=True, help="Counts the requests on the document: 1 is the first.")
    sequence = fields.Integer(readonly=True, help="Functions of equal sequence sign side by side.")
    place = fields.Integer(readonly=True, default=1, help="Which of the signatures of the function this is.")
    quorum = fields.Integer(
        "Signatures Needed", readonly=True, default=1, help="How many different people of the function have to sign."
    )
    function_id = fields.Many2one(required=True, index=True)
    role = fields.Selection(
        [("review", "Review"), ("approve", "Approve"), ("verify", "Verify")],
        required=True,
        readonly=True,
        default="review",
    )
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("pending", "To Sign"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("void", "Void"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )
    pending_since = fields.Datetime("Asked On", readonly=True, help="Since when it is the turn of the function.")
    requested_by_id = fields.Many2one("res.users", readonly=True, default=lambda self: self.env.user)
    user_id = fields.Many2one("res.users", "Signed By", readonly=True, index="btree_not_null", ondelete="restrict")
    on_behalf_of_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    signed_at = fields.Datetime(readonly=True)
    decision = fields.Selection(
        [("approved", "Approved"), ("rejected", "Rejected")],
        readonly=True,
        help="What was signed; it stays when the signature is voided.",
    )
    note = fields.Text(readonly=True)
    statement = fields.Text(readonly=True, help="What the signer was shown.")
    fingerprint = fields.Char(readonly=True, help="SHA-256 of the content that was signed.")
    content = fields.Json(readonly=True, prefetch=False, groups=fields.NO_ACCESS)
    # Which part of the document's content was signed, as the document describes it; empty: the whole.
    scope = fields.Json(readonly=True, groups=fields.NO_ACCESS)
    voided_at = fields.Datetime(readonly=True)
    voided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    void_reason = fields.Char(readonly=True)
    activity_ids = fields.One2many("mail.activity", "signoff_id")

    _document_idx = models.Index("(res_model, res_id)")
    # "To sign" asks for the pending rows of a few functions.
    _pending_idx = models.Index("(function_id) WHERE state = 'pending'")
    _request_uniq = models.UniqueIndex(
        "(res_model, res_id, round, function_id, role, sequence, place)",
        "A function can be asked only once for the same signature.",
    )
    _signed_complete = models.Constraint(
        "CHECK (state NOT IN ('approved', 'rejected') OR "
        "(user_id IS NOT NULL AND signed_at IS NOT NULL AND fingerprint IS NOT NULL AND decision = state))",
        "A signature needs its signer, time and fingerprint.",
    )

    @api.depends("function_id", "res_name", "role")
    def _compute_display_name(self):
        roles = dict(self._fields["role"]._description_selection(self.env))
        for signoff in self:
            signoff.display_name = f"{signoff.res_name} – {signoff.function_id.name} ({roles.get(signoff.role)})"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_seal()
        return super().create(vals_list)

    def write(self, vals):
        self._check_seal()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_unsigned_by_engine(self):
        self._check_seal()
        if self.filtered("signed_at"):
            raise UserError(self.env._("A signature is never deleted. Void it instead."))

    def _check_seal(self):
        if not SIGNOFF_SEAL.is_open(self.env):
            raise AccessError(
                self.env._("Sign-offs cannot be created, changed or deleted. Sign or reject with the buttons.")
            )

    def action_approve(self, note=None, password=None):
        """Sign these rows: the record may go on as far as the function is concerned.

        :param str note: remark kept with the signature
        :param str password: the user's password, needed when the company asks for it at each signature
        :raises UserError: when a row is not to be signed now, or the record's own rules are not met
        :raises AccessError: when the user may not sign for the function
        """
        self._decide("approved", note, password)
        return True

    def action_reject(self, note, password=None):
        """Refuse these rows; the other open rows of the records become void.

        :param str note: why; required
        :param str password: as for :meth:`action_approve`
        """
        if not (note or "").strip():
            raise UserError(self.env._("Say why you reject: the note is empty."))
        self._decide("rejected", note, password)
        return True

    def action_open_sign_wizard(self):
        """Open the signing dialogue for the rows of this selection that the user may sign."""
        mine = self.filtered("can_sign")
        if not mine:
            raise UserError(self.env._("There is nothing for you to sign here."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sign"),
            "res_model": "customer.signoff.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_signoff_ids": mine.ids},
        }

    def _decide(self, decision, note, password):
        self.check_access("read")
        self.env.user._check_signoff_password(self.company_id, password)
        rows = self.sudo()  # nobody has write access; every check follows
        try:
            rows.lock_for_update()
        except LockError:
            raise UserError(
                self.env._("Somebody else is signing this at this moment. Reload and look at the result.")
            ) from None
        rows.invalidate_recordset()
        documents = rows._documents_by_row()
        for row in rows:
            row._check_may_sign(decision, documents[row])
            row._sign(decision, (note or "").strip() or False, documents[row])
        # All at once: what follows a signature costs many queries.
        for group in rows.grouped("res_model").values():
            signed = group[0]._document().union(*(documents[row] for row in group))
            if decision == "approved":
                signed._signoff_approve_together()
            signed._signoff_follow(group)
        rows._reach_clocks()
        rows._close_activities()

    def _documents_by_row(self):
        """Return ``{row: signed record}`` in superuser mode, the records to be read together."""
        result = {}
        for model_name, rows in self.grouped("res_model").items():
            documents = self.env[model_name].sudo().browse(set(rows.mapped("res_id")))  # see _document
            by_id = {document.id: document for document in documents}
            result.update({row: by_id[row.res_id] for row in rows})
        return result

    def _check_may_sign(self, decision, document=None):
        """Raise unless the current user may take ``decision`` on this row (of ``document``) now."""
        if self.state != "pending":
            self._raise_not_pending()
        if not self.function_id._signing_principal(self.env.user):
            raise AccessError(
                self.env._(
                    "You cannot sign for %(function)s: you are neither its manager nor a member, nor the deputy of an "
                    "absent manager.",
                    function=self.function_id.name,
                )
            )
        document = self._document() if document is None else document
        if decision == "approved":
            self._check_other_person()
            self._check_four_eyes(document)
        document._signoff_check(self, decision)

    def _raise_not_pending(self):
        if self.state == "waiting":
            raise UserError(
                self.env._(
                    "%(document)s: others have to sign before %(function)s.",
                    document=self.res_name,
                    function=self.function_id.name,
                )
            )
        if self.state == "void":
            raise UserError(
                self.env._("%(document)s: this request is void: %(why)s", document=self.res_name, why=self.void_reason)
            )
        raise UserError(
            self.env._(
                "%(document)s was already signed for %(function)s by %(user)s on %(date)s.",
                document=self.res_name,
                function=self.function_id.name,
                user=self.user_id.name,
                date=format_datetime(self.env, self.signed_at),
            )
        )

    def _check_four_eyes(self, document):
        """XX-10: an author never approves, and is never the only one to sign, his own record."""
        authors = document._signoff_authors()
        if self.env.user not in authors:
            return
        others = (document.signoff_ids - self).filtered(
            lambda row: row.state in OPEN_STATES or (row.state == "approved" and row.user_id not in authors)
        )
        if self.role == "approve" or not others:
            raise UserError(
                self.env._(
                    "%(document)s is your own work: somebody else has to sign it for %(function)s.",
                    document=self.res_name,
                    function=self.function_id.name,
                )
            )

    def _sign(self, decision, note, document):
        scope = document._signoff_scope(self)
        content = document._signoff_part(document._signoff_content(), scope)
        principal = self.function_id._signing_principal(self.env.user)
        self._sealed_write(
            {
                "state": decision,
                "decision": decision,
                "note": note,
                "user_id": self.env.uid,
                "on_behalf_of_id": principal.id if principal != self.env.user else False,
                "signed_at": fields.Datetime.now(),
                "statement": document._signoff_statement(self),
                "scope": scope,
                "content": content,
                "fingerprint": fingerprint(content),
                "res_name": document.display_name,
            }
        )
        document._signoff_decided(self)

    def _document(self):
        """Return the signed record in superuser mode: what is signed may not depend on who signs it."""
        self.ensure_one()
        return self.env[self.res_model].sudo().browse(self.res_id)

    def _describe_decision(self):
        """Return what was decided by whom, for the log of the document."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        body = self.env._("%(function)s: %(decision)s", function=self.function_id.name, decision=labels[self.decision])
        if self.on_behalf_of_id:
            body += " " + self.env._("(on behalf of %(user)s)", user=self.on_behalf_of_id.name)
        return f"{body} – {self.note}" if self.note else body

    def _sealed_write(self, vals):
        return SIGNOFF_SEAL.open(self).write(vals)

    def _void(self, reason):
        """Make these rows void; what was signed stays readable on them."""
        self._sealed_write(
            {
                "state": "void",
                "void_reason": reason,
                "voided_at": fields.Datetime.now(),
                "voided_by_id": self.env.uid,
            }
        )
        self._cancel_clocks()
        self._close_activities()

    def _make_pending(self):
        """Ask for these signatures now and remind who is responsible."""
        if not self:
            return
        self._sealed_write({"state": "pending", "pending_since": fields.Datetime.now()})
        self._start_clocks()
        self._create_activities()

    def _make_waiting(self):
        """Let these signatures wait again: somebody before them has to sign once more."""
        if self:
            self._sealed_write({"state": "waiting", "pending_since": False})
            self._cancel_clocks()
            self._close_activities()

    def _create_activities(self):
        activity_type = self.env.ref("customer_comm.mail_activity_type_signoff", raise_if_not_found=False)
        vals_list = []
        for row in self:
            user = row._reminded_user()
            if user and "activity_ids" in self.env[row.res_model]:
                vals_list.append(row._prepare_activity_vals(activity_type, user))
        # No assignment mails: "To sign" shows the work, and a company decides itself what it sends.
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(vals_list)

    def _prepare_activity_vals(self, activity_type, user):
        return {
            "res_model_id": self.env["ir.model"]._get_id(self.res_model),
            "res_id": self.res_id,
            "activity_type_id": activity_type.id if activity_type else False,
            "summary": self.env._("To sign: %(function)s", function=self.function_id.name),
            "user_id": user.id,
            "signoff_id": self.id,
            "automated": True,
        }

    def _close_activities(self):
        self.env["mail.activity"].sudo().search([("signoff_id", "in", self.ids)]).unlink()
