import logging

from odoo.tests import tagged

from .file_common import FileCase

_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install")
class TestFileQueries(FileCase):
    """What the file costs on lists and forms."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write(
            {"file_owner_id": cls.keeper.id, "importance_id": cls.env["customer.importance"].search([], limit=1).id}
        )
        cls.customers = cls.env["res.partner"].create(
            [
                {
                    "name": f"Many {number}",
                    "customer_status": "potential",
                    "customer_class_id": cls.customer_class.id,
                    "file_owner_id": cls.keeper.id,
                }
                for number in range(50)
            ]
        )
        for customer in cls.customers[:3]:
            cls._order(customer)

    def _spec(self, view_type, view=None, without=False):
        """Return the specification that the client sends for a view, with or without the fields of the addon."""
        partner = self.env["res.partner"].with_user(self.keeper)
        views = partner.get_views([(view.id if view else False, view_type)])
        names = views["models"]["res.partner"]["fields"]
        own = {
            name
            for name, field in partner._fields.items()
            if field._module in ("customer_comm", "complaint_capa", "contract_review", "satisfaction_survey")
        }
        spec = {}
        for name, description in names.items():
            if without and name in own:
                continue
            relational = description["type"] in ("many2one", "many2many")
            spec[name] = {"fields": {"display_name": {}}} if relational else {}
        return spec

    def _count(self, function, *args):
        function(*args)  # fills the caches of the registry
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function(*args)
        return self.env.cr.sql_log_count - before

    def test_partner_form(self):
        """The form of a contact costs at most three queries more than without the addon."""
        customer = self.customer.with_user(self.keeper)
        self._count(customer.web_read, self._spec("form"))
        bare, whole = (self._count(customer.web_read, self._spec("form", without=without)) for without in (True, False))
        _logger.info("form of a contact: %s queries without the file, %s with it", bare, whole)
        self.assertLessEqual(whole - bare, 3)

    def test_partner_list(self):
        """The list of contacts costs at most three queries more than without the addon."""
        partners = self.env["res.partner"].with_user(self.keeper)
        domain = [("id", "in", self.customers.ids)]
        bare, whole = (
            self._count(partners.web_search_read, domain, self._spec("list", without=without))
            for without in (True, False)
        )
        _logger.info("list of contacts: %s queries without the file, %s with it", bare, whole)
        self.assertLessEqual(whole - bare, 3)

    def test_file_list_is_flat(self):
        """The list of customer files costs the same for 5 and for 50."""
        partners = self.env["res.partner"].with_user(self.keeper)
        spec = self._spec("list", self.env.ref("customer_comm.res_partner_view_list_file"))
        few, many = (
            self._count(partners.web_search_read, [("id", "in", self.customers[:size].ids)], spec) for size in (5, 50)
        )
        _logger.info("list of customer files: %s queries for 5, %s for 50", few, many)
        self.assertEqual(few, many)

    def test_open_files_in_batch(self):
        """CC-64: opening fifty files costs a few queries, and a second time next to nothing."""
        new = self.env["res.partner"].create([{"name": f"New {number}"} for number in range(50)])
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        new._open_file()
        self.env.flush_all()
        first = self.env.cr.sql_log_count - before
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            new._open_file()
        _logger.info("opening fifty files: %s queries", first)
        self.assertLessEqual(first, 20)

    def test_customer_list_workbook(self):
        """CC-66: the customer list costs the same few queries for 5 and for 50 customers."""
        register = self.env["report.customer_comm.customer_list_xlsx"].with_user(self.file_manager)
        few, many = (self._count(register.create_xlsx_report, self.customers[:size].ids, {}) for size in (5, 50))
        _logger.info("customer list as a workbook: %s queries for 5, %s for 50", few, many)
        self.assertLessEqual(many - few, 1)
