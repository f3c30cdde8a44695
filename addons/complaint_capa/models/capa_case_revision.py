from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.customer_comm.tools.fingerprint import fingerprint

from ..tools.revision import revision_letter, sha256
from .capa_report_revision import REVISION_SEAL

PDF_REPORT = "complaint_capa.report_capa_8d"
FINAL_STATES = ("verified", "closed")


class CapaCase(models.Model):
    """The 8D report of a case: issued with one button, as a revision that stays as it is (CP-75)."""

    _inherit = "capa.case"

    revision_ids = fields.One2many("capa.report.revision", "case_id", "8D Reports", readonly=True, copy=False)
    revision_count = fields.Integer(compute="_compute_revision_count")
    report_kind = fields.Selection(
        [("interim", "Interim"), ("final", "Final")], compute="_compute_report_kind", string="Next Report"
    )

    def _compute_revision_count(self):
        rows = self.env["capa.report.revision"]._read_group([("case_id", "in", self.ids)], ["case_id"], ["__count"])
        counts = {case.id: count for case, count in rows}
        for case in self:
            case.revision_count = counts.get(case.id, 0)

    @api.depends("state")
    def _compute_report_kind(self):
        for case in self:
            case.report_kind = "final" if case.state in FINAL_STATES else "interim"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_reported(self):
        if reported := self.filtered("revision_ids")[:1]:
            raise UserError(self.env._("%s: a report was issued. Cancel the CAPA instead.", reported.display_name))

    def action_issue_report(self):
        """Issue the 8D report as it is now, one for each customer, and open it ready to be sent (CP-75).

        Before the actions are verified the report is an interim one, afterwards it is the final one. When nothing has
        changed since the last revision, that one is opened.

        :raises UserError: when the problem is not described, or the CAPA was cancelled
        """
        self.ensure_one()
        self.check_access("write")
        if self.state == "cancelled":
            raise UserError(self.env._("%s was cancelled: there is nothing to report.", self.display_name))
        self._check_filled("problem", "leader_id")
        self.lock_for_update()  # two people who press the button together get one revision
        partners = self._get_customers() or self.env["res.partner"]
        revisions = self.env["capa.report.revision"]
        for partner in partners or [partners]:
            revisions |= self._issue_report(partner)
        return self._action_open_revisions(revisions)

    def _issue_report(self, partner):
        """Issue the report for a customer, or return the last one when it says the same.

        :param partner: ``res.partner`` of the customer's company, empty for a case without customer
        """
        case = self._in_report_language(partner)
        complaints = case._get_report_complaints(partner)
        content = case._get_report_content(complaints)
        last = self.revision_ids.filtered(lambda revision: revision.partner_id == partner).sorted("number")[-1:]
        if last and last.fingerprint == fingerprint(content):
            return last
        # sudo: revisions are the system's alone; the user may write the case
        revision = REVISION_SEAL.open(self.env["capa.report.revision"].sudo()).create(
            case._prepare_revision_vals(partner, complaints, content, last)
        )
        case._attach_report(revision)
        self._message_log(body=self.env._("Issued: %s", revision._get_html_link(title=revision.display_name)))
        revision = REVISION_SEAL.close(revision).sudo(self.env.su)
        revision._ask_to_send()
        return revision

    def _in_report_language(self, partner):
        """Return the case in the language of the customer, as a report is written."""
        complaints = self._get_report_complaints(partner)
        langs = [*complaints.contact_id.mapped("lang"), partner.lang, self.env.user.lang, "en_US"]
        return self.with_context(lang=next(filter(None, langs)))

    def _get_report_complaints(self, partner):
        """Return the complaints of which the report for this customer tells: his own alone."""
        complaints = self.sudo().complaint_ids  # all of them are part of the case
        if partner:
            complaints = complaints.filtered(lambda complaint: complaint.commercial_partner_id == partner)
        return complaints.sudo(self.env.su)

    def _prepare_revision_vals(self, partner, complaints, content, last):
        number = last.number + 1
        return {
            "case_id": self.id,
            "company_id": self.company_id.id,
            "name": self.name,
            "number": number,
            "letter": revision_letter(number),
            "kind": self.report_kind,
            "partner_id": partner.id,
            "series": partner.id or 0,
            "complaint_ids": [fields.Command.set(complaints.ids)],
            "lang": self.env.context["lang"],
            "change": self._describe_change(last, content),
            "issued_at": fields.Datetime.now(),
            "issued_by_id": self.env.uid,
            "content": content,
            "fingerprint": fingerprint(content),
        }

    def _describe_change(self, last, content):
        """Return which parts of the report differ from the last revision; empty for the first one."""
        if not last:
            return False
        was, now = last.content, content
        names = [name for name in sorted({*was, *now}) if was.get(name) != now.get(name)]
        labels = [self._fields[name]._description_string(self.env) for name in names if name in self._fields]
        return ", ".join(dict.fromkeys(labels))

    # Files

    def _attach_report(self, revision):
        """Print the revision and keep the files with it. ``revision`` is in superuser mode and open."""
        pdf, extension = self._render_report_pdf(revision)
        workbook = self.env["report.complaint_capa.capa_8d_xlsx"]._make_workbook(self, revision)
        stem = f"8D {self.name.replace('/', '-')} {revision.letter}"
        files = self.env["ir.attachment"].sudo()  # the revision is nobody's to write
        values = {"res_model": revision._name, "res_id": revision.id}
        pdf_file = files.create({**values, "name": f"{stem}.{extension}", "raw": pdf})
        xlsx_file = files.create({**values, "name": f"{stem}.xlsx", "raw": workbook})
        revision.write({"pdf_id": pdf_file.id, "xlsx_id": xlsx_file.id, "pdf_fingerprint": sha256(pdf)})

    def _render_report_pdf(self, revision):
        report = self.env["ir.actions.report"].with_context(report_pdf_no_attachment=True)
        return report._render_qweb_pdf(PDF_REPORT, self.ids, data=self._get_report_data(revision))

    def _get_report_data(self, revision):
        """Return what the print of a revision gets beside the case."""
        return {
            "report_lang": revision.lang,
            "report_revision": revision.with_context(lang=revision.lang),
            "report_complaints": revision.complaint_ids,
        }

    def _action_open_revisions(self, revisions):
        action = self.env["ir.actions.actions"]._for_xml_id("complaint_capa.capa_report_revision_action")
        action.pop("path", None)
        if len(revisions) == 1:
            return {**action, "views": [(False, "form")], "res_id": revisions.id}
        return {**action, "domain": [("id", "in", revisions.ids)], "context": {}}

    @api.readonly
    def action_view_revisions(self):
        """Open the reports that were issued of this case."""
        self.ensure_one()
        return self._action_open_revisions(self.revision_ids)

    def _note_report_sent(self, revision, sending):
        """Note that a report was sent: the final one ends the clock of D8 and is the feedback to the customer."""
        if revision.kind == "final":
            self._sla_reach("d8", at=sending.sent_at)
            self._note_feedback(sending.sent_at)
        if self.state not in ("closed", "cancelled"):
            kind = "feedback" if revision.kind == "final" else "progress"
            note = self.env._(
                "%(report)s sent to %(recipients)s.",
                report=revision.display_name,
                recipients=", ".join(sending.recipient_ids.mapped("name")),
            )
            self.env["capa.tracking"].sudo().create({"case_id": self.id, "kind": kind, "note": note})  # the system's
