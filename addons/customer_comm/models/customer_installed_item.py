from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from .customer_contact import OPEN_STATES

FILE = "customer_comm.group_file"
# What decides about the phase of the goods, and so about the contacts that are planned.
WATCHED_FIELDS = frozenset({"state", "installed_on", "delivered_on", "warranty_months", "warranty_until", "partner_id"})
RETURN_VISIT_ACTIVITY = "customer_comm.mail_activity_type_return_visit"


class CustomerInstalledItem(models.Model):
    """Goods at a customer: what was delivered, with which lot, from which order, and how long the warranty is (CC-47).

    Made when a delivery is done, one for each line of it; what comes back is taken off.
    """

    _name = "customer.installed.item"
    _description = "Installed Item"
    _inherit = ["mail.thread", "mail.activity.mixin", "customer.guard.mixin"]
    _order = "delivered_on desc, id desc"
    _rec_names_search = ["product_id", "lot_id", "partner_id"]
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, readonly=True
    )
    product_id = fields.Many2one("product.product", required=True, index=True, ondelete="restrict", check_company=True)
    lot_id = fields.Many2one("stock.lot", "Lot/Serial Number", index="btree_not_null", check_company=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="restrict", check_company=True, tracking=True
    )
    commercial_partner_id = fields.Many2one(related="partner_id.commercial_partner_id", store=True, index=True)
    order_id = fields.Many2one("sale.order", "Sales Order", index="btree_not_null", check_company=True)
    picking_id = fields.Many2one("stock.picking", "Delivery", index="btree_not_null", readonly=True, copy=False)
    move_line_id = fields.Many2one("stock.move.line", readonly=True, copy=False, ondelete="set null")
    quantity = fields.Float("Delivered", digits="Product Unit", required=True, default=1)
    returned_quantity = fields.Float("Returned", digits="Product Unit", readonly=True, copy=False)
    quantity_left = fields.Float("At the Customer", compute="_compute_quantity_left", digits="Product Unit", store=True)
    uom_id = fields.Many2one(related="product_id.uom_id")
    delivered_on = fields.Date(required=True, default=lambda self: fields.Date.context_today(self), tracking=True)
    installed_on = fields.Date(
        tracking=True, copy=False, help="From this day warranty and contacts count. Empty: from the delivery."
    )
    warranty_months = fields.Integer("Warranty (months)", tracking=True)
    warranty_until = fields.Date(
        compute="_compute_warranty_until", store=True, readonly=False, precompute=True, tracking=True, index=True
    )
    state = fields.Selection(
        [("in_use", "In Use"), ("returned", "Returned"), ("retired", "Out of Use")],
        "Status",
        default="in_use",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    phase = fields.Selection(
        [("installed", "Right After Installation"), ("warranty", "In Warranty"), ("after", "After Warranty")],
        compute="_compute_phase",
    )
    note = fields.Text()

    # Return visits (CC-49, CC-50)
    return_plan_due = fields.Date(
        "To Be on the Return-visit Plan By",
        compute="_compute_return_plan_due",
        store=True,
        help="One month after the warranty starts.",
    )
    needs_return_visit = fields.Boolean(
        compute="_compute_return_visit", search="_search_needs_return_visit", compute_sudo=True, groups=FILE
    )
    return_visit_state = fields.Selection(
        [("none", "Not on the Plan"), ("planned", "On the Plan"), ("done", "Done")],
        "Return Visit",
        compute="_compute_return_visit",
        search="_search_return_visit_state",
        compute_sudo=True,
        groups=FILE,
    )
    return_warned_on = fields.Date(readonly=True, copy=False)

    _guarded_fields = frozenset(
        {
            "state",
            "picking_id",
            "move_line_id",
            "returned_quantity",
            "quantity_left",
            "return_plan_due",
            "return_warned_on",
        }
    )

    _move_line_uniq = models.UniqueIndex(
        "(move_line_id) WHERE move_line_id IS NOT NULL", "These goods are on record already."
    )
    _warranty_order = models.Constraint(
        "CHECK (warranty_until IS NULL OR warranty_until >= delivered_on)",
        "The warranty cannot end before the delivery. Correct the date of delivery or the warranty.",
    )
    _installed_order = models.Constraint(
        "CHECK (installed_on IS NULL OR installed_on >= delivered_on)",
        "Goods cannot be installed before they were delivered. Correct one of the two dates.",
    )
    _warranty_positive = models.Constraint(
        "CHECK (warranty_months >= 0 AND warranty_months <= 1200)", "A warranty lasts from 0 to 1200 months."
    )
    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "Enter how much was delivered.")

    @api.depends("quantity", "returned_quantity")
    def _compute_quantity_left(self):
        for item in self:
            item.quantity_left = max(item.quantity - item.returned_quantity, 0)

    @api.depends("delivered_on", "installed_on", "warranty_months")
    def _compute_warranty_until(self):
        for item in self:
            start = item.installed_on or item.delivered_on
            months = item.warranty_months
            item.warranty_until = start + relativedelta(months=months, days=-1) if start and months > 0 else False

    @api.depends("delivered_on", "installed_on")
    def _compute_return_plan_due(self):
        for item in self:
            start = item.installed_on or item.delivered_on
            item.return_plan_due = start and start + relativedelta(months=1)

    @api.depends("delivered_on", "installed_on", "warranty_until", "state")
    def _compute_phase(self):
        today = fields.Date.context_today(self)
        for item in self:
            start = item.installed_on or item.delivered_on
            days = item.company_id.sudo().installation_phase_days  # a setting, for everybody
            if item.state != "in_use" or not start:
                item.phase = False
            elif today <= start + relativedelta(days=days):
                item.phase = "installed"
            else:
                item.phase = "warranty" if item.warranty_until and today <= item.warranty_until else "after"

    @api.depends("product_id", "lot_id", "partner_id")
    def _compute_display_name(self):
        for item in self:
            parts = [item.product_id.display_name, item.lot_id.name, item.partner_id.name]
            item.display_name = ", ".join(filter(None, parts))

    @api.constrains("partner_id", "order_id")
    def _check_order(self):
        for item in self.sudo():  # the order may be out of sight of who keeps the goods
            if item.order_id and item.order_id.partner_id.commercial_partner_id != item.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(order)s is not an order of %(customer)s.",
                        order=item.order_id.display_name,
                        customer=item.partner_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items._reschedule()
        return items

    def write(self, vals):
        before = self.commercial_partner_id if "partner_id" in vals else self.browse().commercial_partner_id
        result = super().write(vals)
        if WATCHED_FIELDS & vals.keys():
            self._reschedule(before)
        return result

    def unlink(self):
        partners = self.commercial_partner_id
        result = super().unlink()
        self._reschedule(partners)
        return result

    def action_retire(self):
        """Record that the customer does not use the goods any more: no contacts are planned for them."""
        self.check_access("write")
        self.filtered(lambda item: item.state == "in_use")._guarded().write({"state": "retired"})
        return True

    def action_use(self):
        """Take goods back into the list of those in use."""
        self.check_access("write")
        self.filtered(lambda item: item.state == "retired")._guarded().write({"state": "in_use"})
        return True

    def _reschedule(self, partners=None):
        """Plan contacts by the phase that the goods of these customers are in now."""
        partners = (partners or self.env["res.partner"]) | self.exists().commercial_partner_id
        rules = self.env["customer.contact.rule"].sudo().search([("phase", "!=", False)])
        # sudo: the schedule is the planner's alone
        self.env["customer.contact.schedule"].sudo()._sync(rules, partners)

    # Deliveries

    @api.model
    def _register_deliveries(self, move_lines):
        """Put what was delivered under warranty on record, in one go.

        :param move_lines: done ``stock.move.line`` records that left for customers
        """
        vals_list = []
        for line in move_lines:
            months = line.product_id.product_tmpl_id._get_warranty_months(line.company_id)
            partner = line.picking_id.partner_id or line.move_id.partner_id
            if months > 0 and partner and line.quantity_product_uom > 0:
                vals_list.append(self._prepare_delivery_vals(line, partner, months))
        return self.with_context(tracking_disable=True)._guarded().create(vals_list) if vals_list else self.browse()

    @api.model
    def _prepare_delivery_vals(self, line, partner, months):
        order = line.move_id.sale_line_id.order_id
        if order.partner_id.commercial_partner_id != partner.commercial_partner_id:
            partner = order.partner_id or partner  # delivered elsewhere on the customer's behalf
        return {
            "company_id": line.company_id.id,
            "product_id": line.product_id.id,
            "lot_id": line.lot_id.id,
            "partner_id": partner.id,
            "order_id": order.id,
            "picking_id": line.picking_id.id,
            "move_line_id": line.id,
            "quantity": line.quantity_product_uom,
            "delivered_on": fields.Datetime.context_timestamp(line, line.date).date(),
            "warranty_months": months,
        }

    @api.model
    def _register_returns(self, move_lines):
        """Take what came back off the goods at the customer: those of the same delivery, else of the same lot."""
        origins, lots = move_lines.move_id.origin_returned_move_id, move_lines.lot_id
        items = self.search(
            Domain("state", "in", ("in_use", "retired"))
            & (Domain("move_line_id.move_id", "in", origins.ids) | Domain("lot_id", "in", lots.ids)),
            order="delivered_on desc, id desc",
        )
        for line in move_lines:
            items._take_back(line)

    def _take_back(self, line):
        """Take the quantity of one returned line off these items, the latest first."""
        left, origin = line.quantity_product_uom, line.move_id.origin_returned_move_id
        for item in self.filtered(lambda item: item.product_id == line.product_id and item.quantity_left):
            same_move = item.move_line_id.move_id == origin if origin else True
            if left <= 0 or not same_move or (line.lot_id and item.lot_id and item.lot_id != line.lot_id):
                continue
            taken = min(left, item.quantity_left)
            left -= taken
            vals = {"returned_quantity": item.returned_quantity + taken}
            if item.uom_id.is_zero(item.quantity_left - taken):
                vals["state"] = "returned"
            item._guarded().write(vals)

    # Return visits

    @api.depends("partner_id", "order_id", "state")
    def _compute_return_visit(self):
        classes = self._get_return_visit_classes()
        contacts = self.env["customer.contact"].search_fetch(
            [
                ("kind", "=", "return_visit"),
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("state", "in", (*OPEN_STATES, "done")),
            ],
            ["partner_id", "order_id", "state"],
        )
        for item in self:
            mine = contacts.filtered(lambda c, item=item: item._is_visited_by(c))
            item.needs_return_visit = item.commercial_partner_id.customer_class_id in classes
            done = "done" in mine.mapped("state")
            item.return_visit_state = "done" if done else "planned" if mine else "none"

    def _is_visited_by(self, contact):
        """Tell whether a return visit is one for this item: to its customer, for its order or for none."""
        self.ensure_one()
        same = contact.partner_id == self.commercial_partner_id
        return same and (not contact.order_id or contact.order_id == self.order_id)

    @api.model
    def _get_return_visit_classes(self):
        """Return the classes whose projects get a return visit, by the rules."""
        # sudo: which classes the rules name is asked in superuser mode for everybody
        return self.env["customer.contact.rule"].sudo().search([("kind", "=", "return_visit")]).class_ids

    def _search_needs_return_visit(self, operator, value):
        # The framework asks for the groups of stored fields only.
        self._check_field_access(self._fields["needs_return_visit"], "read")
        if operator != "in":
            return NotImplemented
        domain = Domain("commercial_partner_id.customer_class_id", "in", self._get_return_visit_classes().ids)
        return domain if True in value else ~domain

    def _search_return_visit_state(self, operator, value):
        self._check_field_access(self._fields["return_visit_state"], "read")
        if operator != "in":
            return NotImplemented
        by_state = {"none": (*OPEN_STATES, "done"), "planned": OPEN_STATES, "done": ("done",)}
        domains = {name: Domain("id", "in", self._query_visited(states)) for name, states in by_state.items()}
        domains["none"] = ~domains["none"]
        domains["planned"] &= ~domains["done"]
        return Domain.OR(domains[name] for name in value if name in domains)

    @api.model
    def _query_visited(self, states):
        """Return the query for the items that have a return visit in one of these states."""
        contact = self.env["customer.contact"].sudo()  # whoever plans them, there is one
        visits = contact._search([("kind", "=", "return_visit"), ("state", "in", states)])
        query = self.sudo()._search([])
        query.add_where(
            SQL(
                "EXISTS (SELECT FROM customer_contact visit WHERE visit.id IN %s"
                " AND visit.partner_id = customer_installed_item.commercial_partner_id"
                " AND (visit.order_id IS NULL OR visit.order_id = customer_installed_item.order_id))",
                visits.subselect(),
            )
        )
        return query

    @api.model
    def _warn_return_visits(self, today):
        """Warn once of each warranty that is about to end without a return visit (CC-49)."""
        if not self._get_return_visit_classes():
            return
        for company in self.env["res.company"].search([]):  # pylint: disable=no-search-all
            limit = today + relativedelta(days=company.return_visit_notice_days)
            items = self.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "in_use"),
                    ("return_warned_on", "=", False),
                    ("warranty_until", ">=", today),
                    ("warranty_until", "<=", limit),
                    ("needs_return_visit", "=", True),
                    ("return_visit_state", "!=", "done"),
                ],
                limit=1000,
            )
            items._guarded().write({"return_warned_on": today})
            items._remind_of_return_visit()
            self.env["ir.cron"]._commit_progress(len(items))

    def _remind_of_return_visit(self):
        """Put one reminder for each customer and order on these items."""
        activity_type = self.env.ref(RETURN_VISIT_ACTIVITY, raise_if_not_found=False)
        by_project = self.grouped(lambda item: (item.commercial_partner_id, item.order_id, item.company_id))
        vals_list = []
        for (partner, _order, company), items in by_project.items():
            fallback = self.env["customer.function"]._get("after_sales", company)._responsible_user()
            user = partner.service_user_id or partner.user_id or fallback
            if user:
                vals_list.append(items[0]._prepare_return_visit_reminder(user, activity_type))
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(vals_list)

    def _prepare_return_visit_reminder(self, user, activity_type):
        self.ensure_one()
        local = self.with_context(lang=user.lang or self.env.lang)
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "activity_type_id": activity_type.id if activity_type else False,
            "summary": local.env._("The warranty ends without a return visit"),
            "user_id": user.id,
            "date_deadline": self.warranty_until,
            "automated": True,
        }
