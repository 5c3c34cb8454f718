import {
    BoundedCalendarController,
    BoundedCalendarModel,
    BoundedCalendarSidePanel,
} from "../common/bounded_calendar";
import {deserializeDateTime, serializeDateTime} from "@web/core/l10n/dates";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {Domain} from "@web/core/domain";
import {_t} from "@web/core/l10n/translation";
import {calendarView} from "@web/views/calendar/calendar_view";
import {registry} from "@web/core/registry";
import {usePlanDraggable} from "./plan_draggable";
import {useRef} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";

const SHOWN = 40;
// Somewhat less than the minute that the server waits before it tells anybody.
const UNDO_DELAY = 55000;

/** Also knows the topics that wait for a date, and says what stands against a time. */
export class TrainingCalendarModel extends BoundedCalendarModel {
    static services = [...BoundedCalendarModel.services, "dialog"];

    setup(params, {dialog}) {
        super.setup(...arguments);
        this.dialog = dialog;
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
                ["program_id.state", "!=", "closed"],
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

    /** A drop that moves people asks once, and can be undone before they are told. */
    async updateRecord(record, options) {
        const {date_start, date_stop} = this.meta.fieldMapping;
        const times = this.buildRawRecord(record, options);
        const [start, stop] = [times[date_start], times[date_stop]];
        const question = await this.orm.call(this.resModel, "get_move_question", [
            [record.id],
            start,
        ]);
        if (!question) {
            await super.updateRecord(record, options);
        } else if (await this.isConfirmed(question)) {
            const undo = await this.orm.call(this.resModel, "action_move", [
                [record.id],
                start,
                stop,
            ]);
            await this.load();
            this.offerUndo(record.id, undo);
        } else {
            await this.load();
            return;
        }
        await this.warn(record.id);
    }

    isConfirmed({title, body}) {
        return new Promise((resolve) => {
            this.dialog.add(
                ConfirmationDialog,
                {
                    title,
                    body,
                    confirmLabel: _t("Move"),
                    confirm: () => resolve(true),
                    cancelLabel: _t("Leave It"),
                    cancel: () => resolve(false),
                },
                {onClose: () => resolve(false)}
            );
        });
    }

    offerUndo(sessionId, {start, stop, notice_ids}) {
        const close = this.notification.add(_t("Nobody is told for a minute."), {
            title: _t("Moved"),
            type: "info",
            autocloseDelay: UNDO_DELAY,
            buttons: [
                {
                    name: _t("Undo"),
                    primary: true,
                    onClick: async () => {
                        close();
                        await this.orm.call(this.resModel, "action_undo_move", [
                            [sessionId],
                            start,
                            stop,
                            notice_ids,
                        ]);
                        await this.load();
                    },
                },
            ],
        });
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
        const [start, stop] = await this.model.getProposedTimes(
            id,
            date,
            Boolean(slot)
        );
        await this.action.doAction(
            "mentorat_module.mentorat_training_time_wizard_action",
            {
                additionalContext: {
                    default_session_id: id,
                    default_start: serializeDateTime(start),
                    default_stop: serializeDateTime(stop),
                },
                onClose: () => this.model.load(),
            }
        );
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
