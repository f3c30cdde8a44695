from . import complaint_decision, stock_picking_return
