"""Every public method of our models, called by every role with ids of others and with
hostile values: nobody reads or changes what is not theirs. A new method without a row
fails."""

import inspect

from odoo.service.model import get_public_method

from .scene import LOOSE, ROLES, AttackScene, choose

# Public methods of ours, and who changes something by them: the roles whose work it is.
PAIR = "mentee mentor"
TEAM = "coordinator coordinator_mentor administrator"
ANSWERING = "mentor contributor stand_in other_mentor former_mentor"
METHODS = {
    "mentorat.agreement": {
        "action_ask": "mentee",
        "action_cancel": TEAM,
        "action_decline_assignment": "mentor other_mentor",
        "action_end": f"{PAIR} contributor inside other_mentor {TEAM}",
        "action_plan_meeting": "",
        "action_propose_meeting": f"{PAIR} inside other_mentor",
        "action_propose_terms": f"{PAIR} inside other_mentor",
        "action_reassign": TEAM,
        "action_record_first_contact": f"mentor contributor stand_in {TEAM}",
        "action_record_meeting": "mentor other_mentor",
        "action_renew": f"mentor {TEAM}",
        "action_sign": f"{PAIR} inside other_mentor",
        "action_unwind": f"{PAIR} contributor inside other_mentor {TEAM}",
    },
    "mentorat.commitment": {
        "action_reassign": "",
        "action_record_answer": ANSWERING,
        "action_remind_by_hand": TEAM,
    },
    "mentorat.contribution": {
        "action_close_earlier": "mentee",
        "action_open_earlier": "mentee",
    },
    "mentorat.meeting.proposal": {
        "action_accept": "mentor",
        "action_counter": "mentor",
        "action_decline": "mentor",
        "action_withdraw": "mentee",
    },
    "mentorat.mentee": {
        "action_assign": TEAM,
        "action_return": TEAM,
        "action_withdraw": f"mentee inside {TEAM}",
        "load": TEAM,
    },
    "mentorat.mentor": {"action_archive": TEAM, "action_return": TEAM, "load": TEAM},
    "mentorat.objective": {
        "action_achieve": f"{PAIR} contributor",
        "action_agree": "mentor contributor",
        "action_set_state": f"{PAIR} contributor",
    },
    "mentorat.pairing": {
        "action_confirm": TEAM,
        "action_explain": TEAM,
        "action_recompute": TEAM,
        "action_reset_settings": TEAM,
        "action_save_settings": TEAM,
        "action_view_chart": "",
        "compute_plan": TEAM,
        "confirm_batch": TEAM,
        "explain_batch": TEAM,
    },
    "mentorat.pairing.line": {
        "action_choose": TEAM,
        "action_exclude": TEAM,
        "action_include": TEAM,
        "action_lock": TEAM,
        "action_unlock": TEAM,
    },
    "mentorat.program": {
        "action_close": TEAM,
        "action_match_waiting": TEAM,
        "action_open": TEAM,
        "action_view_presentation": "",
    },
    "mentorat.request": {
        "action_close": f"{PAIR} contributor former_mentor inside other_mentor",
        "action_rate": "mentee inside",
        "action_record_answer": ANSWERING,
        "action_reply": f"{PAIR} contributor stand_in inside other_mentor",
        "action_still_waiting": "mentee inside",
        "message_post": f"mentee inside {ANSWERING}",
    },
    "mentorat.terms.change": {
        "action_accept": "mentor",
        "action_refuse": "mentor",
        "action_withdraw": "mentee",
    },
    "mentorat.training.session": {
        "action_cancel": TEAM,
        "action_decline": "mentee inside",
        "action_done": TEAM,
        "action_move": TEAM,
        "action_note_attendance": f"mentor {TEAM}",
        "action_plan": TEAM,
        "action_register": "mentee inside",
        "action_support": "mentee inside",
        "action_turn_down": TEAM,
        "action_undo_move": TEAM,
        "get_move_question": "",
        "get_proposed_times": "",
    },
    "mentorat.training.participation": {
        "action_absent": f"mentor {TEAM}",
        "action_attended": f"mentor {TEAM}",
    },
    "mail.activity": {"action_create_calendar_event": ""},
    "calendar.event": {
        "action_archive": "mentor",
        "action_cancel_meeting": PAIR,
        "action_join_meeting": PAIR,
        "action_mass_archive": PAIR,
        "action_mass_deletion": PAIR,
        "action_unlink_event": "mentor",
        "message_notify": PAIR,
        "message_subscribe": PAIR,
    },
}
# They only show something: what they show is looked at all the same.
SHOWING = ("action_open", "action_view", "get_import_templates", "message_route")
STANDARD = (
    *("create", "write", "unlink", "copy", "copy_data", "fetch", "default_get"),
    "update_field_translations",
)
HOSTILE = {
    "name": ("\0", "x" * 200_000, 7, None, [], {"a": 1}),
    "when": ("9999-12-31 00:00:00", "x", 7),
    "start": ("9999-12-31 00:00:00", "0001-01-01 00:00:00", "x"),
    "mentor": (0, -1, 2**40, "x", [1, 2]),
    "reason": ("nonsense", 7, None),
    "signature": ("@@@", "PHN2Zy8+", "A" * 100_001, 7),
    "terms": ({"meeting_interval_days": 2**31}, {"rules": "\0"}, [], "x", {"x": 1}),
    "body": ("\0", "\ud800", "x" * 300_000, 7, None),
    "state": ("nonsense", 7),
}


