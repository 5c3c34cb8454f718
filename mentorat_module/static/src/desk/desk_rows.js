import {Component} from "@odoo/owl";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

const LEVEL_ICONS = {
    late: "fa-exclamation-triangle",
    near: "fa-clock-o",
    later: "fa-calendar-o",
};

/**
 * What a mentor has to do now: the lines come ready from the server, soonest first.
 * A button calls the method that its line names; the server decides whether it may.
 */
export class MentoratDeskRows extends Component {
    static template = "mentorat_module.DeskRows";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
    }

    get rows() {
        return this.props.record.data[this.props.name] || [];
    }

    getLevelIcon(row) {
        return LEVEL_ICONS[row.level];
    }

    getButtonTitle(row, label) {
        return `${label}: ${row.title}, ${row.who}`;
    }

    onClick(row) {
        if (row.confirm) {
            this.dialog.add(ConfirmationDialog, {
                title: row.label,
                body: row.confirm,
                confirmLabel: _t("Yes"),
                confirm: () => this.act(row, row.method),
                cancelLabel: _t("Not yet"),
                cancel: () => undefined,
            });
            return undefined;
        }
        return this.act(row, row.method);
    }

    /** Say what the row shows to a method that agrees to it. */
    call(row, method) {
        const agrees = row.digest && method === row.method;
        const options = agrees ? {digest: row.digest} : {};
        return this.orm.call(row.model, method, [[row.id]], options);
    }

    async act(row, method) {
        const reload = () => this.props.record.load();
        const action = method
            ? await this.call(row, method).catch(async (error) => {
                  await reload();
                  throw error;
              })
            : {
                  type: "ir.actions.act_window",
                  res_model: row.model,
                  res_id: row.id,
                  views: [[false, "form"]],
              };
        if (action && action.type) {
            await this.action.doAction(action, {onClose: reload});
        } else {
            await reload();
        }
    }
}

registry.category("fields").add("mentorat_desk_rows", {
    component: MentoratDeskRows,
    displayName: _t("To Do Now"),
    supportedTypes: ["json"],
});
