from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_compare

INSPECTION = "outgoing_inspection"


class ContractDispatch(models.Model):
    """The dispatch note of one vehicle, with the outgoing inspection of what it carries (CR-71).

    draft -> inspecting -> released -> left -> arrived, or refused (inspected again), or cancelled. Quality answers
    the inspection's questions and signs for the goods as they are loaded: more, or others, do not leave.
    """

    _name = "contract.dispatch"
    _description = "Dispatch Note"
    _inherit = ["contract.paper.mixin", "customer.signoff.mixin", "customer.checklist.mixin"]
    _rec_names_search = ["name", "vehicle", "picking_ids.name", "partner_id.name"]
    _form_key = "dispatch_note"
    _file_fields = ("attachment_ids", "joint_attachment_ids")
    _locked_states = ("inspecting", "released", "left", "arrived", "cancelled")
    _locked_fields = frozenset({"vehicle", "picking_ids", "partner_id", "order_id"})

    order_id = fields.Many2one(compute="_compute_order_id", store=True, readonly=True, precompute=True)
    picking_ids = fields.One2many("stock.picking", "dispatch_id", "Deliveries", copy=False)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("inspecting", "Being Inspected"),
            ("refused", "Not Passed"),
            ("released", "Released"),
            ("left", "Left"),
            ("arrived", "Arrived"),
            ("cancelled", "Cancelled"),
        ],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    vehicle = fields.Char(tracking=True, help="Number plate. Each vehicle has a dispatch note of its own.")
    driver = fields.Char()
    driver_phone = fields.Char()
    carrier_id = fields.Many2one("res.partner", index="btree_not_null", check_company=True)
    seal_number = fields.Char(help="Number of the seal on the vehicle.")
    load_line_ids = fields.Many2many("stock.move.line", string="Load", compute="_compute_load_line_ids")
    goods = fields.Char(compute="_compute_goods")
    inspection_needed = fields.Boolean(compute="_compute_inspection_needed")
    load_changed = fields.Boolean(compute="_compute_load_changed")
    inspected_at = fields.Datetime("Inspection Passed On", readonly=True, copy=False)
    left_at = fields.Datetime("Left On", readonly=True, copy=False, tracking=True)

    # On arrival, together with the customer
    arrived_at = fields.Datetime("Arrived On", copy=False, tracking=True)
    joint_result = fields.Selection(
        [("accepted", "Accepted"), ("remarks", "Accepted With Remarks"), ("rejected", "Goods Rejected")],
        "Joint Inspection",
        copy=False,
        tracking=True,
        help="Of the delivery, by us and the customer. A rejected delivery is reviewed as nonconforming product.",
    )
    joint_customer = fields.Char("For the Customer", copy=False, help="Who inspected and signed for the customer.")
    joint_user_id = fields.Many2one("res.users", "For Us", copy=False, domain=[("share", "=", False)])
    joint_note = fields.Text("Findings", copy=False)
    joint_attachment_ids = fields.Many2many(
        "ir.attachment", "contract_dispatch_joint_attachment_rel", string="Signed Papers", copy=False
    )

    _guarded_fields = frozenset({"state", "inspected_at", "left_at", "order_id"})

    @api.depends("picking_ids")
    def _compute_order_id(self):
        for dispatch in self:
            # sudo: who loads need not be able to read orders
            orders = dispatch.picking_ids.sudo().sale_id
            dispatch.order_id = orders if len(orders) == 1 else False

    @api.depends("picking_ids")
    def _compute_partner_id(self):
        for dispatch in self:
            dispatch.partner_id = dispatch.picking_ids.partner_id[:1] or dispatch.partner_id

    @api.depends("name", "vehicle")
    def _compute_display_name(self):
        for dispatch in self:
            dispatch.display_name = " ".join(filter(None, [dispatch.name, dispatch.vehicle]))

    @api.depends("picking_ids")
    def _compute_load_line_ids(self):
        for dispatch in self:
            dispatch.load_line_ids = dispatch.picking_ids.move_line_ids.filtered(lambda line: line.quantity > 0)

    @api.depends("picking_ids")
    def _compute_goods(self):
        for dispatch in self:
            dispatch.goods = ", ".join(dispatch.picking_ids.product_id.mapped("display_name"))

    @api.depends("picking_ids")
    def _compute_inspection_needed(self):
        flagged = self.env["product.category"]._get_flagged_ids("needs_outgoing_inspection")
        for dispatch in self:
            dispatch.inspection_needed = bool(flagged & set(dispatch.picking_ids.product_id.categ_id.ids))

    @api.depends("state", "picking_ids")
    def _compute_load_changed(self):
        for dispatch in self:
            dispatch.load_changed = dispatch.state == "released" and bool(dispatch._get_uninspected())

    @api.constrains("picking_ids")
    def _check_pickings(self):
        for dispatch in self:
            for picking in dispatch.picking_ids:
                if picking.picking_type_code != "outgoing":
                    raise ValidationError(self.env._("%s is no delivery: it cannot be dispatched.", picking.name))
                if picking.company_id != dispatch.company_id:
                    raise ValidationError(self.env._("%s is a delivery of another company.", picking.name))

    def action_inspect(self):
        """Have what was loaded inspected: the questions are put, and quality is asked to sign (CR-71).

        :raises UserError: without vehicle, or with nothing on it
        """
        self.check_access("write")
        self._check_state("draft", "refused")
        self._check_filled("vehicle", "picking_ids")
        for dispatch in self:
            if not dispatch._get_load():
                raise UserError(
                    self.env._("%s: nothing is loaded. Reserve or pick the goods first.", dispatch.display_name)
                )
        # sudo: the list of questions is put to quality, whoever has loaded
        checklists = (
            self.env["customer.checklist"].sudo().search([("model_name", "=", self._name), ("kind", "=", INSPECTION)])
        )
        self._checklist_apply(checklists)
        self._guarded().write({"state": "inspecting"})
        self._signoff_void(self.env._("Inspected again"))
        self._signoff_request(lambda dispatch: dispatch._plan_inspection())
        return True

    def _plan_inspection(self):
        function = self.env["customer.function"]._get("quality", self.company_id)
        function._check_staffed()
        return [{"function": function, "role": "verify"}]

    def action_load_again(self):
        """Open a released or refused note for another load: the inspection is void."""
        self.check_access("write")
        self._check_state("inspecting", "released", "refused")
        self._signoff_void(self.env._("Loaded again"))
        self._guarded().write({"state": "draft", "inspected_at": False})
        return True

    def action_leave(self):
        """Record that vehicles have left; those of goods that are inspected only when the inspection has passed.

        :raises UserError: while the inspection has not passed for what is loaded
        """
        self.check_access("write")
        self._check_state("draft", "released")
        self._check_filled("vehicle", "picking_ids")
        self.filtered("inspection_needed")._check_released()
        self._set_left()
        return True

    def _set_left(self):
        self._guarded().write({"state": "left", "left_at": fields.Datetime.now()})

    def action_arrive(self):
        """Record the joint inspection on arrival: who, for whom, with which result (CR-71).

        :raises UserError: when something of it is missing; a result that is no plain yes needs the findings
        """
        self.check_access("write")
        self._check_state("left")
        self._check_filled("joint_result", "joint_customer", "joint_user_id")
        self.filtered(lambda dispatch: dispatch.joint_result != "accepted")._check_filled("joint_note")
        now = fields.Datetime.now()
        for at, dispatches in self.grouped("arrived_at").items():
            dispatches._guarded().write({"state": "arrived", "arrived_at": at or now, "closed_at": now})
        rejected = self.filtered(lambda dispatch: dispatch.joint_result == "rejected")
        for dispatch in rejected:
            dispatch._remind_quality()
        return True

    def _remind_quality(self):
        user = self._get_functions("quality")._responsible_user() or self.user_id
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Delivery rejected by the customer: review as nonconforming product"),
            note=self.joint_note,
            user_id=(user or self.env.user).id,
        )

    def action_cancel(self):
        """Cancel dispatch notes of vehicles that have not left.

        :raises UserError: without :attr:`cancel_reason`
        """
        self.check_access("write")
        self._check_state("draft", "inspecting", "refused", "released")
        self._check_filled("cancel_reason")
        self._signoff_void(self.env._("Cancelled"))
        self._guarded().write({"state": "cancelled", "closed_at": fields.Datetime.now()})
        # sudo: who loads need not be able to change deliveries in general
        self.sudo().picking_ids.filtered(lambda picking: picking.state != "done").dispatch_id = False
        return True

    # Inspection

    def _get_load(self):
        """Return what is loaded as ``{"product id/lot": quantity in the product's unit}``."""
        load = defaultdict(float)
        for line in self.sudo().picking_ids.move_line_ids:  # the same load whoever asks
            if line.state != "cancel" and line.quantity > 0:
                load[f"{line.product_id.id}/{line.lot_id.name or line.lot_name or ''}"] += line.quantity_product_uom
        return dict(load)

    def _signoff_content(self):
        record = self.sudo()  # the same content whoever signs
        return {
            "dispatch": record.name,
            "vehicle": record.vehicle or None,
            "deliveries": sorted(record.picking_ids.mapped("name")),
            "load": record._get_load(),
            "answers": record._checklist_content(),
        }

    def _signoff_statement(self, signoff):
        return self.env._(
            "%(dispatch)s: I have inspected %(goods)s; it may leave.", dispatch=self.display_name, goods=self.goods
        )

    def _signoff_check(self, signoff, decision):
        if decision == "approved":
            self._checklist_check()
            self._check_answers_good()

    def _check_answers_good(self):
        bad = self.sudo().checklist_answer_ids.filtered(lambda answer: answer.value_yesno == "no")  # for whoever signs
        if bad:
            raise UserError(
                self.env._(
                    "%(dispatch)s has not passed: %(questions)s Reject it, and inspect it again when this is "
                    "put right.",
                    dispatch=self.display_name,
                    questions=" ".join(bad.mapped("question")),
                )
            )

    def _signoff_approved(self):
        self._guarded().write({"state": "released", "inspected_at": fields.Datetime.now()})

    def _signoff_rejected(self, signoff):
        self._guarded().write({"state": "refused", "inspected_at": False})

    def _get_uninspected(self):
        """Return the keys of the load that are not, or not in this quantity, in what was inspected."""
        self.ensure_one()
        signed = self.sudo().signoff_ids.filtered(lambda row: row.state == "approved")  # a fact for everybody
        inspected = (signed[-1:].content or {}).get("load", {})
        return [
            key
            for key, quantity in self._get_load().items()
            if float_compare(quantity, inspected.get(key, 0.0), precision_digits=6) > 0
        ]

    def _check_released(self):
        """Raise UserError unless the inspection has passed for all that is loaded."""
        for dispatch in self:
            if dispatch.state not in ("released", "left"):
                raise UserError(
                    self.env._(
                        "%s may not leave: its outgoing inspection has not passed. Press Have Inspected on the "
                        "dispatch note; quality signs for it.",
                        dispatch.display_name,
                    )
                )
            if dispatch._get_uninspected():
                raise UserError(
                    self.env._(
                        "%s carries goods that were not inspected, or more of them. Press Load Again, and have it "
                        "inspected.",
                        dispatch.display_name,
                    )
                )

    @api.model
    def _check_leaving(self, moves):
        """Refuse that goods leave to a customer without a dispatch note that was released (CR-71).

        :param moves: ``stock.move`` of inspected goods that are about to be done
        """
        moves = moves.sudo()  # the rule holds whoever validates
        for picking in moves.picking_id:
            if not picking.dispatch_id:
                raise UserError(
                    self.env._(
                        "%(picking)s: %(products)s leaves with a dispatch note whose outgoing inspection has passed. "
                        "Press Dispatch Note on the delivery.",
                        picking=picking.name,
                        products=", ".join((moves & picking.move_ids).product_id.mapped("name")),
                    )
                )
        if moves.filtered(lambda move: not move.picking_id):
            raise UserError(self.env._("%s leaves with a delivery and its dispatch note.", moves[0].product_id.name))
        moves.picking_id.dispatch_id._check_released()
