from odoo import api, models
from odoo.exceptions import UserError

# Writing one of these replaces the file or takes it away from its record.
CONTENT_FIELDS = frozenset({"raw", "datas", "db_datas", "store_fname", "url", "res_model", "res_id", "res_field"})


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def write(self, vals):
        # Odoo itself moves files between its stores as superuser; their content stays the same.
        if not self.env.su and CONTENT_FIELDS & vals.keys():
            self._check_retained_records()
        if not self.env.su and (CONTENT_FIELDS | {"name"}) & vals.keys():
            self._check_standing_records()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_retained_records(self):
        self._check_retained_records()
        self._check_standing_records()

    def _check_standing_records(self):
        """Keep the evidence of what is confirmed, approved or signed as it was then."""
        for model, attachments in self.sudo().grouped("res_model").items():  # whose file it is, is checked elsewhere
            if not model or not hasattr(self.env.get(model), "_get_standing_files"):
                continue
            records = self.env[model].sudo().browse({file.res_id for file in attachments if file.res_id}).exists()
            if standing := records._get_standing_files() & attachments:
                raise UserError(
                    self.env._("%s is evidence of what was settled: it does not change any more.", standing[0].name)
                )

    def _check_retained_records(self):
        """Keep the files of a closed record as long as the record itself (XX-05)."""
        for model, attachments in self.sudo().grouped("res_model").items():  # whose file it is, is checked elsewhere
            if not model or "retention_until" not in self.env.get(model, self)._fields:
                continue
            records = self.env[model].sudo().browse({file.res_id for file in attachments if file.res_id}).exists()
            if kept := records._filter_retained()[:1]:
                raise UserError(
                    self.env._("%s is closed: its files are kept as long as it is kept itself.", kept.display_name)
                )
