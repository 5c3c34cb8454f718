import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

/** Who is there: those with a seat and the guests first, two large buttons a person. */
export class MentoratAttendance extends Component {
    static template = "mentorat_module.Attendance";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
    }

    get rows() {
        return this.props.record.data[this.props.name] || [];
    }

    get expected() {
        return this.rows.filter((row) => row.is_expected);
    }

    get others() {
        return this.rows.filter((row) => !row.is_expected);
    }

    get presentCount() {
        return this.rows.filter((row) => row.state === "attended").length;
    }

    async note(row, isPresent) {
        const {record} = this.props;
        await this.orm.call(record.resModel, "action_note_attendance", [
            [record.resId],
            row.kind,
            row.id,
            isPresent,
        ]);
        await record.load();
    }
}

registry.category("fields").add("mentorat_attendance", {
    component: MentoratAttendance,
    displayName: _t("Attendance"),
    supportedTypes: ["json"],
});
