import {BaseImportModel} from "@base_import/import_model";
import {patch} from "@web/core/utils/patch";

// Odoo's import takes each message for an error. Ours has warnings too, such as a date
// that can be read in two ways: they are shown, and what was imported stays imported.
patch(BaseImportModel.prototype, {
    async _callImport() {
        const result = await super._callImport(...arguments);
        const messages = result.messages || [];
        const isOurs = (this.resModel || "").startsWith("mentorat.");
        if (isOurs && messages.every((message) => message.type === "warning")) {
            for (const {message} of messages) {
                this.notificationService.add(message, {
                    type: "warning",
                    sticky: true,
                });
            }
            result.messages = [];
        }
        return result;
    },
});
