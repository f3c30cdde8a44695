from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.date_utils import add

from .customer_property import ENDED_STATES, USABLE_STATES

PROBLEM_STATES = ("counted", "inspection", *USABLE_STATES)
# Which state a property ends in, by what most of it came to.
END_STATE = {"returned": "returned", "consumed": "consumed", "lost": "lost", "scrapped": "lost"}


class CustomerProperty(models.Model):
    """The way of customer property: expected, counted, in inspection, accepted, kept or in use, and back again."""

    _inherit = "customer.property"

    # Receipt and inspection (CC-103, CC-105)

    def action_count(self):
        """Record that specification and quantity were checked on arrival.

        A quantity other than announced opens a problem, which sales reports to the customer (CC-111).

        :raise UserError: when the day, the count or the check of the specification is missing
        """
        self._check_state("expected")
        self._check_filled("received_on", "spec_checked")
        for record in self:
            if record.uom_id.compare(record.counted_quantity, 0.0) <= 0:
                raise UserError(self.env._("%s: count it and enter the quantity.", record.display_name))
        self._set_counted()
        self._open_quantity_issues()
        return True

    def _set_counted(self):
        now = fields.Datetime.now()
        self._guarded().write({"state": "counted", "counted_at": now, "counted_by_id": self.env.uid})
        for (received, months), records in self.grouped(lambda r: (r.received_on, r.type_id.check_months)).items():
            records._plan_check(add(received or now.date(), months=months))

    def _open_quantity_issues(self):
        """CC-111: the customer learns that more or less arrived than announced."""
        differing = self.filtered(lambda record: record.uom_id.compare(record.counted_quantity, record.quantity))
        self.env["customer.property.issue"].create(
            [
                {
                    "property_id": record.id,
                    "cause": "quantity",
                    "quantity": record.counted_quantity,
                    "description": self.env._(
                        "Announced: %(announced)s %(unit)s. Counted: %(counted)s %(unit)s.",
                        announced=record.quantity,
                        counted=record.counted_quantity,
                        unit=record.uom_id.name,
                    ),
                }
                for record in differing
            ]
        )

    def action_start_inspection(self):
        """Ask quality to inspect what was counted; the checklists of the type are put on it.

        :raise UserError: before the count (CC-103)
        """
        self._check_state("counted")
        self._guarded().write({"state": "inspection"})
        for kind, records in self.grouped("type_id").items():
            if kind.checklist_ids and not kind.is_confidential:
                records._checklist_apply(kind.checklist_ids)
        self._remind_quality()
        return True

    def _remind_quality(self):
        """Remind who acts for quality, in one go and without mails; the confidential ones stay among their own."""
        activity_type = self.env.ref("customer_comm.mail_activity_type_property_inspect", raise_if_not_found=False)
        model_id = self.env["ir.model"]._get_id(self._name)
        vals_list = []
        for company, records in self.grouped("company_id").items():
            user = self.env["customer.function"]._get("quality", company)._responsible_user()
            vals_list += [
                {
                    "res_model_id": model_id,
                    "res_id": record.id,
                    "activity_type_id": activity_type.id if activity_type else False,
                    "summary": self.env._("To inspect: %s", record.display_name),
                    "user_id": user.id,
                    "automated": True,
                }
                for record in records
                if user
            ]
        # sudo: reminding somebody needs no right on the document
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(vals_list)

    def action_judge(self):
        """Open the verification record, in which quality says whether the property passed."""
        self.ensure_one()
        self._check_state("inspection")
        return self._action_open_check(self.env._("Verification Record"), "receipt")

    def _check_may_judge(self):
        """CC-103: quality judges.

        :raise AccessError: for others than members of quality
        """
        for company in self.company_id:
            function = self.env["customer.function"]._get("quality", company)
            if not function._is_member(self.env.user):
                raise AccessError(self.env._("Only members of %s judge what was received.", function.name))

    def _judge(self, passed, note):
        """Accept or reject after inspection; a rejection opens the report to the customer (CC-104)."""
        self._check_state("inspection")
        self._check_may_judge()
        self._checklist_check()
        self._guarded().write({"state": "accepted" if passed else "rejected"})
        # sudo: the reminder may be a colleague's
        self.sudo().activity_unlink(["customer_comm.mail_activity_type_property_inspect"])
        if not passed:
            self.env["customer.property.issue"]._guarded().create(
                [
                    {
                        "property_id": record.id,
                        "cause": "rejected",
                        "quantity": record.remaining_quantity,
                        "description": note,
                    }
                    for record in self
                ]
            )

    # Keeping and using (CC-107, CC-108, CC-114)

    def action_store(self):
        """Put it where it is kept.

        :raise UserError: without mark, place or custodian
        """
        self._check_state("accepted", "in_use")
        self._check_identified()
        self._guarded().write({"state": "kept"})
        return True

    def action_use(self):
        """Hand it to the business, for the agreed use.

        :raise UserError: without mark, place or custodian
        """
        self._check_state("accepted", "kept")
        self._check_identified()
        self._guarded().write({"state": "in_use"})
        return True

    def _check_identified(self):
        """CC-100, CC-107: the thing bears its mark and has a place; data and rights have a custodian."""
        for record in self:
            if not record.needs_location:
                record._check_filled("custodian_id")
                continue
            if not record.is_marked:
                raise UserError(
                    self.env._(
                        "%(record)s: put the mark %(mark)s on it (print the label) and tick “Marked”.",
                        record=record.display_name,
                        mark=record.identification,
                    )
                )
            if not record.location_id and not (record.place or "").strip():
                raise UserError(self.env._("%s: say where it is kept.", record.display_name))

    # Problems (CC-110)

    def action_problem(self):
        """Open the dialogue that stops the use, and tells who has to know."""
        self.ensure_one()
        self.check_access("write")
        self._check_state(*PROBLEM_STATES)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Report a Problem"),
            "res_model": "customer.property.problem",
            "view_mode": "form",
            "target": "new",
            "context": {"default_property_id": self.id},
        }

    def _block(self, place, labelled):
        """Stop the use: it lies apart, under a label, until the customer has decided."""
        self._check_state(*PROBLEM_STATES)
        now = fields.Datetime.now()
        for state, records in self.grouped("state").items():
            records._guarded().write(
                {
                    "state": "blocked",
                    "state_before_block": state,
                    "isolation_place": place,
                    "isolation_label": labelled,
                    "blocked_at": now,
                }
            )

    def _release(self, state=None):
        """Let what was blocked or rejected be used again, once no problem is open any more.

        :param str state: where to; by default as it was before, accepted where it had been rejected
        """
        for record in self.filtered(lambda record: record.state in ("blocked", "rejected")):
            if record.issue_ids.filtered(lambda issue: issue.stops_use and issue.state in ("draft", "sent", "decided")):
                continue
            before = record.state_before_block or "accepted"
            record._guarded().write(
                {
                    "state": state or before,
                    "state_before_block": False,
                    "isolation_place": False,
                    "isolation_label": False,
                    "blocked_at": False,
                }
            )

    # Given back, used up

    def action_return(self):
        """Open the dialogue in which the return to the customer is recorded."""
        return self._action_open_move(self.env._("Return to the Customer"), "returned")

    def action_consume(self):
        """Open the dialogue in which the use of material is recorded."""
        return self._action_open_move(self.env._("Used Up"), "consumed")

    def _action_open_move(self, title, kind):
        self.ensure_one()
        self._check_state(*USABLE_STATES)
        return self._action_open_dialogue(
            title,
            "customer.property.move",
            {"default_kind": kind, "default_quantity": self.remaining_quantity, "default_property_id": self.id},
        )

    def _settle(self):
        """End the properties of which nothing is left (called by their movements)."""
        empty = self.filtered(lambda record: record.uom_id.compare(record.remaining_quantity, 0.0) <= 0)
        now = fields.Datetime.now()
        for record in empty:
            total = {}
            for move in record.move_ids:
                total[move.kind] = total.get(move.kind, 0.0) + move.quantity
            state = END_STATE[max(total, key=total.get)]
            record._guarded().write({"state": state, "closed_at": now, "next_check_on": False})
        # sudo: a reminder may be a colleague's
        empty.sudo().activity_unlink(["customer_comm.mail_activity_type_property_check"])

    # End without receipt

    def action_cancel(self):
        """Cancel what never came; the reason stays on the record."""
        self._check_state("expected")
        self._check_filled("cancel_reason")
        self._guarded().write({"state": "cancelled", "closed_at": fields.Datetime.now()})
        return True

    def action_draft(self):
        """Expect a cancelled property again."""
        self._check_state("cancelled")
        self._guarded().write({"state": "expected", "closed_at": False})
        self.cancel_reason = False
        return True

    def _action_open_check(self, title, kind):
        return self._action_open_dialogue(
            title, "customer.property.check", {"default_property_id": self.id, "default_kind": kind}
        )

    def _action_open_dialogue(self, title, model, context):
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": context,
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_expected(self):
        if received := self.filtered(lambda record: record.state != "expected" and record.state not in ENDED_STATES)[
            :1
        ]:
            raise UserError(self.env._("%s is in our hands and stays in the register.", received.display_name))
