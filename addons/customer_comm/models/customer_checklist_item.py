import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from .customer_checklist_answer import ANSWER_SEAL

ANSWER_KINDS = [
    ("yesno", "Yes / No / N.A."),
    ("text", "Text"),
    ("number", "Number"),
    ("date", "Date"),
    ("choice", "Choice"),
]

# What somebody who answers relies on. A change to one of these must not reach answers already given.
ASKED_FIELDS = frozenset(
    {"question", "help", "answer_kind", "required", "remark_when_no", "evidence_needed", "choice_ids", "choice_text"}
)


class CustomerChecklistItem(models.Model):
    """One question of a checklist.

    When a question is edited that was already answered somewhere, its previous wording is kept as an archived earlier
    version (``original_id`` names the question it was) and the given answers move to that version. Open answers follow
    the edited question.
    """

    _name = "customer.checklist.item"
    _description = "Checklist Question"
    _rec_name = "question"
    _order = "sequence, id"
    _check_company_auto = True

    checklist_id = fields.Many2one("customer.checklist", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="checklist_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    question = fields.Text(required=True, translate=True)
    help = fields.Char("Hint", translate=True)
    answer_kind = fields.Selection(ANSWER_KINDS, required=True, default="yesno")
    required = fields.Boolean(default=True)
    remark_when_no = fields.Boolean(help='The answer "no" must be explained in the remark.')
    evidence_needed = fields.Boolean(help="A file must be attached to the answer, unless it is N.A.")
    choice_ids = fields.One2many("customer.checklist.choice", "item_id", "Choices", copy=True)
    choice_text = fields.Char(
        "Choices (A; B; C)",
        compute="_compute_choice_text",
        readonly=False,
        help="The choices in their order, separated by semicolons.",
    )
    original_id = fields.Many2one(
        "customer.checklist.item",
        "Earlier Version Of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
    )

    @api.depends("choice_ids.name", "choice_ids.sequence")
    def _compute_choice_text(self):
        for item in self:
            item.choice_text = "; ".join(item.choice_ids.sorted().mapped("name"))

    @api.constrains("answer_kind", "choice_ids")
    def _check_choices(self):
        for item in self:
            if item.answer_kind == "choice" and not item.choice_ids:
                raise ValidationError(self.env._('Add the choices of the question "%s".', item.question))

    @api.onchange("answer_kind")
    def _onchange_answer_kind(self):
        if self.answer_kind != "yesno":
            self.remark_when_no = False

    @api.model_create_multi
    def create(self, vals_list):
        if not ANSWER_SEAL.is_open(self.env) and any(vals.get("original_id") for vals in vals_list):
            self._refuse_version_change()
        vals_list = [self.browse()._with_choices(vals) for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if not ANSWER_SEAL.is_open(self.env):
            if self.original_id or vals.get("original_id"):
                self._refuse_version_change()
            if ASKED_FIELDS & vals.keys():
                self._keep_asked_version()
        if "choice_text" not in vals:
            return super().write(vals)
        return all(super(CustomerChecklistItem, item).write(item._with_choices(vals)) for item in self)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        # sudo: answers of all companies and functions count
        if self.env["customer.checklist.answer"].sudo().search_count([("item_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._("This question was already asked on documents. Archive it; it will not be asked again.")
            )

    def _with_choices(self, vals):
        """Return ``vals`` with the choices typed in one line turned into rows; those that stay keep their row."""
        if "choice_text" not in vals:
            return vals
        names = dict.fromkeys(name.strip() for name in re.split(r"[;；\n]", vals["choice_text"] or "") if name.strip())
        there = {choice.name: choice for choice in self.choice_ids}
        commands = [Command.delete(choice.id) for name, choice in there.items() if name not in names]
        for sequence, name in enumerate(names):
            if name in there:
                commands.append(Command.update(there[name].id, {"sequence": sequence}))
            else:
                commands.append(Command.create({"name": name, "sequence": sequence}))
        rest = {name: value for name, value in vals.items() if name != "choice_text"}
        return {**rest, "choice_ids": [*rest.get("choice_ids", []), *commands]}

    def action_open(self):
        """Open the question in a dialogue, to edit its choices."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Question"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _refuse_version_change(self):
        raise UserError(self.env._("Earlier versions of a question belong to given answers and cannot be changed."))

    def _keep_asked_version(self):
        """Move the answers given to these questions to a copy that keeps the present wording in all languages."""
        # sudo: who edits a template may not see all documents, yet their answers must keep their words
        answers = self.env["customer.checklist.answer"].sudo()
        given = answers.search([("item_id", "in", self.ids), ("is_answered", "=", True)])
        for item, item_answers in given.grouped("item_id").items():
            version = ANSWER_SEAL.open(item).copy({"active": False, "original_id": item.id})
            choices = dict(zip(item.choice_ids, version.choice_ids, strict=True))
            for choice, rows in item_answers.grouped("value_choice_id").items():
                chosen = choices[choice].id if choice else False
                ANSWER_SEAL.open(rows).write({"item_id": version.id, "value_choice_id": chosen})
