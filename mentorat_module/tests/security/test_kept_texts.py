"""A text that is longer than its bound, stored before there was one, holds back nobody
who does not change it."""

from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import SQL

from ...models.agreement.mentorat_agreement import MAX_CONDITION
from ..agreement.test_terms_change import IMAGE
from ..common import MONDAY, MentoratCommon
from ..portal.common import MentoratPortalCase

LONG = "Tuesdays. " * (MAX_CONDITION // 5)  # twice as long
LATER = MONDAY + timedelta(days=8)


class KeptTextsCase(MentoratCommon):
    @classmethod
    def _store(cls, record, **values):
        """Store what an earlier version let in."""
        record.flush_recordset()
        for name, value in values.items():
            cls.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s WHERE id = %s",
                    SQL.identifier(record._table),
                    SQL.identifier(name),
                    value,
                    record.id,
                )
            )
        record.invalidate_recordset()

    @classmethod
    def _sign_both(cls, agreement):
        for user in (cls.mentee_user, cls.mentor_user):
            agreement.with_user(user).action_sign("", IMAGE)


@tagged("post_install", "-at_install")
class TestKeptTexts(KeptTextsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._activate()

    def _get_bounded_texts(self):
        """Yield ``(model, field, a text that is too long)``."""
        for name in self.registry:
            model = self.env[name]
            if not hasattr(model, "_get_bound_error") or model._abstract:
                continue
            for field in model._fields.values():
                if field.type not in ("char", "text", "html") or not field.store:
                    continue
                if bound := model._get_bound(field.name):
                    text = "x" * (bound + 1)
                    if field.type == "html":
                        text = f"<p>{text}</p>"
                    yield model, field, text

    def test_each_text_that_stays_is_not_judged_again(self):
        for model, field, text in self._get_bounded_texts():
            with self.subTest(model=model._name, field=field.name):
                model.new({field.name: text})._check_bounds({field.name: text})
                for other in (f"{text}y", f"y{text}"):
                    with self.assertRaises(ValidationError):
                        kept = model.new({field.name: text})
                        kept._check_bounds({field.name: other})
                with self.assertRaises(ValidationError):
                    model._check_bounds({field.name: text})

    def test_each_form_that_begins_with_a_kept_text_sends_it_back(self):
        """A dialog whose fields are filled from a record names it as their source."""
        for model in map(self.env.__getitem__, self.registry):
            if not model._transient or not hasattr(model, "_get_sources"):
                continue
            filled = [
                field.name
                for field in model._fields.values()
                if field.type == "text"
                and field.compute
                and field.store
                and not field.readonly
            ]
            with self.subTest(model=model._name, fields=filled):
                is_overridden = (
                    type(model)._get_sources
                    is not self.registry["mentorat.bounds.mixin"]._get_sources
                )
                self.assertEqual(
                    bool(filled),
                    is_overridden and model._name != "mentorat.terms.wizard.line",
                )

    def test_line_ends_of_a_browser_are_no_change(self):
        text = "one\r\ntwo" * MAX_CONDITION
        self._store(self.agreement, rules=text.replace("\r", ""))
        self.agreement.with_user(self.mentor_user).write({"rules": text})

    def test_record_with_a_long_text_is_copied_and_changed_elsewhere(self):
        objective = self.env["mentorat.objective"].create(
            {"agreement_id": self.agreement.id, "name": "Read"}
        )
        self._store(objective, strategy=LONG)
        objective = objective.with_user(self.mentor_user)
        objective.write({"name": "Read more", "strategy": LONG})
        copied = objective.copy({"name": "Again"})
        self.assertEqual(copied.strategy, LONG)
        with self.assertRaises(ValidationError):
            objective.copy({"strategy": f"{LONG}!"})
        with self.assertRaises(ValidationError):
            copied.copy_data()
            copied.create({"agreement_id": self.agreement.id, "strategy": LONG})

    # ------------------------------------------------------------------
    # CONDITIONS
    # ------------------------------------------------------------------

    def _propose(self, user=None, **terms):
        pair = self.agreement.with_user(user or self.mentee_user)
        return pair.action_propose_terms(terms, "A busy season")

    def test_long_rules_that_were_signed_do_not_block_a_change(self):
        contribution = self.env["mentorat.contribution"].create(
            {"agreement_id": self.agreement.id, "mentor_id": self.other_mentor.id}
        )
        self._store(contribution, description=LONG)
        self._store(self.agreement, rules=LONG)
        self._sign_both(self.agreement)
        with self.assertRaisesRegex(UserError, "At most"):
            self._propose(rules=f"{LONG}!")
        change = self._propose(meeting_interval_days=21)
        change.with_user(self.mentor_user).action_accept()
        self.assertRecordValues(
            self.agreement, [{"meeting_interval_days": 21, "rules": LONG}]
        )

    def test_rules_longer_than_any_text_do_not_block_a_change(self):
        self._store(self.agreement, rules=f"{3 * LONG}\r\n")
        self._sign_both(self.agreement)
        change = self._propose(
            meeting_interval_days=21, rules=f"\n{3 * LONG}".replace("\r", "")
        )
        self.assertEqual(len(change._get_differences()), 1, "the rules stay")

    def test_dialog_of_the_back_office_keeps_long_rules(self):
        contribution = self.env["mentorat.contribution"].create(
            {"agreement_id": self.agreement.id, "mentor_id": self.other_mentor.id}
        )
        self._store(contribution, description=2 * LONG)
        self._store(self.agreement, rules=2 * LONG)
        self._sign_both(self.agreement)
        wizards = self.env["mentorat.terms.wizard"].with_user(self.mentor_user)
        wizards = wizards.with_context(default_agreement_id=self.agreement.id)
        with Form(wizards) as form:
            form.meeting_interval_days = 21
            form.reason = "A busy season"
        form.record.action_confirm()
        self.assertEqual(self.agreement.terms_change_ids.state, "proposed")
        with self.assertRaises(ValidationError):
            form.record.rules = f"{2 * LONG}!"

    # ------------------------------------------------------------------
    # WHAT IS TAKEN FROM BEFORE
    # ------------------------------------------------------------------

    def test_moment_proposed_instead_keeps_a_long_agenda(self):
        with self._at(MONDAY):
            proposal = self.agreement.with_user(
                self.mentee_user
            ).action_propose_meeting(LATER)
            self._store(proposal, agenda=LONG)
            new = proposal.with_user(self.mentor_user).action_counter(
                LATER + timedelta(hours=1)
            )
        self.assertEqual(new.agenda, LONG.strip())

    def test_repeated_training_keeps_a_long_description(self):
        session = self.env["mentorat.training.session"].create(
            {
                "name": "Wills",
                "program_id": self.program.id,
                "start": LATER,
                "stop": LATER + timedelta(hours=1),
            }
        )
        self._store(session, description=f"<p>{LONG * 3}</p>")
        next_week = [timedelta(days=7) + each for each in (session.start, session.stop)]
        with self._at(MONDAY):
            repeated = session.with_user(self.coordinator)._repeat([next_week])
        self.assertIn(LONG.strip(), repeated.description)


@tagged("post_install", "-at_install")
class TestKeptTextsOfPages(KeptTextsCase, MentoratPortalCase):
    def test_page_proposes_beside_long_rules(self):
        self._store(self.agreement, rules=LONG)
        self._sign_both(self.agreement)
        self._login(self.mentee_user)
        answers = {"meeting_interval_days": "21", "reason": "So", "rules": LONG}
        response = self._post(f"{self.agreement.access_url}/terms", **answers)
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.agreement.terms_change_ids.state, "proposed")

    def test_long_expectations_of_before_register_again(self):
        self._create_mentee(self.newcomer_user, expectations="Before").action_withdraw()
        earlier = self._get_registrations(self.newcomer_user)
        self._store(earlier, expectations=LONG)
        self._login(self.newcomer_user)
        url = "/my/mentorat/register"
        answers = self._register_answers(expectations=f"{LONG}!")
        self.assertRefused(self._post(url, **answers), 'id="error_expectations"')
        answers["expectations"] = LONG
        self.assertEqual(self._post(url, **answers).status_code, 303)
        self.assertEqual(len(self._get_registrations(self.newcomer_user)), 2)
