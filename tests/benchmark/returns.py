"""Customer returns: what validating them costs, with and without complaints that come of it."""

import world
from harness import CORE, ExtraQueries, Operation, Side

POLICIES = [
    ("off", "complaints off"),
    ("reason", "complaints by reason, none given"),
    ("always", "each opens a complaint"),
]


class ValidateReturns(Operation):
    """A warehouse worker validates customer returns together."""

    name = "returns"
    title = "validate customer returns together"
    unit = "return"
    size = quick_size = 50
    sides = (Side("core", "Odoo", CORE), *(Side(policy, label, setting=policy) for policy, label in POLICIES))
    budgets = (
        # No query a return: what is looked up once for all of them is a few hundredths of one.
        ExtraQueries("off", "core", 0.1),
        ExtraQueries("reason", "core", 0.1),
        ExtraQueries("always", "core", 5),
    )

    def build(self, env, database):
        return {"returns": world.returns(env, self.warm + self.count), "user": world.people(env)["warehouse"]}

    def prepare(self, env, side, data):
        if side.setting:
            env.company.complaint_return_policy = side.setting
        return data["returns"]

    def run(self, env, subjects):
        return env["stock.picking"].browse(subjects).with_context(skip_sms=True).button_validate()

    def check(self, env, side, subjects, outcome):
        returns = env["stock.picking"].browse(subjects)
        assert outcome is True, f"the returns were not validated: {outcome}"
        assert set(returns.mapped("state")) == {"done"}
        if side.setting:
            opened = len(returns.complaint_id)
            wanted = len(returns) if side.setting == "always" else 0
            assert opened == wanted, f"{opened} complaints were opened instead of {wanted}"


OPERATIONS = (ValidateReturns,)
