from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ComplaintMonthlyProblem(models.Model):
    """A problem point of a month: improved by corrective action, or the reason why not (CP-102)."""

    _name = "complaint.monthly.problem"
    _description = "Problem Point of a Monthly Review"
    _inherit = ["customer.lock.line.mixin", "customer.guard.mixin"]
    _order = "monthly_id, count desc, id"
    _check_company_auto = True
    _lock_parent = "monthly_id"
    # The CAPA may be opened after the review was approved.
    _open_fields = frozenset({"capa_id"})

    monthly_id = fields.Many2one("complaint.monthly", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="monthly_id.company_id", store=True, index=True)
    name = fields.Char("Problem", required=True)
    defect_id = fields.Many2one(
        "complaint.defect", index="btree_not_null", readonly=True, check_company=True, ondelete="restrict"
    )
    trend_id = fields.Many2one(
        "complaint.trend", "Finding", index="btree_not_null", readonly=True, check_company=True, ondelete="restrict"
    )
    count = fields.Integer("Complaints", readonly=True)
    share = fields.Float("Share (%)", readonly=True, aggregator=False)
    complaint_ids = fields.Many2many(
        "complaint.complaint", "complaint_monthly_problem_rel", string="Complaints Concerned", check_company=True
    )
    capa_id = fields.Many2one("capa.case", "CAPA", index="btree_not_null", check_company=True, ondelete="restrict")
    capa_state = fields.Selection(related="capa_id.state", string="CAPA Status")
    no_capa_reason = fields.Char("No CAPA Because")

    _guarded_fields = frozenset({"company_id", "defect_id", "trend_id", "count", "share"})

    def action_open_capa(self):
        """Open the CAPA of the problem; create it for its complaints when there is none yet."""
        self.ensure_one()
        self.check_access("write")
        if not self.capa_id and self.trend_id and self.trend_id.state != "dismissed":
            self.trend_id.action_open_capa()
            self.capa_id = self.trend_id.capa_id
        if not self.capa_id:
            self.lock_for_update()  # of two people who press the button together the second finds the first one's
            capa = self.env["capa.case"].create(self._prepare_capa_vals())
            self.capa_id = capa
            capa._message_log(body=self.env._("Opened in the review %s.", self.monthly_id._get_html_link()))
        return self.capa_id._action_open()

    def _prepare_capa_vals(self):
        """Return the values of the CAPA; nothing is typed twice."""
        complaints = self.complaint_ids.sorted("received_at")
        return {
            "company_id": self.company_id.id,
            "subject": self.name,
            "problem": "\n".join([self.name, *complaints.mapped("display_name")]),
            "origin": "complaint" if complaints else "internal",
            "complaint_ids": [Command.set(complaints.ids)],
            "product_id": complaints.main_product_id.id if len(complaints.main_product_id) == 1 else False,
        }

    def _check_decided(self):
        """Raise UserError naming the first problem with neither CAPA nor the reason for none."""
        for problem in self:
            if not problem.capa_id and not (problem.no_capa_reason or "").strip():
                raise UserError(self.env._("%s: open a CAPA, or say why none is needed.", problem.name))
