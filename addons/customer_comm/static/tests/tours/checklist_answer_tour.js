import { registry } from "@web/core/registry";

const row = (question) => `.o_data_row:has(td[name=question]:contains("${question}"))`;

/** A member of production answers one question of each kind in his list, without opening the document. */
registry.category("web_tour.tours").add("customer_comm_checklist_mine", {
    steps: () => [
        { trigger: `${row("yesno")} button[name=no]`, run: "click" },
        { trigger: `${row("yesno")} button[name=no][aria-pressed=true]` },
        { trigger: `${row("yesno")} td[name=missing]:contains("the remark is missing")` },
        { trigger: `${row("text")} textarea`, run: "edit A worn bearing && click body" },
        { trigger: `${row("number")} td[name=answer] input`, run: "edit 0 && click body" },
        { trigger: `${row("choice")} select`, run: "selectByLabel Bad" },
        { trigger: `${row("date")} td[name=answer] input`, run: "edit 05/04/2026 && press Enter" },
        { trigger: `${row("yesno")} td[name=remark]`, run: "click" },
        { trigger: `${row("yesno")} td[name=remark] textarea`, run: "edit Blocked by a pallet" },
        { trigger: ".o_list_button_save", run: "click" },
        { trigger: `${row("yesno")} td[name=remark]:contains("Blocked"):not(:has(textarea))` },
    ],
});

/** Sales answers within the communication: nothing is stored before the form is saved. */
registry.category("web_tour.tours").add("customer_comm_checklist_form", {
    steps: () => [
        { trigger: ".nav-link[name=checklist]", run: "click" },
        { trigger: `${row("yesno")} button[name=yes]`, run: "click" },
        { trigger: `${row("number")} td[name=answer] input`, run: "edit 12.5 && click body" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        { trigger: `${row("yesno")} button[name=yes][aria-pressed=true]` },
        { trigger: `${row("yesno")} td[name=answered_by_id]:contains("comm_sales")` },
    ],
});
