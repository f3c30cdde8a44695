from odoo import api, fields, models


class ContractDistributionRule(models.Model):
    """One cell of the distribution matrix: a function that needs a kind of document, and what for (CR-67).

    A company that has rules of its own for a kind uses those alone; else the shared ones serve.
    """

    _name = "contract.distribution.rule"
    _description = "Contract Distribution Rule"
    _order = "kind_id, sequence, id"
    _check_company_auto = True
    _rec_name = "function_id"

    kind_id = fields.Many2one("contract.document.kind", required=True, index=True, ondelete="cascade")
    function_id = fields.Many2one("customer.function", required=True, check_company=True, ondelete="cascade")
    purpose = fields.Selection(
        [
            ("design", "Design"),
            ("production", "Production"),
            ("purchase", "Purchase"),
            ("inspection", "Inspection"),
            ("shipping", "Shipping"),
            ("payment", "Invoice and Payment"),
            ("service", "Service"),
            ("record", "Record"),
        ],
        required=True,
        default="production",
        help="What the function does on the basis of the document.",
    )
    copies = fields.Integer(default=1, required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies without rules of their own.")

    _function_uniq = models.UniqueIndex(
        "(kind_id, function_id, COALESCE(company_id, 0))", "The function gets this kind of document already."
    )
    _copies_positive = models.Constraint("CHECK (copies > 0)", "Each function gets one copy at least.")

    @api.model
    def _functions_for(self, kind, company):
        """Return the functions that get documents of a kind in a company.

        :param kind: ``contract.document.kind`` record, or its code
        :param company: ``res.company`` record
        :rtype: ``customer.function`` records; a company's own function in place of the shared one with its code
        """
        return self.env["customer.function"].union(*(function for function, __ in self._recipients(kind, company)))

    @api.model
    def _recipients(self, kind, company):
        """Return ``[(function, copies)]`` for a kind of document in a company."""
        kinds = self.env["contract.document.kind"]
        kind = kinds._get(kind, company) if isinstance(kind, str) else kind
        # sudo: the matrix serves everybody whose documents are distributed
        rules = self.sudo().search([("kind_id", "=", kind.id), ("company_id", "in", [company.id, False])])
        rules = rules.filtered("company_id") or rules
        functions = self.env["customer.function"]
        return [
            (
                (
                    rule.function_id if rule.function_id.company_id else functions._get(rule.function_id.code, company)
                ).sudo(self.env.su),
                rule.copies,
            )
            for rule in rules
            if rule.function_id.active
        ]
