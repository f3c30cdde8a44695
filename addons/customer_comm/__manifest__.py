{
    "name": "Customer Communication",
    "summary": "Business functions, deadlines, sign-offs, checklists and the customer communication log",
    "version": "19.0.1.0.0",
    "category": "Customer Quality",
    "author": "Customer Quality contributors",
    "license": "AGPL-3",
    "application": True,
    "depends": ["mail", "portal", "resource", "sale_management", "sale_stock", "report_xlsx"],
    "data": [
        "security/customer_comm_groups.xml",
        "security/ir.model.access.csv",
        "security/ir_rules.xml",
        "data/customer_function_data.xml",
        "wizard/customer_signoff_wizard_views.xml",
        "views/menus.xml",
        "views/customer_function_views.xml",
        "views/customer_signoff_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "demo": [
        "demo/users_demo.xml",
    ],
}
