from odoo import api, models
from odoo.exceptions import AccessError

from ..tools.seal import Seal

_GUARD = Seal("customer_guard")


class CustomerGuardMixin(models.AbstractModel):
    """Fields that only the server's own methods may set.

    A state that is reached by rules, a number, a date of approval: form, import, RPC, JSON-2, default values in the
    context and One2many commands are all refused; ``records._guarded()`` opens them to the server's own code.
    """

    _name = "customer.guard.mixin"
    _description = "Fields set by the server only"

    # Names of guarded fields. Each class lists its own; those of all classes of the model count.
    _guarded_fields = frozenset()

    @api.model
    def _get_guarded_fields(self):
        """Return the names of all guarded fields of the model."""
        return frozenset().union(*(vars(cls).get("_guarded_fields", ()) for cls in type(self).__mro__))

    @api.model
    def _guarded_create_vals(self, vals_list):
        """Hook: return ``vals_list`` with the guarded values that the server sets at creation (a number, ...)."""
        return vals_list

    def _guarded(self):
        """Return the records with the right to write guarded fields. Never write values that a client sent with it."""
        return _GUARD.open(self)

    def _is_guard_open(self):
        """Tell whether these records were opened by :meth:`_guarded`."""
        return _GUARD.is_open(self.env)

    @api.model_create_multi
    def create(self, vals_list):
        if not _GUARD.is_open(self.env):
            initial = self._get_guarded_initial_vals()
            vals_list = [self._without_guarded(vals, initial) for vals in vals_list]
        return _GUARD.close(super().create(self._guarded_create_vals(vals_list)))

    def _add_missing_default_values(self, values):
        # Defaults of the context or of the user (ir.default) never reach a guarded field.
        result = super()._add_missing_default_values(values)
        return result | {name: value for name, value in self._get_guarded_initial_vals().items() if name not in values}

    def write(self, vals):
        if not _GUARD.is_open(self.env):
            refused = self._get_guarded_fields() & vals.keys()
            if refused:
                self._refuse_guarded(refused)
        return super().write(vals)

    @api.model
    def _get_guarded_initial_vals(self):
        """Return the value with which each guarded field begins, unless the server sets another."""
        initial = {}
        for name in self._get_guarded_fields():
            field = self._fields[name]
            if field.compute:
                continue
            value = field.default(self) if field.default else False
            value = field.convert_to_cache(value, self, validate=False)
            initial[name] = field.convert_to_write(field.convert_to_record(value, self), self)
        return initial

    @api.model
    def _without_guarded(self, vals, initial):
        """Return ``vals`` without guarded fields; refuse values other than the initial one (a form may send it)."""
        guarded = self._get_guarded_fields()
        refused = {name for name in guarded & vals.keys() if vals[name] and vals[name] != initial.get(name)}
        if refused:
            self._refuse_guarded(refused)
        return {name: value for name, value in vals.items() if name not in guarded}

    def _refuse_guarded(self, names):
        labels = ", ".join(sorted(self._fields[name]._description_string(self.env) or name for name in names))
        raise AccessError(
            self.env._(
                "%(fields)s of %(model)s cannot be set directly. Use the buttons of the form, which check the rules.",
                fields=labels,
                model=self._description,
            )
        )
