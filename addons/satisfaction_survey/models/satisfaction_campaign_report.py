from odoo import models


class SatisfactionCampaign(models.Model):
    """Figures of the printed report."""

    _inherit = "satisfaction.campaign"

    def _report_nps(self):
        """Return the stored net promoter score over all classes, if the questionnaire asks for a recommendation."""
        return self.score_ids.filtered(lambda row: row.measure == "nps" and not row.class_id)

    def _report_items(self):
        """Return the table of items by class: the classes, and for each item its index in each class and over all."""
        self.ensure_one()
        rows = self.score_ids.filtered(lambda row: row.measure == "index")
        totals = rows.filtered(lambda row: not row.class_id).sorted(
            lambda row: (bool(row.item_id), row.item_id.sequence, row.item_id.id)
        )
        return {
            "classes": rows.class_id.sorted("sequence"),
            "rows": [
                {
                    "item": total.item_id,
                    "value": total.value,
                    "count": total.answer_count,
                    "is_lowest": total.is_lowest,
                    "by_class": {
                        row.class_id: row.value for row in rows if row.class_id and row.item_id == total.item_id
                    },
                }
                for total in totals
            ],
        }
