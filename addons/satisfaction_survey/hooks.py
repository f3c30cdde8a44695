from odoo.addons.customer_comm.hooks import forget_documents


def uninstall_hook(env):
    """Take along the campaigns, which refer to the questionnaires, scales and classes that are removed."""
    forget_documents(env, "satisfaction.recipient", "satisfaction.campaign")
