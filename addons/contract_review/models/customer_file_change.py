from odoo import api, models


class CustomerFileChange(models.Model):
    """Changes of a technical requirement or a delivery open a contract change (CC-78)."""

    _inherit = "customer.file.change"

    @api.model
    def _contract_change_supported(self):
        return True

    def _open_contract_change(self):
        if not self.order_id:
            return super()._open_contract_change()
        kinds = self.env["contract.change.kind"]._by_code()
        # The technical requirement shows on no field of the order; the date is entered on the change.
        extra = (
            kinds["product"] if self.kind == "technical" and "product" in kinds else self.env["contract.change.kind"]
        )
        reason = "\n".join(
            filter(None, [self.name, self.old_value and f"{self.old_value} → {self.new_value}", self.note])
        )
        return self.env["contract.change"]._create_for(
            self.order_id,
            file_change_id=self.id,
            reason=reason if self.old_value else "\n".join(filter(None, [self.name, self.new_value, self.note])),
            requested_on=self.date,
            requested_by=self.partner_id.name,
            extra_kind_ids=[(6, 0, extra.ids)],
        )
