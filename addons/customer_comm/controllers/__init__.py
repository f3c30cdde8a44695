from . import communication_portal
from . import property_portal
from . import notice
