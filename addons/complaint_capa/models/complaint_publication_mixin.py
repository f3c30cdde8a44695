from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class ComplaintPublicationMixin(models.AbstractModel):
    """A signed document of figures that everybody inside may read once it is published (CP-66, XX-21).

    The model has sign-off, a guarded ``state`` with draft, approved and published, and ``closed_at``, which is set by
    the approval. Its record rules show what is published.
    """

    _name = "complaint.publication.mixin"
    _description = "Published Figures"

    published_at = fields.Datetime("Published On", readonly=True, copy=False)
    published_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")

    def action_publish(self):
        """Let everybody inside the company read the approved document (CP-66, XX-21)."""
        self.check_access("write")
        self._check_state("approved")
        for document in self:
            if not document._signoff_is_current():
                raise UserError(self.env._("%s was changed after the approval.", document.display_name))
        self._guarded().write(
            {"state": "published", "published_at": fields.Datetime.now(), "published_by_id": self.env.uid}
        )
        return True

    def action_draft(self):
        """Take the document back to change it; signatures become void.

        :raise AccessError: for what is approved, unless the user administrates complaints
        """
        self.check_access("write")
        manager = self.env.su or self.env.user.has_group("complaint_capa.group_manager")
        if self.filtered("closed_at") and not manager:
            raise AccessError(self.env._("Only a complaint manager takes back what was approved."))
        self._signoff_void(self.env._("Taken back to draft"))
        self._guarded().write({"state": "draft", "closed_at": False, "published_at": False, "published_by_id": False})
        return True
