from . import communication_portal
from . import property_portal
from . import notice
from . import care_opt_out
