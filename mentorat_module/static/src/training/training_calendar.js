import {
    BoundedCalendarController,
    BoundedCalendarModel,
    BoundedCalendarSidePanel,
} from "../common/bounded_calendar";
import {deserializeDateTime, serializeDateTime} from "@web/core/l10n/dates";
import {Domain} from "@web/core/domain";
import {_t} from "@web/core/l10n/translation";
import {calendarView} from "@web/views/calendar/calendar_view";
import {registry} from "@web/core/registry";
import {usePlanDraggable} from "./plan_draggable";
import {useRef} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";

const SHOWN = 40;

/** Also knows the topics that wait for a date, and says what stands against a time. */
export class TrainingCalendarModel extends BoundedCalendarModel {
    setup() {
        super.setup(...arguments);
        this.waiting = {records: [], length: 0};
    }

    async loadRecords(data) {
        const [records] = await Promise.all([
            super.loadRecords(data),
            this.loadWaiting(),
        ]);
        return records;
    }

    async loadWaiting() {
        const searched = Domain.removeDomainLeaves(this.meta.domain, [
            "start",
            "stop",
            "state",
        ]);
        const waiting = Domain.and([
            searched,
            [
                ["state", "=", "requested"],
                ["start", "=", false],
            ],
        ]);
        this.waiting = await this.orm.webSearchRead(
            this.resModel,
            waiting.toList(this.meta.context),
            {
                specification: {
                    name: {},
                    requested_by_ids: {},
                    mentor_ids: {fields: {display_name: {}}},
                },
                limit: SHOWN,
                order: "id desc",
            }
        );
    }

    /**
     * @param {number|false} sessionId the topic that is planned; none for a new one
     * @param {DateTime} date the day, or the hour when one was chosen
     * @param {boolean} isHour
     * @returns {Promise<DateTime[]>} start and stop
     */
    async getProposedTimes(sessionId, date, isHour) {
        const times = await this.orm.call(this.resModel, "get_proposed_times", [
            sessionId ? [sessionId] : [],
            date.toISODate(),
            isHour ? serializeDateTime(date) : false,
        ]);
        return times.map((time) => deserializeDateTime(time));
    }

    /** Pencil a topic in. Nobody is told before it is planned. */
    async pencilIn(sessionId, date, isHour) {
        const [start, stop] = await this.getProposedTimes(sessionId, date, isHour);
        await this.orm.write(this.resModel, [sessionId], {
            start: serializeDateTime(start),
            stop: serializeDateTime(stop),
        });
        await this.load();
    }

    async updateRecord(record, options) {
        await super.updateRecord(record, options);
        await this.warn(record.id);
    }

    async warn(sessionId) {
        if (!this.fields.conflict_text) {
            return;
        }
        const [session] = await this.orm.read(
            this.resModel,
            [sessionId],
            ["conflict_text"]
        );
        if (session.conflict_text) {
            this.notification.add(session.conflict_text, {
                title: _t("Moved, with conflicts"),
                type: "warning",
                className: "o_mentorat_lines",
            });
        }
    }
}

export class TrainingCalendarSidePanel extends BoundedCalendarSidePanel {
    static template = "mentorat_module.TrainingCalendarSidePanel";
    static props = [...BoundedCalendarSidePanel.props, "openTopic", "canPlan"];
}

export class TrainingCalendarController extends BoundedCalendarController {
    static components = {
        ...BoundedCalendarController.components,
        CalendarSidePanel: TrainingCalendarSidePanel,
    };

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.rootRef = useRef("root");
        usePlanDraggable({
            ref: this.rootRef,
            enable: () => this.model.canEdit,
            elements: ".o_mentorat_topic",
            ignore: "button",
            onElementEnter: ({addClass, element}) => addClass(element, "o-highlight"),
            onElementLeave: ({removeClass, element}) =>
                removeClass(element, "o-highlight"),
            onDrop: (params) => this.dropTopic(params),
        });
    }

    get sidePanelProps() {
        return {
            ...super.sidePanelProps,
            openTopic: (topic) => this.editRecord({id: topic.id, title: topic.name}),
            canPlan: this.model.canEdit,
        };
    }

    get editRecordDefaultDisplayText() {
        return _t("New Training");
    }

    async dropTopic({element, cell, slot}) {
        const id = Number(element.dataset.resId);
        const moment = slot ? `${cell}T${slot}` : cell;
        const date = luxon.DateTime.fromISO(moment);
        if (!id || !date.isValid) {
            return;
        }
        const topic = this.model.waiting.records.find((record) => record.id === id);
        await this.model.pencilIn(id, date, Boolean(slot));
        await this.editRecord({id, title: topic.name});
    }

    /** A day that is clicked gets some hours of the working day, not all of it. */
    async createRecord(record) {
        const isDay = record.isAllDay && !record.id;
        if (isDay && this.model.canCreate && this.isOneDay(record)) {
            const [start, end] = await this.model.getProposedTimes(
                false,
                record.start,
                false
            );
            return super.createRecord({...record, start, end, isAllDay: false});
        }
        return super.createRecord(record);
    }

    isOneDay({start, end}) {
        return !end || start.hasSame(end, "day");
    }
}

registry.category("views").add("mentorat_training_calendar", {
    ...calendarView,
    Controller: TrainingCalendarController,
    Model: TrainingCalendarModel,
});
