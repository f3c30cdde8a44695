from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerDataSheetLine(models.Model):
    """A document, fixture or instrument that tests for a customer need: obtained, or still missing (CC-80)."""

    _name = "customer.data.sheet.line"
    _description = "Test Means of a Customer"
    _order = "sheet_id, kind, sequence, id"
    _check_company_auto = True

    sheet_id = fields.Many2one("customer.data.sheet", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="sheet_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="sheet_id.partner_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [("document", "Technical Document"), ("fixture", "Simulation Fixture"), ("instrument", "Instrument")],
        required=True,
        default="document",
    )
    name = fields.Char("Designation", required=True)
    reference = fields.Char(help="Drawing number, type or serial number.")
    state = fields.Selection(
        [("missing", "Missing"), ("obtained", "Obtained")], required=True, default="missing", index=True, copy=False
    )
    obtained_on = fields.Date(copy=False)
    place = fields.Char(help="Where it is kept.")
    user_id = fields.Many2one(
        "res.users", "To Be Obtained By", domain=[("share", "=", False)], check_company=True, index="btree_not_null"
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Files", copy=False)
    note = fields.Char()

    @api.onchange("state")
    def _onchange_state(self):
        if self.state == "obtained" and not self.obtained_on:
            self.obtained_on = fields.Date.context_today(self)
        elif self.state == "missing":
            self.obtained_on = False

    @api.constrains("state", "obtained_on")
    def _check_obtained_on(self):
        for line in self:
            if line.obtained_on and line.obtained_on > fields.Date.context_today(line):
                raise UserError(self.env._("%s cannot have been obtained in the future.", line.name))

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._note_obtained()
        return lines

    def write(self, vals):
        if self.sheet_id.filtered(lambda sheet: sheet.state == "obsolete"):
            raise UserError(self.env._("This sheet was replaced. Look at the new survey."))
        if vals.keys() & {"sheet_id", "kind", "name", "reference"}:
            self.sheet_id._check_open()
        result = super().write(vals)
        if "state" in vals:
            self._note_obtained()
        return result

    def _note_obtained(self):
        """Date what was obtained without a date, and take the date off what is missing."""
        today = fields.Date.context_today(self)
        self.filtered(lambda line: line.state == "obtained" and not line.obtained_on).write({"obtained_on": today})
        self.filtered(lambda line: line.state == "missing" and line.obtained_on).write({"obtained_on": False})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        self.sheet_id._check_open()
