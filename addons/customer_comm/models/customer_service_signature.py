from odoo import fields, models
from odoo.exceptions import UserError

SIGNATURES = {"customer_signature": "customer_signed_at", "company_signature": "company_signed_at"}


class CustomerService(models.Model):
    """The signatures on the record itself: what the customer has signed does not change any more (CC-134, CC-136)."""

    _inherit = "customer.service"

    needs_customer_signature = fields.Boolean(related="type_id.needs_customer_signature")
    needs_company_signature = fields.Boolean(related="type_id.needs_company_signature")
    customer_signature = fields.Binary("Customer's Signature", copy=False, attachment=True)
    customer_signed_by = fields.Char("Signed For the Customer By", copy=False)
    customer_signed_at = fields.Datetime("Signed On", readonly=True, copy=False)
    company_signature = fields.Binary("Our Signature", copy=False, attachment=True)
    company_signed_by_id = fields.Many2one("res.users", "Signed For Us By", readonly=True, copy=False)
    company_signed_at = fields.Datetime("We Signed On", readonly=True, copy=False)

    _guarded_fields = frozenset({"customer_signed_at", "company_signed_by_id", "company_signed_at"})

    def write(self, vals):
        if vals.get("customer_signature") and not vals.get("customer_signed_by"):
            self._check_filled("customer_signed_by")
        signed = {name: vals[name] for name in SIGNATURES if name in vals}
        if signed:
            self._check_signable(signed)
        result = super().write(vals)
        if signed:
            self._note_signatures(signed)
        return result

    def _check_signable(self, signed):
        """Signatures are given while the service is going on, and are not exchanged."""
        for service in self:
            if service.state != "in_progress":
                raise UserError(self.env._("%s can be signed only while it is in progress.", service.display_name))
            if any(service[SIGNATURES[name]] for name in signed):
                raise UserError(
                    self.env._("%s is signed already. Take back the signatures first.", service.display_name)
                )
            if any(signed.values()):
                service._check_filled("result")

    def _note_signatures(self, signed):
        now = fields.Datetime.now()
        vals = {SIGNATURES[name]: now for name, value in signed.items() if value}
        if signed.get("company_signature"):
            vals["company_signed_by_id"] = self.env.uid
        if vals:
            self._guarded().write(vals)

    def action_clear_signatures(self):
        """Take back the signatures, so that the record can be corrected and signed anew; the chatter keeps it."""
        self.check_access("write")
        self._check_state("in_progress")
        for service in self.filtered("customer_signed_at"):
            service.message_post(
                body=self.env._(
                    "The signature of %(name)s of %(date)s was taken back.",
                    name=service.customer_signed_by,
                    date=service.customer_signed_at,
                )
            )
        # The dates first: what is signed can only be signed again once it is open.
        self._guarded().write({"customer_signed_at": False, "company_signed_at": False, "company_signed_by_id": False})
        return self.write(dict.fromkeys(SIGNATURES, False))

    def _check_content_open(self, names=()):
        signed = self.filtered(lambda service: service.customer_signed_at and service.state == "in_progress")
        if signed and set(names) != {"done_on"}:
            raise UserError(
                self.env._(
                    "%s was signed by the customer: take back the signatures before you correct it.",
                    signed[0].display_name,
                )
            )
        return super()._check_content_open(names)
