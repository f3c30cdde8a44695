import json
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import SALESMAN, ContractReviewCase, ContractReviewMixin


@tagged("post_install", "-at_install")
class TestRemoteDoors(ContractReviewMixin, HttpCase):
    """From outside: JSON-2 with an API key, and what the portal shows to the customer who waits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_reviews()
        cls._create_rule("always")

    @mute_logger("odoo.http", "odoo.addons.rpc.controllers.json2")
    def test_json_2(self):
        """CR-13: the interface with an API key has no other rights than the form."""
        order = self._create_order()
        keys = self.env["res.users.apikeys"].with_user(self.salesman)
        key = keys._generate("rpc", "gate", datetime.now() + timedelta(days=1))
        headers = {"Authorization": f"bearer {key}", "Content-Type": "application/json"}
        sale = {"partner_id": self.partner.id, "state": "sale"}
        calls = [
            ("action_confirm", {"ids": order.ids}),
            ("write", {"ids": order.ids, "vals": {"state": "sale"}}),
            ("write", {"ids": order.ids, "vals": {"review_hold": True}}),
            ("create", {"vals_list": [sale]}),
            ("copy", {"ids": order.ids, "default": {"state": "sale"}}),
            ("load", {"fields": ["partner_id/.id", "state"], "data": [[str(self.partner.id), "Sales Order"]]}),
            ("_validate_order", {"ids": order.ids}),
            ("_action_confirm", {"ids": order.ids}),
            ("_review_pass_gate", {"ids": order.ids}),
            ("_cron_release_held", {}),
        ]
        for method, body in calls:
            body["context"] = {"contract_review_ticket": {"verdicts": {}}, "import_file": True, "default_state": "sale"}
            response = self.url_open(
                f"/json/2/sale.order/{method}", data=json.dumps(body), headers=headers, method="POST"
            )
            refused = response.status_code >= 400 or method == "load" and not response.json()["ids"]
            with self.subTest(method=method):
                self.assertTrue(refused, response.text)
        self.env.invalidate_all()
        self.assertEqual(order.state, "draft")
        self.assertFalse(self.env["sale.order"].search([("partner_id", "=", self.partner.id), ("state", "=", "sale")]))

    def test_the_portal_shows_what_was_received(self):
        """CR-13: in the list and on the page the customer reads that the order has arrived and is being reviewed."""
        portal = new_test_user(self.env, "cr_gate_portal", "base.group_portal", email="portal@example.com")
        portal.partner_id.parent_id = self.partner
        order = self._create_order(partner_id=portal.partner_id.id)
        order.action_quotation_sent()
        self.authenticate("cr_gate_portal", "cr_gate_portal")
        self.assertNotIn("Received, being reviewed", self.url_open("/my/quotes").text)
        order.with_user(portal).sudo()._validate_order()
        self.env.flush_all()
        self.assertIn("Received, being reviewed", self.url_open("/my/quotes").text)
        self.assertIn("We have received your order", self.url_open(order.get_portal_url()).text)


@tagged("post_install", "-at_install")
class TestDoors(ContractReviewCase):
    """Every other way in which a quotation becomes an order, or becomes another than the one that was reviewed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_rule("always")

    def _assert_stays(self, order, door):
        with self.assertRaises(UserError), self.cr.savepoint():
            door()
        self.env.invalidate_all()
        self.assertNotEqual(order.state, "sale")

    def _assert_confirmed(self, order, door):
        with self.assertRaises(UserError), self.cr.savepoint():
            door()
        self.env.invalidate_all()
        self.assertEqual(order.state, "sale")

    def test_import(self):
        """CR-13: neither a new order nor an existing one is imported into the state."""
        order = self._create_order()
        order.env["ir.model.data"].sudo().create(
            {"module": "__import__", "name": "gate_order", "model": "sale.order", "res_id": order.id}
        )
        model = self.env["sale.order"].with_user(self.salesman)
        for header, row in (
            (["id", "state"], ["__import__.gate_order", "Sales Order"]),
            ([".id", "state"], [str(order.id), "sale"]),
            (["partner_id/.id", "state"], [str(self.partner.id), "sale"]),
        ):
            with self.subTest(header=header):
                self.assertFalse(model.load(header, [row])["ids"])
        self.env.invalidate_all()
        self.assertEqual(order.state, "draft")

    def test_copy(self):
        """CR-13: a copy of an approved quotation is a quotation that nobody reviewed."""
        order, _review = self._approved_order()
        copied = order.copy()
        self.assertFalse(copied.review_ids)
        self.assertFalse(copied.review_hold)
        self._assert_stays(copied, copied.action_confirm)
        self._assert_stays(copied, lambda: order.copy({"state": "sale"}))

    def test_an_automation(self):
        """CR-13: a server action as the system, as a recurring order would use it, does not confirm either."""
        order = self._create_order()
        values = {"name": "Renew", "model_id": self.env["ir.model"]._get_id("sale.order"), "state": "code"}
        for code in ("record.write({'state': 'sale'})", "record.sudo()._validate_order()", "record.action_confirm()"):
            action = self.env["ir.actions.server"].create({**values, "code": code})
            action = action.with_user(SUPERUSER_ID).with_context(active_model="sale.order", active_id=order.id)
            with self.subTest(code=code):
                try:
                    with self.cr.savepoint():
                        action.run()
                except UserError:
                    self.env.invalidate_all()
                self.assertNotEqual(order.state, "sale")
        self.assertTrue(order.review_hold, "what the system may not confirm is held")

    def test_through_the_lines_of_another_record(self):
        """CR-13: commands on the customer's orders create and write them like any other write."""
        order = self._create_order()
        partner = self.partner.with_user(self.salesman).sudo()
        self._assert_stays(
            order, lambda: partner.write({"sale_order_ids": [Command.update(order.id, {"state": "sale"})]})
        )
        new = Command.create({"partner_id": self.partner.id, "state": "sale"})
        self._assert_stays(order, lambda: partner.write({"sale_order_ids": [new]}))

    def test_two_orders_merged(self):
        """CR-13: lines moved from one quotation to an approved one, which is how orders are merged, change both."""
        order, _review = self._approved_order()
        other, _review = self._approved_order(quantity=5)
        other.order_line.write({"order_id": order.id})
        self.assertEqual(len(order.order_line), 2)
        for quotation in (order, other):
            self.assertEqual(quotation.review_state, "changed")
            self._assert_stays(quotation, quotation.action_confirm)
        other.action_cancel()
        self.assertEqual(order.review_state, "changed")

    def test_cancelled_and_taken_up_again(self):
        """CR-13: the approval holds for the same content only, and a cancelled open review never holds."""
        order, _review = self._approved_order()
        order.action_cancel()
        order.order_line.price_unit = 1
        order.action_draft()
        self._assert_stays(order, order.action_confirm)
        order.order_line.price_unit = 100
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        pending = self._create_order()
        review = self._request(pending)
        pending.action_cancel()
        pending.action_draft()
        self.assertEqual(review.state, "void")
        self._assert_stays(pending, pending.action_confirm)

    def test_a_confirmed_order_taken_back(self):
        """CR-13: confirmed, cancelled, reset, changed: the gate is there again."""
        order, _review = self._approved_order()
        order.action_confirm()
        self._assert_confirmed(order, lambda: order.with_context(disable_cancel_warning=True).action_cancel())
        self._assert_confirmed(order, lambda: order.write({"state": "draft"}))
        self.company.contract_review_policy = "off"
        order.with_context(disable_cancel_warning=True).action_cancel()
        order.action_draft()
        order.order_line.product_uom_qty = 9
        self.company.contract_review_policy = "enforce"
        self._assert_stays(order, order.action_confirm)
        self._assert_stays(order, lambda: order.write({"state": "sale"}))

    def test_lines_deleted_and_entered_again(self):
        """CR-13: the same line entered again is a change until somebody has looked at it: the safe side."""
        order, _review = self._approved_order()
        line = order.order_line
        values = {"product_id": line.product_id.id, "product_uom_qty": line.product_uom_qty, "price_unit": 100}
        order.write({"order_line": [Command.delete(line.id), Command.create(values)]})
        self.assertEqual(order.review_state, "changed")
        self._assert_stays(order, order.action_confirm)
        self._sign(self._request(order))
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_sections_notes_and_optional_products(self):
        """CR-13: what stands on the quotation is reviewed, whatever kind of line it stands on."""
        order = self._create_order()
        order.order_line = [
            Command.create({"display_type": "line_section", "name": "Options", "is_optional": True}),
            Command.create({"product_id": self.product.id, "product_uom_qty": 0}),
            Command.create({"display_type": "line_note", "name": "Warranty of 5 years"}),
        ]
        review = self._request(order)
        self.assertEqual(len(review.line_ids), 4)
        self._sign(review)
        product_line, section, option, note = order.order_line
        for line, vals in (
            (section, {"is_optional": False}),
            (section, {"name": "Included"}),
            (option, {"product_uom_qty": 3}),
            (note, {"name": "Warranty of 10 years"}),
            (product_line, {"display_type": "line_note", "product_id": False, "product_uom_qty": 0, "price_unit": 0}),
        ):
            with self.subTest(vals=vals), self.cr.savepoint() as savepoint:
                try:
                    line.write(vals)
                except UserError:
                    continue
                self.assertEqual(order.review_state, "changed")
                with self.assertRaises(UserError):
                    order.action_confirm()
                savepoint.rollback()
                self.env.invalidate_all()
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_the_customer_chooses_an_option(self):
        """CR-13: an option chosen at the portal after the approval is accepted, held and reviewed anew."""
        order = self._create_order()
        order.order_line = [
            Command.create({"display_type": "line_section", "name": "Options", "is_optional": True}),
            Command.create({"product_id": self.product.id, "product_uom_qty": 0}),
        ]
        review = self._request(order)
        self._sign(review)
        order.sudo().order_line[-1].product_uom_qty = 3
        order.with_user(self.env.ref("base.public_user")).sudo()._validate_order()
        self.assertRecordValues(order, [{"state": "sent", "review_hold": True}])
        self.assertEqual(review.state, "in_review", "what was signed does not stand for the option")
        self._sign(review)
        self.assertEqual(order.state, "sale")

    def test_down_payments_of_a_confirmed_order(self):
        """CR-13: Odoo's own down payment lines pass untouched."""
        order, review = self._approved_order()
        order.action_confirm()
        wizard = (
            self.env["sale.advance.payment.inv"]
            .with_context(active_model="sale.order", active_ids=order.ids)
            .create({"advance_payment_method": "percentage", "amount": 50, "sale_order_ids": [Command.set(order.ids)]})
        )
        wizard.create_invoices()
        self.assertTrue(order.order_line.filtered("is_downpayment"))
        self.assertEqual(review.state, "approved")
        self.assertEqual(order.review_state, "approved")

    def test_another_currency(self):
        """CR-13: the same figures in another currency are another offer."""
        currency = self.env["res.currency"].create({"name": "XCQ", "symbol": "q"})
        pricelist = self.env["product.pricelist"].create({"name": "Q", "currency_id": currency.id})
        order, _review = self._approved_order()
        order.pricelist_id = pricelist
        order.order_line.price_unit = 100
        self.assertEqual(order.currency_id, currency)
        self._assert_stays(order, order.action_confirm)

    def test_another_company(self):
        """CR-13: each company has its policy and its rules; an order is judged by those of its own."""
        other = self.env["res.company"].create({"name": "Other", "contract_review_policy": "enforce"})
        rule = self._create_rule("amount", amount=1)
        rule.company_id = self.company
        user = new_test_user(
            self.env,
            "cr_both",
            SALESMAN,
            company_id=self.company.id,
            company_ids=[Command.set([self.company.id, other.id])],
        )
        mine = self._create_order(user=user)
        theirs = self.env["sale.order"].with_user(user).with_company(other).create({"partner_id": self.partner.id})
        (self.env["contract.review.rule"].search([]) - rule).company_id = self.company
        with self.assertRaises(UserError):
            (mine | theirs).with_company(other).action_confirm()
        self.env.invalidate_all()
        theirs.with_context(allowed_company_ids=[other.id, self.company.id]).action_confirm()
        self.assertEqual((mine.state, theirs.state), ("draft", "sale"))

    def test_an_order_of_300_lines(self):
        """CR-13: as many queries for 300 lines as for 30, to judge, request and confirm."""
        self._create_goods("Plenty", stock=10)
        counts = []
        for size in (30, 300):
            order = self._create_order()
            order.order_line = [
                Command.create({"product_id": self.product.id, "name": f"Line {number}", "product_uom_qty": 1})
                for number in range(size - 1)
            ]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["contract.review.gate"]._verdicts(order)
            counts.append(self.cr.sql_log_count - before)
            review = self._request(order)
            self._sign(review)
            self.assertEqual(len(review.line_ids), size)
            order.order_line[-1].name = "Changed"
            self.assertEqual(review.changes, "Reviewed product: Description")
            self._assert_stays(order, order.action_confirm)
        self.assertLessEqual(counts[1] - counts[0], 3)

    def test_quantities_with_many_decimals(self):
        """CR-13: what the database rounds is no change of the quotation."""
        order = self._create_order(quantity=1 / 3, price_unit=2 / 3)
        order.order_line.discount = 100 / 7
        review = self._request(order)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(review.is_changed)
        self._sign(review)
        order.action_confirm()
        self.assertEqual(order.state, "sale")


