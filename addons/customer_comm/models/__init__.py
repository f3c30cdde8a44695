from . import customer_function
from . import customer_signoff
from . import customer_signoff_mixin
from . import res_company
from . import res_config_settings
