import json

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.mail.tools.discuss import Store

from ..models.res_partner import FILE
from .file_common import FileCase

SECRET = "Lin Lawful"


@tagged("post_install", "-at_install")
class TestFileDoors(FileCase):
    """No door leads to the customer file without access to it (CC-74, CC-90, XX-01)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partner = cls.env["res.partner"]
        cls.names = sorted(name for name, field in partner._fields.items() if FILE in (field.groups or "").split(","))
        cls.env.ref("base.group_allow_export").user_ids += (
            cls.outsider | cls.salesperson | cls.sales | cls.manager | cls.keeper | cls.file_manager
        )
        cls.outsiders = cls.outsider | cls.salesperson | cls.sales | cls.manager

    def _each(self):
        return [(user, self.customer.with_user(user)) for user in self.outsiders]

    def test_which_fields(self):
        """XX-01: what belongs to the file: legal, bank, class, history, events, credit."""
        expected = {
            "legal_representative",
            "bank_account",
            "customer_class_id",
            "file_event_ids",
            "credit_level",
            "fax",
        }
        self.assertLessEqual(expected, set(self.names))

    def test_base_data_stay_readable(self):
        """CC-75: name and address stay what they are: a contact for all departments."""
        for _user, customer in self._each():
            values = customer.read(["name", "street", "phone", "distance", "service_user_id"])[0]
            self.assertEqual(values["name"], "Filed Customer")

    def test_read(self):
        """XX-01: read, web_read, the values of all fields, a form and its onchange."""
        for _user, customer in self._each():
            for name in self.names:
                with self.assertRaises(AccessError):
                    customer.read([name])
                with self.assertRaises(AccessError):
                    customer.web_read({name: {}})
                with self.assertRaises(AccessError):
                    customer[name]
                customer.invalidate_recordset()
            self.assertFalse(set(self.names) & set(customer.copy_data()[0]))

    def test_duplicate(self):
        """XX-01: others duplicate a contact as ever, and its file is not duplicated with it."""
        copy = self.customer.with_user(self.outsider).copy()
        self.assertFalse(copy.sudo().legal_representative)
        self.assertEqual(self.customer.with_user(self.keeper).copy().legal_representative, SECRET)

    def test_onchange(self):
        """XX-01: an onchange is no way to read a field, neither of the customer nor through one that links it."""
        for _user, customer in self._each():
            for values, changed in (({}, []), ({"street": "X"}, ["street"])):
                self._assert_kept(customer.onchange, values, changed, {"legal_representative": {}, "street": {}})
        orders = self.env["sale.order"].with_user(self.salesperson)
        spec = {"partner_id": {"fields": {"legal_representative": {}}}}
        self._assert_kept(orders.onchange, {"partner_id": self.customer.id}, ["partner_id"], spec)

    def _assert_kept(self, method, *args):
        """Check that a call either fails or tells nothing."""
        try:
            self.assertNotIn(SECRET, json.dumps(method(*args), default=str))
        except AccessError:
            return

    def test_fields_get(self):
        """XX-01: fields_get and the views do not even name the fields."""
        for user, customer in self._each():
            self.assertFalse(set(self.names) & set(customer.fields_get()))
            views = self.env["res.partner"].with_user(user).get_views([(False, "form"), (False, "list")])
            self.assertFalse(set(self.names) & set(views["models"]["res.partner"]["fields"]))
            self.assertNotIn("legal_representative", views["views"]["form"]["arch"])

    def test_search(self):
        """XX-01: search, count, sort and name_search by a field of the file, also from other models."""
        domain = [("legal_representative", "=", SECRET)]
        for user, customer in self._each():
            with self.assertRaises(AccessError):
                customer.search(domain)
            with self.assertRaises(AccessError):
                customer.search_count(domain)
            with self.assertRaises(AccessError):
                customer.search([], order="legal_representative", limit=1)
            with self.assertRaises(AccessError):
                customer.name_search("Filed", domain)
            with self.assertRaises(AccessError):
                self.env["res.users"].with_user(user).search([("partner_id.legal_representative", "=", SECRET)])
            with self.assertRaises(AccessError):
                customer.search([("parent_id", "any", domain)])
            with self.assertRaises(AccessError):
                customer.search([("file_event_ids.name", "ilike", "a")])
            self.assertFalse(customer.name_search(SECRET))

    def test_group_by(self):
        """XX-01: grouping and sums by a field of the file."""
        for _user, customer in self._each():
            for groupby in ("customer_class_id", "customer_status", "legal_representative"):
                with self.assertRaises(AccessError):
                    customer.formatted_read_group([], [groupby], ["__count"])
                with self.assertRaises(AccessError):
                    customer.web_read_group([], [groupby])
            with self.assertRaises(AccessError):
                customer.formatted_read_group([], ["country_id"], ["file_completeness:avg"])
            with self.assertRaises(AccessError):
                customer.read_progress_bar([], "country_id", {"field": "customer_status", "colors": {"trading": "x"}})

    def test_export(self):
        """CC-90: export, also along a path from another model, and who may."""
        order = self._order(self.customer)
        order.user_id = self.salesperson
        for _user, customer in self._each():
            with self.assertRaises(AccessError):
                customer.export_data(["name", "legal_representative"])
        orders = order.with_user(self.salesperson)
        with self.assertRaises(AccessError):
            orders.export_data(["name", "partner_id/legal_representative"])
        # Who keeps the file reads it, and does not carry it out of the house.
        keeper = self.customer.with_user(self.keeper)
        with self.assertRaises(AccessError):
            keeper.export_data(["name", "legal_representative"])
        with self.assertRaises(AccessError):
            order.with_user(self.keeper).export_data(["name", "partner_id/bank_account"])
        self.assertTrue(keeper.export_data(["name", "street"]))
        event = self.env["customer.file.event"].create({"partner_id": self.customer.id, "name": "E"})
        with self.assertRaises(AccessError):
            event.with_user(self.keeper).export_data(["name"])
        exported = self.customer.with_user(self.file_manager).export_data(["name", "legal_representative"])
        self.assertEqual(exported["datas"], [["Filed Customer", SECRET]])

    def test_write(self):
        """XX-01: nobody writes what he may not read, and an import fails as well."""
        for user, customer in self._each():
            with self.assertRaises(AccessError):
                customer.write({"legal_representative": "Forged"})
            with self.assertRaises(AccessError):
                customer.create({"name": "Forged", "fax": "1"})
            result = self.env["res.partner"].with_user(user).load(["name", "fax"], [["Forged", "1"]])
            self.assertTrue(result["messages"])

    def test_models(self):
        """XX-01: entries of the file, batches and the timeline are for those who keep it."""
        for user, _customer in self._each():
            for name in (
                "customer.file.event",
                "customer.file.change",
                "customer.file.access",
                "customer.recommendation",
                "customer.batch.line",
                "customer.batch",
                "customer.timeline",
            ):
                with self.assertRaises(AccessError):
                    self.env[name].with_user(user).search([])

    def test_chatter(self):
        """XX-01: the history in the chatter shows changes of file fields to those who may read the fields only."""
        self.customer.write({"legal_representative": "Before", "street": "Old Road"})
        self._flush_tracking()
        self.customer.write({"legal_representative": SECRET, "bank_account": "999-888"})
        self._flush_tracking()
        messages = self.customer.message_ids
        self.assertTrue(messages.sudo().tracking_value_ids)
        for user in self.outsiders:
            shown = json.dumps(self._message_data(messages.with_user(user)), default=str)
            for secret in (SECRET, "999-888", "Before"):
                self.assertNotIn(secret, shown)
            with self.assertRaises(AccessError):
                messages.with_user(user).read(["tracking_value_ids"])
            with self.assertRaises(AccessError):
                self.env["mail.tracking.value"].with_user(user).search([])
        self.assertIn(SECRET, json.dumps(self._message_data(messages.with_user(self.keeper)), default=str))
        # Nor does the text of a message, which everybody reads.
        self.assertNotIn(SECRET, "".join(str(message.body) for message in messages))

    def _message_data(self, messages):
        return Store().add(messages).get_result()

    def test_fields_of_other_models(self):
        """XX-01: no related field of another model carries a field of the file to others."""
        partner = self.env["res.partner"]
        for name in self.names:
            for field in self.registry.field_depends:
                if field.model_name == "res.partner" or not field.related:
                    continue
                last = field.related_field if hasattr(field, "related_field") else None
                if last is partner._fields[name]:
                    self.assertIn(FILE, (field.groups or "").split(","), field)

    def test_portal(self):
        """XX-01: a customer's own portal user reads nothing of its file."""
        portal = new_test_user(self.env, "door_portal", "base.group_portal")
        portal.partner_id.parent_id = self.customer
        own = self.customer.with_user(portal)
        for name in self.names:
            with self.assertRaises(AccessError):
                own.read([name])
        self.assertFalse(set(self.names) & set(own.fields_get()))
        with self.assertRaises(AccessError):
            self.env["customer.file.grant"].with_user(portal).search([])
        with self.assertRaises(AccessError):
            self.env["customer.file.reader"].with_user(portal).create({"partner_id": self.customer.id})

    def test_access_comes_and_goes(self):
        """XX-01: the group opens the file and closes it again."""
        self.outsider.group_ids = [Command.link(self.env.ref(FILE).id)]
        self.assertEqual(self.customer.with_user(self.outsider).legal_representative, SECRET)
        self.outsider.group_ids = [Command.unlink(self.env.ref(FILE).id)]
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.customer.with_user(self.outsider).read(["legal_representative"])


