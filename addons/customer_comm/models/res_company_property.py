from odoo import fields, models


class ResCompany(models.Model):
    """Settings of customer property and of repeated problems."""

    _inherit = "res.company"

    property_problem_function_ids = fields.Many2many(
        "customer.function",
        "res_company_property_problem_rel",
        "company_id",
        "function_id",
        "Told of Problems with Customer Property",
        help="Empty: sales, engineering and quality.",
    )
    property_from_receipt = fields.Boolean(
        "Register Receipts with an Owner",
        help="When a receipt with a customer as owner of the goods is validated, what came in is entered in the "
        "register of customer property.",
    )
    property_receipt_type_id = fields.Many2one(
        "customer.property.type",
        "Type of Received Property",
        help="With which type it is entered. Empty: Materials.",
    )
    recurrence_count = fields.Integer(
        "Contacts That Make a Pattern",
        default=3,
        help="When a customer reports the same product or topic so many times, a CAPA is proposed. 0: never.",
    )
    recurrence_days = fields.Integer("Within (Days)", default=90)
    requirement_training = fields.Selection(
        [("off", "Do not ask"), ("warn", "Warn"), ("block", "Insist")],
        "Training of Who Collects Needs",
        required=True,
        default="warn",
        help="Whether needs may be collected by somebody without a valid training for it.",
    )
    requirement_skill_id = fields.Many2one(
        "customer.skill", "Skill for Collecting Needs", help="Empty: Collecting Customers' Needs."
    )

    _recurrence_positive = models.Constraint(
        "CHECK (recurrence_count >= 0 AND recurrence_count != 1 AND recurrence_days > 0)",
        "A pattern needs two contacts at least (0 for none), and a period of one day at least.",
    )

    def _get_property_problem_functions(self):
        """Return the functions that are told of a problem with customer property (CC-110)."""
        self.ensure_one()
        # sudo: who is told is no secret to who reports
        functions = self.sudo().property_problem_function_ids
        if not functions:
            model = self.env["customer.function"]
            functions = model.browse(model._get(code, self).id for code in ("sales", "engineering", "quality"))
        return functions.sudo(self.env.su)

    def _get_requirement_skill(self):
        """Return the skill that who collects needs must have (CC-119)."""
        shipped = self.env.ref("customer_comm.skill_needs", raise_if_not_found=False)
        return self.sudo().requirement_skill_id or shipped or self.env["customer.skill"]  # sudo: a setting
