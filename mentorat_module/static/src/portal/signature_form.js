import {SignatureForm} from "@portal/signature_form/signature_form";
import {_t} from "@web/core/l10n/translation";
import {markup} from "@odoo/owl";
import {redirect} from "@web/core/utils/urls";
import {registry} from "@web/core/registry";
import {rpc} from "@web/core/network/rpc";
import {setElementContent} from "@web/core/utils/html";

/**
 * Sign the text that the page shows. When it has changed meanwhile, the server signs
 * nothing: the new text takes its place with what changed marked, and the signature
 * stays drawn, to be sent again.
 */
export class MentoratSignatureForm extends SignatureForm {
    setup() {
        super.setup();
        this.textEl = document.getElementById("agreement_text");
        this.shown = {digest: this.props.digest, shown: this.textEl.innerHTML};
    }

    async onClickSubmit() {
        if (this.isSending) {
            return;
        }
        this.isSending = true;
        try {
            await this.send();
        } finally {
            this.isSending = false;
        }
    }

    async send() {
        const answer = await rpc(this.props.callUrl, {
            name: this.signature.name,
            signature: this.signature.getSignatureImage().split(",")[1],
            ...this.shown,
        });
        if (answer.redirect_url) {
            redirect(answer.redirect_url);
            // Nothing more is sent while it loads.
            await new Promise(() => undefined);
        }
        this.state.error = answer.error;
        if (answer.changes) {
            this.shown = {digest: answer.digest, shown: answer.text};
            this.showChanges(answer);
        }
    }

    showChanges({changes, error}) {
        setElementContent(this.textEl, markup(changes));
        this.textEl.querySelector("ins, del")?.setAttribute("id", "first_change");
        const notice = document.createElement("p");
        notice.className = "alert alert-warning";
        notice.tabIndex = -1;
        const link = document.createElement("a");
        link.href = "#first_change";
        link.textContent = _t("Go to what changed");
        notice.append(`${error} `, link);
        this.textEl.prepend(notice);
        notice.focus();
    }
}

registry
    .category("public_components")
    .add("mentorat_module.signature_form", MentoratSignatureForm);
