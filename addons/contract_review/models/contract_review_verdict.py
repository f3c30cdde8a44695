from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

HOLDS = [("none", "Nothing"), ("delivery", "Delivery"), ("production", "Production")]
# What a member of the function fills in; all else is the server's.
ANSWER_FIELDS = frozenset({"verdict", "possible_on", "condition", "holds", "note"})


class ContractReviewVerdict(models.Model):
    """What one function says of one line under review: it can be met, with a condition, or not (CR-31, CR-32).

    Rows are made when the review is submitted, for the functions that the type lets judge each line. Only members of
    the function fill them in, until it has signed; nobody signs for it while one is open or says no.
    """

    _name = "contract.review.verdict"
    _description = "Line Verdict"
    _inherit = ["customer.guard.mixin"]
    _order = "review_id, sequence, id"
    _check_company_auto = True

    review_id = fields.Many2one("contract.review", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    function_id = fields.Many2one(
        "customer.function", required=True, readonly=True, index=True, check_company=True, ondelete="restrict"
    )
    review_line_id = fields.Many2one(
        "contract.review.line", "Line", readonly=True, index="btree_not_null", ondelete="set null"
    )
    order_line_id = fields.Many2one(
        "sale.order.line", readonly=True, index="btree_not_null", ondelete="set null", groups=fields.NO_ACCESS
    )
    sequence = fields.Integer(readonly=True)
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict")
    name = fields.Text("Description", related="review_line_id.name")
    quantity = fields.Float(related="review_line_id.quantity")
    uom_id = fields.Many2one(related="review_line_id.uom_id")
    requested_on = fields.Date(readonly=True, help="Asked for by the customer, or else promised by the lead time.")
    date_needed = fields.Boolean(readonly=True)
    # Fingerprint of what was judged; a verdict holds for these terms only.
    terms = fields.Char(readonly=True)

    verdict = fields.Selection([("yes", "Yes"), ("condition", "With Condition"), ("no", "No")], "Feasible")
    possible_on = fields.Date(help="Date by which the function can do its part.")
    condition = fields.Text(help="What has to be fulfilled.")
    holds = fields.Selection(HOLDS, default="none", help="What waits until the condition is fulfilled or waived.")
    note = fields.Text("Remark")
    is_late = fields.Boolean(
        "Conflict", compute="_compute_is_late", store=True, help="Possible only after the requested date."
    )
    answered_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    answered_at = fields.Datetime(readonly=True)
    can_answer = fields.Boolean(compute="_compute_can_answer")
    condition_ids = fields.One2many("contract.condition", "verdict_id", "Kept Condition", readonly=True)

    _guarded_fields = frozenset(
        {
            "review_id",
            "company_id",
            "function_id",
            "review_line_id",
            "order_line_id",
            "sequence",
            "product_id",
            "requested_on",
            "date_needed",
            "terms",
            "is_late",
            "answered_by_id",
            "answered_at",
            "condition_ids",
        }
    )

    _line_uniq = models.UniqueIndex("(review_id, function_id, order_line_id)", "A function judges a line only once.")

    @api.depends("product_id", "function_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.function_id.name}: {row.product_id.display_name}"

    @api.depends("possible_on", "requested_on")
    def _compute_is_late(self):
        for row in self:
            row.is_late = bool(row.possible_on and row.requested_on and row.possible_on > row.requested_on)

    @api.depends_context("uid")
    @api.depends("function_id", "review_id.state", "review_id.signoff_ids.state")
    def _compute_can_answer(self):
        mine = self.env["customer.row.mixin"]._get_my_functions()
        for row in self:
            row.can_answer = row.function_id in mine and not row._is_locked()

    @api.constrains("verdict", "condition", "note")
    def _check_explained(self):
        for row in self:
            if row.verdict == "condition" and not (row.condition or "").strip():
                raise ValidationError(
                    self.env._("%s: write the condition under which it can be met.", row.display_name)
                )
            if row.verdict == "no" and not (row.note or "").strip():
                raise ValidationError(self.env._("%s: say in the remark why it cannot be met.", row.display_name))

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_guard_open():
            raise AccessError(self.env._("Verdicts are asked for by the review. They cannot be added by hand."))
        return super().create(vals_list)

    def write(self, vals):
        """Judge lines. Who and when are set by the server.

        :raise UserError: when the function has signed, or the review is not open
        :raise AccessError: for a user who does not belong to the function
        """
        if self._is_guard_open():
            return super().write(vals)
        self._check_answerable()
        if vals.keys() & {"verdict", "condition"} and vals.get("verdict", "condition") != "condition":
            vals = {**vals, "condition": False, "holds": "none"}
        result = super().write(vals)
        if vals.keys() & ANSWER_FIELDS:
            self._stamp()
            self.sudo()._sync_conditions()  # conditions from verdicts are the server's own
        return result

    def _stamp(self):
        given = self.filtered("verdict")
        given._guarded().write({"answered_by_id": self.env.uid, "answered_at": fields.Datetime.now()})
        (self - given)._guarded().write({"answered_by_id": False, "answered_at": False})

    def _check_answerable(self):
        """Raise when the user may not judge these lines (now)."""
        self.check_access("write")
        if locked := self.filtered(lambda row: row._is_locked())[:1]:
            raise UserError(
                self.env._(
                    "%(review)s: %(function)s has signed already, or the review is not running. A new round is needed "
                    "before the verdict can change.",
                    review=locked.review_id.display_name,
                    function=locked.function_id.name,
                )
            )
        if not self.env.su and (foreign := self.function_id - self.env["customer.row.mixin"]._get_my_functions()):
            raise AccessError(self.env._("Only members of %s say what it can do.", foreign[0].name))

    def _is_locked(self):
        """Tell whether the verdict can no longer change."""
        self.ensure_one()
        review = self.review_id.sudo()  # whether a function has signed does not depend on who asks
        return review.state not in ("in_review", "negotiating") or review._has_signed(self.function_id)

    def _sync_conditions(self):
        """Make each verdict with a condition have it as an open ``contract.condition``, and no other verdict."""
        conditions = self.env["contract.condition"]._guarded()
        wanted = self.filtered(lambda row: row.verdict == "condition")
        (self - wanted).condition_ids._withdraw()
        vals_list = []
        for row in wanted:
            vals = {"text": row.condition, "holds": row.holds or "none"}
            if row.condition_ids:
                row.condition_ids._guarded().write(vals)
            else:
                vals_list.append({**row._prepare_condition_vals(), **vals})
        conditions.create(vals_list)

    def _prepare_condition_vals(self):
        return {
            "review_id": self.review_id.id,
            "company_id": self.company_id.id,
            "function_id": self.function_id.id,
            "verdict_id": self.id,
            "order_line_id": self.order_line_id.id,
            "product_id": self.product_id.id,
        }

    def _explain_missing(self):
        """Say what the verdict still lacks, or False."""
        self.ensure_one()
        if not self.verdict:
            return self.env._("no verdict yet")
        if self.date_needed and not self.possible_on and self.verdict != "no":
            return self.env._("the possible date is missing")
        return False

    def _copied(self):
        """Return what was answered, as values for the same verdict on another review."""
        names = (*sorted(ANSWER_FIELDS), "answered_by_id", "answered_at")
        return {name: self._fields[name].convert_to_write(self[name], self) for name in names}

    def _discard(self):
        """Remove these verdicts, whose line is gone or not the same any more; what was said stays in the chatter."""
        for review, rows in self.filtered("verdict").grouped("review_id").items():
            labels = dict(self._fields["verdict"]._description_selection(self.env))
            said = ", ".join(f"{row.display_name}: {labels[row.verdict]}" for row in rows)
            review.message_post(
                body=self.env._("Verdicts on lines that have changed no longer count: %s", said),
                subtype_xmlid="mail.mt_note",
            )
        self.condition_ids._withdraw()
        self.unlink()
