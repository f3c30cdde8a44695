from odoo import models
from odoo.exceptions import UserError


class ComplaintComplaint(models.Model):
    """What two complaints that are one case have promised is promised once (CP-51, XX-12)."""

    _inherit = "complaint.complaint"

    def _merge_rows(self, survivor):
        self._merge_promises(survivor)
        return super()._merge_rows(survivor)

    def _merge_promises(self, survivor):
        """Promise once what both cases as a whole were promised; what is under way is kept.

        :raises UserError: when it is under way for both
        """
        # sudo: promises follow their case, also those that the user may not see
        mine, theirs = (
            record.sudo().remedy_ids.filtered(lambda remedy: not remedy.line_id) for record in (self, survivor)
        )
        for remedy in mine:
            same = theirs.filtered(lambda other, remedy=remedy: other.kind == remedy.kind)
            if same and remedy.state in ("promised", "cancelled"):
                remedy.unlink()
            elif same and same.state in ("promised", "cancelled"):
                same.unlink()
            elif same:
                raise UserError(
                    self.env._("%s is under way for both complaints. Cancel one of the two first.", remedy.display_name)
                )
