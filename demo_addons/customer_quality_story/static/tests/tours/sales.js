import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");

const commitment = (name) => `.o_field_widget[name=requirement_ids] .o_data_row:contains('${name}')`;

/** The company commits itself: the line is confirmed with its check mark. */
const commit = (name) => [
    { trigger: `${commitment(name)} button[name=action_determine]`, run: "click" },
    { trigger: `${commitment(name)}:contains('Determined')` },
];

/** Sales quotes, completes the requirements, asks for the contract review and submits it to the functions. */
tours.add("customer_quality_sales_quotes", {
    url: "/odoo/sales",
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=partner_id] input", run: "edit Colin Customer" },
        { trigger: ".o-autocomplete--dropdown-item:contains('Colin Customer')", run: "click" },
        { trigger: ".o_field_x2many_list_row_add a:contains('Add a product')", run: "click" },
        { trigger: ".o_selected_row .o_field_widget[name^=product] input", run: "edit Tour Pump" },
        { trigger: ".o-autocomplete--dropdown-item:contains('Tour Pump')", run: "click" },
        { trigger: ".o_field_widget[name=product_uom_qty] input", run: "edit 4 && click body" },
        // The totals come from the server: save when the line is settled.
        { trigger: ".o_field_widget[name=tax_totals]:contains('5,000.00')" },
        ...stepUtils.saveForm(),
        { trigger: "button[name=action_request_review]", run: "click" },
        { trigger: "a.nav-link[name=requirements]", run: "click" },
        { trigger: `${commitment("Special Obligations for Export")} td[name=text]`, run: "click" },
        { trigger: ".o_selected_row .o_field_widget[name=text] textarea", run: "edit Certificate of origin" },
        ...commit("Special Obligations for Export"),
        ...commit("Law and Standards"),
        ...commit("Defective and Scrap Goods"),
        { trigger: ".o_field_widget[name=company_answer]:contains('Answered')" },
        { trigger: "button[name=action_submit]", run: "click" },
        { trigger: ".o_arrow_button_current:contains('In Review')" },
    ],
});

/** Sales confirms the approved quotation. */
tours.add("customer_quality_sales_confirms", {
    steps: () => [
        { trigger: "button[name=action_view_reviews]:contains('Approved')" },
        { trigger: "button[name=action_confirm]:enabled", run: "click" },
        { trigger: ".o_arrow_button_current:contains('Sales Order')" },
    ],
});

/** Sales tells the customer the result of the complaint. */
tours.add("customer_quality_sales_replies", {
    steps: () => [
        { trigger: "button[name=action_reply]", run: "click" },
        { trigger: ".modal .o_field_widget[name=text] textarea", run: "edit Your pumps are repaired." },
        { trigger: ".modal .o_field_widget[name=channel_id] input", run: "edit E-mail" },
        { trigger: ".modal .o-autocomplete--dropdown-item:contains('E-mail')", run: "click" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_arrow_button_current:contains('Replied')" },
    ],
});
