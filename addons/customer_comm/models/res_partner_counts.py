from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class ResPartner(models.Model):
    """The numbers on the smart buttons of a contact: all of them in one query (XX-22)."""

    _inherit = "res.partner"

    @api.model
    def _document_counters(self):
        """Hook: return which documents are counted for the buttons.

        ``{count field: {"model": name, "domain": [...], "of_company": bool, "distinct": field}}``. The field
        has ``compute="_compute_document_counts"``, the model a stored ``partner_id``. A company counts the documents of
        its contacts as well. With ``of_company`` a contact shows the number of its company, else its own. With
        ``distinct`` the different values of a field are counted. Documents that the user may not read do not count.
        """
        return {}

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_document_counts(self):
        counters = self._document_counters()
        self.update(dict.fromkeys(counters, 0))
        counts = {}
        for name, *holders, count in self._origin._count_documents(counters):
            for holder in {holder for holder in holders if holder}:
                counts[name, holder] = counts.get((name, holder), 0) + count
        for partner in self._origin and self:
            for name, counter in counters.items():
                holder = partner.commercial_partner_id if counter.get("of_company") else partner
                partner[name] = counts.get((name, holder._origin.id), 0)

    def _count_documents(self, counters):
        """Return ``[(count field, partner id, id of its parent, id of its company, count)]``, by one query."""
        customers = self.commercial_partner_id
        self.flush_model(["parent_id", "commercial_partner_id"])
        selects = []
        for name, counter in counters.items():
            model = self.env[counter["model"]]
            if not customers or not model.has_access("read"):
                continue
            query = model._search(Domain("partner_id", "!=", False) & Domain(counter.get("domain") or Domain.TRUE))
            if query.is_empty():
                continue
            alias = query.join(query.table, "partner_id", "res_partner", "id", "counted")
            holders = [SQL.identifier(alias, column) for column in ("id", "parent_id", "commercial_partner_id")]
            query.add_where(SQL("(%s IN %s OR %s IN %s)", holders[2], customers._ids, holders[1], self._ids))
            query.groupby = SQL(", ").join(holders)
            number = SQL("COUNT(*)")
            if counter.get("distinct"):
                number = SQL("COUNT(DISTINCT %s)", model._field_to_sql(query.table, counter["distinct"], query))
            selects.append(query.select(SQL("%s::text", name), *holders, number))
        return self.env.execute_query(SQL(" UNION ALL ").join(selects)) if selects else []
