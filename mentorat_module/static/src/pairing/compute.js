import {Component, onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/**
 * Computes a proposal for many people in steps, and shows how far it is. The first step
 * makes the whole proposal, on the server: to close the page then loses nothing. The
 * others write down the reasons, batch by batch; what is missing is written when
 * somebody asks for it.
 */
export class PairingCompute extends Component {
    static template = "mentorat_module.PairingCompute";
    static props = ["*"];

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        const {pairing_id: pairingId, only_reasons: onlyReasons} =
            this.props.action.params;
        this.pairingId = pairingId;
        this.onlyReasons = Boolean(onlyReasons);
        this.state = useState({
            step: this.onlyReasons ? "reasons" : "plan",
            done: 0,
            total: 0,
            stopped: false,
        });
        onWillStart(() => {
            this.run();
        });
    }

    get percent() {
        const {done, total} = this.state;
        return total ? Math.floor((100 * done) / total) : 0;
    }

    get steps() {
        const {step, done, total} = this.state;
        const reasons = total
            ? _t("Writing down the reasons: %(done)s of %(total)s", {done, total})
            : _t("Writing down the reasons");
        return [
            {
                name: "plan",
                label: _t("Reading both sides, scoring every pair, finding the best"),
                state: step === "plan" ? "now" : "done",
                hidden: this.onlyReasons,
            },
            {name: "reasons", label: reasons, state: step === "plan" ? "next" : "now"},
        ].filter((row) => !row.hidden);
    }

    call(method) {
        return this.orm.silent.call("mentorat.pairing", method, [[this.pairingId]]);
    }

    async run() {
        const state = this.state;
        try {
            let remaining = Infinity;
            if (!this.onlyReasons) {
                remaining = await this.call("compute_plan");
                state.total = remaining;
                state.step = "reasons";
            }
            while (remaining && !state.stopped) {
                const before = remaining;
                remaining = await this.call("explain_batch");
                if (before === Infinity) {
                    state.total = remaining;
                }
                state.done = state.total - remaining;
            }
        } finally {
            await this.leave();
        }
    }

    async leave() {
        const next = this.props.action.params.next;
        await this.action.doAction({type: "ir.actions.act_window_close"});
        if (next) {
            await this.action.doAction(next);
        }
    }

    stop() {
        this.state.stopped = true;
    }
}

registry.category("actions").add("mentorat_pairing_compute", PairingCompute);
