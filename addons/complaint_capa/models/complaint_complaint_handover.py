from contextlib import suppress

from odoo import api, fields, models
from odoo.exceptions import UserError

from .complaint_complaint import INTERNAL


class ComplaintComplaint(models.Model):
    """The way of a complaint from its receiver to quality, and its copies to the departments (CP-07 to CP-11)."""

    _inherit = "complaint.complaint"

    manner = fields.Selection(
        [("oral", "Oral"), ("written", "Written")],
        compute="_compute_manner",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="Written: the original is attached, and its copies go to the departments. Oral: it is written down on an "
        "information liaison note.",
    )
    original_ids = fields.Many2many(
        "ir.attachment",
        "complaint_original_rel",
        copy=False,
        help="The letter, fax, mail or message of the customer.",
    )
    first_hand_info = fields.Text(
        "First-hand Information", copy=False, groups=INTERNAL, help="What was learned from the customer directly."
    )
    first_hand_ids = fields.Many2many(
        "ir.attachment",
        "complaint_first_hand_rel",
        string="First-hand Evidence",
        copy=False,
        groups=INTERNAL,
        help="Photos, measurements or data of the customer.",
    )
    first_hand_given_at = fields.Datetime(
        "Given to Quality On", readonly=True, copy=False, groups=INTERNAL, help="When quality had the information."
    )
    handed_over_at = fields.Datetime("Handed to Quality On", readonly=True, copy=False, groups=INTERNAL)
    handed_over_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict", groups=INTERNAL)
    handover_hours = fields.Float(
        "Hours to Hand-over",
        readonly=True,
        copy=False,
        aggregator="avg",
        groups=INTERNAL,
        help="Clock hours from the receipt to the hand-over to quality.",
    )

    _guarded_fields = frozenset({"handed_over_at", "handed_over_by_id", "handover_hours", "first_hand_given_at"})

    @api.depends("channel_id")
    def _compute_manner(self):
        for complaint in self:
            complaint.manner = complaint.channel_id.manner or complaint.manner

    @api.model_create_multi
    def create(self, vals_list):
        complaints = super().create(vals_list)
        complaints._claim_originals({name for vals in vals_list for name in vals})
        return complaints

    def write(self, vals):
        result = super().write(vals)
        self._claim_originals(vals)
        if vals.keys() & {"first_hand_info", "first_hand_ids"}:
            self._stamp_first_hand()
        return result

    def _claim_originals(self, names):
        """Tie the files that the user has just uploaded to the complaint, so that they share its access."""
        for name in ("original_ids", "first_hand_ids"):
            if name in names:
                self._claim_files(name)

    def _stamp_first_hand(self):
        """Note since when quality has the first-hand information (CP-11)."""
        given = self.filtered(
            lambda complaint: (
                complaint.handed_over_at
                and not complaint.first_hand_given_at
                and (complaint.first_hand_info or complaint.first_hand_ids)
            )
        )
        if given:
            given._guarded().write({"first_hand_given_at": fields.Datetime.now()})

    # The way to quality

    def action_register(self):
        """Enter the complaints in the register.

        Whoever cannot work on them afterwards hands them to quality in the same step, complete.
        """
        result = super().action_register()
        mine = self - self._filtered_access("write")
        # What was made of a communication may lack something that only its handler can find out.
        mine.filtered(lambda complaint: not complaint.communication_id or complaint._is_complete()).action_hand_over()
        return result

    def _is_complete(self):
        """Tell whether nothing is missing that quality needs."""
        self.ensure_one()
        with suppress(UserError):
            self._check_handover()
            return True
        return False

    def action_hand_over(self):
        """Hand the complaints to quality; copies go to the departments (CP-07, CP-08, CP-10).

        Those who received them may, and those who handle complaints. What was handed over is left alone.

        :raises UserError: when the description, the customer's proposal, the manner or the original is missing
        """
        self.check_access("read")
        self.filtered(lambda complaint: complaint.receiver_id != self.env.user).check_access("write")
        # sudo: whoever received a complaint need not be able to change it
        complaints = self.sudo().filtered(lambda complaint: not complaint.handed_over_at)
        complaints._check_state("registered")
        complaints._check_handover()
        complaints._hand_over()
        return True

    def action_assess(self):
        # Quality that assesses what nobody has brought takes it over itself.
        taken = self.filtered(lambda complaint: complaint.state == "registered" and not complaint.handed_over_at)
        taken._check_handover()
        result = super().action_assess()
        taken._hand_over()
        self._acknowledge_handover()
        return result

    def _check_handover(self):
        """Raise UserError when something is missing that quality needs (CP-08, CP-10).

        What a return or somebody inside has found has no proposal and no original of a customer.
        """
        for complaint in self:
            complaint._check_filled("description")
            if complaint.origin != "customer" or complaint.return_picking_id:
                continue
            complaint._check_filled("customer_proposal", "manner")
            if complaint.manner == "written" and not complaint._has_original():
                raise UserError(
                    self.env._("%s came in writing: attach the original of the customer first.", complaint.display_name)
                )

    def _has_original(self):
        """Tell whether what the customer wrote is on file: attached, or as the mail or message that it is."""
        self.ensure_one()
        # sudo: files and messages that only count; whoever hands over need not see them
        complaint = self.sudo()
        if complaint.original_ids or complaint.communication_id or complaint.create_uid.share:
            return True
        if complaint.message_ids.filtered(lambda message: message.message_type == "email"):
            return True
        files = self.env["ir.attachment"].sudo()
        return bool(files.search_count([("res_model", "=", self._name), ("res_id", "=", self.id)], limit=1))

    def _hand_over(self):
        """Note the hand-over and how long it took, and inform the departments."""
        now = fields.Datetime.now()
        for complaint in self:
            seconds = (now - complaint.received_at).total_seconds()
            complaint._guarded().write(
                {
                    "handed_over_at": now,
                    "handed_over_by_id": self.env.uid,
                    "handover_hours": max(seconds, 0) / 3600,
                }
            )
        self._stamp_first_hand()
        self._circulate()

    def _circulate(self):
        """Send the copies of what was written, or the liaison note of what was said, to the departments (CP-08)."""
        for complaint in self.filtered("manner"):
            functions = complaint._get_copy_functions()
            if functions:
                complaint._distribute(complaint._get_circulation_subject(), functions=functions)

    def _get_copy_functions(self):
        """Return the functions that get a copy: the one that leads, and those of the settings."""
        self.ensure_one()
        complaint = self.sudo()  # who is informed is not decided by the rights of who hands over
        functions = complaint.lead_function_id | complaint.company_id.complaint_copy_function_ids
        return functions._of_company(complaint.company_id)

    def _get_circulation_subject(self):
        self.ensure_one()
        if self.manner == "oral":
            return self.env._("Information liaison note: %s", self.display_name)
        return self.env._("Copy of the complaint: %s", self.display_name)

    def _acknowledge_handover(self):
        """Who assesses has received the copy of his function."""
        rows = self.sudo().distribution_ids.filtered(lambda row: not row.acknowledged_at)  # whose they are: below
        mine = rows.sudo(False).filtered(
            lambda row: row.function_id == self.browse(row.res_id).lead_function_id and row.can_acknowledge
        )
        if mine:
            mine.action_acknowledge()
