from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .contract_production_notice import OPEN_STATES


class ContractProductionNotice(models.Model):
    """The way of a production notice: issued, acknowledged, revised when the contract changes, done."""

    _inherit = "contract.production.notice"

    def action_issue(self):
        """Send the notices to the functions, which acknowledge them (CR-66).

        :raises UserError: while the order may not be produced (CR-20), a new product has no sealed sample (CR-88), or
            something is missing
        """
        self.check_access("write")
        self._check_state("draft")
        self._check_filled("line_ids", "inform_function_ids")
        self.env.add_to_compute(self._fields["is_flagged"], self)  # the category may have been flagged meanwhile
        self.filtered(lambda notice: notice.is_flagged or notice.source == "customer")._check_filled("notified_at")
        self._check_reviewed()
        self._check_sealed()
        for notice in self:
            notice._issue()
        return True

    def _check_sealed(self):
        today = fields.Date.context_today(self)
        for line in self.line_ids._needs_sealed_sample():
            if not line.sealed_sample_id._is_valid(today):
                raise UserError(
                    self.env._(
                        "%(notice)s: %(product)s is new for the customer and has no valid sealed sample. Have the "
                        "customer approve a sample first.",
                        notice=line.notice_id.display_name,
                        product=line.product_id.display_name,
                    )
                )

    def _issue(self):
        self.ensure_one()
        review = self.order_id.sudo()._review_current()  # the review stands for all who read the notice
        self._guarded().write(
            {
                "state": "issued",
                "issued_at": fields.Datetime.now(),
                "issued_by_id": self.env.uid,
                "review_id": review.id,
            }
        )
        self._supersede()
        self._distribute(self._get_subject(), functions=self.inform_function_ids)
        if self.is_short:
            self.message_post(body=self._explain_short(), subtype_xmlid="mail.mt_note")
        if self.task_due_at:
            self._remind_planning()

    def _get_subject(self):
        if self.version > 1:
            return self.env._(
                "Production notice changed: %(notice)s, version %(version)s",
                notice=self.display_name,
                version=self.version,
            )
        return self.env._("Production notice: %s", self.display_name)

    def _explain_short(self):
        return self.env._(
            "Short notice: %(hours)s hours before supply instead of %(wanted)s.",
            hours=round(self.notice_hours, 1),
            wanted=round(self.company_id.sudo().production_notice_hours, 1),  # a setting anybody may meet
        )

    def _remind_planning(self):
        """Remind whoever plans of the task order, due on the day of :attr:`task_due_at`."""
        user = (
            self._get_functions("planning")._responsible_user() or self._get_functions("production")._responsible_user()
        )
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=fields.Datetime.context_timestamp(self, self.task_due_at).date(),
            summary=self.env._("Issue the production task order"),
            user_id=(user or self.user_id or self.env.user).id,
        )

    def action_create_task(self):
        """Make the task order of this notice, or open the one that it has (CR-69)."""
        self.ensure_one()
        self._check_state("issued")
        task = self.task_ids.filtered(lambda task: task.state != "cancelled")[:1]
        task = task or self.env["contract.task.order"]._create_for(self)
        return {**self._get_form_action(), "res_model": task._name, "res_id": task.id}

    def action_view_papers(self):
        """Open the flow sheets of this notice."""
        return self._get_list_action("contract_review.contract_flow_sheet_action", self.task_ids.flow_ids.ids)

    def action_view_quality_notes(self):
        """Open what the inspector has found while these goods were made; new notes belong to this notice (CR-93)."""
        action = self._get_list_action("contract_review.contract_quality_note_action", self.quality_note_ids.ids)
        return {**action, "domain": [("notice_id", "=", self.id)], "context": {"default_notice_id": self.id}}

    def _get_list_action(self, xml_id, ids):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        action.pop("path", None)
        return {**action, "domain": [("id", "in", ids)], "context": {}}

    def action_done(self):
        """Close notices whose goods were supplied."""
        self.check_access("write")
        self._check_state("issued")
        self._guarded().write({"state": "done", "closed_at": fields.Datetime.now()})
        self.activity_unlink(["mail.mail_activity_data_todo"])
        return True

    def action_cancel(self):
        """Take back notices; those who were told are told again.

        :raises UserError: without :attr:`cancel_reason`
        """
        self.check_access("write")
        self._check_state(*OPEN_STATES)
        self._check_filled("cancel_reason")
        issued = self.filtered(lambda notice: notice.state == "issued")
        self._guarded().write({"state": "cancelled", "closed_at": fields.Datetime.now()})
        self.activity_unlink(["mail.mail_activity_data_todo"])
        for notice in issued:
            notice._distribute(
                self.env._("Production notice cancelled: %s", notice.display_name),
                functions=notice.inform_function_ids,
            )
        return True

    def action_new_version(self):
        """Make the next version of this notice as a draft; this one holds until the next is issued.

        :raises UserError: without a version that was issued
        """
        self.ensure_one()
        self.check_access("write")
        self._check_state("issued")
        return self._new_version(self.env._("Corrected by %s", self.env.user.name))._get_form_action()

    def _new_version(self, reason):
        """Return the draft of the next version, with the goods as the order has them now."""
        self.ensure_one()
        lines = [Command.create(line._prepare_next_version()) for line in self.line_ids if line._is_still_ordered()]
        notice = self.copy({"line_ids": lines, "notified_at": self.notified_at})
        notice._guarded().write(
            {"version": self.version + 1, "previous_id": self.id, "change_reason": reason, "name": notice.name}
        )
        return notice

    @api.model
    def _revise(self, change):
        """Issue the next version of the open notices of a changed order: all who were told are told (CR-76, CR-77).

        :param change: the change; it has ``order_id`` and a ``display_name``. Call in superuser mode.
        :return: the new versions; an order without an issued notice has none
        """
        notices = self.search([("order_id", "=", change.order_id.id), ("state", "=", "issued")])
        versions = self.browse()
        for notice in notices:
            if not any(line._is_still_ordered() for line in notice.line_ids):
                notice._guarded().write({"cancel_reason": change.display_name})
                notice.action_cancel()
                continue
            version = notice._new_version(change.display_name)
            if change.order_id.commitment_date:
                version.supply_at = change.order_id.commitment_date
            version._issue()
            versions |= version
        return versions

    def _supersede(self):
        """Put these versions in the place of those before them."""
        for notice in self.filtered(lambda notice: notice.previous_id.state == "issued"):
            tasks = notice.previous_id.task_ids.filtered(lambda task: task.state != "cancelled")
            tasks._follow_notice(notice)
            notice.previous_id._guarded().write({"state": "superseded", "closed_at": fields.Datetime.now()})
            notice.previous_id.activity_unlink(["mail.mail_activity_data_todo"])
