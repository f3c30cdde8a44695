from . import (
    test_capa,
    test_complaint,
    test_deadline,
    test_portal,
    test_report,
    test_return,
    test_return_concurrency,
    test_return_performance,
    test_security,
)
