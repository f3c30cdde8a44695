import logging
import re
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize, html2plaintext, html_sanitize

from ..tools.mail_text import automatic_kind, first_line, shorten

_logger = logging.getLogger(__name__)

# A mail may have been under way that long; an older date is taken for a wrong clock.
MAX_DELAY = timedelta(days=7)
# What goes into the record; the whole mail is in the chatter.
MAX_TEXT = 20_000
MAX_SUBJECT = 250
ORDER_NUMBER = re.compile(r"[\w/-]*\d[\w/-]*")


class CustomerMailMixin(models.AbstractModel):
    """Documents that mails of customers open: none is lost, answers find their document, no loop can start (XX-13).

    The model has :class:`mail.thread` and ``company_id``, is numbered, and names this mixin first in ``_inherit``.
    It has these methods:

    - ``_create_from_mail(msg_dict, defaults, plain)`` makes the document of a mail; ``plain``: without deadlines and
      rules, because one of them is broken.
    - ``_get_survivor()`` returns the document that goes on in place of this (single or empty) one, else itself.
    - ``_get_mail_alias()`` returns the alias to which answers to this document are sent, or an empty one.
    - ``_remind_handlers(summary)`` puts a task on these documents for their handlers.
    - ``_remind_of_mail()`` tells the handlers of settled documents that the customer has written again.
    - ``_note_mail_failure(error)`` says on the document what was wrong with the set-up.
    """

    _name = "customer.mail.mixin"
    _description = "Document Opened by Mail"
    _primary_email = "email_from"

    # Prefix of numbers when the numbering of a company was deleted: not the usual one, whose numbers were given out.
    _mail_number_prefix = "M"
    # In these states nobody expects another word of the customer.
    _mail_settled_states = ()

    email_from = fields.Char("Sender", readonly=True, copy=False, help="Address from which the mail was sent.")
    email_normalized = fields.Char(compute="_compute_email_normalized", store=True, index="btree_not_null")

    _guarded_fields = frozenset({"email_from", "email_normalized"})

    @api.depends("email_from")
    def _compute_email_normalized(self):
        for record in self:
            record.email_normalized = email_normalize(record.email_from, strict=False)

    # Mails that come in

    @api.model
    def _filter_mail_routes(self, message, message_dict, routes):
        """Return the routes of a mail without those that an automatic reply or our own address would take.

        Automatic replies to a document are noted on it, silently: nobody is mailed, so no loop can start.
        """
        result = []
        for route in routes or []:
            model, thread_id, *rest = route
            if not model or not isinstance(self.env[model], self.env.registry["customer.mail.mixin"]):
                result.append(route)
                continue
            if message_dict.get("subject"):  # NUL cannot be stored
                message_dict["subject"] = message_dict["subject"].replace("\0", "")
            # sudo: the gateway looks for the place of the mail, whoever it runs as
            thread = self.env[model].sudo().browse(thread_id or ()).exists()._get_survivor()
            kind = automatic_kind(message)
            if self._is_own_address(message_dict.get("email_from")) or (kind == "reply" and not thread):
                _logger.info("Ignored the automatic mail %s", message_dict.get("message_id"))
            elif kind and thread:
                thread._note_automatic_mail(message_dict)
            else:
                result.append((model, thread.id, *rest))
        return result

    @api.model
    def _is_own_address(self, email_from):
        """Tell whether a mail claims to come from an alias of this database: it would turn in a circle."""
        address = email_normalize(email_from, strict=False)
        return bool(address and self.env["mail.alias.domain"].sudo()._find_aliases([address]))

    def _note_automatic_mail(self, message_dict):
        values = {
            name: message_dict[name]
            for name in ("attachments", "body", "date", "email_from", "message_id", "subject")
            if message_dict.get(name)
        }
        self.with_user(self.env.ref("base.user_root")).with_context(attachments_mime_plainxml=True).message_post(
            message_type="email", subtype_xmlid="mail.mt_note", **values
        )

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Make a document of a mail.

        A mail that starts a deadline is never lost for want of set-up: when the defaults of the alias, a rule or a
        deadline policy fail, it is registered without them, and a note on it says what failed.

        :param dict msg_dict: the parsed mail (see ``message_process``)
        :param dict custom_values: defaults of the alias, e.g. the company
        """
        defaults = self._clean_mail_defaults(custom_values)
        company = self.env["res.company"].browse(defaults.get("company_id", ())).exists() or self.env.company
        model = self.with_company(company)
        failure = None
        for values, plain in ((defaults, False), ({}, False), ({}, True)):
            try:
                with self.env.cr.savepoint():
                    record = model._create_from_mail(msg_dict, values | {"company_id": company.id}, plain)
                    self.env.flush_all()
                    break
            except OperationalError:
                raise  # another transaction was faster: the server tries the mail again
            except Exception as error:  # noqa: BLE001 - whatever is wrong with the set-up, the mail counts
                if plain:
                    raise
                failure = failure or error
                _logger.warning("The mail %s cannot be registered as set up", msg_dict.get("message_id"), exc_info=True)
                self.env.invalidate_all(flush=False)
        if failure:
            record._note_mail_failure(failure)
        return record

    @api.model
    def _clean_mail_defaults(self, custom_values):
        """Return the defaults of an alias without what is no field, or not for a client to set."""
        guarded = self._get_guarded_fields()
        return {
            name: value
            for name, value in (custom_values or {}).items()
            if name in self._fields and name not in guarded and not name.startswith("message_")
        }

    @api.model
    def _restore_numbering(self):
        """Let a company whose numbering was deleted number its documents again."""
        sequences = self.env["ir.sequence"].sudo()  # a mail needs no right on numberings
        if not sequences.search_count([("code", "=", self._name), ("company_id", "in", [self.env.company.id, False])]):
            sequences.create(
                {
                    "name": self._description,
                    "code": self._name,
                    "prefix": f"{self._mail_number_prefix}/%(range_year)s/{fields.Date.today():%m%d}-",
                    "padding": 5,
                    "implementation": "no_gap",
                    "use_date_range": True,
                    "company_id": self.env.company.id,
                }
            )

    @api.model
    def _read_mail(self, msg_dict):
        """Return the values that each document takes over from a mail."""
        customer, contact = self._find_mail_customer(msg_dict)
        text = html2plaintext(html_sanitize(msg_dict.get("body") or "")).strip()
        names = ", ".join(attachment[0] for attachment in msg_dict.get("attachments") or [])
        more = self.env._("\n\n(Shortened. The whole mail is in the messages below.)")
        subject = msg_dict.get("subject") or first_line(text, 80) or self.env._("(no subject)")
        return {
            "subject": shorten(" ".join(subject.split()), MAX_SUBJECT, "…") or self.env._("(no subject)"),
            "description": shorten(text, MAX_TEXT, more) or names or self.env._("(no text)"),
            "partner_id": customer.id,
            "contact_id": contact.id,
            "channel_id": self._get_mail_channel().id,
            "order_id": self._find_mail_order(customer, subject).id,
        }

    @api.model
    def _get_mail_date(self, msg_dict):
        """Return when the mail was sent: deadlines count from there. A date that cannot be right is not believed."""
        now = fields.Datetime.now()
        sent = fields.Datetime.to_datetime(msg_dict.get("date") or False)
        return sent if sent and now - MAX_DELAY <= sent <= now else now

    @api.model
    def _get_mail_channel(self):
        channel = self.env.ref("customer_comm.channel_email", raise_if_not_found=False)
        channels = self.env["customer.channel"].sudo()  # a mail needs no right on the list of channels
        return channel or channels.search([], limit=1) or channels.create({"name": self.env._("E-mail")})

    @api.model
    def _find_mail_customer(self, msg_dict):
        """Return the customer and the person who wrote, both empty when the sender is nobody's contact.

        A colleague who forwards a customer's mail is not the customer, neither is a contact of another company.
        """
        author = self.env["res.partner"].sudo().browse(msg_dict.get("author_id") or ()).exists()
        customer = author.commercial_partner_id
        strange = customer.company_id and customer.company_id != self.env.company
        if not author or not author.partner_share or customer.ref_company_ids or strange:
            return author.browse(), author.browse()
        return customer, author - customer

    @api.model
    def _find_mail_order(self, customer, subject):
        """Return the order of this customer whose number is in the subject."""
        orders = self.env["sale.order"].sudo()  # the sender of a mail has no right on orders
        numbers = ORDER_NUMBER.findall(subject)
        if not customer or not numbers:
            return orders
        return orders.search(
            Domain("partner_id.commercial_partner_id", "=", customer.commercial_partner_id.id)
            & Domain("company_id", "=", self.env.company.id)
            & (Domain("name", "in", numbers) | Domain("client_order_ref", "in", numbers)),
            limit=1,
        )

    @api.model
    def _detect_loop_sender_domain(self, email_from_normalized):
        # What was entered by hand has no address, and is no mail of somebody whose address cannot be read either.
        return [("email_normalized", "=", email_from_normalized), ("email_from", "!=", False)]

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        outside = not message.author_id or message.author_id.partner_share
        if outside and message.message_type in ("email", "comment") and not message.subtype_id.internal:
            # sudo: whoever lets the mail in need not have rights on the document
            settled = self.sudo().filtered(lambda record: record.state in record._mail_settled_states)
            settled._remind_of_mail()
        return result

    def _notify_get_reply_to_batch(self, defaults=None, author_ids=None):
        """Let answers come back to the alias of the documents, where the company has one."""
        result = super()._notify_get_reply_to_batch(defaults=defaults, author_ids=author_ids)
        for record in self:
            alias = record._get_mail_alias()
            if alias.alias_name and alias.alias_domain_id:
                result[record.id] = self._notify_get_reply_to_formatted_email(
                    alias.alias_full_name, author_id=(author_ids or {}).get(record.id)
                )
        return result
