import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

const PREFIX = "mentorat.draft";
const SENT = "mentorat.sent";

/** Remove the draft of what the server received. */
function forgetSent() {
    if (!document.querySelector("[data-mentorat-done]")) {
        return;
    }
    try {
        sessionStorage.removeItem(sessionStorage.getItem(SENT));
        sessionStorage.removeItem(SENT);
    } catch {
        // No storage, no draft.
    }
}

/**
 * Send a form once, however often the button is pressed, focus its errors, and keep
 * what is typed over a reload or a lost session.
 *
 * The draft is kept for this tab only (sessionStorage): the next user of a shared
 * computer must not find it.
 */
export class MentoratForm extends Interaction {
    static selector = ".o_mentorat_form";
    dynamicContent = {
        _root: {
            "t-on-submit": this.onSubmit,
            "t-on-input": this.saveDraft,
            "t-on-change": this.saveDraft,
        },
        _window: {"t-on-pageshow": this.onPageShow},
    };

    start() {
        forgetSent();
        this.key = this.el.dataset.mentoratDraft
            ? `${PREFIX}.${this.el.dataset.mentoratDraft}`
            : false;
        const errorsEl = document.querySelector("[data-mentorat-errors]");
        if (errorsEl) {
            // The page shows what was sent, which is newer than the draft.
            errorsEl.focus();
        } else {
            this.restoreDraft();
        }
    }

    /** Fields that a draft may hold: no token, no file, no consent. */
    getFields() {
        return [...this.el.elements].filter(
            (el) =>
                el.name &&
                !["hidden", "file", "submit"].includes(el.type) &&
                el.name !== "consent"
        );
    }

    saveDraft() {
        if (!this.key) {
            return;
        }
        const draft = this.getFields().map((el) =>
            ["checkbox", "radio"].includes(el.type)
                ? {name: el.name, value: el.value, checked: el.checked}
                : {name: el.name, value: el.value}
        );
        try {
            sessionStorage.setItem(this.key, JSON.stringify(draft));
        } catch {
            // Storage is full or forbidden: the form works without drafts.
            this.key = false;
        }
    }

    rememberSent() {
        try {
            sessionStorage.setItem(SENT, this.key);
        } catch {
            this.key = false;
        }
    }

    restoreDraft() {
        let draft = null;
        try {
            draft = this.key && JSON.parse(sessionStorage.getItem(this.key));
        } catch {
            draft = null;
        }
        for (const saved of draft || []) {
            const el = this.getFields().find(
                (field) =>
                    field.name === saved.name &&
                    (saved.checked === undefined || field.value === saved.value)
            );
            if (el && saved.checked !== undefined) {
                el.checked = saved.checked;
            } else if (el) {
                el.value = saved.value;
            }
        }
        if (draft) {
            for (const list of this.el.querySelectorAll(".o_mentorat_list")) {
                list.dispatchEvent(new Event("change", {bubbles: true}));
            }
        }
    }

    onSubmit(ev) {
        if (this.sent) {
            ev.preventDefault();
            return;
        }
        this.sent = true;
        if (this.key) {
            // Removed by the next page, once the server has saved it.
            this.saveDraft();
            this.rememberSent();
        }
        for (const button of this.el.querySelectorAll("button[type=submit]")) {
            button.setAttribute("aria-disabled", "true");
            button.classList.add("disabled");
        }
    }

    /** Allow the form to be sent again on a page restored from the browser's cache. */
    onPageShow() {
        this.sent = false;
        for (const button of this.el.querySelectorAll("button[type=submit]")) {
            button.removeAttribute("aria-disabled");
            button.classList.remove("disabled");
        }
    }
}

/** Remove the draft on success pages, which may have no form. */
export class MentoratDone extends Interaction {
    static selector = "[data-mentorat-done]";

    start() {
        forgetSent();
    }
}

registry.category("public.interactions").add("mentorat_module.done", MentoratDone);
registry.category("public.interactions").add("mentorat_module.form", MentoratForm);
