from . import complaint_reports
from . import complaint_loss_analysis
from . import complaint_settlement_reports
from . import complaint_return_reports
from . import complaint_return_xlsx
