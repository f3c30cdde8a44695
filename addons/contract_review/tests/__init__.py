from . import test_forgery
from . import test_gate
from . import test_review_flow
