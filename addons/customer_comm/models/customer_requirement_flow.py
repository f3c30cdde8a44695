from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerRequirement(models.Model):
    """The way of a need: collected by somebody trained, confirmed, analysed, met or declined."""

    _inherit = "customer.requirement"

    # Training of collectors (CC-119)

    def _get_untrained_collectors(self):
        """Return the collectors of these needs who have no valid training for it, unless the company does not ask."""
        untrained = self.env["res.users"]
        for company, needs in self.grouped("company_id").items():
            skill = company._get_requirement_skill()
            if company.requirement_training != "off" and skill:
                valid = self.env["customer.competence"]._get_valid(needs.collector_id, skill)
                untrained |= needs.collector_id.filtered(lambda user, v=valid, s=skill: (user.id, s.id) not in v)
        return untrained

    def _check_collector_trained(self):
        """CC-119: where the company insists, needs that somebody untrained collected do not go on."""
        strict = self.filtered(lambda need: need.company_id.requirement_training == "block")
        if untrained := strict._get_untrained_collectors():
            raise UserError(
                self.env._(
                    "%s has no valid training for collecting needs. Let somebody trained collect it, or enter the "
                    "competence.",
                    untrained[0].name,
                )
            )

    @api.model
    def _prepare_from_communication(self, communication):
        """Return the values of a need that is made from a communication (CC-30); it is judged by a person later."""
        party = self.env.ref("customer_comm.requirement_party_customer", raise_if_not_found=False)
        source = self.env.ref("customer_comm.requirement_source_customer_feedback", raise_if_not_found=False)
        return {
            "company_id": communication.company_id.id,
            "subject": communication.subject,
            "need": communication.description,
            "party_id": (party or self.env["customer.requirement.party"].search([], limit=1)).id,
            "source_id": (source or self.env["customer.requirement.source"].search([], limit=1)).id,
            "partner_id": communication.partner_id.id,
            "contact_id": communication.contact_id.id,
            "product_id": communication.product_id.id,
            "order_id": communication.order_id.id,
            "communication_id": communication.id,
        }

    # The way of a need

    def action_confirm(self):
        """Record that the party confirmed the need.

        :raise UserError: when how, when or the expectations are missing
        """
        self._check_state("draft")
        self._check_filled("importance", "feasibility", "confirm_channel_id", "confirmed_on", "line_ids")
        self._check_collector_trained()
        self._guarded().write({"state": "confirmed"})
        return True

    def action_analyse(self):
        """Hand in the analysis of the owner (CC-123).

        :raise UserError: without owner or analysis, or without an action where the need cannot be met now (CC-120)
        """
        self._check_state("draft", "confirmed")
        self._check_filled("importance", "feasibility", "function_id", "analysis")
        unmet = self.filtered(lambda need: need.feasibility == "improve")
        unmet._check_filled("action", "action_user_id", "action_due")
        self._guarded().write(
            {"state": "analysed", "analysed_at": fields.Datetime.now(), "analysed_by_id": self.env.uid}
        )
        unmet._remind_action()
        return True

    def _remind_action(self):
        """Remind those who are to act, in one go and without mails."""
        activity_type = self.env.ref("customer_comm.mail_activity_type_requirement", raise_if_not_found=False)
        # sudo: reminding somebody needs no right on the document
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": need.id,
                    "activity_type_id": activity_type.id if activity_type else False,
                    "summary": self.env._("Need to be met: %s", need.subject),
                    "date_deadline": need.action_due,
                    "user_id": need.action_user_id.id,
                    "automated": True,
                }
                for need in self
            ]
        )

    def action_meet(self):
        """Record that the need is met.

        :raise UserError: before it was confirmed with the party (CC-116), or without the result
        """
        self._check_state("analysed")
        self._check_filled("confirmed_on", "confirm_channel_id", "result")
        return self._settle("met")

    def action_decline(self):
        """Record that the need will not be met, and why."""
        self._check_state("analysed")
        self._check_filled("result")
        return self._settle("declined")

    def action_cancel(self):
        """Cancel what was collected by mistake or twice; the reason stays on the record."""
        self._check_state("draft", "confirmed", "analysed")
        self._check_filled("cancel_reason")
        return self._settle("cancelled")

    def _settle(self, state):
        self._guarded().write({"state": state, "closed_at": fields.Datetime.now()})
        # sudo: the reminder is of who had to act
        self.sudo().activity_unlink(["customer_comm.mail_activity_type_requirement"])
        return True

    def action_draft(self):
        """Collect anew: something was misunderstood, or the need has changed."""
        self._check_state("confirmed", "analysed", "declined", "cancelled")
        self._guarded().write({"state": "draft", "closed_at": False})
        return True
