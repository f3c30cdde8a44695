from odoo import api, fields, models

KINDS = [
    ("enquiry", "Product Enquiry"),
    ("order", "Order and Change of Requirement"),
    ("quality", "Quality Abnormality or Complaint"),
    ("notice", "Advisory Notice"),
    ("industry", "Peer-industry and International Information"),
    ("other", "Other Information"),
]


class CustomerInformationKind(models.Model):
    """How a kind of information is handled: which department, which document comes next (CC-26 to CC-32).

    The kinds are fixed; how they are handled is the company's own. A company's own row goes before the shared one.
    """

    _name = "customer.information.kind"
    _description = "Information Kind"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Selection(KINDS, "Kind", required=True)
    sequence = fields.Integer(default=10)
    function_id = fields.Many2one(
        "customer.function",
        "Default Department",
        ondelete="restrict",
        check_company=True,
        help="Is asked when a contact of this kind is routed and nobody was chosen. Empty: chosen case by case.",
    )
    next_document = fields.Selection(
        [
            ("quotation", "Quotation"),
            ("complaint", "Complaint"),
            ("requirement", "Requirement"),
            ("notice", "Advisory Notice"),
            ("service", "Service"),
        ],
        help="What is usually made of a contact of this kind.",
    )
    handling = fields.Text(translate=True, help="Shown on the contact: who does what next.")
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    active = fields.Boolean(default=True)

    _code_company_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "The handling of this kind of information is set already."
    )

    @api.model
    def _get_by_code(self, company):
        """Return ``{code: record}`` for a company: its own rows, else the shared ones, in one query."""
        # sudo: how information is handled is told to everybody
        rows = self.sudo().search([("company_id", "in", [company.id, False])], order="company_id DESC")
        return {row.code: row.sudo(self.env.su) for row in rows}  # NULL comes first in DESC: own rows win
