from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError


class ContractReviewConcern(models.Model):
    """Which functions a part of the quotation concerns: they sign again when it changes after they signed.

    What no concern names concerns all who signed, and so does everything those who approve, and functions that no
    concern names at all: the safe side. A company's own concern takes the place of the shared one.
    """

    _name = "contract.review.concern"
    _description = "What Concerns a Function"
    _inherit = ["customer.cached.mixin"]
    _order = "sequence, id"
    _rec_name = "subject"
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    subject = fields.Selection(
        "_selection_subject", "Part of the Quotation", required=True, help="What changes on the quotation."
    )
    function_ids = fields.Many2many(
        "customer.function",
        string="Concerns",
        required=True,
        check_company=True,
        help="When it changes, the signatures of these functions are void, and of those who approve. All others stand.",
    )
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    active = fields.Boolean(default=True)

    _subject_uniq = models.UniqueIndex(
        "(subject, COALESCE(company_id, 0)) WHERE active", "This part of the quotation is in the list already."
    )

    @api.model
    def _selection_subject(self):
        return self.env["sale.order"]._get_review_subjects()

    @api.constrains("subject", "function_ids")
    def _check_functions(self):
        for concern in self:
            if not concern.function_ids:
                raise ValidationError(
                    self.env._(
                        "%s: name at least one function. What concerns everybody needs no entry.", concern.display_name
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self.flush_model(["subject", "company_id", "active"])  # one that was archived just now is no second one
        return super().create(vals_list)

    @api.model
    @tools.ormcache("company_id")
    def _get_unconcerned(self, company_id):
        """Return what does not concern the functions of a company: ``{function code: sorted subjects}``.

        A function that is no key is concerned by everything.
        """
        # sudo: whom a change concerns does not depend on who asks
        concerns = self.sudo().search([("company_id", "in", [company_id, False])])
        own = set(concerns.filtered("company_id").mapped("subject"))
        concerned = {
            concern.subject: set(concern.function_ids.mapped("code"))
            for concern in concerns
            if concern.company_id or concern.subject not in own
        }
        named = set().union(*concerned.values())
        return {code: sorted(subject for subject, codes in concerned.items() if code not in codes) for code in named}
