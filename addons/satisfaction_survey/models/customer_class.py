from odoo import api, fields, models


class CustomerClass(models.Model):
    _inherit = "customer.class"

    satisfaction_sampling = fields.Selection(
        [("all", "All are asked"), ("share", "A random share"), ("none", "None")],
        string="Satisfaction Survey",
        compute="_compute_satisfaction_sampling",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Which customers of the class a satisfaction campaign asks. By the procedure: A and B all, C a share.",
    )

    @api.depends("code")
    def _compute_satisfaction_sampling(self):
        for record in self:
            if not record.satisfaction_sampling:
                record.satisfaction_sampling = "all" if record.code in ("A", "B") else "share"
