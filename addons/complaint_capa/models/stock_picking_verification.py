from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .stock_picking_return import VERIFIED_STATES

VERIFY_ACTIVITY = "complaint_capa.mail_activity_type_verify_return"


class StockPicking(models.Model):
    """Quality is asked to verify returned goods, and does (CP-60, CP-61)."""

    _inherit = "stock.picking"

    verification_ids = fields.One2many("complaint.verification", "picking_id")

    def _needs_verification(self):
        """Tell whether quality verifies this return (CP-61); by default when it belongs to a complaint.

        What goes straight back to the vendor (dropshipping) never gets into our hands.
        """
        self.ensure_one()
        policy = self.company_id.sudo().return_verification  # sudo: a setting, whoever receives the goods
        if policy == "none" or self.location_dest_id.usage == "supplier":
            return False
        return policy == "all" or bool(self.complaint_id)

    def _ask_verification(self):
        """Give the returns to the responsible person of quality as activities (CP-60)."""
        if not self or not self.env.ref(VERIFY_ACTIVITY, raise_if_not_found=False):
            return
        # sudo: the warehouse hands over to quality. No mail for each: many returns are validated at once.
        returns = self.sudo().with_context(mail_activity_quick_update=True)
        for company, of_company in returns.grouped("company_id").items():
            function = company._get_return_quality_function()
            user = function and function._responsible_user()
            if user and company in user.sudo().company_ids:
                of_company.activity_schedule(VERIFY_ACTIVITY, user_id=user.id)

    def _check_return_quality(self):
        """Raise AccessError unless the user belongs to the function that verifies returns (CP-61)."""
        if self.env.su:
            return
        for company in self.sudo().company_id:  # sudo: who verifies is no secret
            function = company._get_return_quality_function()
            if not function or not function._is_member(self.env.user):
                raise AccessError(
                    self.env._("Only members of the quality function verify what came back. Ask one of them.")
                )

    def action_fill_verification(self):
        """Enter a line to verify for each product and lot that was received and has none yet, and open the lines."""
        self.check_access("read")
        self._check_return_quality()
        self._check_return_state("counted")
        vals_list = []
        for picking in self.sudo():  # sudo: quality need not be a warehouse user; the rule is checked above
            vals_list += picking._prepare_verification_vals()
        self.env["complaint.verification"].create(vals_list)
        return self._action_open_verification()

    def _action_open_verification(self):
        """Return the action that lists the lines of these returns, to be filled in."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Verification: %s", ", ".join(self.mapped("name"))),
            "res_model": "complaint.verification",
            "view_mode": "list",
            "views": [(self.env.ref("complaint_capa.complaint_verification_view_list_edit").id, "list")],
            "domain": [("picking_id", "in", self.ids)],
            "context": {"default_picking_id": self.id if len(self) == 1 else False},
        }

    def _prepare_verification_vals(self):
        """Return the values of a line for what of this return no line covers yet."""
        return [
            {
                "picking_id": self.id,
                "move_id": move.id,
                "lot_id": lot.id,
                "quantity": left,
            }
            for (move, lot), left in self._get_unverified().items()
            if move.product_id.uom_id.compare(left, 0.0) > 0
        ]

    def _get_unverified(self):
        """Return ``{(move, lot): quantity}`` received and not yet verified, in the unit of the product."""
        left = {}
        for line in self.move_line_ids.filtered(lambda line: line.state == "done"):
            key = (line.move_id, line.lot_id)
            left[key] = left.get(key, 0.0) + line.quantity_product_uom
        for row in self.verification_ids:
            key = (row.move_id, row.lot_id)
            left[key] = left.get(key, 0.0) - row.quantity
        return left

    def action_return_verify(self):
        """Record that quality has verified all that came back against the return notice (CP-61).

        :raises AccessError: for everybody but members of quality
        :raises UserError: when nobody has signed for the goods (CP-60), or a line is missing or incomplete
        """
        self.check_access("read")
        self._check_return_quality()
        self._check_return_state("counted")
        returns = self.sudo()  # sudo: quality need not be a warehouse user; the rule is checked above
        for picking in returns:
            picking._check_signed_for()
            picking._check_verified()
        now = fields.Datetime.now()
        returns._enter_return("verified", return_verified_at=now, return_verified_by_id=self.env.uid)
        returns.activity_feedback([VERIFY_ACTIVITY])
        returns.verification_ids._tell_complaint()
        returns._settle_returns()
        return True

    def _check_signed_for(self):
        if self.company_id.return_signature and not self.return_signed_at:
            raise UserError(
                self.env._(
                    "%s: the warehouse has not signed for the goods yet. It does so with “Sign for Receipt”.", self.name
                )
            )

    def _check_verified(self):
        for (move, lot), left in self._get_unverified().items():
            if not move.product_id.uom_id.is_zero(left):
                raise UserError(
                    self.env._(
                        "%(return)s: %(quantity)s %(unit)s of %(product)s are not covered by the verification. The "
                        "lines of each product and lot add up to what was counted.",
                        **{"return": self.name},
                        quantity=left,
                        unit=move.product_id.uom_id.name,
                        product=" ".join(filter(None, [move.product_id.display_name, lot.name])),
                    )
                )
        self.verification_ids._check_complete()

    def action_return_reverify(self):
        """Take the verification back, to correct it, while the complaint is open."""
        self.check_access("read")
        self._check_return_quality()
        self._check_return_state(*VERIFIED_STATES)
        returns = self.sudo()  # sudo: as in action_return_verify
        returns.complaint_id._check_unlocked()
        returns.filtered(lambda picking: picking._needs_verification())._enter_return(
            "counted", return_verified_at=False, return_verified_by_id=False, return_disposed_at=False
        )
        returns._message_log_batch(
            {picking.id: self.env._("The verification was taken back to be corrected.") for picking in returns}
        )
        return True
