import random
from datetime import timedelta
from itertools import product

from odoo import Command, fields
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..common import MentoratCommon

# What the record rules on ``reader_role`` mean, each spelled out as the paths from the
# record to the account of who reads it.
MINE = "[('agreement_id.mentee_id.user_id', '=', user.id)]"
ACCOMPANIED = (
    "['|', ('agreement_id.mentor_id.user_id', '=', user.id),"
    " ('agreement_id.contribution_ids.mentor_id.user_id', '=', user.id)]"
)
PAIR = (
    "['|', ('agreement_id.mentee_id.user_id', '=', user.id),"
    " ('agreement_id.mentor_id.user_id', '=', user.id)]"
)
LIVE = "('state', 'in', ['assigned', 'active'])"
LED = (
    "'|', ('mentor_id.user_id', '=', user.id),"
    " ('contribution_ids.mentor_id.user_id', '=', user.id)"
)
COVERED = (
    "'any', [('stand_in_id.user_id', '=', user.id), ('starts_at', '<=', 'now'),"
    " ('ends_at', '>', 'now')])"
)
REQUEST_COVERED = (
    "('absence_id.stand_in_id.user_id', '=', user.id),"
    " ('absence_id', 'any', [('starts_at', '<=', 'now'), ('ends_at', '>', 'now')])"
)
REQUEST_ACCOMPANIED = (
    "'|', ('agreement_id.mentor_id.user_id', '=', user.id),"
    " ('contribution_ids.mentor_id.user_id', '=', user.id)"
)
PATHS = {
    "mentee_rule_user": "[('user_id', '=', user.id)]",
    "mentee_rule_mentor": f"[('agreement_ids', 'any', [{LIVE}, {LED}])]",
    "mentee_rule_stand_in": (
        f"[('agreement_ids', 'any', [{LIVE}, ('absence_ids', {COVERED}])]"
    ),
    "expertise_rule_user": "[('mentee_id.user_id', '=', user.id)]",
    "expertise_rule_mentor": f"[('mentee_id.agreement_ids', 'any', [{LIVE}, {LED}])]",
    "agreement_rule_user": "[('mentee_id.user_id', '=', user.id)]",
    "agreement_rule_mentor": f"[{LED}]",
    "agreement_rule_stand_in": f"[{LIVE}, ('absence_ids', {COVERED}]",
    "contribution_rule_user": MINE,
    "contribution_rule_mentor": ACCOMPANIED,
    "signature_rule_user": MINE,
    "signature_rule_mentor": ACCOMPANIED,
    "objective_rule_user": MINE,
    "objective_rule_mentor": ACCOMPANIED,
    "terms_change_rule_pair": PAIR,
    "commitment_rule_user": MINE,
    "commitment_rule_mentor": ACCOMPANIED,
    "commitment_rule_stand_in": (
        "[('state', 'in', ['open', 'reminded', 'overdue']),"
        f" ('agreement_id.absence_ids', {COVERED}]"
    ),
    "request_rule_user": MINE,
    "request_rule_mentor": f"[{REQUEST_ACCOMPANIED}]",
    "request_rule_stand_in": f"[{REQUEST_COVERED}]",
    "meeting_proposal_rule_pair": PAIR,
    "meeting_note_rule_pair": (
        "['|', ('owner_id', '=', user.id),"
        f" '&', ('owner_id', '=', False), {PAIR[1:]}"
    ),
}
OPERATIONS = ("read", "write", "create", "unlink")
SEEDS = range(2)
MENTORS, PAIRS = 6, 12


