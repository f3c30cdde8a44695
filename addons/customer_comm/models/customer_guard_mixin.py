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

    @api.model_create_multi
    def create(self, vals_list):
        if _GUARD.is_open(self.env):
            return _GUARD.close(super().create(self._guarded_create_vals(vals_list)))
        guarded = self._get_guarded_fields()
        defaults = self._without_guarded_context(guarded)
        for vals in vals_list:
            defaults._check_guarded({name: vals[name] for name in guarded & vals.keys()})
        own_vals = [{name: value for name, value in vals.items() if name not in guarded} for vals in vals_list]
        return super(CustomerGuardMixin, defaults).create(defaults._guarded_create_vals(own_vals))

    def write(self, vals):
        if not _GUARD.is_open(self.env):
            refused = self._get_guarded_fields() & vals.keys()
            if refused:
                self._refuse_guarded(refused)
        return super().write(vals)

    def _without_guarded_context(self, guarded):
        """Drop ``default_<guarded field>``: it would set at creation what may not be set."""
        unwanted = {f"default_{name}" for name in guarded} & self.env.context.keys()
        if not unwanted:
            return self
        context = {key: value for key, value in self.env.context.items() if key not in unwanted}
        return self.with_context(context)  # pylint: disable=context-overridden

    def _check_guarded(self, vals):
        """Refuse values other than those the record gets anyway (a form may send them back)."""
        if not any(vals.values()):
            return
        own = self.default_get(list(vals))
        refused = {name for name, value in vals.items() if value and value != own.get(name)}
        if refused:
            self._refuse_guarded(refused)

    def _refuse_guarded(self, names):
        labels = ", ".join(sorted(self._fields[name]._description_string(self.env) or name for name in names))
        raise AccessError(
            self.env._(
                "%(fields)s of %(model)s cannot be set directly. Use the buttons of the form, which check the rules.",
                fields=labels,
                model=self._description,
            )
        )
