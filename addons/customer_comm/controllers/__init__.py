from . import communication_portal
