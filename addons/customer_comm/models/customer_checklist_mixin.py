from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .customer_checklist_answer import ANSWER_SEAL


class CustomerChecklistMixin(models.AbstractModel):
    """Gives a model questions to be answered by business functions.

    The model needs ``company_id``. Embed ``checklist_answer_ids`` in its form with the list view
    ``customer_comm.customer_checklist_answer_view_list_embedded`` (see ``customer_checklist_views.xml``).
    """

    _name = "customer.checklist.mixin"
    _inherit = ["customer.guard.mixin"]
    _description = "Checklist Mixin"
    _guarded_fields = frozenset({"checklist_progress"})

    checklist_answer_ids = fields.One2many("customer.checklist.answer", "res_id", "Checklist", copy=False)
    checklist_progress = fields.Integer(
        compute="_compute_checklist_progress",
        store=True,
        aggregator="avg",
        help="Share of the questions to be answered that are complete, 0 to 100.",
    )
    # Kinds of answers among the questions, so that a form shows no column that nobody needs.
    checklist_kinds = fields.Char(compute="_compute_checklist_kinds")

    @api.depends("checklist_answer_ids.is_complete", "checklist_answer_ids.is_answered")
    def _compute_checklist_progress(self):
        for record in self:
            counted = record.checklist_answer_ids.filtered(lambda answer: answer.required or answer.is_answered)
            if counted:
                record.checklist_progress = 100 * len(counted.filtered("is_complete")) // len(counted)
            else:
                record.checklist_progress = 100 if record.checklist_answer_ids else 0

    @api.depends("checklist_answer_ids.answer_kind")
    def _compute_checklist_kinds(self):
        for record in self:
            record.checklist_kinds = ",".join(sorted(set(record.checklist_answer_ids.mapped("answer_kind"))))

    def onchange(self, values, field_names, fields_spec):
        """Answering in the form changes nothing else of a record that the user may not change (see write)."""
        if self and field_names == ["checklist_answer_ids"] and not self.has_access("write"):
            return {"value": {}}
        return super().onchange(values, field_names, fields_spec)

    def write(self, vals):
        """Let members of an asked function answer in the form of a record that they may not change otherwise."""
        if vals.keys() == {"checklist_answer_ids"} and not self.has_access("write"):
            self.check_access("read")
            for command, answer_id, values in vals["checklist_answer_ids"]:
                if command != Command.UPDATE or answer_id not in self.checklist_answer_ids.ids:
                    self.check_access("write")
                self.env["customer.checklist.answer"].browse(answer_id).write(values)
            return True
        return super().write(vals)

    def unlink(self):
        # sudo: the answers go with their document; nobody has the right to delete them alone
        answers = self.sudo().checklist_answer_ids
        result = super().unlink()
        ANSWER_SEAL.open(answers.exists()).unlink()
        return result

    def action_add_checklists(self):
        """Open the dialogue in which checklists for these records are chosen."""
        self.check_access("write")
        self._checklist_check_extensible()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add Checklists"),
            "res_model": "customer.checklist.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_res_model": self._name, "default_res_ids": self.ids},
        }

    # Hooks

    def _checklist_locked(self, answer):
        """Tell whether ``answer`` (of this record, in superuser mode) can no longer change.

        By default it is when its function has signed, or, for a checklist of no function, when all have.
        """
        if "signoff_ids" not in self._fields:
            return False
        if not answer.function_id:
            return self.signoff_state == "approved"
        signed = self.signoff_ids.filtered(lambda row: row.state == "approved")
        return answer.function_id in signed.function_id

    def _checklist_closed(self):
        """Tell whether no question can be added to this record any more; by default when all have signed."""
        self.ensure_one()
        return "signoff_ids" in self._fields and self.sudo().signoff_state == "approved"  # a fact for everybody

    # Engine

    def _checklist_check_extensible(self):
        """Raise UserError when questions cannot be added to one of these records."""
        if closed := self.filtered(lambda record: record._checklist_closed())[:1]:
            raise UserError(self.env._("%s is decided. No questions can be added to it any more.", closed.display_name))

    def _checklist_apply(self, checklists):
        """Put the questions of the checklists on these records.

        Questions already there are left alone, so it may be called again (after a checklist got another question, or
        for records of which some have it). Checklists of another company are left out.

        :param checklists: ``customer.checklist`` records for this model
        :return: the new ``customer.checklist.answer`` records
        :raise UserError: for a checklist made for another model
        """
        # sudo: answers are made by this method only, and templates may be out of the caller's sight
        checklists = checklists.sudo()
        for checklist in checklists:
            if checklist.model_name != self._name:
                raise UserError(self.env._('The checklist "%s" is made for other documents.', checklist.name))
        there = self._checklist_items_by_record()
        functions = self._checklist_own_functions(checklists)
        vals_list = [
            vals
            for record in self.sudo()
            for checklist in checklists
            if not checklist.company_id or checklist.company_id == record.company_id
            for vals in record._prepare_checklist_answers(checklist, there.get(record.id, ()), functions)
        ]
        answers = self.env["customer.checklist.answer"].sudo()
        return ANSWER_SEAL.close(ANSWER_SEAL.open(answers).create(vals_list)).sudo(self.env.su)

    def _checklist_items_by_record(self):
        """Return ``{record id: set of ids of the template questions on it}``."""
        groups = (
            self.env["customer.checklist.answer"]
            .sudo()  # all questions count, not only those the caller sees
            ._read_group(
                [("res_model", "=", self._name), ("res_id", "in", self.ids)], ["res_id"], ["template_item_id:array_agg"]
            )
        )
        return {res_id: set(item_ids) for res_id, item_ids in groups}

    def _checklist_own_functions(self, checklists):
        """Return ``{(company, code): function}`` of the companies' own functions that take the place of shared ones."""
        codes = checklists.function_id.filtered(lambda function: not function.company_id).mapped("code")
        # sudo: which functions a company has does not depend on who asks
        own = self.env["customer.function"].sudo()
        if codes:
            own = own.search([("code", "in", codes), ("company_id", "in", self.sudo().company_id.ids)])
        return {(function.company_id, function.code): function for function in own}

    def _prepare_checklist_answers(self, checklist, there, own_functions):
        """Return the values of the questions that are not there yet, each asked of the function of this company."""
        function = checklist.function_id
        if not function.company_id:
            function = own_functions.get((self.company_id, function.code), function)
        return [
            {
                "res_model": self._name,
                "res_id": self.id,
                "res_name": self.display_name,
                "company_id": self.company_id.id or self.env.company.id,
                "checklist_id": checklist.id,
                "item_id": item.id,
                "template_item_id": item.id,
                "function_id": function.id,
                "sequence": item.sequence,
            }
            for item in checklist.item_ids
            if item.active and item.id not in there
        ]

    def _checklist_missing(self, function=None):
        """Return the answers that are still open.

        :param function: only those asked of this ``customer.function``
        """
        # sudo: what is open does not depend on who asks
        answers = self.sudo().checklist_answer_ids.filtered(lambda answer: not answer.is_complete)
        if function is not None:
            answers = answers.filtered(lambda answer: answer.function_id == function)
        return answers.sudo(self.env.su)

    def _checklist_check(self, function=None):
        """Raise UserError that names what is still to be answered, if anything is.

        :param function: look only at what is asked of this ``customer.function``
        """
        missing = self._checklist_missing(function).sudo()  # the questions are named to whoever may act on the record
        if not missing:
            return
        lines = [f"- {answer.question}: {answer._explain_open()}" for answer in missing[:10]]
        if len(missing) > 10:
            lines.append(self.env._("... and %s more", len(missing) - 10))
        raise UserError(
            self.env._(
                "%(record)s: the checklist is not complete.\n%(questions)s",
                record=missing[0].res_name,
                questions="\n".join(lines),
            )
        )

    def _checklist_content(self):
        """Return what was asked and answered, for fingerprints: the same whoever asks and in whichever language."""
        self.ensure_one()
        # sudo: the whole content is signed; en_US: the source language of the terms
        answers = self.sudo().with_context(lang="en_US").checklist_answer_ids.filtered("is_answered")
        return [
            {
                "function": answer.function_id.code or None,
                "question": answer.question,
                "answer": answer._plain_value(),
                "remark": answer.remark or None,
                "evidence": sorted(answer.attachment_ids.mapped("checksum")),
            }
            for answer in answers.sorted(lambda answer: (answer.checklist_id.id, answer.sequence, answer.id))
        ]
