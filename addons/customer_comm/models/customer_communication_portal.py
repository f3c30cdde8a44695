from odoo import api, fields, models
from odoo.fields import Domain

# What a customer may know of the record; opinions, conclusions and grades are ours. Everything else is refused to
# portal users at every door, RPC included.
PORTAL_FIELDS = frozenset(
    {
        "id",
        "display_name",
        "name",
        "subject",
        "occurred_on",
        "channel_id",
        "direction",
        "subject_kind",
        "partner_id",
        "commercial_partner_id",
        "contact_id",
        "order_id",
        "product_id",
        "description",
        "reply",
        "replied_at",
        "closed_at",
        "company_id",
        "is_on_portal",
        "active",
        "state",
        "access_url",
        "access_warning",
        "message_is_follower",
    }
)


class CustomerCommunication(models.Model):
    """What customers see of their contacts on the portal, and the door by which they write to us there."""

    _name = "customer.communication"
    _inherit = ["customer.communication", "portal.mixin"]

    is_on_portal = fields.Boolean(
        "Shown on the Portal",
        default=True,
        tracking=True,
        help="The customer sees number, subject, what was said and the reply; never opinions and conclusions.",
    )

    def _compute_access_url(self):
        super()._compute_access_url()
        for communication in self:
            communication.access_url = f"/my/communications/{communication.id}"

    def _has_field_access(self, field, operation):
        allowed = super()._has_field_access(field, operation)
        if allowed and not self.env.su and self.env.user.share:
            return operation == "read" and field.name in PORTAL_FIELDS
        return allowed

    @api.model
    def _get_portal_domain(self):
        """Return the domain of the contacts on the page of the current user's customer."""
        partner = self.env.user.commercial_partner_id
        return (
            Domain("partner_id", "child_of", partner.ids)
            & Domain("is_on_portal", "=", True)
            & Domain("state", "!=", "cancelled")
        )

    def _is_shown_on_portal(self):
        """Tell whether the holder of a link may see it: also a link does not open what is hidden or cancelled."""
        self.ensure_one()
        return self.active and self.is_on_portal and self.state != "cancelled"

    def _get_portal_status(self):
        """Return how far it is, in the customer's words, and a colour for it."""
        self.ensure_one()
        if self.state == "draft":
            return self.env._("Received"), "info"
        if self.state in ("replied", "closed"):
            return (self.env._("Answered") if self.replied_at else self.env._("Closed")), "success"
        return self.env._("In Progress"), "info"

    @api.model
    def _create_from_portal(self, values, files):
        """Log what the current portal user writes, for his own customer.

        :param dict values: ``subject``, ``description``, and if given ``subject_kind`` and ``order_id`` that the user
            may read
        :param list files: ``[(name, bytes)]``
        """
        me = self.env.user.partner_id
        customer = me.commercial_partner_id
        # sudo: customers write through this method only, which decides on everything but their words
        model = self.sudo()
        vals = {
            "company_id": self.env.company.id,
            "partner_id": customer.id,
            "contact_id": (me - customer).id,
            "direction": "in",
            "channel_id": model._get_portal_channel().id,
            "stage_id": model._guess_stage(customer).id,
            "subject_kind": self.env.company.sudo().communication_mail_kind or "feedback",
            **values,
        }
        vals |= {"door": "portal"} | model._prepare_door_handler(vals)
        communication = model.with_context(mail_create_nosubscribe=True)._guarded().create([vals])
        communication.message_subscribe(partner_ids=me.ids)
        communication.with_context(attachments_mime_plainxml=True).message_post(
            author_id=me.id,
            body=values["description"],
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=files,
        )
        return communication

    @api.model
    def _get_portal_channel(self):
        channel = self.env.ref("customer_comm.channel_network", raise_if_not_found=False)
        return channel or self._get_mail_channel()
