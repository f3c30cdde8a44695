import { Component } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * The right input for each kind of question, ready in every row: buttons, a text, a number, a date or a choice.
 *
 * Shown on the readable "answer" of customer.checklist.answer; it writes the field that belongs to the kind. In a list
 * of its own the answer is saved at once, within a document with the document.
 */
export class ChecklistAnswerField extends Component {
    static template = "customer_comm.ChecklistAnswerField";
    static components = { DateTimeInput };
    static props = { ...standardFieldProps };

    get data() {
        return this.props.record.data;
    }

    get kind() {
        return this.data.answer_kind;
    }

    get yesNoOptions() {
        const colors = { yes: "success", no: "danger", na: "secondary" };
        return this.props.record.fields.value_yesno.selection.map(([value, label]) => ({
            value,
            label,
            class:
                this.data.value_yesno === value
                    ? `btn-${colors[value]}`
                    : `btn-outline-${colors[value]}`,
            pressed: this.data.value_yesno === value,
        }));
    }

    get choiceId() {
        return this.data.value_choice_id ? this.data.value_choice_id.id : "";
    }

    save(changes) {
        return this.props.record.update(changes, { save: true });
    }

    /** A second click on the chosen button takes the answer back. */
    onYesNo(value) {
        return this.save({ value_yesno: this.data.value_yesno === value ? false : value });
    }

    onText(ev) {
        return this.save({ value_text: ev.target.value.trim() || false });
    }

    onNumber(ev) {
        return this.save({ value_number_text: ev.target.value.trim() || false });
    }

    onDate(value) {
        return this.save({ value_date: value || false });
    }

    onChoice(ev) {
        const id = parseInt(ev.target.value);
        const option = this.data.choice_options.find((option) => option[0] === id);
        return this.save({
            value_choice_id: option ? { id, display_name: option[1] } : false,
        });
    }
}

export const checklistAnswerField = {
    component: ChecklistAnswerField,
    supportedTypes: ["char"],
    // Ready in every row, not only in the one that is being edited.
    extractProps: (fieldInfo, dynamicInfo) => ({ readonly: dynamicInfo.readonly }),
};

registry.category("fields").add("checklist_answer", checklistAnswerField);
