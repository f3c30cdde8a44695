from odoo import fields, models


class CustomerChecklist(models.Model):
    """A list of questions that a business function answers on a document.

    Contract review questions, the conduct of a visit, an investigation on site: the company edits them here, and what
    was answered before keeps the words it was asked with (see ``customer.checklist.item``).
    """

    _name = "customer.checklist"
    _description = "Checklist"
    _inherit = ["mail.thread"]
    _order = "model_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    model_id = fields.Many2one(
        "ir.model", "Document", required=True, ondelete="cascade", help="The kind of document the checklist is used on."
    )
    model_name = fields.Char(related="model_id.model", store=True, index=True)
    kind = fields.Char(help="Purpose within the document, e.g. visit or training. Rules refer to it.")
    function_id = fields.Many2one(
        "customer.function",
        "Answered By",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="Its members may answer even when they cannot change the document.",
    )
    form_id = fields.Many2one("customer.form", index="btree_not_null", check_company=True, help="Number of the form.")
    revision = fields.Char(tracking=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    item_ids = fields.One2many(
        "customer.checklist.item", "checklist_id", "Questions", domain=[("original_id", "=", False)], copy=True
    )
    note = fields.Text("Guidance", translate=True)
