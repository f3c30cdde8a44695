from datetime import date

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestChecklist(CommunicationCase):
    """Questions on a document: applied once, answered by kind, complete or not, frozen in their words."""

    def _apply(self, *kinds, record=None, **item_vals):
        record = record if record is not None else self._create()
        checklist = self._create_checklist(*kinds, **item_vals)
        record._checklist_apply(checklist)
        self.items = checklist.item_ids
        return record, record.checklist_answer_ids

    def _attachment(self, user):
        return self.env["ir.attachment"].with_user(user).create({"name": "photo.txt", "raw": b"proof"})

    def test_apply_is_idempotent(self):
        """CR-37, CC-58: a checklist puts each question once on a document, also when it grows later."""
        records = self._create() | self._create()
        checklist = self._create_checklist("yesno", "text")
        self.assertEqual(len(records._checklist_apply(checklist)), 4)
        self.assertFalse(records._checklist_apply(checklist))
        checklist.item_ids = [Command.create({"question": "One more", "answer_kind": "date"})]
        self.assertEqual(len((records[0] | self._create())._checklist_apply(checklist)), 4)
        self.assertEqual([len(record.checklist_answer_ids) for record in records], [3, 2])
        self.assertEqual(records[0].checklist_answer_ids.function_id, self.f_production)

    def test_apply_leaves_archived_questions_and_other_models_out(self):
        """CC-58: an archived question is not asked; a checklist made for another document is refused."""
        record = self._create()
        checklist = self._create_checklist("yesno", "text")
        checklist.item_ids[0].active = False
        self.assertEqual(record._checklist_apply(checklist).answer_kind, "text")
        checklist.model_id = self.env["ir.model"]._get_id("res.partner")
        with self.assertRaisesRegex(UserError, "other documents"):
            record._checklist_apply(checklist)

    def test_each_kind_of_answer(self):
        """CC-58: yes/no/n.a., text, number, date and choice; progress counts what is answered."""
        record, answers = self._apply("yesno", "text", "number", "date", "choice")
        values = {
            "yesno": {"value_yesno": "na"},
            "text": {"value_text": "Fine"},
            "number": {"value_number_text": "12.5"},
            "date": {"value_date": date(2026, 5, 4)},
            "choice": {"value_choice_id": answers[4].item_id.choice_ids[1].id},
        }
        progress = []
        for answer in answers:
            answer.with_user(self.foreman).write(values[answer.answer_kind])
            progress.append(record.checklist_progress)
        self.assertEqual(progress, [20, 40, 60, 80, 100])
        self.assertEqual(answers.mapped("answer"), ["N.A.", "Fine", "12.5", "05/04/2026", "Bad"])
        self.assertEqual(answers[2].value_number, 12.5)
        self.assertEqual(record.checklist_kinds, "choice,date,number,text,yesno")
        self.assertFalse(record._checklist_missing())

    def test_zero_is_an_answer(self):
        """CC-58: 0 answers a number question, an empty or blank value answers nothing."""
        for vals in ({"value_number_text": "0"}, {"value_number_text": " 0.00 "}, {"value_number": 0.0}):
            with self.subTest(vals):
                _record, answer = self._apply("number")
                answer.write(vals)
                self.assertTrue(answer.is_complete)
                self.assertEqual((answer.value_number, answer.value_number_text), (0.0, "0"))
                answer.value_number_text = False
                self.assertFalse(answer.is_answered)
        _record, answer = self._apply("text")
        answer.value_text = "   "
        self.assertFalse(answer.is_answered)

    def test_number_in_the_users_notation(self):
        """CC-58: a number is read in the notation of the user's language; what is none is refused."""
        lang = self.env["res.lang"]._activate_lang("fr_BE") or self.env["res.lang"]._lang_get("fr_BE")
        lang.write({"decimal_point": ",", "thousands_sep": "."})
        _record, answer = self._apply("number")
        answer = answer.with_context(lang="fr_BE")
        for typed, stored in (("1.234,5", "1234.5"), ("12,50", "12.5"), ("12.5", "12.5")):
            answer.value_number_text = typed
            self.assertEqual(answer.value_number_text, stored)
        for typed in ("a lot", "1,2,3", "nan", "inf", "1e9"):
            with self.subTest(typed), self.assertRaisesRegex(ValidationError, "is not a number"):
                answer.value_number_text = typed

    def test_a_no_must_be_explained(self):
        """CC-58: where a remark is asked for a "no", the answer is complete only with it."""
        record, answer = self._apply("yesno", remark_when_no=True)
        answer.value_yesno = "no"
        self.assertTrue(answer.is_answered)
        self.assertFalse(answer.is_complete)
        with self.assertRaisesRegex(UserError, "the remark is missing"):
            record._checklist_check()
        answer.remark = "Blocked by a pallet"
        self.assertTrue(answer.is_complete)
        answer.write({"value_yesno": "yes", "remark": False})
        self.assertTrue(answer.is_complete)

    def test_evidence(self):
        """CC-58: where evidence is asked for, a file must be attached, unless the question does not apply."""
        record, answer = self._apply("yesno", evidence_needed=True)
        answer.value_yesno = "na"
        self.assertTrue(answer.is_complete)
        answer.value_yesno = "yes"
        with self.assertRaisesRegex(UserError, "the evidence is not attached"):
            record._checklist_check()
        file = self._attachment(self.foreman)
        answer.with_user(self.foreman).attachment_ids = [Command.link(file.id)]
        self.assertTrue(answer.is_complete)
        self.assertEqual((file.res_model, file.res_id), ("customer.checklist.answer", answer.id))
        self.assertEqual(file.with_user(self.quality).name, "photo.txt")

    def test_optional_questions(self):
        """CC-58: an optional question may stay open, yet counts once it is answered."""
        record, answers = self._apply("yesno", "text", required=False)
        self.assertEqual(record.checklist_progress, 100)
        self.assertFalse(record._checklist_missing())
        self.items[0].remark_when_no = True
        answers[0].value_yesno = "no"
        self.assertEqual(record.checklist_progress, 0)

    def test_missing_by_function(self):
        """CR-37: what is open is told for each function, with the questions by name."""
        record, _answers = self._apply("yesno")
        record._checklist_apply(self._create_checklist("text", function=self.f_quality))
        self.assertEqual(record._checklist_missing(self.f_quality).answer_kind, "text")
        self.assertEqual(len(record._checklist_missing()), 2)
        with self.assertRaisesRegex(UserError, r"Question 1 \(text\): not answered"):
            record._checklist_check(self.f_quality)
        record.checklist_answer_ids[1].value_text = "Done"
        record._checklist_check(self.f_quality)

    def test_many_missing_questions(self):
        """CR-37: a long list of open questions is cut short."""
        record, _answers = self._apply(*["yesno"] * 13)
        with self.assertRaisesRegex(UserError, "and 3 more"):
            record._checklist_check()

    @freeze_time("2026-11-22 09:30:00")
    def test_who_and_when(self):
        """CC-20, CC-58: the server notes who answered and when; an answer taken back leaves neither."""
        _record, answer = self._apply("yesno")
        answer.with_user(self.foreman).value_yesno = "yes"
        self.assertEqual(answer.answered_by_id, self.foreman)
        self.assertEqual(answer.answered_at, fields.Datetime.to_datetime("2026-11-22 09:30:00"))
        answer.with_user(self.sales).value_yesno = False
        self.assertFalse(answer.answered_by_id or answer.answered_at)

    def test_value_of_another_kind(self):
        """CC-58: a question takes no answer of another kind, and none of another question's choices."""
        _record, answers = self._apply("yesno", "choice")
        with self.assertRaisesRegex(ValidationError, "another kind"):
            answers[0].value_text = "yes"
        with self.assertRaisesRegex(ValidationError, "not one of the choices"):
            answers[1].value_choice_id = self._create_checklist("choice").item_ids.choice_ids[0]

    def test_choice_needs_choices(self):
        """CC-58: a question of the kind choice offers something to choose."""
        with self.assertRaisesRegex(ValidationError, "Add the choices"):
            self._create_checklist("choice", choice_ids=False)

    def test_locked_by_the_signature(self):
        """CR-37, XX-11: once its function has signed, an answer and its evidence do not change, in nobody's hands."""
        record, answer = self._apply("yesno")
        other = record._checklist_apply(self._create_checklist("yesno", function=self.f_quality))
        file = self._attachment(self.foreman)
        answer.with_user(self.foreman).write({"value_yesno": "yes", "attachment_ids": [Command.link(file.id)]})
        record._signoff_request([{"function": self.f_production}, {"function": self.f_quality}])
        row = record.sudo().signoff_ids.filtered(lambda row: row.function_id == self.f_production)
        row.with_user(self.foreman).action_approve()
        for user in (self.foreman, self.sales, self.manager):
            with self.subTest(user=user.login):
                with self.assertRaisesRegex(UserError, "is signed already"):
                    answer.with_user(user).value_yesno = "no"
                with self.assertRaises(UserError), self.cr.savepoint():
                    file.with_user(user).unlink()
        with self.assertRaisesRegex(UserError, "is signed already"):
            answer.sudo().value_yesno = "no"
        self.assertFalse(answer.with_user(self.foreman).can_answer)
        other.with_user(self.quality).value_yesno = "yes"
        record._signoff_void("Something new")
        answer.with_user(self.foreman).value_yesno = "no"

    def test_content_for_fingerprints(self):
        """CR-37: the fingerprint sees question, answer, remark and evidence, alike for every user and language."""
        record, answers = self._apply("number", "choice", "date", evidence_needed=True)
        answers[0].with_user(self.foreman).write(
            {"value_number_text": "0", "attachment_ids": [Command.link(self._attachment(self.foreman).id)]}
        )
        answers[2].value_date = "2026-05-04"
        self.env["res.lang"]._activate_lang("fr_FR")
        self.items[0].with_context(lang="fr_FR").question = "Combien ?"
        content = record._checklist_content()
        self.assertEqual(content, record.with_user(self.quality).with_context(lang="fr_FR")._checklist_content())
        self.assertEqual([line["answer"] for line in content], ["0", date(2026, 5, 4)])
        self.assertEqual(len(content[0]["evidence"]), 1)
        before = record._signoff_fingerprint()
        answers[0].value_number_text = "1"
        self.assertNotEqual(before, record._signoff_fingerprint())

    def test_wizard(self):
        """CC-58: who may write a document puts checklists on it; others, and other models, are refused."""
        record = self._create()
        checklist = self._create_checklist("yesno")
        action = record.action_add_checklists()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        chosen = {"checklist_ids": [Command.set(checklist.ids)]}
        wizard.with_user(self.sales).create(chosen).action_apply()
        self.assertEqual(record.checklist_answer_ids.template_item_id, checklist.item_ids)
        with self.assertRaises(AccessError):
            record.with_user(self.plain).action_add_checklists()
        with self.assertRaises(AccessError):
            wizard.with_user(self.plain).create(chosen).action_apply()
        with self.assertRaisesRegex(UserError, "no checklists"):
            wizard.with_user(self.sales).create(chosen | {"res_model": "res.partner"}).action_apply()

    def test_visit_conduct(self):
        """CC-58: the conduct at a visit is shipped as a checklist that the company edits; a "no" must be explained."""
        checklist = self.env.ref("customer_comm.checklist_visit_conduct")
        self.assertGreaterEqual(len(checklist.item_ids), 6)
        self.assertTrue(all(checklist.item_ids.mapped("remark_when_no")))
        checklist.with_user(self.manager).item_ids = [Command.create({"question": "One more"})]
        with self.assertRaises(AccessError):
            checklist.with_user(self.sales).item_ids[0].question = "Edited"

    def test_answers_go_with_the_document(self):
        """CC-58: a deleted draft takes its answers along; a checklist in use is not deleted."""
        record, answers = self._apply("yesno")
        with self.assertRaisesRegex(UserError, "already asked"):
            self.items.unlink()
        record.with_user(self.manager).unlink()
        self.assertFalse(answers.exists())


