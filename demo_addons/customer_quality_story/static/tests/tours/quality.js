import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** Choose a value of a selection field. */
function choose(field, label) {
    return [
        { trigger: `.o_field_widget[name=${field}] input`, run: "click" },
        { trigger: `.o_select_menu_item:contains('${label}')`, run: "click" },
        { trigger: `.o_field_widget[name=${field}] input:value('${label}')` },
    ];
}

/** Choose a record in a many2one field. */
function link(field, name) {
    return [
        { trigger: `.o_field_widget[name=${field}] input`, run: `edit ${name}` },
        { trigger: `.o-autocomplete--dropdown-item:contains('${name}')`, run: "click" },
        { trigger: `body:not(:has(.o-autocomplete--dropdown-item)) .o_field_widget[name=${field}] input:value('${name}')` },
    ];
}

/** Open a page of the form. */
function page(name) {
    return [{ trigger: `.o_notebook_headers a:contains('${name}')`, run: "click" }];
}

/** Press a button of the header and wait for the state that follows. */
function press(button, state) {
    return [
        { trigger: `button[name=${button}]:enabled`, run: "click" },
        { trigger: `.o_arrow_button_current:contains('${state}')` },
    ];
}

/** Quality judges the complaint that the return made, contains it and opens its CAPA. */
tours.add("customer_quality_quality_assesses", {
    steps: () => [
        ...link("category_id", "Defect in Quality"),
        ...page("Assessment"),
        ...choose("liability", "Ours"),
        ...link("responsible_function_id", "Production"),
        ...link("responsible_user_id", "Paula Production"),
        ...choose("severity", "Serious"),
        ...choose("risk", "Medium"),
        ...press("action_assess", "Assessed"),
        ...page("Handling"),
        { trigger: ".o_field_widget[name=containment] textarea", run: "edit Stock blocked and inspected" },
        ...press("action_contain", "Contained"),
        { trigger: "button[name=action_create_capa]", run: "click" },
        { trigger: ".breadcrumb:contains('CP/')" },
        { trigger: ".o_arrow_button_current:contains('Draft')" },
    ],
});

/** Quality solves the case and, once the customer has the answer, closes it. */
tours.add("customer_quality_quality_resolves", {
    steps: () => [
        { trigger: ".o_data_row td[name=disposition_id]", run: "click" },
        { trigger: ".o_selected_row .o_field_widget[name=disposition_id] input:focus", run: "edit Repair" },
        { trigger: ".o-autocomplete--dropdown-item:contains('Repair')", run: "click" },
        ...page("Handling"),
        { trigger: ".o_field_widget[name=solution] textarea", run: "edit Both pumps are repaired" },
        ...press("action_resolve", "Resolved"),
    ],
});

tours.add("customer_quality_quality_closes", {
    steps: () => press("action_close", "Closed"),
});
