from odoo import api, fields, models

# Shipped channels on which the customer puts it in writing himself.
WRITTEN = ("fax", "email", "letter", "network", "online_chat", "sms", "social_media", "questionnaire")


class CustomerChannel(models.Model):
    """Whether what comes by a channel is in writing: the original is kept then, else a liaison note is made (CP-08)."""

    _inherit = "customer.channel"

    manner = fields.Selection(
        [("oral", "Oral"), ("written", "Written")],
        compute="_compute_manner",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Proposed for complaints that come by this channel.",
    )

    @api.depends("name")
    def _compute_manner(self):
        written = self.browse()
        for code in WRITTEN:
            written |= self.env.ref(f"customer_comm.channel_{code}", raise_if_not_found=False) or self.browse()
        for channel in self:
            channel.manner = channel.manner or ("written" if channel in written else "oral")
