from odoo import api, fields, models
from odoo.exceptions import UserError

SERVICE_REPORT = "customer_comm.action_report_service"


class CustomerService(models.Model):
    """The way of a service: draft, planned, in progress, done; or cancelled. A tracking card is raised, signed, in
    production and completed instead (CC-135)."""

    _inherit = "customer.service"

    def action_plan(self):
        """Plan the service; a tracking card is raised and goes to be signed.

        :raise UserError: without a date, or without a signed contract or the reason why (CC-138)
        """
        self._check_state("draft")
        self.filtered(lambda service: not service.type_id.has_card)._check_filled("planned_on")
        for service in self.filtered("type_id.has_card"):
            if not service.missing_ids:
                service._check_filled("fault")
        self._check_contract()
        self._guarded().write({"state": "planned"})
        self._apply_type()
        self.filtered("planned_on")._remind_assigned()
        return True

    def action_start(self):
        """Begin; the production of what a card names begins only when the card is signed (CC-135)."""
        self._check_state("draft", "planned")
        self._check_contract()
        for service in self:
            if service._signs_before("start"):
                service._check_signoff()
        self._apply_type()
        self._guarded().write({"state": "in_progress"})
        return True

    def action_done(self):
        """Close the service with its result.

        :raise UserError: when the result, an answer, a signature or anything else that the type asks for is missing
        """
        self._check_state("in_progress")
        self._check_filled("result")
        for service in self:
            service._checklist_check()
            service._check_type_facts()
        self._check_signed()
        self._check_problem_reported()
        for service in self:
            if service._signs_before("done"):
                service._check_signoff()
        for date, services in self.grouped("done_on").items():
            vals = {"state": "done", "closed_at": fields.Datetime.now()}
            services._guarded().write(vals if date else {**vals, "done_on": fields.Date.context_today(self)})
        self._inform_functions()
        self._close_reminders()
        return True

    def action_cancel(self):
        """Cancel a service that does not take place; the reason stays on it."""
        self._check_state("draft", "planned", "in_progress")
        self._check_filled("cancel_reason")
        self._guarded().write({"state": "cancelled", "closed_at": fields.Datetime.now()})
        self._signoff_void(self.env._("The service was cancelled."))
        self._sla_cancel()
        self._close_reminders()
        return True

    def action_draft(self):
        """Take up a cancelled service again."""
        self._check_state("cancelled")
        self._guarded().write({"state": "draft", "closed_at": False, "cancel_reason": False})
        return True

    def action_request_signature(self):
        """Ask the function named by the type to sign; what was signed on other words becomes void."""
        self.check_access("write")
        self._check_state("planned", "in_progress")
        for service in self:
            if not service.type_id.signoff_function_id:
                raise UserError(self.env._("%s needs nobody's signature.", service.display_name))
            service.type_id.signoff_function_id._check_staffed()
        self._signoff_void(self.env._("Asked again"))
        self._signoff_request(self._get_signoff_plan)
        return True

    def action_make_card(self):
        """Make a product quality tracking card of the missing items of an inspection (CC-134, CC-135)."""
        self.ensure_one()
        self.check_access("write")
        kind = self.env["customer.service.type"]._get("tracking_card", self.company_id)
        items = self.missing_ids.filtered(lambda item: not item.resolved_on)
        if not kind or not items:
            raise UserError(self.env._("There is no open missing item, or no service type “tracking_card”."))
        card = self.search([("origin_id", "=", self.id), ("type_id", "=", kind.id)], limit=1)
        if not card:
            card = self._guarded().create(self._prepare_card(kind, items))
        return card.get_formview_action()

    def action_print(self):
        """Print the record as its type says."""
        report = self[:1].type_id.report_id or self.env.ref(SERVICE_REPORT)
        return report.report_action(self)

    def _prepare_card(self, kind, items):
        return {
            "type_id": kind.id,
            "subject": self.env._("Missing items of %s", self.name),
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "site_id": self.site_id.id,
            "order_id": self.order_id.id,
            "picking_id": self.picking_id.id,
            "product_id": self.product_id.id,
            "user_id": self.user_id.id,
            "origin_id": self.id,
            "missing_ids": [
                fields.Command.create(
                    {
                        "product_id": item.product_id.id,
                        "description": item.description,
                        "quantity": item.quantity,
                        "reason": item.reason,
                    }
                )
                for item in items
            ],
        }

    def _apply_type(self):
        """Put the questions of their types on these services and ask for the signature that comes first."""
        for kind, services in self.grouped("type_id").items():
            services._checklist_apply(kind.checklist_ids)
        to_sign = self.filtered(
            lambda service: service.type_id.has_card and service.state == "planned" and service.signoff_state == "none"
        )
        if to_sign:
            to_sign.action_request_signature()

    def _signs_before(self, moment):
        kind = self.type_id
        return bool(kind.signoff_function_id) and kind.signoff_when == moment

    def _check_signoff(self):
        """Raise UserError unless the function of the type has signed what is there now."""
        self.ensure_one()
        if self._signoff_is_current():
            return
        raise UserError(
            self.env._(
                "%(record)s: %(function)s has not signed what is written here now. Ask for the signature.",
                record=self.display_name,
                function=self.type_id.signoff_function_id.name,
            )
        )

    def _check_problem_reported(self):
        for service in self:
            if service.installation_problem and not service.reported_at:
                raise UserError(self.env._("%s: report the installation problem back first.", service.display_name))

    def _inform_functions(self):
        """Give a copy to the functions of the type, and findings to those they are addressed to (CC-128)."""
        for service in self:
            functions = service.type_id.inform_function_ids | service.finding_ids.function_id
            if functions:
                service._distribute(service.subject, functions=functions)

    def _checklist_locked(self, answer):
        return self.state in self._locked_states or super()._checklist_locked(answer)

    def _checklist_closed(self):
        return self.state in self._locked_states or super()._checklist_closed()

    # Sign-off

    @api.model
    def _get_signoff_plan(self, service):
        return [{"function": service.type_id.signoff_function_id, "role": "approve"}]

    def _signoff_content(self):
        self.ensure_one()
        content = {
            "number": self.name,
            "type": self.type_id.code,
            "customer": self.partner_id.id,
            "product": self.product_id.id or None,
            "fault": self.fault or None,
            "missing": [
                {"item": item.description, "quantity": item.quantity} for item in self.missing_ids.sorted("id")
            ],
        }
        if self.type_id.signoff_when == "start":
            return content
        return {
            **content,
            "result": self.result or None,
            "checklist": self._checklist_content(),
            "findings": [
                {"finding": finding.description, "function": finding.function_id.code or None}
                for finding in self.finding_ids.sorted("id")
            ],
        }

    def _signoff_statement(self, signoff):
        self.ensure_one()
        items = "\n".join(f"- {item.description} ({item.quantity:g})" for item in self.missing_ids)
        return self.env._(
            "%(record)s for %(customer)s\n%(text)s\n%(items)s",
            record=self.display_name,
            customer=self.partner_id.display_name,
            text=self.result or self.fault or "",
            items=items,
        )

    def _signoff_authors(self):
        return self.create_uid | self.user_id

    def _signoff_approved(self):
        """A signed card goes to those who arrange the missing part (CC-135)."""
        for service in self.filtered(lambda service: service._signs_before("start")):
            if functions := service.type_id.inform_function_ids:
                service._distribute(service.subject, functions=functions)

    def _close_reminders(self):
        # sudo: a reminder may be another one's
        self.sudo().activity_unlink(["customer_comm.mail_activity_type_service"])

    def _remind_assigned(self):
        """Put a reminder on these services for those who do them, in one go and without mails."""
        activity_type = self.env.ref("customer_comm.mail_activity_type_service", raise_if_not_found=False)
        model_id = self.env["ir.model"]._get_id(self._name)
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": service.id,
                    "activity_type_id": activity_type.id if activity_type else False,
                    "summary": service.subject,
                    "date_deadline": service._service_day(),
                    "user_id": service.user_id.id,
                    "automated": True,
                }
                for service in self
            ]
        )
