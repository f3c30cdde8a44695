import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** The warehouse delivers, and takes the goods back with a reason. */
tours.add("customer_quality_warehouse_delivers", {
    steps: () => [
        { trigger: "button[name=button_validate]", run: "click" },
        { trigger: ".o_arrow_button_current:contains('Done')" },
        { trigger: "button:contains('Return'):enabled", run: "click" },
        { trigger: ".modal .o_field_widget[name=complaint_reason_id] input", run: "edit Defective" },
        { trigger: ".modal .o-autocomplete--dropdown-item:contains('Defective')", run: "click" },
        { trigger: ".modal .o_data_row td[name=quantity]", run: "click" },
        { trigger: ".modal .o_selected_row .o_field_widget[name=quantity] input", run: "edit 2" },
        { trigger: ".modal button[name=action_create_returns]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_form_view button[name=button_validate]", run: "click" },
        { trigger: ".o_arrow_button_current:contains('Done')" },
    ],
});
