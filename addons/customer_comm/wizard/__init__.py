from . import customer_signoff_wizard
