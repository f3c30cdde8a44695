import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


class ContractReview(models.Model):
    """The written copy of an order from the web, which the salesperson has to keep (CR-12).

    It is made a moment later by a scheduled action: neither the customer who orders nor the approval waits for it.
    """

    _inherit = "contract.review"

    web_copy_id = fields.Many2one(
        "ir.attachment", "Printed Online Order", readonly=True, copy=False, ondelete="restrict"
    )

    _guarded_fields = frozenset({"web_copy_id"})

    _web_copy_idx = models.Index("(id) WHERE channel = 'web' AND web_copy_id IS NULL")

    @api.model_create_multi
    def create(self, vals_list):
        reviews = super().create(vals_list)
        cron = any(vals.get("channel") == "web" for vals in vals_list) and self.env.ref(
            "contract_review.ir_cron_web_copies", raise_if_not_found=False
        )
        if cron:
            cron.sudo()._trigger()  # whoever orders
        return reviews

    @api.model
    def _cron_web_copies(self, limit=50):
        """Print the online orders whose reviews have no copy yet, and attach the prints to the reviews."""
        domain = [("channel", "=", "web"), ("web_copy_id", "=", False), ("state", "!=", "void")]
        reviews = self.search(domain, limit=limit, order="id")
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(reviews))
        for review in reviews:
            try:
                with self.env.cr.savepoint():
                    review._keep_web_copy()
            except (UserError, ValueError) as error:  # no printer program, a broken template: tried again tomorrow
                _logger.warning("The online order of %s could not be printed: %s", review.name, error)
            if not progress(1):
                return

    def _keep_web_copy(self):
        report = self.env["ir.actions.report"].with_context(lang=self.partner_id.lang or self.env.lang)
        content, _kind = report._render_qweb_pdf("sale.action_report_saleorder", self.order_id.ids)
        copy = self.env["ir.attachment"].create(
            {
                "name": f"{self.order_id.name}.pdf".replace("/", "-"),
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self._guarded().write({"web_copy_id": copy.id})
