from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class CustomerActionItem(models.Model):
    """What somebody is to do by a day: from the minutes of a meeting (CC-14) or a monthly summary (CC-44).

    Other apps let their documents have action items as well: a Many2one to the document and :meth:`_origin_fields`.
    """

    _name = "customer.action.item"
    _description = "Action Item"
    _inherit = ["customer.workflow.mixin", "customer.due.mixin", "customer.guard.mixin"]
    _order = "due_on, id"
    _check_company_auto = True
    _due_field = "due_on"

    name = fields.Char("What Is to Be Done", required=True)
    communication_id = fields.Many2one("customer.communication", index="btree_not_null", ondelete="cascade")
    summary_id = fields.Many2one("customer.summary", index="btree_not_null", ondelete="cascade")
    company_id = fields.Many2one("res.company", compute="_compute_company_id", store=True, precompute=True, index=True)
    partner_id = fields.Many2one(related="communication_id.partner_id", string="Customer")
    function_id = fields.Many2one(
        "customer.function", "Department", ondelete="restrict", index="btree_not_null", check_company=True
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        check_company=True,
    )
    due_on = fields.Date("Due", required=True, index=True)
    state = fields.Selection([("open", "Open"), ("done", "Done")], default="open", required=True, readonly=True)
    result = fields.Text(help="What was reached.")
    done_on = fields.Date(readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    activity_ids = fields.One2many("mail.activity", "action_item_id")

    _guarded_fields = frozenset({"state", "done_on", "done_by_id", "company_id"})

    _one_origin = models.Constraint(
        "CHECK (num_nonnulls(communication_id, summary_id) <= 1)", "An action item belongs to one document."
    )

    @api.model
    def _origin_fields(self):
        """Hook: return the names of the fields that lead to the document of an item; one of them is set."""
        return ["communication_id", "summary_id"]

    def _get_origin(self):
        """Return the document of the item."""
        self.ensure_one()
        return next((self[name] for name in self._origin_fields() if self[name]), self.communication_id)

    @api.depends(lambda self: self._origin_fields())
    def _compute_company_id(self):
        for item in self:
            item.company_id = item._get_origin().company_id

    @api.constrains(lambda self: ["name", *self._origin_fields()])  # the name: it is written for each new item
    def _check_origin(self):
        names = self._origin_fields()
        for item in self:
            if sum(bool(item[name]) for name in names) != 1:
                raise ValidationError(self.env._("An action item belongs to one document."))

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items._check_origin_writable()
        items._remind_owners()
        return items

    def write(self, vals):
        self._check_may_change(vals)
        result = super().write(vals)
        if vals.keys() & {"user_id", "due_on", "name", *self._origin_fields()}:
            self._check_origin_writable()
            self._remind_owners()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        self._check_origin_writable()
        if self.filtered(lambda item: item.state == "done"):
            raise UserError(self.env._("What was done stays on record."))

    def action_done(self):
        """Record that the item is done, with its result; for its owner and who may change the document.

        :raise UserError: when the result is missing
        """
        self._check_state("open")
        self._check_filled("result")
        self._check_may_finish()
        self._guarded().write({"state": "done", "done_on": fields.Date.context_today(self), "done_by_id": self.env.uid})
        # sudo: the reminder goes, whoever has it
        self.sudo().activity_ids.unlink()
        return True

    def action_reopen(self):
        """Take up an item again, e.g. when it turns out that it was not done."""
        self._check_state("done")
        self._check_origin_writable()
        self._guarded().write({"state": "open", "done_on": False, "done_by_id": False})
        self._remind_owners()
        return True

    def action_open_origin(self):
        """Open the meeting, the summary or another document of the item."""
        return self._get_origin().get_formview_action()

    def _check_may_change(self, vals):
        """What is done stands. The owner writes the result, all else is for those who may write the document."""
        names = vals.keys() - self._get_guarded_fields()
        if names and self.filtered(lambda item: item.state == "done"):
            raise UserError(self.env._("What was done stays as it is. Reopen it first."))
        if names <= {"result"}:
            self._check_may_finish()
        else:
            self._check_origin_writable()

    def _check_may_finish(self):
        others = self.filtered(lambda item: item.user_id != self.env.user)
        if others and not self.env.su:
            others._check_origin_writable()

    def _check_origin_writable(self):
        """Who is to do what is said by those who may change the document."""
        for name in self._origin_fields():
            if origins := self[name]:  # who has no access to meetings may still write reviews
                origins.check_access("write")
        if not self.env.su and any(item._is_plan_fixed() for item in self):
            raise AccessError(self.env._("The actions of a summary are fixed once it is passed on for signature."))

    def _is_plan_fixed(self):
        """Hook: tell whether the document of the item takes no more changes of its actions."""
        self.ensure_one()
        return bool(self.summary_id) and self.summary_id.state != "draft"

    def _remind_owners(self):
        """Put a reminder on the document for each owner, in one go and without mails."""
        self.sudo().activity_ids.unlink()  # sudo: an earlier owner's reminder goes as well
        activity_type = self.env.ref("customer_comm.mail_activity_type_action_item", raise_if_not_found=False)
        unfollowed = [item._get_origin() for item in self]
        own = self.env.user.partner_id
        unfollowed = [origin for origin in unfollowed if own not in origin.message_partner_ids]
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(
            [item._prepare_activity_vals(activity_type) for item in self if item.state == "open"]
        )
        for origin in unfollowed:
            # A document that is saved together with its items lets its author follow it only after this.
            origin.sudo().message_unsubscribe(own.ids)

    def _prepare_activity_vals(self, activity_type):
        origin = self._get_origin()
        return {
            "res_model_id": self.env["ir.model"]._get_id(origin._name),
            "res_id": origin.id,
            "activity_type_id": activity_type.id if activity_type else False,
            "summary": self.name,
            "date_deadline": self.due_on,
            "user_id": self.user_id.id,
            "action_item_id": self.id,
            "automated": True,
        }
