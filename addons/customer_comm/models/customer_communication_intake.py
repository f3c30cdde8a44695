from odoo import api, fields, models
from odoo.exceptions import LockError, UserError

# What an intake rule looks at. A change while nobody has taken it in charge may bring it to somebody else.
INTAKE_FACTS = frozenset(
    {"direction", "subject_kind", "category", "stage_id", "channel_id", "partner_id", "company_id", "topic_ids"}
)
# In these states nobody waits for somebody to take it in charge.
SETTLED_STATES = ("replied", "closed", "cancelled")


class CustomerCommunication(models.Model):
    """The intake queue: everything from customers ends in one place, is received by a named person and given to a
    handler by rule, who takes it in charge (CC-16, CC-41, CC-153, XX-13).
    """

    _inherit = "customer.communication"

    door = fields.Selection(
        [("form", "Logged"), ("quick", "Quick Log"), ("mail", "Mail"), ("portal", "Portal")],
        "Came By",
        default="form",
        required=True,
        readonly=True,
        copy=False,
        help="How the contact got into the log.",
    )
    receiver_id = fields.Many2one(
        "res.users",
        "Received By",
        required=True,
        default=lambda self: self.env.user,
        copy=False,
        domain=[("share", "=", False)],
        ondelete="restrict",
        check_company=True,
        help="Who opened the letter, took the call or spoke with the customer.",
    )
    intake_rule_id = fields.Many2one("customer.intake.rule", readonly=True, copy=False, ondelete="set null")
    intake_function_id = fields.Many2one(
        "customer.function",
        "Intake Team",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="In whose queue it waits to be taken in charge.",
    )
    is_auto_assigned = fields.Boolean(
        "Assigned by Rule", readonly=True, copy=False, help="Nobody has chosen the handler by hand."
    )
    taken_at = fields.Datetime("Taken in Charge", readonly=True, copy=False)
    taken_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    is_in_intake = fields.Boolean("To Take in Charge", compute="_compute_is_in_intake", search="_search_is_in_intake")
    is_my_intake = fields.Boolean("Waits for Me", compute="_compute_is_my_intake", search="_search_is_my_intake")

    _guarded_fields = frozenset(
        {"door", "intake_rule_id", "intake_function_id", "is_auto_assigned", "taken_at", "taken_by_id"}
    )

    # The queue is short, the log is long.
    _intake_idx = models.Index("(company_id, occurred_on) WHERE taken_at IS NULL")

    @api.depends("taken_at", "state")
    def _compute_is_in_intake(self):
        for communication in self:
            communication.is_in_intake = not communication.taken_at and communication.state not in SETTLED_STATES

    def _search_is_in_intake(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("taken_at", "=", False), ("state", "not in", SETTLED_STATES)]

    @api.depends_context("uid")
    @api.depends("taken_at", "state", "user_id", "intake_function_id")
    def _compute_is_my_intake(self):
        mine = self.env["customer.row.mixin"]._get_my_functions()
        for communication in self:
            communication.is_my_intake = communication.is_in_intake and (
                communication.user_id == self.env.user or communication.intake_function_id in mine
            )

    def _search_is_my_intake(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = self.env["customer.row.mixin"]._get_my_functions()
        return [
            *self._search_is_in_intake("in", [True]),
            "|",
            ("user_id", "=", self.env.uid),
            ("intake_function_id", "in", mine.ids),
        ]

    @api.onchange(*sorted(INTAKE_FACTS))
    def _onchange_intake_facts(self):
        """Propose the handler whom a rule names, while the contact is being logged."""
        if self._origin or not self.company_id:
            return
        rule, _function, user = self.env["customer.intake.rule"]._assign(self)[self]
        if rule and user:
            self.user_id = user.sudo(False)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(self._with_handlers(vals_list))

    @api.model
    def _with_handlers(self, vals_list):
        """Return ``vals_list`` with a handler for those that name none: the one of a rule, or of the intake team."""
        vals_list = [dict(vals) for vals in vals_list]
        open_ones = [
            vals for vals in vals_list if "user_id" not in vals and not self.env.context.get("default_user_id")
        ]
        keeps = self._keeps_own_log()
        assigned = self._assign_vals(open_ones, with_default=not keeps) if open_ones else []
        for vals, (rule, _function, user) in zip(open_ones, assigned, strict=True):
            company = self.env["res.company"].browse(vals.get("company_id") or self.env.company.id)
            handler = self._choose_handler(rule, user, company)
            if handler != self.env.user:  # who logs it is the handler by default
                vals["user_id"] = handler.id
        return vals_list

    @api.model
    def _choose_handler(self, rule, user, company):
        """Return who handles what was just logged: whom a rule names; else a Customer Quality user keeps what he
        logs himself, and all other information goes to the intake team."""
        me = self.env.user
        if not rule and self._keeps_own_log():
            return me
        inside = me.active and not me.share
        return user or (me if inside else self._get_last_resort_handler(company))

    @api.model
    def _keeps_own_log(self):
        """Tell whether the current user handles what he logs himself, unless a rule names somebody else."""
        me = self.env.user
        return me.active and not me.share and me.has_group("customer_comm.group_user") and not me._is_superuser()

    @api.model
    def _get_last_resort_handler(self, company):
        """Return an administrator of Customer Quality: what comes in is somebody's, however little is set up."""
        # sudo: the sender of a mail or a portal user cannot read users
        managers = self.env.ref("customer_comm.group_manager").sudo().all_user_ids
        inside = [("company_ids", "in", company.ids), ("share", "=", False)]
        colleagues = managers.search([*inside, ("id", "in", managers.ids)], limit=1) or managers.search(inside, limit=1)
        return colleagues or self.env.ref("base.user_root").sudo()

    @api.model
    def _prepare_door_handler(self, vals):
        """Return who gets what has come in by itself (a mail, a message from the portal), and received it."""
        rule, function, user = self._assign_vals([vals])[0]
        handler = vals.get("user_id") or (user or self._get_last_resort_handler(self.env.company)).id
        by_rule = handler == user.id
        return {
            "user_id": handler,
            "receiver_id": handler,
            "intake_rule_id": by_rule and rule.id,
            "intake_function_id": by_rule and function.id,
            "is_auto_assigned": by_rule,
        }

    @api.model
    def _guarded_create_vals(self, vals_list):
        """Put what was just logged into a queue, or take it in charge when its handler logged it himself."""
        vals_list = super()._guarded_create_vals(vals_list)
        now = fields.Datetime.now()
        waiting = [
            vals for vals in vals_list if "intake_function_id" not in vals and not self._is_logged_by_handler(vals)
        ]
        for vals in vals_list:
            if self._is_logged_by_handler(vals):
                vals.update(taken_at=now, taken_by_id=self.env.uid)
        for vals, (rule, function, user) in zip(waiting, self._assign_vals(waiting), strict=True):
            if vals.get("user_id") == user.id:
                vals.update(intake_rule_id=rule.id, intake_function_id=function.id, is_auto_assigned=True)
        return vals_list

    @api.model
    def _is_logged_by_handler(self, vals):
        """Tell whether who logs this contact by hand handles it as well, so that it waits for nobody."""
        return vals.get("user_id", self.env.uid) == self.env.uid and vals.get("door", "form") in ("form", "quick")

    @api.model
    def _assign_vals(self, vals_list, with_default=True):
        """Return ``[(rule, function, user)]`` for contacts that are about to be created with these values."""
        company = self.env.company.id
        drafts = [
            self.new({"company_id": company} | {name: vals[name] for name in INTAKE_FACTS & vals.keys()})
            for vals in vals_list
        ]
        assigned = self.env["customer.intake.rule"]._assign(self.concat(*drafts), with_default) if drafts else {}
        return [assigned[draft] for draft in drafts]

    def write(self, vals):
        passed_on = self.browse()
        if vals.get("user_id") and "taken_at" not in vals:
            passed_on = self.filtered(lambda communication: communication.user_id.id != vals["user_id"])
        # First, because the one who gives it away may not see it afterwards.
        if passed_on:
            passed_on._guarded().write(passed_on._prepare_passed_on_vals(vals))
        result = super().write(vals)
        if vals.get("state", "draft") not in ("draft", "cancelled"):
            self._take_by_working()
        if vals.keys() & INTAKE_FACTS:
            self._assign_again()
        return result

    def _prepare_passed_on_vals(self, vals):
        """Return the values for contacts that were given to another handler by hand."""
        mine = vals["user_id"] == self.env.uid
        return {
            "is_auto_assigned": False,
            "intake_rule_id": False,
            "taken_at": mine and fields.Datetime.now(),
            "taken_by_id": mine and self.env.uid,
        }

    def _take_by_working(self):
        """Whoever passes it on, answers or closes it has taken it in charge."""
        waiting = self.filtered(lambda communication: not communication.taken_at)
        waiting._guarded().write({"taken_at": fields.Datetime.now(), "taken_by_id": self.env.uid})

    def _assign_again(self):
        """Let the rules decide anew where nobody has chosen the handler or taken it in charge yet."""
        waiting = self.filtered(
            lambda communication: (
                communication.is_auto_assigned and not communication.taken_at and communication.state == "draft"
            )
        )
        groups = {}
        for communication, (rule, function, user) in self.env["customer.intake.rule"]._assign(waiting).items():
            if user and rule != communication.sudo().intake_rule_id:
                key = (rule.id, function.id, user.id)
                groups[key] = groups.get(key, self.browse()) | communication
        for (rule_id, function_id, user_id), communications in groups.items():
            communications._guarded().write(
                {
                    "user_id": user_id,
                    "intake_rule_id": rule_id,
                    "intake_function_id": function_id,
                    "taken_at": False,
                }
            )

    def _get_intake_facts(self):
        """Return what intake rules look at, as plain values."""
        self.ensure_one()
        customer = self.partner_id.commercial_partner_id
        return {
            "company_id": self.company_id.id,
            "customer": customer.id,
            "class": customer.customer_class_id.id,
            "topics": self.topic_ids.ids,
            "direction": self.direction,
            "subject_kind": self.subject_kind,
            "category": self.category,
            "stage_id": self.stage_id.id,
            "channel_id": self.channel_id.id,
        }

    def action_take(self):
        """Take these contacts in charge: the current user becomes their handler (CC-16, CC-41).

        :raise UserError: when a colleague has taken one already, or it needs nobody any more
        """
        self.check_access("write")
        for communication in self:
            if communication.state in SETTLED_STATES:
                raise UserError(self.env._("%s is settled already.", communication.display_name))
            if communication.taken_at and communication.taken_by_id != self.env.user:
                raise UserError(
                    self.env._(
                        "%(user)s has taken %(record)s in charge already. Use Reassign to take it over.",
                        user=communication.taken_by_id.sudo().name,
                        record=communication.display_name,
                    )
                )
        waiting = self.filtered(lambda communication: not communication.taken_at)
        waiting._lock_intake()
        now = fields.Datetime.now()
        waiting._guarded().write({"user_id": self.env.uid, "taken_at": now, "taken_by_id": self.env.uid})
        return True

    def _lock_intake(self):
        """Let one of two colleagues who take the same contact at the same moment have it."""
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError:
            raise UserError(self.env._("A colleague is working on it at this moment. Reload the page.")) from None

    def action_open_reassign_wizard(self):
        """Open the dialogue in which these contacts are given to another handler or team."""
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reassign"),
            "res_model": "customer.communication.reassign",
            "view_mode": "form",
            "target": "new",
            "context": {"default_communication_ids": self.ids},
        }

    def _reassign(self, function, user, note):
        """Give these contacts to a team, a handler, or both; they wait to be taken in charge again.

        :raise UserError: when one is settled, or the team has nobody
        """
        if settled := self.filtered(lambda communication: communication.state in SETTLED_STATES)[:1]:
            raise UserError(self.env._("%s is settled already.", settled.display_name))
        if not user:
            function._check_staffed()
            user = function._responsible_user()
        mine = user == self.env.user
        if note:
            self._message_log_batch({communication.id: note for communication in self})
        self._guarded().write(
            {
                "user_id": user.id,
                "intake_function_id": function.id,
                "intake_rule_id": False,
                "is_auto_assigned": False,
                "taken_at": mine and fields.Datetime.now(),
                "taken_by_id": mine and self.env.uid,
            }
        )
