import { registry } from "@web/core/registry";
import { session } from "@web/session";

/**
 * All records of a list longer than the client's limit of ids: the workbook takes the domain of the list instead,
 * so that no record is left out.
 */
export function sendDomainOfLongList(action) {
    const { active_domain: domain, active_ids: ids } = action.context || {};
    if (action.takes_domain && domain && ids?.length >= session.active_ids_limit) {
        const { active_ids, active_id, active_domain, ...context } = action.context;
        action.data = { ...action.data, domain };
        action.context = context;
    }
    return false; // the next handler downloads it
}

registry
    .category("ir.actions.report handlers")
    .add("customer_register_xlsx", sendDomainOfLongList, { sequence: 1 });