class MethodsAttack(AttackScene):
    def _find_methods(self):
        """Yield ``(model, name, method)`` of the public methods that are ours."""
        for model in sorted(self.env.registry):
            Model = self.env[model]
            if Model._abstract or Model._transient or not Model._auto:
                continue
            for name in sorted(dir(type(Model))):
                method = getattr(type(Model), name, None)
                if name.startswith("_") or name in STANDARD or not callable(method):
                    continue
                source = inspect.unwrap(method)
                if getattr(source, "__module__", "").startswith(
                    "odoo.addons.mentorat_module.models"
                ) and inspect.isfunction(source):
                    try:
                        get_public_method(Model, name)
                    except Exception:
                        continue
                    yield model, name, source

    def _get_calls(self, source):
        """Yield lists of arguments: good ones, then each made hostile."""
        good = {
            "mentor": self.mentors["coordinator_mentor"].id,
            "start": self._ago(-10).replace(minute=0, second=0, microsecond=0),
            "terms": {"rules": "Others"},
            "when": self.now,
            "helped": "yes",
            "state": "done",
            "reason": "early",
            "day": str(self.now.date()),
        }
        parameters = list(inspect.signature(source).parameters.values())[1:]
        names = [
            each.name
            for each in parameters
            if each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)
            and (each.default is each.empty or each.name in HOSTILE)
        ]
        base = {name: good.get(name, "Words") for name in names}
        yield base
        for name in names:
            for value in HOSTILE.get(name, ()):
                yield {**base, name: value}

    def test_every_public_method_has_its_row(self):
        missing = [
            f"{model}.{name}"
            for model, name, _source in self._find_methods()
            if model in self.rows
            and not name.startswith(SHOWING)
            and name not in METHODS.get(model, ())
        ]
        self.assertFalse(missing)

    def test_methods_serve_only_those_whose_work_it_is(self):
        holes, served = [], 0
        for model, name, source in self._find_methods():
            allowed = METHODS.get(model, {}).get(name, "").split()
            for row in choose(self._get_tried_rows(model), 1, (model, name)):
                for role in choose(ROLES, 2, (model, name)):
                    calls = self._get_calls(source)
                    for values in choose(calls, 2, (model, name, role)):
                        call = getattr(self._as(role, row), name)
                        with self._undone():
                            result = self._try(call, **values)
                            refused = isinstance(result, Exception)
                            shown = "" if refused else self._show(role, result)
                            changes = set() if refused else self._get_changes()
                            served += not refused
                        shows = self._leaks(role, shown)
                        title = f"{role} | {model}.{name}({str(values)[:60]})"
                        holes += [f"{title} | shows {leak}" for leak in shows]
                        if role not in allowed and changes - LOOSE:
                            holes.append(f"{title} | {', '.join(sorted(changes)[:3])}")
        self.assertGreater(served, 50, "hardly a call was served")
        self._fail_with(holes)

    def _show(self, role, result):
        """What the web client makes of the answer, records read as ``role``."""
        if hasattr(result, "_name"):
            read = self._try(self._as(role, result).read)
            return "" if isinstance(read, Exception) else read
        return result
