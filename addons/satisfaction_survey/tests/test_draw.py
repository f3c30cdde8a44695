from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import SatisfactionCommon


@tagged("post_install", "-at_install")
class TestDraw(SatisfactionCommon):
    """SS-11, SS-12: who is asked."""

    def _drawn(self, campaign, code):
        return campaign.recipient_ids.filtered(lambda recipient: recipient.class_id == self.classes[code])

    def test_all_of_a_and_b_and_a_share_of_c(self):
        """SS-11, SS-12: every A and B customer, and C customers for 20 % of all questionnaires."""
        customers = self._customers(A=3, B=6, C=30)
        campaign = self._campaign()
        campaign.action_draw()
        self.assertEqual(len(self._drawn(campaign, "A")), 3)
        self.assertEqual(len(self._drawn(campaign, "B")), 6)
        self.assertEqual(len(self._drawn(campaign, "C")), 3)  # 9 x 0.25, rounded up
        self.assertLessEqual(campaign.recipient_ids.partner_id, customers)
        self.assertEqual(campaign.drawn_by_id, self.user)
        self.assertIn("42", campaign.message_ids[0].body)

    def test_share_of_the_class(self):
        """SS-12: the other reading, 20 % of all C customers."""
        self._customers(A=3, B=6, C=30)
        campaign = self._campaign(sample_mode="of_class")
        campaign.action_draw()
        self.assertEqual(len(self._drawn(campaign, "C")), 6)

    def test_company_settings_are_the_defaults(self):
        """SS-12, SS-18, SS-24, SS-25: share, reading, targets and standard come from the company."""
        self.company.write(
            {
                "satisfaction_sample_mode": "of_class",
                "satisfaction_sample_share": 50,
                "satisfaction_target": 90,
                "satisfaction_response_target": 70,
                "satisfaction_standard": 55,
            }
        )
        campaign = self._campaign()
        self.assertEqual((campaign.sample_mode, campaign.sample_share), ("of_class", 50))
        self.assertEqual((campaign.target, campaign.response_target, campaign.standard), (90, 70, 55))

    def test_shipped_defaults(self):
        """SS-12: 20 %, SS-18: 80 %, SS-24: 85."""
        campaign = self._campaign()
        self.assertEqual((campaign.sample_mode, campaign.sample_share), ("of_total", 20))
        self.assertEqual((campaign.target, campaign.response_target, campaign.standard), (85, 80, 60))
        self.assertEqual(self.classes["A"].satisfaction_sampling, "all")
        self.assertEqual(self.classes["B"].satisfaction_sampling, "all")
        self.assertEqual(self.classes["C"].satisfaction_sampling, "share")

    def test_same_seed_same_list(self):
        """SS-12: the draw is repeatable by its seed."""
        self._customers(A=4, C=40)
        first, again, other = self._campaign(), self._campaign(), self._campaign(sample_seed=43)
        (first + again + other).action_draw()
        self.assertEqual(first.recipient_ids.partner_id, again.recipient_ids.partner_id)
        self.assertNotEqual(first.recipient_ids.partner_id, other.recipient_ids.partner_id)

    def test_new_campaign_has_its_own_seed(self):
        seeds = {self.env["satisfaction.campaign"].create({"title": "x"}).sample_seed for _number in range(5)}
        self.assertGreater(len(seeds), 1)

    def test_draw_again_replaces_drawn_and_keeps_added(self):
        """SS-12: drawing again replaces what was drawn; who was added by hand stays."""
        customers = self._customers(A=2, C=20)
        campaign = self._campaign()
        campaign.action_draw()
        added = (customers - campaign.recipient_ids.partner_id)[:1]
        campaign.recipient_ids.create({"campaign_id": campaign.id, "partner_id": added.id})
        campaign.sample_share = 50
        campaign.action_draw()
        self.assertIn(added, campaign.recipient_ids.partner_id)
        self.assertEqual(len(self._drawn(campaign, "A")), 2)
        self.assertEqual(len(campaign.recipient_ids), len(campaign.recipient_ids.partner_id))

    def test_edit_by_hand_leaves_a_note(self):
        """SS-12: a drawn list is edited by hand only with a note that names the customer."""
        self._customers(A=1)
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        campaign = self._campaign()
        campaign.action_draw()
        self.assertNotIn("by hand", "".join(campaign.message_ids.mapped("body")))
        recipient = (
            self.env["satisfaction.recipient"]
            .with_user(self.user)
            .create({"campaign_id": campaign.id, "partner_id": stranger.id})
        )
        self.assertIn("Stranger", campaign.message_ids[0].body)
        self.assertFalse(recipient.drawn)
        recipient.with_user(self.administrator).unlink()
        self.assertIn("Removed", campaign.message_ids[0].body)
        self.assertIn("Stranger", campaign.message_ids[0].body)

    def test_repeat_and_compare(self):
        """SS-12: an auditor repeats the draw from the record; later changes of classes do not matter."""
        customers = self._customers(A=2, C=20)
        campaign = self._campaign()
        campaign.action_draw()
        customers[-1].customer_class_id = self.classes["A"]
        self.assertEqual(campaign.action_verify_draw()["params"]["type"], "success")
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        self.env["satisfaction.recipient"].create({"campaign_id": campaign.id, "partner_id": stranger.id})
        notice = campaign.action_verify_draw()["params"]
        self.assertEqual(notice["type"], "warning")
        self.assertIn("Stranger", notice["message"])

    def test_missing_customers_are_listed(self):
        """SS-11: customers of class A and B that are not among the recipients are listed."""
        self._customers(A=2, C=4)
        campaign = self._campaign()
        campaign.action_draw()
        self.assertEqual(campaign.missing_count, 0)
        late = self._customers(B=1)
        campaign.invalidate_recordset(["missing_count"])
        self.assertEqual(campaign.missing_count, 1)
        self.assertEqual(self.env["res.partner"].search(campaign.action_view_missing()["domain"]), late)

    def test_population(self):
        """Contacts, archived customers and those who do not want to be asked are not drawn."""
        customers = self._customers(A=4)
        contact = self.env["res.partner"].create({"name": "Contact of A", "parent_id": customers[0].id})
        self.assertEqual(contact.customer_class_id, self.classes["A"])
        customers[1].active = False
        customers[2].satisfaction_opt_out = True
        campaign = self._campaign()
        campaign.action_draw()
        self.assertEqual(campaign.recipient_ids.partner_id, customers[0] + customers[3])
        self.assertEqual(campaign.draw_record["opted_out"], customers[2].ids)

    def test_class_when_asked_is_kept(self):
        """A recipient bears the class the customer had when the list was made."""
        customer = self._customers(B=1)
        campaign = self._campaign()
        campaign.action_draw()
        customer.customer_class_id = self.classes["C"]
        self.assertEqual(campaign.recipient_ids.class_id, self.classes["B"])

    def test_nothing_to_draw(self):
        campaign = self._campaign(kind="after_complaint")
        with self.assertRaisesRegex(UserError, "nothing to draw"):
            campaign.action_draw()
        with self.assertRaisesRegex(UserError, "not drawn"):
            campaign.action_verify_draw()

    def test_no_draw_once_started(self):
        campaign = self._running(A=1)
        with self.assertRaisesRegex(UserError, "Draft"):
            campaign.action_draw()
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            campaign.sample_seed = 1

    def test_new_class(self):
        """A class that the company adds is sampled, until it decides otherwise."""
        form = Form(self.env["customer.class"])
        form.name, form.code = "Class D", "D"
        self.assertEqual(form.save().satisfaction_sampling, "share")
