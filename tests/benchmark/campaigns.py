"""Satisfaction campaigns: drawing the recipients."""

import world
from harness import Operation, Side


class DrawCampaign(Operation):
    """A clerk draws a campaign whose customers are all asked: one action for all, so that there is no warming up."""

    name = "campaign"
    title = "draw the recipients of a campaign"
    unit = "recipient"
    size = 1000
    quick_size = 200
    warm = 0
    sides = (Side("addons", "with the addons"),)

    def build(self, env, database):
        everybody = env["customer.class"].search([("satisfaction_sampling", "=", "all")], limit=1)
        partners = env["res.partner"].create(
            [
                {
                    "name": f"Recipient {i}",
                    "is_company": True,
                    "email": f"recipient{i}@example.com",
                    "customer_class_id": everybody.id,
                }
                for i in range(self.count)
            ]
        )
        campaign = env["satisfaction.campaign"].create({"title": "Benchmark"})
        user = world.user(env, "bench_survey", "satisfaction_survey.group_user")
        return {"partners": partners.ids, "campaign": campaign.id, "user": user.id}

    def prepare(self, env, side, data):
        self.campaign_id = data["campaign"]
        return data["partners"]

    def run(self, env, subjects):
        env["satisfaction.campaign"].browse(self.campaign_id).action_draw()

    def check(self, env, side, subjects, outcome):
        campaign = env["satisfaction.campaign"].browse(self.campaign_id)
        assert campaign.recipient_ids.partner_id.ids == subjects


OPERATIONS = (DrawCampaign,)
