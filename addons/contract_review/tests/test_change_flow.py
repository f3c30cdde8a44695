from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .change_common import ContractChangeCase


@tagged("post_install", "-at_install")
class TestChangeFlow(ContractChangeCase):
    """A change that is asked for: reviewed, agreed, approved, entered by the server, closed."""

    def test_dates_in_words(self):
        """CR-82: what was and what is to be is read by people: dates as the user writes them, not as stored."""
        date = fields.Datetime.to_datetime("2031-03-14 08:00:00")
        change = self._ask(self._confirmed(commitment_date=date), new_commitment_date="2031-03-04 08:00:00")
        change.action_submit()
        for text, day in ((change.line_ids.was, "14"), (change.line_ids.now, "4")):
            self.assertNotIn("T08", text)
            self.assertIn(f"3/{day}/", text)

    def test_quantity_up(self):
        """CR-78: more is reviewed first; the customer is asked only when it can be met; then the order changes."""
        change = self._set_item(self._ask(), quantity=9)
        self.assertFalse(change.kind_ids)
        change.write({"item_ids": [Command.update(change.item_ids.id, {"quantity": 9})]})
        self.assertEqual(change.line_ids.now, "9")
        change.action_submit()
        self.assertEqual(change.kind_ids.code, "quantity_up")
        self.assertTrue(change.review_required)
        review = change.sudo().review_id
        self.assertEqual((review.state, review.type_id, review.line_ids.quantity), ("in_review", self.change_type, 9))
        self.assertFalse(change.order_id.sudo().review_ids)
        with self.assertRaises(UserError), self.cr.savepoint():
            self._agree(change)
        self._review(change)
        self.assertEqual(review.state, "approved")
        self._agree(change)
        self.assertEqual(change.state, "agreed")
        self.assertEqual(change.order_id.order_line.product_uom_qty, 4)
        self._sign(change.sudo(), "production")
        self.assertEqual(change.order_id.order_line.product_uom_qty, 4)
        self._sign(change.sudo(), "director")
        self.assertEqual((change.state, change.version, change.execution_error), ("executed", 2, False))
        line = change.order_id.order_line
        self.assertEqual((line.product_uom_qty, line.price_unit), (9, 100))
        self.assertEqual(sum(change.order_id.picking_ids.move_ids.mapped("product_uom_qty")), 9)
        self.assertEqual(change.notice_ids.function_id, self.functions["production"] | self.functions["engineering"])
        self.assertEqual(self._found(change.order_id), change)

    def test_lead_and_price_stay(self):
        """CR-78: a new quantity does not bring another price than the agreed one."""
        pricelist_price = self.product.list_price
        self.assertEqual(pricelist_price, 100)
        order = self._confirmed(price_unit=77)
        change = self._set_item(self._ask(order), quantity=2)
        change.action_submit()
        self._carry_out(change)
        self.assertEqual((order.order_line.product_uom_qty, order.order_line.price_unit), (2, 77))

    def test_amounts_of_the_changed_order(self):
        """CR-78: the review shows amounts, taxes and margin of the order as it would be, not as it was."""
        tax = self.env["account.tax"].create({"name": "Ten", "amount": 10, "company_id": self.company.id})
        self.product.with_company(self.company).standard_price = 60
        self.product.taxes_id = tax
        order = self._confirmed()
        other = self._create_goods("Other", taxes_id=False)
        change = self._set_item(self._ask(order), quantity=9, price_unit=80)
        change.action_submit()
        review = change.sudo().review_id
        self.assertEqual((review.amount_untaxed, review.amount_total), (720, 792))
        self.assertEqual((review.margin_percent, review.margin_known), (25, True))
        self.assertEqual((review.line_ids.price_subtotal, review.line_ids.margin_percent), (720, 25))
        self.assertEqual(order.amount_untaxed, 400)
        self.product.taxes_id = False
        added = self._ask(item_ids=[Command.create({"product_id": other.id, "quantity": 2})])
        vals = review._prepare_change_snapshot_vals(added.sudo())
        self.assertEqual((vals["amount_untaxed"], vals["amount_total"]), (600, 600))

    def test_down_is_not_reviewed(self):
        """CR-78: less or later is reviewed only when somebody wants it; the functions are told all the same."""
        change = self._set_item(self._ask(), quantity=2)
        change.action_submit()
        self.assertEqual((change.kind_ids.code, change.review_required), ("quantity_down", False))
        self.assertFalse(change.sudo().review_id)
        self._carry_out(change)
        self.assertEqual(change.state, "executed")
        self.assertTrue(change.notice_ids)
        wanted = self._set_item(self._ask(), quantity=2)
        wanted.review_wanted = True
        wanted.action_submit()
        self.assertEqual(wanted.sudo().review_id.state, "in_review")

    def test_dates(self):
        """CR-78: an earlier date is reviewed again, a later one is not."""
        date = fields.Datetime.add(fields.Datetime.now().replace(microsecond=0), days=30)
        for days, code, reviewed in ((-10, "date_earlier", True), (10, "date_later", False)):
            order = self._confirmed(commitment_date=date)
            change = self._ask(order, new_commitment_date=fields.Datetime.add(date, days=days))
            change.action_submit()
            self.assertEqual((change.kind_ids.code, change.review_required), (code, reviewed))
            self._carry_out(change)
            self.assertEqual(order.commitment_date, fields.Datetime.add(date, days=days))
            self.assertEqual(change.follow_up_ids.filtered(lambda row: row.kind != "review").kind, "flow_sheet")

    def test_always_reviewed(self):
        """CR-78: no set-up takes the review from a larger quantity or an earlier date."""
        for code in ("quantity_up", "date_earlier", "product"):
            with self.subTest(code), self.assertRaises(ValidationError), self.cr.savepoint():
                self.kinds[code].review_required = False
        self.kinds["quantity_down"].review_required = True

    def test_cannot_be_met(self):
        """CR-79: what cannot be met is explained to the customer before it is closed, and the log says so."""
        change = self._set_item(self._ask(), quantity=90)
        change.action_submit()
        self._review(change, approve=False)
        self.assertEqual(change.reject_reason, "Cannot be made")
        with self.assertRaises(UserError), self.cr.savepoint():
            self._agree(change)
        with self.assertRaises(UserError), self.cr.savepoint():
            change.action_refuse()
        change.write(
            {
                "explanation": "No capacity before May",
                "explained_to": "Ms Customer",
                "explained_on": fields.Date.today(),
                "explained_channel_id": self.env.ref("customer_comm.channel_phone").id,
            }
        )
        change.action_refuse()
        self.assertEqual(change.state, "refused")
        log = change.sudo().explanation_id
        self.assertEqual((log.direction, log.order_id), ("out", change.order_id))
        self.assertIn("No capacity before May", log.description)
        self.assertEqual(change.order_id.order_line.product_uom_qty, 4)
        with self.assertRaises(UserError):
            change.explanation = "Never said"

    def test_price(self):
        """CR-77: another price is quoted anew before the customer agrees; the quotation is kept with the change."""
        change = self._set_item(self._ask(), price_unit=80)
        change.action_submit()
        self.assertEqual(change.kind_ids.code, "price")
        row = change.follow_up_ids
        self.assertEqual(row.kind, "quotation")
        with self.assertRaises(UserError), self.cr.savepoint():
            self._agree(change)
        row.action_issue()
        self.assertTrue(row.is_done and row.file_ids.raw)
        self._carry_out(change)
        self.assertEqual(change.order_id.order_line.price_unit, 80)

    def test_new_product(self):
        """CR-77, CR-74: another product needs engineering's application and a new contract review."""
        other = self._create_goods("Other", taxes_id=False)
        change = self._ask(item_ids=[Command.create({"product_id": other.id, "quantity": 2})])
        with self.assertRaises(UserError), self.cr.savepoint():
            change.action_submit()
        self.assertTrue(change.design_required)
        self._apply_design(change)
        change.action_submit()
        self.assertEqual(change.kind_ids.code, "product")
        self.assertEqual(set(change.follow_up_ids.mapped("kind")), {"review", "agreement"})
        self._carry_out(change)
        line = change.order_id.order_line - change.item_ids.order_line_id
        self.assertEqual((line.product_id, line.product_uom_qty, line.price_unit), (other, 2, 100))

    def _apply_design(self, change):
        engineering = self.env["customer.function"]._get("engineering")
        engineering.user_ids |= self.signers["engineering"]
        for user in (self.salesman, self.signers["engineering"]):
            wizard = self.env["contract.change.design"].with_user(user)
            wizard = wizard.create({"change_id": change.id, "description": "Another bearing"})
            if user == self.salesman:
                with self.assertRaises(AccessError), self.cr.savepoint():
                    wizard.action_confirm()
            else:
                wizard.action_confirm()
        self.assertEqual((change.design_description, change.design_applied_by_id), ("Another bearing", user))

    def test_order_of_steps(self):
        """CR-74: R&D applies, the customer agrees, the leader approves; nothing is carried out earlier."""
        change = self._ask(extra_kind_ids=[Command.set(self.kinds["process"].ids)])
        self._apply_design(change)
        change.action_submit()
        for action in ("action_execute", "action_close"):
            with self.subTest(action), self.assertRaises(UserError), self.cr.savepoint():
                getattr(change, action)()
        self._agree(change)
        with self.assertRaises(UserError), self.cr.savepoint():
            change.action_execute()
        self._sign(change.sudo(), "production", "director")
        self.assertEqual(change.state, "executed")
        self.assertEqual(set(change.follow_up_ids.mapped("kind")), {"product_notice", "agreement"})

    def test_agreement_is_proved(self):
        """CR-72, CR-75: the other party's acceptance has a name, a date and a written proof."""
        change = self._set_item(self._ask(), quantity=2)
        change.action_submit()
        with self.assertRaises(UserError), self.cr.savepoint():
            change.write({"agreed_by": "Ms Customer", "agreed_on": fields.Date.today(), "agreed_how": "mail"})
            change.action_agree()
        self._agree(change)
        with self.assertRaises(UserError), self.cr.savepoint():
            change.agreed_by = "Somebody else"
        with self.assertRaises(UserError), self.cr.savepoint():
            change.item_ids.quantity = 1

    def test_internal_change(self):
        """CR-73: what does not affect the customer's requirements is a design change inside; he is not asked."""
        change = self._ask(impact="none", extra_kind_ids=[Command.set(self.kinds["process"].ids)])
        self._apply_design(change)
        change.action_submit()
        self.assertEqual(change.state, "agreed")
        self._sign(change.sudo(), "production", "director")
        self.assertEqual((change.state, change.version), ("executed", 0))
        self.assertFalse(change.agreed_on)
        other = self._set_item(self._ask(impact="none"), quantity=2)
        with self.assertRaises(UserError):
            other.action_submit()

    def test_versions(self):
        """CR-75: each change that is carried out makes a new version of the contract; the old values are kept."""
        order = self._confirmed()
        for quantity, version in ((3, 2), (2, 3)):
            change = self._set_item(self._ask(order), quantity=quantity)
            change.action_submit()
            self._carry_out(change)
            self.assertEqual(change.version, version)
            self.assertEqual(change.line_ids.was, str(quantity + 1))

    def test_notices(self):
        """CR-76: each function takes note and adjusts; the change is not closed before all have."""
        change = self._set_item(self._ask(), quantity=2)
        change.action_submit()
        self._carry_out(change)
        sheet = change.follow_up_ids.filtered(lambda row: not row.is_done)
        for row in sheet:
            row.file_ids = [Command.link(self._proof().id)]
            row.action_done()
        self.assertEqual(change.open_notice_count, 2)
        with self.assertRaises(UserError), self.cr.savepoint():
            change.action_close()
        for code in ("production", "engineering"):
            notice = change.notice_ids.filtered(lambda row, code=code: row.function_id == self.functions[code])
            with self.assertRaises(AccessError), self.cr.savepoint():
                notice.with_user(self.signers["director"]).adjustment = "Not mine"
            mine = notice.with_user(self.signers[code])
            with self.assertRaises(UserError), self.cr.savepoint():
                mine.action_adjust()
            mine.adjustment = "Plan moved"
            mine.action_adjust()
            self.assertTrue(notice.acknowledged_at and notice.adjusted_on)
        change.action_close()
        self.assertEqual(change.state, "closed")
        with self.assertRaises(UserError):
            change.action_cancel()

    def test_documents(self):
        """CR-82: each corrected document has its new version, and the old one is recalled, before it is closed."""
        change = self._set_item(self._ask(), price_unit=90)
        change.action_submit()
        change.follow_up_ids.action_issue()
        self._carry_out(change)
        change.sudo().notice_ids._guarded().write({"adjusted_on": fields.Datetime.now()})
        document = (
            self.env["contract.change.document"]
            .with_user(self.salesman)
            .create({"change_id": change.id, "name": "Contract", "version_old": "1", "copies": 3})
        )
        with self.assertRaises(UserError), self.cr.savepoint():
            change.action_close()
        with self.assertRaises(UserError), self.cr.savepoint():
            document.action_recall()
        document.version_new = "2"
        with self.assertRaises(UserError), self.cr.savepoint():
            change.action_close()
        document.action_recall()
        self.assertEqual(document.recalled_by_id, self.salesman)
        change.action_close()
        with self.assertRaises(UserError):
            document.version_new = "3"

    def test_termination(self):
        """CR-77: a termination is signed by both on the original contract; the order is cancelled by the server."""
        order = self._confirmed()
        other = self._set_item(self._ask(order), quantity=2)
        change = self._ask(order, cancel_order=True)
        change.action_submit()
        self.assertEqual(change.kind_ids.code, "cancel")
        with self.assertRaises(UserError), self.cr.savepoint():
            self._agree(change)
        change.write(
            {
                "termination_our_signer_id": self.salesman.id,
                "termination_our_date": fields.Date.today(),
                "termination_their_signer": "Mr Buyer",
                "termination_their_date": fields.Date.today(),
                "termination_file_ids": [Command.link(self._proof("page.pdf").id)],
            }
        )
        self._carry_out(change)
        self.assertEqual((change.state, order.state, other.state), ("executed", "cancel", "cancelled"))
        self.assertTrue(all(change.follow_up_ids.mapped("is_done")))

    def test_locked_order(self):
        """CR-72: a locked order takes an approved change and is locked again after it."""
        order = self._confirmed()
        order.action_lock()
        change = self._set_item(self._ask(order), quantity=2)
        change.action_submit()
        self._carry_out(change)
        self.assertEqual((order.order_line.product_uom_qty, order.locked), (2, True))

    def test_order_does_not_take_it(self):
        """CR-74: an approval never fails; what the order does not take is told, and tried again."""
        order = self._confirmed()
        order.picking_ids.move_ids.sudo().quantity = 4
        order.picking_ids.sudo().with_context(skip_backorder=True).button_validate()
        change = self._set_item(self._ask(order), quantity=2)
        change.action_submit()
        self._carry_out(change)
        self.assertEqual(change.state, "approved")
        self.assertTrue(change.execution_error)
        self.assertEqual(order.order_line.product_uom_qty, 4)
        change.action_revise()
        self.assertEqual(change.state, "draft")

    def test_order_changed_meanwhile(self):
        """CR-72: what was agreed belongs to the order as it was: another change in between is noticed."""
        order = self._confirmed()
        first, second = self._set_item(self._ask(order), quantity=2), self._set_item(self._ask(order), quantity=3)
        first.action_submit()
        second.action_submit()
        self._carry_out(first)
        with self.assertRaises(UserError):
            self._agree(second)

    def test_found_is_handled(self):
        """CR-78: a found increase goes the same way: reviewed, agreed, approved; the order is not touched again."""
        self.company.contract_review_policy = "advise"
        order = self._confirmed()
        order.order_line.product_uom_qty = 7
        change = self._found(order).with_user(self.salesman)
        change.action_submit()
        self.assertEqual(change.sudo().review_id.line_ids.quantity, 7)
        self._carry_out(change)
        self.assertEqual((change.state, order.order_line.product_uom_qty), ("executed", 7))

    def test_found_is_refused(self):
        """CR-79: a found change that cannot be met is put back on the order."""
        self.company.contract_review_policy = "advise"
        order = self._confirmed()
        order.order_line.product_uom_qty = 7
        change = self._found(order).with_user(self.salesman)
        with self.assertRaises(UserError), self.cr.savepoint():
            change.action_cancel()
        change.write(
            {
                "explanation": "No",
                "explained_to": "Ms Customer",
                "explained_on": fields.Date.today(),
                "explained_channel_id": self.env.ref("customer_comm.channel_phone").id,
            }
        )
        change.action_refuse()
        self.assertEqual((change.state, order.order_line.product_uom_qty), ("refused", 4))
        self.assertEqual(self._found(order), change)

    def test_process_owner(self):
        """CR-83: the salesperson of the order is responsible for a change caused by the process."""
        change = self._ask(extra_kind_ids=[Command.set(self.kinds["process"].ids)])
        self.assertEqual(change.user_id, self.salesman)
        with self.assertRaises(ValidationError):
            change.user_id = self.signers["production"]

    def test_links(self):
        """CR-92, CR-98: a change is linked to the improved samples and to the customer's needs."""
        sample = self.env["customer.sample"].create(
            {"partner_id": self.partner.id, "product_id": self.product.id, "purpose": "improvement"}
        )
        need = self.env["customer.requirement"].create(
            {
                "subject": "Quieter",
                "need": "Quieter",
                "partner_id": self.partner.id,
                "importance": "general",
                "source_id": self.env.ref("customer_comm.requirement_source_customer_feedback").id,
                "party_id": self.env.ref("customer_comm.requirement_party_customer").id,
                "feasibility": "now",
            }
        )
        change = self._ask(extra_kind_ids=[Command.set(self.kinds["process"].ids)])
        change.sudo().write({"sample_ids": [Command.link(sample.id)], "need_ids": [Command.link(need.id)]})
        self._apply_design(change)
        change.action_submit()
        self._carry_out(change)
        with self.assertRaises(UserError) as error:
            change.action_close()
        self.assertIn("samples", str(error.exception))

    def test_technical_agreement(self):
        """CR-80: a technical change needs the technical agreement signed anew, and tells production and quality."""
        change = self._ask(extra_kind_ids=[Command.set(self.kinds["product"].ids)])
        self._apply_design(change)
        change.action_submit()
        row = change.follow_up_ids.filtered(lambda row: row.kind == "agreement")
        with self.assertRaises(UserError), self.cr.savepoint():
            row.action_done()
        row.file_ids = [Command.link(self._proof("agreement.pdf").id)]
        row.action_done()
        self.assertTrue(row.is_done)
        with self.assertRaises(UserError), self.cr.savepoint():
            row.file_ids = False
        for code in ("product", "process"):
            self.assertTrue(self.kinds[code].agreement_required)
            data = self.env.ref(f"contract_review.change_kind_{code}")
            self.assertEqual(data, self.kinds[code])

    def test_from_communication(self):
        """CC-29: the log of a change of an order makes a contract change, once."""
        order = self._confirmed()
        log = self.env["customer.communication"].create(
            {
                "subject": "Two more",
                "description": "Please send two more",
                "subject_kind": "change",
                "stage_id": self.env.ref("customer_comm.stage_in_contract").id,
                "channel_id": self.env.ref("customer_comm.channel_phone").id,
                "partner_id": self.partner.id,
                "order_id": order.id,
            }
        )
        change = self.env["contract.change"].browse(log.action_convert_to_change()["res_id"])
        self.assertEqual(
            (change.communication_id, change.reason, change.order_id), (log, "Please send two more", order)
        )
        self.assertEqual(log.action_convert_to_change()["res_id"], change.id)

    def test_from_customer_information(self):
        """CC-78: a technical requirement or a delivery that a customer changes opens a contract change."""
        for kind in ("technical", "delivery"):
            order = self._confirmed()
            change = self.env["customer.file.change"].create(
                {"name": "News", "kind": kind, "partner_id": self.partner.id, "old_value": "A", "new_value": "B"}
            )
            with self.assertRaises(UserError), self.cr.savepoint():
                change.action_done()
            change.order_id = order
            change.action_done()
            made = self.env["contract.change"].search([("file_change_id", "=", change.id)])
            self.assertEqual(change.contract_change_reference, made.display_name)
            self.assertEqual(made.order_id, order)
            self.assertIn("A → B", made.reason)

    def test_authors_do_not_approve(self):
        """XX-10: whoever asked for a change does not approve it."""
        self.functions["director"].user_ids |= self.salesman
        self.salesman.group_ids |= self.env.ref("contract_review.group_user")
        change = self._set_item(self._ask(), quantity=2)
        change.action_submit()
        self._agree(change)
        self._sign(change.sudo(), "production")
        row = change.sudo().signoff_ids.filtered(lambda row: row.state == "pending")
        with self.assertRaises(UserError):
            row.with_user(self.salesman).action_approve()
