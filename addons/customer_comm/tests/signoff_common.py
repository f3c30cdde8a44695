from odoo import Command
from odoo.tests import TransactionCase, new_test_user


class SignoffCase(TransactionCase):
    """A communication that three functions are asked to sign: quality and finance side by side, then the director."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sales = new_test_user(cls.env, "signoff_sales", "customer_comm.group_user,base.group_partner_manager")
        cls.quality, cls.finance, cls.director, cls.deputy = (
            new_test_user(cls.env, f"signoff_{name}", "customer_comm.group_user")
            for name in ("quality", "finance", "director", "deputy")
        )
        cls.functions = {
            code: cls._create_function(code, user)
            for code, user in (("q", cls.quality), ("f", cls.finance), ("d", cls.director), ("s", cls.sales))
        }
        cls.partner = cls.env["res.partner"].create({"name": "Signed customer"})

    @classmethod
    def _create_function(cls, code, manager):
        return cls.env["customer.function"].create(
            {"name": f"Function {code}", "code": f"signoff_{code}", "manager_id": manager.id}
        )

    @classmethod
    def _communication_vals(cls):
        return {
            "subject": "Signed",
            "partner_id": cls.partner.id,
            "channel_id": cls.env["customer.channel"].search([], limit=1).id,
            "stage_id": cls.env["customer.stage"].search([], limit=1).id,
            "subject_kind": "feedback",
            "description": "What is signed",
        }

    def _create_document(self, user=None):
        return self.env["customer.communication"].with_user(user or self.sales).create(self._communication_vals())

    def _request(self, record=None, plan="qf,d", role="review"):
        """Ask functions to sign: commas separate the steps, letters of one step sign side by side."""
        record = record if record is not None else self._create_document()
        record._signoff_request(
            [
                {"function": self.functions[code], "role": role, "sequence": 10 * step}
                for step, codes in enumerate(plan.split(","))
                for code in codes
            ]
        )
        return record

    def _row(self, record, code):
        """Return the live row of one function, in superuser mode."""
        return record.sudo().signoff_ids.filtered(
            lambda row: row.function_id == self.functions[code] and row.state != "void"
        )

    def _approve(self, record, code, user=None, **kwargs):
        row = self._row(record, code)
        row.with_user(user or row.function_id.manager_id).action_approve(**kwargs)
        return row

    def _set_absent(self, code, deputy):
        self.functions[code].write({"deputy_id": deputy.id, "absent_from": "2020-01-01", "absent_to": "2099-12-31"})

    def _add_member(self, code, user):
        self.functions[code].user_ids = [Command.link(user.id)]
