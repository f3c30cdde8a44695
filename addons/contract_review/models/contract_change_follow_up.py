from odoo import api, fields, models
from odoo.exceptions import UserError

# Documents that are printed and issued here, and the report that prints them.
ISSUED = {
    "quotation": "contract_review.action_report_change_quotation",
    "product_notice": "contract_review.action_report_product_change_notice",
}
# Documents that somebody else makes, and that are proved by their file.
FILED = ("flow_sheet", "agreement")


class ContractChangeFollowUp(models.Model):
    """A document that a contract change brings about; the change is not closed before it is there (CR-77, CR-80)."""

    _name = "contract.change.follow.up"
    _description = "Document That Follows a Contract Change"
    _inherit = ["customer.guard.mixin", "customer.evidence.mixin"]
    _order = "change_id, id"
    _check_company_auto = True

    change_id = fields.Many2one("contract.change", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="change_id.company_id", store=True)
    kind = fields.Selection(
        [
            ("flow_sheet", "New Production Flow Sheet"),
            ("quotation", "New Quotation"),
            ("review", "New Contract Review"),
            ("product_notice", "Product Change Notice"),
            ("termination", "Both Sign on the Original Contract"),
            ("agreement", "New Technical Agreement"),
        ],
        required=True,
        readonly=True,
    )
    file_ids = fields.Many2many("ir.attachment", string="Document", copy=False, bypass_search_access=True)
    note = fields.Char()
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    done_on = fields.Datetime(readonly=True)
    done_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    is_done = fields.Boolean(compute="_compute_is_done", compute_sudo=True)

    _guarded_fields = frozenset({"company_id", "change_id", "kind", "res_model", "res_id", "done_on", "done_by_id"})

    _kind_uniq = models.UniqueIndex("(change_id, kind)", "This document follows already.")

    @api.depends("kind")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            row.display_name = labels[row.kind]

    @api.depends("done_on", "kind", "change_id.review_ids.state", "change_id.termination_file_ids")
    def _compute_is_done(self):
        for row in self:
            if row.kind == "review":
                row.is_done = row.change_id.review_id.state == "approved"
            elif row.kind == "termination":
                row.is_done = bool(row.change_id.termination_file_ids)
            else:
                row.is_done = bool(row.done_on)

    def write(self, vals):
        if vals.keys() & {"file_ids", "note"} and not self._is_guard_open() and any(self.mapped("done_on")):
            raise UserError(self.env._("The document is there: it stands still. Make a new change for another one."))
        result = super().write(vals)
        if "file_ids" in vals:
            self._claim_files("file_ids")
        return result

    def _get_standing_files(self):
        files = super()._get_standing_files()
        return files.union(*(row.file_ids for row in self if row.done_on))

    def action_issue(self):
        """Print the document, keep the file with the change, and open it.

        :raises UserError: for a document that is made elsewhere, or before the change is submitted
        """
        self.ensure_one()
        self.change_id.check_access("write")
        if self.kind not in ISSUED:
            raise UserError(self.env._("%s is not printed here.", self.display_name))
        states = ("reviewing", "agreed") if self.kind == "quotation" else ("executed",)
        self.change_id._check_state(*states)
        record = self.sudo()  # the server's own row
        if not record.done_on:
            report = self.env.ref(ISSUED[self.kind]).sudo()  # the print is for whoever may write the change
            content, extension = report._render_qweb_pdf(report.report_name, self.change_id.ids)
            file = (
                self.env["ir.attachment"]
                .sudo()
                .create(  # kept by the server with the row
                    {
                        "name": f"{self.change_id.name.replace('/', '-')} {self.display_name}.{extension}",
                        "raw": content,
                        "res_model": self._name,
                        "res_id": self.id,
                    }
                )
            )
            record._guarded().write({"file_ids": [fields.Command.link(file.id)]})
            record._finish()
        return self.env.ref(ISSUED[self.kind]).report_action(self.change_id)

    def action_done(self):
        """Record that a document which is made elsewhere is there: its file is with this row.

        :raises UserError: without the file
        """
        for row in self:
            row.change_id.check_access("write")
            if row.kind not in FILED:
                raise UserError(self.env._("%s comes about by itself.", row.display_name))
            row.change_id._check_state("reviewing", "agreed", "approved", "executed")
            if not row.file_ids:
                raise UserError(self.env._("%s: add the document first.", row.display_name))
            row.sudo()._finish()  # the server's own row
        return True

    def action_open(self):
        """Open the document that the server made."""
        self.ensure_one()
        if not self.res_model or not self.res_id:
            raise UserError(self.env._("%s has no record of its own.", self.display_name))
        record = self.env[self.res_model].browse(self.res_id)
        record.check_access("read")
        return record.get_formview_action()

    def _finish(self, document=None):
        """Record that the document is there. In superuser mode."""
        vals = {"done_on": fields.Datetime.now(), "done_by_id": self.env.uid}
        if document:
            vals |= {"res_model": document._name, "res_id": document.id}
        self._guarded().write(vals)

    def _follow(self):
        """Make the documents that the server makes when the change is carried out. In superuser mode."""
        for row in self.filtered(lambda row: not row.done_on):
            if document := row._make():
                row._finish(document)

    def _make(self):
        """Hook: return the document that follows when the server can make it, else nothing."""
        self.ensure_one()
        if self.kind == "flow_sheet":
            return self._make_flow_sheets()[:1]
        return None

    def _make_flow_sheets(self):
        """Return the new flow sheets: those that take the place of issued ones, or that were issued since."""
        change, sheets = self.change_id, self.env["contract.flow.sheet"]
        domain = [("order_id", "=", change.order_id.id), ("state", "=", "issued")]
        since = sheets.search([*domain, ("create_date", ">=", change.executed_on)])
        return since or sheets._for_change(change)
