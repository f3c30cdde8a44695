"""Documents with deadlines: what the clocks add to creating complaints and communications."""

import world
from harness import CORE, ExtraQueries, Operation, Side


class _Clocks(Operation):
    """Creates documents with and without deadlines; everything else is the same."""

    size = 1000
    quick_size = 200
    rounds = 3
    model = ""
    milestones = 3
    sides = (
        Side("without", "no deadlines", setting=False),
        Side("with", "three deadlines each", setting=True),
    )
    budgets = (ExtraQueries("with", "without", 2),)

    def build(self, env, database):
        profile = world.deadline_profile(env, self.model, self.milestones)
        return {
            "policies": profile.policy_ids.ids,
            "user": self.user(env).id,
            "vals": self.vals_list(env, profile),
        }

    def prepare(self, env, side, data):
        policies = env["customer.sla.policy"].with_context(active_test=False)
        policies.search([]).active = False
        policies.browse(data["policies"]).active = side.setting
        return [dict(vals) for vals in data["vals"]]  # repairs change what they are given

    def check(self, env, side, subjects, outcome):
        assert len(outcome) == len(subjects)
        clocks = env["customer.sla.status"].search_count(
            [("res_model", "=", self.model), ("res_id", "in", outcome.ids)]
        )
        assert clocks == (self.milestones * len(subjects) if side.setting else 0), f"{clocks} clocks were started"

    def user(self, env):
        """Return the user who creates the documents."""
        raise NotImplementedError

    def vals_list(self, env, profile):
        """Return the values of documents that follow the profile."""
        raise NotImplementedError


class CreateComplaints(_Clocks):
    """A clerk registers complaints: the clocks start with the registration."""

    name = "complaints"
    title = "create and register complaints"
    unit = "complaint"
    model = "complaint.complaint"

    def user(self, env):
        return world.user(env, "bench_quality", "complaint_capa.group_user")

    def vals_list(self, env, profile):
        return world.complaint_vals(env, self.warm + self.count, sla_profile_id=profile.id)

    def run(self, env, subjects):
        complaints = env[self.model].create(subjects)
        complaints.action_register()
        return complaints


class CreateCommunications(_Clocks):
    """A salesperson logs communications: their two clocks start at once."""

    name = "communications"
    title = "log communications"
    unit = "communication"
    model = "customer.communication"
    milestones = 2
    sides = (
        Side("without", "no deadlines", setting=False),
        Side("with", "two deadlines each", setting=True),
    )

    def user(self, env):
        return world.user(env, "bench_service", "customer_comm.group_user")

    def vals_list(self, env, profile):
        profile.policy_ids.profile_id = False  # communications follow no profile
        return world.communication_vals(env, self.warm + self.count)

    def run(self, env, subjects):
        return env[self.model].create(subjects)


class CreateRepairs(Operation):
    """For reference: a document of Odoo's own with the same chatter."""

    name = "repairs"
    title = "create repair orders (for reference)"
    unit = "repair order"
    size = 1000
    quick_size = 200
    rounds = 3
    sides = (Side("core", "Odoo", CORE),)

    def build(self, env, database):
        customers, product = world.customers(env), world.products(env)[0]
        user = world.user(env, "bench_repair", "stock.group_stock_user")
        vals_list = [
            {"partner_id": customers[i % len(customers)].id, "product_id": product.id}
            for i in range(self.warm + self.count)
        ]
        return {"vals": vals_list, "user": user.id}

    def prepare(self, env, side, data):
        return [dict(vals) for vals in data["vals"]]  # repairs change what they are given

    def run(self, env, subjects):
        return env["repair.order"].create(subjects)


OPERATIONS = (CreateComplaints, CreateCommunications, CreateRepairs)
