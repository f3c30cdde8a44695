from dateutil.relativedelta import relativedelta
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models.res_partner_file import REVIEW_MONTHS
from .file_common import FileCase


@tagged("post_install", "-at_install")
class TestFile(FileCase):
    """The customer file: opened, complete, verified, confirmed, and what it holds."""

    # Opening and status

    def test_new_customer_opens_file(self):
        """CC-64: creating a customer company opens a file; a contact of another kind has none."""
        partners = self.env["res.partner"]
        customer = partners.with_context(res_partner_search_mode="customer").create({"name": "New"})
        self.assertEqual(customer.file_opened_on, self.today)
        self.assertEqual(customer.customer_status, "potential")
        self.assertFalse(partners.create({"name": "A supplier", "is_company": True}).file_opened_on)
        self.assertFalse(self.person.file_opened_on, "the file is that of the company")

    def test_contact_opens_file(self):
        """CC-64: a first contact or quotation opens the file, whoever logs it and whatever he sees of files."""
        partners = self.env["res.partner"].create([{"name": "Caller"}, {"name": "Asker"}])
        self._create(user=self.plain, partner_id=partners[0].id)
        self.env["sale.order"].with_user(self.salesperson).create({"partner_id": partners[1].id})
        self.assertEqual(partners.mapped("customer_status"), ["potential", "potential"])
        self.assertTrue(all(partners.mapped("file_opened_on")))

    def test_order_makes_trading(self):
        """CC-82: a confirmed order makes a potential customer a trading one."""
        self.assertEqual(self.customer.customer_status, "potential")
        order = self._order(confirm=False)
        order.user_id = self.salesperson
        order.with_user(self.salesperson).action_confirm()
        self.assertEqual(self.customer.customer_status, "trading")
        self.assertEqual(self.person.customer_status, "trading")

    def test_recognised_only(self):
        """CC-82: where the company asks for it, contacts are logged for recognised customers only."""
        self.env.company.communication_recognised_only = True
        lead = self.env["res.partner"].create({"name": "Lead"})
        with self.assertRaises(UserError):
            self._create(user=self.sales, partner_id=lead.id)
        lead.with_user(self.keeper).customer_status = "potential"
        self.assertTrue(self._create(user=self.sales, partner_id=lead.id))

    def test_open_for_existing(self):
        """CC-64: files of customers from before are opened from the list, by those who keep files."""
        old = self.env["res.partner"].create([{"name": "Old 1"}, {"name": "Old 2"}])
        with self.assertRaises(AccessError):
            old.with_user(self.outsider).action_open_file()
        old.with_user(self.keeper).action_open_file()
        self.assertTrue(all(old.mapped("file_opened_on")))

    # Completeness

    def test_completeness(self):
        """CC-65: the share of the seven basic data that are known; white space is nothing."""
        self.assertEqual(self.customer.file_completeness, 43)  # 3 of 7
        self.assertEqual(self.customer.file_missing, "address, postcode, telephone, invoicing data")
        self.customer.write({"street": "Main Road", "zip": "200000", "phone": "  "})
        self.assertEqual(self.customer.file_completeness, 71)
        self.customer.write({"phone": "+86 21", "invoicing_data": "Title: Filed Customer"})
        self.assertEqual(self.customer.file_completeness, 100)
        self.assertFalse(self.customer.file_missing)

    def test_incomplete_list(self):
        """CC-64: the list of files that are not complete."""
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_comm.customer_file_action_incomplete")
        domain = [("file_opened_on", "!=", False), ("file_completeness", "<", 100)]
        self.assertIn("file_completeness", action["domain"])
        self.assertIn(self.customer, self.env["res.partner"].search(domain))
        self.customer.write({"street": "Main Road", "zip": "1", "phone": "2", "vat": "CN123"})
        self.assertNotIn(self.customer, self.env["res.partner"].search(domain))

    # Verification

    def test_verification_interval(self):
        """CC-76: the next verification follows from the class, else from the setting."""
        self.assertEqual(self.customer.file_review_next, self.today + relativedelta(months=12))
        self.customer_class.file_review_months = 3
        self.assertEqual(self.customer.file_review_next, self.today + relativedelta(months=3))
        self.customer_class.file_review_months = 0
        settings = self.env["res.config.settings"].create({"file_review_months": 6})
        settings.execute()
        self.assertEqual(self.customer.file_review_next, self.today + relativedelta(months=6))
        self.env["ir.config_parameter"].set_param(REVIEW_MONTHS, "never")
        self.assertEqual(self.env["res.partner"]._get_file_review_months(), 12)

    def test_verify(self):
        """CC-76: who keeps the file verifies it; the class is needed (CC-71)."""
        self.customer._guarded().file_opened_on = self.today - relativedelta(months=13)
        overdue = [("file_review_next", "<", self.today)]
        self.assertIn(self.customer, self.env["res.partner"].search(overdue))
        self.person.with_user(self.keeper).action_verify_file()
        self.assertEqual(self.customer.file_reviewed_on, self.today)
        self.assertNotIn(self.customer, self.env["res.partner"].search(overdue))
        with self.assertRaises(AccessError):
            self.customer.with_user(self.outsider).action_verify_file()
        self.customer.customer_class_id = False
        with self.assertRaises(UserError):
            self.customer.with_user(self.keeper).action_verify_file()
        with self.assertRaises(UserError):
            self.env["res.partner"].create({"name": "None"}).with_user(self.keeper).action_verify_file()

    def test_negative_interval(self):
        """Bad input: an interval below zero is refused."""
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.customer_class.file_review_months = -1
            self.env.flush_all()

    # Confirmed for system

    def test_confirmed_for_system(self):
        """CC-70: planning confirms, with user and day; nobody else; a change of base data asks for it again."""
        for user in (self.keeper, self.salesperson, self.outsider):
            with self.assertRaises(AccessError):
                self.customer.with_user(user).action_confirm_system()
        self.customer.with_user(self.planner).action_confirm_system()
        self.assertEqual(self.customer.system_confirmed_by_id, self.planner)
        self.assertEqual(self.customer.system_confirmed_on, self.today)
        with self.assertRaises(UserError):
            self.customer.with_user(self.planner).action_confirm_system()
        self.customer.with_user(self.keeper).write({"comment": "No base data", "fax": self.customer.fax})
        self.assertTrue(self.customer.system_confirmed_on)
        self.customer.with_user(self.outsider).write({"street": "New Road 2"})
        self.assertFalse(self.customer.system_confirmed_on)
        self.assertFalse(self.customer.system_confirmed_by_id)

    def test_guarded(self):
        """CC-70, CC-76: opening, verification and confirmation are set by their actions only."""
        for name, value in (
            ("file_opened_on", self.today),
            ("file_reviewed_on", self.today),
            ("file_completeness", 100),
            ("system_confirmed_on", self.today),
            ("system_confirmed_by_id", self.keeper.id),
        ):
            with self.assertRaises(AccessError):
                self.customer.with_user(self.keeper).write({name: value})
            with self.assertRaises(AccessError):
                self.env["res.partner"].with_user(self.keeper).create({"name": "Forged", name: value})

    # What the file holds

    def test_events(self):
        """CC-76: events bear date, type and text, hang on the company, and are not entered ahead of time."""
        event = self.env["customer.file.event"].with_user(self.keeper)
        made = event.create({"partner_id": self.person.id, "name": "New plant", "kind": "product", "is_major": True})
        self.assertEqual(made.partner_id, self.customer)
        self.assertEqual(made.user_id, self.keeper)
        with self.assertRaises(ValidationError):
            event.create({"partner_id": self.customer.id, "name": "Later", "date": self.today + relativedelta(days=2)})

    def test_event_of_communication_once(self):
        """CC-19: a contact goes into the file once."""
        communication = self._create(partner_id=self.customer.id)
        vals = {"partner_id": self.customer.id, "name": "Learned", "communication_id": communication.id}
        self.env["customer.file.event"].create(vals)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["customer.file.event"].create(vals)
            self.env.flush_all()

    def test_change_updates_file(self):
        """CC-78: a change of the kind other goes into the file; old and new value are kept."""
        change = (
            self.env["customer.file.change"]
            .with_user(self.keeper)
            .create(
                {
                    "partner_id": self.customer.id,
                    "name": "New fax",
                    "field_name": "fax",
                    "new_value": "+86 21 1",
                }
            )
        )
        change.action_done()
        self.assertEqual(self.customer.fax, "+86 21 1")
        self.assertEqual(change.old_value, "+86 21 5555 0199")
        self.assertEqual((change.state, change.done_by_id), ("done", self.keeper))
        for action in (change.action_done, change.action_cancel):
            with self.assertRaises(UserError):
                action()
        with self.assertRaises(UserError):
            change.new_value = "Another"
        with self.assertRaises(AccessError):
            change.write({"state": "draft"})
        with self.assertRaises(UserError):
            change.with_user(self.file_manager).unlink()

    def test_change_of_forbidden_field(self):
        """CC-78, CC-91: a change is no way around the rules of other fields."""
        for name in ("price_agreement", "credit_level", "customer_class_id", "comment"):
            with self.assertRaises(ValidationError):
                self.env["customer.file.change"].create(
                    {"partner_id": self.customer.id, "name": "X", "field_name": name, "new_value": "1"}
                )

    def test_change_of_contract(self):
        """CC-78: technical and delivery changes are kept and open a contract change where an app makes them."""
        order, other = self._order(), self._order(self.partner)
        vals = {"partner_id": self.customer.id, "name": "Later", "kind": "delivery", "new_value": "May"}
        change = self.env["customer.file.change"].with_user(self.keeper).create({**vals, "order_id": order.id})
        change.action_done()
        self.assertEqual(change.state, "done")
        with self.assertRaises(ValidationError):
            self.env["customer.file.change"].create({**vals, "order_id": other.id})
        with self.assertRaises(UserError):
            self.env["customer.file.change"].create({**vals, "new_value": "  "}).action_done()

    def test_batches(self):
        """CC-68: the batches of the key customer: lines of confirmed orders, and those entered by hand."""
        self._order(quantity=7)
        self._order(quantity=9, confirm=False)
        line = self.env["customer.batch.line"].with_user(self.keeper)
        by_hand = line.create({"partner_id": self.person.id, "specification": "Before the ERP", "quantity": 3})
        batches = self.customer.with_user(self.keeper).batch_ids
        self.assertEqual(sorted(batches.mapped("quantity")), [3, 7])
        self.assertEqual(batches.filtered("order_id").product_id, self.product)
        self.assertEqual(batches.filtered(lambda batch: not batch.order_id).action_open()["res_id"], by_hand.id)
        self.assertEqual(batches.filtered("order_id").action_open()["res_model"], "sale.order")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            line.create({"partner_id": self.customer.id, "specification": "None", "quantity": 0})
            self.env.flush_all()

    def test_recommendation(self):
        """CC-81: product, reason and date on the file."""
        row = (
            self.env["customer.recommendation"]
            .with_user(self.keeper)
            .create({"partner_id": self.customer.id, "product_id": self.product.id, "reason": "Sea water"})
        )
        self.assertEqual(self.customer.recommendation_ids, row)
        self.assertEqual(row.date, self.today)

    def test_strategy(self):
        """CC-73: class, industry and importance each have a strategy, shown in the file."""
        industry = self.env["res.partner.industry"].create({"name": "Mining", "customer_strategy": "Robust pumps"})
        self.customer_class.strategy = "Visit monthly"
        importance = self.env["customer.importance"].create({"name": "Top", "strategy": "Board calls"})
        self.customer.write({"industry_id": industry.id, "importance_id": importance.id})
        self.assertEqual(self.customer.customer_strategy, "Visit monthly\nRobust pumps\nBoard calls")

    def test_sales_situation(self):
        """CC-66: computed from the confirmed orders of the customer and its contacts."""
        self._order(quantity=2)
        self._order(quantity=4)
        self._order(quantity=8, confirm=False)
        customer = self.customer.with_user(self.keeper)
        self.assertEqual(customer.file_order_count, 2)
        self.assertEqual(customer.file_sales_amount, 300)
        self.assertEqual(customer.file_last_order_on, self.today)

    def test_history(self):
        """CC-67: orders and deliveries as the user may read them, never a copy."""
        order = self._order()
        picking = order.picking_ids
        picking.move_ids.write({"quantity": 2, "picked": True})
        picking.button_validate()
        customer = self.customer.with_user(self.keeper)
        self.assertEqual(customer.file_order_ids, order)
        reader = self.director
        reader.group_ids = [Command.set(self.env.ref("customer_comm.group_file").ids)]
        self.assertFalse(self.customer.with_user(reader).file_order_ids)
        reader.group_ids = [Command.link(self.env.ref("stock.group_stock_user").id)]
        self.assertEqual(self.customer.with_user(reader).file_picking_ids, picking)

    def test_tracking(self):
        """CC-77: each change of a file field stands in the history of the customer."""
        self.customer.with_user(self.keeper).write({"legal_representative": "Wang", "bank_account": "1"})
        self._flush_tracking()
        tracked = self.customer.message_ids.sudo().tracking_value_ids.field_id.mapped("name")
        self.assertIn("legal_representative", tracked)
        self.assertIn("bank_account", tracked)
        partner = self.env["res.partner"]
        untracked = {
            name
            for name, field in partner._fields.items()
            if field.groups == "customer_comm.group_file"
            and field.store
            and not field.compute
            and field.type != "one2many"
            and field._module == "customer_comm"
            and not field.company_dependent
            and not getattr(field, "tracking", None)
        }
        # Written by scheduled actions, not by people.
        self.assertFalse(untracked - {"tendency_checked_on"})

    def test_company(self):
        """Entries of a file belong to a company; the file fields are those of the customer."""
        other = self.env["res.company"].create({"name": "Other Co"})
        event = self.env["customer.file.event"].create({"partner_id": self.customer.id, "name": "E"})
        event_elsewhere = event.copy({"company_id": other.id})
        found = self.env["customer.file.event"].with_user(self.keeper).search([("partner_id", "=", self.customer.id)])
        self.assertEqual(found, event)
        with self.assertRaises(AccessError):
            event_elsewhere.with_user(self.keeper).read(["name"])

    # Prices (CC-91)

    def test_prices_by_sales_only(self):
        """CC-91: prices and pricelist of a customer are changed by sales only."""
        pricelist = self.env["product.pricelist"].create({"name": "Special"})
        keeper = self.keeper
        keeper.group_ids = [
            Command.set((self.env.ref("customer_comm.group_file") + self.env.ref("base.group_partner_manager")).ids)
        ]
        for user, vals in (
            (keeper, {"price_agreement": "5 % off"}),
            (self.outsider, {"property_product_pricelist": pricelist.id}),
            (self.outsider, {"specific_property_product_pricelist": pricelist.id}),
        ):
            with self.assertRaises(AccessError):
                self.customer.with_user(user).write(vals)
            with self.assertRaises(AccessError):
                self.env["res.partner"].with_user(user).create({"name": "Priced", **vals})
        self.customer.with_user(self.salesperson).property_product_pricelist = pricelist
        self.f_sales.user_ids = keeper
        self.customer.with_user(keeper).price_agreement = "5 % off"
        self.assertEqual(self.customer.price_agreement, "5 % off")

    def test_prices_unchanged(self):
        """CC-91: a form that sends back what is there, or the usual pricelist of a new contact, is not refused."""
        usual = self.env["res.partner"].new({}).property_product_pricelist
        vals = {"name": "Usual", "property_product_pricelist": usual.id}
        partner = self.env["res.partner"].with_user(self.outsider).create(vals)
        partner.write({"property_product_pricelist": usual.id})

    # Archiving

    def test_archive_with_open_documents(self):
        """A customer with open documents is not archived, and the message names them."""
        communication = self._create_judged([self.f_quality], partner_id=self.customer.id)
        communication.action_route()
        with self.assertRaises(UserError) as error:
            self.customer.with_user(self.keeper).action_archive()
        self.assertIn(communication.name, str(error.exception))
        communication.write({"cancel_reason": "Mistake"})
        communication.action_cancel()
        self.customer.with_user(self.keeper).action_archive()
        self.assertFalse(self.customer.active)

    def test_screens(self):
        """Who keeps the file opens each of its forms and lists, and fills in a change by hand."""
        change = Form(self.env["customer.file.change"].with_user(self.keeper))
        change.name = "New fax"
        change.partner_id = self.customer
        change.field_name = "fax"
        change.new_value = "1"
        change.save().action_done()
        self.assertEqual(self.customer.fax, "1")
        event = Form(self.env["customer.file.event"].with_user(self.keeper))
        event.name = "New plant"
        event.partner_id = self.customer
        self.assertEqual(event.save().kind, "dealing")
        with (
            Form(self.customer.with_user(self.keeper), view="customer_comm.res_partner_view_form_file") as customer,
            customer.recommendation_ids.new() as line,
        ):
            line.product_id = self.product
            line.reason = "Sea water"
        self.assertEqual(self.customer.recommendation_ids.product_id, self.product)
