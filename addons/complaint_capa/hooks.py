from odoo.addons.customer_comm.hooks import forget_documents

DOCUMENTS = ("capa.case", "complaint.complaint", "complaint.onsite", "complaint.spot.check", "complaint.stop")


def uninstall_hook(env):
    """Take along what the engines keep for the documents of this addon."""
    forget_documents(
        env, "capa.case", "complaint.complaint", "complaint.onsite", "complaint.spot.check", "complaint.stop"
    )
