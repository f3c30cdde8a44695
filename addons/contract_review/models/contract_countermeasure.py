from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# What is still written when the review is decided.
RESULT_FIELDS = frozenset({"result", "attachment_ids", "activity_ids", "message_ids"})
TO_DO = "contract_review.mail_activity_type_condition"


class ContractCountermeasure(models.Model):
    """What the company does about a special technical requirement: measure, owner and date (CR-28).

    Flagging the review opens the first; the review is not approved while one lacks any of the three.
    """

    _name = "contract.countermeasure"
    _description = "Countermeasure of a Contract Review"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "customer.workflow.mixin",
        "customer.evidence.mixin",
        "customer.due.mixin",
        "customer.guard.mixin",
    ]
    _rec_name = "requirement"
    _order = "due_on, id"
    _check_company_auto = True
    _due_field = "due_on"

    requirement = fields.Char("Special Requirement", required=True, tracking=True)
    review_id = fields.Many2one("contract.review", required=True, index=True, check_company=True, ondelete="cascade")
    order_id = fields.Many2one(related="review_id.order_id", store=True, index=True)
    partner_id = fields.Many2one(related="review_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(related="review_id.company_id", store=True, index=True)
    function_ids = fields.Many2many(
        "customer.function", string="Analysed With", check_company=True, help="Departments of the joint analysis."
    )
    measure = fields.Text(tracking=True)
    user_id = fields.Many2one(
        "res.users", "Owner", index=True, tracking=True, check_company=True, domain=[("share", "=", False)]
    )
    due_on = fields.Date("Due", tracking=True)
    state = fields.Selection(
        [("open", "Open"), ("done", "Done"), ("dropped", "Dropped")],
        default="open",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    result = fields.Text(help="What was reached.")
    attachment_ids = fields.Many2many("ir.attachment", string="Evidence", copy=False, bypass_search_access=True)
    done_on = fields.Date(readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")

    _guarded_fields = frozenset({"state", "order_id", "partner_id", "company_id", "done_on", "done_by_id"})

    @api.model_create_multi
    def create(self, vals_list):
        opened = self._is_guard_open()
        rows = super().create(vals_list)
        if not opened:
            rows._check_people()
            rows._check_open()
        rows.review_id.sudo()._flag_special()  # by whoever brings the requirement up
        return rows

    def write(self, vals):
        """Plan a measure while the review runs; its result is written by those who take part, until it is done.

        :raise UserError: when the review is decided
        :raise AccessError: for a user who takes no part in it
        """
        if self._is_guard_open():
            return super().write(vals)
        self._check_people()
        # A measure can be handed over to another owner by the server, whatever has been decided.
        if vals.keys() - RESULT_FIELDS - ({"user_id"} if self.env.su else set()):
            self._check_open()
        else:
            self._check_state("open")
        result = super().write(vals)
        if "review_id" in vals:
            self._check_people()
            self._check_open()
        if "attachment_ids" in vals:
            self._claim_files("attachment_ids")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        self._check_people()
        self._check_open()

    def _check_people(self):
        """Raise AccessError unless the user takes part in the reviews, or carries the measures out."""
        if self.env.su:
            return
        for row in self:
            if self.env.user != row.user_id and not row.review_id._takes_part(self.env.user):
                raise AccessError(
                    self.env._(
                        "Only those who take part in %(review)s, and the owner, work on its countermeasures.",
                        review=row.review_id.display_name,
                    )
                )

    def _check_open(self):
        if decided := self.filtered(lambda row: row.review_id.state not in ("draft", "in_review", "negotiating"))[:1]:
            raise UserError(
                self.env._(
                    "%(review)s is decided: its countermeasures stand. Write the result instead.",
                    review=decided.review_id.display_name,
                )
            )

    def _get_standing_files(self):
        """Keep the evidence of what was carried out."""
        return self.filtered(lambda row: row.state != "open").attachment_ids

    def action_done(self):
        """Report the measure as carried out, with its result.

        :raise UserError: without a result, or when it is not open
        """
        self._check_people()
        self._check_filled("result")
        return self._close("done")

    def action_drop(self):
        """Give the measure up; the result says why."""
        self._check_people()
        self._check_filled("result")
        return self._close("dropped")

    def action_view_review(self):
        """Open the review."""
        self.ensure_one()
        return self.review_id._get_form_action()

    def _close(self, state):
        self.check_access("write")
        self._check_state("open")
        self._guarded().write({"state": state, "done_on": fields.Date.today(), "done_by_id": self.env.uid})
        self.sudo().activity_unlink([TO_DO])  # reminders of others as well
        return True

    def _is_planned(self):
        """Tell whether measure, owner and date are there."""
        self.ensure_one()
        return bool((self.measure or "").strip() and self.user_id and self.due_on)

    def _remind(self):
        """Tell the owners what they have to do, now that the review is approved. In superuser mode."""
        for row in self.filtered(lambda row: row.state == "open" and row.user_id):
            row.with_context(mail_activity_quick_update=True).activity_schedule(
                TO_DO,
                date_deadline=row.due_on or fields.Date.today(),
                summary=self.env._("Countermeasure to carry out"),
                note=row.measure or row.requirement,
                user_id=row.user_id.id,
            )
