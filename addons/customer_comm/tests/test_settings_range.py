from psycopg2.errors import CheckViolation

from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestSettingsRange(TransactionCase):
    def test_company(self):
        """CC-49, XX-16, XX-18: a number of days that no calendar holds is refused; it would stop the daily actions."""
        for name, value in (
            ("return_visit_notice_days", -1),
            ("return_visit_notice_days", 10**6),
            ("contact_grace_days", 10**6),
            ("training_evaluation_days", -1),
            ("training_pass_score", 101),
            ("suggestion_evaluation_days", -1),
        ):
            with self.subTest(name), mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
                self.env.company[name] = value
                self.env.flush_all()

    def test_rule_and_class(self):
        """CC-45, CC-76: the same for rules of contact and for the interval of verification."""
        for record, name in (
            (self.env["customer.contact.rule"].search([], limit=1), "grace_days"),
            (self.env["customer.class"].search([], limit=1), "file_review_months"),
        ):
            with self.subTest(name), mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
                record[name] = 10**6
                self.env.flush_all()
