from odoo import api, fields, models


class CustomerSignoffWizard(models.TransientModel):
    """The signing dialogue: what is signed, a note, the password where the company asks for it."""

    _name = "customer.signoff.wizard"
    _description = "Sign"

    signoff_ids = fields.Many2many("customer.signoff", string="Signatures", domain="[('can_sign', '=', True)]")
    statement = fields.Text(compute="_compute_statement", string="You Sign")
    note = fields.Text()
    password_required = fields.Boolean(compute="_compute_statement")
    # Never stored: the client sends it with the button only.
    password = fields.Char(store=False)

    @api.depends("signoff_ids")
    def _compute_statement(self):
        for wizard in self:
            rows = wizard.signoff_ids.filtered("can_sign")
            wizard.statement = "\n\n".join(row._document()._signoff_statement(row) for row in rows)
            wizard.password_required = any(rows.company_id.sudo().mapped("signoff_password"))

    def action_approve(self):
        """Approve the rows of the dialogue, with the password that the button sends in the context."""
        rows, password = self._take_password()
        rows.action_approve(note=self.note, password=password)
        return {"type": "ir.actions.act_window_close"}

    def action_reject(self):
        """Reject the rows of the dialogue; the note is required."""
        rows, password = self._take_password()
        rows.action_reject(note=self.note, password=password)
        return {"type": "ir.actions.act_window_close"}

    def _take_password(self):
        """Take the password out of the context, so that nothing called from here sees it."""
        self.ensure_one()
        context = dict(self.env.context)
        password = context.pop("signoff_password", None)
        return self.signoff_ids.with_context(context), password  # pylint: disable=context-overridden
