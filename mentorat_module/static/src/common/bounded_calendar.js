import {CalendarController} from "@web/views/calendar/calendar_controller";
import {CalendarModel} from "@web/views/calendar/calendar_model";
import {CalendarSidePanel} from "@web/views/calendar/calendar_side_panel/calendar_side_panel";
import {_t} from "@web/core/l10n/translation";
import {calendarView} from "@web/views/calendar/calendar_view";
import {registry} from "@web/core/registry";

// Odoo's calendar asks for every record of the period.
const MOST = 300;

/** Reads a part of the records when the period has too many, and knows how many. */
export class BoundedCalendarModel extends CalendarModel {
    setup() {
        super.setup(...arguments);
        this.leftOut = 0;
    }

    /** What is said when a part is not shown. */
    get leftOutText() {
        return _t(
            "This period has too many for one page: the first %(shown)s are shown, %(more)s later ones are not. Choose a day or a filter.",
            {shown: MOST, more: this.leftOut}
        );
    }

    async fetchRecords(data) {
        const {context, fieldNames, resModel, fieldMapping} = this.meta;
        const domain = this.computeDomain(data);
        const records = await this.orm.searchRead(
            resModel,
            domain,
            [...new Set([...fieldNames, ...Object.keys(this.meta.activeFields)])],
            {context, limit: MOST + 1, order: `${fieldMapping.date_start}, id`}
        );
        this.leftOut =
            records.length > MOST
                ? (await this.orm.searchCount(resModel, domain, {context})) - MOST
                : 0;
        return records.slice(0, MOST);
    }
}

export class BoundedCalendarSidePanel extends CalendarSidePanel {
    static template = "mentorat_module.BoundedCalendarSidePanel";
}

export class BoundedCalendarController extends CalendarController {
    static components = {
        ...CalendarController.components,
        CalendarSidePanel: BoundedCalendarSidePanel,
    };
}

registry.category("views").add("mentorat_calendar", {
    ...calendarView,
    Controller: BoundedCalendarController,
    Model: BoundedCalendarModel,
});
