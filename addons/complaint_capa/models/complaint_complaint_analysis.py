from odoo import fields, models
from odoo.exceptions import UserError

from .complaint_complaint import INTERNAL


class ComplaintComplaint(models.Model):
    """The cause analysis of what is ours (CP-71), and what a CAPA takes over from the complaint (CP-72)."""

    _inherit = "complaint.complaint"

    analysis_user_ids = fields.Many2many(
        "res.users",
        "complaint_analysis_user_rel",
        "complaint_id",
        "user_id",
        "Analysed With",
        domain=[("share", "=", False)],
        copy=False,
        groups=INTERNAL,
        help="Who took part in the analysis of the cause, from production and quality at least.",
    )
    analysis_method = fields.Text(
        "Method of Analysis", copy=False, groups=INTERNAL, help="How the cause was looked for."
    )
    analysed_on = fields.Date(copy=False, groups=INTERNAL)

    def _prepare_capa_vals(self):
        vals = super()._prepare_capa_vals()
        function = self.lead_function_id
        if function:
            vals["lead_function_id"] = function.id
            if not function.sudo()._is_member(self.user_id):  # who belongs to it is no secret
                vals["leader_id"] = function._responsible_user().id
        return {**vals, **self._prepare_capa_problem()}

    def _prepare_capa_problem(self):
        """Return what the complaint answers of the seven questions of the problem (D2)."""
        lines = self.line_ids
        contact = (self.contact_id or self.partner_id).display_name
        return {
            "problem_what": "\n".join(filter(None, [*lines.product_id.mapped("display_name"), self.subject])),
            "problem_where": self.partner_id.commercial_partner_id.display_name,
            "problem_when": fields.Date.to_string(self.received_at),
            "problem_who": contact,
            "problem_count": "\n".join(
                f"{line.display_name}: {line.quantity:g} {line.uom_id.name}" for line in lines.filtered("uom_id")
            ),
        }

    def _check_capa_decided(self):
        super()._check_capa_decided()
        if self.liability == "ours" and not self.sudo().capa_ids.filtered(lambda capa: capa.state != "cancelled"):
            self._check_analysed()

    def _check_analysed(self):
        """What is ours and has no CAPA has at least a cause that production and quality have found together (CP-71).

        :raises UserError: naming the fields or the functions that are missing
        """
        self._check_filled("cause", "analysis_method", "responsible_user_id", "analysis_user_ids")
        functions = self.company_id.sudo()._get_analysis_functions()
        missing = functions.filtered(lambda function: not function._members() & self.analysis_user_ids)
        if missing:
            raise UserError(
                self.env._(
                    "%(complaint)s: nobody of these functions took part in the analysis of the cause: %(functions)s.",
                    complaint=self.display_name,
                    functions=", ".join(missing.mapped("name")),
                )
            )
