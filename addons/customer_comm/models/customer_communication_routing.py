from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

# What the asked function fills in; all else is the question.
ANSWER_FIELDS = frozenset({"opinion", "disposition", "supplier_answer", "supplier_answered_on", "attachment_ids"})
# What became of it in the end is filled in after the answer, until the communication is closed.
RESULT_FIELDS = frozenset({"improvement"})


class CustomerCommunicationRouting(models.Model):
    """What one business function is asked about a communication, and what it answered (CC-20, CC-33).

    The lines are drawn up with the communication; once it is routed they cannot be taken back, only added to. Members
    of the function write the opinion and hand it in; then it is final.
    """

    _name = "customer.communication.routing"
    _description = "Communication Routing"
    _inherit = ["customer.guard.mixin"]
    _rec_name = "function_id"
    _order = "communication_id, sequence, id"
    _check_company_auto = True

    communication_id = fields.Many2one("customer.communication", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="communication_id.company_id", store=True, index=True)
    state = fields.Selection(related="communication_id.state", string="Status", store=True)
    partner_id = fields.Many2one(related="communication_id.partner_id", string="Customer")
    description = fields.Text(related="communication_id.description")
    subject_kind = fields.Selection(related="communication_id.subject_kind", string="Kind of Subject")
    sequence = fields.Integer(default=10)
    function_id = fields.Many2one(
        "customer.function", required=True, index=True, ondelete="restrict", check_company=True
    )
    kind = fields.Selection(
        [("analysis", "Analysis"), ("consult", "Consulted"), ("supplier", "Supplier")],
        required=True,
        default="analysis",
        help="Consulted: asked because of the topic or as a special problem. Supplier: taken up with a supplier.",
    )
    supplier_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The supplier whom the cause lies with; the function takes it up with him.",
    )
    question = fields.Text()
    due = fields.Datetime()
    opinion = fields.Text(copy=False)
    disposition = fields.Text(copy=False, help="What the function did or will do about it.")
    supplier_answer = fields.Text("Answer of the Supplier", copy=False)
    supplier_answered_on = fields.Date(copy=False)
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Supporting Material", copy=False, bypass_search_access=True
    )
    improvement = fields.Text(
        "Result of the Improvement", copy=False, help="What was improved because of the customer's opinion, in the end."
    )
    improved_at = fields.Datetime(readonly=True, copy=False)
    answered_at = fields.Datetime(readonly=True, copy=False)
    answered_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    activity_ids = fields.One2many("mail.activity", "communication_routing_id")
    can_answer = fields.Boolean(compute="_compute_can_answer", search="_search_can_answer")

    _guarded_fields = frozenset({"company_id", "state", "answered_at", "answered_by_id", "improved_at"})

    # "To analyse" looks for the open lines of a few functions.
    _open_idx = models.Index("(function_id) WHERE answered_at IS NULL")

    @api.depends_context("uid")
    @api.depends("function_id", "answered_at", "state")
    def _compute_can_answer(self):
        mine = self.env["customer.row.mixin"]._get_my_functions()
        for line in self:
            line.can_answer = line.state == "routed" and not line.answered_at and line.function_id in mine

    def _search_can_answer(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = self.env["customer.row.mixin"]._get_my_functions()
        return Domain([("state", "=", "routed"), ("answered_at", "=", False), ("function_id", "in", mine.ids)])

    @api.constrains("kind", "supplier_id")
    def _check_supplier(self):
        for line in self:
            if (line.kind == "supplier") != bool(line.supplier_id):
                raise ValidationError(
                    self.env._("A line about a supplier names him, and no other line does (%s).", line.function_id.name)
                )

    @api.constrains("kind", "function_id")
    def _check_supplier_function(self):
        """XX-32: purchasing alone writes to suppliers."""
        for company, lines in self.filtered(lambda line: line.kind == "supplier").grouped("company_id").items():
            purchasing = self.env["customer.function"]._get("purchasing", company)
            if lines.function_id - purchasing:
                raise ValidationError(
                    self.env._("Suppliers are written to by %s only. Ask this function.", purchasing.name)
                )

    @api.onchange("kind")
    def _onchange_kind(self):
        """What lies with a supplier is taken up by purchasing (CC-31)."""
        if self.kind == "supplier" and not self.function_id:
            company = self.communication_id.company_id or self.env.company
            self.function_id = self.env["customer.function"]._get("purchasing", company)
        elif self.kind != "supplier":
            self.supplier_id = False

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_may_route()
        if late := lines.filtered(lambda line: line.state not in ("draft", "routed")):
            raise UserError(
                self.env._("%s is analysed already. Nobody can be asked any more.", late.communication_id.display_name)
            )
        if answered := lines.filtered(lambda line: any(line[name] for name in ANSWER_FIELDS | RESULT_FIELDS)):
            answered._check_may_answer()
        lines.filtered(lambda line: line.state == "routed")._ask_functions()
        return lines

    def write(self, vals):
        if vals.keys() & ANSWER_FIELDS:
            self._check_may_answer()
        if vals.keys() & RESULT_FIELDS:
            self._check_may_tell_result()
        if vals.keys() - ANSWER_FIELDS - RESULT_FIELDS - self._get_guarded_fields():
            self._check_may_route()
            self._check_question_open()
        result = super().write(vals)
        if "communication_id" in vals:
            self._check_may_route()
        if "attachment_ids" in vals:
            self._claim_attachments()
        if "improvement" in vals:
            self._guarded().write({"improved_at": fields.Datetime.now() if vals["improvement"] else False})
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_routed(self):
        self._check_may_route()
        if self.filtered(lambda line: line.state != "draft"):
            raise UserError(self.env._("A function that was asked stays on the communication."))

    def action_answer(self):
        """Hand in the opinion of the function, for good.

        :raise AccessError: for others than the members of the function
        :raise UserError: when the opinion is missing, or the communication is not waiting for it
        """
        self._check_may_answer()
        for line in self:
            if line.state != "routed":
                raise UserError(self.env._("%s does not wait for answers.", line.communication_id.display_name))
            if not (line.opinion or "").strip():
                raise UserError(self.env._("Write the opinion of %s first.", line.function_id.name))
            if line.kind == "supplier" and not (line.supplier_answer or "").strip():
                raise UserError(self.env._("Write down what %s answered first.", line.supplier_id.display_name))
        self._guarded().write({"answered_at": fields.Datetime.now(), "answered_by_id": self.env.uid})
        self._close_activities()
        # sudo: a member of the asked function need not see the whole communication to answer its question
        self.sudo().communication_id._routing_answered()
        return True

    def action_open_communication(self):
        """Open the communication of the line."""
        self.ensure_one()
        return self.communication_id.get_formview_action()

    def _claim_attachments(self):
        """Keep the files that the user uploaded on the communication, for all who may read it (CC-28)."""
        for line in self:
            # sudo: an upload hangs on nothing yet; nobody takes a file of somebody else, or from another record
            mine = line.attachment_ids.sudo().filtered(
                lambda file: file.create_uid == self.env.user and (not file.res_id or file.res_model == self._name)
            )
            mine.write({"res_model": "customer.communication", "res_id": line.communication_id.id})

    def _check_may_answer(self):
        """CC-33: each function writes its own opinion, once."""
        for line in self:
            if line.answered_at:
                raise UserError(self.env._("%s has answered already; the answer is final.", line.function_id.name))
            if not line.function_id._is_member(self.env.user):
                raise AccessError(self.env._("Only members of %s answer here.", line.function_id.name))

    def _check_may_tell_result(self):
        """CC-150: the function tells what was improved in the end, until the communication is closed."""
        for line in self:
            if line.state in ("closed", "cancelled"):
                raise UserError(self.env._("%s is closed.", line.communication_id.display_name))
            if not line.function_id._is_member(self.env.user):
                raise AccessError(self.env._("Only members of %s answer here.", line.function_id.name))

    def _check_may_route(self):
        """Who is asked, and what, is for those who may write the communication: being asked opens it to read."""
        self.communication_id.check_access("write")

    def _check_question_open(self):
        """A question that was put stays as it was put."""
        if self.filtered(lambda line: line.state != "draft"):
            raise UserError(
                self.env._("The question was passed on already and cannot change. Add another line if need be.")
            )

    def _ask_functions(self):
        """Remind those who act for the asked functions, in one go and without mails.

        :raise UserError: for a function that has nobody who could answer
        """
        self.function_id._check_staffed()
        activity_type = self.env.ref("customer_comm.mail_activity_type_analyse", raise_if_not_found=False)
        model_id = self.env["ir.model"]._get_id("customer.communication")
        # sudo: reminding somebody needs no right on the document
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(
            [
                line._prepare_activity_vals(activity_type, model_id, user)
                for line in self
                if (user := line.function_id._responsible_user())
            ]
        )

    def _prepare_activity_vals(self, activity_type, model_id, user):
        vals = {
            "res_model_id": model_id,
            "res_id": self.communication_id.id,
            "activity_type_id": activity_type.id if activity_type else False,
            "summary": self.env._("To analyse: %s", self.function_id.name),
            "note": self.question or False,
            "user_id": user.id,
            "communication_routing_id": self.id,
            "automated": True,
        }
        if self.due:
            vals["date_deadline"] = fields.Datetime.context_timestamp(self, self.due).date()
        return vals

    def _close_activities(self):
        # sudo: the reminder may be a colleague's of the same function
        self.sudo().activity_ids.unlink()