@tagged("post_install", "-at_install")
class TestFileDoorsRpc(HttpCase):
    """The same over the wire, as a client would try it."""

    def test_rpc(self):
        """XX-01: RPC with contexts that claim rights."""
        new_test_user(self.env, "door_rpc", "base.group_user,base.group_partner_manager", password="door_rpc_1")
        customer = self.env["res.partner"].create({"name": "Wire", "legal_representative": SECRET})
        self.authenticate("door_rpc", "door_rpc_1")
        for method, args in (
            ("read", [customer.ids, ["legal_representative"]]),
            ("search_read", [[["legal_representative", "=", SECRET]], ["name"]]),
            ("web_search_read", [[], {"legal_representative": {}}]),
            ("export_data", [customer.ids, ["legal_representative"]]),
            ("write", [customer.ids, {"file_opened_on": "2026-01-01"}]),
        ):
            response = self.url_open(
                f"/web/dataset/call_kw/res.partner/{method}",
                data=json.dumps(
                    {
                        "params": {
                            "model": "res.partner",
                            "method": method,
                            "args": args,
                            "kwargs": {"context": {"su": True, "uid": 1, "_seal_customer_guard": True}},
                        }
                    }
                ),
                headers={"Content-Type": "application/json"},
            ).json()
            self.assertIn("error", response, method)
            self.assertNotIn(SECRET, json.dumps(response.get("result", "")))
