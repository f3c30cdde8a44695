from odoo import api, fields, models
from odoo.tools import SQL

# What of a rule decides whom it applies to, or when.
WATCHED_RULE_FIELDS = frozenset(
    {
        "active",
        "company_id",
        "class_ids",
        "distance",
        "phase",
        "country_group_id",
        "category_id",
        "partner_ids",
        "interval_unit",
        "once",
        "kind",
    }
)
CHUNK = 1000


class CustomerContactSchedule(models.Model):
    """To which customer which rule applies, and from which day on its next contact has to be planned.

    One row a customer and rule (a customer, rule and order for what is done once per order), kept up to date when a
    customer, a rule or installed goods change. The planner asks for the rows whose ``next_plan_on`` has come, whatever
    the number of customers. It is empty while a contact is open, and when there is nothing more to plan.

    Nobody has the right to change rows; the server keeps them.
    """

    _name = "customer.contact.schedule"
    _description = "Contact Schedule"
    _order = "next_plan_on, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one("res.partner", "Customer", required=True, ondelete="cascade", index=True)
    rule_id = fields.Many2one("customer.contact.rule", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    order_id = fields.Many2one("sale.order", ondelete="cascade", index="btree_not_null")
    begins_on = fields.Date(required=True, help="From this day the rule applies and its first interval counts.")
    ends_on = fields.Date(help="No contact is planned after this day.")
    last_on = fields.Date(help="From the last contact the next interval counts.")
    next_plan_on = fields.Date("To Be Planned On")
    contact_ids = fields.One2many("customer.contact", "schedule_id", "Planned Contacts")

    _row_uniq = models.UniqueIndex(
        "(partner_id, rule_id, company_id, COALESCE(order_id, 0))", "This customer is on the schedule already."
    )
    _to_plan = models.Index("(next_plan_on, id) WHERE next_plan_on IS NOT NULL")

    @api.model
    def _sync(self, rules=None, partners=None):
        """Bring the rows up to date after customers, rules or installed goods have changed.

        A fixed number of queries for each rule, whatever the number of customers; more only for plans that have to be
        taken back. Runs in superuser mode.

        :param rules: only rows of these rules (archived ones lose theirs); by default of all
        :param partners: only rows of these customers; by default of all
        """
        Rule = self.env["customer.contact.rule"]
        if rules is None:
            rules = Rule.search([("interval_unit", "!=", "needed")])
        if not rules or (partners is not None and not partners):
            return
        self.env.flush_all()
        wanted = SQL(" UNION ALL ").join(
            [self._select_wanted(rule) for rule in rules if rule._is_planned()] or [self._select_nothing()]
        )
        scope = SQL("schedule.rule_id IN %s", rules._ids)
        limit = SQL("TRUE")
        if partners is not None:
            scope = SQL("%s AND schedule.partner_id IN %s", scope, partners._ids)
            limit = SQL("wanted.partner_id IN %s", partners._ids)
        self._remove_unwanted(wanted, scope)
        changed = self._upsert_wanted(wanted, limit)
        if changed:
            self._withdraw_outside(changed)
            self._trigger_planner()

    @api.model
    def _select_nothing(self):
        return SQL(
            "SELECT NULL::int AS partner_id, NULL::int AS rule_id, NULL::int AS company_id, NULL::int AS order_id,"
            " NULL::date AS begins_on, NULL::date AS ends_on, FALSE AS phased WHERE FALSE"
        )

    @api.model
    def _select_wanted(self, rule):
        """Return the query for the rows that there should be for one rule."""
        query = self.env["res.partner"]._search(rule._get_partner_domain())
        query.add_where(SQL("res_partner.commercial_partner_id = res_partner.id"))
        if rule.phase:
            return self._select_phase(rule, query.subselect())
        company = rule.company_id or self._default_company()
        return query.select(
            SQL("res_partner.id AS partner_id"),
            SQL("%s::int AS rule_id", rule.id),
            SQL("%s AS company_id", rule.company_id.id or SQL("COALESCE(res_partner.company_id, %s)", company.id)),
            SQL("NULL::int AS order_id"),
            SQL("COALESCE(res_partner.last_contact_on, %s::date) AS begins_on", self._today()),
            SQL("NULL::date AS ends_on"),
            SQL("FALSE AS phased"),
        )

    @api.model
    def _select_phase(self, rule, partners):
        """Return the query for a rule on the phase of installed goods (CC-47, CC-49).

        Newly installed goods go before older ones: a customer is right after installation, in warranty, or after it.
        """
        start = SQL("COALESCE(item.installed_on, item.delivered_on)")
        first_end = SQL("%s + company.installation_phase_days", start)
        if rule.once:
            begins, ends = SQL("MIN(%s)", start), SQL("MAX(item.warranty_until)")
        elif rule.phase == "installed":
            running = SQL("%s >= %s::date", first_end, self._today())
            begins = SQL("COALESCE(MIN(%s) FILTER (WHERE %s), MAX(%s))", start, running, start)
            ends = SQL("MAX(%s)", first_end)
        elif rule.phase == "warranty":
            begins, ends = SQL("MAX(%s) + 1", first_end), SQL("MAX(item.warranty_until)")
        else:
            begins, ends = SQL("GREATEST(MAX(%s), MAX(item.warranty_until)) + 1", first_end), SQL("NULL::date")
        order = SQL("item.order_id") if rule.once else SQL("NULL::int")
        return SQL(
            "SELECT item.commercial_partner_id AS partner_id, %(rule)s::int AS rule_id, item.company_id,"
            " %(order)s AS order_id, %(begins)s AS begins_on, %(ends)s AS ends_on, TRUE AS phased"
            " FROM customer_installed_item item JOIN res_company company ON company.id = item.company_id"
            " WHERE item.state = 'in_use' AND item.commercial_partner_id IN %(partners)s AND %(company)s"
            " GROUP BY item.commercial_partner_id, item.company_id%(by_order)s",
            rule=rule.id,
            order=order,
            begins=begins,
            ends=ends,
            partners=partners,
            company=SQL("item.company_id = %s", rule.company_id.id) if rule.company_id else SQL("TRUE"),
            by_order=SQL(", item.order_id") if rule.once else SQL(""),
        )

    @api.model
    def _remove_unwanted(self, wanted, scope):
        """Delete the rows that there should not be any more, and take back what they have planned."""
        rows = self.env.execute_query(
            SQL(
                "SELECT schedule.id FROM customer_contact_schedule schedule WHERE %s AND NOT EXISTS ("
                "SELECT FROM (%s) AS wanted WHERE wanted.partner_id = schedule.partner_id"
                " AND wanted.rule_id = schedule.rule_id AND wanted.company_id = schedule.company_id"
                " AND COALESCE(wanted.order_id, 0) = COALESCE(schedule.order_id, 0))",
                scope,
                wanted,
            )
        )
        ids = [row_id for (row_id,) in rows]
        for start in range(0, len(ids), CHUNK):
            stale = self.browse(ids[start : start + CHUNK])
            planned = stale._open_contacts().filtered(lambda contact: contact.state == "planned")
            planned._withdraw(self.env._("The rule does not apply to the customer any more."))
            stale.unlink()

    @api.model
    def _upsert_wanted(self, wanted, limit):
        """Add the rows that are missing and move those whose phase has moved; return them."""
        today = self._today()
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO customer_contact_schedule AS schedule (partner_id, rule_id, company_id, order_id,"
                " begins_on, ends_on, next_plan_on, create_uid, create_date, write_uid, write_date)"
                " SELECT partner_id, rule_id, company_id, order_id, begins_on, ends_on,"
                " CASE WHEN phased THEN GREATEST(begins_on, %(today)s::date) ELSE %(today)s::date END,"
                " %(uid)s, %(now)s, %(uid)s, %(now)s FROM (%(wanted)s) AS wanted"
                " WHERE %(limit)s AND (ends_on IS NULL OR ends_on >= begins_on)"
                " ON CONFLICT (partner_id, rule_id, company_id, COALESCE(order_id, 0)) DO UPDATE SET"
                " begins_on = EXCLUDED.begins_on, ends_on = EXCLUDED.ends_on, write_date = EXCLUDED.write_date,"
                " next_plan_on = CASE WHEN EXISTS (SELECT FROM customer_contact contact"
                " WHERE contact.schedule_id = schedule.id AND contact.state IN ('planned', 'confirmed', 'started'))"
                " THEN schedule.next_plan_on ELSE EXCLUDED.next_plan_on END"
                # without a phase a row stays as it is: only what it was made from has changed
                " WHERE (SELECT phase FROM customer_contact_rule rule WHERE rule.id = EXCLUDED.rule_id) IS NOT NULL"
                " AND (schedule.begins_on, schedule.ends_on) IS DISTINCT FROM (EXCLUDED.begins_on, EXCLUDED.ends_on)"
                " RETURNING id",
                today=today,
                uid=self.env.uid,
                now=self.env.cr.now(),
                wanted=wanted,
                limit=limit,
            )
        )
        self.invalidate_model()
        return self.browse(row_id for (row_id,) in rows)

    def _withdraw_outside(self, rows):
        """Take back what is planned for a day on which the rule does not apply any more."""
        for start in range(0, len(rows), CHUNK):
            planned = rows[start : start + CHUNK]._open_contacts().filtered(lambda contact: contact.state == "planned")
            outside = planned.filtered(lambda contact: not contact.schedule_id._covers(contact.planned_on))
            outside._withdraw(self.env._("Other goods were installed, returned or went out of warranty."))

    def _covers(self, day):
        self.ensure_one()
        return self.begins_on <= day and (not self.ends_on or day <= self.ends_on)

    def _open_contacts(self):
        """Return the contacts of these rows that are still to be made."""
        return self.env["customer.contact"].search(
            [("schedule_id", "in", self.ids), ("state", "in", ("planned", "confirmed", "started"))]
        )

    @api.model
    def _default_company(self):
        """Return the company that contacts customers and follows rules of no company."""
        return self.env["res.company"].search([], order="parent_path, sequence, id", limit=1)

    @api.model
    def _today(self):
        return fields.Date.context_today(self)
