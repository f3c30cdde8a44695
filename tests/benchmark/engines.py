"""What the other engines cost: signatures, checklists, distribution lists. Without a budget, to be watched."""

import world
from harness import Operation, Side

MODEL = "customer.communication"
FUNCTIONS = ("sales", "quality", "production")
QUESTIONS = 10


class _OnCommunications(Operation):
    unit = "document"
    sides = (Side("addons", "with the addons"),)

    def build(self, env, database):
        vals_list = world.communication_vals(env, self.warm + self.count)
        self.functions(env)
        user = world.user(env, "bench_service", "customer_comm.group_user")
        return {"documents": env[MODEL].create(vals_list).ids, "user": user.id}

    def prepare(self, env, side, data):
        return data["documents"]

    def functions(self, env):
        """Return three business functions, each with a manager of its own."""
        functions = env["customer.function"].concat(*[env["customer.function"]._get(code) for code in FUNCTIONS])
        for function in functions:
            function.manager_id = world.user(env, f"bench_{function.code}_manager", "customer_comm.group_user")
        return functions

    def plan(self, env):
        """Return a plan that asks the three functions to sign at once."""
        return [{"function": env["customer.function"]._get(code), "role": "review"} for code in FUNCTIONS]


class RequestSignoffs(_OnCommunications):
    """Three functions are asked to sign each document."""

    name = "signoff-request"
    title = "ask three functions to sign"

    def run(self, env, subjects):
        env[MODEL].browse(subjects)._signoff_request(self.plan(env))

    def check(self, env, side, subjects, outcome):
        assert len(env[MODEL].browse(subjects).signoff_ids) == len(FUNCTIONS) * len(subjects)


class Approve(_OnCommunications):
    """A manager approves what waits for his function, all at once."""

    name = "signoff-approve"
    title = "approve for one function"

    def build(self, env, database):
        data = super().build(env, database)
        documents = env[MODEL].browse(data["documents"])
        documents._signoff_request(self.plan(env))
        first = self.functions(env)[0]
        rows = documents.signoff_ids.filtered(lambda row: row.function_id == first)
        return {"rows": rows.ids, "user": first.manager_id.id}

    def prepare(self, env, side, data):
        return data["rows"]

    def run(self, env, subjects):
        env["customer.signoff"].browse(subjects).action_approve()

    def check(self, env, side, subjects, outcome):
        assert set(env["customer.signoff"].browse(subjects).mapped("state")) == {"approved"}


class ApplyChecklist(_OnCommunications):
    """A checklist of ten questions is put on each document."""

    name = "checklist"
    title = f"apply a checklist of {QUESTIONS} questions"

    def build(self, env, database):
        checklist = env["customer.checklist"].create(
            {
                "name": "Benchmark",
                "model_id": env["ir.model"]._get_id(MODEL),
                "item_ids": [(0, 0, {"question": f"Question {i}"}) for i in range(QUESTIONS)],
            }
        )
        self.checklist_id = checklist.id
        return super().build(env, database)

    def run(self, env, subjects):
        return env[MODEL].browse(subjects)._checklist_apply(env["customer.checklist"].browse(self.checklist_id))

    def check(self, env, side, subjects, outcome):
        assert len(outcome) == QUESTIONS * len(subjects)


class Distribute(_OnCommunications):
    """Three functions are informed of each document."""

    name = "distribute"
    title = "inform three functions"

    def run(self, env, subjects):
        functions = self.functions(env(su=True)).sudo(False)
        return env[MODEL].browse(subjects)._distribute("For your information", functions=functions)

    def check(self, env, side, subjects, outcome):
        assert len(outcome) == len(FUNCTIONS) * len(subjects)


OPERATIONS = (RequestSignoffs, Approve, ApplyChecklist, Distribute)
