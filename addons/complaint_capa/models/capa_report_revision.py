from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.customer_comm.tools.fingerprint import fingerprint
from odoo.addons.customer_comm.tools.seal import Seal

from ..tools.revision import sha256

REVISION_SEAL = Seal("capa_report_revision")


class CapaReportRevision(models.Model):
    """An 8D report as it was handed out, for good: its number and letter, its content, the files (CP-75).

    A case has one series of revisions (A, B, ...) for each customer, in his language and about his complaints alone.
    Revisions are made by :meth:`capa.case.action_issue_report`. Nobody changes or deletes one, nor its files; the
    fingerprints of content and file show that they are what was issued.
    """

    _name = "capa.report.revision"
    _description = "8D Report"
    _inherit = ["mail.thread"]
    _order = "case_id, issued_at desc, id desc"
    _rec_name = "name"
    _check_company_auto = True
    _mail_post_access = "read"

    case_id = fields.Many2one("capa.case", "CAPA", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    name = fields.Char("Number", required=True, readonly=True)
    letter = fields.Char("Revision", required=True, readonly=True)
    number = fields.Integer("Number of the Revision", required=True, readonly=True)
    kind = fields.Selection(
        [("interim", "Interim"), ("final", "Final")],
        required=True,
        readonly=True,
        help="Interim: the work goes on. Final: all eight disciplines are done and the actions verified.",
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, index="btree_not_null", ondelete="restrict", check_company=True
    )
    complaint_ids = fields.Many2many(
        "complaint.complaint", "capa_report_revision_complaint_rel", string="Complaints", readonly=True
    )
    # Which customer the series of letters was begun for; no reference, so that merging contacts leaves it alone.
    series = fields.Integer(required=True, readonly=True)
    lang = fields.Selection("_get_languages", "Language", required=True, readonly=True)
    change = fields.Char("What Changed", readonly=True)
    issued_at = fields.Datetime("Issued On", required=True, readonly=True)
    issued_by_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")
    content = fields.Json(required=True, readonly=True)
    fingerprint = fields.Char(required=True, readonly=True, help="SHA-256 of the content.")
    pdf_id = fields.Many2one("ir.attachment", "PDF", readonly=True, ondelete="restrict")
    pdf_fingerprint = fields.Char("Fingerprint of the PDF", readonly=True, help="SHA-256 of the file.")
    xlsx_id = fields.Many2one("ir.attachment", "Workbook", readonly=True, ondelete="restrict")
    is_genuine = fields.Boolean(compute="_compute_is_genuine", help="Content and file are what was issued.")
    is_latest = fields.Boolean(compute="_compute_is_latest")
    sending_ids = fields.One2many("capa.report.sending", "revision_id", "Sent", readonly=True)
    sent_at = fields.Datetime("Sent On", compute="_compute_sent_at")

    _number_uniq = models.UniqueIndex(
        "(case_id, series, number)", "This revision was just issued by somebody else. Reload the page."
    )

    @api.model
    def _get_languages(self):
        return self.env["res.lang"].get_installed()

    @api.depends("name", "letter")
    def _compute_display_name(self):
        for revision in self:
            revision.display_name = self.env._(
                "8D report %(number)s revision %(letter)s", number=revision.name, letter=revision.letter
            )

    @api.depends("content", "fingerprint", "pdf_fingerprint", "pdf_id")
    def _compute_is_genuine(self):
        for revision in self:
            # sudo: the file belongs to the revision that the user reads
            pdf = revision.sudo().with_context(bin_size=False).pdf_id.raw or b""
            revision.is_genuine = (
                fingerprint(revision.content) == revision.fingerprint and sha256(pdf) == revision.pdf_fingerprint
            )

    @api.depends("case_id.revision_ids.number", "partner_id")
    def _compute_is_latest(self):
        rows = self._read_group([("case_id", "in", self.case_id.ids)], ["case_id", "partner_id"], ["number:max"])
        latest = {(case, partner): number for case, partner, number in rows}
        for revision in self:
            revision.is_latest = latest.get((revision.case_id, revision.partner_id)) == revision.number

    @api.depends("sending_ids.sent_at")
    def _compute_sent_at(self):
        for revision in self:
            revision.sent_at = min(revision.sending_ids.mapped("sent_at"), default=False)

    @api.model_create_multi
    def create(self, vals_list):
        self._check_seal()
        return super().create(vals_list)

    def write(self, vals):
        self._check_seal()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("A report that was issued stays on record as it is."))

    def _check_seal(self):
        if not REVISION_SEAL.is_open(self.env):
            raise AccessError(
                self.env._("A report that was issued stays as it is. Use “Issue 8D Report” for another revision.")
            )

    @api.readonly
    def action_open_pdf(self):
        """Download the PDF of this revision."""
        self.ensure_one()
        self.check_access("read")
        return self._action_download(self.pdf_id)

    @api.readonly
    def action_open_xlsx(self):
        """Download the workbook of this revision."""
        self.ensure_one()
        self.check_access("read")
        return self._action_download(self.xlsx_id)

    def _action_download(self, attachment):
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "download",
        }

    def action_distribute(self):
        """Hand out copies of this revision inside the company; each recipient acknowledges his (CP-75)."""
        self.ensure_one()
        action = self.case_id.action_distribute()
        action["context"] = {**action["context"], "default_subject": self.display_name}
        return action
