from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_phone = fields.Char(
        "Complaint Telephone Number", help="Customers find it on quotations, orders and the mails about them."
    )
    training_evaluation_days = fields.Integer(
        default=30, help="How many days after a training its effect is evaluated."
    )
    training_pass_score = fields.Float(default=60.0, help="Effect, 0 to 100, from which on a training has worked.")
    suggestion_evaluation_days = fields.Integer(
        default=30, help="How many days after it was handed in a suggestion of the staff is evaluated."
    )
    care_mail_batch = fields.Integer(
        "Mails a Batch", default=200, help="How many mails of a care programme are put into the mail queue at once."
    )

    _care_mail_batch_positive = models.Constraint(
        "CHECK (care_mail_batch > 0)", "At least one mail is put into the mail queue at once."
    )
