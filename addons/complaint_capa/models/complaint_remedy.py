from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .complaint_disposition import DOCUMENT_KINDS, FOLLOW_UPS

# When the document of a promise has kept it, and when it is dead so that another one has to be made.
DONE = {
    "order_id": Domain("order_id.delivery_status", "=", "full")
    | (Domain("order_id.state", "=", "sale") & Domain("order_id.picking_ids", "=", False)),
    "exchange_move_id": Domain("exchange_move_id.state", "=", "done"),
    "repair_id": Domain("repair_id.state", "=", "done"),
    "credit_id": Domain("credit_id.state", "=", "posted"),
    "service_id": Domain("service_id.state", "=", "done"),
    "loss_id": Domain("loss_id.state", "!=", "open"),
}
DEAD = {
    "order_id": Domain("order_id.state", "=", "cancel"),
    "exchange_move_id": Domain("exchange_move_id.state", "=", "cancel"),
    "repair_id": Domain("repair_id.state", "=", "cancel"),
    "credit_id": Domain("credit_id.state", "=", "cancel"),
    "service_id": Domain("service_id.state", "=", "cancelled"),
    "loss_id": Domain.FALSE,
}
RETURNED = Domain("kind", "=", "return") & (
    Domain("line_id.move_id", "!=", False)
    | (Domain("line_id", "=", False) & Domain("complaint_id.line_ids.move_id", "!=", False))
)
COMING_BACK = Domain("kind", "=", "return") & Domain(
    "complaint_id.picking_ids.state", "in", ("draft", "waiting", "confirmed", "assigned")
)
OPEN_STATES = ("promised", "started")


