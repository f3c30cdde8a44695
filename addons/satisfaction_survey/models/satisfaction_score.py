from odoo import api, fields, models

from ..tools import score


class SatisfactionScore(models.Model):
    """A stored result of a campaign: index or net promoter score by item and class, and the number of answers (SS-22).

    No item: all items together. No class: all classes together.
    """

    _name = "satisfaction.score"
    _description = "Satisfaction Result"
    _order = "campaign_id desc, measure, class_id nulls first, item_id nulls first, id"
    _rec_name = "item_id"
    _check_company_auto = True

    campaign_id = fields.Many2one("satisfaction.campaign", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="campaign_id.company_id", store=True, index=True, precompute=True)
    kind = fields.Selection(related="campaign_id.kind", store=True, precompute=True)
    date = fields.Date(related="campaign_id.date_from", store=True, precompute=True)
    measure = fields.Selection(
        [("index", "Index"), ("nps", "Net Promoter Score")], required=True, readonly=True, default="index"
    )
    item_id = fields.Many2one("satisfaction.item", readonly=True, ondelete="restrict")
    class_id = fields.Many2one("customer.class", readonly=True, ondelete="restrict")
    value = fields.Float(readonly=True, aggregator="avg", help="Index: 0 to 100. Net promoter score: -100 to 100.")
    answer_count = fields.Integer("Answers", readonly=True)
    is_lowest = fields.Boolean("Lowest", readonly=True, help="No other item has a lower index in this campaign.")

    @api.depends("item_id", "class_id", "measure")
    def _compute_display_name(self):
        measures = dict(self._fields["measure"]._description_selection(self.env))
        for record in self:
            parts = [measures[record.measure], record.item_id.display_name, record.class_id.display_name]
            record.display_name = ", ".join(filter(None, parts))

    @api.model
    def _store(self, campaigns):
        """Replace the stored results of the campaigns by those of the answers given so far."""
        # sudo: results are computed; nobody has the right to write them
        results = self.sudo()
        results.search([("campaign_id", "in", campaigns.ids)]).unlink()
        results.create(self._prepare_vals_list(campaigns))

    @api.model
    def _prepare_vals_list(self, campaigns):
        """One row for each campaign, measure, item and class, and rows over all items and over all classes."""
        sums = self._sum_customers(campaigns)
        sums.update(self._sum_answers(campaigns))
        for (campaign, measure, item, kind), values in list(sums.items()):
            if kind:
                total = sums.setdefault((campaign, measure, item, kind.browse()), [0.0, 0.0, 0])
                total[:] = [have + add for have, add in zip(total, values, strict=True)]
        means = {key: total / weight for key, (total, weight, _count) in sums.items() if weight}
        lowest = self._lowest_items(means)
        return [
            {
                "campaign_id": key[0].id,
                "measure": key[1],
                "item_id": key[2].id,
                "class_id": key[3].id,
                "value": mean,
                "answer_count": sums[key][2],
                "is_lowest": key in lowest,
            }
            for key, mean in means.items()
        ]

    @api.model
    def _sum_customers(self, campaigns):
        """The index of all items: each customer counts alike, however many questions it answered."""
        item = self.env["satisfaction.item"]
        groups = self.env["satisfaction.recipient"]._read_group(
            [("campaign_id", "in", campaigns.ids), ("is_scored", "=", True)],
            ["campaign_id", "class_id"],
            ["score:sum", "__count"],
        )
        return {(campaign, "index", item, kind): [total, count, count] for campaign, kind, total, count in groups}

    @api.model
    def _sum_answers(self, campaigns):
        measures = {"item": "index", "nps": "nps"}
        groups = self.env["satisfaction.answer"]._read_group(
            [("campaign_id", "in", campaigns.ids), ("role", "in", list(measures))],
            ["campaign_id", "role", "item_id", "class_id"],
            ["weighted_points:sum", "weight:sum", "__count"],
        )
        return {
            (campaign, measures[role], item, kind): [total, weight, count]
            for campaign, role, item, kind, total, weight, count in groups
        }

    @api.model
    def _lowest_items(self, means):
        """Return the keys of the items with the lowest index of their campaign, over all classes, ties included."""
        by_campaign = {}
        for key, mean in means.items():
            campaign, measure, item, kind = key
            if measure == "index" and item and not kind:
                by_campaign.setdefault(campaign, {})[key] = mean
        return {key for items in by_campaign.values() for key in score.lowest(items)}
