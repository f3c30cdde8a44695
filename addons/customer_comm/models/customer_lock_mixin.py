from odoo import api, models
from odoo.exceptions import UserError

from .customer_guard_mixin import _GUARD


class CustomerLockMixin(models.AbstractModel):
    """Keeps the content of a document as it is once it is approved, signed or closed.

    The model lists its content in ``_locked_fields`` and the states in which it stands still in ``_locked_states``.
    """

    _name = "customer.lock.mixin"
    _description = "Content That Stands Still"
    _inherit = ["customer.guard.mixin"]

    _locked_fields = frozenset()
    _locked_states = ()

    def write(self, vals):
        changed = self._locked_fields & vals.keys()
        if changed and not _GUARD.is_open(self.env):  # the server's own methods close the document themselves
            self._check_content_open(sorted(changed))
        return super().write(vals)

    def _is_content_locked(self):
        """Tell whether the content of this record can no longer change."""
        self.ensure_one()
        return self.state in self._locked_states

    def _check_content_open(self, names=()):
        """Raise UserError when the content of one of these records can no longer change.

        :param names: names of the fields that would change, for the message
        """
        if locked := self.filtered(lambda record: record._is_content_locked())[:1]:
            labels = ", ".join(self._fields[name]._description_string(self.env) for name in names)
            raise UserError(
                self.env._(
                    "%(record)s is %(state)s: its content cannot change any more. %(fields)s",
                    record=locked.display_name,
                    state=dict(self._fields["state"]._description_selection(self.env))[locked.state],
                    fields=labels,
                )
            )


class CustomerLockLineMixin(models.AbstractModel):
    """A row of a document with :class:`CustomerLockMixin`: it stands still together with the document.

    The model names the field that leads to the document in ``_lock_parent``, and in ``_open_fields`` what may be
    written later.
    """

    _name = "customer.lock.line.mixin"
    _description = "Row of a Document That Stands Still"

    _lock_parent = None
    _open_fields = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows[self._lock_parent]._check_content_open()
        return rows

    def write(self, vals):
        if vals.keys() - self._open_fields:
            self[self._lock_parent]._check_content_open()
        result = super().write(vals)
        if self._lock_parent in vals:
            self[self._lock_parent]._check_content_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_locked(self):
        self[self._lock_parent]._check_content_open()
