from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerNotice(models.Model):
    """The corrective action of a notice is a CAPA (CC-97)."""

    _inherit = "customer.notice"

    capa_ids = fields.One2many("capa.case", "notice_id", "CAPA")
    capa_count = fields.Integer("Number of CAPA", compute="_compute_capa_count")

    @api.depends("capa_ids")
    def _compute_capa_count(self):
        rows = self.env["capa.case"]._read_group([("notice_id", "in", self._origin.ids)], ["notice_id"], ["__count"])
        counts = {notice.id: count for notice, count in rows}
        for notice in self:
            notice.capa_count = counts.get(notice._origin.id, 0)

    def action_create_capa(self):
        """Open a CAPA with what is known of the notice.

        :raise UserError: when the notice is closed
        """
        self.ensure_one()
        self._check_state("draft", "approved", "issued")
        capa = self.env["capa.case"].create(self._prepare_capa_vals())
        self._message_log(body=self.env._("CAPA opened: %s", capa._get_html_link()))
        return capa.get_formview_action()

    def _prepare_capa_vals(self):
        return {
            "notice_id": self.id,
            "origin": "notice",
            "company_id": self.company_id.id,
            "subject": self.subject,
            "problem": self.reason or self.observation,
            "product_id": self.lot_ids.product_id[:1].id,
        }

    def action_view_capas(self):
        """Open the CAPA of this notice."""
        self.ensure_one()
        if len(self.capa_ids) == 1:
            return self.capa_ids.get_formview_action()
        action = self.env["ir.actions.act_window"]._for_xml_id("complaint_capa.capa_case_action")
        return action | {"domain": [("notice_id", "=", self.id)], "context": {"create": False}}

    def _check_corrective_action(self):
        """A notice cannot be closed without a CAPA that is not cancelled (CC-97)."""
        for notice in self:
            # sudo: that there is a CAPA counts, whoever may read it
            if not notice.sudo().capa_ids.filtered(lambda capa: capa.state != "cancelled"):
                raise UserError(
                    self.env._(
                        "%s: open the CAPA that states the corrective action, or link the one there is.",
                        notice.display_name,
                    )
                )
