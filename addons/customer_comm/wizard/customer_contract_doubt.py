from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

DOCUMENTS = ("sale.order", "customer.communication")


class CustomerContractDoubt(models.TransientModel):
    """A department's doubts about a contract, for the one who speaks with the customer about it (CC-43)."""

    _name = "customer.contract.doubt"
    _description = "Doubt About a Contract"

    res_model = fields.Selection(
        [("sale.order", "Sales Order"), ("customer.communication", "Communication")], required=True
    )
    res_id = fields.Integer(required=True)
    user_id = fields.Many2one("res.users", "Contract Contact", compute="_compute_user_id")
    doubt = fields.Text(required=True)
    date_deadline = fields.Date("Answer Until", required=True, default=fields.Date.context_today)

    @api.depends("res_model", "res_id")
    def _compute_user_id(self):
        for wizard in self:
            document = wizard._document()
            wizard.user_id = document.partner_id._get_contract_user(document.company_id) if document else False

    @api.model
    def _open(self, document):
        """Return the action that opens this dialogue for a document."""
        document.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Doubt About a Contract"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {"default_res_model": document._name, "default_res_id": document.id},
        }

    def action_raise(self):
        """Create the task for the contract contact.

        :raise UserError: when nobody is named for contracts
        :raise AccessError: when the user may not read the document
        """
        self.ensure_one()
        document = self._document()
        document.check_access("read")
        if not self.user_id:
            raise UserError(
                self.env._("Nobody is named for contracts. Name a contract contact on the customer, or staff Sales.")
            )
        activity_type = self.env.ref("customer_comm.mail_activity_type_contract_doubt", raise_if_not_found=False)
        # sudo: doubts may come from whoever may read the contract
        self.env["mail.activity"].sudo().create(
            {
                "res_model_id": self.env["ir.model"]._get_id(document._name),
                "res_id": document.id,
                "activity_type_id": activity_type.id if activity_type else False,
                "summary": self.env._("Doubt about a contract, from %s", self.env.user.name),
                "note": plaintext2html(self.doubt),
                "date_deadline": self.date_deadline,
                "user_id": self.user_id.id,
            }
        )
        return {"type": "ir.actions.act_window_close"}

    def _document(self):
        """Return the document; only those on which there can be doubts, whatever a client sends."""
        if self.res_model not in DOCUMENTS:
            return self.env["sale.order"]
        return self.env[self.res_model].browse(self.res_id).exists()
