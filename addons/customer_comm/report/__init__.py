from . import customer_register_xlsx
from . import customer_file_report
from . import customer_form_xlsx
from . import customer_property_report
from . import customer_property_xlsx
from . import customer_communication_analysis
from . import customer_communication_xlsx
from . import customer_list_xlsx
