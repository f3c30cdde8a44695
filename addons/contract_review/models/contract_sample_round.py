from odoo import api, fields, models
from odoo.exceptions import UserError

VERDICT_STATES = {"accepted": "accepted", "conditional": "accepted", "rejected": "refused"}
OPEN_STATES = ("made", "appraising", "passed", "sent")


class ContractSampleRound(models.Model):
    """One sample that was made: its parameters, our appraisal, the customer's verdict (CR-86 to CR-88).

    made -> appraising (sales and quality) -> passed or failed; passed -> sent -> accepted or refused. Failed and
    refused rounds are followed by the next.
    """

    _name = "contract.sample.round"
    _description = "Sample Round"
    _inherit = ["mail.thread", "mail.activity.mixin", "customer.evidence.mixin", "customer.signoff.mixin"]
    _rec_names_search = ["order_id.name", "order_id.product_id"]
    _order = "order_id desc, number desc"
    _check_company_auto = True

    order_id = fields.Many2one(
        "contract.sample.order", "Sample Order", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="order_id.partner_id", store=True, index=True)
    product_id = fields.Many2one(related="order_id.product_id", store=True, index=True)
    number = fields.Integer("Round", readonly=True, required=True, default=1)
    state = fields.Selection(
        [
            ("made", "Being Made"),
            ("appraising", "Being Appraised"),
            ("passed", "Passed"),
            ("failed", "Failed"),
            ("sent", "Sent"),
            ("accepted", "Accepted"),
            ("refused", "Not Satisfied"),
            ("cancelled", "Cancelled"),
        ],
        "Status",
        default="made",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    parameter_ids = fields.One2many("contract.sample.parameter", "round_id", "Parameters")
    report_needed = fields.Boolean("Test Report Needed", tracking=True)
    report_ids = fields.Many2many("ir.attachment", string="Test Reports")
    appraisal = fields.Text(help="Result of the appraisal by sales and quality: what is good, what is not.")
    fail_reason = fields.Char("Failed Because", readonly=True)
    sample_id = fields.Many2one(
        "customer.sample", "Sample Sent", readonly=True, copy=False, index="btree_not_null", check_company=True
    )
    follow_up_on = fields.Date("Ask the Customer On")
    verdict = fields.Selection(related="sample_id.verdict")
    customer_words = fields.Text("Customer's Words", tracking=True)
    sealed_sample_ids = fields.One2many("contract.sealed.sample", "round_id", "Sealed Samples")

    _guarded_fields = frozenset(
        {"company_id", "partner_id", "product_id", "order_id", "number", "state", "fail_reason", "sample_id"}
    )

    _number_uniq = models.UniqueIndex("(order_id, number)", "This round is there already.")

    @api.depends("order_id.name", "number", "product_id")
    def _compute_display_name(self):
        for each in self:
            each.display_name = self.env._(
                "%(order)s, round %(number)s", order=each.order_id.sudo().display_name or "", number=each.number
            )

    @api.model_create_multi
    def create(self, vals_list):
        rounds = super().create(vals_list)
        rounds._claim_files("report_ids")
        return rounds

    def write(self, vals):
        if not self._is_guard_open():
            if {"report_needed", "report_ids", "appraisal"} & vals.keys():
                self._check_open("made")
            if "customer_words" in vals:
                self._check_open("sent")
        result = super().write(vals)
        if "report_ids" in vals:
            self._claim_files("report_ids")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        raise UserError(self.env._("Rounds of samples are records. Cancel the sample order instead."))

    def _check_open(self, *states):
        """Raise UserError unless all rounds are in one of these states."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for each in self:
            if each.state not in states:
                raise UserError(
                    self.env._(
                        "%(round)s is “%(state)s”. This can be done only when it is: %(states)s.",
                        round=each.display_name,
                        state=labels[each.state],
                        states=", ".join(labels[state] for state in states),
                    )
                )

    def _cancel_open(self):
        rounds = self.filtered(lambda each: each.state in OPEN_STATES)
        rounds._signoff_void(self.env._("Cancelled"))
        rounds._guarded().write({"state": "cancelled"})

    # Appraisal

    def action_appraise(self):
        """Have the sample appraised by sales and quality (CR-87).

        :raises UserError: before the inspector has confirmed all parameters (CR-86), or without the test report
        """
        self.check_access("write")
        self._check_open("made")
        for each in self:
            each._check_made()
        self._guarded().write({"state": "appraising"})
        self._signoff_request(lambda each: each._plan_appraisal())
        return True

    def _check_made(self):
        if not self.parameter_ids:
            raise UserError(self.env._("%s: record the parameters with which it was made.", self.display_name))
        if parameter := self.parameter_ids.filtered(lambda row: not row.confirmed_at)[:1]:
            raise UserError(
                self.env._(
                    "%(round)s: the inspector has not confirmed %(parameter)s.",
                    round=self.display_name,
                    parameter=parameter.name,
                )
            )
        if self.report_needed and not self.report_ids:
            raise UserError(self.env._("%s: attach the test report.", self.display_name))

    def _plan_appraisal(self):
        find = self.env["customer.function"]._get
        return [
            {"function": find("quality", self.company_id), "role": "verify"},
            {"function": find("sales", self.company_id), "role": "verify"},
        ]

    def _signoff_content(self):
        record = self.sudo()  # the same content whoever signs
        return {
            "sample_order": record.order_id.name,
            "round": record.number,
            "appraisal": record.appraisal or None,
            "parameters": [[row.name, row.value, row.unit or None] for row in record.parameter_ids],
            "reports": sorted(record.report_ids.mapped("checksum")),
        }

    def _signoff_statement(self, signoff):
        return self.env._("%s: this sample is good and can be sent to the customer.", self.display_name)

    def _signoff_approved(self):
        self._guarded().write({"state": "passed"})

    def _signoff_rejected(self, signoff):
        """A sample that is not good is made again (CR-87)."""
        self._guarded().write({"state": "failed", "fail_reason": signoff.note})
        self.sudo().order_id._open_round()  # who appraises need not keep sample orders

    # To the customer

    def action_send(self):
        """Send samples that have passed; the customer's verdict is followed up on the sample (CR-87, CR-88).

        :raises UserError: for a sample that has not passed
        """
        self.check_access("write")
        self._check_open("passed")
        for each in self:
            if not each.follow_up_on:
                raise UserError(self.env._("%s: say when to ask the customer.", each.display_name))
            # sudo: whoever appraises and sends need not be a user of the register of samples
            sample = self.env["customer.sample"].sudo().create(each._prepare_sample())
            each._guarded().write({"state": "sent", "sample_id": sample.id})
            sample.action_send()
        return True

    def _prepare_sample(self):
        order = self.order_id
        return {
            "company_id": self.company_id.id,
            "partner_id": order.partner_id.id,
            "product_id": order.product_id.id,
            "order_id": order.order_id.id,
            "quantity": order.quantity,
            "purpose": "new_product",
            "identification": self.display_name,
            "follow_up_on": self.follow_up_on,
            "user_id": (order.user_id or self.env.user).id,
        }

    def action_accept(self):
        """Record that the customer is satisfied: the sample is to be sealed (CR-88)."""
        return self._record_verdict("accepted")

    def action_refuse(self):
        """Record that the customer is not satisfied: a new sample is made (CR-88).

        :raises UserError: without the customer's words
        """
        return self._record_verdict("rejected")

    def _record_verdict(self, verdict):
        self.check_access("write")
        self._check_open("sent")
        for each in self:
            words = (each.customer_words or "").strip()
            if verdict == "rejected" and not words:
                raise UserError(self.env._("%s: enter the customer's words first.", each.display_name))
            sample = each.sample_id.sudo()  # as in action_send
            sample.write({"verdict": verdict} | ({"verdict_note": words} if words else {}))
            sample.action_judge()
        return True

    def _judged(self):
        """Follow the customer's verdict on the samples of these rounds. Call in superuser mode."""
        for each in self.filtered(lambda each: each.state == "sent"):
            state = VERDICT_STATES[each.sample_id.verdict]
            words = each.customer_words or each.sample_id.verdict_note
            each._guarded().write({"state": state, "customer_words": words})
            if state == "refused":
                each.order_id._open_round()

    def action_seal(self):
        """Open the sealed sample of an accepted round; it is made when there is none (CR-88)."""
        self.ensure_one()
        self.check_access("write")
        self._check_open("accepted")
        sealed = self.sealed_sample_ids[:1]
        if not sealed:
            sealed = self.env["contract.sealed.sample"].create(
                {**self.order_id._prepare_sealed_sample(), "round_id": self.id}
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": sealed._name,
            "res_id": sealed.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_view_sample(self):
        """Open the sample that was sent."""
        self.ensure_one()
        return self.sample_id.get_formview_action()
