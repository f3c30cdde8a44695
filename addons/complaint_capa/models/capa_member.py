from odoo import api, fields, models


class CapaMember(models.Model):
    """A person in the team of a CAPA (D1)."""

    _name = "capa.member"
    _description = "CAPA Team Member"
    _order = "case_id, role, id"
    _rec_name = "user_id"
    _check_company_auto = True

    case_id = fields.Many2one("capa.case", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users", "Member", required=True, index=True, domain=[("share", "=", False)], check_company=True
    )
    role = fields.Selection(
        [("a_champion", "Champion"), ("b_leader", "Leader"), ("c_member", "Member")], required=True, default="c_member"
    )
    function_id = fields.Many2one("customer.function", check_company=True, help="For which function the person speaks.")

    _user_uniq = models.UniqueIndex("(case_id, user_id)", "This person is in the team already.")

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        members.case_id._check_unlocked()
        members._invite()
        return members

    def write(self, vals):
        self.case_id._check_unlocked()
        result = super().write(vals)
        if "case_id" in vals:
            self.case_id._check_unlocked()
        if "user_id" in vals:
            self._invite()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self.case_id._check_unlocked()

    def _invite(self):
        """Let the members follow the CAPA, and tell those who did not enter themselves."""
        for case, members in self.grouped("case_id").items():
            case.message_subscribe(members.user_id.partner_id.ids)
            invited = members.user_id - self.env.user
            if invited:
                case.message_notify(
                    partner_ids=invited.partner_id.ids,
                    subject=case.display_name,
                    body=self.env._("You are in the team of this CAPA."),
                )
