from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain


class CapaDocument(models.Model):
    """A document to be revised because of a CAPA: who revises it until when, which version came of it (CP-79).

    The CAPA is not closed while one is open. Who revises it reports the new version; the rest is on record.
    """

    _name = "capa.document"
    _description = "Document to Revise"
    _inherit = [
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.evidence.mixin",
        "customer.guard.mixin",
    ]
    _order = "date_due, id"
    _rec_names_search = ["name", "number"]
    _check_company_auto = True
    _mail_post_access = "read"

    case_id = fields.Many2one("capa.case", "CAPA", required=True, index=True, ondelete="cascade", check_company=True)
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    type_id = fields.Many2one("capa.document.type", required=True, index=True, ondelete="restrict", check_company=True)
    name = fields.Char("Document", required=True, tracking=True)
    number = fields.Char(index="trigram")
    old_version = fields.Char("Present Version")
    change = fields.Text("What to Revise")
    function_id = fields.Many2one(
        "customer.function",
        required=True,
        index=True,
        compute="_compute_function_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
    )
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        required=True,
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        domain=[("share", "=", False)],
        index=True,
        check_company=True,
        tracking=True,
        ondelete="restrict",
    )
    date_due = fields.Date("Due", required=True, index=True, tracking=True)
    state = fields.Selection(
        [("open", "Open"), ("done", "Revised"), ("cancelled", "Not Needed")],
        "Status",
        default="open",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    new_version = fields.Char(readonly=True, copy=False, tracking=True)
    evidence = fields.Text(
        readonly=True, copy=False, help="What shows the revision: where it is released, or why none."
    )
    attachment_ids = fields.Many2many(
        "ir.attachment", "capa_document_attachment_rel", string="Files", readonly=True, copy=False
    )
    done_at = fields.Datetime("Revised On", readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    can_report = fields.Boolean(compute="_compute_can_report")
    is_my_function = fields.Boolean(
        "Of My Department", compute="_compute_is_my_function", search="_search_is_my_function"
    )

    _guarded_fields = frozenset(
        {"state", "new_version", "evidence", "attachment_ids", "done_at", "done_by_id", "company_id"}
    )

    @api.depends("number", "name")
    def _compute_display_name(self):
        for document in self:
            document.display_name = " ".join(filter(None, [document.number, document.name]))

    @api.depends("type_id")
    def _compute_function_id(self):
        for document in self:
            document.function_id = document.function_id or document.type_id.function_id

    @api.depends("function_id")
    def _compute_user_id(self):
        for document in self:
            if not document.user_id and document.function_id:
                document.user_id = document.function_id._responsible_user()

    @api.depends("date_due", "state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for document in self:
            document.is_late = bool(document.state == "open" and document.date_due and document.date_due < today)

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("state", "=", "open") & Domain("date_due", "<", fields.Date.context_today(self))

    @api.depends_context("uid")
    @api.depends("state", "user_id", "function_id")
    def _compute_can_report(self):
        for document in self:
            document.can_report = document.state == "open" and document._is_reporter()

    @api.depends_context("uid")
    @api.depends("function_id")
    def _compute_is_my_function(self):
        mine = self.env["customer.row.mixin"]._get_my_functions()
        for document in self:
            document.is_my_function = document.function_id in mine

    def _search_is_my_function(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("function_id", "in", self.env["customer.row.mixin"]._get_my_functions().ids)

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents.case_id._check_unlocked()
        documents.filtered(lambda document: document.case_id._is_carried_out())._remind_owners()
        return documents

    def write(self, vals):
        if vals.keys() & self._get_content_fields():
            self.case_id._check_unlocked()
            self._check_state("open")
        result = super().write(vals)
        if "case_id" in vals:
            self.case_id._check_unlocked()
        if {"user_id", "date_due"} & vals.keys():
            self.activity_unlink(["mail.mail_activity_data_todo"])
            self.filtered(lambda document: document.case_id._is_carried_out())._remind_owners()
        return result

    def _get_standing_files(self):
        return self.filtered(lambda document: document.state != "open").attachment_ids

    @api.model
    def _get_content_fields(self):
        """Return the names of the fields that stand still once the document is revised."""
        return {"case_id", "type_id", "name", "number", "old_version", "change", "function_id", "user_id", "date_due"}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_reported(self):
        self.case_id._check_unlocked()
        self._check_state("open")

    def action_done(self, version, evidence, attachments=None):
        """Report documents as revised (CP-79).

        :param str version: the new version; required
        :param str evidence: what shows it; required
        :param attachments: files that the user has uploaded, ``ir.attachment`` records or ids
        :raises AccessError: for everybody but the owner, the members of the function, and CAPA users
        """
        if not (version or "").strip():
            raise UserError(self.env._("Enter the new version."))
        self._report("done", evidence, version.strip(), attachments)
        return True

    def action_not_needed(self, reason):
        """Report that documents need no revision after all.

        :param str reason: required
        :raises AccessError: for everybody but CAPA users
        """
        self.check_access("write")
        self._report("cancelled", self._check_reason(reason))
        return True

    def _report(self, state, evidence, version=False, attachments=None):
        self._check_state("open")
        self.sudo().case_id._check_unlocked()  # owners may not read the whole CAPA
        evidence = (evidence or "").strip()
        if not evidence:
            raise UserError(self.env._("Say what shows the revision."))
        for document in self:
            if not document._is_reporter():
                raise AccessError(self.env._("Only %s or the function can report this.", document.user_id.name))
        files = self.env["ir.attachment"].browse(getattr(attachments, "ids", attachments) or [])
        files.check_access("read")
        documents = self.sudo()  # owners in other departments report here without the right to change a CAPA
        documents._guarded().write(
            {
                "state": state,
                "evidence": evidence,
                "new_version": version,
                "attachment_ids": [fields.Command.set(files.ids)],
                "done_at": fields.Datetime.now(),
                "done_by_id": self.env.uid,
            }
        )
        documents._claim_files("attachment_ids")
        documents.activity_feedback(["mail.mail_activity_data_todo"])

    def _drop(self, reason):
        """Note that open documents are not revised here."""
        self._guarded().write({"state": "cancelled", "evidence": reason, "done_at": fields.Datetime.now()})
        self.activity_unlink(["mail.mail_activity_data_todo"])

    def _is_reporter(self):
        self.ensure_one()
        user = self.env.user
        return (
            self.env.su
            or user == self.user_id
            or user in self.sudo().function_id._members()  # membership is no secret; a new row has no function yet
            or user.has_group("complaint_capa.group_user")
        )

    def _remind_owners(self):
        """Give each open document to its owner as an activity."""
        for document in self.filtered(lambda document: document.state == "open"):
            document.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=document.date_due,
                summary=self.env._("Revise %s", document.display_name),
                user_id=document.user_id.id,
            )
