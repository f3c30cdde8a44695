from operator import itemgetter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .res_partner_file import BASE_FIELDS

# What a change of the kind "other" may bring into the file.
FILE_FIELDS = BASE_FIELDS | {"email", "website", "bank_name", "bank_account", "product_usage", "customer_preferences"}
TEXT_TYPES = ("char", "text")
CONTRACT_KINDS = ("technical", "delivery")


class CustomerFileChange(models.Model):
    """A change that a customer made known: what was, what is, and what follows (CC-78).

    A technical requirement or a delivery changes a contract: an app for contracts opens the change of the contract.
    Any other change goes into the file. Done is done: the old and the new value are kept.
    """

    _name = "customer.file.change"
    _description = "Customer Information Change"
    _inherit = ["customer.file.row.mixin", "mail.thread", "customer.workflow.mixin", "customer.guard.mixin"]
    _order = "date desc, id desc"
    _rec_names_search = ["name", "partner_id"]
    _check_company_auto = True

    name = fields.Char("Subject", required=True, tracking=True)
    date = fields.Date("Made Known On", required=True, index=True, default=fields.Date.context_today)
    kind = fields.Selection(
        [("technical", "Technical Requirement"), ("delivery", "Contract Delivery"), ("other", "Other")],
        required=True,
        default="other",
        index=True,
        tracking=True,
    )
    state = fields.Selection(
        [("draft", "Draft"), ("done", "Done"), ("cancelled", "Cancelled")],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    field_name = fields.Selection(
        "_selection_field_name",
        "Field of the File",
        help="The field that receives the new value. Empty: somebody enters it by hand.",
    )
    order_id = fields.Many2one(
        "sale.order",
        "Sales Order",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('partner_id.commercial_partner_id', '=', partner_id), ('state', '=', 'sale')]",
        help="The contract that the change is about.",
    )
    old_value = fields.Text(help="Taken from the file when the change is done.")
    new_value = fields.Text()
    note = fields.Text()
    done_on = fields.Date(readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    contract_change_reference = fields.Char("Contract Change", readonly=True, copy=False)

    _guarded_fields = frozenset({"state", "done_on", "done_by_id", "contract_change_reference"})

    @api.model
    def _selection_field_name(self):
        partner = self.env["res.partner"]
        names = [name for name in FILE_FIELDS if partner._fields[name].type in TEXT_TYPES]
        return sorted(
            ((name, partner._fields[name]._description_string(self.env)) for name in names), key=itemgetter(1)
        )

    @api.constrains("field_name")
    def _check_field_name(self):
        # The ORM does not check the values of a selection that a method gives.
        allowed = dict(self._selection_field_name())
        for change in self:
            if change.field_name and change.field_name not in allowed:
                raise ValidationError(
                    self.env._("%s is no field of the file that a change can update.", change.field_name)
                )

    @api.constrains("order_id", "partner_id")
    def _check_order(self):
        for change in self:
            order = change.sudo().order_id
            if order and order.partner_id.commercial_partner_id != change.partner_id:
                raise ValidationError(self.env._("The order %s is one of another customer.", order.name))

    def write(self, vals):
        """What is done does not change any more."""
        content = vals.keys() & {
            "name",
            "date",
            "kind",
            "field_name",
            "order_id",
            "old_value",
            "new_value",
            "partner_id",
        }
        if content and any(change.state != "draft" for change in self):
            raise UserError(self.env._("A change that is done or cancelled is kept as it is. Enter a new one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        if any(change.state == "done" for change in self):
            raise UserError(self.env._("A change that is done is part of the history of the customer and stays."))

    def action_done(self):
        """Bring the changes into the file, or open the changes of the contracts.

        :raise UserError: when they are not drafts, or the new value is missing
        """
        self.check_access("write")
        self._check_state("draft")
        self._check_filled("new_value")
        for change in self:
            values = change._apply_to_file() if change.kind == "other" else change._apply_to_contract()
            change._guarded().write(
                {"done_on": fields.Date.context_today(self), "done_by_id": self.env.uid, **values, "state": "done"}
            )
        return True

    def action_cancel(self):
        """Cancel changes that were entered in error."""
        self.check_access("write")
        self._check_state("draft")
        self._guarded().write({"state": "cancelled"})
        return True

    def _apply_to_file(self):
        """Write the new value into the file; return what is to be kept with the change."""
        if not self.field_name:
            return {}
        field = self.partner_id._fields[self.field_name]
        if not self.partner_id._has_field_access(field, "write"):
            raise AccessError(self.env._("You may not change %s of a customer.", field._description_string(self.env)))
        old = self.partner_id[field.name] or ""
        self.partner_id.write({field.name: self.new_value})
        return {"old_value": old}

    def _apply_to_contract(self):
        """Return what is to be kept with a change that concerns a contract."""
        if not self.order_id and self._contract_change_supported():
            raise UserError(
                self.env._("%s: choose the order that the change is about. It opens a contract change.", self.name)
            )
        document = self._open_contract_change()
        return {"contract_change_reference": document.display_name if document else False}

    @api.model
    def _contract_change_supported(self):
        """Hook: tell whether an app is there that makes contract changes (CC-78)."""
        return False

    def _open_contract_change(self):
        """Hook: open the change of the contract :attr:`order_id` and return it; empty without such an app (CC-78)."""
        return None
