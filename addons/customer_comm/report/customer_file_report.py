from odoo import api, models


class CustomerListReport(models.AbstractModel):
    """The customer list on paper: for those who may export customer files (CC-66, CC-90)."""

    _name = "report.customer_comm.report_customer_list"
    _description = "Customer List"

    @api.model
    def _get_report_values(self, docids, data=None):
        self.env["res.partner"]._check_file_export({"bank_account"})
        docs = self.env["res.partner"].browse(docids).commercial_partner_id
        return {"doc_ids": docs.ids, "doc_model": "res.partner", "docs": docs}
