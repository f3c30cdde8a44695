from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from .common import ComplaintCommon

FEW, MANY = 10, 100

# The lists that people open most, with the menus' own actions.
LISTS = (
    "complaint_capa.complaint_complaint_action",
    "complaint_capa.complaint_line_action",
    "complaint_capa.complaint_report_action",
    "complaint_capa.complaint_line_report_action",
    "complaint_capa.complaint_stage_report_action",
    "complaint_capa.complaint_rate_report_action",
    "complaint_capa.capa_case_action",
    "complaint_capa.capa_action_action",
)


@tagged("post_install", "-at_install")
class TestListQueries(ComplaintCommon):
    """A list of 100 rows asks the database as often as one of 10."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        now = fields.Datetime.now()
        complaints = (
            cls.env["complaint.complaint"]
            .with_user(cls.quality)
            .create(
                [
                    {
                        "subject": f"Leak {number}",
                        "description": "It leaks.",
                        "partner_id": cls.customer.id,
                        "received_at": now - timedelta(hours=number),
                        "line_ids": [Command.create({"product_id": cls.product.id})],
                    }
                    for number in range(MANY)
                ]
            )
        )
        complaints.action_register()
        cls.env["capa.case"].with_user(cls.manager).create(
            [
                {
                    "subject": f"Leak {number}",
                    "leader_id": cls.manager.id,
                    "complaint_ids": [Command.link(complaint.id)],
                    "action_ids": [
                        Command.create({"name": f"Ring {number}", "function_id": cls.production_function.id})
                    ],
                }
                for number, complaint in enumerate(complaints)
            ]
        )
        cls.env.flush_all()

    def _open(self, action, limit):
        """Open the list of an action; return how many rows it has and how many queries that took."""
        model = self.env[action["res_model"]].with_user(self.quality)
        views = model.get_views([(False, "list")])
        linked = ("many2one", "many2many", "one2many")
        specification = {
            name: {"fields": {"display_name": {}}} if description["type"] in linked else {}
            for name, description in views["models"][model._name]["fields"].items()
        }
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        rows = model.web_search_read([], specification, limit=limit)["records"]
        return len(rows), self.cr.sql_log_count - before

    def test_lists_do_not_grow(self):
        """A list never costs a query a row, whatever it shows."""
        for xml_id in LISTS:
            action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
            with self.subTest(list=xml_id):
                self._open(action, FEW)  # what Odoo remembers of views and rules is read before
                few_rows, few = self._open(action, FEW)
                many_rows, many = self._open(action, MANY)
                self.assertEqual((few_rows, many_rows), (FEW, MANY))
                self.assertLessEqual(many, few + 3)  # Odoo reads in batches of its own
