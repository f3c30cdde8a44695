from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..tools.upload import identify, safe_name
from .complaint_complaint_confirm import ANSWERED_STATES

# Drafts are not registered yet, cancelled ones were registered by mistake.
HIDDEN_STATES = ("draft", "cancelled")
OVER_STATES = ("closed", "rejected")

# What a customer may know of the record; judgements, causes and losses are ours. Everything else is refused to portal
# users at every door, RPC included.
PORTAL_FIELDS = frozenset(
    {
        "id",
        "display_name",
        "name",
        "subject",
        "active",
        "company_id",
        "state",
        "record_type",
        "kind",
        "partner_id",
        "commercial_partner_id",
        "contact_id",
        "channel_id",
        "received_at",
        "description",
        "customer_proposal",
        "order_id",
        "delivery_id",
        "main_product_id",
        "registered_at",
        "resolved_at",
        "replied_at",
        "closed_at",
        "customer_confirmed_at",
        "customer_confirmed_by",
        "customer_confirmed_means",
        "customer_refused_at",
        "customer_refused_by",
        "customer_refusal",
        "access_url",
        "access_warning",
        "message_is_follower",
        "create_date",
        "write_date",
        "create_uid",
        "write_uid",
    }
)


class ComplaintComplaint(models.Model):
    """What the customer sees of a complaint on the portal, and what he does there: complain, write, accept, refuse."""

    _inherit = "complaint.complaint"

    def _compute_access_url(self):
        super()._compute_access_url()
        for complaint in self:
            complaint.access_url = f"/my/complaints/{complaint.id}"

    def _has_field_access(self, field, operation):
        allowed = super()._has_field_access(field, operation)
        if allowed and not self.env.su and self.env.user.share:
            return operation == "read" and field.name in PORTAL_FIELDS
        return allowed

    @api.model
    def _get_portal_domain(self):
        """Return the domain of the complaints on the page of the current user's customer."""
        partner = self.env.user.commercial_partner_id
        return Domain("partner_id", "child_of", partner.ids) & Domain("state", "not in", HIDDEN_STATES)

    @api.model
    def _get_portal_filters(self):
        """Return ``{key: (label, domain)}`` of the filters on the customer's list."""
        over = Domain("state", "in", OVER_STATES)
        answered = Domain("state", "in", ANSWERED_STATES) & Domain("customer_confirmed_at", "=", False)
        return {
            "all": (self.env._("All"), Domain.TRUE),
            "open": (self.env._("Open"), ~over),
            "answered": (self.env._("Waiting for Your Word"), answered),
            "closed": (self.env._("Closed"), over),
        }

    def _is_on_portal(self):
        self.ensure_one()
        return self.state not in HIDDEN_STATES

    def _is_answered_on_portal(self):
        """Tell whether the customer can accept or refuse the answer now."""
        self.ensure_one()
        return self.state in ANSWERED_STATES and not self.customer_confirmed_at

    def _get_portal_status(self):
        """Return how far the complaint is, in the customer's words, and a colour for it."""
        self.ensure_one()
        if self.state == "registered":
            return self.env._("Received"), "info"
        if self.state in ("assessed", "contained"):
            return self.env._("In Progress"), "info"
        if self.state == "rejected":
            return self.env._("Explained"), "secondary"
        if self.state == "closed":
            return self.env._("Closed"), "success"
        if self.state == "replied":
            return self.env._("Answered"), "success"
        return self.env._("Solved"), "success"

    def _get_portal_steps(self):
        """Return ``[(label, when)]`` of the steps of this complaint, in the customer's words."""
        self.ensure_one()
        return [
            (self.env._("Received"), self.registered_at),
            (self.env._("Solved"), self.resolved_at),
            (self.env._("Answered"), self.replied_at),
            (self.env._("Closed"), self.closed_at),
            (self.env._("Confirmed by You"), self.customer_confirmed_at),
        ]

    def _get_portal_messages(self):
        """Return the messages between the customer and us, the newest first; never what is internal."""
        self.ensure_one()
        messages = self.website_message_ids.filtered(
            lambda message: not message.is_internal and not message.subtype_id.internal and message.subtype_id
        )
        return messages.sorted("id", reverse=True)

    # What customers send

    @api.model
    def _check_portal_files(self, files, company):
        """Return the files of a customer under safe names; refuse what is no photo or PDF file by its content.

        :param list files: ``[(name, bytes)]``
        :raise UserError: for too many, too large, or other files
        """
        company = company.sudo()  # limits are settings of the company
        if len(files) > company.complaint_portal_file_count:
            raise UserError(self.env._("Send %s files at most at once.", company.complaint_portal_file_count))
        result = []
        for name, content in files:
            if len(content) > company.complaint_portal_file_size * 1024 * 1024:
                raise UserError(
                    self.env._(
                        "%(name)s is larger than %(size)s MB.", name=name, size=company.complaint_portal_file_size
                    )
                )
            known = identify(content)
            if not known:
                raise UserError(self.env._("%s is no photo (JPEG, PNG, GIF, WebP, BMP) and no PDF file.", name))
            result.append((safe_name(name, known[1]), content))
        return result

    @api.model
    def _create_from_portal(self, values, files, goods=None):
        """Register what the current portal user complains about, for his own customer.

        :param dict values: ``subject``, ``description``, and if given ``customer_proposal``, ``kind``, ``company_id``
            and ``order_id`` of an order that the user may read
        :param list files: ``[(name, bytes)]``: photos and PDF files
        :param dict goods: ``product``, and if given ``lot`` (a number as the customer states it) and ``quantity``
        :raise UserError: for files that are refused
        """
        me = self.env.user.partner_id
        customer = me.commercial_partner_id
        company = self.env["res.company"].browse(values.get("company_id") or self.env.company.id)
        files = self._check_portal_files(files, company)
        # sudo: customers write through this method only, which decides on everything but their words
        model = self.sudo().with_company(company)
        vals = {
            "company_id": company.id,
            "partner_id": customer.id,
            "contact_id": (me - customer).id,
            "channel_id": self.env["customer.communication"].sudo()._get_portal_channel().id,
            "door": "portal",
            **values,
        }
        if goods:
            vals["line_ids"] = [Command.create(model._prepare_portal_line(company, **goods))]
        complaint = model._create_from_outside(vals)
        complaint.message_subscribe(partner_ids=me.ids)
        complaint._post_from_customer(me, values["description"], files)
        complaint._register_from_outside()
        return complaint

    @api.model
    def _prepare_portal_line(self, company, product, lot="", quantity=1.0):
        """Return the values of the line about the goods that a customer names; a lot we do not know is noted."""
        lots = self.env["stock.lot"]
        if lot:
            lots = lots.search(
                [("name", "=", lot), ("product_id", "=", product.id), ("company_id", "in", [company.id, False])],
                limit=1,
            )
        note = self.env._("Lot or serial number stated by the customer: %s", lot) if lot and not lots else False
        return {"product_id": product.id, "lot_id": lots.id, "quantity": quantity, "note": note}

    def _post_from_customer(self, author, text, files):
        """Add a message of the customer, with files that were checked before; on a merged complaint it goes on."""
        self.ensure_one()
        # sudo: customers write through methods that have found out whose complaint it is
        complaint = self._get_survivor().sudo()
        return complaint.with_context(attachments_mime_plainxml=True).message_post(
            author_id=author.id,
            body=text,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=files,
        )

    def _accept_on_portal(self, name):
        """The customer accepts the answer (CP-97, CP-104)."""
        self.ensure_one()
        self._check_undecided()
        # sudo: customers do not write complaints; that it is theirs was found out before
        self.sudo()._confirm_by_customer(name, "portal")

    def _check_undecided(self):
        """Raise UserError when the customer has accepted the answer already: what was said stays as it was said."""
        if self.sudo().customer_confirmed_at:  # sudo: as above
            raise UserError(self.env._("The answer was accepted already. Write a message when something is wrong."))

    def _refuse_on_portal(self, name, reason):
        """The customer refuses the answer; a complaint that is over is followed up, its handler asked to reopen it."""
        self.ensure_one()
        self._check_undecided()
        complaint = self.sudo()  # as above
        over = complaint.state in OVER_STATES
        complaint._refuse_by_customer(name, reason)
        if over:
            complaint._plan_refused_followup(name, reason)
