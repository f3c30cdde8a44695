from odoo.addons.customer_comm.hooks import forget_documents


def uninstall_hook(env):
    """Take along what the engines keep for the documents of this addon."""
    forget_documents(env, "capa.case", "complaint.complaint")
