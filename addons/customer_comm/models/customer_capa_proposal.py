from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

# What customers report as a fault.
COUNTED_KINDS = ("feedback", "complaint")
COUNTED_CATEGORIES = ("quality",)


class CustomerCapaProposal(models.Model):
    """A pattern in what customers report: corrective action is proposed (CC-124).

    Made by the server when a customer reports the same product or topic so often within a period; a person turns it
    into a CAPA or says why none is needed. How often and how long are settings of the company.
    """

    _name = "customer.capa.proposal"
    _description = "CAPA Proposal"
    _inherit = ["customer.workflow.mixin", "mail.thread", "mail.activity.mixin", "customer.guard.mixin"]
    _order = "id desc"
    _check_company_auto = True

    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    state = fields.Selection(
        [("open", "Proposed"), ("accepted", "CAPA Opened"), ("dismissed", "No CAPA Needed")],
        "Status",
        default="open",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="restrict"
    )
    product_id = fields.Many2one("product.product", readonly=True, index="btree_not_null", ondelete="restrict")
    topic_id = fields.Many2one("customer.topic", readonly=True, index="btree_not_null", ondelete="restrict")
    communication_ids = fields.Many2many(
        "customer.communication", "customer_capa_proposal_communication_rel", readonly=True, string="Contacts"
    )
    communication_count = fields.Integer("Number of Contacts", readonly=True)
    first_on = fields.Datetime("First", readonly=True)
    last_on = fields.Datetime("Last", readonly=True)
    days = fields.Integer("Within (Days)", readonly=True)
    dismiss_reason = fields.Text("No CAPA Because")
    decided_at = fields.Datetime(readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    can_open_capa = fields.Boolean(compute="_compute_can_open_capa")

    _guarded_fields = frozenset(
        {
            "company_id",
            "state",
            "partner_id",
            "product_id",
            "topic_id",
            "communication_ids",
            "communication_count",
            "first_on",
            "last_on",
            "days",
            "decided_at",
            "decided_by_id",
        }
    )

    # Two contacts that complete a pattern at the same moment make one proposal.
    _open_uniq = models.UniqueIndex(
        "(company_id, partner_id, COALESCE(product_id, 0), COALESCE(topic_id, 0)) WHERE state = 'open'",
        "This pattern was already found.",
    )

    @api.depends("partner_id", "product_id", "topic_id")
    def _compute_display_name(self):
        for proposal in self:
            names = [proposal[name].display_name for name in ("partner_id", "product_id", "topic_id")]
            proposal.display_name = " / ".join(filter(None, names))

    def _compute_can_open_capa(self):
        self.can_open_capa = self._open_capa_supported()

    # Finding patterns

    @api.model
    def _detect(self, communications):
        """Look for patterns that these contacts complete, in superuser mode: one grouped query a company.

        :param communications: ``customer.communication`` records that were logged or changed
        """
        counted = communications.filtered(lambda record: record._counts_as_repeated())
        for company, records in counted.grouped("company_id").items():
            if company.recurrence_count:
                self._detect_in_company(company, records)

    @api.model
    def _detect_in_company(self, company, records):
        patterns = self._find_patterns(company, records)
        if not patterns:
            return
        known = self._get_known(company, patterns)
        for key, contacts in patterns.items():
            contacts -= known.get((key, "decided"), contacts.browse())
            if proposal := known.get((key, "open")):
                proposal._guarded().write(proposal._prepare_contact_vals(contacts))
            elif len(contacts) >= company.recurrence_count:
                self._propose(company, key, contacts)

    @api.model
    def _find_patterns(self, company, records):
        """Return ``{(customer, product, topic): contacts}`` of what these contacts repeat; one of the two is empty.

        A topic that comes up only together with a product that is a pattern itself makes no second one.
        """
        product, topic = records.product_id.browse(), records.topic_ids.browse()
        by_product, by_topic = {}, {}
        for customer, found_product, found_topic, contacts in self._group_contacts(company, records):
            if found_product in records.product_id:
                key = (customer, found_product, topic)
                by_product[key] = by_product.get(key, contacts) | contacts
            if found_topic in records.topic_ids:
                key = (customer, product, found_topic)
                by_topic[key] = by_topic.get(key, contacts) | contacts
        patterns = {key: found for key, found in by_product.items() if len(found) >= company.recurrence_count}
        for key, found in by_topic.items():
            if len(found) >= company.recurrence_count and not any(found <= other for other in patterns.values()):
                patterns[key] = found
        return patterns

    @api.model
    def _group_contacts(self, company, records):
        """Return customer, product, topic and contacts of what was reported within the period, in one query."""
        since = fields.Datetime.now() - timedelta(days=company.recurrence_days)
        same = Domain("product_id", "in", records.product_id.ids) | Domain("topic_ids", "in", records.topic_ids.ids)
        domain = records._get_repeated_domain() & same
        domain &= Domain("company_id", "=", company.id) & Domain("occurred_on", ">=", since)
        domain &= Domain("partner_id", "child_of", records.partner_id.commercial_partner_id.ids)
        return records._read_group(
            domain, ["partner_id.commercial_partner_id", "product_id", "topic_ids"], ["id:recordset"]
        )

    @api.model
    def _get_known(self, company, patterns):
        """Return ``{(key, "open"): proposal, (key, "decided"): contacts that were decided about}``."""
        known = {}
        customers = {customer.id for customer, _product, _topic in patterns}
        for proposal in self.search([("company_id", "=", company.id), ("partner_id", "in", list(customers))]):
            key = (proposal.partner_id, proposal.product_id, proposal.topic_id)
            if proposal.state == "open":
                known[key, "open"] = proposal
            else:
                contacts = known.get((key, "decided"), proposal.communication_ids)
                known[key, "decided"] = contacts | proposal.communication_ids
        return known

    @api.model
    def _propose(self, company, key, contacts):
        customer, product, topic = key
        proposal = self._guarded().create(
            {
                "company_id": company.id,
                "partner_id": customer.id,
                "product_id": product.id,
                "topic_id": topic.id,
                "days": company.recurrence_days,
                **self._prepare_contact_vals(contacts),
            }
        )
        proposal._remind()
        return proposal

    @api.model
    def _prepare_contact_vals(self, contacts):
        moments = contacts.mapped("occurred_on")
        return {
            "communication_ids": [Command.set(contacts.ids)],
            "communication_count": len(contacts),
            "first_on": min(moments, default=False),
            "last_on": max(moments, default=False),
        }

    def _remind(self):
        """Tell who acts for quality."""
        activity_type = self.env.ref("customer_comm.mail_activity_type_capa_proposal", raise_if_not_found=False)
        for proposal in self:
            user = self.env["customer.function"]._get("quality", proposal.company_id)._responsible_user()
            if user:
                proposal.with_context(mail_activity_quick_update=True).activity_schedule(
                    activity_type_id=activity_type.id if activity_type else False,
                    summary=self.env._("Repeated problem: decide whether a CAPA is needed"),
                    user_id=user.id,
                )

    # Deciding

    @api.model
    def _open_capa_supported(self):
        """Tell whether an app is there that keeps CAPAs."""
        return False

    def action_open_capa(self):
        """Open the CAPA of this pattern; create it when there is none yet.

        :raise UserError: when no app for CAPAs is installed
        """
        raise UserError(self.env._("Install the app for complaints to open a CAPA."))

    def action_dismiss(self):
        """Decide that no CAPA is needed; the reason stays on the proposal."""
        self.check_access("write")
        self._check_state("open")
        self._check_filled("dismiss_reason")
        self._decide("dismissed")
        return True

    def _decide(self, state):
        self._guarded().write({"state": state, "decided_at": fields.Datetime.now(), "decided_by_id": self.env.uid})
        # sudo: the reminder is of who acts for quality
        self.sudo().activity_unlink(["customer_comm.mail_activity_type_capa_proposal"])

    def write(self, vals):
        if "dismiss_reason" in vals and self.filtered(lambda proposal: proposal.state != "open"):
            raise UserError(self.env._("The proposal is decided; the reason stays as it was given."))
        return super().write(vals)

    def action_view_communications(self):
        """Open the contacts that make the pattern."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_comm.customer_communication_action")
        action.pop("path", None)
        return {**action, "domain": [("id", "in", self.communication_ids.ids)], "context": {"create": False}}
