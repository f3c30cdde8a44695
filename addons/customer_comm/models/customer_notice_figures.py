from odoo import api, fields, models


class CustomerNotice(models.Model):
    """How far a notice has come: informed, acknowledged, and where the goods are (CC-99).

    Counted for a whole list at once: three queries, however many notices and customers there are.
    """

    _inherit = "customer.notice"

    recipient_count = fields.Integer("Number of Customers", compute="_compute_figures")
    sent_count = fields.Integer("Informed", compute="_compute_figures")
    acknowledged_count = fields.Integer("Acknowledged", compute="_compute_figures")
    problem_count = fields.Integer("Letters That Failed", compute="_compute_problem_count")
    affected = fields.Float("Held at Issue", compute="_compute_figures", digits="Product Unit")
    returned = fields.Float(compute="_compute_figures", digits="Product Unit")
    destroyed = fields.Float("Destroyed or Used Up", compute="_compute_figures", digits="Product Unit")
    corrected = fields.Float(compute="_compute_figures", digits="Product Unit")
    outstanding = fields.Float(compute="_compute_figures", digits="Product Unit")
    stock_quantity = fields.Float("In Own Stock", compute="_compute_stock_quantity", digits="Product Unit")
    stock_open_count = fields.Integer("Stock Not Stopped", compute="_compute_stock_quantity")
    acknowledged_share = fields.Float(
        "Reached (%)", compute="_compute_figures", help="Share of the customers who have acknowledged the notice."
    )
    progress = fields.Float(
        "Progress (%)",
        compute="_compute_figures",
        help="Recall: share of what customers held that is accounted for. Else: share of customers who acknowledged.",
    )

    @api.depends("kind", "recipient_ids.state", "recipient_ids.outstanding", "recipient_ids.received")
    def _compute_figures(self):
        figures = self._read_figures()
        for notice in self:
            found = figures.get(notice._origin.id, {})
            notice.recipient_count = found.get("count", 0)
            notice.sent_count = found.get("sent", 0) + found.get("acknowledged", 0)
            notice.acknowledged_count = found.get("acknowledged", 0)
            for name in ("affected", "returned", "destroyed", "corrected", "outstanding"):
                notice[name] = found.get(name, 0.0)
            notice.acknowledged_share = _percent(notice.acknowledged_count, notice.recipient_count)
            if notice.kind == "recall":
                notice.progress = _percent(notice.affected - notice.outstanding, notice.affected)
            else:
                notice.progress = notice.acknowledged_share

    def _read_figures(self):
        """Return ``{notice id: {name: number}}`` in one query.

        What was passed on is counted where it is now: with the customer's customer.
        """
        names = ("affected", "returned", "destroyed", "corrected", "outstanding", "resold")
        rows = self.env["customer.notice.recipient"]._read_group(
            [("notice_id", "in", self._origin.ids)],
            ["notice_id", "state"],
            ["__count", *(f"{name}:sum" for name in names)],
        )
        figures = {}
        for notice, state, count, *sums in rows:
            found = figures.setdefault(notice.id, dict.fromkeys((*names, "count"), 0))
            found["count"] += count
            found[state] = found.get(state, 0) + count
            for name, value in zip(names, sums, strict=True):
                found[name] += value
        for found in figures.values():
            found["affected"] -= found["resold"]
        return figures

    @api.depends("recipient_ids.mail_state", "recipient_ids.sent_at")
    def _compute_problem_count(self):
        # sudo: whether a letter failed is for whoever follows the notice up; mails are the administrator's
        rows = (
            self.env["customer.notice.recipient"]
            .sudo()
            ._read_group([("notice_id", "in", self._origin.ids), *self._problem_domain()], ["notice_id"], ["__count"])
        )
        counts = {notice.id: count for notice, count in rows}
        for notice in self:
            notice.problem_count = counts.get(notice._origin.id, 0)

    @api.model
    def _problem_domain(self):
        """Return which recipients a letter did not reach: the mail failed, or there was no address to send it to."""
        return [
            ("notice_id.state", "=", "issued"),
            "|",
            ("mail_id.state", "=", "exception"),
            "&",
            ("sent_at", "=", False),
            ("next_mail_at", "=", False),
        ]

    @api.depends("stock_ids.quantity", "stock_ids.stopped_at")
    def _compute_stock_quantity(self):
        rows = self.env["customer.notice.stock"]._read_group(
            [("notice_id", "in", self._origin.ids), ("quantity", ">", 0)],
            ["notice_id"],
            ["quantity:sum", "__count", "stopped_at:count"],
        )
        figures = {notice.id: (quantity, count - stopped) for notice, quantity, count, stopped in rows}
        for notice in self:
            notice.stock_quantity, notice.stock_open_count = figures.get(notice._origin.id, (0.0, 0))

    def action_view_recipients(self):
        """Open the customers of this notice: the reconciliation."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_comm.customer_notice_recipient_action")
        return action | {
            "domain": [("notice_id", "=", self.id)],
            "context": {"default_notice_id": self.id, "hide_notice": True},
        }

    def action_view_problems(self):
        """Open the customers whom no letter has reached."""
        self.ensure_one()
        action = self.action_view_recipients()
        # sudo: whether a letter failed is for whoever follows the notice up; mails are the administrator's
        failed = (
            self.env["customer.notice.recipient"].sudo().search([("notice_id", "=", self.id), *self._problem_domain()])
        )
        return action | {"domain": [("id", "in", failed.ids)]}


def _percent(part, whole):
    return 100.0 * part / whole if whole else 0.0
