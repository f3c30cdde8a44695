from odoo.addons.customer_comm.hooks import forget_documents


def uninstall_hook(env):
    """Take along what the engines keep for the documents of this addon, and the company's own rules."""
    forget_documents(env, "contract.review")
    # They would hold fast the review types that go with the addon.
    env["contract.review.rule"].with_context(active_test=False).search([]).unlink()
