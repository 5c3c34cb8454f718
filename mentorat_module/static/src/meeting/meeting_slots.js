import {deserializeDateTime, serializeDateTime} from "@web/core/l10n/dates";
import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * The moments at which both are free, by day: a click writes one into the field that the
 * option "start" names, where any other moment can be typed.
 */
export class MentoratMeetingSlots extends Component {
    static template = "mentorat_module.MeetingSlots";
    static props = {...standardFieldProps, start: {type: String}};

    get days() {
        return this.props.record.data[this.props.name] || [];
    }

    isChosen(slot) {
        const start = this.props.record.data[this.props.start];
        return Boolean(start) && serializeDateTime(start) === slot.value;
    }

    choose(slot) {
        return this.props.record.update({
            [this.props.start]: deserializeDateTime(slot.value),
        });
    }
}

registry.category("fields").add("mentorat_meeting_slots", {
    component: MentoratMeetingSlots,
    displayName: _t("Moments to Meet"),
    supportedTypes: ["json"],
    extractProps: ({options}) => ({start: options.start}),
});
