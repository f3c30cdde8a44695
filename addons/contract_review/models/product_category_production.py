from odoo import api, fields, models, tools

FLAGS = ("needs_production_notice", "needs_outgoing_inspection", "needs_sealed_sample")


class ProductCategory(models.Model):
    """What production and dispatch owe to the products of a category. A category has the flags of those above it."""

    _inherit = "product.category"

    needs_production_notice = fields.Boolean(
        "Notice Before Production",
        help="The customer announces what he needs ahead of time, and production gets its task order ahead of supply "
        "(48 and 24 hours, see Settings). Also for the categories below.",
    )
    needs_outgoing_inspection = fields.Boolean(
        "Outgoing Inspection",
        help="A vehicle leaves with a dispatch note whose outgoing inspection has passed. Also for the categories "
        "below.",
    )
    needs_sealed_sample = fields.Boolean(
        "New Products by Sealed Sample",
        help="A product that is new for the customer is made in series only with a valid sealed sample. Also for the "
        "categories below.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        categories = super().create(vals_list)
        self.env.registry.clear_cache()
        return categories

    def write(self, vals):
        result = super().write(vals)
        if {*FLAGS, "parent_id"} & vals.keys():
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.model
    @tools.ormcache("flag")
    def _get_flagged_ids(self, flag):
        """Return the ids of the categories to which a flag applies: those that have it, and all below them.

        :param str flag: one of :data:`FLAGS`
        """
        # sudo: which products are subject to a rule does not depend on who asks
        flagged = self.sudo().search([(flag, "=", True)])
        return frozenset(self.sudo().search([("id", "child_of", flagged.ids)]).ids) if flagged else frozenset()
