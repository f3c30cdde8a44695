from . import (
    test_capa,
    test_complaint,
    test_complaint_close,
    test_contact_issue,
    test_deadline,
    test_evidence,
    test_indicator,
    test_handover,
    test_portal,
    test_property,
    test_report,
    test_return,
    test_return_concurrency,
    test_return_join,
    test_return_performance,
    test_security,
)
from . import test_notice
