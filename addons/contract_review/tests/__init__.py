from . import test_acceptance
from . import test_forgery
from . import test_gate
from . import test_performance
from . import test_report
from . import test_review_flow
from . import test_rules
from . import test_security