@tagged("post_install", "-at_install")
class TestChecklistVersions(CommunicationCase):
    """Editing a checklist never changes what was answered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.checklist = cls._create_checklist("yesno", "choice")
        cls.yesno, cls.choice = cls.checklist.item_ids
        cls.yesno.with_context(lang="fr_FR").question = "Propre ?"
        cls.given, cls.open = cls._create(), cls._create()
        (cls.given | cls.open)._checklist_apply(cls.checklist)
        cls.answers = cls.given.checklist_answer_ids
        cls.answers[0].value_yesno = "yes"
        cls.answers[1].value_choice_id = cls.choice.choice_ids[0]

    def test_given_answers_keep_their_question(self):
        """XX-07: an edited question reaches open answers; given ones keep the words, in all languages."""
        was = self.yesno.question
        before = self.given._signoff_fingerprint()
        self.yesno.write({"question": "Is it clean and dry?", "remark_when_no": True})
        self.assertEqual(self.answers[0].question, was)
        self.assertEqual(self.answers[0].with_context(lang="fr_FR").question, "Propre ?")
        self.assertFalse(self.answers[0].remark_when_no)
        self.assertEqual(self.open.checklist_answer_ids[0].question, "Is it clean and dry?")
        self.assertEqual(self.given._signoff_fingerprint(), before)
        version = self.answers[0].item_id
        self.assertEqual((version.original_id, version.active), (self.yesno, False))
        self.assertEqual(len(self.checklist.item_ids), 2)

    def test_a_second_edit(self):
        """XX-07: each answer keeps the version it was given to, and is not asked again."""
        self.yesno.question = "Second"
        self.open.checklist_answer_ids[0].value_yesno = "no"
        self.yesno.question = "Third"
        self.assertEqual(self.open.checklist_answer_ids[0].question, "Second")
        self.assertFalse((self.given | self.open)._checklist_apply(self.checklist))

    def test_edited_choice(self):
        """XX-07: renaming or removing a choice leaves the answers that chose it as they are."""
        good = self.choice.choice_ids[0]
        good.name = "Excellent"
        self.assertEqual(self.answers[1].answer, "Good")
        self.open.checklist_answer_ids[1].value_choice_id = good
        good.unlink()
        self.assertEqual(self.open.checklist_answer_ids[1].answer, "Excellent")
        self.assertEqual(self.choice.choice_ids.mapped("name"), ["Bad"])

    def test_choices_in_one_line(self):
        """CC-58: choices are typed in one line; given answers keep what was offered with them."""
        other = self._create()
        other._checklist_apply(self.checklist)
        bad = self.choice.choice_ids[1]
        self.choice.choice_text = "Bad；Fair ; Bad;"
        self.assertEqual(self.choice.choice_ids.sorted().mapped("name"), ["Bad", "Fair"])
        self.assertIn(bad, self.choice.choice_ids)
        self.assertEqual(self.answers[1].answer, "Good")
        self.assertEqual(self.answers[1].item_id.choice_ids.mapped("name"), ["Good", "Bad"])
        self.assertEqual(self.choice.choice_text, "Bad; Fair")
        with Form(self.checklist.with_user(self.manager)) as form, form.item_ids.new() as line:
            line.question = "Colour"
            line.answer_kind = "choice"
            line.choice_text = "Red; Green"
        self.assertEqual(self.checklist.item_ids[-1].choice_ids.mapped("name"), ["Red", "Green"])

    def test_earlier_versions_are_fixed(self):
        """XX-07: an earlier version of a question, and its choices, cannot be edited or made by hand."""
        self.yesno.question = "Edited"
        self.choice.question = "Edited"
        versions = self.answers.sudo().item_id.with_user(self.manager)
        tries = (
            lambda: versions[0].write({"question": "Forged"}),
            lambda: versions[0].write({"active": True}),
            lambda: versions[1].choice_ids[0].write({"name": "Forged"}),
            lambda: versions[1].choice_ids[0].unlink(),
            lambda: self.choice.write({"original_id": self.yesno.id}),
            lambda: self.yesno.create(
                {"checklist_id": self.checklist.id, "question": "Forged", "original_id": self.yesno.id}
            ),
        )
        for number, attempt in enumerate(tries):
            with self.subTest(number), self.assertRaisesRegex(UserError, "Earlier versions"), self.cr.savepoint():
                attempt()

    def test_copied_checklist(self):
        """XX-07: a copy of a checklist has its questions, without earlier versions."""
        self.yesno.question = "Edited"
        copy = self.checklist.copy()
        items = copy.with_context(active_test=False).item_ids
        self.assertEqual(items.mapped("question"), ["Edited", self.choice.question])
        self.assertEqual(items[1].choice_ids.mapped("name"), ["Good", "Bad"])
