from odoo import api, fields, models

from .customer_contact import OPEN_STATES

# Changes of the customer itself; on these alone, rules depend only when they name something else as well.
IDENTITY = frozenset({"active", "company_id", "parent_id", "is_company"})


class ResPartner(models.Model):
    """Contact plans of a customer: the schedule follows the customer, and the form shows what is planned (CC-45)."""

    _inherit = "res.partner"

    planned_contact_count = fields.Integer(compute="_compute_document_counts", groups="customer_comm.group_user")
    installed_item_count = fields.Integer(compute="_compute_document_counts", groups="customer_comm.group_user")

    # They come from the contacts.
    _guarded_fields = frozenset({"last_contact_on", "next_contact_on"})

    @api.model
    def _document_counters(self):
        return {
            **super()._document_counters(),
            "planned_contact_count": {
                "model": "customer.contact",
                "domain": [("state", "in", OPEN_STATES)],
                "of_company": True,
            },
            "installed_item_count": {
                "model": "customer.installed.item",
                "domain": [("state", "=", "in_use")],
                "of_company": True,
            },
        }

    @api.model_create_multi
    def create(self, vals_list):
        watched = self.env["customer.contact.rule"]._get_watched_partner_fields() - IDENTITY
        partners = super().create(vals_list)
        concerned = partners.browse(
            partner.id
            for partner, vals in zip(partners, vals_list, strict=True)
            if any(vals.get(name) for name in watched)
        )
        concerned._reschedule_contacts()
        return partners

    def write(self, vals):
        result = super().write(vals)
        watched = self.env["customer.contact.rule"]._get_watched_partner_fields()
        changed = (watched | {"active"}) & vals.keys()
        if changed:
            # The class of a customer is written to all its contacts as well; they are no customers of their own.
            concerned = self if changed & IDENTITY else self.filtered(lambda p: p.commercial_partner_id == p)
            concerned._reschedule_contacts()
        if "active" in vals and not vals["active"]:
            self._withdraw_contacts()
        if "service_user_id" in vals or "user_id" in vals:
            self._reassign_contacts()
        return result

    def _reschedule_contacts(self):
        # sudo: the schedule is the planner's alone, and rules may look at the customer file
        self.env["customer.contact.schedule"].sudo()._sync(partners=self)

    def _withdraw_contacts(self):
        """Cancel what is planned with customers who were archived."""
        # sudo: contacts of all users and companies
        contacts = (
            self.env["customer.contact"]
            .sudo()
            .search([("partner_id", "in", self.ids), ("state", "in", ("planned", "confirmed"))])
        )
        contacts._withdraw(self.env._("The customer was archived."))

    def _reassign_contacts(self):
        """Contacts that a rule has planned go to whoever looks after the customer now."""
        # sudo: contacts of all users and companies, and the rules that have planned them
        contacts = (
            self.env["customer.contact"]
            .sudo()
            .search([("partner_id", "in", self.ids), ("state", "=", "planned"), ("rule_id", "!=", False)])
        )
        for contact in contacts:
            user = contact.rule_id._get_responsible(contact.partner_id, contact.company_id, contact.user_id)
            if user != contact.user_id:
                contact.user_id = user

    def action_view_planned_contacts(self):
        """Open the planned contacts with this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_comm.customer_contact_action")
        customer = self.commercial_partner_id
        return {
            **action,
            "domain": [("partner_id", "=", customer.id)],
            "context": {"default_partner_id": customer.id, "search_default_open": 1},
        }

    def action_view_installed_items(self):
        """Open what this customer has got from us."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_comm.customer_installed_item_action")
        customer = self.commercial_partner_id
        return {
            **action,
            "domain": [("commercial_partner_id", "=", customer.id)],
            "context": {"default_partner_id": customer.id},
        }
