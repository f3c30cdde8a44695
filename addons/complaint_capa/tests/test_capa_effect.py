from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .capa_common import CapaCommon


@tagged("post_install", "-at_install")
class TestCapaEffect(CapaCommon):
    """The effect of a CAPA, measured from complaints and deliveries (CP-98)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.defect = cls.env["complaint.defect"].create({"name": "Leak"})
        cls.leak_at_shaft = cls.env["complaint.defect"].create({"name": "At the shaft", "parent_id": cls.defect.id})
        cls.scratch = cls.env["complaint.defect"].create({"name": "Scratch"})
        cls.today = fields.Datetime.now().replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=60)

    def _complain(self, days, quantity=1, defect=None, product=None, **vals):
        """Register a complaint so many days after the CAPA was opened."""
        complaint = self._complaint(
            received_at=self.today + timedelta(days=days),
            line_ids=[
                Command.create(
                    {
                        "product_id": (product or self.product).id,
                        "quantity": quantity,
                        "defect_id": (defect or self.defect).id,
                    }
                )
            ],
            **vals,
        )
        complaint.action_register()
        return complaint

    def _deliver_on(self, days, quantity):
        delivery = self._deliver({self.product: quantity})
        delivery.move_ids.write({"date": self.today + timedelta(days=days)})

    def _verified_capa(self, **vals):
        """Return a CAPA that was opened 60 days ago, and whose actions were verified 40 days ago."""
        capa = self._capa(
            product_id=self.product.id,
            effect_defect_ids=[Command.set(self.defect.ids)],
            effectiveness_due=fields.Date.today(),
            **vals,
        )
        self._verified(capa)
        capa._guarded().write({"verified_at": self.today + timedelta(days=20)})
        self.env.flush_all()
        self.env.cr.execute("UPDATE capa_case SET create_date = %s WHERE id = %s", (self.today, capa.id))
        capa.invalidate_recordset()
        return capa

    def test_before_and_after(self):
        """CP-98: 3 complaints about 6 of 1,000 pieces before, 1 about 1 of 500 after: 6,000 against 2,000 PPM."""
        for days, quantity in ((-30, 1), (-10, 2), (0, 3)):
            self._complain(days, quantity)
        self._complain(30, 1, defect=self.leak_at_shaft)
        for days, product, defect in ((-20, self.product, self.scratch), (35, self.tracked, self.defect)):
            self._complain(days, 50, product=product, defect=defect)
        self._complain(10, 20)  # while the actions were under way
        self._complain(-60, 20)  # too long ago
        self._deliver_on(-15, 800)
        self._deliver_on(-5, 200)
        capa = self._verified_capa()
        self.env["stock.quant"]._update_available_quantity(
            self.product, self.env.ref("stock.stock_location_stock"), 500
        )
        self._deliver_on(25, 500)
        capa.with_user(self.quality).action_measure_effect()
        self.assertRecordValues(
            capa,
            [
                {
                    "effect_count_before": 3,
                    "effect_quantity_before": 6,
                    "effect_delivered_before": 1000,
                    "effect_ppm_before": 6000,
                    "effect_count_after": 1,
                    "effect_quantity_after": 1,
                    "effect_delivered_after": 500,
                    "effect_ppm_after": 2000,
                    "effect_proposal": "effective",
                }
            ],
        )
        self.assertEqual(capa.effect_to - capa.effect_from, capa.effect_before_to - capa.effect_before_from)

    def test_proposals(self):
        """CP-98: what the figures say, also where nothing was delivered."""
        capa = self._verified_capa()
        capa.action_measure_effect()
        self.assertEqual(capa.effect_proposal, "unknown")
        self._complain(30)
        capa.action_measure_effect()
        self.assertEqual(capa.effect_proposal, "not_effective")
        self._deliver_on(25, 100)
        capa.action_measure_effect()
        self.assertEqual(capa.effect_proposal, "not_effective", "None before, one after.")

    def test_not_counted(self):
        """CP-32, CP-98: complaints that are not ours do not count."""
        capa = self._verified_capa()
        self._complain(30, liability="customer", liability_note="Ran dry")
        capa.action_measure_effect()
        self.assertEqual(capa.effect_count_after, 0)

    def test_frozen_with_the_result(self):
        """CP-98: the figures of the result stay, whatever is complained about later."""
        capa = self._verified_capa()
        capa.with_user(self.quality).action_effective("No leak")
        self.assertTrue(capa.effect_measured_at)
        with self.assertRaises(UserError):
            capa.action_measure_effect()
        for name in ("effect_count_after", "effect_ppm_after", "effect_proposal"):
            with self.subTest(name), self.assertRaises(AccessError):
                capa.write({name: 0 if name != "effect_proposal" else "effective"})

    def test_not_effective_goes_on(self):
        """CP-98: the next cycle measures anew."""
        capa = self._verified_capa()
        following = self.env["capa.case"].browse(capa.with_user(self.quality).action_not_effective("3 leak")["res_id"])
        self.assertEqual((following.previous_id, following.product_id), (capa, self.product))
        self.assertFalse(following.effect_measured_at)
        self.assertEqual(following.effect_defect_ids, self.defect)

    def test_needs_a_product(self):
        capa = self._verified(self._capa())
        with self.assertRaises(UserError):
            capa.action_measure_effect()

    def test_defects_of_the_complaints(self):
        """CP-98: measured are the defects of the complaints."""
        complaint = self._advance(self._complain(0, defect=self.leak_at_shaft), "assessed")
        capa = self.env["capa.case"].browse(complaint.action_create_capa()["res_id"])
        self.assertEqual(capa.effect_defect_ids, self.leak_at_shaft)

    def test_similar_complaints(self):
        """CP-85: complaints about the same product and defect are shown until they are part of the CAPA."""
        complaint = self._advance(self._complain(0), "assessed")
        capa = self.env["capa.case"].browse(complaint.action_create_capa()["res_id"])
        similar = self._complain(-20, defect=self.leak_at_shaft)
        self._complain(-20, defect=self.scratch)
        self._complain(-200)
        self.assertEqual(capa.similar_count, 1)
        self.assertEqual(self.env["complaint.complaint"].search(capa.action_view_similar()["domain"]), similar)
        capa.complaint_ids |= similar
        self.assertEqual(capa.similar_count, 0)

    def test_figures_take_few_queries(self):
        """Budget: counted by the database, four reads whatever there is to count."""
        for days in range(20):
            self._complain(-days)
        capa = self._verified_capa().sudo()
        start, stop = self.today - timedelta(days=40), self.today + timedelta(days=1)
        capa._count_complaints(start, stop)
        with freeze_time(fields.Datetime.now()), self.assertQueryCount(2):
            self.assertEqual(capa._count_complaints(start, stop), (20, 20))
