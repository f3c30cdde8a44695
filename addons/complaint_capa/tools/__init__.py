from . import revision
from . import sheet_of_html
