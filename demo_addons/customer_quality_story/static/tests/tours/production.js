import { registry } from "@web/core/registry";

// The one question that nobody has answered yet.
const openRow = ".o_field_widget[name=checklist_answer_ids] .o_data_row:not(:has(td[name=answered_by_id] img))";

/** Production answers the last question of its checklist on the review, says that all lines can be made, and signs. */
registry.category("web_tour.tours").add("customer_quality_production_signs", {
    steps: () => [
        { trigger: ".o_notebook_headers a:contains('Checklists')", run: "click" },
        { trigger: `${openRow} .o_checklist_answer .btn:contains('Yes')`, run: "click" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved, .o_form_status_indicator_buttons.invisible" },
        { trigger: "button[name=action_judge_feasible]", run: "click" },
        { trigger: ".modal .modal-footer .btn-primary", run: "click" },
        { trigger: "body:not(:has(.modal)):not(:has(button[name=action_judge_feasible]))" },
        { trigger: "button[name=action_sign]", run: "click" },
        { trigger: ".modal .o_field_widget[name=note] textarea", run: "edit Capacity is there" },
        { trigger: ".modal button[name=action_approve]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_form_view:not(:has(button[name=action_sign]))" },
    ],
});
