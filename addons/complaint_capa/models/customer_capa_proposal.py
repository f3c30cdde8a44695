from odoo import api, fields, models
from odoo.fields import Command


class CustomerCapaProposal(models.Model):
    """A pattern in what customers report becomes a CAPA (CC-124)."""

    _inherit = "customer.capa.proposal"

    capa_id = fields.Many2one(
        "capa.case", "CAPA", readonly=True, copy=False, index="btree_not_null", ondelete="set null", check_company=True
    )

    _guarded_fields = frozenset({"capa_id"})

    @api.model
    def _open_capa_supported(self):
        return True

    def action_open_capa(self):
        """Open the CAPA of this pattern; create it when there is none yet."""
        self.ensure_one()
        self.check_access("write")
        if not self.capa_id:
            self._check_state("open")
            self.lock_for_update()  # of two people who press the button together the second finds the first one's
            capa = self.env["capa.case"].create(self._prepare_capa_vals())
            self._guarded().write({"capa_id": capa.id})
            self._decide("accepted")
            capa._message_log(body=self.env._("Opened for the pattern %s.", self._get_html_link()))
        return self.capa_id._action_open()

    def _prepare_capa_vals(self):
        """Return the values of the CAPA; nothing is typed twice."""
        contacts = self.communication_ids.sorted("occurred_on")
        complaints = contacts.sudo().complaint_ids  # sudo: which complaints they became is part of the pattern
        return {
            "company_id": self.company_id.id,
            "subject": self.env._("Repeated problem: %s", self.display_name),
            "problem": "\n".join(f"{contact.display_name}: {contact.description}" for contact in contacts),
            "origin": "complaint" if complaints else "internal",
            "complaint_ids": [Command.set(complaints.ids)],
            "product_id": self.product_id.id,
        }
