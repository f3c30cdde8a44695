from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestMaterial(CommunicationCase):
    """Introduction and publicity material, and who was given it."""

    def _material(self, user=None, **vals):
        return (
            self.env["customer.material"]
            .with_user(user or self.sales)
            .create(
                {
                    "title": "Catalogue",
                    "kind": "catalogue",
                    "summary": "Up to 40 m3/h",
                    "function_id": self.f_director.id,
                    **vals,
                }
            )
        )

    def _approved(self, **vals):
        material = self._material(**vals)
        material.action_submit()
        material.sudo().signoff_ids.with_user(self.director).action_approve()
        return material

    def _give(self, material, **vals):
        sent = self.env["customer.material.sent"].with_user(self.sales)
        return sent.create({"material_id": material.id, "partner_id": self.partner.id, **vals})

    def test_only_approved_material_is_given(self):
        """CC-130: a draft, or material waiting for approval, cannot be put on a sent line."""
        material = self._material()
        with self.assertRaisesRegex(UserError, "not approved"), self.cr.savepoint():
            self._give(material)
        material.action_submit()
        with self.assertRaisesRegex(UserError, "not approved"), self.cr.savepoint():
            self._give(material)
        material.sudo().signoff_ids.with_user(self.director).action_approve()
        self.assertTrue(material.is_usable)
        self.assertEqual(self._give(material).kind, "catalogue")

    def test_validity(self):
        """CC-130: material is given within its validity only; the list offers no other."""
        today = fields.Date.today()
        old = self._approved(valid_until=today - timedelta(days=1))
        new = self._approved(valid_from=today + timedelta(days=1))
        now = self._approved(valid_from=today, valid_until=today)
        found = self.env["customer.material"].search([("id", "in", (old + new + now).ids), ("is_usable", "=", True)])
        self.assertEqual(found, now)
        self.assertEqual((old + new + now).filtered("is_usable"), now)
        for material in (old, new):
            with self.assertRaises(UserError), self.cr.savepoint():
                self._give(material)
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self._give(now, sent_on=today + timedelta(days=5))

    def test_author_does_not_approve(self):
        """CC-130, XX-10: who has prepared the material does not vouch for it."""
        material = self._material(user=self.director)
        material.action_submit()
        with self.assertRaisesRegex(UserError, "cannot change"):
            material.user_id = self.sales
        with self.assertRaisesRegex(UserError, "own work"):
            material.sudo().signoff_ids.with_user(self.director).action_approve()

    def test_approved_text_stands_still(self):
        """CC-130: what was vouched for does not change; a new revision replaces it when it is approved."""
        material = self._approved()
        for vals in ({"summary": "Up to 80 m3/h"}, {"valid_until": "2099-01-01"}, {"title": "Other"}):
            with self.assertRaisesRegex(UserError, "cannot change"):
                material.write(vals)
        for vals in ({"state": "draft"}, {"approved_on": "2020-01-01"}):
            with self.assertRaises(AccessError):
                material.write(vals)
        with self.assertRaises(AccessError):
            self._material(state="approved")
        draft = self.env["customer.material"].browse(material.action_revise()["res_id"])
        self.assertEqual((draft.state, draft.replaces_id), ("draft", material))
        draft.write({"revision": "A/1", "summary": "Up to 50 m3/h"})
        draft.action_submit()
        self.assertTrue(material.is_usable)
        draft.sudo().signoff_ids.with_user(self.director).action_approve()
        self.assertEqual(material.state, "withdrawn")

    def test_sent_lines_of_a_contact(self):
        """CC-07, CC-129, CC-147: recipient and channel come from the contact; a design institute is noted as such."""
        record = self._create()
        line = self.env["customer.material.sent"].create(
            {"material_id": self._approved().id, "communication_id": record.id}
        )
        self.assertEqual((line.partner_id, line.channel_id), (self.partner, record.channel_id))
        institute = self.env["res.partner"].create({"name": "Institute"})
        self._give(self._approved(), partner_id=institute.id, recipient_type="design_institute")
        groups = self.env["customer.material.sent"]._read_group(
            [("partner_id", "in", (institute + self.partner).ids)], ["kind", "recipient_type"], ["__count"]
        )
        self.assertEqual(set(groups), {("catalogue", "customer", 1), ("catalogue", "design_institute", 1)})

    def test_rejected_goes_back(self):
        """CC-130: refused material goes back to who prepared it."""
        material = self._material()
        material.action_submit()
        material.sudo().signoff_ids.with_user(self.director).action_reject("Exaggerated")
        self.assertEqual(material.state, "draft")
        material.summary = "Up to 30 m3/h"
        material.action_submit()
        self.assertEqual(material.signoff_state, "pending")

    def test_access(self):
        """CC-130: everybody inside sees the material and notes what he gave; only users of the app change it."""
        material = self._approved()
        self.assertTrue(material.with_user(self.plain).is_usable)
        with self.assertRaises(AccessError):
            material.with_user(self.plain).action_withdraw()
        own = self.env["customer.material.sent"].with_user(self.plain)
        own.create({"material_id": material.id, "partner_id": self.partner.id})
        self._give(material)
        self.assertEqual(len(own.search([("material_id", "=", material.id)])), 1)

    def test_other_company(self):
        """CC-130: material of another company is out of sight."""
        company = self.env["res.company"].create({"name": "Other"})
        user = self.quality.copy({"login": "material_other", "company_id": company.id, "company_ids": [company.id]})
        material = self._approved()
        self.assertFalse(self.env["customer.material"].with_user(user).search([("id", "=", material.id)]))

    def test_list_queries(self):
        """CC-130: the list of a hundred costs as many queries as of ten."""

        def count(size):
            self._material()
            records = self.env["customer.material"].create(
                [{"title": f"M{n}", "kind": "profile", "function_id": self.f_director.id} for n in range(size)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.read(["display_name", "is_usable", "sent_count", "state"])
            return self.env.cr.sql_log_count - before

        count(2)
        self.assertEqual(count(10), count(100))
