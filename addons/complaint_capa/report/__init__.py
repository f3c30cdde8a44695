from . import complaint_reports
