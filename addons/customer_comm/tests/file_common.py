from odoo import fields
from odoo.tests import new_test_user

from .communication_common import CommunicationCase


class FileCase(CommunicationCase):
    """Customers with a file, who keeps it, and who does not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "customer_comm.group_file,sales_team.group_sale_manager,base.group_partner_manager"
        cls.keeper = new_test_user(cls.env, "file_keeper", groups)
        cls.file_manager = new_test_user(
            cls.env, "file_manager", "customer_comm.group_file_manager,sales_team.group_sale_manager"
        )
        cls.outsider = new_test_user(cls.env, "file_outsider", "base.group_user,base.group_partner_manager")
        cls.salesperson = new_test_user(
            cls.env, "file_salesperson", "sales_team.group_sale_salesman_all_leads,base.group_partner_manager"
        )
        cls.planner = new_test_user(cls.env, "file_planner", "base.group_user")
        cls.f_planning = cls.env["customer.function"]._get("planning")
        cls.f_planning.write({"manager_id": cls.planner.id, "deputy_id": False, "user_ids": False})
        cls.customer_class = cls.env.ref("customer_comm.customer_class_a")
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Filed Customer",
                "is_company": True,
                "customer_status": "potential",
                "customer_class_id": cls.customer_class.id,
                "legal_representative": "Lin Lawful",
                "fax": "+86 21 5555 0199",
                "bank_name": "Bank of Deposits",
                "bank_account": "6222 0000 1111",
            }
        )
        cls.person = cls.env["res.partner"].create({"name": "Person", "parent_id": cls.customer.id})
        cls.product = cls.env["product.product"].create({"name": "Pump P-200", "list_price": 50})
        cls.today = fields.Date.today()
        cls._flush_tracking()

    @classmethod
    def _flush_tracking(cls):
        """Write the history of what changed so far, as the end of a request does."""
        cls.env.flush_all()
        cls.env.cr.precommit.run()

    @classmethod
    def _order(cls, partner=None, quantity=2, confirm=True):
        order = cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.person).id,
                "order_line": [fields.Command.create({"product_id": cls.product.id, "product_uom_qty": quantity})],
            }
        )
        if confirm:
            order.action_confirm()
        return order
