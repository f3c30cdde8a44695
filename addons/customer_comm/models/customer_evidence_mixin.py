from odoo import models


class CustomerEvidenceMixin(models.AbstractModel):
    """Ties the files that a user uploads as evidence to their record, so that they share its access rights."""

    _name = "customer.evidence.mixin"
    _description = "Record with Evidence"

    def _claim_files(self, name):
        """Take over the files in the Many2many field ``name`` that the current user has just uploaded."""
        for record in self:
            # sudo: only to look at who owns the file; nobody can draw somebody else's file to a record
            mine = record.sudo()[name].filtered(
                lambda file: not file.res_id and file.create_uid == self.env.user and not file.res_field
            )
            mine.write({"res_model": record._name, "res_id": record.id})

    def _get_standing_files(self):
        """Hook: return those files of these records that stand still: nobody replaces or deletes them.

        By default the files in the locked fields of records whose content is locked (``customer.lock.mixin``).
        """
        locked = getattr(self, "_locked_fields", ())
        names = [name for name in locked if self._fields[name].comodel_name == "ir.attachment"]
        files = self.env["ir.attachment"]
        for record in self if names else ():
            if record._is_content_locked():
                files = files.union(*(record[name] for name in names))
        return files
