import logging
import threading
from collections import Counter
from datetime import timedelta

from odoo import Command, fields
from odoo.tests import TransactionCase, new_test_user, tagged

from .register_rows import RegisterRows

_logger = logging.getLogger(__name__)

FEW = 10
MANY = 30
MARGIN = 3  # a query for each row would be 20 more
ROWS = 2 * MANY  # rules hide some of them from the user
GROUPS = (
    "customer_comm.group_manager,customer_comm.group_file_manager,base.group_partner_manager,"
    "sales_team.group_sale_manager,stock.group_stock_manager"
)


@tagged("post_install", "-at_install")
class TestRegisterQueries(TransactionCase):
    """The list of each register opens with a number of queries that does not grow with its rows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(cls.env, "register_reader", GROUPS)
        cls.env["customer.function"].search([]).write({"user_ids": [Command.link(cls.user.id)]})
        cls.actions = cls._window_actions()
        names = [
            name
            for name, model in cls.env.items()
            if model._auto
            and not model._abstract
            and not model._transient
            and model._original_module == "customer_comm"
        ]
        cls._fill_others()
        cls.env.flush_all()
        RegisterRows(cls.env, ROWS).fill(names)

    @classmethod
    def _fill_others(cls):
        """Make records of Odoo's own models that actions of the addon show."""
        customers = cls.env["res.partner"].create(
            [{"name": f"Customer {number}", "is_company": True} for number in range(ROWS)]
        )
        cls.env["sale.order"].create([{"partner_id": customer.id} for customer in customers])
        today = fields.Datetime.now()
        cls.env["resource.calendar.leaves"].create(
            [
                {"name": f"Holiday {number}", "date_from": today, "date_to": today + timedelta(days=number + 1)}
                for number in range(ROWS)
            ]
        )

    @classmethod
    def _window_actions(cls):
        """Return the window actions of the addon that show a list of stored records."""
        data = cls.env["ir.model.data"].search(
            [("module", "=", "customer_comm"), ("model", "=", "ir.actions.act_window")]
        )
        actions = cls.env["ir.actions.act_window"].browse(data.mapped("res_id"))
        return actions.filtered(
            lambda action: "list" in action.view_mode.split(",") and not cls.env[action.res_model]._transient
        )

    def _spec(self, model, action):
        """Return the specification that the client sends for the list of an action."""
        view_id = next((view_id for view_id, kind in action.views if kind == "list"), False)
        views = model.get_views([(view_id, "list")])
        spec = {}
        for name, description in views["models"][model._name]["fields"].items():
            relational = description["type"] in ("many2one", "many2many", "one2many", "reference")
            spec[name] = {"fields": {"display_name": {}}} if relational else {}
        return spec

    def _queries(self, model, spec, ids):
        """Return how often each query is made to show the list of ``ids``."""
        self.env.flush_all()
        self.env.invalidate_all()
        queries = Counter()
        thread = threading.current_thread()
        thread.query_hooks = [lambda _cr, query, *_args: queries.update([getattr(query, "code", query)])]
        try:
            result = model.web_search_read([("id", "in", ids)], spec)
        finally:
            del thread.query_hooks
        self.assertEqual(len(result["records"]), len(ids), model._name)
        return queries

    def test_lists(self):
        """No list of the addon makes a query for each row: three times the rows, each query as often as before.

        A query that is made once more, for rows that have something the first ones have not, is no matter.
        """
        self.assertGreater(len(self.actions), 50)
        for action in self.actions:
            with self.subTest(action=action.xml_id, model=action.res_model):
                model = self.env[action.res_model].with_user(self.user).with_context(active_test=False)
                ids = model.search([], limit=MANY, order="id desc").ids
                self.assertEqual(len(ids), MANY, "too few rows to compare")
                spec = self._spec(model, action)
                self._queries(model, spec, ids)  # fills the caches
                few, many = (self._queries(model, spec, ids[:size]) for size in (FEW, MANY))
                _logger.info(
                    "%s: %s queries for %s rows, %s for %s", action.xml_id, few.total(), FEW, many.total(), MANY
                )
                grown = {query: number for query, number in many.items() if number > few[query] + MARGIN}
                self.assertFalse(grown, f"{action.xml_id}: queries that grow with the rows of {model._name}")