@tagged("post_install", "-at_install")
class TestBadSetUp(ContractReviewCase):
    """What is wrong with rules, types and functions: sales goes on, nothing passes that should not, people are told."""

    BROKEN = "[('no_such_field', '=', 1)]"

    def _break(self, rule, domain=BROKEN):
        self.env.flush_all()
        self.cr.execute("UPDATE contract_review_rule SET domain = %s WHERE id = %s", [domain, rule.id])
        rule.invalidate_recordset()

    @mute_logger("odoo.addons.contract_review.models.contract_review_rule", "odoo.sql_db")
    def test_a_broken_condition_is_reported_and_applies(self):
        """CR-13: a condition that cannot be evaluated applies to every quotation, and its keeper is told once."""
        rule = self._create_rule("domain", domain="[('partner_id.name', '=', 'Nobody')]")
        for domain in (self.BROKEN, "[('partner_id', 'child_of', 'x' * 3)", "1/0"):
            self._break(rule, domain)
            order = self._create_order()
            with self.subTest(domain=domain), self.assertRaises(UserError):
                order.action_confirm()
            self.env.invalidate_all()
        review = self._request(self._create_order())
        self._request(self._create_order())
        self.assertEqual(review.rule_ids, rule)
        self.assertTrue(rule.error)
        self.assertEqual(len(rule.activity_ids), 1)
        self._sign(review)
        review.order_id.action_confirm()
        self.assertEqual(review.order_id.state, "sale", "sales goes on")
        rule.domain = "[('partner_id.name', '=', 'Nobody')]"
        self.assertFalse(rule.error)
        self.assertFalse(rule.activity_ids)
        self._create_order().action_confirm()

    @mute_logger("odoo.addons.contract_review.models.contract_review_rule", "odoo.sql_db")
    def test_a_condition_that_fails_in_the_database(self):
        """CR-13: what was still to be written is not lost with the failed query."""
        rule = self._create_rule("domain")
        self._break(rule, "[('order_line.product_uom_qty', '>', 1), ('partner_id', 'any', [('name', '=', 'x')])]")
        order = self._create_order()
        order.client_order_ref = "Still to be written"
        patched = patch.object(
            type(rule), "_evaluated_domain", lambda self: self.env.cr.execute("SELECT no_such_column FROM sale_order")
        )
        with patched:
            rules = self.env["contract.review.gate"]._matches(order)[order.id].rules
        self.assertEqual(rules, rule)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(order.client_order_ref, "Still to be written")

    @mute_logger("odoo.addons.contract_review.models.contract_review_rule")
    def test_the_schedule_finds_broken_conditions(self):
        """CR-13: a refusal takes back what was written; the daily check reports all the same, and clears."""
        rule = self._create_rule("domain")
        self._break(rule)
        rules = self.env["contract.review.rule"]
        rules._cron_check_conditions()
        rules._cron_check_conditions()
        self.assertTrue(rule.error)
        self.assertEqual(len(rule.activity_ids), 1)
        self._break(rule, "[]")
        rules._cron_check_conditions()
        self.assertFalse(rule.error)
        self.assertFalse(rule.activity_ids)

    def test_the_error_is_not_forged(self):
        rule = self._create_rule("domain")
        with self.assertRaises(AccessError):
            rule.with_user(self.env.ref("base.user_admin")).write({"error": "x"})

    @mute_logger("odoo.addons.contract_review.models.contract_review_gate")
    def test_a_function_with_nobody_in_it(self):
        """CR-25: people are told at once who is missing; a customer's acceptance is held, and sales is told."""
        self._create_rule("always")
        self.functions["production"].manager_id = False
        order = self._create_order()
        review = self._request(order, submit=False)
        with self.assertRaisesRegex(UserError, "has no manager and no members"):
            review.with_user(self.salesman).action_submit()
        self.assertEqual(review.state, "draft")
        other = self._create_order()
        other.with_user(self.env.ref("base.public_user")).sudo()._validate_order()
        self.assertRecordValues(other, [{"state": "sent", "review_hold": True}])
        self.assertEqual(other.sudo().review_ids.state, "draft")
        self.assertEqual(other.sudo().activity_ids.user_id, self.salesman)
        self.functions["production"].manager_id = self.signers["production"]
        review.with_user(self.salesman).action_submit()
        self._sign(review)
        self.assertEqual(review.state, "approved")

    @mute_logger("odoo.addons.contract_review.models.contract_review_gate")
    def test_advise_goes_on_with_a_function_that_has_nobody(self):
        self._create_rule("always")
        self.company.contract_review_policy = "advise"
        self.functions["production"].manager_id = False
        order = self._create_order()
        order.action_confirm()
        self.assertEqual(order.state, "sale")


