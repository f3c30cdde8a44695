from odoo.addons.customer_comm.hooks import forget_documents

# What production knows of orders, in the order in which it can be removed.
PRODUCTION_MODELS = (
    "contract.quality.note",
    "contract.flow.sheet",
    "contract.task.order",
    "contract.production.notice",
    "contract.dispatch",
    "contract.process.card",
    "contract.colour.card",
    "contract.sealed.sample",
    "contract.sample.round",
    "contract.sample.order",
    "contract.tooling",
)

CONTRACT_MODELS = ("contract.check", "contract.document", "contract.contract")


def uninstall_hook(env):
    """Take along what the engines keep for the documents of this addon, and the company's own rules."""
    forget_documents(env, *PRODUCTION_MODELS)
    forget_documents(env, *CONTRACT_MODELS)
    forget_documents(env, "contract.review")
    # They would hold fast the review types that go with the addon.
    env["contract.review.rule"].with_context(active_test=False).search([]).unlink()
