from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .customer_property import ARRIVING_STATES, ENDED_STATES

# What the customer handed over: open until it is inspected.
RECEIPT_FIELDS = frozenset(
    {
        "type_id",
        "partner_id",
        "item",
        "spec",
        "model",
        "quantity",
        "counted_quantity",
        "uom_id",
        "product_id",
        "lot_id",
        "received_on",
        "spec_checked",
    }
)


class CustomerProperty(models.Model):
    """What may change of customer property and when, what is printed of it, and what its owner sees."""

    _inherit = "customer.property"

    # Creation, changes

    @api.model
    def _guarded_create_vals(self, vals_list):
        vals_list = super()._guarded_create_vals(vals_list)
        for vals in vals_list:
            vals["identification"] = (vals.get("identification") or "").strip() or vals["name"]
        return vals_list

    def write(self, vals):
        self._check_unlocked(vals)
        self._check_receipt_open(vals)
        if "identification" in vals:
            self._check_mark(vals)
        return super().write(vals)

    def _check_unlocked(self, vals):
        """What was given back or used up stays as it was recorded."""
        if not vals.keys() - self._get_guarded_fields() - self._get_follow_up_fields():
            return
        if ended := self.filtered(lambda record: record.state in ENDED_STATES)[:1]:
            raise UserError(self.env._("%s is settled and cannot be changed any more.", ended.display_name))

    @api.model
    def _get_follow_up_fields(self):
        """Return the names of the fields that stay open for ever: chatter, activities, archive."""
        mixins = ("mail.thread", "mail.activity.mixin")
        return {"active"}.union(*(self.env[mixin]._fields for mixin in mixins))

    def _check_receipt_open(self, vals):
        """What was inspected is what was received: it does not change afterwards."""
        changed = RECEIPT_FIELDS & vals.keys()
        judged = changed and self.filtered(lambda record: record.state not in ("expected", "counted"))[:1]
        if judged:
            labels = sorted(self._fields[name]._description_string(self.env) for name in changed)
            raise UserError(
                self.env._(
                    "%(record)s was given to inspection: %(fields)s cannot change any more.",
                    record=judged.display_name,
                    fields=", ".join(labels),
                )
            )

    def _check_mark(self, vals):
        """CC-107: each thing has its mark, and keeps it."""
        if not (vals["identification"] or "").strip():
            raise UserError(self.env._("Customer property needs an identification mark."))
        if marked := self.filtered("is_marked")[:1]:
            raise UserError(self.env._("%s bears its mark already: the mark is permanent.", marked.display_name))

    # Retention

    def _retention_deletable(self):
        return self.state == "expected"

    def _checklist_locked(self, answer):
        return self.state != "inspection" or super()._checklist_locked(answer)

    def _checklist_closed(self):
        return self.is_confidential or self.state not in ARRIVING_STATES

    # Views

    def action_view_issues(self):
        """Open the problems of this property."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_comm.customer_property_issue_action")
        action.pop("path", None)
        return {**action, "domain": [("property_id", "=", self.id)], "context": {"default_property_id": self.id}}

    def action_view_quants(self):
        """Open what Odoo has in stock of this owner and product."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("stock.stock_quant_action")
        action.pop("path", None)
        domain = Domain("owner_id", "child_of", self.commercial_partner_id.id)
        if self.product_id:
            domain &= Domain("product_id", "=", self.product_id.id)
        return {**action, "domain": list(domain), "context": {}}

    def _get_receipt_line(self):
        """Return what a receipt note states of this property (CC-106)."""
        self.ensure_one()
        return {
            "name": self.item,
            "spec": self.spec or "",
            "model": self.model or "",
            "quantity": self.counted_quantity or self.quantity,
            "unit": self.uom_id.name,
            "owner": self.partner_id.display_name,
            "mark": self.identification,
        }

    # Portal

    @api.model
    def _get_portal_domain(self):
        """Return what a customer sees: what is here or was here of his company, no confidential record."""
        customer = self.env.user.partner_id.commercial_partner_id
        return Domain(
            [
                ("commercial_partner_id", "=", customer.id),
                ("state", "not in", ("expected", "cancelled")),
                ("is_confidential", "=", False),
            ]
        )
