from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

# Fields of a rule that a communication must agree with; an empty one agrees with everything.
DIRECT_CRITERIA = ("direction", "subject_kind", "category", "stage_id", "channel_id")


class CustomerIntakeRule(models.Model):
    """To whom customer information goes that comes in: by kind, category, topic, channel, customer, class (CC-41,
    CC-153).

    Of the active rules the first in order that fits decides. A rule names a business function (whoever acts for it
    now is the handler, and its members have it in their queue), a user, or both. What no rule fits goes to the intake
    team of the company.
    """

    _name = "customer.intake.rule"
    _description = "Intake Rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, default=lambda self: self.env.company, help="Empty: the rule holds in all companies."
    )

    # When
    direction = fields.Selection(
        selection=lambda self: self.env["customer.communication"]._fields["direction"]._description_selection(self.env),
    )
    subject_kind = fields.Selection(
        selection=lambda self: (
            self.env["customer.communication"]._fields["subject_kind"]._description_selection(self.env)
        ),
        string="Kind of Subject",
    )
    category = fields.Selection(
        selection=lambda self: self.env["customer.communication"]._fields["category"]._description_selection(self.env),
    )
    topic_id = fields.Many2one(
        "customer.topic", check_company=True, ondelete="cascade", help="One of the topics of the contact."
    )
    stage_id = fields.Many2one("customer.stage", ondelete="cascade")
    channel_id = fields.Many2one("customer.channel", ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", "Customer", check_company=True, ondelete="cascade", help="This customer and all its contacts."
    )
    customer_class_id = fields.Many2one("customer.class", ondelete="cascade")

    # Who
    function_id = fields.Many2one(
        "customer.function",
        "Team",
        check_company=True,
        ondelete="cascade",
        help="Whoever acts for this function is the handler; all its members see it in their queue.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Handler",
        check_company=True,
        ondelete="cascade",
        domain=[("share", "=", False)],
        help="Empty: whoever acts for the team at that moment.",
    )

    _recipient_given = models.Constraint(
        "CHECK (function_id IS NOT NULL OR user_id IS NOT NULL)", "Name a team or a handler, or both."
    )

    @api.constrains("user_id")
    def _check_user(self):
        if self.user_id.filtered("share"):
            raise ValidationError(self.env._("Only internal users take in customer information."))

    @api.model
    def _assign(self, communications, with_default=True):
        """Find out who handles these communications, which need not be saved yet.

        The number of queries does not depend on their number.

        :param bool with_default: name the intake team where no rule fits
        :return: ``{communication: (rule, function, user)}``; the rule is empty when the intake team gets it, the user
            when nobody could be found
        """
        companies = communications.company_id
        # sudo: rules and functions are the company's; whoever logs a contact sets them off without seeing them
        rules = self.sudo().search(Domain("company_id", "in", [*companies.ids, False]))
        defaults = {company: company.sudo()._get_intake_function() for company in companies if with_default}
        result = {}
        for communication in communications:
            facts = communication.sudo()._get_intake_facts()
            rule = next((rule for rule in rules if rule._fits(facts)), rules.browse())
            default = defaults.get(communication.company_id, self.env["customer.function"].sudo())
            function = rule.function_id or (default if not rule else default.browse())
            user = rule._pick_user(function, default, communication.company_id)
            result[communication] = (rule, function, user)
        return result

    def _fits(self, facts):
        """Tell whether this rule is for a communication with these facts (see ``_get_intake_facts``)."""
        self.ensure_one()
        if self.company_id and self.company_id.id != facts["company_id"]:
            return False
        if self.partner_id and self.partner_id.commercial_partner_id.id != facts["customer"]:
            return False
        if self.customer_class_id and self.customer_class_id.id != facts["class"]:
            return False
        if self.topic_id and self.topic_id.id not in facts["topics"]:
            return False
        return all(self._criterion(name) in (False, facts[name]) for name in DIRECT_CRITERIA)

    def _criterion(self, name):
        value = self[name]
        return value.id if isinstance(value, models.BaseModel) else value

    def _pick_user(self, function, default, company):
        """Return the handler: the rule's own, who acts for the team or a member, else for the intake team.

        A user who has left or does not work in the company is passed over, so that nothing gets stuck.
        """
        candidates = [self.user_id]
        for team in (function, default):
            if team:
                candidates += [team._responsible_user().sudo(), *team._members().sorted("id")]
        for user in candidates:
            if user and user.active and not user.share and company in user.company_ids:
                return user
        return self.env["res.users"]
