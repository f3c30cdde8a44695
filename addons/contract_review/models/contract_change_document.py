from odoo import api, fields, models
from odoo.exceptions import UserError


class ContractChangeDocument(models.Model):
    """A document that is corrected because of a change: its old and new version, and the recall of the old (CR-82)."""

    _name = "contract.change.document"
    _description = "Document Corrected by a Contract Change"
    _inherit = ["customer.guard.mixin"]
    _order = "change_id, id"
    _check_company_auto = True

    change_id = fields.Many2one("contract.change", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="change_id.company_id", store=True)
    name = fields.Char("Document", required=True)
    document_id = fields.Many2one(
        "contract.document", "Document of the Contract", readonly=True, index="btree_not_null", ondelete="set null"
    )
    version_old = fields.Char("Old Version")
    version_new = fields.Char("New Version")
    copies = fields.Integer("Old Copies Out")
    recalled_on = fields.Date("Old Recalled On", readonly=True)
    recalled_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    is_open = fields.Boolean(compute="_compute_is_open")

    _guarded_fields = frozenset({"company_id", "document_id", "recalled_on", "recalled_by_id"})
    _copies_positive = models.Constraint("CHECK (copies >= 0)", "The number of copies cannot be negative.")

    @api.depends("version_old", "version_new", "recalled_on")
    def _compute_is_open(self):
        for document in self:
            document.is_open = not document.version_new or bool(document.version_old) and not document.recalled_on

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents._check_change_open()
        return documents

    def write(self, vals):
        self._check_change_open()
        if vals.keys() & {"version_old", "change_id"} and any(self.mapped("recalled_on")):
            raise UserError(self.env._("The old version was recalled: this row is a record."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recalled(self):
        self._check_change_open()
        if recalled := self.filtered("recalled_on")[:1]:
            raise UserError(self.env._("%s was recalled: this row is a record.", recalled.name))

    def _check_change_open(self):
        if closed := self.change_id.filtered(lambda change: not change.is_open)[:1]:
            raise UserError(self.env._("%s is closed: its documents are a record.", closed.display_name))

    def action_recall(self):
        """Record that all copies of the old version were taken back.

        :raises UserError: while there is no new version
        """
        self.check_access("write")
        for document in self.filtered(lambda document: not document.recalled_on):
            if not document.version_new:
                raise UserError(self.env._("%s: enter the new version first.", document.name))
            document._guarded().write({"recalled_on": fields.Date.context_today(self), "recalled_by_id": self.env.uid})
        return True
