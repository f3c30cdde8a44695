from odoo import api, fields, models
from odoo.exceptions import AccessError


class CustomerFileReader(models.TransientModel):
    """A customer file as somebody of another department reads it: by leave, while it lasts, and logged (CC-74, XX-02).

    The text is never stored: each reading asks for the leave anew, so that it closes with its last day. Nothing can be
    changed or exported here.
    """

    _name = "customer.file.reader"
    _description = "Reading a Customer File"

    partner_id = fields.Many2one("res.partner", "Customer", required=True, readonly=True, ondelete="cascade")
    content = fields.Html(compute="_compute_content", sanitize=False)

    @api.model_create_multi
    def create(self, vals_list):
        """Open files by leave; each opening is logged.

        :raise AccessError: without an open leave
        """
        readers = super().create(vals_list)
        log = []
        for reader in readers:
            grant = reader._check_leave()
            log.append(
                {
                    "partner_id": grant.partner_id.id,
                    "user_id": self.env.uid,
                    "grant_id": grant.id,
                    "company_id": grant.company_id.id,
                }
            )
        # sudo: nobody has the right to write the log of openings
        self.env["customer.file.access"].sudo().create(log)
        return readers

    def _check_leave(self):
        """Return the open leave of the current user for this file.

        :raise AccessError: when there is none
        """
        self.ensure_one()
        grant = self.env["customer.file.grant"]._get_open(self.env.user, self.partner_id)
        if not grant:
            raise AccessError(
                self.env._(
                    "You have no leave to read the file of %s. Ask the head of sales for one in My Tasks > My File "
                    "Access.",
                    self.partner_id.display_name,
                )
            )
        return grant

    @api.depends("partner_id")
    @api.depends_context("uid", "lang")
    def _compute_content(self):
        for reader in self:
            if not reader.id:  # no opening without a line in the log
                reader.content = False
                continue
            grant = reader._check_leave()
            # sudo: the leave opens what is in the file, and no field of it, to somebody without access to files
            customer = grant.partner_id.sudo()
            reader.content = self.env["ir.qweb"]._render(
                "customer_comm.customer_file_content", {"doc": customer, "env": customer.env}
            )
