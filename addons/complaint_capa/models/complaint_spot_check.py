from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .complaint_complaint import INTERNAL

CHECK_KINDS = [("goods", "Spot Check of Finished Goods"), ("production", "Production Check")]


class ComplaintSpotCheck(models.Model):
    """A spot check of finished goods or a periodic check of production, and what follows from it (CP-47, CP-48).

    draft -> reported -> closed. What is abnormal in production is stopped at once, the department is addressed and
    its superiors are told; finished goods that depart from what customers need may be stopped from shipment.
    """

    _name = "complaint.spot.check"
    _description = "Check of Goods or Production"
    _inherit = [
        "complaint.goods.mixin",
        "customer.number.mixin",
        "customer.workflow.mixin",
        "customer.evidence.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.checklist.mixin",
        "customer.distribution.mixin",
        "customer.lock.mixin",
    ]
    _order = "checked_at desc, id desc"
    _check_company_auto = True
    _locked_states = ("reported", "closed")
    _locked_fields = frozenset(
        {
            "check_kind",
            "checked_at",
            "user_id",
            "product_id",
            "lot_id",
            "place",
            "checked_qty",
            "bad_qty",
            "result",
            "requirement",
            "findings",
            "function_id",
            "superior_function_id",
            "attachment_ids",
            "company_id",
        }
    )

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    check_kind = fields.Selection(CHECK_KINDS, "Kind", required=True, default="goods", index=True, tracking=True)
    state = fields.Selection(
        [("draft", "Draft"), ("reported", "Reported"), ("closed", "Closed")],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    checked_at = fields.Datetime(
        "Checked On", required=True, default=lambda self: fields.Datetime.now(), index=True, tracking=True
    )
    user_id = fields.Many2one(
        "res.users",
        "Checked By",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        index=True,
        check_company=True,
    )
    place = fields.Char("Line or Place", help="Production line, store, dock.")
    checked_qty = fields.Float("Checked", digits="Product Unit")
    bad_qty = fields.Float("Found Bad", digits="Product Unit")
    result = fields.Selection([("ok", "In Order"), ("not_ok", "Abnormal")], copy=False, index=True, tracking=True)
    requirement = fields.Text("Customer's Needs", help="What customers need of the goods, as far as it was checked.")
    findings = fields.Text(copy=False, help="What was found, and how it departs from what is needed.")
    function_id = fields.Many2one(
        "customer.function",
        "Addressed To",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        tracking=True,
        help="The department that puts it right.",
    )
    superior_function_id = fields.Many2one(
        "customer.function",
        "Superiors",
        compute="_compute_superior_function_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        help="Who is told of what is abnormal, beside the department.",
    )
    informed_at = fields.Datetime("Superiors Informed On", readonly=True, copy=False)
    improvement = fields.Text(copy=False, help="What the department has done about it.")
    complaint_id = fields.Many2one(
        "complaint.complaint", readonly=True, copy=False, index="btree_not_null", check_company=True
    )
    capa_id = fields.Many2one("capa.case", readonly=True, copy=False, index="btree_not_null", check_company=True)
    stop_ids = fields.One2many("complaint.stop", "check_id", "Stops", groups=INTERNAL)
    attachment_ids = fields.Many2many("ir.attachment", string="Photos and Files", copy=False)
    reported_at = fields.Datetime("Reported On", readonly=True, copy=False)
    closed_at = fields.Datetime("Closed On", readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")

    _guarded_fields = frozenset(
        {"state", "informed_at", "complaint_id", "capa_id", "reported_at", "closed_at", "closed_by_id"}
    )

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _quantities = models.Constraint(
        "CHECK (bad_qty >= 0 AND checked_qty >= bad_qty)", "No more can be found bad than were checked."
    )

    @api.depends("name", "product_id", "place")
    def _compute_display_name(self):
        for check in self:
            check.display_name = " ".join(filter(None, [check.name, check.product_id.display_name or check.place]))

    @api.depends("check_kind", "company_id")
    def _compute_superior_function_id(self):
        # sudo: who files a check need not see the settings
        found = {
            company: company.sudo().complaint_superior_function_id.sudo(False)
            or self.env["customer.function"]._find("top_management", company)
            for company in self.company_id
        }
        for check in self:
            check.superior_function_id = check.superior_function_id or found.get(check.company_id)

    @api.constrains("checked_at")
    def _check_checked_at(self):
        # A minute of tolerance for clocks that differ between client and server.
        limit = fields.Datetime.add(fields.Datetime.now(), minutes=1)
        if any(check.checked_at > limit for check in self):
            raise ValidationError(self.env._("A check is recorded after it was made: its date is in the future."))

    @api.model_create_multi
    def create(self, vals_list):
        checks = super().create(vals_list)
        checks._claim_files("attachment_ids")
        checks._apply_checklists()
        return checks

    def write(self, vals):
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._claim_files("attachment_ids")
        if "check_kind" in vals:
            self._apply_checklists()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_reported(self):
        for check in self:
            if check.state != "draft":
                raise UserError(self.env._("%s is on record and cannot be deleted.", check.display_name))

    def _apply_checklists(self):
        """Ask what the company wants to know at checks of the kind."""
        for kind, checks in self.grouped("check_kind").items():
            # sudo: the questions of the company are put by the server
            domain = [("model_name", "=", self._name), ("kind", "=", kind)]
            checks._checklist_apply(self.env["customer.checklist"].sudo().search(domain))

    def _checklist_locked(self, answer):
        return self.state in self._locked_states or super()._checklist_locked(answer)

    def _checklist_closed(self):
        return self.state in self._locked_states or super()._checklist_closed()

    # Actions

    def action_report(self):
        """Report the result; what is abnormal in production is stopped, and its superiors are told (CP-48).

        :raise UserError: without result, or for what is abnormal without finding, addressed department or place
        """
        self.check_access("write")
        self._check_state("draft")
        self._check_filled("result")
        self._check_subject()
        for check in self:
            check._checklist_check()
        abnormal = self.filtered(lambda check: check.result == "not_ok")
        abnormal._check_filled("findings", "function_id", "superior_function_id")
        production = abnormal.filtered(lambda check: check.check_kind == "production")
        production._check_filled("place")
        self._guarded().write({"state": "reported", "reported_at": fields.Datetime.now()})
        production._stop_line()
        abnormal._inform_superiors()
        return True

    def _check_subject(self):
        for check in self:
            if not check.product_id and not (check.place or "").strip():
                raise UserError(self.env._("%s: say which product or which line was checked.", check.display_name))

    def _stop_line(self):
        """Stop the lines on which something abnormal was found, once a check (CP-48)."""
        # sudo: it is stopped at once, whoever has found it; who that was stays on record
        stops = self.env["complaint.stop"].sudo()
        stops.create([check._prepare_stop_vals("line") for check in self if not check.stop_ids]).action_order()

    def _prepare_stop_vals(self, kind):
        self.ensure_one()
        return {
            "stop_kind": kind,
            "company_id": self.company_id.id,
            "reason": self.findings,
            "line_name": self.place if kind == "line" else False,
            "product_id": self.product_id.id,
            "lot_id": self.lot_id.id,
            "complaint_id": self.complaint_id.id,
            "check_id": self.id,
        }

    def _inform_superiors(self):
        """Address the department and tell its superiors (CP-48)."""
        for check in self:
            functions = check.function_id | check.superior_function_id
            check._distribute(self.env._("Abnormal: %s", check.display_name), functions=functions)
        self._guarded().write({"informed_at": fields.Datetime.now()})

    def action_stop_shipment(self):
        """Stop the shipment of goods that depart from what customers need, at once (CP-47)."""
        self.ensure_one()
        self.check_access("write")
        self._check_state("reported")
        self._check_filled("product_id", "findings")
        stop = self.stop_ids.filtered(lambda stop: stop.state == "active" and stop.stop_kind == "shipment")[:1]
        if not stop:
            stop = self.env["complaint.stop"].create(self._prepare_stop_vals("shipment"))
            stop.action_order()
        return stop.get_formview_action()

    def action_create_complaint(self):
        """Register what was found as a complaint found internally (CP-04, CP-49); pressed again it opens it."""
        self.ensure_one()
        self.check_access("write")
        self._check_abnormal()
        if not self.complaint_id:
            complaint = self.env["complaint.complaint"].create(self._prepare_complaint_vals())
            complaint.action_register()
            self._guarded().write({"complaint_id": complaint.id})
            self.stop_ids._guarded().write({"complaint_id": complaint.id})
        return self.complaint_id.get_formview_action()

    def _prepare_complaint_vals(self):
        self.ensure_one()
        line = {"product_id": self.product_id.id, "lot_id": self.lot_id.id, "quantity": self.bad_qty or 1.0}
        return {
            "company_id": self.company_id.id,
            "origin": "internal",
            "subject": self.display_name,
            "description": self.findings,
            "received_at": fields.Datetime.now(),
            "line_ids": [fields.Command.create(line)] if self.product_id else [],
        }

    def action_create_capa(self):
        """Open the CAPA for what was found (CP-48, CP-49); pressed again it opens the same."""
        self.ensure_one()
        self.check_access("write")
        self._check_abnormal()
        if not self.capa_id:
            capa = self.env["capa.case"].create(self._prepare_capa_vals())
            self._guarded().write({"capa_id": capa.id})
        return self.capa_id.get_formview_action()

    def _prepare_capa_vals(self):
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "subject": self.display_name,
            "problem": self.findings,
            "origin": "internal",
            "product_id": self.product_id.id,
            "function_id": self.function_id.id,
            "complaint_ids": [fields.Command.set(self.complaint_id.ids)],
        }

    def _check_abnormal(self):
        self._check_state("reported")
        if self.result != "not_ok":
            raise UserError(self.env._("%s: all was in order.", self.display_name))

    def action_close(self):
        """Close checks; what was abnormal is improved, and nothing is stopped by it any more.

        :raise AccessError: for the department that has improved it: who has checked, or quality, closes
        """
        self.check_access("write")
        self._check_state("reported")
        self._check_closer()
        for check in self.filtered(lambda check: check.result == "not_ok"):
            if not check.capa_id and not (check.improvement or "").strip():
                raise UserError(
                    self.env._("%s: say what was improved, or open a CAPA.", check.display_name),
                )
            if stop := check.stop_ids.filtered(lambda stop: stop.state == "active")[:1]:
                raise UserError(self.env._("%s is still in force.", stop.display_name))
        self._guarded().write({"state": "closed", "closed_at": fields.Datetime.now(), "closed_by_id": self.env.uid})
        return True

    def _check_closer(self):
        if self.env.su or self.env.user.has_group("complaint_capa.group_user"):
            return
        if other := self.filtered(lambda check: check.user_id != self.env.user)[:1]:
            raise AccessError(self.env._("%s is closed by who has checked, or by quality.", other.display_name))
