import {Component, onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/**
 * Runs a job on a proposal batch by batch, and shows how far it is. Each batch is a
 * transaction of its own: to stop, or to lose the connection, loses nothing.
 *
 * A job fills in `advance`, the texts of the dialog and, where it wants, `prepare` and
 * `leave`.
 */
export class PairingProgress extends Component {
    static template = "mentorat_module.PairingProgress";
    static props = ["*"];

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.params = this.props.action.params;
        this.state = useState({
            done: 0,
            total: this.params.total || 0,
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

    /** False as long as nobody can tell how far the job is. */
    get isMeasured() {
        return true;
    }

    call(method) {
        const ids = [this.params.pairing_id];
        return this.orm.silent.call("mentorat.pairing", method, [ids]);
    }

    async run() {
        try {
            await this.prepare();
            let remaining = Infinity;
            while (remaining && !this.state.stopped) {
                remaining = await this.advance();
            }
        } finally {
            await this.leave();
        }
    }

    /** Do what comes before the first batch. */
    async prepare() {
        return;
    }

    /** Do one batch, write down how far it is and return how much remains. */
    async advance() {
        throw new Error("Not implemented");
    }

    async leave() {
        await this.action.doAction({type: "ir.actions.act_window_close"});
    }

    stop() {
        this.state.stopped = true;
    }
}

/**
 * Computes a proposal for many people. The first step makes the whole proposal, on the
 * server; the batches write down the reasons. What is missing is written when somebody
 * asks for it.
 */
export class PairingCompute extends PairingProgress {
    setup() {
        super.setup();
        this.label = _t("Computing");
        this.stopLabel = _t("Go to the Proposal");
        this.state.isPlanned = Boolean(this.params.only_reasons);
    }

    get isMeasured() {
        return this.state.isPlanned;
    }

    get steps() {
        const {isPlanned, done, total} = this.state;
        const reasons = total
            ? _t("Writing down the reasons: %(done)s of %(total)s", {done, total})
            : _t("Writing down the reasons");
        return [
            {
                name: "plan",
                label: _t("Reading both sides, scoring every pair, finding the best"),
                isDone: isPlanned,
                isCurrent: !isPlanned,
                isHidden: this.params.only_reasons,
            },
            {name: "reasons", label: reasons, isCurrent: isPlanned},
        ].filter((step) => !step.isHidden);
    }

    get note() {
        return this.state.isPlanned
            ? _t(
                  "The proposal is there. You can go to it now: the reasons that are missing are written when you open them."
              )
            : _t(
                  "How long this takes cannot be told beforehand: up to a minute for ten thousand people. You can close this page, and find the proposal when you come back."
              );
    }

    async prepare() {
        if (!this.params.only_reasons) {
            this.state.total = await this.call("compute_plan");
            this.state.isPlanned = true;
        }
    }

    async advance() {
        const state = this.state;
        const remaining = await this.call("explain_batch");
        state.total = state.total || remaining;
        state.done = state.total - remaining;
        return remaining;
    }

    async leave() {
        await super.leave();
        if (this.params.next) {
            await this.action.doAction(this.params.next);
        }
    }
}

/** Assigns the pairs of a proposal. */
export class PairingConfirm extends PairingProgress {
    setup() {
        super.setup();
        this.label = _t("Assigning");
        this.stopLabel = _t("Stop Here");
        this.note = _t(
            "You can stop at any time: what is assigned stays so, the rest stays proposed."
        );
        this.state.refused = 0;
    }

    get steps() {
        const {done, total, refused} = this.state;
        const label = refused
            ? _t(
                  "%(done)s of %(total)s done, of which %(refused)s could not be assigned",
                  {done, total, refused}
              )
            : _t("%(done)s of %(total)s done", {done, total});
        return [{name: "confirm", label}];
    }

    async advance() {
        const state = this.state;
        const {confirmed, refused, remaining} = await this.call("confirm_batch");
        state.done = confirmed + refused;
        state.total = state.done + remaining;
        state.refused = refused;
        return remaining;
    }
}

registry
    .category("actions")
    .add("mentorat_pairing_compute", PairingCompute)
    .add("mentorat_pairing_confirm", PairingConfirm);
