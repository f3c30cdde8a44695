from . import customer_register_xlsx
from . import customer_form_xlsx
