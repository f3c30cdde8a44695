from . import satisfaction_close_wizard
