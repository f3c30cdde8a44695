from odoo import models

from .customer_signoff import OPEN_STATES, SIGNOFF_SEAL


class CustomerSignoffMixin(models.AbstractModel):
    """Signatures asked for again, one by one: a change voids those it concerns, the others stand."""

    _inherit = "customer.signoff.mixin"

    def _signoff_reopen(self, rows, reason):
        """Void live ``rows`` of these records and ask for the same signatures again, in a new round.

        The other signatures stand. Functions that sign after those asked again wait for them.

        :param rows: ``customer.signoff`` records of these records
        :param str reason: shown on the void rows
        """
        live = rows.sudo().filtered(lambda row: row.state in (*OPEN_STATES, "approved"))
        if live:
            live._void(reason)
            again = live.grouped("res_id")
            self.filtered(lambda record: record.id in again)._signoff_add(
                lambda record: again[record.id]._signoff_steps()
            )

    def _signoff_add(self, plan):
        """Ask for those signatures of ``plan`` that are neither given nor asked for; all others stay as they are.

        :param plan: as :meth:`_signoff_request` takes it
        """
        vals_list = []
        for record in self.sudo():  # the engine's own rows
            live = record.signoff_ids.filtered(lambda row: row.state in (*OPEN_STATES, "approved"))
            taken = {(row.function_id.id, row.role, row.sequence, row.place) for row in live}
            for step in plan(record) if callable(plan) else plan:
                for vals in record._prepare_signoff_vals_list(step):
                    if (vals["function_id"], vals["role"], vals["sequence"], vals["place"]) not in taken:
                        vals_list.append(vals)
        SIGNOFF_SEAL.open(self.env["customer.signoff"].sudo()).create(vals_list)
        self._signoff_advance()


class CustomerSignoff(models.Model):
    _inherit = "customer.signoff"

    def _signoff_steps(self):
        """Return these rows as a plan, as ``_signoff_request`` takes it."""
        groups = self.grouped(lambda row: (row.function_id, row.role, row.sequence))
        return [
            {"function": function, "role": role, "sequence": sequence, "quorum": max(rows.mapped("quorum"))}
            for (function, role, sequence), rows in groups.items()
        ]
