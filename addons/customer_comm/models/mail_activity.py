from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    # The reminder of one signature: removed when it is given, and without any effect on it when marked done.
    signoff_id = fields.Many2one("customer.signoff", "Sign-off", index="btree_not_null", ondelete="cascade", copy=False)
