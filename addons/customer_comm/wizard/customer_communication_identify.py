from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import parse_contact_from_email


class CustomerCommunicationIdentify(models.TransientModel):
    """Say which customer the unknown sender of a mail belongs to (XX-13).

    All contacts from the same address that nobody has placed yet are placed with it.
    """

    _name = "customer.communication.identify"
    _description = "Identify Sender"

    communication_id = fields.Many2one("customer.communication", required=True, readonly=True)
    # Not as superuser: the dialogue shows nothing of a contact that one may not read.
    email_from = fields.Char(related="communication_id.email_from", related_sudo=False)
    description = fields.Text(related="communication_id.description", related_sudo=False)
    mode = fields.Selection(
        [("existing", "A contact we have"), ("new", "A new contact")],
        "The Sender Is",
        required=True,
        default="existing",
    )
    partner_id = fields.Many2one("res.partner", "Contact", help="The person or company that wrote.")
    parent_id = fields.Many2one("res.partner", "Company", domain=[("is_company", "=", True)])
    name = fields.Char(compute="_compute_sender", store=True, readonly=False, compute_sudo=False)
    email = fields.Char(compute="_compute_sender", store=True, readonly=False, compute_sudo=False)

    @api.depends("communication_id")
    def _compute_sender(self):
        for wizard in self:
            name, email = parse_contact_from_email(wizard.communication_id.email_from or "")
            wizard.name, wizard.email = name or email, email

    @api.onchange("communication_id")
    def _onchange_communication_id(self):
        """Propose the company whose other contacts write from the same mail domain."""
        domain = (self.email or "").rpartition("@")[2]
        if domain and not self.parent_id:
            colleagues = self.env["res.partner"].search(
                [("email_normalized", "=like", f"%@{domain}"), ("partner_share", "=", True)], limit=20
            )
            customers = colleagues.commercial_partner_id
            # Several customers at one mail domain: it is a provider's, and tells nothing.
            if len(customers) == 1 and customers.is_company:
                self.parent_id = customers

    def action_identify(self):
        """Put the customer on the contact, and on all others from the same address.

        :raise UserError: when no contact is chosen or named
        :raise AccessError: when the user may not create contacts
        """
        self.ensure_one()
        sender = self.partner_id if self.mode == "existing" else self._create_contact()
        if not sender:
            raise UserError(self.env._("Choose the contact that wrote."))
        if self.mode == "existing" and self.email and not sender.email and sender.has_access("write"):
            sender.email = self.email
        self.communication_id._place_sender(sender)
        return {"type": "ir.actions.act_window_close"}

    def _create_contact(self):
        if not (self.name or "").strip():
            raise UserError(self.env._("Write the name of the new contact."))
        return self.env["res.partner"].create(
            {"name": self.name.strip(), "email": self.email, "parent_id": self.parent_id.id}
        )
