from odoo import api, fields, models
from odoo.exceptions import UserError

from .complaint_complaint import INTERNAL


class ComplaintComplaint(models.Model):
    """Losses of both sides, their notice to sales, their settlement with the customer (CP-53 to CP-56)."""

    _name = "complaint.complaint"
    _inherit = ["complaint.complaint", "complaint.duty.mixin"]

    currency_id = fields.Many2one(related="company_id.currency_id")
    loss_ids = fields.One2many("complaint.loss", "complaint_id", "Losses", groups=INTERNAL)
    settlement_ids = fields.One2many("complaint.settlement", "complaint_id", "Settlements", groups=INTERNAL)
    resource_ids = fields.One2many("complaint.resource", "complaint_id", "Resource Requests", groups=INTERNAL)
    loss_ours = fields.Monetary("Our Loss", compute="_compute_losses", store=True, groups=INTERNAL)
    loss_customer = fields.Monetary("Customer's Loss", compute="_compute_losses", store=True, groups=INTERNAL)
    loss_open = fields.Monetary(
        "Open Loss",
        compute="_compute_losses",
        store=True,
        groups=INTERNAL,
        help="The part of the customer's loss that no confirmed settlement covers.",
    )
    loss_settled = fields.Monetary(
        "Settled",
        compute="_compute_loss_settled",
        store=True,
        groups=INTERNAL,
        help="What the settlements that the customer has confirmed cost us.",
    )
    loss_notified_at = fields.Datetime("Losses Reported On", readonly=True, copy=False, groups=INTERNAL)
    loss_notified_by_id = fields.Many2one(
        "res.users", "Losses Reported By", readonly=True, copy=False, ondelete="restrict", groups=INTERNAL
    )
    handling_step = fields.Selection(
        [
            ("receive", "Receive"),
            ("investigate", "Investigate"),
            ("solve", "Solve"),
            ("compensate", "Compensate"),
            ("track", "Track"),
        ],
        compute="_compute_handling_step",
        store=True,
        index=True,
        groups=INTERNAL,
        help="Where the case stands: received, investigated, solved for the customer, his loss compensated, and "
        "followed up.",
    )

    _guarded_fields = frozenset(
        {
            "loss_ours",
            "loss_customer",
            "loss_open",
            "loss_settled",
            "loss_notified_at",
            "loss_notified_by_id",
            "handling_step",
        }
    )

    @api.depends("loss_ids.amount_company", "loss_ids.side", "loss_ids.state")
    def _compute_losses(self):
        for complaint in self:
            valid = complaint.loss_ids.filtered(lambda loss: loss.state != "withdrawn")
            theirs = valid.filtered(lambda loss: loss.side == "customer")
            complaint.loss_ours = sum((valid - theirs).mapped("amount_company"))
            complaint.loss_customer = sum(theirs.mapped("amount_company"))
            complaint.loss_open = sum(theirs.filtered(lambda loss: loss.state == "open").mapped("amount_company"))

    @api.depends("settlement_ids.amount_company", "settlement_ids.state")
    def _compute_loss_settled(self):
        for complaint in self:
            confirmed = complaint.settlement_ids.filtered(lambda settlement: settlement.state == "confirmed")
            complaint.loss_settled = sum(confirmed.mapped("amount_company"))

    @api.depends("state", "loss_ids.state", "loss_ids.side")
    def _compute_handling_step(self):
        steps = {
            "draft": "receive",
            "registered": "investigate",
            "assessed": "solve",
            "contained": "solve",
            "resolved": "track",
            "replied": "track",
            "closed": "track",
        }
        for complaint in self:
            step = steps.get(complaint.state)
            if step == "track" and complaint._get_open_losses():
                step = "compensate"
            complaint.handling_step = step

    def _get_open_losses(self):
        """Return the customer's losses that are neither settled nor withdrawn."""
        return self.loss_ids.filtered(lambda loss: loss.side == "customer" and loss.state == "open")

    def _end(self, state):
        # sudo: who closes need not be able to open each loss
        if state == "closed" and (open_losses := self.sudo()._get_open_losses()):
            raise UserError(
                self.env._(
                    "%(record)s: the customer's loss is not settled: %(losses)s. Settle it with the customer, or "
                    "withdraw it with a reason.",
                    record=open_losses[0].complaint_id.display_name,
                    losses=", ".join(open_losses.mapped("name")),
                )
            )
        return super()._end(state)

    def action_send_loss_notice(self):
        """Report the losses of both sides to sales in writing; what is reported stands still (CP-53).

        :raises AccessError: for others than after-sales
        :raises UserError: when there is nothing that sales does not know yet
        """
        self.check_access("write")
        self._check_unlocked()
        self._check_duty("after_sales")
        for complaint in self:
            losses = complaint.loss_ids.filtered(lambda loss: not loss.notified_at and loss.state == "open")
            if not losses:
                raise UserError(self.env._("%s has no loss that was not reported yet.", complaint.display_name))
            losses._check_filled("amount")
            sales = self.env["customer.function"]._get("sales", complaint.company_id)
            sales._check_staffed()
            now = fields.Datetime.now()
            losses._guarded().write({"notified_at": now})
            complaint._guarded().write({"loss_notified_at": now, "loss_notified_by_id": self.env.uid})
            complaint._distribute(self.env._("Loss Notice %s", complaint.name), functions=sales)
            complaint._attach_loss_notice()
        return True

    def _attach_loss_notice(self):
        """Keep the notice as it was sent."""
        content, kind = self.env["ir.actions.report"]._render_qweb_pdf(
            "complaint_capa.report_loss_notice_action", self.ids
        )
        self.message_post(
            body=self.env._("The losses were reported to sales."),
            attachments=[(f"{self.env._('Loss Notice')} {self.name.replace('/', '-')}.{kind}", content)],
            subtype_xmlid="mail.mt_note",
        )

    def action_settle(self):
        """Open the settlements of this complaint; begin one for what is open when there is none (CP-54)."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("complaint_capa.complaint_settlement_action")
        action.pop("path", None)
        action.update(domain=[("complaint_id", "=", self.id)], context={"default_complaint_id": self.id})
        if not self.settlement_ids:
            action["views"] = [(False, "form")]
        return action
