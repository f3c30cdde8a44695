from . import test_capa, test_complaint, test_deadline, test_return, test_return_performance
