import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * Shows a drawing that the server made as SVG, and lets the user save it.
 *
 * It is shown as an image, never as part of the page: whatever a text in it may hold, the browser runs no script of it
 * and loads nothing from outside.
 */
export class SvgDrawingField extends Component {
    static template = "complaint_capa.SvgDrawingField";
    static props = { ...standardFieldProps };

    get source() {
        const svg = this.props.record.data[this.props.name];
        return svg ? `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}` : "";
    }

    get label() {
        return this.props.record.fields[this.props.name].string;
    }

    get fileName() {
        return `${this.label}.svg`;
    }
}

export const svgDrawingField = {
    component: SvgDrawingField,
    displayName: _t("Drawing"),
    supportedTypes: ["text"],
};

registry.category("fields").add("svg_drawing", svgDrawingField);
