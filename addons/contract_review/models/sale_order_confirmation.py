import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.order_facts import ORAL_CHANNELS, OrderFacts
from .contract_confirmation import LIVE_STATES
from .contract_review import OPEN_STATES
from .contract_review_hold import QUOTATION_STATES

_logger = logging.getLogger(__name__)


class SaleOrder(models.Model):
    """The confirmation record of a quotation: oral orders need one before they are confirmed (CR-51)."""

    _inherit = "sale.order"

    order_channel = fields.Selection(required=True)
    confirmation_ids = fields.One2many("contract.confirmation", "order_id", "Order Confirmation Records", copy=False)
    confirmation_id = fields.Many2one(
        "contract.confirmation", "Order Confirmation", compute="_compute_confirmation_id", compute_sudo=True
    )
    confirmation_state = fields.Selection(
        lambda self: self.env["contract.confirmation"]._fields["state"]._description_selection(self.env),
        "Order Confirmation Status",
        compute="_compute_confirmation_id",
        compute_sudo=True,
    )

    @api.depends("confirmation_ids.state")
    def _compute_confirmation_id(self):
        for order in self:
            records = order.confirmation_ids.sorted("id", reverse=True)
            live = records.filtered(lambda record: record.state in LIVE_STATES)
            order.confirmation_id = (live or records)[:1]
            order.confirmation_state = order.confirmation_id.state

    def action_confirmation(self):
        """Open the confirmation record of this order (CR-51, CR-54).

        It is made when there is none; one that the customer has confirmed for other content gives way to a new one.

        :return: the action that opens the record
        :raises UserError: when the order is cancelled
        """
        self.ensure_one()
        self.check_access("write")
        record = self.confirmation_id
        if record.state == "confirmed" and record.sudo()._differs():  # whoever opens it
            record.invalidate_recordset(["is_changed", "changes"])
            record._guarded().write(
                {"state": "cancelled", "cancel_reason": self.env._("The quotation has changed: %s", record.changes)}
            )
        if record.state not in LIVE_STATES:
            record = self.env["contract.confirmation"].create(self._prepare_confirmation_vals(record))
        return {
            "type": "ir.actions.act_window",
            "res_model": "contract.confirmation",
            "res_id": record.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _prepare_confirmation_vals(self, previous):
        """Return the values of a new record; who had ordered stays the same."""
        vals = {"order_id": self.id}
        if previous:
            vals |= {
                "ordered_by": previous.ordered_by,
                "taken_by_id": previous.taken_by_id.id,
                "taken_on": previous.taken_on,
            }
        return vals

    def _has_valid_confirmation(self):
        """Tell whether both parties have confirmed this quotation as it is now."""
        self.ensure_one()
        record = self.sudo().confirmation_id  # whoever asks
        return bool(record) and record._is_valid()

    def _needs_confirmation(self):
        """Tell whether this quotation came by word of mouth and its confirmation is missing (CR-51)."""
        self.ensure_one()
        return self._is_oral() and not self._has_valid_confirmation()

    def _is_oral(self):
        self.ensure_one()
        return self.order_channel in ORAL_CHANNELS

    def _link_confirmation(self):
        """Show the confirmation record on the open reviews of these orders. Call in superuser mode."""
        for order in self:
            reviews = order.review_ids.filtered(
                lambda review, order=order: (
                    review.is_oral and review.state in OPEN_STATES and review.confirmation_id != order.confirmation_id
                )
            )
            if reviews:
                reviews._guarded().write({"confirmation_id": order.confirmation_id.id})

    def _settle_by_record(self):
        """Let the confirmed record be the review, where the type says so (CR-53).

        What is wrong with the set-up of reviews does not undo that the customer has confirmed: the chatter says it.
        """
        self.ensure_one()
        order = self.sudo()  # the server makes and approves it, by the record of whoever may write that
        order._link_confirmation()
        if order.state not in QUOTATION_STATES or order.review_policy == "off" or not order._is_oral():
            return
        gate = self.env["contract.review.gate"]
        verdict = gate._verdicts(order)[order.id]
        review = verdict.review if verdict.outcome == "pending" else verdict.review.browse()
        try:
            with self.env.cr.savepoint():
                if verdict.outcome == "missing" and verdict.match.type.record_is_review:
                    review = review.sudo()._create_for(order, verdict.match, previous=verdict.review)
                if review.state == "draft" and review.type_id.record_is_review:
                    review.sudo()._submit()
                elif review.state == "in_review" and review._is_settled_by_record() and not review.is_changed:
                    review.sudo()._approve_by_record()
        except UserError as error:
            _logger.info("The confirmation record of %s could not be made its review: %s", order.name, error)
            order.message_post(
                body=self.env._("The confirmation record could not be made the review: %s", error),
                subtype_xmlid="mail.mt_note",
            )

    def _check_written_only(self):
        """CR-55: products that are ordered in writing only are not confirmed on an oral contract record."""
        for order in self:
            products = OrderFacts(order).unwritten_lines(order).product_id
            if products:
                raise UserError(
                    self.env._(
                        "%(order)s holds products that are sold on written orders only: %(products)s. Ask the customer "
                        "for a written order, and enter on the quotation how it came.",
                        order=order.display_name,
                        products=", ".join(products.mapped("display_name")),
                    )
                )
