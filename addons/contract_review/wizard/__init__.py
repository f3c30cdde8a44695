from . import contract_change_design
