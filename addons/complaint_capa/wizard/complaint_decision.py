from odoo import fields, models


class ComplaintDecision(models.TransientModel):
    """Asks for the text that a decision needs (a reason, a finding, evidence) and hands it to the record."""

    _name = "complaint.decision"
    _description = "Decision With Reason"

    complaint_ids = fields.Many2many("complaint.complaint")
    capa_ids = fields.Many2many("capa.case")
    action_ids = fields.Many2many("capa.action")
    extension_ids = fields.Many2many("capa.extension")
    decision = fields.Selection(
        [
            ("cancel", "Cancel"),
            ("reopen", "Reopen"),
            ("no_capa", "No CAPA"),
            ("pause", "Wait for the customer"),
            ("send_back", "Send back to the handler"),
            ("revise", "Revise the plan"),
            ("effective", "Effective"),
            ("not_effective", "Not effective"),
            ("done", "Done"),
            ("verify", "Verified"),
            ("verification_failed", "Verification failed"),
            ("refuse", "Refused"),
        ],
        required=True,
        readonly=True,
    )
    note = fields.Text(required=True)

    # Which button may call which method: never a name that a client chooses.
    _complaint_methods = {
        "cancel": "action_cancel",
        "reopen": "action_reopen",
        "no_capa": "action_no_capa",
        "pause": "action_pause",
        "send_back": "action_send_back",
    }
    _capa_methods = {
        "cancel": "action_cancel",
        "revise": "action_revise",
        "effective": "action_effective",
        "not_effective": "action_not_effective",
    }
    _action_methods = {
        "cancel": "action_cancel",
        "done": "action_done",
        "verify": "action_verify",
        "verification_failed": "action_verification_failed",
    }

    _extension_methods = {"refuse": "action_refuse"}

    def action_confirm(self):
        """Carry out the decision on the records, with the rules of their own methods."""
        self.ensure_one()
        result = True
        for records, methods in (
            (self.complaint_ids, self._complaint_methods),
            (self.capa_ids, self._capa_methods),
            (self.action_ids, self._action_methods),
            (self.extension_ids, self._extension_methods),
        ):
            if records and self.decision in methods:
                result = getattr(records, methods[self.decision])(self.note)
        return result if isinstance(result, dict) else {"type": "ir.actions.act_window_close"}
