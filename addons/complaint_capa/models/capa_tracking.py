from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class CapaTracking(models.Model):
    """One look at how a CAPA goes on: who found what, when (CP-92). Entries are added, never changed."""

    _name = "capa.tracking"
    _description = "CAPA Tracking"
    _inherit = ["customer.guard.mixin"]
    _order = "date desc, id desc"
    _rec_name = "note"
    _check_company_auto = True

    case_id = fields.Many2one("capa.case", "CAPA", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    action_id = fields.Many2one(
        "capa.action",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('case_id', '=', case_id)]",
        help="Empty: about the CAPA as a whole.",
    )
    kind = fields.Selection(
        [
            ("progress", "Progress"),
            ("problem", "Problem"),
            ("reminder", "Reminder"),
            ("extension", "Extension"),
            ("feedback", "Feedback to the Customer"),
        ],
        required=True,
        default="progress",
        help="Reminders and extensions are entered by the system.",
    )
    note = fields.Text("Finding", required=True)
    date = fields.Datetime("On", required=True, readonly=True, default=fields.Datetime.now, index=True)
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="restrict")

    _guarded_fields = frozenset({"date", "user_id", "company_id"})

    @api.model
    def _guarded_create_vals(self, vals_list):
        vals_list = super()._guarded_create_vals(vals_list)
        if not self.env.su and any(vals.get("kind") in ("reminder", "extension") for vals in vals_list):
            raise AccessError(self.env._("Reminders and extensions are entered by the system."))
        return [{**vals, "user_id": self.env.uid} for vals in vals_list]

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows.case_id._check_unlocked()
        for row in rows:
            if row.action_id and row.action_id.case_id != row.case_id:
                raise UserError(self.env._("The action belongs to another CAPA."))
            if not row.note.strip():
                raise UserError(self.env._("Say what was found."))
        rows.filtered(lambda row: row.kind == "feedback").case_id._note_feedback()
        return rows

    def write(self, vals):
        if vals:
            raise AccessError(self.env._("The tracking log is added to, never changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(case.state != "draft" for case in self.case_id):
            raise UserError(self.env._("The tracking log is kept with its CAPA."))
