from odoo import models
from odoo.exceptions import UserError


class CustomerWorkflowMixin(models.AbstractModel):
    """The checks with which the actions of a document begin. The model has a field ``state``."""

    _name = "customer.workflow.mixin"
    _description = "Workflow Checks"

    def _check_state(self, *states):
        """Raise UserError unless all records are in one of the states."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for record in self:
            if record.state not in states:
                raise UserError(
                    self.env._(
                        "%(record)s is %(state)s. This can be done only when it is: %(states)s.",
                        record=record.display_name,
                        state=labels[record.state],
                        states=", ".join(labels[state] for state in states),
                    )
                )

    def _check_filled(self, *names):
        """Raise UserError naming those of these fields that have no value on a record; white space is none."""
        for record in self:
            missing = [name for name in names if not _has_value(record[name])]
            if missing:
                raise UserError(
                    self.env._(
                        "%(record)s: fill in %(fields)s first.",
                        record=record.display_name,
                        fields=", ".join(self._fields[name]._description_string(self.env) for name in missing),
                    )
                )

    def _check_reason(self, reason):
        """Return the reason without the space around it; UserError when nothing is left."""
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Give a reason."))
        return reason


def _has_value(value):
    return bool(value.strip()) if isinstance(value, str) else bool(value)
