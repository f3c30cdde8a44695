from . import contract_contract_report
from . import contract_ledger_xlsx
from . import contract_delivery_report
from . import contract_disc_reports
