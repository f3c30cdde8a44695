from odoo import fields, models

# Settings that name the procedures printed on the forms (CP-113): what each is for, and its default.
PROCEDURES = {
    "complaint": "complaint_procedure",
    "repair": "complaint_procedure_repair",
    "capa": "complaint_procedure_capa",
    "return": "complaint_procedure_return",
    "rework": "complaint_procedure_rework",
    "handling": "complaint_procedure_handling",
}


class ResCompany(models.Model):
    """How complaints go round in the company, who signs them, and the procedures that their forms name."""

    _inherit = "res.company"

    complaint_copy_function_ids = fields.Many2many(
        "customer.function",
        "res_company_complaint_copy_rel",
        string="Copies of Complaints",
        help="Get the copy of each complaint, or the liaison note, besides the function that leads.",
    )
    complaint_serious_function_ids = fields.Many2many(
        "customer.function",
        "res_company_complaint_serious_rel",
        string="Serious Complaints",
        help="Learn of serious and critical complaints at once. Empty: quality, engineering and the management "
        "representative.",
    )
    complaint_signoff_policy = fields.Selection(
        [("off", "Nobody"), ("ours", "Where it is ours"), ("all", "Always")],
        "Final Report Is Signed",
        required=True,
        default="off",
        help="Whether a complaint is closed only when its final report is signed.",
    )
    complaint_signoff_function_id = fields.Many2one(
        "customer.function", "Final Report Signed By", help="Empty: the plant manager."
    )

    # CP-113
    complaint_procedure = fields.Char("Complaint Handling Method", default="DXC-01")
    complaint_procedure_repair = fields.Char("Repair Rules", default="DXC-03")
    complaint_procedure_capa = fields.Char("CAPA Control", default="CEOP-16, XRD02-8.5.2-23")
    complaint_procedure_return = fields.Char("Return Rules")
    complaint_procedure_rework = fields.Char("Rework Rules")
    complaint_procedure_handling = fields.Char("Complaint and Return Procedure")

    def _get_procedure(self, kind):
        """Return the reference of a procedure, as the forms print it; empty when the company has none.

        :param str kind: complaint, repair, capa, return, rework or handling
        """
        self.ensure_one()
        return self.sudo()[PROCEDURES[kind]] or ""  # printed for everybody
