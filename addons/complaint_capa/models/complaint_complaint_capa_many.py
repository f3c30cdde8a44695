from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command


class ComplaintComplaint(models.Model):
    """One CAPA for several complaints: what has one cause is worked on once (CP-85)."""

    _inherit = "complaint.complaint"

    def action_create_common_capa(self):
        """Open the one CAPA of these complaints; create it when they have none together yet.

        :raises UserError: for drafts and cancelled complaints, and for complaints of several companies
        """
        self.check_access("write")
        if len(self) == 1:
            return self.action_create_capa()
        if len(self.company_id) > 1:
            raise UserError(self.env._("A CAPA belongs to one company. Choose complaints of one company."))
        self._check_state("registered", "assessed", "contained", "resolved", "replied", "closed")
        self.lock_for_update()  # of two people who press the button together the second finds the first one's
        common = self._get_common_capas()[:1]
        if not common:
            common = self.env["capa.case"].create(self._prepare_common_capa_vals())
            self._log_capa(common)
        return common._action_open()

    def _get_common_capas(self):
        """Return the open CAPAs that all of these complaints have."""
        cases = self[:1].capa_ids.filtered(lambda case: case.state not in ("closed", "cancelled"))
        return cases.filtered(lambda case: self <= case.complaint_ids)

    def _prepare_common_capa_vals(self):
        """Return the values of the CAPA of these complaints: of the first one, with the problem of each."""
        first = self.sorted(lambda complaint: (complaint.received_at, complaint.id))[:1]
        vals = first._prepare_capa_vals()
        vals.pop("source_complaint_id")  # it is not the case of this complaint alone
        products = self.line_ids.product_id
        return {
            **vals,
            "complaint_ids": [Command.set(self.ids)],
            "problem": "\n".join(
                f"{complaint.name}: {complaint.description}" for complaint in self if complaint.description
            ),
            "product_id": products.id if len(products) == 1 else vals["product_id"],
            "severity": max(filter(None, self.mapped("severity")), default=False),
        }

    def action_add_to_capa(self):
        """Open the dialogue that links these complaints to a CAPA that is under way."""
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add to CAPA"),
            "res_model": "complaint.capa.add",
            "view_mode": "form",
            "target": "new",
            "context": {"default_complaint_ids": self.ids},
        }

    def _log_capa(self, case):
        """Note in the chatter on both sides that these complaints belong to a CAPA."""
        links = {complaint.id: self.env._("CAPA: %s", case._get_html_link()) for complaint in self}
        self._message_log_batch(links)
        case._message_log(body=self.env._("Complaints: %s", ", ".join(self.mapped("display_name"))))
