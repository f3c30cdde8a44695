from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

KINDS = [
    ("plate", "Printing Plate"),
    ("die", "Die"),
    ("ink", "Ink"),
    ("template", "Template"),
    ("equipment", "Equipment"),
    ("other", "Other"),
]


class ContractPreparation(models.Model):
    """Something that is made ready before a product can be made: a plate, a die, ink, a template (CR-89)."""

    _name = "contract.preparation"
    _description = "Preparation of Production"
    _inherit = ["customer.guard.mixin"]
    _order = "due_on, id"
    _check_company_auto = True

    card_id = fields.Many2one("contract.process.card", "Process Card", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="card_id.company_id", store=True, index=True)
    order_id = fields.Many2one(related="card_id.order_id", store=True, index="btree_not_null")
    product_id = fields.Many2one(related="card_id.product_id")
    delivery_on = fields.Date(related="card_id.delivery_on", string="Delivery Date")
    kind = fields.Selection(KINDS, required=True, default="plate", index=True)
    name = fields.Char("What", required=True)
    due_on = fields.Date("Due", required=True, index=True, help="Before the delivery.")
    function_id = fields.Many2one(
        "customer.function", "Made By", index="btree_not_null", ondelete="restrict", check_company=True
    )
    supplier_id = fields.Many2one("res.partner", index="btree_not_null", ondelete="restrict", check_company=True)
    tooling_id = fields.Many2one(
        "contract.tooling", "Tooling Cost", index="btree_not_null", ondelete="restrict", check_company=True
    )
    done_on = fields.Date(readonly=True, copy=False, index="btree_not_null")
    done_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    is_late = fields.Boolean("Late", compute="_compute_is_late", search="_search_is_late")

    _guarded_fields = frozenset({"company_id", "order_id", "done_on", "done_by_id"})

    @api.depends("due_on", "done_on")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for task in self:
            task.is_late = bool(task.due_on and (task.done_on or today) > task.due_on)

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("done_on", "=", False) & Domain("due_on", "<", fields.Date.context_today(self))

    @api.constrains("due_on")
    def _check_due(self):
        for task in self.filtered("delivery_on"):
            if task.due_on >= task.delivery_on:
                raise ValidationError(
                    self.env._(
                        "%(task)s is due on %(due)s, but has to be ready before the delivery on %(delivery)s.",
                        task=task.name,
                        due=format_date(self.env, task.due_on),
                        delivery=format_date(self.env, task.delivery_on),
                    )
                )

    def action_done(self):
        """Note that preparations are ready today.

        :raises UserError: when its tooling may not be made yet (CR-91)
        """
        self.check_access("write")
        self.tooling_id._check_makeable()
        self.filtered(lambda task: not task.done_on)._guarded().write(
            {"done_on": fields.Date.context_today(self), "done_by_id": self.env.uid}
        )
        return True
