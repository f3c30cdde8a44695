from . import base_partner_merge
from . import customer_checklist_wizard
from . import customer_distribution_acknowledge
from . import customer_distribution_wizard
from . import customer_signoff_wizard
