from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# What the approver vouches for.
CONTENT_FIELDS = frozenset(
    {
        "title",
        "kind",
        "revision",
        "summary",
        "valid_from",
        "valid_until",
        "product_ids",
        "attachment_ids",
        "function_id",
        "company_id",
        "user_id",  # who has prepared it does not approve it
    }
)


class CustomerMaterial(models.Model):
    """Introduction and publicity material: what it says is true and promises nothing beyond our ability (CC-130).

    Somebody vouches for it by signing; after that, and while it is valid, it can be handed to customers. A changed
    text is a new revision.
    """

    _name = "customer.material"
    _description = "Introduction and Publicity Material"
    _inherit = [
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.signoff.mixin",
        "customer.lock.mixin",
    ]
    _order = "kind, title, id desc"
    _rec_name = "title"
    _rec_names_search = ["title", "revision"]
    _check_company_auto = True
    _locked_fields = CONTENT_FIELDS
    _locked_states = ("review", "approved", "withdrawn")

    title = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    kind = fields.Selection(
        [
            ("profile", "Company Profile"),
            ("qualification", "Qualification"),
            ("reference", "References and Past Performance"),
            ("introduction", "Product Introduction"),
            ("catalogue", "Catalogue"),
            ("drawing", "Drawing for Design Institutes"),
            ("installation", "Installation Data"),
            ("manual", "User Manual"),
            ("review", "Outcome of the Contract Review"),
            ("publicity", "Advertisement and Publicity"),
        ],
        required=True,
        index=True,
        tracking=True,
    )
    revision = fields.Char(required=True, default="A/0", tracking=True)
    summary = fields.Text(
        "Statements Made",
        help="What it says about performance, specification, models, main parameters and range of use, and what it "
        "promises. The approver vouches for these statements.",
    )
    product_ids = fields.Many2many("product.template", string="Products", check_company=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Files", bypass_search_access=True, copy=False)
    valid_from = fields.Date(tracking=True, help="Empty: from its approval on.")
    valid_until = fields.Date(tracking=True, help="Last day on which it may be handed out. Empty: until withdrawn.")
    function_id = fields.Many2one(
        "customer.function",
        "Approved By",
        required=True,
        ondelete="restrict",
        check_company=True,
        default=lambda self: self._default_function(),
        help="Vouches that it is true and promises nothing beyond our ability.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Prepared By",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
    )
    state = fields.Selection(
        [("draft", "Draft"), ("review", "To Approve"), ("approved", "Approved"), ("withdrawn", "Withdrawn")],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    approved_on = fields.Date(readonly=True, copy=False)
    replaces_id = fields.Many2one("customer.material", "Revision Of", readonly=True, copy=False, index="btree_not_null")
    is_usable = fields.Boolean("Can Be Handed Out", compute="_compute_is_usable", search="_search_is_usable")
    sent_ids = fields.One2many("customer.material.sent", "material_id", "Handed Out")
    sent_count = fields.Integer(compute="_compute_sent_count")

    _guarded_fields = frozenset({"state", "approved_on", "replaces_id"})

    _valid_order = models.Constraint(
        "CHECK (valid_until IS NULL OR valid_from IS NULL OR valid_until >= valid_from)",
        "The validity cannot end before it begins.",
    )

    @api.model
    def _default_function(self):
        # sudo: which function approves is no secret
        return self.env["customer.function"].sudo().search([("code", "=", "top_management")], limit=1).id

    @api.depends("title", "revision")
    def _compute_display_name(self):
        for material in self:
            material.display_name = " ".join(filter(None, [material.title, material.revision]))

    @api.depends("state", "active", "valid_from", "valid_until")
    def _compute_is_usable(self):
        today = fields.Date.context_today(self)
        for material in self:
            material.is_usable = material.active and material._is_usable_on(today)

    def _search_is_usable(self, operator, value):
        if operator != "in":
            return NotImplemented
        return (
            Domain("state", "=", "approved")
            & Domain("active", "=", True)
            & (Domain("valid_from", "=", False) | Domain("valid_from", "<=", "today"))
            & (Domain("valid_until", "=", False) | Domain("valid_until", ">=", "today"))
        )

    @api.depends("sent_ids")
    def _compute_sent_count(self):
        groups = self.env["customer.material.sent"]._read_group(
            [("material_id", "in", self.ids)], ["material_id"], ["__count"]
        )
        counts = dict(groups)
        for material in self:
            material.sent_count = counts.get(material, 0)

    def _is_usable_on(self, date):
        """Tell whether it was, or is, approved and valid on ``date``."""
        self.ensure_one()
        return (
            self.state == "approved"
            and self.approved_on <= date
            and (not self.valid_from or self.valid_from <= date)
            and (not self.valid_until or date <= self.valid_until)
        )

    def _check_usable(self, date):
        """Raise UserError for material that must not be handed out on ``date`` (CC-130)."""
        for material in self:
            if not material._is_usable_on(date):
                raise UserError(
                    self.env._(
                        "%(material)s is not approved, or not valid on %(date)s. Only approved, valid material is "
                        "handed to customers: have it approved first, or choose its present revision.",
                        material=material.display_name,
                        date=date,
                    )
                )

    def action_submit(self):
        """Ask the approving function to vouch for this material.

        :raise UserError: without a text or file to be vouched for
        """
        self._check_state("draft")
        for material in self:
            if not material.attachment_ids:
                material._check_filled("summary")
            material.function_id._check_staffed()
        self._guarded().write({"state": "review"})
        self._signoff_request(lambda material: [{"function": material.function_id, "role": "approve"}])
        return True

    def action_withdraw(self):
        """Withdraw material that is no longer true; it stays where it was handed out, and is handed out no more."""
        self._check_state("review", "approved")
        self._signoff_void(self.env._("Withdrawn"))
        self._guarded().write({"state": "withdrawn"})
        return True

    def action_revise(self):
        """Open a draft of the next revision; the present one stays in use until that is approved."""
        self.ensure_one()
        self.check_access("write")
        self._check_state("approved", "withdrawn")
        draft = self.copy({"revision": self.env._("%s (next)", self.revision), "title": self.title})
        draft._guarded().write({"replaces_id": self.id})
        return draft.get_formview_action()

    def action_open_sent(self):
        """Open the list of those who were given this material."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_comm.customer_material_sent_action")
        return {**action, "domain": [("material_id", "=", self.id)], "context": {"default_material_id": self.id}}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        for material in self:
            if material.state != "draft":
                raise UserError(self.env._("%s was given to approval. Withdraw it instead.", material.display_name))

    # Sign-off

    def _signoff_content(self):
        self.ensure_one()
        return {
            "title": self.title,
            "kind": self.kind,
            "revision": self.revision,
            "summary": self.summary or None,
            "files": sorted(self.attachment_ids.mapped("checksum")),
            "valid_from": self.valid_from or None,
            "valid_until": self.valid_until or None,
        }

    def _signoff_statement(self, signoff):
        self.ensure_one()
        return self.env._(
            "%(material)s is true, misleads nobody and promises nothing beyond our ability.\n%(summary)s",
            material=self.display_name,
            summary=self.summary or "",
        )

    def _signoff_authors(self):
        return self.create_uid | self.user_id

    def _signoff_approved(self):
        self._guarded().write({"state": "approved", "approved_on": fields.Date.context_today(self)})
        # sudo: the signer need not be the one who keeps the material
        replaced = self.sudo().replaces_id.filtered(lambda material: material.state == "approved")
        replaced._guarded().write({"state": "withdrawn"})

    def _signoff_rejected(self, signoff):
        self._guarded().write({"state": "draft"})
