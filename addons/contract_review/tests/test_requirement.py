from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import SALESMAN, ContractReviewCase


class RequirementCase(ContractReviewCase):
    """A type of review that asks for the requirements, with heads, standards and commitments as shipped."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.review_type.needs_requirements = True
        cls.review_type.kind = "special"
        cls._create_rule("always")
        home = cls.env.ref("base.cn")
        cls.company.partner_id.country_id = home
        cls.partner.write({"country_id": home.id, "street": "1 Harbour Road", "city": "Ningbo"})
        cls.salesman_env = cls.env(user=cls.salesman)

    @classmethod
    def _draft(cls, order=None):
        """Return the draft review of an order, as the salesperson."""
        return cls._request(order, submit=False).with_user(cls.salesman)

    @classmethod
    def _complete(cls, review):
        """Complete the requirements: what is known is there already, the commitments are made, the rest is none."""
        review.requirement_ids.filtered(lambda line: line.state == "open").action_determine()
        if review.implied_answer == "missing":
            review.action_none_implied()

    def _lines(self, review, origin):
        return review.requirement_ids.filtered(lambda line: line.origin == origin)


@tagged("post_install", "-at_install")
class TestRequirement(RequirementCase):
    """Requirements by origin: what is filled in, what people must answer, and that they stand still while signed."""

    def test_every_origin_is_answered_before_submitting(self):
        """CR-01: no submission without lines, nor with an origin that is not answered; "none" is an answer."""
        review = self._draft()
        self.assertEqual(
            {line.origin for line in review.requirement_ids}, {"stated", "legal", "company"}, "known by itself"
        )
        with self.assertRaisesRegex(UserError, "Not Stated, Needed for the Use"):
            review.action_submit()
        review.requirement_ids.unlink()
        for origin in ("stated", "implied", "legal", "company"):
            with self.assertRaisesRegex(UserError, "No requirement of the origin"), self.cr.savepoint():
                review.action_submit()
            getattr(review, f"action_none_{origin}")()
            self.assertEqual(review[f"{origin}_answer"], "none")
        review.action_submit()
        self.assertEqual(review.state, "in_review")

    def test_none_is_refused_where_there_is_a_requirement(self):
        """CR-01: an origin is not "none" and answered at once, whichever comes first."""
        review = self._draft()
        with self.assertRaisesRegex(UserError, "Remove them first"):
            review.action_none_stated()
        review.action_none_implied()
        self.env["contract.requirement"].with_user(self.salesman).create(
            {"review_id": review.id, "origin": "implied", "text": "Fits the customer's pipe"}
        )
        self.assertEqual(review.implied_answer, "answered")
        self.assertEqual(self._lines(review, "implied").mapped("state"), ["determined"])

    def test_an_open_line_blocks(self):
        """CR-01: a line that is to be completed is named."""
        review = self._draft()
        review.action_none_implied()
        with self.assertRaisesRegex(UserError, "To complete: Law and Standards"):
            review.action_submit()

    def test_what_the_quotation_states(self):
        """CR-01, CR-03, CR-04: delivery, address and price come from the quotation, without any figure of money."""
        term = self.env.ref("account.account_payment_term_30days")
        order = self._create_order(
            commitment_date="2031-03-05 08:00:00",
            payment_term_id=term.id,
            incoterm=self.env.ref("account.incoterm_FOB").id,
            incoterm_location="Ningbo",
        )
        stated = {line.head_id.prefill: line.text for line in self._lines(self._draft(order), "stated")}
        self.assertIn("31", stated["delivery_date"])
        self.assertIn("Ningbo", stated["incoterm"])
        self.assertIn("1 Harbour Road", stated["shipping_address"])
        self.assertIn(term.name, stated["payment"])
        self.assertNotIn("100", stated["payment"])
        self.assertIn("Reviewed product", stated["product"])

    def test_heads_of_the_three_sides(self):
        """CR-02, CR-03, CR-04: six heads of quality, six of delivery, ten of support, in their groups."""
        names = {
            "quality": "raw_material making_specification performance reliability technical_indices appearance",
            "delivery": "supply_mode production_cycle delivery_conditions delivery_date transport bundling_and_packing",
            "support": "pre_sale_service in_sale_service after_sale_service user_instructions accessories precautions "
            "warranty transport_service training price",
        }
        for group, heads in names.items():
            for head in heads.split():
                self.assertEqual(self.env.ref(f"contract_review.requirement_head_{head}").group, group)
        review = self._draft()
        head = self.env.ref("contract_review.requirement_head_bundling_and_packing")
        line = self.env["contract.requirement"].create(
            {"review_id": review.id, "head_id": head.id, "text": "Bundles of twenty"}
        )
        self.assertEqual(line.group, "delivery")
        with self.assertRaises(ValidationError):
            line.group = "quality"

    def test_needs_of_the_register(self):
        """CR-01: collected needs stand on the review under the origin that they have in the register."""
        self.env["customer.requirement"].create(
            {
                "subject": "Use",
                "need": "Use",
                "party_id": self.env.ref("customer_comm.requirement_party_customer").id,
                "source_id": self.env.ref("customer_comm.requirement_source_customer_feedback").id,
                "partner_id": self.partner.id,
                "importance": "key",
                "feasibility": "now",
                "line_ids": [
                    Command.create(
                        {"kind": "quality", "origin": "intended_use", "description": "Outdoors", "target": "-20 °C"}
                    ),
                    Command.create({"kind": "delivery", "origin": "statutory", "description": "Labelled"}),
                ],
            }
        )
        review = self._draft()
        self.assertRecordValues(
            self._lines(review, "implied"),
            [{"text": "Outdoors: -20 °C", "group": "quality", "source": "need", "state": "determined"}],
        )
        self.assertIn("Labelled", self._lines(review, "legal").mapped("text"))
        self._complete(review)
        review.action_submit()
        self.assertEqual(review.state, "in_review")

    def test_lines_follow_the_quotation_until_somebody_touches_them(self):
        """CR-01: what was filled in follows the quotation; what a person entered or removed stays as it is."""
        order = self._create_order(incoterm=self.env.ref("account.incoterm_FOB").id, incoterm_location="Ningbo")
        review = self._draft(order)
        address, terms = (
            review.requirement_ids.filtered(lambda line, prefill=prefill: line.head_id.prefill == prefill)
            for prefill in ("shipping_address", "incoterm")
        )
        address.text = "Gate 4"
        review.requirement_ids.filtered(lambda line: line.head_id.prefill == "picking_policy").unlink()
        self.assertFalse(address.is_automatic)
        self._complete(review)
        order.incoterm_location = "Shanghai"
        review.action_submit()
        self.assertFalse(terms.exists())
        texts = {line.head_id.prefill: line.text for line in self._lines(review, "stated")}
        self.assertIn("Shanghai", texts["incoterm"])
        self.assertEqual(texts["shipping_address"], "Gate 4")
        again = self._draft(self._create_order())
        again.requirement_ids.filtered(lambda line: line.head_id.prefill == "picking_policy").unlink()
        self._complete(again)
        again.action_submit()
        self.assertNotIn("picking_policy", again.requirement_ids.head_id.mapped("prefill"))

    def test_requirements_stand_still_while_people_sign(self):
        """CR-01, CR-37: what is signed does not change; settled in negotiation, it is signed by all again."""
        review = self._draft()
        self._complete(review)
        review.action_submit()
        self._sign(review.sudo(), "production")
        line = review.requirement_ids[0]
        for change in (
            lambda: line.write({"text": "Other"}),
            lambda: line.unlink(),
            lambda: line.create({"review_id": review.id, "origin": "implied", "text": "More"}),
            lambda: review.write({"requirement_ids": [Command.update(line.id, {"text": "Other"})]}),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                change()
        review.negotiation = "Packing"
        review.action_negotiate()
        line.text = "Bundles of ten"
        review.action_resume()
        states = review.sudo().signoff_ids.mapped("state")
        self.assertEqual((states.count("void"), states.count("pending")), (1, 1))
        self._sign(review.sudo())
        self.assertEqual(review.state, "approved")
        self.assertTrue(review.sudo()._signoff_is_current())
        with self.assertRaises(UserError):
            line.text = "Later"

    def test_resuming_without_a_change_asks_nobody_again(self):
        review = self._draft()
        self._complete(review)
        review.action_submit()
        self._sign(review.sudo(), "production")
        review.negotiation = "Packing"
        review.action_negotiate()
        review.action_resume()
        self.assertNotIn("void", review.sudo().signoff_ids.mapped("state"))

    def test_requirements_are_part_of_what_is_signed(self):
        """CR-37: an approval holds for the requirements that were signed, even against the database."""
        review = self._draft()
        self._complete(review)
        review.action_submit()
        self._sign(review.sudo())
        self._lines(review.sudo(), "company")[0]._guarded().write({"text": "Forged"})
        self.assertFalse(review.sudo()._signoff_is_current())

    def test_the_replacing_review_takes_them_over(self):
        """CR-01, CR-100: what was entered follows to the review that takes the place of a changed one."""
        order = self._create_order()
        old = self._draft(order)
        self.env["contract.requirement"].with_user(self.salesman).create(
            {"review_id": old.id, "origin": "implied", "text": "Fits the customer's pipe"}
        )
        old.document_ids[1].write({"state": "received", "name": "D-17", "version": "B"})
        self._complete(old)
        old.action_submit()
        self._reject(old.sudo())
        order.order_line.product_uom_qty = 7
        order.action_request_review()
        new = order.sudo()._review_current().with_user(self.salesman)
        self.assertRecordValues(new, [{"state": "draft", "previous_id": old.id}])
        self.assertEqual(self._lines(new, "implied").text, "Fits the customer's pipe")
        self.assertEqual(new.document_ids[1].name, "D-17")
        self.assertEqual(len(new.document_ids), 4)
        self.assertEqual(len(new.requirement_ids.filtered("commitment_id")), 3, "no commitment twice")
        new.action_submit()
        self.assertEqual(new.state, "in_review", "nothing has to be answered again")

    def test_a_change_of_the_quotation_asks_whom_it_concerns(self):
        """CR-37, CR-46: a line that only repeats the quotation is no reason to ask everybody again."""
        self.env["contract.review.concern"].search([]).active = False
        self.env["contract.review.concern"].create(
            [
                {"subject": subject, "function_ids": [Command.set(self.functions[code].ids)]}
                for subject, code in (
                    ("order.incoterm_location", "engineering"),
                    ("order.client_order_ref", "production"),
                )
            ]
        )
        order = self._create_order(incoterm=self.env.ref("account.incoterm_FOB").id, incoterm_location="Ningbo")
        review = self._draft(order)
        self._complete(review)
        review.action_submit()
        self._sign(review.sudo())
        order.incoterm_location = "Shanghai"
        order.action_request_review()
        rows = review.sudo().signoff_ids.filtered(lambda row: row.state == "approved")
        self.assertEqual(rows.function_id, self.functions["production"])
        self.assertIn("Shanghai", "".join(filter(None, self._lines(review, "stated").mapped("text"))))

    def test_types_that_do_not_ask_go_on_as_before(self):
        """CR-01: a review of such a type has no requirements, and needs none."""
        self.review_type.needs_requirements = False
        review = self._request()
        self.assertRecordValues(review, [{"state": "in_review"}])
        self.assertFalse(review.requirement_ids | review.requirement_ids.browse())
        self.assertFalse(review.document_ids)
        self.assertNotIn("requirements", review._signoff_content())

    def test_a_type_that_asks_from_now_on(self):
        self.review_type.needs_requirements = False
        review = self._draft()
        self.review_type.needs_requirements = True
        with self.assertRaisesRegex(UserError, "cannot be submitted yet"), self.cr.savepoint():
            review.action_submit()

    def test_held_for_the_customer_it_stays_a_draft(self):
        """CR-01: what a customer accepts is not refused; sales is told what is missing."""
        order = self._create_order()
        order.sudo().with_user(self.env.ref("base.user_root")).write({"state": "sent"})
        with mute_logger("odoo.addons.contract_review.models.contract_review_gate"):
            order.sudo()._review_hold_acceptance()
        self.assertTrue(order.review_hold)
        self.assertEqual(order.sudo()._review_current().state, "draft")
        self.assertIn("could not be started", "".join(order.sudo().message_ids.mapped("body")))

    def test_server_fields_cannot_be_forged(self):
        review = self._draft()
        line = review.requirement_ids[0]
        for vals in ({"source": "order"}, {"automatic_key": "x"}, {"commitment_id": False}, {"is_automatic": True}):
            with self.assertRaises(AccessError), self.cr.savepoint():
                line.write(vals)
        with self.assertRaises(ValidationError), self.cr.savepoint():
            line.text = "  "
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.env["contract.requirement"].with_user(self.salesman).create(
                {"review_id": review.id, "origin": "implied", "text": " "}
            )

    def test_who_sees_and_changes_them(self):
        """Reviewers read all; only whoever organises the review changes it; other salespeople see nothing."""
        review = self._draft()
        line, document = review.requirement_ids[0], review.document_ids[0]
        reviewer, other = self.signers["production"], new_test_user(self.env, "cr_other", SALESMAN)
        for record in (line, document):
            self.assertTrue(record.with_user(reviewer).display_name)
            with self.assertRaises(AccessError), self.cr.savepoint():
                record.with_user(reviewer).write({"sequence": 1})
            with self.assertRaises(AccessError), self.cr.savepoint():
                record.with_user(other).check_access("read")
        with self.assertRaises(AccessError), self.cr.savepoint():
            line.with_user(reviewer).create({"review_id": review.id, "origin": "implied", "text": "More"})
        foreign = self._create_order(user=other).sudo()
        foreign.with_user(other).action_request_review()
        strange = foreign._review_current()
        with self.assertRaises(AccessError), self.cr.savepoint():
            line.write({"review_id": strange.id})

    def test_other_companies(self):
        """Heads, standards and commitments of another company are not used."""
        other = self.env["res.company"].create({"name": "Other"})
        self.env["contract.commitment"].create({"name": "Theirs", "text": "x", "company_id": other.id})
        self.env["contract.requirement.head"].create({"name": "Theirs", "company_id": other.id, "prefill": "payment"})
        review = self._draft()
        self.assertNotIn("Theirs", review.requirement_ids.mapped("name"))
        self.assertNotIn("Theirs", review.requirement_ids.commitment_id.mapped("name"))

    def test_queries_do_not_grow_with_the_lines(self):
        """Filling in costs the same for 5 order lines and for 60."""
        counts = []
        for size in (5, 60):
            products = self.env["product.product"].create(
                [{"name": f"P{size}-{number}", "type": "consu", "is_storable": True} for number in range(size)]
            )
            order = self._create_order(
                order_line=[Command.create({"product_id": product.id, "price_unit": 1}) for product in products]
            )
            review = self._request(order, submit=False)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            review._fill_requirements()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1] - counts[0], 3, counts)


@tagged("post_install", "-at_install")
class TestStandards(RequirementCase):
    """Default standards, commitments, documents, and the law."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["contract.standard.default"].search([("categ_id", "!=", False)]).unlink()
        cls.category = cls.env["product.category"].create({"name": "Packaging"})
        cls.boxes = cls.env["product.category"].create({"name": "Boxes", "parent_id": cls.category.id})
        for name in ("domestic", "export"):
            cls.env.ref(f"contract_review.standard_default_box_{name}").copy(
                {"categ_id": cls.category.id, "active": True}
            )
        cls.box = cls._create_goods("Box", categ_id=cls.boxes.id)

    def _standard(self, review):
        return self._lines(review, "legal").standard_id.mapped("code")

    def _exported(self):
        self.partner.country_id = self.env.ref("base.de")
        return self._draft(self._create_order(product=self.box))

    def test_default_standard_by_category_and_market(self):
        """CR-06: domestic packaging GB/T 6543-2008, for export SN/T 0262-93, else the standard of the company."""
        review = self._draft(self._create_order(product=self.box))
        self.assertEqual((review.is_export, self._standard(review)), (False, ["GB/T 6543-2008"]))
        self.assertIn("GB/T 6543-2008", self._lines(review, "legal").text, "the commitment is stored")
        exported = self._exported()
        self.assertEqual((exported.is_export, self._standard(exported)), (True, ["SN/T 0262-93"]))
        self.partner.country_id = self.env.ref("base.cn")
        self.assertEqual(self._standard(self._draft()), ["Q/ES"])

    def test_the_nearest_category_wins_and_the_valid_edition(self):
        """CR-06: the category itself before the one above; a replaced standard gives way to its successor."""
        own, later = self.env["contract.standard"].create(
            [{"code": "GB 1-2020", "name": "Boxes"}, {"code": "GB 1-2030", "name": "Boxes"}]
        )
        self.env["contract.standard.default"].create(
            {"categ_id": self.boxes.id, "standard_id": own.id, "commitment": "As GB 1"}
        )
        self.assertEqual(self._standard(self._draft(self._create_order(product=self.box))), ["GB 1-2020"])
        own.replaced_by_id = later
        self.assertEqual(self._standard(self._draft(self._create_order(product=self.box))), ["GB 1-2030"])
        with self.assertRaises(ValidationError):
            later.replaced_by_id = own

    def test_without_any_standard_somebody_must_name_one(self):
        """CR-06: where no standard is known, the line is to be completed before the review is submitted."""
        self.env["contract.standard.default"].search([]).active = False
        review = self._draft(self._create_order(product=self.box))
        self.assertEqual(review.legal_answer, "open")
        review.action_none_implied()
        with self.assertRaisesRegex(UserError, "without a standard in its place: Sample"):
            review.action_submit()

    def test_three_commitments(self):
        """CR-07: three lines to check; on a domestic contract the obligations for export are answered by themselves."""
        lines = self._draft(self._create_order(product=self.box)).requirement_ids.filtered("commitment_id")
        self.assertEqual(len(lines), 3)
        self.assertEqual(sorted(lines.mapped("state")), ["none", "open", "open"])

    def test_export_needs_the_text_of_its_obligations(self):
        """CR-07: an export contract is not submitted before its special obligations are written down."""
        review = self._exported()
        export = review.requirement_ids.filtered(lambda line: line.commitment_id.market == "export")
        self.assertEqual(export.state, "open")
        review.action_none_implied()
        (review.requirement_ids.filtered("commitment_id") - export).action_determine()
        with self.assertRaisesRegex(ValidationError, "Special Obligations for Export"), self.cr.savepoint():
            export.action_determine()
        with self.assertRaisesRegex(UserError, "Special Obligations for Export"), self.cr.savepoint():
            review.action_submit()
        export.write({"text": "Fumigated pallets, ISPM 15", "state": "determined"})
        review.action_submit()
        self.assertEqual(review.state, "in_review")

    def test_documents_received_or_the_standard_in_their_place(self):
        """CR-05: sample, drawing, data, inspection standard: received with version, or missing with a standard."""
        review = self._draft(self._create_order(product=self.box))
        self.assertEqual(review.document_ids.mapped("kind"), ["sample", "drawing", "data", "inspection"])
        self.assertEqual(set(review.document_ids.mapped("state")), {"missing"})
        self.assertEqual(review.document_ids.standard_id.mapped("code"), ["GB/T 6543-2008"])
        drawing = review.document_ids[1]
        drawing.write({"state": "received", "name": "D-17", "version": "B"})
        self.assertEqual(drawing.received_on, fields.Date.context_today(drawing))
        with self.assertRaises(ValidationError), self.cr.savepoint():
            drawing.received_on = "2099-01-01"
        drawing.state = "missing"
        self.assertFalse(drawing.received_on)
        self._complete(review)
        review.action_submit()
        drawing.write({"state": "received", "version": "C"})  # may come while people review
        self._sign(review.sudo())
        with self.assertRaises(UserError):
            drawing.version = "D"

    def test_evidence_of_a_decided_review_stands_still(self):
        """CR-05: the file that was received is kept as it was when the review was approved."""
        review = self._draft(self._create_order(product=self.box))
        file = self.env["ir.attachment"].with_user(self.salesman).create({"name": "d.txt", "raw": b"1"})
        review.document_ids[1].write({"state": "received", "attachment_ids": [Command.link(file.id)]})
        self.assertEqual(file.res_model, "contract.review.document")
        self._complete(review)
        review.action_submit()
        self._sign(review.sudo())
        with self.assertRaises(UserError):
            file.raw = b"2"

    def test_commitments_are_printed(self):
        """CR-06: the commitment is on the printed record, with what is missing and the standard in its place."""
        review = self._draft(self._create_order(product=self.box)).sudo()
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("contract_review.action_report_contract_review", review.ids)[0]
            .decode()
        )
        self.assertIn("the packaging meets the national standard GB/T 6543-2008", html)
        self.assertIn("Inspection Standard of the Customer", html)

    def test_the_law_is_checked(self):
        """XX-28: law, product safety, environment, hazardous substances; a "no" is never approved."""
        checklist = self.env.ref("contract_review.checklist_law")
        questions = " ".join(checklist.item_ids.mapped("question"))
        for word in ("international and national law", "safety", "environment", "hazardous substances"):
            self.assertIn(word, questions)
        own = self._create_checklist_of(checklist)
        self.review_type.checklist_ids = own
        review = self._draft()
        self._complete(review)
        review.action_submit()
        answers = review.sudo().checklist_answer_ids.with_user(self.signers["production"])
        answers.write({"value_yesno": "yes"})
        answers[3].write({"value_yesno": "no", "remark": "Lead above the limit"})
        self._sign(review.sudo(), "production")
        with self.assertRaisesRegex(UserError, "hazardous substances"):
            self._sign(review.sudo(), "director")
        self.assertEqual(review.state, "in_review")

    def _create_checklist_of(self, checklist):
        return checklist.copy({"function_id": self.functions["production"].id})

    def test_pollution_is_asked(self):
        """CR-35: the review of engineering asks for the prevention of pollution."""
        questions = self.env.ref("contract_review.checklist_engineering").item_ids.mapped("question")
        self.assertTrue([question for question in questions if "pollution" in question])
