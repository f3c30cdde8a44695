from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class CapaReview(models.Model):
    """Meeting in which quality and the heads of the departments review a CAPA (CP-73).

    What it concludes is what the responsible department works out; the permanent and preventive actions are then
    handed to sales, who tells the customer and notes the reply.
    """

    _name = "capa.review"
    _description = "CAPA Review"
    _inherit = [
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.lock.mixin",
    ]
    _order = "date desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"
    _locked_fields = frozenset({"case_id", "date", "chair_id", "participant_ids", "function_ids", "conclusion"})
    _locked_states = ("concluded", "handed_over", "answered")

    case_id = fields.Many2one("capa.case", "CAPA", required=True, index=True, ondelete="cascade", check_company=True)
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    name = fields.Char("Subject", required=True, default=lambda self: self.env._("Review"))
    date = fields.Datetime("Held On", required=True, default=fields.Datetime.now, index=True, tracking=True)
    chair_id = fields.Many2one(
        "res.users",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
        ondelete="restrict",
    )
    participant_ids = fields.Many2many("res.users", "capa_review_user_rel", string="Participants", check_company=True)
    function_ids = fields.Many2many(
        "customer.function",
        string="Departments",
        compute="_compute_function_ids",
        store=True,
        help="The functions whose managers, deputies and members took part.",
    )
    action_ids = fields.Many2many(
        "capa.action",
        string="Permanent and Preventive Actions",
        compute="_compute_action_ids",
        help="What the responsible department has worked out; sales is given it for the customer.",
    )
    conclusion = fields.Text(help="What is to be improved for good and what is to be prevented, and by whom.")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("concluded", "Concluded"),
            ("handed_over", "Handed to Sales"),
            ("answered", "Customer Told"),
        ],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    handed_over_at = fields.Datetime("Handed to Sales On", readonly=True, copy=False)
    handed_over_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    sales_user_id = fields.Many2one(
        "res.users", "Salesperson", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    sales_reply = fields.Text("Reply of Sales", readonly=True, copy=False, help="What the customer was told, and said.")
    answered_at = fields.Datetime("Replied On", readonly=True, copy=False)
    answered_by_id = fields.Many2one("res.users", "Replied By", readonly=True, copy=False, ondelete="restrict")
    can_answer = fields.Boolean(compute="_compute_can_answer")

    _guarded_fields = frozenset(
        {
            "state",
            "company_id",
            "function_ids",
            "handed_over_at",
            "handed_over_by_id",
            "sales_user_id",
            "sales_reply",
            "answered_at",
            "answered_by_id",
        }
    )

    @api.depends("name", "case_id.name")
    def _compute_display_name(self):
        for review in self:
            review.display_name = " ".join(filter(None, [review.case_id.name, review.name]))

    @api.depends("participant_ids", "chair_id", "company_id")
    def _compute_function_ids(self):
        # sudo: who belongs to which function is no secret
        functions = self.env["customer.function"].sudo().search([("company_id", "in", [*self.company_id.ids, False])])
        for review in self:
            present = review.participant_ids | review.chair_id
            review.function_ids = functions.filtered(
                lambda function, present=present, company=review.company_id: (
                    function.company_id in (company, company.browse()) and function._members() & present
                )
            ).ids

    @api.depends_context("uid")
    @api.depends("case_id.action_ids.kind", "case_id.action_ids.state")
    def _compute_action_ids(self):
        for review in self:
            actions = review.case_id.sudo().action_ids.sudo(False)._filtered_access("read")
            review.action_ids = actions.filtered(
                lambda action: action.kind in ("corrective", "preventive") and action.state != "cancelled"
            )

    @api.depends_context("uid")
    @api.depends("state", "sales_user_id", "company_id")
    def _compute_can_answer(self):
        for review in self:
            review.can_answer = review.state == "handed_over" and review._is_sales(self.env.user)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_concluded(self):
        self._check_state("draft")

    def action_conclude(self):
        """Conclude the review; its record stands still from now on.

        :raises UserError: without conclusion, without the lead or the responsible department, or before it was held
        """
        self._check_state("draft")
        self.case_id._check_unlocked()
        for review in self:
            review._check_filled("conclusion", "participant_ids")
            review._check_attended()
            if review.date > fields.Datetime.now():
                raise UserError(self.env._("%s has not been held yet.", review.display_name))
        self._guarded().write({"state": "concluded"})
        return True

    def _check_attended(self):
        """Quality reviews together with the department that has to answer for the case."""
        needed = self.case_id.lead_function_id | self.case_id.function_id
        absent = needed - self.function_ids
        if absent or len(self.participant_ids | self.chair_id) < 2:
            raise UserError(
                self.env._(
                    "%(review)s: quality reviews with the departments. Enter who took part for: %(functions)s.",
                    review=self.display_name,
                    functions=", ".join((absent or needed).mapped("name")),
                )
            )

    def action_hand_over(self):
        """Hand the permanent and preventive actions to sales, for the customer.

        :raises UserError: before the plan is approved, or when it has no preventive action nor the reason for none
        """
        self._check_state("concluded")
        for review in self:
            review._check_plan()
            user = review._get_salesperson()
            review._guarded().write(
                {
                    "state": "handed_over",
                    "handed_over_at": fields.Datetime.now(),
                    "handed_over_by_id": self.env.uid,
                    "sales_user_id": user.id,
                }
            )
            review.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Tell the customer the permanent and preventive actions"),
                user_id=user.id,
            )
        return True

    def _check_plan(self):
        case = self.case_id
        kinds = set(case.action_ids.filtered(lambda action: action.state != "cancelled").mapped("kind"))
        prevented = "preventive" in kinds or (case.prevention_note or "").strip()
        if not case.approved_at or "corrective" not in kinds or not prevented:
            raise UserError(
                self.env._(
                    "%s: sales is given the approved plan, with its permanent actions (D5) and its preventive ones, or "
                    "why there are none (D7).",
                    case.display_name,
                )
            )

    def _get_salesperson(self):
        """Return who tells the customer: the salesperson of the customer, else who is responsible in sales."""
        self.ensure_one()
        partner = self.case_id.sudo().partner_id.commercial_partner_id
        sales = self.env["customer.function"]._get("sales", self.company_id)
        user = partner.user_id or sales.sudo()._responsible_user()  # who is responsible is no secret
        if not user:
            raise UserError(
                self.env._("Nobody is responsible for %s. Name somebody under Business Functions.", sales.name)
            )
        return user

    def action_answer(self, reply):
        """Note what sales told the customer, and what the customer said.

        :param str reply: required
        :raises AccessError: outside sales
        """
        self._check_state("handed_over")
        reply = self._check_reason(reply)
        for review in self:
            if not review._is_sales(self.env.user):
                raise AccessError(self.env._("Sales tells the customer and notes the reply."))
        reviews = self.sudo()  # sales need not be able to change a CAPA
        reviews._guarded().write(
            {
                "state": "answered",
                "sales_reply": reply,
                "answered_at": fields.Datetime.now(),
                "answered_by_id": self.env.uid,
            }
        )
        reviews.activity_feedback(["mail.mail_activity_data_todo"])
        return True

    def _is_sales(self, user):
        self.ensure_one()
        sales = self.env["customer.function"]._find("sales", self.company_id)
        return user == self.sales_user_id or bool(sales and sales.sudo()._is_member(user))  # no secret
