from odoo import api, fields, models


class CustomerTopic(models.Model):
    """What a contact is about (CC-11, CC-12, CC-151). A company edits the list.

    The topic says which business function owns the conclusion (CC-35), and which ones are always consulted (CC-151).
    """

    _name = "customer.topic"
    _description = "Communication Topic"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Short name that rules refer to, e.g. environment.")
    sequence = fields.Integer(default=10, help="Of the topics of a contact the first one decides who owns it.")
    stage_id = fields.Many2one(
        "customer.stage", index="btree_not_null", ondelete="set null", help="In which stage it usually comes up."
    )
    function_id = fields.Many2one(
        "customer.function",
        "Owner",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Owns the conclusion of contacts on this topic.",
    )
    consult_function_ids = fields.Many2many(
        "customer.function",
        "customer_topic_consult_rel",
        string="Always Consulted",
        check_company=True,
        help="Are asked about every contact on this topic.",
    )
    company_id = fields.Many2one("res.company", index=True, help="Empty: the topic serves all companies.")
    color = fields.Integer()
    active = fields.Boolean(default=True)

    _code_company_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0)) WHERE code IS NOT NULL", "A company can have a topic code only once."
    )

    @api.model
    def name_create(self, name):
        """Do not create a topic twice because of upper case or spaces."""
        name = " ".join((name or "").split())
        topic = self.search([("name", "=ilike", name)], limit=1)
        return (topic.id, topic.display_name) if topic else super().name_create(name)
