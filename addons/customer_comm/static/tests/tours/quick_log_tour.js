import { registry } from "@web/core/registry";

/** A contact is logged from the customer's form: kind, what was said, done. */
registry.category("web_tour.tours").add("customer_comm_quick_log", {
    steps: () => [
        { trigger: ".o_form_view .oe_stat_button:contains('Log a Contact')", run: "click" },
        { trigger: ".modal .o_field_widget[name=subject_kind] .o_select_menu_toggler", run: "click" },
        { trigger: ".o_select_menu_item:contains('Complaint')", run: "click" },
        { trigger: ".modal .o_field_widget[name=description] textarea", run: "edit Noise in the bearing" },
        { trigger: ".modal footer button[name=action_log]", run: "click" },
        { trigger: ".o_notification:contains('Logged as')" },
        { trigger: "body:not(:has(.modal))" },
    ],
});
