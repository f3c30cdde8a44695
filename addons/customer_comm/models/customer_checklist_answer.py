from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

from ..tools.notation import parse_number, plain_number
from ..tools.seal import Seal

ANSWER_SEAL = Seal("customer_checklist_answer")

# The field that holds the answer of each kind; number is typed as text so that 0 is an answer and empty is none.
VALUE_FIELDS = {
    "yesno": "value_yesno",
    "text": "value_text",
    "number": "value_number_text",
    "date": "value_date",
    "choice": "value_choice_id",
}
# All that a person may write; everything else is the engine's.
CLIENT_FIELDS = frozenset({*VALUE_FIELDS.values(), "value_number", "remark", "attachment_ids"})


class CustomerChecklistAnswer(models.Model):
    """The answer to one question on one document.

    Rows are made by ``_checklist_apply`` alone. Those who may write the document and the members of the asked function
    may answer until the function has signed; the server notes who did and when.
    """

    _name = "customer.checklist.answer"
    _description = "Checklist Answer"
    _inherit = ["customer.row.mixin"]
    _rec_name = "question"
    _order = "res_model, res_id, checklist_id, sequence, id"
    _check_company_auto = True

    # What is asked
    checklist_id = fields.Many2one("customer.checklist", required=True, readonly=True, index=True, ondelete="restrict")
    item_id = fields.Many2one(
        "customer.checklist.item", "Question Asked", required=True, readonly=True, index=True, ondelete="restrict"
    )
    # The question of the template, whichever of its versions was asked: it is asked once on a document.
    template_item_id = fields.Many2one(
        "customer.checklist.item", required=True, readonly=True, index=True, ondelete="restrict"
    )
    sequence = fields.Integer(readonly=True)
    question = fields.Text(related="item_id.question")
    help = fields.Char(related="item_id.help")
    answer_kind = fields.Selection(related="item_id.answer_kind")
    required = fields.Boolean(related="item_id.required")
    remark_when_no = fields.Boolean(related="item_id.remark_when_no")
    evidence_needed = fields.Boolean(related="item_id.evidence_needed")

    # The answer
    value_yesno = fields.Selection([("yes", "Yes"), ("no", "No"), ("na", "N.A.")], "Yes/No")
    value_text = fields.Text("Text")
    value_number_text = fields.Char("Number", help="A number, with a decimal point or in your own notation.")
    value_number = fields.Float(
        "Number Value",
        digits=(16, 6),
        compute="_compute_value_number",
        inverse="_inverse_value_number",
        store=True,
        aggregator="avg",
    )
    value_date = fields.Date("Date")
    value_choice_id = fields.Many2one(
        "customer.checklist.choice", "Choice", ondelete="restrict", domain="[('item_id', '=', item_id)]"
    )
    choice_options = fields.Json(compute="_compute_choice_options")
    answer = fields.Char(compute="_compute_answer")
    remark = fields.Text()
    attachment_ids = fields.Many2many("ir.attachment", string="Evidence", bypass_search_access=True)
    is_answered = fields.Boolean(compute="_compute_is_answered", store=True)
    is_complete = fields.Boolean(
        compute="_compute_is_complete",
        store=True,
        help="Answered where required, with remark and evidence where they are asked for.",
    )
    missing = fields.Char(compute="_compute_missing", help="What the answer still lacks.")
    answered_by_id = fields.Many2one("res.users", readonly=True, index="btree_not_null", ondelete="restrict")
    answered_at = fields.Datetime(readonly=True)
    can_answer = fields.Boolean(compute="_compute_can_answer")

    # Serves the One2many of the documents and lets a question be asked once on each.
    _question_uniq = models.UniqueIndex(
        "(res_model, res_id, template_item_id)", "This question was already put on the document."
    )
    # "To answer" looks for the open rows of a few functions.
    _open_idx = models.Index("(function_id) WHERE NOT is_complete")

    @api.depends("value_number_text")
    def _compute_value_number(self):
        for answer in self:
            answer.value_number = float(answer.value_number_text or 0)

    def _inverse_value_number(self):
        for answer in self:
            answer.value_number_text = plain_number(answer.value_number)

    @api.depends(*VALUE_FIELDS.values(), "item_id.answer_kind")
    def _compute_is_answered(self):
        for answer in self:
            value = answer[VALUE_FIELDS[answer.answer_kind]] if answer.answer_kind else False
            answer.is_answered = bool(value.strip() if isinstance(value, str) else value)

    @api.depends(
        "is_answered",
        "value_yesno",
        "remark",
        "attachment_ids",
        "item_id.required",
        "item_id.remark_when_no",
        "item_id.evidence_needed",
    )
    def _compute_is_complete(self):
        for answer in self:
            if not answer.is_answered:
                answer.is_complete = not answer.required
                continue
            explained = not (answer.remark_when_no and answer.value_yesno == "no") or (answer.remark or "").strip()
            proven = not answer.evidence_needed or answer.value_yesno == "na" or answer.attachment_ids
            answer.is_complete = bool(explained and proven)

    @api.depends_context("lang")
    @api.depends(*VALUE_FIELDS.values(), "item_id.answer_kind")
    def _compute_answer(self):
        labels = dict(self._fields["value_yesno"]._description_selection(self.env))
        for answer in self:
            value = answer[VALUE_FIELDS[answer.answer_kind]] if answer.is_answered else False
            if answer.answer_kind == "yesno":
                value = labels.get(value)
            elif answer.answer_kind == "date":
                value = format_date(self.env, value)
            elif answer.answer_kind == "choice":
                value = value and value.name
            answer.answer = value or False

    @api.depends_context("lang")
    @api.depends("is_answered", "is_complete")
    def _compute_missing(self):
        for answer in self:
            incomplete = answer.is_answered and not answer.is_complete
            answer.missing = incomplete and answer._explain_open()

    @api.depends_context("lang")
    @api.depends("item_id.choice_ids.name")
    def _compute_choice_options(self):
        """Offer the choices to the client as ``[[id, name], ...]``, so that it need not ask row by row."""
        for answer in self:
            answer.choice_options = [[choice.id, choice.name] for choice in answer.item_id.choice_ids]

    @api.depends_context("uid")
    @api.depends("function_id")
    def _compute_can_answer(self):
        mine, locked = self._get_my_functions(), self._filter_locked()
        for rows in self.grouped("res_model").values():
            writable = set(rows._origin._documents()._filtered_access("write")._ids)
            for row in rows:
                allowed = self.env.su or row.function_id in mine or row.res_id in writable
                row.can_answer = allowed and row not in locked

    @api.constrains(*VALUE_FIELDS.values())
    def _check_value(self):
        for answer in self:
            for kind, name in VALUE_FIELDS.items():
                if kind != answer.answer_kind and answer[name]:
                    raise ValidationError(
                        self.env._(
                            'The question "%(question)s" takes another kind of answer (%(kind)s).',
                            question=answer.question,
                            kind=dict(answer.item_id._fields["answer_kind"]._description_selection(self.env))[
                                answer.answer_kind
                            ],
                        )
                    )
            if answer.value_choice_id and answer.value_choice_id.item_id != answer.item_id:
                raise ValidationError(self.env._('"%s" is not one of the choices.', answer.value_choice_id.name))

    @api.model_create_multi
    def create(self, vals_list):
        if not ANSWER_SEAL.is_open(self.env):
            raise AccessError(self.env._("Answers come with their checklist. They cannot be added by hand."))
        return super().create(vals_list)

    def write(self, vals):
        """Answer. Who and when are set by the server; nothing but the answer can be written.

        :raise UserError: when the function has signed already
        :raise AccessError: for other fields, or when the user may not answer
        """
        if ANSWER_SEAL.is_open(self.env):
            return super().write(vals)
        if refused := vals.keys() - CLIENT_FIELDS:
            raise AccessError(self.env._("Only the answer can be written here, not: %s.", ", ".join(sorted(refused))))
        self._check_not_locked()
        if vals.get("value_number_text"):
            vals = {**vals, "value_number_text": self._parse_number(vals["value_number_text"])}
        known = self.sudo().attachment_ids  # whoever put them there
        result = super().write({**vals, "answered_by_id": self.env.uid, "answered_at": fields.Datetime.now()})
        if emptied := self.filtered(lambda answer: not answer.is_answered):
            ANSWER_SEAL.open(emptied).write({"answered_by_id": False, "answered_at": False})
        if "attachment_ids" in vals:
            # Nobody shows a file to others that he may not see himself.
            (self.sudo().attachment_ids - known).sudo(self.env.su).check_access("read")
            self._claim_attachments()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_by_document(self):
        if not ANSWER_SEAL.is_open(self.env):
            raise AccessError(self.env._("Answers stay with their document. They cannot be deleted."))

    def _check_access(self, operation):
        """Writing, and with it touching the evidence, is for those who may answer and only until it is signed."""
        result = super()._check_access(operation)
        if operation != "write" or result or self.env.su or not any(self._ids) or ANSWER_SEAL.is_open(self.env):
            return result
        forbidden = self.filtered(lambda answer: not answer.can_answer)
        if forbidden:
            return forbidden, lambda: AccessError(
                forbidden.env._(
                    'Only members of the asked function and those who may change the document answer "%s", and only '
                    "until it is signed.",
                    forbidden[0].question,
                )
            )
        return None

    def _filter_locked(self):
        """Return those of these answers that can no longer change."""
        locked = self.browse()
        for rows in self.grouped("res_model").values():
            # sudo: whether a function has signed does not depend on who asks
            documents = {document.id: document for document in rows._origin._documents().sudo()}
            locked |= rows.filtered(
                lambda row, documents=documents: (
                    row.res_id in documents and documents[row.res_id]._checklist_locked(row._origin.sudo())
                )
            )
        return locked

    def _check_not_locked(self):
        if locked := self._filter_locked()[:1]:
            raise UserError(
                self.env._(
                    '%(document)s: "%(question)s" is signed already. A new round of signatures is needed before the '
                    "answer can change.",
                    document=locked.res_name,
                    question=locked.question,
                )
            )

    def _claim_attachments(self):
        """Tie the files that the user has just uploaded to the answer, so that they share its access rights."""
        for answer in self:
            # sudo: only to look at who owns the file; nobody can draw somebody else's file to an answer
            mine = answer.attachment_ids.sudo().filtered(
                lambda file: not file.res_id and file.create_uid == self.env.user and not file.res_field
            )
            mine.write({"res_model": self._name, "res_id": answer.id})

    def _explain_open(self):
        """Say in a few words what is missing."""
        self.ensure_one()
        if not self.is_answered:
            return self.env._("not answered")
        if self.evidence_needed and self.value_yesno != "na" and not self.attachment_ids:
            return self.env._("the evidence is not attached")
        return self.env._("the remark is missing")

    def _plain_value(self):
        """Return the value for fingerprints, independent of language and format."""
        self.ensure_one()
        value = self[VALUE_FIELDS[self.answer_kind]]
        return value.name if self.answer_kind == "choice" else value

    @api.model
    def _parse_number(self, text):
        """Return a number typed in the user's notation, or in plain notation, as plain text."""
        lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        try:
            return parse_number(text, lang.decimal_point or ".", lang.thousands_sep or "")
        except ValueError:
            raise ValidationError(
                self.env._('"%s" is not a number. Write digits only, for example 12.5.', text)
            ) from None