@tagged("post_install", "-at_install")
class TestReaderRoles(MentoratCommon):
    """Rules that compare ``reader_role`` let the same people read the same records as
    the paths of :data:`PATHS`, whoever is who in whatever pair."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        mentors = "mentorat_module.group_mentorat_mentor"
        coordinators = "mentorat_module.group_mentorat_coordinator"
        administrators = "mentorat_module.group_mentorat_admin"
        cls.readers = cls.env["res.users"].create(
            [
                cls._prepare_user(f"reader{number}", groups)
                for number, groups in enumerate(
                    (
                        *("base.group_portal", "base.group_portal", "base.group_user"),
                        *(f"base.group_user,{mentors}",) * 3,
                        f"base.group_user,{mentors},{coordinators}",
                        coordinators,
                        administrators,
                    )
                )
            ]
        )
        kind = cls.env["hr.skill.type"].create(
            {
                "name": "Kind",
                "skill_ids": [Command.create({"name": "Taxes"})],
                "skill_level_ids": [
                    Command.create({"name": "Good", "level_progress": 50})
                ],
            }
        )
        cls.skill, cls.level = kind.skill_ids, kind.skill_level_ids
        cls.rules = {
            name: cls.env.ref(f"mentorat_module.mentorat_{name}") for name in PATHS
        }
        cls.names = sorted({rule.model_id.model for rule in cls.rules.values()})
        cls.employees = cls.env["hr.employee"].create(
            [{"name": f"Employee {number}"} for number in range(MENTORS + PAIRS)]
        )
        cls.env.flush_all()

    def test_table_has_each_rule_on_a_role(self):
        rules = self.env["ir.rule"].search(
            [("model_id.model", "=like", "mentorat.%"), ("domain_force", "like", "role")]
        )
        version = self.env.ref("mentorat_module.mentorat_message_version_rule_reader")
        self.assertEqual(rules - version, self.env["ir.rule"].union(*self.rules.values()))

    def test_each_rule_finds_and_filters_what_the_paths_do(self):
        self._scatter(0)
        for (name, rule), user in product(self.rules.items(), self.readers):
            records = self.env[rule.model_id.model].with_user(user).sudo()
            records = records.with_context(active_test=False)
            everything = records.search([])
            expected = records.search(self._evaluate(PATHS[name], user))
            domain = self._evaluate(rule.domain_force, user)
            with self.subTest(rule=name, user=user.login):
                self.assertEqual(records.search(domain), expected)
                self.assertEqual(everything.filtered_domain(domain), expected)
                self.assertEqual(records.search(~domain), everything - expected)

    def test_the_rules_together_allow_each_operation_on_the_same_records(self):
        for seed in SEEDS:
            with self.subTest(seed=seed), self.env.cr.savepoint() as savepoint:
                self._scatter(seed)
                found = self._find_allowed()
                self.assertTrue(any(found.values()))
                for name, rule in self.rules.items():
                    rule.domain_force = PATHS[name]
                self.assertEqual(found, self._find_allowed())
                savepoint.rollback()
            self.env.registry.clear_cache()

    def test_records_without_a_role_are_those_of_nobody(self):
        self._scatter(0)
        roles = ["mentee", "mentor", "contributor", "stand_in"]
        for user in self.readers:
            requests = self.env["mentorat.request"].with_user(user).sudo()
            mine = requests.search([("reader_role", "in", roles)])
            rest = requests.search([]) - mine
            for domain, expected in (
                ([("reader_role", "=", False)], rest),
                ([("reader_role", "!=", False)], mine),
                ([("reader_role", "not in", roles)], rest),
                ([("reader_role", "in", [*roles, False])], mine | rest),
            ):
                with self.subTest(user=user.login, domain=domain):
                    self.assertEqual(requests.search(domain), expected)
                    self.assertEqual((mine | rest).filtered_domain(domain), expected)

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    def _evaluate(self, domain, user):
        context = self.env["ir.rule"].with_user(user)._eval_context()
        return Domain(safe_eval(domain, context))

    def _find_allowed(self):
        """Return ``{(model, login, operation): ids}``; ``search`` is one of them."""
        found = {}
        for name in self.names:
            everything = self.env[name].with_context(active_test=False).search([])
            for user in self.readers:
                records = everything.with_user(user)
                for operation in OPERATIONS:
                    allowed = records._filtered_access(operation)
                    found[name, user.login, operation] = allowed.ids
                if records.has_access("read") or records.browse().has_access("read"):
                    searched = records.search([("id", "in", records.ids)])
                    found[name, user.login, "search"] = sorted(searched.ids)
        return found

    # ------------------------------------------------------------------
    # THE SCENE
    # ------------------------------------------------------------------

    def _scatter(self, seed):
        """Write pairs at random, by SQL: people who are two at once, who left, who are
        away, and states that the code would not leave together."""
        self.env.invalidate_all()
        self.chance = random.Random(seed)
        self.now = fields.Datetime.now()
        staff, learners = self.employees.ids[:MENTORS], self.employees.ids[MENTORS:]
        mentors = [self._insert_mentor(employee) for employee in staff]
        agreements = [self._insert_pair(employee, mentors) for employee in learners]
        absences = [self._insert_absence(mentors, agreements) for _number in range(8)]
        for agreement in agreements:
            contributions = [
                self._insert(
                    "mentorat_contribution",
                    agreement_id=agreement,
                    mentor_id=mentor,
                    joined_at=self.now,
                )
                for mentor in self.chance.sample(mentors, self.chance.randrange(3))
            ]
            self._insert_words(agreement, contributions, absences)
            self._insert_rest(agreement)
        self.env.registry.clear_cache()

    def _insert(self, table, with_company=True, **values):
        if with_company:
            values["company_id"] = self.env.company.id
        names = ", ".join(values)
        marks = ", ".join(["%s"] * len(values))
        self.env.cr.execute(
            f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING id",
            list(values.values()),
        )
        return self.env.cr.fetchone()[0]

    def _choose_user(self, *more):
        return self.chance.choice([*self.readers.ids, *more])

    def _insert_mentor(self, employee):
        return self._insert(
            "mentorat_mentor",
            employee_id=employee,
            user_id=self._choose_user(None),
            capacity=9,
            active=self.chance.random() < 0.8,
        )

    def _insert_pair(self, employee, mentors):
        mentee = self._insert(
            "mentorat_mentee",
            employee_id=employee,
            user_id=self._choose_user(None),
            program_id=self.program.id,
            state="active",
            registered_at=self.now,
        )
        self._insert(
            "mentorat_expertise",
            mentee_id=mentee,
            skill_id=self.skill.id,
            skill_level_id=self.level.id,
        )
        return self._insert(
            "mentorat_agreement",
            name="P",
            mentee_id=mentee,
            mentor_id=self.chance.choice(mentors),
            program_id=self.program.id,
            state=self.chance.choice(["assigned", "active", "ended", "cancelled"]),
            assigned_at=self.now,
        )

    def _insert_absence(self, mentors, agreements):
        start = self.now + timedelta(days=self.chance.choice([-9, -2, 3]))
        absence = self._insert(
            "mentorat_absence",
            mentor_id=self.chance.choice(mentors),
            stand_in_id=self.chance.choice([*mentors, None]),
            date_from=start,
            date_to=start,
            starts_at=start,
            ends_at=start + timedelta(days=5),
        )
        for agreement in self.chance.sample(agreements, 4):
            self.env.cr.execute(
                "INSERT INTO mentorat_absence_agreement_rel VALUES (%s, %s)",
                [absence, agreement],
            )
        return absence

    def _insert_words(self, agreement, contributions, absences):
        for _number in range(2):
            request = self._insert(
                "mentorat_request",
                agreement_id=agreement,
                absence_id=self.chance.choice([*absences, None, None]),
                name="Q",
                origin="mentee",
                state="open",
            )
            for contribution in contributions:
                if self.chance.random() < 0.5:
                    self.env.cr.execute(
                        """INSERT INTO mentorat_contribution_mentorat_request_rel
                           (mentorat_request_id, mentorat_contribution_id)
                           VALUES (%s, %s)""",
                        [request, contribution],
                    )
            self._insert_commitment(agreement, request_id=request, kind="follow_up")
        self._insert_commitment(agreement, kind="first_contact")

    def _insert_commitment(self, agreement, **values):
        self.env.cr.execute(
            "SELECT mentor_id FROM mentorat_agreement WHERE id = %s", [agreement]
        )
        self._insert(
            "mentorat_commitment",
            agreement_id=agreement,
            mentor_id=self.env.cr.fetchone()[0],
            state=self.chance.choice(["open", "reminded", "overdue", "void"]),
            opened_at=self.now,
            reminder_at=self.now,
            limit_at=self.now,
            **values,
        )

    def _insert_rest(self, agreement):
        self._insert(
            "mentorat_objective", agreement_id=agreement, name="O", state="todo"
        )
        self._insert(
            "mentorat_signature",
            agreement_id=agreement,
            partner_id=self.env.user.partner_id.id,
            user_id=self.env.uid,
            role="mentee",
            name="S",
            manner="drawn",
            text_sha256="0",
            signed_at=self.now,
        )
        proposal = {
            "agreement_id": agreement,
            "proposer_id": self.env.uid,
            "proposed_by": "mentee",
            "state": "proposed",
            "proposed_at": self.now,
        }
        self._insert("mentorat_meeting_proposal", minutes=30, start=self.now, **proposal)
        self._insert(
            "mentorat_terms_change",
            text="T",
            text_sha256="0",
            old_text_sha256="0",
            **proposal,
        )
        event = self._insert(
            "calendar_event",
            with_company=False,
            name="M",
            show_as="busy",
            start=self.now,
            stop=self.now,
        )
        for owner in {None, self._choose_user()}:
            self._insert(
                "mentorat_meeting_note",
                agreement_id=agreement,
                event_id=event,
                owner_id=owner,
                body="N",
            )
