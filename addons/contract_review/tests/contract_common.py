from datetime import timedelta

from odoo import Command, fields
from odoo.tests import new_test_user

from .common import REVIEWER, SALESMAN, ContractReviewCase


class ContractCase(ContractReviewCase):
    """Orders with terms that are complete, a signatory, a contract clerk and a document kind for each purpose."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(cls.env, "cr_clerk", "contract_review.group_clerk")
        cls.signatory = new_test_user(cls.env, "cr_signatory", REVIEWER)
        cls.function = cls.env["customer.function"].create(
            {"name": "Signatory", "code": "cr_signatory", "manager_id": cls.signatory.id}
        )
        cls.company.write({"contract_signatory_function_id": cls.function.id, "contract_clerk_id": cls.clerk.id})
        cls.colleague = new_test_user(cls.env, "cr_colleague", SALESMAN)
        cls.term = cls.env["account.payment.term"].search([], limit=1)
        cls.kinds = {
            code: cls.env.ref(f"contract_review.document_kind_{code}")
            for code in ("contract", "order_confirmation", "technical_agreement", "annex", "internal_contract")
        }

    @classmethod
    def _create_full_order(cls, **vals):
        return cls._create_order(
            payment_term_id=cls.term.id, commitment_date=fields.Datetime.now() + timedelta(days=20), **vals
        )

    @classmethod
    def _create_contract(cls, order=None, **vals):
        order = order or cls._create_full_order()
        return cls.env["contract.contract"].with_user(cls.clerk).create({"order_id": order.id, **vals})

    @classmethod
    def _file(cls, name="signed.pdf", user=None):
        return cls.env["ir.attachment"].with_user(user or cls.clerk).create({"name": name, "raw": b"%PDF-1.4 signed"})

    @classmethod
    def _sign_for_us(cls, contract):
        contract.action_request_signature()
        contract.sudo().signoff_ids.filtered(lambda row: row.state == "pending").with_user(
            cls.signatory
        ).action_approve()

    @classmethod
    def _fill_signatures(cls, contract, **vals):
        today = fields.Date.context_today(contract)
        seals = {"our_seal_on": today, "customer_seal_on": today}
        contract.write({"customer_signed_by": "Ms Chen", "customer_signed_on": today, **seals, **vals})
        contract.text_document_id.attachment_ids = [Command.link(cls._file().id)]

    @classmethod
    def _signed_contract(cls, order=None, **vals):
        """Return a contract that both sides have signed."""
        contract = cls._create_contract(order, **vals)
        if contract.kind == "contract":
            cls._sign_for_us(contract)
        cls._fill_signatures(contract)
        contract.action_mark_signed()
        return contract

    @classmethod
    def _create_document(cls, code="technical_agreement", contract=None, **vals):
        return (
            cls.env["contract.document"]
            .with_user(cls.clerk)
            .create(
                {
                    "title": "Agreement on the seal",
                    "kind_id": cls.kinds[code].id,
                    "contract_id": contract.id if contract else False,
                    "partner_id": cls.partner.id,
                    "text": "<p>The seal is of PTFE.</p>",
                    **vals,
                }
            )
        )

    def _run_cron(self, name):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(f"contract_review.{name}").method_direct_trigger()
        self.env.invalidate_all()
