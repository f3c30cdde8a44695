from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

STOP_KINDS = [("line", "Stop of a Line"), ("shipment", "Stop of Shipment")]
# Setting of the company -> code of the function that has the role when the setting is empty.
INFORMED = {"line": "production", "shipment": "warehouse"}


class ComplaintStop(models.Model):
    """An order to stop a production line, or the shipment of a product, a lot or to a customer (CP-46, CP-47).

    draft -> active -> lifted. While a stop of shipment is active, nothing it covers is delivered to customers
    (``stock_picking_stop.py``). Only the function that the company names lifts a stop.
    """

    _name = "complaint.stop"
    _description = "Stop Order"
    _inherit = [
        "complaint.goods.mixin",
        "customer.number.mixin",
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.distribution.mixin",
        "customer.lock.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "reason"]
    _check_company_auto = True
    _locked_states = ("active", "lifted")
    _locked_fields = frozenset(
        {
            "stop_kind",
            "reason",
            "line_name",
            "product_id",
            "lot_id",
            "partner_id",
            "company_id",
            "complaint_id",
            "notice_id",
            "check_id",
            "rework_demanded",
            "rework_note",
        }
    )

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    stop_kind = fields.Selection(STOP_KINDS, "Kind", required=True, default="shipment", index=True, tracking=True)
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("lifted", "Lifted")],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    reason = fields.Text(required=True, tracking=True, help="The facts that make it necessary to stop.")
    line_name = fields.Char("Production Line", help="Line, machine or process that is stopped.")
    rework_demanded = fields.Boolean(help="The facts ask for rework of what was made.")
    rework_note = fields.Text("Rework", help="What is reworked, how, and how it is checked.")
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Only deliveries to this customer's company and its addresses. Empty: to everybody.",
    )
    scope = fields.Char(compute="_compute_scope", help="What may not be delivered, or which line stands still.")
    complaint_id = fields.Many2one(
        "complaint.complaint", index="btree_not_null", check_company=True, ondelete="restrict"
    )
    notice_id = fields.Many2one(
        "customer.notice", "Notice or Recall", index="btree_not_null", check_company=True, ondelete="restrict"
    )
    check_id = fields.Many2one(
        "complaint.spot.check", "Found By Check", index="btree_not_null", check_company=True, ondelete="restrict"
    )
    inform_function_ids = fields.Many2many(
        "customer.function",
        string="Inform",
        compute="_compute_inform_function_ids",
        store=True,
        readonly=False,
        check_company=True,
        help="They are told when the stop is ordered and when it is lifted.",
    )
    ordered_at = fields.Datetime("Stopped On", readonly=True, copy=False, tracking=True)
    ordered_by_id = fields.Many2one(
        "res.users", "Stopped By", readonly=True, copy=False, ondelete="restrict", tracking=True
    )
    lift_note = fields.Text(
        "Lifted Because", copy=False, tracking=True, help="What was done and checked, so that it may go on."
    )
    lifted_at = fields.Datetime("Lifted On", readonly=True, copy=False, tracking=True)
    lifted_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict", tracking=True)
    can_lift = fields.Boolean(compute="_compute_can_lift")

    _guarded_fields = frozenset({"state", "ordered_at", "ordered_by_id", "lifted_at", "lifted_by_id"})

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    # Each validation of deliveries asks for the stops in force; there are few, whatever has been stopped before.
    _in_force_idx = models.Index("(company_id) WHERE state = 'active' AND stop_kind = 'shipment'")

    @api.depends("stop_kind", "product_id", "lot_id", "partner_id", "line_name")
    def _compute_scope(self):
        for stop in self:
            if stop.stop_kind == "line":
                stop.scope = stop.line_name
                continue
            named = stop.sudo()  # lot and customer are named to whoever has to stop
            parts = [named.product_id.display_name, named.lot_id.name, named.partner_id.display_name]
            stop.scope = ", ".join(filter(None, parts))

    @api.depends("name", "scope")
    def _compute_display_name(self):
        for stop in self:
            stop.display_name = " ".join(filter(None, [stop.name, stop.scope]))

    @api.depends("stop_kind", "company_id")
    def _compute_inform_function_ids(self):
        find = self.env["customer.function"]._find
        keys = {(stop.company_id, stop.stop_kind) for stop in self if stop.stop_kind}
        functions = {key: find(INFORMED[key[1]], key[0]) for key in keys}
        for stop in self:
            stop.inform_function_ids = functions.get((stop.company_id, stop.stop_kind))

    @api.depends_context("uid")
    @api.depends("state", "company_id")
    def _compute_can_lift(self):
        member = {company: self._get_lifter(company)._is_member(self.env.user) for company in self.company_id}
        for stop in self:
            stop.can_lift = stop.state == "active" and member.get(stop.company_id, False)

    @api.constrains("stop_kind", "product_id", "partner_id", "line_name")
    def _check_scope(self):
        for stop in self:
            if stop.stop_kind == "line" and not (stop.line_name or "").strip():
                raise ValidationError(self.env._("Say which line is stopped."))
            if stop.stop_kind == "shipment" and not stop.product_id and not stop.partner_id:
                raise ValidationError(self.env._("Say what is not to be delivered: a product, a lot, or a customer."))

    def write(self, vals):
        if "lift_note" in vals and not self._is_guard_open():
            self._check_state("draft", "active")  # why it was lifted stays as it was said
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_ordered(self):
        for stop in self:
            if stop.state != "draft":
                raise UserError(self.env._("%s is on record and cannot be deleted.", stop.display_name))

    @api.model
    def _get_lifter(self, company):
        """Return the function that lifts stops, in superuser mode."""
        # sudo: which function lifts stops, and who belongs to it, is no secret
        company = company.sudo()
        return company.complaint_stop_function_id or self.env["customer.function"].sudo()._get("quality", company)

    def action_order(self):
        """Stop the lines or shipments now (CP-46, CP-47)."""
        self.check_access("write")
        self._check_state("draft")
        self._check_filled("reason")
        self.filtered("rework_demanded")._check_filled("rework_note")
        self._guarded().write({"state": "active", "ordered_at": fields.Datetime.now(), "ordered_by_id": self.env.uid})
        self._inform(self.env._("Stopped"))
        return True

    def action_lift(self):
        """Let the lines or shipments go on (CP-46, CP-47).

        :raise AccessError: for everybody but the members of the function that lifts stops
        :raise UserError: when it is not said why
        """
        self._check_state("active")
        for stop in self:
            function = self._get_lifter(stop.company_id)
            if not self.env.su and not function._is_member(self.env.user):
                raise AccessError(self.env._("%s lifts stops.", function.display_name))
        self.check_access("write")
        self._check_filled("lift_note")
        self._guarded().write({"state": "lifted", "lifted_at": fields.Datetime.now(), "lifted_by_id": self.env.uid})
        self._inform(self.env._("Lifted"))
        return True

    def _inform(self, what):
        """Tell the functions concerned, and the complaints, that the stops begin or end."""
        for stop in self:
            subject = f"{what}: {stop.display_name}"
            stop._distribute(subject, functions=stop.inform_function_ids)
            # sudo: who stops or lifts need not be able to change the complaint
            for complaint in stop.sudo().complaint_id:
                complaint._message_log(body=self.env._("%(what)s: %(stop)s", what=what, stop=stop._get_html_link()))
