from odoo import Command
from odoo.tests import TransactionCase, new_test_user


class ProcessCase(TransactionCase):
    """A company with people for the customer file, and with the two functions that grant credit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Sarah keeps files; Rolf sells without access to them; assistant and vice sign without it.
        cls.sarah = new_test_user(
            cls.env,
            "process_sarah",
            "customer_comm.group_user,customer_comm.group_file,sales_team.group_sale_salesman_all_leads",
        )
        cls.rolf = new_test_user(
            cls.env, "process_rolf", "customer_comm.group_user,sales_team.group_sale_salesman_all_leads"
        )
        cls.assistant, cls.vice = (
            new_test_user(cls.env, f"process_{name}", "base.group_user") for name in ("assistant", "vice")
        )
        cls.head = new_test_user(cls.env, "process_head", "customer_comm.group_user,customer_comm.group_file")
        function = cls.env["customer.function"]
        cls.f_sales, cls.f_assistant, cls.f_vice = (
            function._get(code) for code in ("sales", "assistant_executive_vice_gm", "executive_vice_gm")
        )
        for record, user in ((cls.f_sales, cls.head), (cls.f_assistant, cls.assistant), (cls.f_vice, cls.vice)):
            record.write({"manager_id": user.id, "deputy_id": False, "user_ids": False, "absent_from": False})
        cls.customer = cls._create_customer("Process customer")
        cls.product = cls.env["product.product"].create({"name": "Pump", "type": "consu", "list_price": 100})
        cls.classes = {
            code: cls.env["customer.class"].search([("code", "=", code)])
            or cls.env["customer.class"].create({"code": code, "name": f"Class {code}"})
            for code in "ABC"
        }
        for kind in cls.classes.values():
            kind.sales_share = 0
        for code, share in (("A", 80), ("B", 95), ("C", 100)):
            cls.classes[code].write({"sales_share": share, "sequence": ord(code)})

    @classmethod
    def _create_customer(cls, name, **vals):
        return cls.env["res.partner"].create({"name": name, "is_company": True, **vals})

    @classmethod
    def _create_order(cls, partner=None, price=100.0, quantity=1, day=None, confirm=True, **vals):
        order = cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.customer).id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "product_uom_qty": quantity,
                            "price_unit": price,
                            "tax_ids": False,
                        }
                    )
                ],
                **vals,
            }
        )
        if confirm:
            order.action_confirm()
            if day:
                order.date_order = day
        return order

    @classmethod
    def _create_admission(cls, user=None, complete=True, **vals):
        if complete:
            vals = {"investigated_on": "2026-01-05", "findings": "Solid", "conclusion": "Admit", **vals}
        admission = (
            cls.env["customer.admission"]
            .with_user(user or cls.sarah)
            .create({"partner_id": cls.customer.id, "new_level": "i", **vals})
        )
        if complete:
            admission.sudo().checklist_answer_ids.with_user(cls.head).write({"value_yesno": "yes"})
        return admission

    @classmethod
    def _create_application(cls, user=None, **vals):
        return (
            cls.env["customer.credit.application"]
            .with_user(user or cls.sarah)
            .create({"partner_id": cls.customer.id, "new_level": "ii", "reason": "Pays in time", **vals})
        )

    @classmethod
    def _admit(cls, level="i", **vals):
        """Have a customer admitted, and return the admission."""
        admission = cls._create_admission(new_level=level, **vals)
        admission.action_submit()
        cls._approve(admission)
        return admission

    @classmethod
    def _row(cls, document):
        return document.sudo().signoff_ids.filtered(lambda row: row.state == "pending")

    @classmethod
    def _approve(cls, document, user=None):
        row = cls._row(document)
        row.with_user(user or row.function_id.manager_id).action_approve()

    @classmethod
    def _reject(cls, document):
        row = cls._row(document)
        row.with_user(row.function_id.manager_id).action_reject("Not now")

    @classmethod
    def _credit(cls, partner=None, company=None):
        """Return level and admission of a customer."""
        partner = (partner or cls.customer).sudo().with_company(company or cls.env.company)
        return partner.credit_level, partner.admission_state
