from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    # The reminder of one signature: removed when it is given, and without any effect on it when marked done.
    signoff_id = fields.Many2one("customer.signoff", "Sign-off", index="btree_not_null", ondelete="cascade", copy=False)
    # The reminder to take note of a document: removed when somebody of the function does.
    distribution_id = fields.Many2one("customer.distribution", index="btree_not_null", ondelete="cascade", copy=False)
    communication_routing_id = fields.Many2one(
        "customer.communication.routing", index="btree_not_null", ondelete="cascade", copy=False
    )
    # The reminder of a deadline: removed when the milestone is reached, in time or late.
    sla_status_id = fields.Many2one(
        "customer.sla.status", "Deadline", index="btree_not_null", ondelete="cascade", copy=False
    )
    # The reminder of an action item: removed when it is done.
    action_item_id = fields.Many2one("customer.action.item", index="btree_not_null", ondelete="cascade", copy=False)
