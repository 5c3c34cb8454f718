import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

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
        this.state = useState({ done: 0, total: 0, refused: 0, stopped: false });
        onWillStart(() => {
            this.run();
        });
    }

    get percent() {
        const { done, total } = this.state;
        return total ? Math.floor((100 * done) / total) : 0;
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
            this.action.doAction({ type: "ir.actions.act_window_close" });
        }
    }

    stop() {
        this.state.stopped = true;
    }
}

registry.category("actions").add("mentorat_pairing_confirm", PairingConfirm);
