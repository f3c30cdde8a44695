from odoo import api, fields, models


class CustomerSlaProfile(models.Model):
    """A named set of deadline policies: a document that follows a profile has the deadlines of that set (CP-20).

    Policies without a profile apply to all documents, whatever their profile.
    """

    _name = "customer.sla.profile"
    _description = "Deadline Profile"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    description = fields.Text(translate=True, help="Shown to those who choose the profile on a document.")
    sequence = fields.Integer(default=10, help="The first profile of a kind of document is proposed for new ones.")
    active = fields.Boolean(default=True)
    model_id = fields.Many2one(
        "ir.model",
        "Document",
        required=True,
        ondelete="cascade",
        domain=lambda self: [("model", "in", self.env["customer.sla.policy"]._sla_models())],
    )
    res_model = fields.Char(related="model_id.model", store=True, index=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: the profile serves all companies.")
    policy_ids = fields.One2many("customer.sla.policy", "profile_id", "Policies", copy=True)

    @api.model
    def _get_default(self, model_name, company=None):
        """Return the profile proposed for new documents: the first of the company's own, else of the shared ones.

        :param str model_name: name of a model with deadlines
        :param company: ``res.company`` record, by default the current one
        :return: profile or empty
        """
        company = company or self.env.company
        domain = [
            ("res_model", "=", model_name),
            ("company_id", "in", [company.id, False]),
            ("active", "=", True),
        ]
        # sudo: whoever creates a document needs its default, also a portal user
        return self.sudo().search(domain, order="company_id, sequence, id", limit=1).sudo(self.env.su)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if "name" not in (default or {}):
            for profile, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%s (copy)", profile.name)
        return vals_list
