import logging

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


class ContractChange(models.Model):
    """Changes that are found because somebody edited a confirmed order: done, but still to be handled."""

    _inherit = "contract.change"

    @api.model
    def _find(self, contents):
        """Record what was changed on confirmed orders.

        What else is edited before somebody handles it is added to the same record; what is put back leaves it.
        Recording never stops whoever edits: where a change is only advised nothing may block.

        :param contents: ``{order: content before}``, orders in superuser mode
        """
        for order, before in contents.items():
            try:
                with self.env.cr.savepoint():
                    self._find_one(order, before)
            except UserError as error:
                _logger.warning("The change of %s could not be recorded: %s", order.name, error)

    def _find_one(self, order, before):
        # sudo: the server records, whoever edits
        changes = self.sudo().with_company(order.company_id)
        open_change = changes.search(
            [("order_id", "=", order.id), ("is_found", "=", True), ("state", "=", "draft")], limit=1
        )
        if open_change:
            before = open_change._get_content_before(before)
        rows = order._change_differences(before)
        if not rows:
            open_change._take_back()
            return
        change = open_change or changes._create_found(order)
        change._set_lines(rows)
        if not open_change:
            change._notify_found()

    def _create_found(self, order):
        person = self.env.user if self.env.uid != SUPERUSER_ID else self.env.user.browse()
        return (
            self.with_context(mail_auto_subscribe_no_notify=True)
            ._guarded()
            .create(
                {
                    "order_id": order.id,
                    "is_found": True,
                    "found_by_id": person.id,
                    "user_id": order.user_id.id or (not person.share and person.id),
                    "requester": "customer",
                    "reason": self.env._("Found: the confirmed order was edited."),
                }
            )
        )

    def _get_content_before(self, before):
        """Return the content of the order before the first of the edits, given that ``before`` the last one."""
        content = {**before, "lines": {key: dict(values) for key, values in before["lines"].items()}}
        for line in self.line_ids:
            was, __ = line._get_data()
            if not line.line_key:
                content[line.field_name] = was
            elif line.field_name:
                content["lines"].setdefault(line.line_key, {})[line.field_name] = was
            elif was is None:
                content["lines"].pop(line.line_key, None)
            else:
                content["lines"][line.line_key] = was
        return content

    def _take_back(self):
        """Cancel what was found and put back by hand before anybody handled it."""
        for change in self:
            change._set_lines([])
            change._guarded().write({"state": "cancelled", "outcome_note": self.env._("Put back on the order.")})

    def _notify_found(self):
        """Remind whoever sells to handle the change, without a mail."""
        self.order_id.message_post(
            body=self.env._("Changed after the confirmation: %s", self._get_html_link()),
            subtype_xmlid="mail.mt_note",
        )
        if self.user_id:
            self.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Handle the change of a confirmed order"),
                user_id=self.user_id.id,
            )
