from odoo import fields, models
from odoo.tools import SQL

# Of the channels that come with the app.
METHODS = {
    "channel_visit": "visit",
    "channel_phone": "phone",
    "channel_phone_conference": "conference",
    "channel_online_meeting": "conference",
    "channel_letter": "letter",
}


class CustomerChannel(models.Model):
    """By what a contact over this channel has to be prepared and recorded (CC-49, CC-57)."""

    _inherit = "customer.channel"

    method = fields.Selection(
        [
            ("visit", "Visit"),
            ("phone", "Telephone"),
            ("conference", "Conference"),
            ("letter", "Letter"),
            ("other", "Other"),
        ],
        default="other",
        required=True,
        help="A visit is agreed before it starts, a letter is sent and returned, of a call the opinions are recorded, "
        "and at a conference each problem gets an owner.",
    )

    def _init_column(self, column_name):
        """Give the channels of a database that had them before this field the method they ship with."""
        super()._init_column(column_name)
        if column_name == "method":
            for name, method in METHODS.items():
                self.env.cr.execute(
                    SQL(
                        "UPDATE customer_channel SET method = %s WHERE id IN (SELECT res_id FROM ir_model_data"
                        " WHERE module = 'customer_comm' AND model = 'customer.channel' AND name = %s)",
                        method,
                        name,
                    )
                )
