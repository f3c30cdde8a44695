from contextlib import contextmanager

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, Command, api
from odoo.tests import mute_logger, tagged
from odoo.tests.common import TransactionCase


@tagged("post_install", "-at_install", "signoff_concurrency")
class TestSignWhileEditing(TransactionCase):
    """A function signs while the salesperson edits. Real transactions: the records are committed and removed."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._remove)
        self.ids = {}
        with self._session() as env:
            reviewer = env.ref("contract_review.group_user")
            users = env["res.users"].create(
                [
                    {"name": f"edit {name}", "login": f"edit_{name}", "group_ids": [Command.link(reviewer.id)]}
                    for name in ("one", "two")
                ]
            )
            functions = env["customer.function"].create(
                [{"name": user.name, "code": f"edit_{user.id}", "manager_id": user.id} for user in users]
            )
            review_type = env["contract.review.type"].create(
                {
                    "name": "Edited",
                    "kind": "regular_made",
                    "line_ids": [Command.create({"function_id": function.id}) for function in functions],
                }
            )
            rule = env["contract.review.rule"].create(
                {"name": "Edited", "condition": "always", "sequence": -1, "type_id": review_type.id}
            )
            partner = env["res.partner"].create({"name": "Edited customer"})
            product = env["product.product"].create({"name": "Edited", "type": "consu", "list_price": 10})
            order = env["sale.order"].create(
                {"partner_id": partner.id, "order_line": [Command.create({"product_id": product.id})]}
            )
            rules = env["contract.review.rule"].search([("id", "!=", rule.id)])
            rules.active = False
            order.action_request_reviews()
            rules.active = True
            for name, records in {
                "users": users,
                "function": functions,
                "type": review_type,
                "rule": rule,
                "partner": partner,
                "product": product,
                "order": order,
                "review": order.review_ids,
                "signoff": order.review_ids.signoff_ids,
            }.items():
                self.ids[name] = records.ids

    @contextmanager
    def _session(self, uid=SUPERUSER_ID):
        """Open a transaction of its own, committed at the end."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, uid, {})

    def _remove(self):
        with self._session() as env:
            execute = env.cr.execute
            review, signoffs = tuple(self.ids["review"]), tuple(self.ids["signoff"])
            execute("DELETE FROM mail_activity WHERE res_model = 'contract.review' AND res_id IN %s", [review])
            execute("DELETE FROM customer_sla_status WHERE res_model = 'customer.signoff' AND res_id IN %s", [signoffs])
            execute("DELETE FROM customer_sla_status WHERE res_model = 'contract.review' AND res_id IN %s", [review])
            execute("DELETE FROM customer_signoff WHERE res_model = 'contract.review' AND res_id IN %s", [review])
            execute("DELETE FROM contract_review WHERE id IN %s", [review])
            env["sale.order"].browse(self.ids["order"]).unlink()
            env["contract.review.rule"].browse(self.ids["rule"]).unlink()
            env["contract.review.type"].browse(self.ids["type"]).unlink()
            env["customer.function"].browse(self.ids["function"]).unlink()
            env["res.users"].browse(self.ids["users"]).unlink()
            env["product.product"].browse(self.ids["product"]).unlink()
            env["res.partner"].browse(self.ids["partner"]).unlink()

    def _rows(self, env):
        return env["customer.signoff"].browse(self.ids["signoff"])

    def _judge(self):
        with self._session() as env:
            order = env["sale.order"].browse(self.ids["order"])
            review = env["contract.review"].browse(self.ids["review"])
            return env["contract.review.gate"]._verdicts(order)[order.id].outcome, review.state

    def test_the_last_signature_while_the_salesperson_edits(self):
        """CR-37: what was signed is what was shown: an edit that comes at the same moment leaves no approval."""
        with self._session(self.ids["users"][0]) as env:
            self._rows(env)[0].action_approve()
        with self.registry.cursor() as cr:
            signer = api.Environment(cr, self.ids["users"][1], {})
            self.assertEqual(self._rows(signer)[1].state, "pending")  # the signer sees the quotation as it was
            with self._session() as editor:
                editor["sale.order"].browse(self.ids["order"]).order_line.price_unit = 3
            self._rows(signer)[1].action_approve()
            cr.commit()  # pylint: disable=invalid-commit
        self.assertEqual(self._judge(), ("changed", "approved"))
        with self._session() as env:
            env["contract.review"].browse(self.ids["review"]).action_review_again()
            self.ids["signoff"] = env["contract.review"].browse(self.ids["review"]).signoff_ids.ids
        self.assertEqual(self._judge(), ("pending", "in_review"))

    @mute_logger("odoo.sql_db")
    def test_two_functions_at_once(self):
        """CR-39: two functions that sign at the same moment: the later one is run again on what the first has written,
        and the review is approved once."""
        with self.registry.cursor() as cr:
            second = api.Environment(cr, self.ids["users"][1], {})
            self.assertEqual(self._rows(second)[1].state, "pending")
            with self._session(self.ids["users"][0]) as first:
                self._rows(first)[0].action_approve()
            with self.assertRaises(SerializationFailure):
                self._rows(second)[1].action_approve()
                second.flush_all()
            cr.rollback()
        with self._session(self.ids["users"][1]) as again:
            self._rows(again)[1].action_approve()
        self.assertEqual(self._judge(), ("approved", "approved"))
