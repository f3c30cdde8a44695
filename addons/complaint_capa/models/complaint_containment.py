from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

PLACES = [
    ("customer", "At the Customer"),
    ("transit", "In Transit"),
    ("stock", "In Stock"),
    ("production", "In Production"),
    ("supplier", "At the Supplier"),
    ("field", "In the Field"),
]


class ComplaintContainment(models.Model):
    """An interim measure at one place: what is done there at once, how many were sorted and found bad (CP-44, CP-45).

    open -> approved -> done. Permanent measures are the actions of the CAPA: they are approved and dated there.
    """

    _name = "complaint.containment"
    _description = "Interim Measure"
    _inherit = [
        "complaint.goods.mixin",
        "customer.workflow.mixin",
        "customer.lock.mixin",
        "customer.lock.line.mixin",
    ]
    _order = "complaint_id, sequence, id"
    _rec_name = "action"
    _check_company_auto = True
    # What was approved stays; what was sorted is entered while it is carried out.
    _locked_states = ("approved", "done")
    _locked_fields = frozenset({"complaint_id", "place", "action", "product_id", "lot_id", "quantity"})
    _lock_parent = "complaint_id"

    complaint_id = fields.Many2one(
        "complaint.complaint", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="complaint_id.company_id", store=True, index=True, precompute=True)
    partner_id = fields.Many2one(related="complaint_id.partner_id")
    sequence = fields.Integer(default=10)
    state = fields.Selection(
        [("open", "Open"), ("approved", "Approved"), ("done", "Done")],
        "Status",
        default="open",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    place = fields.Selection(PLACES, "Where", required=True, index=True)
    action = fields.Text("Measure", required=True, help="What is done there at once.")
    quantity = fields.Float("Suspect", digits="Product Unit", help="How many there are, in the product's unit.")
    sorted_qty = fields.Float("Sorted", digits="Product Unit", copy=False)
    bad_qty = fields.Float("Found Bad", digits="Product Unit", copy=False)
    good_qty = fields.Float("Good", digits="Product Unit", compute="_compute_quantities")
    unsorted_qty = fields.Float("Not Sorted", digits="Product Unit", compute="_compute_quantities")
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        domain=[("share", "=", False)],
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    due_on = fields.Date("Due")
    result = fields.Char(copy=False, help="What was found, or why not all was sorted.")
    approved_at = fields.Datetime("Approved On", readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    done_at = fields.Datetime("Done On", readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    can_approve = fields.Boolean(compute="_compute_can_approve")

    _guarded_fields = frozenset(
        {"state", "approved_at", "approved_by_id", "done_at", "done_by_id", "company_id"},
    )

    _quantity_positive = models.Constraint("CHECK (quantity >= 0)", "A quantity is not below zero.")
    _sorted_within = models.Constraint(
        "CHECK (sorted_qty >= 0 AND sorted_qty <= quantity)", "No more can be sorted than there are."
    )
    _bad_within = models.Constraint(
        "CHECK (bad_qty >= 0 AND bad_qty <= sorted_qty)", "No more can be found bad than were sorted."
    )

    @api.depends("quantity", "sorted_qty", "bad_qty")
    def _compute_quantities(self):
        for line in self:
            line.good_qty = line.sorted_qty - line.bad_qty
            line.unsorted_qty = line.quantity - line.sorted_qty

    @api.depends_context("uid")
    @api.depends("state", "company_id", "create_uid")
    def _compute_can_approve(self):
        member = {company: self._get_approver(company)._is_member(self.env.user) for company in self.company_id}
        for line in self:
            author = line.create_uid == self.env.user
            line.can_approve = line.state == "open" and member.get(line.company_id, False) and not author

    def write(self, vals):
        if vals.keys() & {"sorted_qty", "bad_qty", "result"} and not self._is_guard_open():
            self._check_state("open", "approved")
        return super().write(vals)

    @api.model
    def _get_approver(self, company):
        """Return the function that approves interim measures, in superuser mode."""
        # sudo: which function approves, and who belongs to it, is no secret
        company = company.sudo()
        return company.complaint_containment_function_id or self.env["customer.function"].sudo()._get(
            "quality", company
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        for line in self:
            if line.state != "open":
                raise UserError(self.env._("An approved measure stays on record: %s", line.action))

    def action_approve(self):
        """Approve the measures (CP-45).

        :raise AccessError: for who does not belong to the approving function, or has written the measure himself
        """
        self.check_access("write")
        self._check_state("open")
        for line in self:
            function = self._get_approver(line.company_id)
            if not self.env.su and not function._is_member(self.env.user):
                raise AccessError(self.env._("%s approves interim measures.", function.display_name))
            if not self.env.su and line.create_uid == self.env.user:
                raise AccessError(self.env._("Somebody else than the author approves a measure: %s", line.action))
        self._guarded().write(
            {"state": "approved", "approved_at": fields.Datetime.now(), "approved_by_id": self.env.uid}
        )
        return True

    def action_done(self):
        """Record that the measures are carried out, by whom and when.

        :raise UserError: when not all was sorted and nobody says why
        """
        self.check_access("write")
        self._check_state("approved")
        for line in self:
            if line.unsorted_qty and not (line.result or "").strip():
                raise UserError(
                    self.env._("%s: not all was sorted. Enter the quantities, or say why in the result.", line.action)
                )
        self._guarded().write({"state": "done", "done_at": fields.Datetime.now(), "done_by_id": self.env.uid})
        return True
