from odoo import api, models
from odoo.exceptions import AccessError

SALESMAN = "sales_team.group_sale_salesman"


class ContractVoiceMixin(models.AbstractModel):
    """Documents on which sales alone writes to people outside (CR-49).

    The other functions give advice on them; their messages reach colleagues only. The model has ``company_id``.
    """

    _name = "contract.voice.mixin"
    _description = "Sales Alone Writes to the Customer"

    def message_post(self, **kwargs):
        self._check_voice(kwargs)
        return super().message_post(**kwargs)

    def message_notify(self, **kwargs):
        self._check_voice(kwargs)
        return super().message_notify(**kwargs)

    def _check_voice(self, values):
        """Raise AccessError when a member of another function writes to somebody outside."""
        if self.env.su or not self.env.user._is_internal() or self._may_tell_customer():
            return
        # sudo: whether somebody is a colleague is no secret
        partners = self.env["res.partner"].sudo().browse(values.get("partner_ids") or ())
        note = self.env.ref("mail.mt_note")
        subtype = values.get("subtype_id") or self.env.ref(values.get("subtype_xmlid") or "mail.mt_note").id
        if subtype != note.id:
            partners |= self.sudo().message_partner_ids
        outside = partners.filtered("partner_share")[:1]
        if outside or values.get("outgoing_email_to"):
            raise AccessError(
                self.env._(
                    "%(person)s is not a colleague. Objections are advice to sales, which negotiates with the "
                    "customer: write to sales, or raise a discrepancy.",
                    person=outside.display_name or values["outgoing_email_to"],
                )
            )

    def _may_tell_customer(self):
        """Tell whether the current user speaks to the customers of these documents."""
        if self.env.su or self.env.user.has_group(SALESMAN):
            return True
        return all(self._is_sales_voice(company) for company in self.company_id or self.env.company)

    @api.model
    def _is_sales_voice(self, company):
        functions = self.env["customer.communication"]._get_reply_functions(company)
        # sudo: who belongs to a function is no secret
        return any(function._is_member(self.env.user) for function in functions.sudo())
