from . import communication_portal
from . import property_portal
