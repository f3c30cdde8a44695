from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.fingerprint import canonical, differences, fingerprint
from .customer_signoff import OPEN_STATES, SIGNOFF_SEAL


class CustomerSignoffMixin(models.AbstractModel):
    """Gives a model signatures by business function.

    The model needs ``company_id``. It says what is signed (:meth:`_signoff_content`), when
    (:meth:`_signoff_request`), and what follows (:meth:`_signoff_approved`, :meth:`_signoff_rejected`). An approval
    belongs to content: :meth:`_signoff_is_current` compares what was signed with what is there now.
    """

    _name = "customer.signoff.mixin"
    _inherit = "customer.guard.mixin"
    _description = "Sign-off Mixin"
    _guarded_fields = frozenset({"signoff_state", "signoff_open_count"})
    # Whether one call of _signoff_approved takes all records that were approved by one action.
    _signoff_together = False

    signoff_ids = fields.One2many("customer.signoff", "res_id", "Sign-offs", copy=False)
    signoff_state = fields.Selection(
        [("none", "Not Requested"), ("pending", "To Sign"), ("approved", "Approved"), ("rejected", "Rejected")],
        "Sign-off",
        compute="_compute_signoff_state",
        store=True,
        index=True,
        help="Approved when every requested function has signed.",
    )
    # Changes with each signature, so that two people who sign two rows of one record at the same moment collide in
    # the database and the later transaction is run again on what the first has written.
    signoff_open_count = fields.Integer("Open Sign-offs", compute="_compute_signoff_state", store=True)
    can_sign = fields.Boolean(compute="_compute_can_sign", search="_search_can_sign")

    @api.depends("signoff_ids.state")
    def _compute_signoff_state(self):
        for record in self:
            states = set(record.signoff_ids.mapped("state")) - {"void"}
            record.signoff_open_count = len(record.signoff_ids.filtered(lambda row: row.state in OPEN_STATES))
            if not states:
                record.signoff_state = "none"
            elif "rejected" in states:
                record.signoff_state = "rejected"
            else:
                record.signoff_state = "approved" if states == {"approved"} else "pending"

    @api.depends_context("uid")
    @api.depends("signoff_ids.state")
    def _compute_can_sign(self):
        for record in self:
            record.can_sign = any(record.signoff_ids.mapped("can_sign"))

    def _search_can_sign(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("signoff_ids", "any", [("can_sign", "=", True)])

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        if self.sudo().signoff_ids.filtered("signed_at"):
            raise UserError(
                self.env._("A record that somebody has signed cannot be deleted. Archive or cancel it instead.")
            )

    def unlink(self):
        # Unsigned requests go with their record; nobody has the right to delete them alone.
        rows = self.sudo().signoff_ids
        result = super().unlink()
        SIGNOFF_SEAL.open(rows.exists()).unlink()
        return result

    def action_sign(self):
        """Open the signing dialogue for what the user may sign on this record."""
        self.check_access("read")
        return self.signoff_ids.action_open_sign_wizard()

    # Hooks

    def _signoff_content(self):
        """Return exactly what is signed: nested dicts, lists, text, numbers and dates (see ``tools.fingerprint``)."""
        self.ensure_one()
        return {"model": self._name, "id": self.id, "name": self.display_name}

    def _signoff_scope(self, signoff):
        """Return which part of the content ``signoff`` stands for, as plain JSON; None: the whole.

        It is kept with the signature: a later change of the rules by which it is found does not touch what was signed.
        """
        return None

    def _signoff_part(self, content, scope):
        """Return the part of ``content`` (of :meth:`_signoff_content`) that a scope names."""
        return content

    def _signoff_statement(self, signoff):
        """Return the sentence shown to the signer of ``signoff`` and kept with the signature."""
        self.ensure_one()
        return self.display_name

    def _signoff_authors(self):
        """Return the users who made this record and so may not be its only approvers (XX-10)."""
        return self.create_uid

    def _signoff_check(self, signoff, decision):
        """Raise UserError when ``signoff`` may not get ``decision`` (approved or rejected) yet."""

    def _signoff_approved(self):
        """Called once when the last open function has approved; for many records where ``_signoff_together`` is set."""

    def _signoff_rejected(self, signoff):
        """Called when a function has rejected; the other open rows are void by then."""

    # Engine

    def _signoff_request(self, plan):
        """Ask functions to sign these records.

        Functions of the lowest sequence are asked at once, the others when those before have approved. After a
        rejection the earlier rows are voided and a new round begins; approved rows of other functions stay.

        :param plan: list of ``{"function": record, "role": str, "sequence": int, "quorum": int}`` (role defaults to
            review, sequence to 10, quorum to 1: how many people of the function sign), the same for all records, or a
            function from a record to such a list
        :raises UserError: when signatures are already being asked for
        """
        for record in self.sudo():  # reading and writing sign-offs is the engine's alone
            if record.signoff_ids.filtered(lambda row: row.state in OPEN_STATES):
                raise UserError(self.env._("%(record)s is already waiting for signatures.", record=record.display_name))
        self.filtered(lambda record: record.sudo().signoff_state == "rejected")._signoff_void(self.env._("New round"))
        vals_list = []
        for record in self.sudo():
            for step in plan(record) if callable(plan) else plan:
                vals_list += record._prepare_signoff_vals_list(step)
        SIGNOFF_SEAL.open(self.env["customer.signoff"].sudo()).create(vals_list)
        self._signoff_advance()

    def _prepare_signoff_vals_list(self, step):
        """Return one row for each person of the function who has to sign."""
        quorum = max(step.get("quorum") or 1, 1)
        vals = {
            "res_model": self._name,
            "res_id": self.id,
            "res_name": self.display_name,
            "company_id": self.company_id.id or self.env.company.id,
            "round": max(self.signoff_ids.mapped("round"), default=0) + 1,
            "function_id": step["function"].id,
            "role": step.get("role", "review"),
            "sequence": step.get("sequence", 10),
            "quorum": quorum,
        }
        return [{**vals, "place": place} for place in range(1, quorum + 1)]

    def _signoff_advance(self):
        """Ask the functions whose turn it is: of the open rows those of the lowest sequence."""
        due, early = self.env["customer.signoff"].sudo(), self.env["customer.signoff"].sudo()
        for record in self.sudo():
            rows = record.signoff_ids.filtered(lambda row: row.state in OPEN_STATES)
            lowest = min(rows.mapped("sequence"), default=0)
            due |= rows.filtered(lambda row, lowest=lowest: row.state == "waiting" and row.sequence == lowest)
            early |= rows.filtered(lambda row, lowest=lowest: row.state == "pending" and row.sequence > lowest)
        early._make_waiting()
        due._make_pending()

    def _signoff_decided(self, signoff):
        """Go on after one signature. ``self`` is in superuser mode."""
        self.ensure_one()
        if signoff.state == "rejected":
            others = self.signoff_ids.filtered(lambda row: row.state in OPEN_STATES)
            others._void(self.env._("Rejected by %(function)s", function=signoff.function_id.name))
            self._signoff_rejected(signoff)
        elif self.signoff_state == "approved" and not self._signoff_together:
            self._signoff_approved()

    def _signoff_approve_together(self):
        """Go on with those of these records that all have approved now, where the model does so for many at once."""
        approved = self.filtered(lambda record: record._signoff_together and record.signoff_state == "approved")
        if approved:
            approved._signoff_approved()

    def _signoff_follow(self, signoffs):
        """Log the ``signoffs`` that were given on these records, and ask whose turn it is now."""
        self._signoff_log(signoffs)
        self._signoff_advance()

    def _signoff_log(self, signoffs):
        if "message_ids" not in self._fields:
            return
        bodies = defaultdict(list)
        for signoff in signoffs:
            bodies[signoff.res_id].append(signoff._describe_decision())
        self._message_log_batch(
            {record.id: Markup("<br/>").join(bodies[record.id]) for record in self},
            author_id=self.env.user.partner_id.id,
            message_type="comment",
        )

    def _signoff_void(self, reason, functions=None):
        """Void the open and signed rows of these records; nothing is deleted.

        :param str reason: shown on the rows
        :param functions: only the rows of these ``customer.function`` records
        """
        rows = self.sudo().signoff_ids.filtered(  # the engine's own rows, nobody else writes them
            lambda row: row.state != "void" and (functions is None or row.function_id in functions)
        )
        if rows:
            rows._void(reason)
            self._signoff_advance()

    def _signoff_fingerprint(self):
        """Return the SHA-256 of the present content, computed for everybody alike."""
        self.ensure_one()
        return fingerprint(self.sudo()._signoff_content())  # the same content whoever asks

    def _signoff_is_current(self):
        """Tell whether all have approved, and what each signed is what is there now."""
        self.ensure_one()
        return self.sudo().signoff_state == "approved" and not self._signoff_outdated()

    def _signoff_outdated(self, content=None):
        """Return the approving rows that no longer stand for what they signed.

        :param content: judge by this content, by default the present one
        """
        self.ensure_one()
        record = self.sudo()  # the engine's own rows and the whole content, whoever asks
        approved = record.signoff_ids.filtered(lambda row: row.state == "approved")
        if not approved:
            return approved
        content = record._signoff_content() if content is None else content
        prints = {}
        for row in approved:
            key = canonical(row.scope)
            if key not in prints:
                prints[key] = fingerprint(record._signoff_part(content, row.scope))
        return approved.filtered(lambda row: row.fingerprint != prints[canonical(row.scope)])

    def _signoff_changes(self, content=None):
        """List what has changed since it was approved as ``(path, was, now)``; empty when nothing was approved.

        :param content: compare with this content, by default the present one
        """
        self.ensure_one()
        record = self.sudo()
        content = record._signoff_content() if content is None else content
        found = {}
        for row in record._signoff_outdated(content).sorted("signed_at"):
            for path, was, now in differences(row.content, record._signoff_part(content, row.scope)):
                found[path] = (path, was, now)
        return list(found.values())
