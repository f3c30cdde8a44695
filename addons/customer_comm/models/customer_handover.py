from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

from .customer_contact import OPEN_STATES as CONTACT_OPEN_STATES
from .customer_notice import CLOSED_STATES as NOTICE_CLOSED_STATES

# Customer property that is not here any more.
PROPERTY_GONE_STATES = ("returned", "consumed", "lost", "cancelled")

FILE_GROUP = "customer_comm.group_file"


class CustomerHandover(models.Model):
    """Hand-over of all that a leaving person does for customers (CC-88, CC-89).

    Draft: customers and open records of the leaver are collected, each with who takes it over. Taking over replaces
    the leaver everywhere and ends the access to customer files. The hand-over is finished when each customer was
    informed and contacted, and the supervisor has confirmed that the customer data is sorted and archived.
    """

    _name = "customer.handover"
    _description = "Customer Hand-over"
    _inherit = [
        "customer.number.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.retention.mixin",
        "customer.workflow.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "user_id"]
    _check_company_auto = True
    _form_key = "customer_handover"

    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        "Leaving",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("share", "=", False)],
        context={"active_test": False},
        tracking=True,
    )
    receiver_id = fields.Many2one(
        "res.users",
        "Taken Over By",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
        help="Each customer and each record can be given to somebody else.",
    )
    function_id = fields.Many2one(
        "customer.function",
        "Supervised By",
        required=True,
        ondelete="restrict",
        check_company=True,
        default=lambda self: self.env["customer.function"].sudo().search([("code", "=", "sales")], limit=1),
        help="The department that takes over, sorts and archives the customer data.",
    )
    last_day = fields.Date("Last Working Day", tracking=True)
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Taken Over"), ("done", "Finished"), ("cancelled", "Cancelled")],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    line_ids = fields.One2many("customer.handover.line", "handover_id", "Customers", copy=False)
    document_ids = fields.One2many("customer.handover.document", "handover_id", "Open Records", copy=False)
    customer_count = fields.Integer("Customers in Hand-over", compute="_compute_progress")
    open_count = fields.Integer("Still to Be Contacted", compute="_compute_progress")
    note = fields.Text()
    taken_over_at = fields.Datetime(readonly=True, copy=False)
    archive_note = fields.Text("What Was Sorted and Archived, Where", copy=False)
    archived_by_id = fields.Many2one(
        "res.users", "Archive Confirmed By", readonly=True, copy=False, ondelete="restrict"
    )
    archived_at = fields.Datetime("Archive Confirmed On", readonly=True, copy=False)
    closed_at = fields.Datetime(readonly=True, copy=False)
    can_confirm_archive = fields.Boolean(compute="_compute_can_confirm_archive")

    _guarded_fields = frozenset({"state", "taken_over_at", "archived_by_id", "archived_at", "closed_at"})

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _open_uniq = models.UniqueIndex(
        "(company_id, user_id) WHERE state IN ('draft', 'running')",
        "There is an open hand-over of this person already.",
    )
    _two_people = models.Constraint("CHECK (user_id <> receiver_id)", "Nobody takes over from himself.")

    @api.depends("line_ids.informed_on", "line_ids.first_contact_on")
    def _compute_progress(self):
        for handover in self:
            handover.customer_count = len(handover.line_ids)
            handover.open_count = len(handover.line_ids.filtered(lambda line: not line._is_complete()))

    @api.depends_context("uid")
    @api.depends("function_id", "user_id")
    def _compute_can_confirm_archive(self):
        for handover in self:
            function = handover.function_id.sudo()  # who belongs to a function is no secret
            member = bool(function and function._signing_principal(self.env.user))
            handover.can_confirm_archive = member and handover.user_id != self.env.user

    @api.depends("name", "user_id")
    def _compute_display_name(self):
        for handover in self:
            handover.display_name = " ".join(filter(None, (handover.name, handover.user_id.name)))

    def write(self, vals):
        if vals.keys() & {"user_id", "function_id"} and self.filtered(lambda one: one.state != "draft"):
            raise UserError(self.env._("Who leaves and who supervises is fixed once the customers are taken over."))
        if vals.keys() - {"active", "message_follower_ids"} and self.filtered(
            lambda one: one.state == "done" and not one._is_guard_open()
        ):
            raise UserError(self.env._("This hand-over is finished and does not change any more."))
        return super().write(vals)

    # Actions

    def action_collect(self):
        """Collect the customers and the open records of the leaving persons; what is there stays."""
        self.check_access("write")
        self._check_state("draft")
        for handover in self:
            handover._collect_customers()
            handover._collect_documents()
        return True

    def action_take_over(self):
        """Replace the leaving persons on all that was collected, and end their access to customer files.

        :raise UserError: when customers or records have no receiver
        :raise AccessError: for others than the supervising function
        """
        self.check_access("write")
        self._check_state("draft")
        self.action_collect()  # what came since
        for handover in self:
            handover._check_supervisor()
            handover._check_receivers()
            handover.sudo()._replace_everywhere()  # customers and records of all apps: the supervisor decides
            handover._end_file_access()
        self._guarded().write({"state": "running", "taken_over_at": fields.Datetime.now()})
        return True

    def action_confirm_archive(self):
        """Confirm that the customer data of the leaving persons is sorted and archived.

        :raise AccessError: for others than members of the supervising function, and for the leaver
        """
        self._check_state("running")
        for handover in self:
            handover._check_supervisor()
            handover._check_filled("archive_note")
        self._guarded().write({"archived_by_id": self.env.uid, "archived_at": fields.Datetime.now()})
        return True

    def action_finish(self):
        """Finish, once each customer was informed and contacted and the archive is confirmed (CC-89).

        :raise UserError: naming what is missing
        """
        self.check_access("write")
        self._check_state("running")
        for handover in self:
            handover._check_customers_contacted()
            if not handover.archived_at:
                raise UserError(
                    self.env._("%s: the supervisor has not confirmed the archive yet.", handover.display_name)
                )
            handover._check_nothing_left()
        self._guarded().write({"state": "done", "closed_at": fields.Datetime.now()})
        return True

    def action_cancel(self):
        """Cancel a hand-over before anything was taken over."""
        self.check_access("write")
        self._check_state("draft")
        self._guarded().write({"state": "cancelled", "closed_at": fields.Datetime.now()})
        self.flush_recordset(["state"])  # another one may be made at once
        return True

    # Checks

    def _check_supervisor(self):
        if not self.can_confirm_archive:
            raise AccessError(
                self.env._(
                    "The hand-over is supervised by %(function)s. Its members, but not who leaves, may do this.",
                    function=self.function_id.name,
                )
            )

    def _check_receivers(self):
        rows = [*self.line_ids, *self.document_ids]
        for row in rows:
            if not row.receiver_id or row.receiver_id == self.user_id or not row.receiver_id.active:
                raise UserError(self.env._("%s: enter who takes it over.", row.display_name))

    def _check_customers_contacted(self):
        missing = self.line_ids.filtered(lambda line: not line._is_complete())
        if missing:
            raise UserError(
                self.env._(
                    "Not all customers are informed and contacted yet: %(customers)s",
                    customers=", ".join(missing[:10].mapped("partner_id.display_name")),
                )
            )

    def _check_nothing_left(self):
        """Raise UserError when the leaver got customers or records again since they were taken over."""
        customers = self._search_customers() - self.line_ids.partner_id
        records = [record for _source, found in self._search_documents() for record in found]
        if customers or records:
            first = (customers[:1] or records[0]).display_name
            raise UserError(
                self.env._(
                    "%(user)s is responsible for %(record)s again. Give it to somebody else first.",
                    user=self.user_id.name,
                    record=first,
                )
            )

    # Collecting

    @api.model
    def _handover_sources(self):
        """Return what else a person may be responsible for: ``[(model, user field, domain of open records)]``.

        Each app adds its own models. The domain leaves out what is closed, which keeps the name of who has done it.
        """
        return [
            ("customer.communication", "user_id", [("state", "not in", ("closed", "cancelled"))]),
            ("customer.admission", "user_id", [("state", "=", "draft")]),
            ("customer.credit.application", "user_id", [("state", "=", "draft")]),
            ("customer.data.sheet.line", "user_id", [("state", "=", "missing"), ("sheet_id.state", "!=", "obsolete")]),
            ("sale.order", "user_id", [("state", "in", ("draft", "sent", "sale"))]),
            ("customer.contact", "user_id", [("state", "in", CONTACT_OPEN_STATES)]),
            ("customer.contact.issue", "user_id", [("state", "=", "open")]),
            ("customer.trip.report", "user_id", [("state", "=", "draft")]),
            ("customer.notice", "user_id", [("state", "not in", NOTICE_CLOSED_STATES)]),
            ("customer.property", "custodian_id", [("state", "not in", PROPERTY_GONE_STATES)]),
            ("customer.requirement", "action_user_id", [("state", "in", ("draft", "confirmed", "analysed"))]),
            ("customer.service", "user_id", [("state", "in", ("draft", "planned", "in_progress"))]),
            ("customer.sample", "user_id", [("state", "in", ("draft", "sent", "judged"))]),
            ("customer.care", "user_id", [("state", "in", ("draft", "planned"))]),
            ("customer.training", "user_id", [("state", "in", ("draft", "running"))]),
            ("customer.suggestion", "responsible_id", [("state", "=", "accepted")]),
        ]

    @api.model
    def _handover_partner_fields(self):
        """Return the fields of a customer that name who looks after him."""
        return ["user_id", "file_owner_id", "service_user_id", "contract_user_id"]

    def _search_customers(self):
        """Return the customers that the leaver looks after; contacts count for their company."""
        responsible = Domain.OR(Domain(name, "=", self.user_id.id) for name in self._handover_partner_fields())
        company = Domain("company_id", "in", [self.company_id.id, False])
        # sudo: also customers that the supervisor does not see
        return self.env["res.partner"].sudo().search(responsible & company).commercial_partner_id

    def _search_documents(self):
        """Return ``[((model, user field), open records)]`` of the leaver in this company, also archived ones."""
        result = []
        for model, user_field, domain in self._handover_sources():
            if model not in self.env:
                continue
            records = self.env[model].sudo().with_context(active_test=False)  # also what the supervisor does not see
            mine = Domain(user_field, "=", self.user_id.id) & Domain(domain)
            if "company_id" in records._fields:
                mine &= Domain("company_id", "in", [self.company_id.id, False])
            result.append(((model, user_field), records.search(mine)))
        return result

    def _collect_customers(self):
        new = self._search_customers() - self.line_ids.partner_id
        self.env["customer.handover.line"].create(
            [{"handover_id": self.id, "partner_id": partner.id, "receiver_id": self.receiver_id.id} for partner in new]
        )

    def _collect_documents(self):
        there = {(row.res_model, row.res_id, row.user_field) for row in self.document_ids}
        rows = self.env["customer.handover.document"]._guarded()
        vals_list = [
            rows._prepare_vals(self, record, user_field)
            for (model, user_field), records in self._search_documents()
            for record in records
            if (model, record.id, user_field) not in there
        ]
        rows.create(vals_list)

    # Taking over

    def _replace_everywhere(self):
        """Replace the leaver on customers, their contacts and open records. ``self`` is in superuser mode."""
        self._replace_on_customers()
        for row in self.document_ids.grouped(lambda row: (row.res_model, row.user_field, row.receiver_id)).items():
            (model, user_field, receiver), documents = row
            records = self.env[model].with_context(active_test=False).browse(documents.mapped("res_id")).exists()
            mine = records.filtered(lambda record, name=user_field: record[name] == self.user_id)
            mine.write({user_field: receiver.id})
            documents._guarded().write({"moved_at": fields.Datetime.now()})

    def _replace_on_customers(self):
        for receiver, lines in self.line_ids.grouped("receiver_id").items():
            family = self.env["res.partner"].with_context(active_test=False)
            family = family.search([("id", "child_of", lines.partner_id.ids)])
            for name in self._handover_partner_fields():
                family.filtered(lambda partner, name=name: partner[name] == self.user_id).write({name: receiver.id})

    def _end_file_access(self):
        """Take the leaver out of the groups that read customer files (CC-88)."""
        file_group = self.env.ref(FILE_GROUP)
        user = self.user_id.sudo()  # the supervisor administers no users
        groups = user.group_ids.filtered(lambda group: file_group in group | group.sudo().all_implied_ids)
        if groups:
            user.write({"group_ids": [Command.unlink(group.id) for group in groups]})
            self.message_post(
                body=self.env._("%s has no access to customer files any more.", user.name),
                subtype_xmlid="mail.mt_note",
            )
        self._end_file_grants(user)

    def _end_file_grants(self, user):
        """End the grants that let ``user`` read single customer files. ``user`` is in superuser mode."""
        grants = self.env["customer.file.grant"].sudo()  # of all companies: the person leaves all of them
        grants = grants.search([("user_id", "=", user.id), ("state", "in", ("requested", "approved"))])
        grants._guarded().write(
            {"state": "revoked", "approved_by_id": self.env.uid, "approved_on": fields.Datetime.now()}
        )
