import logging
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.satisfaction_survey.models.survey_user_input import SurveyUserInput

from .common import SatisfactionCommon

_logger = logging.getLogger(__name__)

FEW, MANY = 10, 100


@tagged("post_install", "-at_install")
class TestPerformance(SatisfactionCommon):
    """Queries grow with the work by less than one or two a customer, or not at all."""

    def _count(self, method, *args):
        self.env.cr.precommit.run()  # tracking of what was prepared
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        method(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _growth(self, prepare, work):
        """Return the queries that each further customer costs, from 10 to 100 customers."""
        self._count(work, prepare(2))  # warm up the registry caches
        few = self._count(work, prepare(FEW))
        many = self._count(work, prepare(MANY))
        growth = (many - few) / (MANY - FEW)
        _logger.info("%s: %s queries for %s, %s for %s, %.2f each", self._testMethodName, few, FEW, many, MANY, growth)
        return growth

    def _fresh(self, count):
        self.env["res.partner"].search([("customer_class_id", "!=", False)]).customer_class_id = False
        self._customers(A=count)
        return self._campaign()

    def _drawn(self, count):
        campaign = self._fresh(count)
        campaign.action_draw()
        return campaign

    def _started(self, count):
        campaign = self._drawn(count)
        campaign.action_start()
        return campaign

    def _filled_in(self, count):
        campaign = self._started(count)
        answers = campaign.recipient_ids.sudo().user_input_id
        for answer in answers:
            self._fill_in(answer, {"quality": 80, "price": 60})
        return answers

    def test_draw(self):
        """SS-12: drawing costs a constant number of queries, however many customers there are."""
        self.assertLess(self._growth(self._fresh, lambda campaign: campaign.action_draw()), 0.1)

    def test_start(self):
        """A link for each recipient: core's own invitation takes 4 queries each."""
        self.assertLess(self._growth(self._drawn, lambda campaign: campaign.action_start()), 0.2)

    def test_mark_sent(self):
        self.assertLess(self._growth(self._started, lambda campaign: campaign.recipient_ids.action_mark_sent()), 0.1)

    def test_send_mails(self):
        """SS-14: mails for all recipients; core's own invitation takes 7 queries each, links included."""
        self.assertLess(self._growth(self._started, lambda campaign: campaign.action_send()), 2)

    def test_register_answers(self):
        """SS-22: what scoring adds to Odoo's own work on answers that come in together."""
        growth = self._growth(self._filled_in, lambda answers: answers._mark_done())
        nobody = self.env["satisfaction.recipient"].sudo()
        with patch.object(SurveyUserInput, "_satisfaction_recipients", lambda answers: nobody):
            plain = self._growth(self._filled_in, lambda answers: answers._mark_done())
        self.assertLess(growth - plain, 0.5)

    def test_list_of_campaigns(self):
        """SS-18: the rates of all campaigns of a list come from one query."""

        def campaigns(count):
            records = self.env["satisfaction.campaign"]
            self._customers(A=1)
            for _number in range(count // 5):
                campaign = self._campaign()
                campaign.action_draw()
                records |= campaign
            return records

        def read(records):
            records.read(["response_rate", "response_rate_key", "index", "is_response_low", "answered_count"])

        self.assertEqual(self._growth(campaigns, read), 0)

    def test_counters_of_partners(self):
        def read(campaign):
            campaign.recipient_ids.partner_id.mapped("satisfaction_recipient_count")

        self.assertLess(self._growth(self._drawn, read), 0.05)

    def test_close_complaints(self):
        """SS-28: following up complaints that are closed together."""

        def closed(count):
            complaints = self.env["complaint.complaint"].create(
                [{"subject": "x", "description": "x", "partner_id": self.customer.id} for _number in range(count)]
            )
            complaints._guarded().write({"state": "closed"})
            return complaints

        self.assertLess(self._growth(closed, lambda complaints: complaints._after_close()), 1)
