from odoo import Command
from odoo.tests import TransactionCase, new_test_user


class CommunicationCase(TransactionCase):
    """A company whose functions sales, quality and top management have a user each, and a customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sales, cls.quality, cls.director = (
            new_test_user(cls.env, f"comm_{name}", "customer_comm.group_user")
            for name in ("sales", "quality", "director")
        )
        cls.manager = new_test_user(cls.env, "comm_manager", "customer_comm.group_manager")
        cls.foreman = new_test_user(cls.env, "comm_foreman", "base.group_user")
        cls.plain = new_test_user(cls.env, "comm_plain", "base.group_user")
        function = cls.env["customer.function"]
        cls.f_sales, cls.f_quality, cls.f_production, cls.f_director = (
            function._get(code) for code in ("sales", "quality", "production", "top_management")
        )
        for record, user in (
            (cls.f_sales, cls.sales),
            (cls.f_quality, cls.quality),
            (cls.f_production, cls.foreman),
            (cls.f_director, cls.director),
        ):
            record.write({"manager_id": user.id, "deputy_id": False, "user_ids": False, "absent_from": False})
        cls.partner = cls.env["res.partner"].create({"name": "Communicating customer", "is_company": True})
        cls.grade = cls.env["customer.grade"].search([], limit=1) or cls.env["customer.grade"].create(
            {"code": "AA", "name": "Very important", "hours": 24}
        )
        cls.channel = cls.env.ref("customer_comm.channel_phone")
        cls.stage = cls.env.ref("customer_comm.stage_after_delivery")

    @classmethod
    def _vals(cls, **vals):
        return {
            "subject": "Noise",
            "partner_id": cls.partner.id,
            "channel_id": cls.channel.id,
            "stage_id": cls.stage.id,
            "subject_kind": "feedback",
            "description": "The pump is noisy",
            **vals,
        }

    @classmethod
    def _create(cls, user=None, **vals):
        return cls.env["customer.communication"].with_user(user or cls.sales).create(cls._vals(**vals))

    @classmethod
    def _create_judged(cls, functions=None, **vals):
        """Return a draft with category and grade, and a routing line for each function."""
        lines = [Command.create({"function_id": function.id, "question": "Why?"}) for function in functions or ()]
        return cls._create(category="quality", grade_id=cls.grade.id, routing_ids=lines, **vals)

    @classmethod
    def _answer_routing(cls, record, opinion="A bearing is worn"):
        for line in record.sudo().routing_ids.filtered(lambda line: not line.answered_at):
            line = line.with_user(line.function_id.manager_id)
            line.opinion = opinion
            line.action_answer()

    @classmethod
    def _create_analysed(cls, functions=None, **vals):
        record = cls._create_judged(functions or cls.f_quality, **vals)
        record.action_route()
        cls._answer_routing(record)
        record.conclusion = "Exchange the bearing"
        record.action_analyse()
        return record

    @classmethod
    def _create_checklist(cls, *kinds, function=None, company=None, **item_vals):
        """Return a checklist for communications with one required question of each kind."""
        return cls.env["customer.checklist"].create(
            {
                "name": "Visit",
                "model_id": cls.env["ir.model"]._get_id("customer.communication"),
                "kind": "visit",
                "function_id": (cls.f_production if function is None else function).id,
                "company_id": company.id if company else False,
                "item_ids": [
                    Command.create(
                        {
                            "question": f"Question {number} ({kind})",
                            "sequence": number,
                            "answer_kind": kind,
                            "choice_ids": [Command.create({"name": name}) for name in ("Good", "Bad")]
                            if kind == "choice"
                            else [],
                            **item_vals,
                        }
                    )
                    for number, kind in enumerate(kinds or ("yesno",), 1)
                ],
            }
        )
