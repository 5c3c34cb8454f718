import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {FormController} from "@web/views/form/form_controller";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";
import {registry} from "@web/core/registry";
import {rpc} from "@web/core/network/rpc";

/** The user said no: nothing went wrong, and nothing was changed. */
export class NotConfirmedError extends Error {}

/** Says in numbers what a change does to people, before it is made. */
export class QuestionDialog extends ConfirmationDialog {
    static template = "mentorat_module.QuestionDialog";
    static props = {
        ...ConfirmationDialog.props,
        lines: Array,
        notes: Array,
    };
}

let dialogs = null;

/**
 * @param {object} question what the server refused to do without an answer
 * @returns {Promise<boolean>}
 */
function ask({title, lines, notes}) {
    return new Promise((resolve) => {
        dialogs.add(
            QuestionDialog,
            {
                title,
                lines,
                notes,
                confirmLabel: _t("Confirm"),
                confirm: () => resolve(true),
                cancelLabel: _t("Change Nothing"),
                cancel: () => resolve(false),
            },
            {onClose: () => resolve(false)}
        );
    });
}

function confirmed(params) {
    const context = {...params.kwargs.context, mentorat_confirmed: true};
    return {...params, kwargs: {...params.kwargs, context}};
}

// Each door of the web client comes by here: forms, lists, calendars, buttons.
patch(rpc, {
    _rpc(url, params, settings) {
        const request = super._rpc(...arguments);
        if (!dialogs || !params?.kwargs) {
            return request;
        }
        const answered = request.catch(async (error) => {
            const question = error.data?.context?.mentorat_question;
            if (!question) {
                throw error;
            }
            if (!(await ask(question))) {
                throw new NotConfirmedError(question.title);
            }
            return rpc._rpc(url, confirmed(params), settings);
        });
        answered.abort = request.abort;
        return answered;
    },
});

// What was typed stays in the form.
patch(FormController.prototype, {
    async onSaveError(error) {
        if (error instanceof NotConfirmedError) {
            return false;
        }
        return super.onSaveError(...arguments);
    },
});

registry.category("error_handlers").add(
    "mentoratNotConfirmed",
    (env, error, originalError) => {
        if (originalError instanceof NotConfirmedError) {
            error.unhandledRejectionEvent?.preventDefault();
            return true;
        }
        return false;
    },
    {sequence: 1}
);

registry.category("services").add("mentorat_question", {
    dependencies: ["dialog"],
    start(env, {dialog}) {
        dialogs = dialog;
    },
});
