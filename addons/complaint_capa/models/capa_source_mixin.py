from odoo import api, models


class CapaSourceMixin(models.AbstractModel):
    """A document from which a CAPA can be opened: a problem with customer property, a review, a finding of a survey.

    The model has ``capa_ids``, a One2many over the field of ``capa.case`` that leads to it, and says in
    :meth:`_prepare_capa_vals` what of it the CAPA begins with; that field is among the values. Pressed twice, the
    button opens the CAPA there is.
    """

    _name = "capa.source.mixin"
    _description = "Origin of a CAPA"

    def _prepare_capa_vals(self):
        """Hook: return the values of the CAPA of this document; nothing is typed twice."""
        raise NotImplementedError

    def _check_capa_source(self):
        """Hook: raise UserError for a document from which no CAPA is opened."""

    def action_create_capa(self):
        """Open the CAPA of this document; create it when there is none yet."""
        self.ensure_one()
        self.check_access("read")
        self._check_capa_source()
        self.lock_for_update()  # of two people who press the button together the second finds the first one's
        # sudo: a CAPA that the user may not open is there all the same
        capa = self.sudo().capa_ids.filtered(lambda case: case.state != "cancelled")[:1].sudo(self.env.su)
        if not capa:
            capa = self.env["capa.case"].create(self._prepare_capa_vals())
            capa._message_log(body=self.env._("Opened from %s.", self._get_html_link()))
            self._message_log(body=self.env._("CAPA opened: %s", capa._get_html_link()))
        return capa._action_open()

    @api.readonly
    def action_view_capas(self):
        """Open the CAPAs of this document."""
        self.ensure_one()
        return self.capa_ids._action_open()
