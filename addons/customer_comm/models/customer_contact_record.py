from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerContact(models.Model):
    """What is recorded of a contact: who took part, letters, interviews, defects and samples, the report to leaders."""

    _inherit = "customer.contact"

    # Return visits (CC-51)
    team_ids = fields.Many2many(
        "res.users",
        "customer_contact_team_rel",
        string="Original Project Team",
        compute="_compute_team_ids",
        store=True,
        readonly=False,
        domain=[("share", "=", False)],
        help="Who worked on the project. At a return visit they take part.",
    )
    is_team_absent = fields.Boolean(compute="_compute_is_team_absent")

    # Letter and interview (CC-52, CC-53)
    questions = fields.Text(help="What the customer is asked, by letter or by telephone.")
    opinions = fields.Text("Opinions and Suggestions", help="In the customer's words, as written or told.", copy=False)
    letter_sent_on = fields.Date(copy=False, tracking=True)
    letter_returned_on = fields.Date(copy=False, tracking=True)
    letter_attachment_ids = fields.Many2many(
        "ir.attachment", "customer_contact_letter_rel", string="Returned Letter", copy=False
    )

    # Complaint visit (CC-61)
    defect_record = fields.Text(copy=False, help="What is defective, as found at the customer.")
    sample_count = fields.Integer("Bad Samples Brought Back", copy=False)
    no_sample_reason = fields.Char("No Samples Because", copy=False)

    _samples_positive = models.Constraint("CHECK (sample_count >= 0)", "The number of samples cannot be negative.")
    _letter_order = models.Constraint(
        "CHECK (letter_returned_on IS NULL OR letter_sent_on <= letter_returned_on)",
        "A letter cannot come back before it was sent. Enter both days.",
    )

    @api.depends("order_id")
    def _compute_team_ids(self):
        for contact in self:
            # sudo: whoever plans need not be able to read the order
            contact.team_ids = contact.team_ids or contact.sudo().order_id.user_id

    @api.depends("team_ids", "participant_ids", "user_id", "kind", "method")
    def _compute_is_team_absent(self):
        for contact in self:
            present = contact.participant_ids | contact.user_id
            visit = contact.kind == "return_visit" and contact.method == "visit"
            contact.is_team_absent = visit and not (contact.team_ids & present)

    @api.constrains("letter_sent_on", "letter_returned_on")
    def _check_letter_dates(self):
        today = fields.Date.context_today(self)
        for contact in self:
            if any(day and day > today for day in (contact.letter_sent_on, contact.letter_returned_on)):
                raise UserError(self.env._("%s: a letter is recorded when it was sent, not before.", contact.name))

    def _check_record(self):
        """Raise UserError unless the record of this kind of contact is complete."""
        self.ensure_one()
        if self.method == "letter":
            self._check_filled("letter_sent_on", "letter_returned_on", "opinions")
        if self.method == "phone" and self.kind == "return_visit":
            self._check_filled("questions", "opinions")
        if self.kind == "complaint":
            self._check_filled("defect_record")
            if not self.sample_count:
                self._check_filled("no_sample_reason")

    def action_letter_sent(self):
        """Record that the letter of enquiry left today (CC-52)."""
        self._check_state("planned", "confirmed", "started")
        if wrong := self.filtered(lambda contact: contact.method != "letter")[:1]:
            raise UserError(self.env._("%s is not made by letter.", wrong.display_name))
        self._check_filled("purpose")
        self.write({"letter_sent_on": fields.Date.context_today(self)})
        now = fields.Datetime.now()
        unstarted = self.filtered(lambda contact: contact.state != "started")
        unstarted._guarded().write({"state": "started", "started_at": now})
        return True

    # To company leaders (CC-63)

    def action_submit_to_leadership(self):
        """Put what was learned before the company leaders.

        :raise UserError: for a contact that is not done
        """
        self._check_state("done")
        return super().action_submit_to_leadership()

    def _get_submission_defaults(self):
        learned = [self.result, self.opinions, *self.issue_ids.mapped("name")]
        return {**super()._get_submission_defaults(), "summary": "\n".join(filter(None, learned))}

    # The log

    def _log_communications(self):
        """Log the contacts that were made as communications, so that all contacts are found in one place."""
        vals_list = [contact._prepare_communication_vals() for contact in self]
        communications = self.env["customer.communication"].create(vals_list)
        for contact, communication in zip(self, communications, strict=True):
            contact._guarded().write({"communication_id": communication.id})

    def _prepare_communication_vals(self):
        self.ensure_one()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        stage = self.stage_id or self.env.ref("customer_comm.stage_after_delivery")
        said = [self.result, self.opinions, *self.issue_ids.mapped("name")]
        return {
            "subject": self.env._("%(kind)s %(contact)s", kind=kinds[self.kind], contact=self.name),
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "contact_id": self.contact_id.id,
            "occurred_on": self.started_at or self.done_at,
            "channel_id": self.channel_id.id,
            "direction": "out",
            "stage_id": stage.id,
            "subject_kind": "complaint" if self.kind == "complaint" else "care",
            "order_id": self.order_id.id,
            "user_id": (self.user_id or self.env.user).id,
            "description": "\n".join(filter(None, said)),
            "needs_reply": False,
        }

    def action_view_communication(self):
        """Open the communication as which this contact was logged."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "customer.communication",
            "view_mode": "form",
            "res_id": self.communication_id.id,
        }
