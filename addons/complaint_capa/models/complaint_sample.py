from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

ENDED_STATES = ("returned", "scrapped")


class ComplaintSample(models.Model):
    """A bad piece taken from a customer as evidence: labelled, stored, returned or scrapped in the end (CP-39, CP-43).

    Samples sent *to* customers are ``customer.sample``.
    """

    _name = "complaint.sample"
    _description = "Complaint Sample"
    _inherit = [
        "complaint.goods.mixin",
        "customer.workflow.mixin",
        "customer.evidence.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.lock.mixin",
        "customer.due.mixin",
    ]
    _order = "keep_until, id"
    _rec_names_search = ["name", "complaint_id"]
    _check_company_auto = True
    _locked_states = ENDED_STATES
    _locked_fields = frozenset(
        {
            "name",
            "complaint_id",
            "onsite_id",
            "product_id",
            "lot_id",
            "quantity",
            "condition",
            "taken_on",
            "taken_by_id",
            "place",
            "keep_until",
            "returned_to",
            "witness_id",
            "end_note",
            "attachment_ids",
        }
    )
    _due_field = "keep_until"
    _due_states = ("kept",)

    name = fields.Char(
        "Label",
        required=True,
        copy=False,
        index="trigram",
        tracking=True,
        default=lambda self: self._next_label(),
        help="The mark on the sample itself; no two samples of a company bear the same.",
    )
    complaint_id = fields.Many2one(
        "complaint.complaint", required=True, index=True, ondelete="restrict", check_company=True
    )
    onsite_id = fields.Many2one(
        "complaint.onsite",
        "Taken At",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('complaint_id', '=', complaint_id)]",
        help="The investigation at which it was taken.",
    )
    company_id = fields.Many2one(related="complaint_id.company_id", store=True, index=True, precompute=True)
    partner_id = fields.Many2one(related="complaint_id.partner_id")
    state = fields.Selection(
        [("kept", "Kept"), ("returned", "Returned"), ("scrapped", "Scrapped")],
        "Status",
        default="kept",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    product_id = fields.Many2one(required=True)
    quantity = fields.Float(digits="Product Unit", required=True, default=1.0)
    condition = fields.Text("Description", help="What is to be seen on it, how it was packed and marked.")
    taken_on = fields.Date(required=True, default=fields.Date.context_today)
    taken_by_id = fields.Many2one(
        "res.users",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
        ondelete="restrict",
    )
    received_at = fields.Datetime("Received by Quality", readonly=True, copy=False)
    received_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    place = fields.Char("Storage Place", tracking=True, help="Room, shelf, box.")
    keep_until = fields.Date(
        compute="_compute_keep_until",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        tracking=True,
        help="After this day the sample is returned or scrapped.",
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Photos", copy=False)
    returned_to = fields.Char(copy=False, help="Who got it back, by which means.")
    witness_id = fields.Many2one(
        "res.users",
        copy=False,
        domain=[("share", "=", False)],
        check_company=True,
        ondelete="restrict",
        help="Saw that the sample was made unusable.",
    )
    end_note = fields.Text("How It Ended", copy=False)
    ended_on = fields.Date("Returned / Scrapped On", readonly=True, copy=False)
    ended_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")

    _guarded_fields = frozenset({"state", "received_at", "received_by_id", "ended_on", "ended_by_id", "company_id"})

    _label_uniq = models.UniqueIndex("(company_id, name)", "Another sample bears this label.")
    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "The quantity of a sample is more than 0.")
    _open_idx = models.Index("(company_id, keep_until) WHERE state = 'kept'")

    @api.model
    def _next_label(self):
        return self.env["ir.sequence"].next_by_code("complaint.sample")

    @api.depends("name", "product_id")
    def _compute_display_name(self):
        for sample in self:
            sample.display_name = " ".join(filter(None, [sample.name, sample.product_id.display_name]))

    @api.depends("taken_on", "company_id")
    def _compute_keep_until(self):
        for sample in self:
            # sudo: who takes a sample need not see the settings
            days = sample.company_id.sudo().complaint_sample_days
            if not sample.keep_until and sample.taken_on:
                sample.keep_until = fields.Date.add(sample.taken_on, days=days)

    @api.constrains("name")
    def _check_name(self):
        if any(not sample.name.strip() for sample in self):
            raise ValidationError(self.env._("A sample bears a label."))

    @api.constrains("taken_on", "keep_until", "complaint_id", "onsite_id")
    def _check_taken(self):
        today = fields.Date.context_today(self)
        for sample in self:
            if sample.taken_on > today:
                raise ValidationError(self.env._("%s: a sample is listed after it was taken.", sample.display_name))
            if sample.keep_until and sample.keep_until < sample.taken_on:
                raise ValidationError(
                    self.env._("%s cannot be kept until a day before it was taken.", sample.display_name)
                )
            if sample.onsite_id and sample.onsite_id.complaint_id != sample.complaint_id:
                raise ValidationError(
                    self.env._("%s was taken for another complaint than its investigation.", sample.display_name)
                )

    @api.onchange("complaint_id")
    def _onchange_complaint_id(self):
        line = self.complaint_id.line_ids[:1]
        if line and not self.product_id:
            self.product_id, self.lot_id = line.product_id, line.lot_id

    @api.model_create_multi
    def create(self, vals_list):
        samples = super().create(vals_list)
        samples.complaint_id.check_access("read")
        samples.complaint_id._check_unlocked()
        samples._claim_files("attachment_ids")
        return samples

    def write(self, vals):
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._claim_files("attachment_ids")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        self.complaint_id._check_unlocked()
        for sample in self:
            if sample.state != "kept" or sample.received_at or sample.onsite_id.state == "done":
                raise UserError(self.env._("%s is on record: return or scrap it instead.", sample.display_name))

    def action_receive(self):
        """Record that quality has the samples, and where they are stored (CP-11, CP-43)."""
        self.check_access("write")
        self._check_state("kept")
        self._check_filled("place")
        new = self.filtered(lambda sample: not sample.received_at)
        new._guarded().write({"received_at": fields.Datetime.now(), "received_by_id": self.env.uid})
        return True

    def action_return(self):
        """Record that the samples went back to the customer."""
        self._check_state("kept")
        self._check_filled("returned_to")
        self._end("returned")
        return True

    def action_scrap(self):
        """Record that the samples were made unusable before a witness (CP-43, CP-118)."""
        self._check_state("kept")
        self._check_filled("witness_id", "end_note")
        for sample in self:
            if sample.witness_id == self.env.user:
                raise UserError(
                    self.env._("%s: the witness is somebody else than who scraps the sample.", sample.display_name)
                )
        self._end("scrapped")
        return True

    def _end(self, state):
        self.check_access("write")
        today = fields.Date.context_today(self)
        self._guarded().write({"state": state, "ended_on": today, "ended_by_id": self.env.uid})
        self.activity_unlink(["complaint_capa.mail_activity_type_sample"])

    @api.model
    def _cron_remind(self, limit=200):
        """Ask for the return or the scrapping of samples that were kept as long as they are to be kept."""
        kind = self.env.ref("complaint_capa.mail_activity_type_sample", raise_if_not_found=False)
        if not kind:
            return
        domain = [
            ("state", "=", "kept"),
            ("keep_until", "<", fields.Date.today()),
            ("activity_ids", "not any", [("activity_type_id", "=", kind.id)]),
        ]
        due = self.search(domain, limit=limit, order="keep_until, id")
        for user, samples in due.grouped(lambda sample: sample._get_keeper()).items():
            samples.activity_schedule(
                act_type_xmlid="complaint_capa.mail_activity_type_sample", user_id=(user or self.env.user).id
            )
        if "cron_id" in self.env.context:
            self.env["ir.cron"]._commit_progress(len(due), remaining=0 if len(due) < limit else limit)

    def _get_keeper(self):
        """Return who sees to the sample: quality that took it, the handler of the complaint, or who brought it."""
        self.ensure_one()
        return self.received_by_id or self.complaint_id.user_id or self.taken_by_id
