from . import response
from . import sampling
from . import score
