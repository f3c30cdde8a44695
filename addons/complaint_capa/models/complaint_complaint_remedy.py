from odoo import api, fields, models
from odoo.exceptions import UserError

from .complaint_complaint import INTERNAL
from .complaint_disposition import DOCUMENT_KINDS
from .complaint_remedy import OPEN_STATES


class ComplaintComplaint(models.Model):
    """What was promised to the customer: entered with the dispositions, kept before the close (CP-51, CP-57)."""

    _inherit = "complaint.complaint"

    remedy_ids = fields.One2many("complaint.remedy", "complaint_id", "Promised Follow-ups", groups=INTERNAL)
    remedy_order_ids = fields.One2many("sale.order", "complaint_id", "Replacement Orders", groups=INTERNAL)
    remedy_credit_ids = fields.One2many("account.move", "complaint_id", "Credit Notes", groups=INTERNAL)
    remedy_service_ids = fields.One2many("customer.service", "complaint_id", "Services", groups=INTERNAL)
    remedy_count = fields.Integer(compute="_compute_document_counts", groups=INTERNAL)
    order_count = fields.Integer(compute="_compute_document_counts", groups=INTERNAL)
    credit_count = fields.Integer(compute="_compute_document_counts", groups=INTERNAL)
    service_count = fields.Integer(compute="_compute_document_counts", groups=INTERNAL)

    def _compute_document_counts(self):
        models_by_name = {
            "remedy_count": "complaint.remedy",
            "order_count": "sale.order",
            "credit_count": "account.move",
            "service_count": "customer.service",
        }
        for name, model in models_by_name.items():
            # sudo: a count tells nothing of documents that the user may not open
            groups = (
                self.env[model].sudo()._read_group([("complaint_id", "in", self.ids)], ["complaint_id"], ["__count"])
            )
            counts = dict(groups)
            for complaint in self:
                complaint[name] = counts.get(complaint, 0)

    @api.model_create_multi
    def create(self, vals_list):
        complaints = super().create(vals_list)
        given = [
            complaint.id for complaint, vals in zip(complaints, vals_list, strict=True) if vals.get("disposition_ids")
        ]
        self.browse(given)._plan_remedies()
        return complaints

    def write(self, vals):
        result = super().write(vals)
        if "disposition_ids" in vals:
            self._plan_remedies()
        return result

    def _plan_remedies(self):
        """Promise what the dispositions say; forget what they no longer say, unless somebody has begun it."""
        if not self:
            return
        # sudo: whoever enters a disposition promises what follows from it
        remedies = self.env["complaint.remedy"].sudo()
        known = {
            (remedy.complaint_id.id, remedy.line_id.id, remedy.kind): remedy
            for remedy in remedies.search([("complaint_id", "in", self.ids)])
        }
        wanted = {}
        for complaint in self.sudo():
            wanted.update(complaint._get_promised())
        dropped = remedies.union(*(remedy for key, remedy in known.items() if key not in wanted))
        dropped.filtered(lambda remedy: remedy.state == "promised").unlink()
        vals_list = [
            self._prepare_remedy_vals(key, disposition) for key, disposition in wanted.items() if key not in known
        ]
        # No follower, no mail for each: the handler sees them on the complaint.
        remedies.with_context(tracking_disable=True)._guarded().create(vals_list)

    def _get_promised(self):
        """Return ``{(complaint id, line id, kind): disposition}``; what a product gets is not promised twice."""
        self.ensure_one()
        promised = {
            (self.id, line.id, line.disposition_id.follow_up): line.disposition_id
            for line in self.line_ids
            if line.disposition_id.follow_up in DOCUMENT_KINDS
        }
        by_line = {kind for _complaint, _line, kind in promised}
        for disposition in self.disposition_ids:
            kind = disposition.follow_up
            if kind in DOCUMENT_KINDS and kind not in by_line:
                promised[self.id, False, kind] = disposition
        return promised

    @api.model
    def _prepare_remedy_vals(self, key, disposition):
        complaint_id, line_id, kind = key
        return {
            "complaint_id": complaint_id,
            "line_id": line_id,
            "kind": kind,
            "disposition_id": disposition.id,
            "user_id": self.browse(complaint_id).sudo().user_id.id,
        }

    # Documents that were made on other screens

    def _link_repair(self, repair):
        """Let a repair order keep the promise to repair its product, when nothing keeps it yet."""
        promised = self.remedy_ids.filtered(
            lambda remedy: (
                remedy.kind in ("repair", "free_repair")
                and remedy.state == "promised"
                and remedy.product_id in (repair.product_id, remedy.product_id.browse())
            )
        )
        promised[:1]._guarded().write({"repair_id": repair.id})

    def _link_exchanges(self):
        """Let Odoo's exchange of what comes back keep the promises to replace it."""
        moves = self.env["stock.move"].search(
            [
                ("exchange_complaint_id", "in", self.ids),
                ("location_dest_id.usage", "=", "customer"),
                ("state", "!=", "cancel"),
            ]
        )
        for remedy in self.remedy_ids.filtered(lambda remedy: remedy.kind in ("replacement", "redelivery")):
            fitting = moves.filtered(
                lambda move, remedy=remedy: (
                    move.exchange_complaint_id == remedy.complaint_id and move.product_id == remedy.product_id
                )
            )
            if fitting and remedy.state == "promised":
                remedy._guarded().write({"exchange_move_id": fitting[0].id})
                moves -= fitting[0]

    def _end(self, state):
        self._check_remedies(state)
        return super()._end(state)

    def _check_remedies(self, state):
        """What was promised is kept before the close; what ends otherwise takes its promises with it.

        :raises UserError: naming what is neither done nor cancelled with a reason
        """
        remedies = self.sudo().remedy_ids.filtered(lambda remedy: remedy.state in OPEN_STATES)
        blocking = remedies if state == "closed" else remedies.filtered(lambda remedy: remedy.state == "started")
        if blocking:
            raise UserError(
                self.env._(
                    "%(record)s: what was promised is not done: %(follow_ups)s. Finish it, or cancel it with a reason.",
                    record=blocking[0].complaint_id.display_name,
                    follow_ups=", ".join(blocking.mapped("display_name")),
                )
            )
        if remedies:
            labels = dict(self._fields["state"]._description_selection(self.env))
            remedies._cancel(self.env._("The complaint is %s.", labels[state]))

    # The documents, shown from the complaint

    def action_view_remedies(self):
        """Open what was promised."""
        return self._open_documents("complaint_capa.complaint_remedy_action")

    def action_view_orders(self):
        """Open the replacement orders of this complaint."""
        return self._open_documents("sale.action_quotations_with_onboarding")

    def action_view_credits(self):
        """Open the credit notes of this complaint."""
        return self._open_documents("account.action_move_out_refund_type")

    def action_view_services(self):
        """Open the services of this complaint."""
        return self._open_documents("customer_comm.customer_service_action")

    def _open_documents(self, action_xmlid):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(action_xmlid)
        action.pop("path", None)
        return {**action, "domain": [("complaint_id", "=", self.id)], "context": {"default_complaint_id": self.id}}
