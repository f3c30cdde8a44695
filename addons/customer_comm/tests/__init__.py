from . import test_fingerprint
from . import test_function
from . import test_guard
from . import test_signoff
from . import test_signoff_concurrency
from . import test_signoff_forgery
from . import test_sla_arithmetic
