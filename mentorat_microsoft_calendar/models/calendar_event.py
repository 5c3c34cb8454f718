from odoo import api, models

from odoo.addons.mentorat_module.models.common.own_context import OWN, is_own

# What the pair writes about a meeting, which no calendar receives.
OWN_NOTES = {"mentorat_note", "mentorat_own_note"}


class CalendarEvent(models.Model):
    """Tell the other side of a pair what was changed in Outlook."""

    _inherit = "calendar.event"

    def write(self, vals):
        """Let the pair write its note about a meeting of a series: Odoo refuses any
        change of one in a calendar that Outlook synchronises, and this is none."""
        own = bool(vals) and vals.keys() <= OWN_NOTES
        events = self.with_context(dont_notify=True) if own else self
        return super(CalendarEvent, events).write(vals)

    def _recreate_event_different_organizer(self, values, sender_user):
        """Hand over what refers to this event: Odoo makes another one of it."""
        # sudo: finds the event that is made
        events_sudo = self.env["calendar.event"].sudo().with_context(active_test=False)
        last_id = events_sudo.search([], order="id desc", limit=1).id
        result = super()._recreate_event_different_organizer(values, sender_user)
        made = [("id", ">", last_id), ("user_id", "=", sender_user.id)]
        if new := events_sudo.search(made, limit=1):
            self._hand_over_references(new)
        return result

    def _hand_over_references(self, new):
        """Let the records of mentoring that refer to this event refer to ``new``."""
        for name, model in self.env.registry.items():
            if model._abstract or not name.startswith("mentorat."):
                continue
            # sudo: the same meeting or training, under another number
            records_sudo = self.env[name].sudo()
            records_sudo = records_sudo.with_context(
                active_test=False, mentorat_from_calendar=OWN
            )
            for field in records_sudo._fields.values():
                if (field.type, field.comodel_name) == ("many2one", self._name):
                    if field.store:
                        referring = records_sudo.search([(field.name, "=", self.id)])
                        referring.write({field.name: new.id})

    @api.model
    def _sync_microsoft2odoo(self, microsoft_events):
        with self._track_synchronisation() as events:
            synced = super(CalendarEvent, events)._sync_microsoft2odoo(microsoft_events)
        return tuple(records.with_env(self.env) for records in synced)

    def _skip_send_mail_status_update(self):
        """Send our mail even where Outlook sends its own: it does so only where the
        user of Outlook wanted it."""
        if self._is_told_synchronisation():
            return False
        return super()._skip_send_mail_status_update()

    def _get_deletion_values(self):
        """Leave nothing to send back when Outlook has deleted it."""
        values = super()._get_deletion_values()
        if is_own(self.env, "mentorat_synchronised"):
            values["need_sync_m"] = False
        return values
