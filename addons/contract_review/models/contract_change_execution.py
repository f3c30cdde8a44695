from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError

from .contract_change_flow import PENDING_STATES


class ContractChange(models.Model):
    """What follows the approval: the order, the contract, the functions, the documents; then the change is closed."""

    _inherit = "contract.change"

    version = fields.Integer("Contract Version", readonly=True, copy=False, help="Of the contract with this change.")
    follow_up_ids = fields.One2many("contract.change.follow.up", "change_id", "Documents That Follow", readonly=True)
    notice_ids = fields.One2many("contract.change.notice", "change_id", "Functions Informed", readonly=True)
    document_ids = fields.One2many("contract.change.document", "change_id", "Corrected Documents")
    open_notice_count = fields.Integer("Open Notices", compute="_compute_open_notice_count")

    _guarded_fields = frozenset({"version", "follow_up_ids", "notice_ids"})

    @api.depends("notice_ids.is_open")
    def _compute_open_notice_count(self):
        for change in self:
            change.open_notice_count = len(change.notice_ids.filtered("is_open"))

    def action_execute(self):
        """Try again to enter an approved change that the order did not take."""
        self.check_access("write")
        self._check_state("approved")
        for change in self:
            change._execute()
        return True

    def action_close(self):
        """Close changes whose documents are there and to which everybody has adjusted (CR-76, CR-77, CR-82).

        :raises UserError: naming what is open
        """
        self.check_access("write")
        self._check_state("executed")
        self.sudo().follow_up_ids._follow()  # what has come about since, whoever closes
        for change in self:
            if left := change._get_open_points():
                raise UserError(
                    self.env._(
                        "%(change)s cannot be closed yet:\n%(points)s",
                        change=change.display_name,
                        points="\n".join(f"- {point}" for point in left),
                    )
                )
        self._guarded().write({"state": "closed", "closed_at": fields.Datetime.now()})
        return True

    def _get_open_points(self):
        """Return what keeps this change from being closed, in the user's language."""
        self.ensure_one()
        record = self.sudo()  # everything counts, whoever closes
        points = [row.display_name for row in record.follow_up_ids if not row.is_done]
        for notice in record.notice_ids.filtered("is_open"):
            points.append(self.env._("%s has not adjusted yet", notice.function_id.name))
        for document in record.document_ids.filtered("is_open"):
            points.append(self.env._("%s: new version, and the old one recalled", document.name))
        if record.sample_ids.filtered(lambda sample: sample.verdict in (False, "pending")):
            points.append(self.env._("the customer has not confirmed the improved samples"))
        return points

    def _execute(self):
        """Enter the approved change on the order; an approval never fails because the order does not take it."""
        self.ensure_one()
        record = self.sudo()  # whoever approves needs no right on orders
        try:
            with self.env.cr.savepoint():
                version = record._revise_contract()  # the old version keeps the order as it was
                if record.line_ids and not record.is_found:
                    record._apply()
                record._carry_on(version)
        except (UserError, RedirectWarning) as error:
            record.invalidate_recordset()
            record._guarded().write({"execution_error": str(error.args[0])})
            if record.user_id:
                record.with_context(mail_activity_quick_update=True).activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("An approved change could not be entered on the order"),
                    note=str(error.args[0]),
                    user_id=record.user_id.id,
                )

    def _carry_on(self, version):
        """Record that it was carried out, revise the documents, and tell the functions. In superuser mode."""
        now = fields.Datetime.now()
        self._guarded().write({"state": "executed", "executed_on": now, "execution_error": False, "version": version})
        self.follow_up_ids._follow()
        if self.order_id.state == "cancel":
            self._end_others()
        if self.line_ids:
            self.env["contract.production.notice"].sudo()._revise(self)  # the server's own
        self._inform()
        self.order_id.message_post(
            body=self.env._(
                "Changed by %(change)s: %(what)s",
                change=self._get_html_link(),
                what=", ".join(dict.fromkeys(self.line_ids.mapped("label"))) or ", ".join(self.kind_ids.mapped("name")),
            ),
            subtype_xmlid="mail.mt_note",
        )

    def _revise_contract(self):
        """Begin the next version of the contract, which keeps the old one (CR-75), or end it (CR-77).

        :return: the number of the version with this change
        """
        if self.impact == "none":
            return 0
        contract = self.order_id.contract_id
        if "cancel" in self.kind_ids.mapped("code"):
            contract._terminate(self.display_name)
        elif contract.state in ("signed", "running"):
            self._list_documents(contract._new_version(self))
            return contract.version
        domain = [("order_id", "=", self.order_id.id), ("version", ">", 0), ("id", "!=", self.id)]
        last = self.search(domain, order="version desc", limit=1)
        return (last.version or 1) + 1

    def _end_others(self):
        """Give up the other changes of an order that is terminated by this one. In superuser mode."""
        others = (self.order_id.change_ids - self).filtered(lambda change: change.state in PENDING_STATES)
        others._end_course(self.env._("Terminated by %s", self.name))
        others._guarded().write(
            {
                "state": "cancelled",
                "closed_at": fields.Datetime.now(),
                "outcome_note": self.env._("Terminated by %s", self.name),
            }
        )

    def _list_documents(self, drafts):
        """List the documents that are corrected: the new version of each, and the one to be taken back (CR-82)."""
        self.env["contract.change.document"].create(
            [
                {
                    "change_id": self.id,
                    "name": draft.display_name,
                    "document_id": draft.id,
                    "version_old": str(draft.version - 1),
                    "version_new": str(draft.version),
                }
                for draft in drafts
            ]
        )

    def _get_informed_functions(self):
        """Return the functions that are told: those of its kinds, and who gets change notices (CR-76, CR-78, CR-80)."""
        always = self.env["contract.distribution.rule"]._functions_for("change_notice", self.company_id)
        return self.kind_ids._get_informed(self.company_id) | always

    def _inform(self):
        """Tell every function concerned; each takes note and reports what it has adjusted (CR-76)."""
        subject = self.env._(
            "Change %(change)s: %(kinds)s", change=self.display_name, kinds=", ".join(self.kind_ids.mapped("name"))
        )
        rows = self._distribute(subject, functions=self._get_informed_functions())
        self.env["contract.change.notice"].sudo()._guarded().create(  # sudo: rows of the server
            [{"change_id": self.id, "distribution_id": row.id, "function_id": row.function_id.id} for row in rows]
        )

    def _prepare_follow_ups(self):
        """Make the rows of the documents that the kinds ask for (CR-77, CR-80). In superuser mode."""
        for change in self:
            kinds = change.kind_ids
            wanted = dict.fromkeys(kind.follow_up for kind in kinds if kind.follow_up)
            if any(kinds.mapped("agreement_required")) and change.impact != "none":
                wanted["agreement"] = None
            if change.impact == "none":
                wanted = {kind: None for kind in wanted if kind == "product_notice"}
            if change.review_required:
                wanted["review"] = None
            change.follow_up_ids._guarded().create(
                [
                    {"change_id": change.id, "kind": kind}
                    for kind in wanted
                    if kind not in change.follow_up_ids.mapped("kind")
                ]
            )
