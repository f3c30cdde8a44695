from . import complaint_decision
from . import stock_picking_return
from . import complaint_onsite_decision
from . import stock_picking_return_defective
from . import complaint_decision_loss
from . import complaint_confirm
from . import complaint_merge
from . import base_partner_merge
from . import capa_document_report
from . import complaint_decision_review
from . import complaint_rejection
from . import complaint_statistics
from . import complaint_capa_add
from . import complaint_decision, stock_picking_return
