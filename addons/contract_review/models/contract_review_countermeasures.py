from odoo import fields, models
from odoo.exceptions import UserError


class ContractReview(models.Model):
    """Special technical requirements are analysed together and met by countermeasures (CR-28)."""

    _inherit = "contract.review"

    special_requirement = fields.Boolean(
        "Special Technical Requirement",
        copy=False,
        tracking=True,
        help="The review is approved only with countermeasures: what is done, by whom, by when.",
    )
    countermeasure_ids = fields.One2many("contract.countermeasure", "review_id", "Countermeasures", copy=False)

    def _get_locked_fields(self):
        return super()._get_locked_fields() | {"special_requirement"}

    def write(self, vals):
        """Open the first countermeasure when a review is flagged.

        :raise UserError: when the flag is taken off while there are countermeasures
        """
        result = super().write(vals)
        if vals.get("special_requirement"):
            self._open_countermeasures()
        elif "special_requirement" in vals and (planned := self.filtered("countermeasure_ids")[:1]):
            raise UserError(
                self.env._("%s has countermeasures. Delete them before you take the flag off.", planned.display_name)
            )
        return result

    def _open_countermeasures(self):
        rows = self.env["contract.countermeasure"].sudo()._guarded()  # opened by the flag, whoever sets it
        rows.create(
            [
                {
                    "review_id": review.id,
                    "requirement": self.env._("Special technical requirement"),
                    "function_ids": review.sudo().signoff_ids.function_id.ids,
                }
                for review in self
                if not review.countermeasure_ids
            ]
        )

    def _flag_special(self):
        if unflagged := self.filtered(lambda review: not review.special_requirement):
            unflagged.write({"special_requirement": True})

    def _takes_part(self, user):
        """Tell whether ``user`` organises this review or belongs to a function that signs it."""
        self.ensure_one()
        review = self.sudo()  # who takes part is no secret
        functions = review.signoff_ids.filtered(lambda row: row.state != "void").function_id
        return user in functions._members() or self.with_user(user).has_access("write")

    def _signoff_check(self, signoff, decision):
        """Whoever approves does so with the countermeasures planned."""
        super()._signoff_check(signoff, decision)
        if decision == "approved" and signoff.role == "approve":
            self._check_countermeasures()

    def _check_ready(self):
        super()._check_ready()
        self._check_countermeasures()

    def _check_countermeasures(self):
        """Raise UserError while a special requirement has no countermeasure with measure, owner and date."""
        for review in self.sudo().filtered("special_requirement"):  # of whoever has planned them
            rows = review.countermeasure_ids
            lacking = rows.filtered(lambda row: row.state != "dropped" and not row._is_planned())
            if lacking or not rows:
                raise UserError(
                    self.env._(
                        "%(review)s has a special technical requirement. Plan measure, owner and due date of each "
                        "countermeasure first: %(rows)s",
                        review=review.display_name,
                        rows=", ".join(lacking.mapped("requirement")) or self.env._("there is none yet"),
                    )
                )

    def _signoff_approved(self):
        result = super()._signoff_approved()
        self.sudo().countermeasure_ids._remind()  # whoever owns them
        return result

    def _take_over(self, previous):
        """Copy the countermeasures: the requirement has not gone with the change."""
        super()._take_over(previous)
        rows = previous.sudo().countermeasure_ids  # of whoever has planned them
        if not rows:
            return
        names = ("requirement", "function_ids", "measure", "user_id", "due_on", "state", "result", "done_on")
        copied = [
            {name: row._fields[name].convert_to_write(row[name], row) for name in (*names, "done_by_id")}
            for row in rows
        ]
        self.env["contract.countermeasure"].sudo()._guarded().create(
            [{**vals, "review_id": self.id} for vals in copied]
        )
