from odoo import api, models
from odoo.tools import SQL


class ComplaintStatisticsMixin(models.AbstractModel):
    """Measures of a statistics view that are neither sum nor average: medians and rates.

    The client asks for their average; each group, and each total of a pivot, gets what is right for all of its rows: a
    rate is the ratio of the sums, never the mean of rates.
    """

    _name = "complaint.statistics.mixin"
    _description = "Measures of Statistics"

    # {measure: column whose median it is}
    _median_measures = {}
    # {measure: (numerator, denominator, factor)}; a pair names an aggregate and a column, e.g. ("count", "picking_id")
    _ratio_measures = {}

    def _read_group_select(self, aggregate_spec, query):
        name = aggregate_spec.removesuffix(":avg")
        if name in self._median_measures:
            column = self._field_to_sql(self._table, self._median_measures[name], query)
            return SQL("PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %s)", column)
        if name in self._ratio_measures:
            above, below, factor = self._ratio_measures[name]
            numerator, denominator = (self._statistics_total(query, *part) for part in (above, below))
            return SQL("%s * %s / NULLIF(%s, 0)", float(factor), numerator, denominator)
        return super()._read_group_select(aggregate_spec, query)

    @api.model
    def _statistics_total(self, query, kind, name):
        column = self._field_to_sql(self._table, name, query)
        return SQL("COUNT(DISTINCT %s)", column) if kind == "count" else SQL("SUM(%s)", column)

    @api.model
    def _selection_of(self, name):
        """Return the values of a selection field of complaints, with their labels."""
        return self.env["complaint.complaint"]._fields[name]._description_selection(self.env)
