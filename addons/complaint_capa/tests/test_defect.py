from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestDefect(ComplaintCommon):
    """The tree of defects, and complaints counted by any of its levels."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        defects = cls.env["complaint.defect"]
        cls.group = defects.create({"name": "Sealing", "code": "X"})
        cls.leak = defects.create({"name": "Leak", "code": "X1", "parent_id": cls.group.id})
        cls.drop = defects.create({"name": "Drops", "parent_id": cls.leak.id})

    def test_name_of_a_branch(self):
        self.assertEqual(self.drop.display_name, "Sealing / Leak / Drops")
        self.assertIn(self.drop.id, [row[0] for row in self.env["complaint.defect"].name_search("Drops")])
        self.group.name = "Seal"
        self.assertEqual(self.drop.complete_name, "Seal / Leak / Drops")

    def test_no_cycle(self):
        """Issue, bad input: a tree that loops is refused."""
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.group.parent_id = self.drop

    def test_code_once(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env["complaint.defect"].create({"name": "Other", "code": "X1"})

    def test_group_is_archived_with_its_defects(self):
        self.group.active = False
        self.assertFalse(self.drop.active)
        self.drop.active = True
        self.assertFalse(self.group.active)

    def test_counted_by_level(self):
        """The defect of a line is found by the group above it."""
        line = {"product_id": self.product.id, "defect_id": self.drop.id}
        complaint = self._complaint(line_ids=[Command.create(line)])
        found = self.env["complaint.line"].search([("defect_id", "child_of", self.group.id)])
        self.assertEqual(found.complaint_id, complaint)

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self.env["complaint.defect"].create({"name": "Theirs", "company_id": other.id})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._complaint(
                user=self.env.user,
                line_ids=[Command.create({"product_id": self.product.id, "defect_id": foreign.id})],
            )

    def test_roles(self):
        self.assertTrue(self.group.with_user(self.employee).name)
        with self.assertRaises(AccessError):
            self.env["complaint.defect"].with_user(self.quality).create({"name": "Mine"})
        self.assertTrue(self.env["complaint.defect"].with_user(self.manager).create({"name": "Ours"}))

    def test_used_defect_stays(self):
        self._complaint(line_ids=[Command.create({"product_id": self.product.id, "defect_id": self.drop.id})])
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.drop.unlink()
