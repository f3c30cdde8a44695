from odoo import api, fields, models
from odoo.fields import Domain


class CustomerRowMixin(models.AbstractModel):
    """A row that hangs on any document and belongs to a business function: an answer, a copy of the document.

    Rows are made by the engine that owns them. ``is_mine`` tells whether the current user belongs to the function of
    the row; lists of what waits for somebody filter on it.
    """

    _name = "customer.row.mixin"
    _description = "Row on a Document"

    res_model = fields.Char("Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Document ID", model_field="res_model", required=True, readonly=True)
    res_name = fields.Char("Document", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    function_id = fields.Many2one(
        "customer.function", readonly=True, index="btree_not_null", ondelete="restrict", check_company=True
    )
    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine")

    @api.depends_context("uid")
    @api.depends("function_id")
    def _compute_is_mine(self):
        mine = self._get_my_functions()
        for row in self:
            row.is_mine = row.function_id in mine

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("function_id", "in", self._get_my_functions().ids)

    @api.model
    def _get_my_functions(self):
        """Return the business functions to which the current user belongs, the deputy included."""
        user = self.env.user
        # sudo: whoever belongs to a function may know it, whatever company is selected
        return (
            self.env["customer.function"]
            .sudo()
            .search(["|", "|", ("manager_id", "=", user.id), ("deputy_id", "=", user.id), ("user_ids", "in", user.ids)])
            .sudo(self.env.su)
        )

    def action_open_document(self):
        """Open the document of the row.

        :raise AccessError: when the user may not read it
        """
        self.ensure_one()
        document = self._documents()
        document.check_access("read")
        return document.get_formview_action()

    def _documents(self):
        """Return the documents of these rows, which are all of one model."""
        return self.env[self[:1].res_model].browse({row.res_id for row in self}).exists()
