from odoo import fields, models


class SatisfactionAnswer(models.Model):
    """What one answer to one question was worth when it was given; later changes of a scale do not alter it."""

    _name = "satisfaction.answer"
    _description = "Scored Answer"
    _order = "recipient_id, id"
    _rec_name = "item_id"
    _check_company_auto = True

    recipient_id = fields.Many2one("satisfaction.recipient", required=True, index=True, ondelete="cascade")
    campaign_id = fields.Many2one(related="recipient_id.campaign_id", store=True, index=True, precompute=True)
    company_id = fields.Many2one(related="recipient_id.company_id", store=True, index=True, precompute=True)
    class_id = fields.Many2one(related="recipient_id.class_id", store=True, precompute=True)
    partner_id = fields.Many2one(related="recipient_id.partner_id", store=True, index=True, precompute=True)
    question_id = fields.Many2one("survey.question", readonly=True, ondelete="set null", index="btree_not_null")
    role = fields.Selection(
        [("item", "Scored item"), ("nps", "Recommendation (NPS)"), ("acceptance", "Accepts the solution")],
        required=True,
        readonly=True,
    )
    item_id = fields.Many2one("satisfaction.item", readonly=True, ondelete="restrict", index="btree_not_null")
    level_id = fields.Many2one("satisfaction.scale.level", "Degree", readonly=True, ondelete="restrict")
    points = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Scored item: 0 to 100. Recommendation: 0 to 10. Acceptance: 100 for yes, 0 for no.",
    )
    weight = fields.Float(readonly=True, aggregator=None)
    weighted_points = fields.Float(
        readonly=True,
        aggregator=None,
        help="Points times weight. Recommendation: 100 for a promoter, -100 for a detractor.",
    )
