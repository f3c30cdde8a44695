from odoo import api, models
from odoo.tools import SQL

from ..models.customer_contact import OPEN_STATES


class BasePartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        self._prepare_contacts_for_merge(src_partners, dst_partner)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self._finish_contacts_after_merge(dst_partner)
        return result

    @api.model
    def _prepare_contacts_for_merge(self, src_partners, dst_partner):
        """Keep the contacts of customers that are merged: what would then be planned twice is planned once.

        The merge of Odoo deletes rows that would be there twice, and a contact that was made is a record.
        """
        # sudo: whoever merges customers need not see their contact plans
        rows = self.env["customer.contact.schedule"].sudo().search([("partner_id", "in", src_partners.ids)])
        planned = rows._open_contacts().filtered(lambda contact: contact.state == "planned")
        planned._withdraw(self.env._("The customer was merged with %s.", dst_partner.display_name))
        rows.unlink()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE customer_contact contact SET rule_id = NULL FROM customer_contact other"
                " WHERE contact.partner_id IN %(sources)s AND other.partner_id IN %(all)s AND other.id <> contact.id"
                " AND other.rule_id = contact.rule_id AND other.planned_on = contact.planned_on"
                " AND COALESCE(other.order_id, 0) = COALESCE(contact.order_id, 0)"
                " AND contact.state IN %(open)s AND other.state IN %(open)s",
                open=OPEN_STATES,
                sources=src_partners._ids,
                all=(src_partners | dst_partner)._ids,
            )
        )
        self.env.invalidate_all(flush=False)

    @api.model
    def _finish_contacts_after_merge(self, dst_partner):
        """Plan for the merged customer what was planned for those that are gone."""
        self.env.invalidate_all()
        # sudo: as above; the customer of installed goods is stored with them and was changed below the ORM
        items = self.env["customer.installed.item"].sudo().search([("partner_id", "=", dst_partner.id)])
        self.env.add_to_compute(items._fields["commercial_partner_id"], items)
        self.env.flush_all()
        dst_partner._reschedule_contacts()
        self.env["customer.contact"].sudo().search([("partner_id", "=", dst_partner.id)])._refresh_customers()
