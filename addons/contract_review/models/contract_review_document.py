from odoo import api, fields, models
from odoo.exceptions import ValidationError

OPEN_REVIEW = ("draft", "in_review", "negotiating")


class ContractReviewDocument(models.Model):
    """What the customer gives as evidence of what he wants: sample, drawing, written data, inspection standard (CR-05).

    What is missing names the standard to which the company commits itself in its place (CR-06).
    """

    _name = "contract.review.document"
    _description = "Document Received for a Review"
    _inherit = ["contract.review.part", "customer.evidence.mixin"]
    _order = "review_id, sequence, id"
    _check_company_auto = True
    _review_part_states = OPEN_REVIEW

    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("sample", "Sample"),
            ("drawing", "Drawing"),
            ("data", "Written Technical Data"),
            ("inspection", "Inspection Standard of the Customer"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    name = fields.Char("Title or Number")
    version = fields.Char()
    product_id = fields.Many2one("product.product", index="btree_not_null", check_company=True, ondelete="restrict")
    state = fields.Selection(
        [("missing", "Missing"), ("received", "Received"), ("not_needed", "Not Needed")],
        "Status",
        required=True,
        default="missing",
    )
    received_on = fields.Date(compute="_compute_received_on", store=True, readonly=False)
    standard_id = fields.Many2one(
        "contract.standard",
        "Standard in Its Place",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        help="While the document is missing, this standard is used.",
    )
    attachment_ids = fields.Many2many(
        "ir.attachment", "contract_review_document_attachment_rel", "document_id", "attachment_id", "Files"
    )
    note = fields.Char()

    @api.depends("kind", "name", "version")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for document in self:
            document.display_name = " ".join(filter(None, [labels.get(document.kind), document.name, document.version]))

    @api.depends("state")
    def _compute_received_on(self):
        for document in self:
            document.received_on = document.state == "received" and (
                document.received_on or fields.Date.context_today(document)
            )

    @api.constrains("state", "received_on")
    def _check_received(self):
        today = fields.Date.context_today(self)
        for document in self:
            if document.state == "received" and not document.received_on:
                raise ValidationError(self.env._("%s: enter when it was received.", document.display_name))
            if document.received_on and document.received_on > today:
                raise ValidationError(self.env._("%s: a day to come cannot be entered.", document.display_name))

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents._claim_files("attachment_ids")
        return documents

    def write(self, vals):
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._claim_files("attachment_ids")
        return result

    def _get_standing_files(self):
        # sudo: the state does not depend on who asks
        closed = self.filtered(lambda document: document.review_id.sudo().state not in OPEN_REVIEW)
        return super()._get_standing_files() | closed.attachment_ids

    def _is_answered(self):
        """Tell whether a missing document has its standard."""
        return self.state != "missing" or bool(self.standard_id)
