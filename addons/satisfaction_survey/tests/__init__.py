from . import (
    test_after_complaint,
    test_campaign,
    test_draw,
    test_indicator,
    test_handover,
    test_performance,
    test_questionnaire,
    test_recipient,
    test_sampling,
    test_score,
    test_security,
    test_survey_http,
)
