# Mixins first: the models below inherit them.
from . import customer_guard_mixin
from . import customer_signoff_mixin
from . import customer_channel
from . import customer_class
from . import customer_communication
from . import customer_communication_routing
from . import customer_function
from . import customer_grade
from . import customer_signoff
from . import customer_stage
from . import ir_sequence
from . import mail_activity
from . import res_company
from . import res_config_settings
from . import res_partner
from . import res_users
