from odoo import api, models
from odoo.tools import SQL


class MergePartnerAutomatic(models.TransientModel):
    """Merging contacts: what the file holds goes along, whoever merges (XX-22).

    Odoo moves each row to the contact that stays, and fails where a row may be there but once: those are put in order
    first.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _get_rows_once_per_customer(self):
        """Hook: return ``(model, other columns of the unique index, condition)`` of rows that a customer has but once.

        The row of the contact that goes is removed where the one that stays has such a row already.
        """
        return [
            ("customer.care.line", ("care_id",), SQL("TRUE")),
            ("customer.class.proposal", ("analysis_id",), SQL("TRUE")),
            ("customer.handover.line", ("handover_id",), SQL("TRUE")),
            ("customer.order.tendency", ("company_id", "product_id"), SQL("TRUE")),
            ("customer.capa.proposal", ("company_id", "product_id"), SQL("r.state = 'open' AND o.state = 'open'")),
        ]

    def _update_foreign_keys(self, src_partners, dst_partner):
        self.env.flush_all()
        for model, key, condition in self._get_rows_once_per_customer():
            for partner in src_partners:
                self._move_rows_once(self.env[model]._table, key, condition, partner, dst_partner)
        self.env.invalidate_all()
        return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _move_rows_once(self, table, key, condition, source, target):
        """Remove the rows of ``source`` that ``target`` has as well, and move the others."""
        same = SQL(" AND ").join(
            SQL("r.%s IS NOT DISTINCT FROM o.%s", SQL.identifier(column), SQL.identifier(column)) for column in key
        )
        table = SQL.identifier(table)
        self.env.cr.execute(
            SQL(
                "DELETE FROM %s r USING %s o WHERE r.partner_id = %s AND o.partner_id = %s AND %s AND %s",
                *(table, table, source.id, target.id, same, condition),
            )
        )
        self.env.cr.execute(SQL("UPDATE %s SET partner_id = %s WHERE partner_id = %s", table, target.id, source.id))

    @api.model
    def _update_values(self, src_partners, dst_partner):
        # sudo: the file of the merged contact is not lost because somebody without access to it merges; guarded: the
        # dates of verification and confirmation are carried over as they are
        return super()._update_values(src_partners.sudo(), dst_partner.sudo()._guarded())