class ComplaintRemedy(models.Model):
    """What the customer was promised with a disposition, and the document in which it is kept (CP-51, CP-57).

    One for each product line and kind, or for the case as a whole. It is made by the disposition, done when its
    document is done in the app to which it belongs, and otherwise cancelled with a reason. How the documents are made
    is in ``complaint_remedy_document.py``, the promised date in ``complaint_remedy_planning.py``.
    """

    _name = "complaint.remedy"
    _description = "Promised Follow-up"
    _inherit = [
        "complaint.duty.mixin",
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.guard.mixin",
    ]
    _order = "complaint_id desc, line_id, id"
    _check_company_auto = True

    complaint_id = fields.Many2one("complaint.complaint", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="complaint_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="complaint_id.commercial_partner_id", store=True, index="btree_not_null")
    complaint_state = fields.Selection(related="complaint_id.state", string="Complaint Status")
    line_id = fields.Many2one("complaint.line", index="btree_not_null", ondelete="cascade")
    product_id = fields.Many2one(related="line_id.product_id", store=True, index="btree_not_null")
    quantity = fields.Float(related="line_id.quantity")
    uom_id = fields.Many2one(related="line_id.uom_id")
    disposition_id = fields.Many2one("complaint.disposition", required=True, ondelete="restrict", index=True)
    kind = fields.Selection(
        [item for item in FOLLOW_UPS if item[0] in DOCUMENT_KINDS], "Follow-up", required=True, index=True
    )
    state = fields.Selection(
        [("promised", "Promised"), ("started", "Under Way"), ("done", "Done"), ("cancelled", "Cancelled")],
        "Status",
        compute="_compute_state",
        search="_search_state",
        compute_sudo=True,
    )
    user_id = fields.Many2one(
        "res.users",
        "Assigned To",
        domain=[("share", "=", False)],
        index="btree_not_null",
        check_company=True,
        tracking=True,
    )
    note = fields.Char()

    # The documents, one by kind
    order_id = fields.Many2one("sale.order", "Replacement Order", index="btree_not_null", ondelete="set null")
    exchange_move_id = fields.Many2one("stock.move", "Exchange", index="btree_not_null", ondelete="set null")
    repair_id = fields.Many2one("repair.order", index="btree_not_null", ondelete="set null")
    credit_id = fields.Many2one("account.move", "Credit Note", index="btree_not_null", ondelete="set null")
    service_id = fields.Many2one("customer.service", index="btree_not_null", ondelete="set null")
    loss_id = fields.Many2one("complaint.loss", "Compensation", index="btree_not_null", ondelete="set null")
    document_name = fields.Char("Document", compute="_compute_document_name", compute_sudo=True)

    cancelled_at = fields.Datetime(readonly=True, copy=False)
    cancelled_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    cancel_reason = fields.Char("Not Done Because", readonly=True, copy=False)

    _guarded_fields = frozenset(
        {
            "complaint_id",
            "company_id",
            "partner_id",
            "line_id",
            "product_id",
            "disposition_id",
            "kind",
            "order_id",
            "exchange_move_id",
            "repair_id",
            "credit_id",
            "service_id",
            "loss_id",
            "cancelled_at",
            "cancelled_by_id",
            "cancel_reason",
        }
    )

    # What was promised once is promised once, whoever presses which button at the same time.
    _promise_uniq = models.UniqueIndex(
        "(complaint_id, COALESCE(line_id, 0), kind)", "This follow-up was already promised."
    )

    @api.depends("kind", "product_id", "complaint_id")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for remedy in self:
            what = remedy.product_id.display_name or remedy.complaint_id.name
            remedy.display_name = self.env._("%(follow_up)s: %(what)s", follow_up=labels.get(remedy.kind), what=what)

    @api.depends(
        "cancelled_at",
        "order_id.state",
        "order_id.delivery_status",
        "exchange_move_id.state",
        "repair_id.state",
        "credit_id.state",
        "service_id.state",
        "loss_id.state",
        "line_id.move_id",
        "complaint_id.picking_ids.state",
    )
    def _compute_state(self):
        done, started = self._get_done_domain(), self._get_started_domain()
        for remedy in self:
            if remedy.cancelled_at:
                remedy.state = "cancelled"
            elif remedy.filtered_domain(done):
                remedy.state = "done"
            else:
                remedy.state = "started" if remedy.filtered_domain(started) else "promised"

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        live, done, started = Domain("cancelled_at", "=", False), self._get_done_domain(), self._get_started_domain()
        domains = {
            "cancelled": ~live,
            "done": live & done,
            "started": live & started & ~done,
            "promised": live & ~started & ~done,
        }
        found = Domain.OR(domain for state, domain in domains.items() if state in value)
        # sudo: that a promise is kept may be known to whoever reads the promise
        return Domain("id", "in", self.sudo()._search(found))

    @api.model
    def _get_done_domain(self):
        kept = [Domain(name, "!=", False) & domain for name, domain in DONE.items()]
        return Domain.OR([*kept, RETURNED])

    @api.model
    def _get_started_domain(self):
        under_way = [Domain(name, "!=", False) & ~domain for name, domain in DEAD.items()]
        return Domain.OR([*under_way, COMING_BACK])

    @api.depends(*DONE)
    def _compute_document_name(self):
        for remedy in self:
            document = remedy._get_document()
            remedy.document_name = document.display_name if document else False

    def _get_document(self):
        """Return the document in which the promise is kept, or None; of an exchange it is the delivery."""
        self.ensure_one()
        document = next((self[name] for name in DONE if self[name]), None)
        return document.picking_id if document and document._name == "stock.move" else document

    def write(self, vals):
        self.complaint_id.sudo()._check_unlocked()  # who is assigned need not handle complaints
        return super().write(vals)

    def action_cancel(self, reason):
        """Take back promises that are not kept; the reason stays with them.

        :param str reason: required
        :raises UserError: when they are done, or their document is still open
        """
        self.check_access("write")
        self._check_state("promised", "started")
        reason = self._check_reason(reason)
        if started := self.filtered(lambda remedy: remedy.state == "started")[:1]:
            raise UserError(
                self.env._(
                    "%(follow_up)s is under way. Cancel %(document)s first.",
                    follow_up=started.display_name,
                    document=started.document_name or started.complaint_id.display_name,
                )
            )
        self._cancel(reason)
        return True

    def _cancel(self, reason):
        self._guarded().write(
            {"cancelled_at": fields.Datetime.now(), "cancelled_by_id": self.env.uid, "cancel_reason": reason}
        )
        self.activity_unlink(["mail.mail_activity_data_todo"])

    def action_reinstate(self):
        """Promise again what was cancelled."""
        self.check_access("write")
        self._check_state("cancelled")
        self._guarded().write({"cancelled_at": False, "cancelled_by_id": False, "cancel_reason": False})
        return True
