from odoo import api, fields, models
from odoo.exceptions import ValidationError

# Replies that end the handling for the customer: they tell what was found and done.
FINAL_TYPES = ("answer", "report")


class ComplaintReply(models.Model):
    """One thing the customer was told about a complaint: when, how, by whom (CP-88, CP-116).

    Replies are evidence: they are added, never changed. What was wrong is put right by another reply.
    """

    _name = "complaint.reply"
    _description = "Reply to a Complaint"
    _inherit = ["customer.guard.mixin"]
    _order = "complaint_id, sent_at, id"
    _check_company_auto = True

    complaint_id = fields.Many2one("complaint.complaint", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="complaint_id.company_id", store=True, index=True)
    reply_type = fields.Selection(
        [
            ("acknowledgement", "Acknowledgement"),
            ("interim", "Interim Answer"),
            ("answer", "Answer"),
            ("explanation", "Explanation (not ours)"),
            ("report", "Report (8D or handling report)"),
        ],
        "Type",
        required=True,
        default="answer",
        help="Acknowledgement: the complaint has arrived. Answer and report: cause and measures. Explanation: why we "
        "are not liable.",
    )
    manner = fields.Selection([("oral", "Oral"), ("written", "Written")], required=True, default="written")
    channel_id = fields.Many2one("customer.channel", required=True, ondelete="restrict")
    sent_at = fields.Datetime("Told On", required=True, default=fields.Datetime.now, index=True)
    contact_id = fields.Many2one("res.partner", "To", check_company=True, help="The person who was told.")
    text = fields.Text(required=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Attachments")
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="restrict")
    round = fields.Integer(readonly=True, help="0 until the complaint was reopened for the first time.")

    _guarded_fields = frozenset({"user_id", "round", "company_id"})

    @api.constrains("sent_at")
    def _check_sent_at(self):
        for reply in self:
            # A minute of tolerance for clocks that differ between client and server.
            if reply.sent_at > fields.Datetime.add(fields.Datetime.now(), minutes=1):
                raise ValidationError(self.env._("A reply is recorded after it was given: its date is in the future."))
            if reply.complaint_id.received_at and reply.sent_at < reply.complaint_id.received_at:
                raise ValidationError(self.env._("The customer cannot have been told before the complaint arrived."))

    @api.model
    def _guarded_create_vals(self, vals_list):
        vals_list = super()._guarded_create_vals(vals_list)
        # sudo: counts the rounds of complaints; access is checked when the replies are created
        complaints = self.env["complaint.complaint"].sudo()
        for vals in vals_list:
            complaint = complaints.browse(vals.get("complaint_id"))
            vals.update(user_id=self.env.uid, round=complaint.reopen_count)
        return vals_list

    @api.model_create_multi
    def create(self, vals_list):
        replies = super().create(vals_list)
        replies.complaint_id._check_unlocked()
        replies._claim_attachments()
        replies._notify_complaints()
        return replies

    def _claim_attachments(self):
        """Tie the files that the user has just uploaded to the reply: like it, they are never changed again."""
        for reply in self:
            # sudo: only to look at who owns the file; somebody else's is left alone
            mine = reply.attachment_ids.sudo().filtered(
                lambda file: not file.res_id and file.create_uid == self.env.user and not file.res_field
            )
            mine.write({"res_model": self._name, "res_id": reply.id})

    def _notify_complaints(self):
        """Let the complaints know: clocks stop, the state goes on, the chatter keeps a note."""
        for reply in self.sorted("sent_at"):
            complaint = reply.complaint_id
            complaint._sla_reach("respond", at=reply.sent_at)
            if reply.reply_type in (*FINAL_TYPES, "explanation"):
                complaint._sla_reach("answer", at=reply.sent_at)
            if reply.reply_type == "report":
                complaint._sla_reach("report", at=reply.sent_at)
        self.complaint_id._advance_replied()