@tagged("post_install", "-at_install")
class TestRelease(ContractReviewCase):
    """Held orders when what held them is gone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule("always")
        cls.triggered = [("cron_id", "=", cls.env.ref("contract_review.ir_cron_release_held").id)]

    def _hold(self, **vals):
        order = self._create_order(**vals)
        order.with_user(self.env.ref("base.public_user")).sudo()._validate_order()
        self.assertTrue(order.review_hold)
        return order

    def _run(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 60):
            self.env["sale.order"].with_user(SUPERUSER_ID)._cron_release_held()

    def test_the_company_leaves_enforce(self):
        """CR-13: an accepted order is not forgotten when the company stops enforcing reviews."""
        for policy in ("advise", "off"):
            self.company.contract_review_policy = "enforce"
            order = self._hold()
            triggers = self.env["ir.cron.trigger"].search_count(self.triggered)
            self.company.contract_review_policy = policy
            self.assertEqual(self.env["ir.cron.trigger"].search_count(self.triggered), triggers + 1)
            self._run()
            self.assertRecordValues(order, [{"state": "sale", "review_hold": False}])

    def test_what_changed_since_is_for_people(self):
        """CR-13: not what the customer accepted: not confirmed by itself."""
        order = self._hold()
        order.order_line.price_unit = 500
        self.company.contract_review_policy = "off"
        self._run()
        self.assertRecordValues(order, [{"state": "sent", "review_hold": False}])
        self.assertTrue(order.sudo().activity_ids)

    def test_enforced_orders_stay_held(self):
        """CR-13: nothing is released that the company enforces; told once, however often the schedule runs."""
        order = self._hold()
        self._run()
        self.assertTrue(order.review_hold)
        self.rule.active = False
        self._run()
        self.assertTrue(order.review_hold, "once reviewed by people, always reviewed")
        self._sign(order.sudo().review_ids)
        self.assertEqual(order.state, "sale")

    def test_a_failed_confirmation_is_tried_again_and_told_once(self):
        order = self._hold()
        with patch.object(type(order), "_action_confirm", side_effect=UserError("No warehouse")):
            self._sign(order.sudo().review_ids)
            self._run()
            self._run()
        self.assertEqual(len(order.sudo().activity_ids), 1)
        self._run()
        self.assertEqual(order.state, "sale")

    def test_each_company_for_itself(self):
        other = self.env["res.company"].create({"name": "Other", "contract_review_policy": "enforce"})
        order = self._hold()
        other.contract_review_policy = "off"
        self._run()
        self.assertTrue(order.review_hold)

    def test_a_change_committed_meanwhile_is_not_confirmed(self):
        """CR-13: the lines that were compared are locked until the order is confirmed."""
        order, _review = self._approved_order()
        locked = []
        execute = type(self.cr).execute

        def spy(cursor, query, *args, **kwargs):
            if "FOR UPDATE" in str(getattr(query, "code", query)) and "sale_order_line" in str(
                getattr(query, "code", query)
            ):
                locked.append(query)
            return execute(cursor, query, *args, **kwargs)

        with patch.object(type(self.cr), "execute", spy):
            order.action_confirm()
        self.assertEqual(len(locked), 1)


@tagged("post_install", "-at_install")
class TestOnline(ContractReviewCase):
    """CR-12: what is ordered on the web is printed, and the print is kept."""

    def _run(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 60):
            self.env["contract.review"]._cron_web_copies()

    def test_a_print_is_attached_to_the_review(self):
        """CR-12: a web order makes a PDF attached to the review, by people or by the stock check."""
        self._create_rule("always", self.stock_type)
        render = patch.object(
            type(self.env["ir.actions.report"]), "_render_qweb_pdf", lambda *_args, **_kwargs: (b"%PDF-1.4", "pdf")
        )
        triggered = [("cron_id", "=", self.env.ref("contract_review.ir_cron_web_copies").id)]
        before = self.env["ir.cron.trigger"].search_count(triggered)
        stock = self._create_order(order_channel="web")
        stock.action_confirm()
        made = self._create_order(order_channel="web", quantity=50)
        review = self._request(made)
        self.assertEqual(self.env["ir.cron.trigger"].search_count(triggered), before + 2)
        written = self._request(self._create_order(quantity=50))
        with render:
            self._run()
            self._run()
        for order in (stock, made):
            copy = order.sudo().review_ids.web_copy_id
            self.assertRecordValues(copy, [{"mimetype": "application/pdf", "res_model": "contract.review"}])
            self.assertEqual(copy.res_id, order.sudo().review_ids.id)
        self.assertFalse(written.web_copy_id)
        with self.assertRaises(AccessError):
            review.with_user(self.salesman).write({"web_copy_id": False})

    @mute_logger("odoo.addons.contract_review.models.contract_review_web")
    def test_a_print_that_fails_stops_nobody(self):
        """CR-12: the order is there; the print is tried again."""
        self._create_rule("always")
        first, second = (self._request(self._create_order(order_channel="web")) for _number in range(2))
        results = iter([UserError("No printer"), (b"%PDF-1.4", "pdf")])

        def render(*_args, **_kwargs):
            result = next(results)
            if isinstance(result, Exception):
                raise result
            return result

        with patch.object(type(self.env["ir.actions.report"]), "_render_qweb_pdf", render):
            self._run()
        self.assertFalse(first.web_copy_id)
        self.assertTrue(second.web_copy_id)
        self.assertEqual(first.submitted_on.date(), fields.Date.today())
