import logging

from odoo.tests import tagged

from .communication_common import CommunicationCase

_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install")
class TestEngineQueries(CommunicationCase):
    """The engines work in batches: a hundred documents cost no more queries than ten, or a known share of each."""

    def _count(self, function, *args, **kwargs):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function(*args, **kwargs)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _growth(self, prepare, act):
        """Return how many queries ``act`` takes for 10 and for 100 of what ``prepare`` returns."""
        act(prepare(2))  # fills the caches
        counts = [self._count(act, prepare(size)) for size in (10, 100)]
        _logger.info("%s: %s queries for 10 records, %s for 100", self._testMethodName, *counts)
        return counts

    def _records(self, size):
        vals = [self._vals(needs_reply=False) for _i in range(size)]
        records = self.env["customer.communication"].with_user(self.sales).create(vals)
        self.env.flush_all()
        return records

    def _assert_flat(self, counts, limit, growth=2):
        few, many = counts
        self.assertLessEqual(many - few, growth, "the number of queries grows with the records")
        self.assertLessEqual(many, limit)

    def test_apply_checklists(self):
        """CR-37: applying a checklist of five questions to a hundred documents costs as much as to ten.

        The ORM inserts and updates a hundred rows at a time: 500 answers take 4 statements more of each.
        """
        checklist = self._create_checklist("yesno", "text", "number", "date", "choice")
        self._assert_flat(
            self._growth(self._records, lambda records: records._checklist_apply(checklist)), 20, growth=8
        )

    def test_distribute(self):
        """XX-23: informing two functions of a hundred documents, reminders included, costs as much as of ten."""
        functions = self.f_quality | self.f_production
        self._assert_flat(
            self._growth(self._records, lambda records: records._distribute("News", functions)), 30, growth=4
        )

    def test_acknowledge(self):
        """XX-26: a hundred acknowledgements cost as much as ten."""

        def prepare(size):
            return self._records(size)._distribute("News", self.f_production).with_user(self.foreman)

        self._assert_flat(self._growth(prepare, lambda rows: rows.action_acknowledge()), 16)

    def test_approve(self):
        """CR-37: signing many documents at once costs a share of each, half of it the message in its chatter."""

        def prepare(size):
            records = self._records(size)
            records._signoff_request([{"function": self.f_quality}, {"function": self.f_director}])
            rows = records.sudo().signoff_ids.filtered(lambda row: row.function_id == self.f_quality)
            return rows.with_user(self.quality)

        few, many = self._growth(prepare, lambda rows: rows.action_approve())
        self.assertLessEqual((many - few) / 90, 12)

    def test_checklist_lists(self):
        """CR-37: opening the list of a hundred answers costs as much as of ten."""
        checklist = self._create_checklist("yesno")

        def prepare(size):
            return self._records(size)._checklist_apply(checklist).with_user(self.foreman)

        names = ["question", "answer_kind", "can_answer", "answer", "is_complete", "res_name"]
        self._assert_flat(self._growth(prepare, lambda answers: answers.read(names)), 12)

    def test_retention_of_a_form(self):
        """XX-05: other years on a form reach a hundred records at the cost of ten."""
        form = self.env["customer.form"]._get("communication_record")
        self._records(10)

        def change(years):
            form.retention_years = years

        few = self._count(change, 4)
        self._records(100)
        self.assertLessEqual(self._count(change, 5) - few, 5)

    def test_create(self):
        """CC-01: logging contacts costs a constant number of queries beside the chatter's own."""
        communication = self.env["customer.communication"].with_user(self.sales)

        def create(size, **context):
            vals = [self._vals(needs_reply=False) for _i in range(size)]
            return self._count(communication.with_context(**context).create, vals)

        create(2)
        quiet = [create(size, tracking_disable=True) for size in (10, 100)]
        self._assert_flat(quiet, 20)
        full = [create(size) for size in (10, 100)]
        _logger.info("create 10 and 100: %s queries without tracking, %s with", quiet, full)
        self._assert_flat(full, 25)
