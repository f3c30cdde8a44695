from odoo import models


class CapaCase(models.Model):
    """Who talks to the customer is told when a CAPA was verified (CP-78)."""

    _inherit = "capa.case"

    def _advance_verified(self):
        before = self.filtered(lambda case: case.state == "verified")
        super()._advance_verified()
        for case in self.filtered(lambda case: case.state == "verified") - before:
            case._inform_sales()

    def _inform_sales(self):
        """Inform sales that the actions were carried out and verified; it takes note of it (CP-78)."""
        self.ensure_one()
        case = self.sudo()  # the last verification may be done by somebody without rights on complaints
        subject = self.env._(
            "%(case)s is carried out and verified. Tell the customer: %(customers)s",
            case=case.display_name,
            customers=", ".join(case._get_customers().mapped("name")) or "–",
        )
        users = case._get_salespeople()
        functions = case._get_reply_functions()
        # Nobody is told twice, as a person and as a member of his function.
        users = users.filtered(lambda user: not any(function._is_member(user) for function in functions))
        case._distribute(subject, functions=functions, users=users)
        case._message_log(body=subject)

    def _get_reply_functions(self):
        """Return which functions talk to the customers of this case (CP-120)."""
        self.ensure_one()
        functions = self.env["customer.function"].union(
            *[complaint._get_reply_function() for complaint in self.complaint_ids]
        )
        return functions or self.env["complaint.team"]._get_reply_function(self.company_id)

    def _get_salespeople(self):
        """Return the salespeople of the orders and customers of the complaints."""
        self.ensure_one()
        users = self.complaint_ids.order_id.user_id | self._get_customers().user_id
        return users.filtered(lambda user: user.active and not user.share)
