from . import base_partner_merge, satisfaction_close_wizard
