from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ContractBidQuestion(models.Model):
    """A point of a tender that is unclear or to be negotiated, settled in writing or in talks (CR-58)."""

    _name = "contract.bid.question"
    _description = "Question to the Tenderer"
    _inherit = ["customer.evidence.mixin", "customer.lock.line.mixin", "customer.guard.mixin"]
    _order = "bid_id, sequence, id"
    _check_company_auto = True
    _lock_parent = "bid_id"
    _guarded_fields = frozenset({"company_id", "is_settled"})

    bid_id = fields.Many2one("contract.bid", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="bid_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="bid_id.partner_id")
    sequence = fields.Integer(default=10)
    clause = fields.Char(help="Where in the tender document.")
    name = fields.Text("Question", required=True)
    asked_on = fields.Date(default=fields.Date.context_today)
    asked_how = fields.Selection(
        [("fax", "Fax"), ("mail", "E-mail"), ("letter", "Letter"), ("phone", "Telephone"), ("talk", "Talks")],
    )
    answer = fields.Text()
    answered_on = fields.Date()
    answered_by = fields.Char(help="Who at the tenderer.")
    evidence_ids = fields.Many2many(
        "ir.attachment",
        "contract_bid_question_attachment_rel",
        help="Fax, reply, minutes of the negotiation or the talk.",
    )
    communication_id = fields.Many2one(
        "customer.communication",
        check_company=True,
        index="btree_not_null",
        domain="[('partner_id', 'child_of', partner_id)]",
        help="The contact in which it was settled.",
    )
    is_settled = fields.Boolean("Question Settled", compute="_compute_is_settled", store=True)

    @api.depends("answer", "answered_on", "evidence_ids", "communication_id")
    def _compute_is_settled(self):
        for question in self:
            question.is_settled = bool(
                (question.answer or "").strip()
                and question.answered_on
                and (question.evidence_ids or question.communication_id)
            )

    @api.constrains("name")
    def _check_name(self):
        if not all((question.name or "").strip() for question in self):
            raise ValidationError(self.env._("Say what the question is."))

    @api.constrains("asked_on", "answered_on")
    def _check_dates(self):
        for question in self:
            if question.answered_on and (
                question.answered_on > fields.Date.context_today(self)
                or (question.asked_on and question.answered_on < question.asked_on)
            ):
                raise ValidationError(
                    self.env._("%s: the answer comes after the question, and not in the future.", question.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        questions = super().create(vals_list)
        questions._claim_files("evidence_ids")
        return questions

    def write(self, vals):
        result = super().write(vals)
        if "evidence_ids" in vals:
            self._claim_files("evidence_ids")
        return result

    def _check_settled(self):
        """Raise UserError for questions without answer, day and evidence."""
        if missing := self.filtered(lambda question: not question.is_settled):
            raise UserError(
                self.env._(
                    "These questions to the tenderer are not settled: each needs its answer, the day and the evidence "
                    "(fax, reply, minutes).\n%s",
                    "\n".join(f"- {question.name}" for question in missing),
                )
            )

    def _get_standing_files(self):
        """The evidence of a bid that stands still stays as it is."""
        locked = self.filtered(lambda question: question.bid_id._is_content_locked())
        return super()._get_standing_files() | locked.evidence_ids
