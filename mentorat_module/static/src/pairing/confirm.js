import {Component, onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/**
 * Assigns the pairs of a proposal batch by batch, and shows how far it is. Each batch is
 * a transaction of its own: to stop, or to lose the connection, loses nothing.
 */
export class PairingConfirm extends Component {
    static template = "mentorat_module.PairingConfirm";
    static props = ["*"];

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.pairingId = this.props.action.params.pairing_id;
        this.state = useState({
            done: 0,
            total: this.props.action.params.total || 0,
            refused: 0,
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

    get status() {
        const {done, total, refused} = this.state;
        return refused
            ? _t(
                  "%(done)s of %(total)s done, of which %(refused)s could not be assigned",
                  {
                      done,
                      total,
                      refused,
                  }
              )
            : _t("%(done)s of %(total)s done", {done, total});
    }

    async run() {
        const state = this.state;
        try {
            let remaining = Infinity;
            while (remaining && !state.stopped) {
                const answer = await this.orm.silent.call(
                    "mentorat.pairing",
                    "confirm_batch",
                    [[this.pairingId]]
                );
                remaining = answer.remaining;
                state.done = answer.confirmed + answer.refused;
                state.total = state.done + remaining;
                state.refused = answer.refused;
            }
        } finally {
            this.action.doAction({type: "ir.actions.act_window_close"});
        }
    }

    stop() {
        this.state.stopped = true;
    }
}

registry.category("actions").add("mentorat_pairing_confirm", PairingConfirm);
