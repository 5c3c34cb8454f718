"""Each role × each model that can carry or point to our words × read, find, group,
export, write, delete. Models are found by introspection: a new one without a row in
``KNOWN`` fails by name."""

from collections import defaultdict

from odoo.fields import Domain

from .scene import (
    COORDINATORS,
    IS_FULL,
    LOOSE,
    READERS,
    REFUSALS,
    ROLES,
    AttackScene,
    choose,
)

CARRIERS = ("mail.message", "calendar.event", "ir.attachment")
# Each model that has a relation to a carrier or to one of ours, or that names a record
# by its model and number, and why it is there.
KNOWN = {
    # rows of a pair are for those who read what they hang on
    "walled": """
        calendar.attendee calendar.popover.delete.wizard calendar.recurrence
        discuss.voice.metadata ir.attachment mail.activity mail.activity.schedule
        mail.compose.message mail.followers mail.followers.edit mail.mail mail.message
        mail.message.link.preview mail.message.reaction mail.message.schedule
        mail.message.translation mail.notification mail.scheduled.message
        mentorat.message.version
        mail.template.preview mail.tracking.value rating.rating sms.composer sms.sms
        snailmail.letter
    """,
    # to others the hours, and nothing else
    "busy": "calendar.event",
    # not of the service: nothing of ours is written there
    "open": """
        base.automation discuss.call.history discuss.channel discuss.channel.member
        hr.department hr.employee hr.employee.public hr.job hr.version hr.work.location
        iap.account ir.actions.server ir.cron ir.model.data mail.blacklist mail.template
        phone.blacklist res.company res.partner res.users
    """,
    # the service: who may do what with a record is in test_access_rights
    "ours": """
        mentorat.absence mentorat.account.change mentorat.agreement
        mentorat.answer.wizard mentorat.rate.log
        mentorat.assign.wizard mentorat.assign.wizard.line mentorat.commitment
        mentorat.commitment.report mentorat.contact.wizard mentorat.contribution
        mentorat.end.wizard mentorat.expertise mentorat.import.wizard
        mentorat.import.wizard.line mentorat.integrity.wizard
        mentorat.integrity.wizard.line mentorat.invite.wizard
        mentorat.invite.wizard.line mentorat.meeting.answer.wizard
        mentorat.meeting.note mentorat.meeting.wizard
        mentorat.meeting.proposal mentorat.mentee mentorat.mentor mentorat.mentor.wizard
        mentorat.notice mentorat.objective mentorat.pairing
        mentorat.pairing.decline.wizard mentorat.pairing.line mentorat.pairing.wish
        mentorat.problem mentorat.program mentorat.request mentorat.rule.failure
        mentorat.sign.wizard
        mentorat.signature
        mentorat.terms.answer.wizard mentorat.terms.change mentorat.terms.wizard
        mentorat.terms.wizard.line mentorat.training.audience.wizard
        mentorat.training.decline.wizard
        mentorat.training.merge.wizard mentorat.training.participation
        mentorat.training.repeat.wizard mentorat.training.seats.wizard
        mentorat.training.series.wizard
        mentorat.training.session mentorat.training.time.wizard
    """,
}
KNOWN = {kind: set(names.split()) for kind, names in KNOWN.items()}
TEXTS = ("char", "text", "html")
DEPTH = 2 if IS_FULL else 1  # relations that a search or an export follows
MENTORS = set(
    "mentor other_mentor contributor stand_in past_stand_in former_mentor"
    " coordinator_mentor".split()
)
# Who changes rows of a model as their work; what follows from it changes with it.
MAY_WRITE = {
    "mentorat.program": COORDINATORS,
    "mentorat.mentee": COORDINATORS,
    "mentorat.mentor": COORDINATORS | MENTORS,
    "mentorat.absence": COORDINATORS | {"mentor"},
    "mentorat.agreement": COORDINATORS | {"mentor", "other_mentor"},
    "mentorat.contribution": COORDINATORS | {"mentor", "contributor"},
    "mentorat.objective": {"mentor", "contributor"},
    "mentorat.training.session": COORDINATORS,
    "mentorat.training.participation": COORDINATORS,
    "mentorat.pairing": COORDINATORS,
    "mentorat.pairing.wish": COORDINATORS,
    # one's own drafts and activities, the meeting by who planned it
    "mail.activity": {"mentor"},
    "mail.activity.schedule": {"mentor"},
    "mail.compose.message": {"mentor"},
    "mail.scheduled.message": {"mentor"},
    "calendar.event": {"mentor"},
    "mail.notification": {"coordinator"},  # one's own, as read
}
# What nobody changes by a plain write or removes, whatever they may do otherwise.
FIXED = set(
    """
    calendar.event.res_id calendar.event.res_model
    calendar.event.mentorat_agreement_id calendar.event.privacy
    calendar.event.partner_ids mail.message.notified_partner_ids
    mail.notification.author_id mail.notification.mail_mail_id
    mail.notification.res_partner_id mail.scheduled.message.author_id
    mentorat.agreement.mentor_id mentorat.agreement.mentee_id
    mentorat.mentee.expectations mentorat.mentee.user_id mentorat.mentee.partner_id
    mentorat.mentor.user_id mentorat.mentor.partner_id mentorat.mentor.*
    mentorat.mentee.* mentorat.agreement.* mentorat.request.* mentorat.program.*
    mentorat.request.name mentorat.request.description mentorat.request.absence_id
    mentorat.signature.* mentorat.commitment.* mentorat.meeting.note.*
    """.split()
)


class RecordsAttack(AttackScene):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reached = cls._find_reached()
        cls.wordy = cls._find_wordy()
        cls.paths = cls._find_paths()

    # ------------------------------------------------------------------
    # INTROSPECTION
    # ------------------------------------------------------------------

    @classmethod
    def _find_reached(cls):
        """:return: names of the models that can carry or point to our words"""
        env = cls.env
        models = [name for name in env.registry if not env[name]._abstract]
        reached = {name for name in models if name.startswith("mentorat.")}
        reached.update(CARRIERS)
        beside = {
            field.comodel_name
            for name in reached
            for field in env[name]._fields.values()
        }
        for name in models:
            targets = {field.comodel_name or "" for field in env[name]._fields.values()}
            types = {field.type for field in env[name]._fields.values()}
            if (
                targets.intersection(CARRIERS)
                or any(target.startswith("mentorat.") for target in targets)
                or "many2one_reference" in types
                or "res_ids" in env[name]._fields
                or (name in beside and "res.partner" in targets)
            ):
                reached.add(name)
        return sorted(reached)

    @classmethod
    def _is_searchable(cls, field):
        return field.store or (field.search and not field.inherited)

    @classmethod
    def _find_wordy(cls):
        """:return: ``{model: names of the fields in which there are words of ours}``"""
        wordy = {}
        for model in cls.reached:
            for name, field in cls.env[model]._fields.items():
                if field.type in TEXTS and cls._is_searchable(field):
                    if cls._is_told(model, name):
                        wordy.setdefault(model, []).append(name)
        return wordy

    @classmethod
    def _count(cls, model, path, text):
        Model = cls.env[model].with_context(active_test=False)
        try:
            with cls.env.cr.savepoint():
                return Model.search_count([(path, "ilike", text)], limit=1)
        except REFUSALS:
            return 0

    @classmethod
    def _is_told(cls, model, path):
        """Whether it holds a word of ours, and a search tells it from nonsense."""
        return cls._count(model, path, "zq") and not cls._count(model, path, "zqno")

    @classmethod
    def _find_paths(cls):
        """:return: ``{model: {path: piles}}``: the words that relations lead to"""
        found = {}
        for model in cls.reached:
            for path in sorted(cls._get_paths(model, DEPTH)):
                if cls._is_told(model, path):
                    found.setdefault(model, {})[path] = [
                        pile
                        for pile in READERS
                        if cls._count(model, path, f"zq{pile}0")
                    ]
        return found

    @classmethod
    def _get_paths(cls, model, depth):
        paths = set(cls.wordy.get(model, ()))
        for name, field in cls.env[model]._fields.items():
            target = field.comodel_name
            if depth and target in cls.wordy and cls._is_searchable(field):
                further = cls._get_paths(target, depth - 1)
                paths |= {f"{name}.{path}" for path in further}
        return paths

    # ------------------------------------------------------------------
    # THE TESTS
    # ------------------------------------------------------------------

    def test_every_model_that_can_carry_our_words_has_its_row(self):
        known = set().union(*KNOWN.values())
        self.assertEqual(set(self.reached) - known, set())

    # ------------------------------------------------------------------
    # READING
    # ------------------------------------------------------------------

    def _each_reading(self):
        """Yield ``(role, model, Model as role)``"""
        for model in self.reached:
            for role in choose(ROLES, 1, model):
                yield role, model, self._as(role, self.env[model])

    def test_nobody_reads_words_of_others(self):
        holes = []
        for role, model, Model in self._each_reading():
            names = self._get_readable(Model)
            with self._undone():
                found = self._try(lambda Model=Model: Model.search([], limit=400))
                answers = [self._read(found, names)]
            with self._undone():
                rows = Model.browse(self._get_tried_rows(model).ids)
                answers.append([self._read(row, names) for row in rows])
            leaks = self._leaks(role, answers)
            holes += [f"{role} | {model}.read | {leak}" for leak in leaks]
        self._fail_with(holes)

    def _get_readable(self, Model):
        return [
            name
            for name, field in Model._fields.items()
            if Model._has_field_access(field, "read") and field.type != "binary"
        ]

    def _read(self, records, names):
        """Read all at once, or else what can be read, row by row, field by field."""
        if isinstance(records, Exception) or not records:
            return ""
        answer = self._try(records.read, names)
        if not isinstance(answer, Exception):
            return answer
        if len(records) > 1:
            return [self._read(record, names) for record in records]
        if not isinstance(self._try(records.read, ["id"]), Exception) and names[1:]:
            return [self._read(records, [name]) for name in names]
        return ""

    def test_nobody_reads_a_row_that_hangs_on_a_pair(self):
        """Who follows, who is told, what is planned: rows without a word of ours."""
        holes = []
        for model in sorted(KNOWN["walled"] & set(self.rows)):
            for row in self._get_tried_rows(model).sudo():
                pile = self._get_pile(row)
                for role in choose(ROLES, 2, (model, pile)) if pile else ():
                    if role in READERS[pile]:
                        continue
                    with self._undone():
                        mine = self._as(role, row)
                        found = self._try(mine.search, [("id", "=", row.id)])
                        is_found = not isinstance(found, Exception) and found
                        opens = self._try(mine.has_access, "read")
                        if is_found or (opens and not isinstance(opens, Exception)):
                            holes.append(f"{role} | {model}.read | a row of {pile}")
        self._fail_with(holes)

    def test_nobody_finds_records_by_words_of_others(self):
        holes = []
        for model, paths in self.paths.items():
            for role in choose(ROLES, 2, model):
                forbidden = set(self._forbidden(role))
                wanted = [
                    (path, "ilike", f"zq{pile}0")
                    for path, piles in paths.items()
                    for pile in sorted(forbidden.intersection(piles))
                ]
                if wanted and self._finds(role, model, wanted):
                    holes += [
                        f"{role} | {model}.search({path}) | {text[2:-1]}"
                        for path, operator, text in wanted
                        if self._finds(role, model, [(path, operator, text)])
                    ]
        self._fail_with(holes)

    def _finds(self, role, model, conditions):
        """Whether one of them finds something; each alone where one is refused."""
        Model = self._as(role, self.env[model]).with_context(active_test=False)
        with self._undone():
            domain = Domain.OR(Domain(*condition) for condition in conditions)
            count = self._try(Model.search_count, domain)
        if isinstance(count, Exception) and len(conditions) > 1:
            middle = len(conditions) // 2
            halves = conditions[:middle], conditions[middle:]
            return any(self._finds(role, model, half) for half in halves)
        return not isinstance(count, Exception) and bool(count)

    def test_nobody_groups_by_words_of_others(self):
        holes = []
        for model, names in self.wordy.items():
            for role in choose(ROLES, 1, model):
                Model = self._as(role, self.env[model]).with_context(active_test=False)
                for name in names:
                    with self._undone():
                        answer = self._try(
                            Model.formatted_read_group, [], [name], ["__count"]
                        )
                    if not isinstance(answer, Exception):
                        holes += [
                            f"{role} | {model}.formatted_read_group({name}) | {leak}"
                            for leak in self._leaks(role, answer)
                        ]
        self._fail_with(holes)

    def test_nobody_exports_words_of_others(self):
        holes = []
        for model, paths in self.paths.items():
            for role in choose(ROLES, 1, model):
                forbidden = set(self._forbidden(role))
                names = [path for path in paths if forbidden.intersection(paths[path])]
                for rows in self._get_exported(role, model) if names else ():
                    for path, answer in self._export(rows, names):
                        holes += [
                            f"{role} | {model}.export_data({path}) | {leak}"
                            for leak in self._leaks(role, answer)
                        ]
        self._fail_with(holes)

    def _get_exported(self, role, model):
        """What may be read, and each row of the scene by its number."""
        Model = self._as(role, self.env[model])
        found = self._try(lambda: Model.search([], limit=400))
        if isinstance(found, Exception):
            return
        if found:
            yield found
        yield from Model.browse(self._get_tried_rows(model).ids) - found

    def _export(self, rows, names):
        """Yield ``(path, answer)``; all the paths at once where none is refused."""
        columns = [name.replace(".", "/") for name in names]
        with self._undone():
            answer = self._try(rows.export_data, columns)
        if not isinstance(answer, Exception):
            for number, name in enumerate(names):
                yield name, [row[number] for row in answer["datas"]]
        elif len(names) > 1:
            middle = len(names) // 2
            yield from self._export(rows, names[:middle])
            yield from self._export(rows, names[middle:])

    # ------------------------------------------------------------------
    # CHANGING
    # ------------------------------------------------------------------

    def test_nobody_rewrites_what_is_not_theirs(self):
        found = defaultdict(set)
        for model in self.rows:
            values = self._get_hostile_values(model)
            first = dict(list(values.items())[:1])
            for role in choose(ROLES, 2, model):
                for row in choose(self._get_tried_rows(model), 2, (model, role)):
                    call = self._as(role, row).write
                    may_write = self._as(role, row).has_access("write")
                    tried = values if may_write else first
                    for name, value in choose(tried.items(), 8, (model, role)):
                        _result, changes = self._attempt(call, {name: value})
                        wrong = self._filter_wrong(role, model, changes)
                        found[role, model, self._get_pile(row.sudo())] |= wrong
        self._fail_with(
            f"{role} | {model}.write, of {pile} | {', '.join(sorted(changes))}"
            for (role, model, pile), changes in found.items()
            if changes
        )

    def test_nobody_deletes_what_is_not_theirs(self):
        found = defaultdict(set)
        for model in self.rows:
            for role in choose(ROLES, 2, model):
                for row in choose(self._get_tried_rows(model), 1, (model, role)):
                    _result, changes = self._attempt(self._as(role, row).unlink)
                    wrong = self._filter_wrong(role, model, changes)
                    found[role, model, self._get_pile(row.sudo())] |= wrong
        self._fail_with(
            f"{role} | {model}.unlink, of {pile} | {', '.join(sorted(changes))}"
            for (role, model, pile), changes in found.items()
            if changes
        )

    def _filter_wrong(self, role, model, changes):
        """The changes that are not the work of ``role``."""
        return changes & FIXED if role in MAY_WRITE.get(model, ()) else changes

    def _get_hostile_values(self, model):
        """:return: ``{field: a value that is not the one it has}``"""
        Model = self.env[model]
        names = [
            name
            for name, field in Model._fields.items()
            if name not in LOOSE | {"id", "create_uid", "create_date", "display_name"}
            and (field.store or field.inverse)
            and not (field.related and not field.store)
        ]
        names.sort(key=lambda name: Model._fields[name].type not in TEXTS)
        values = {name: self._get_hostile_value(Model._fields[name]) for name in names}
        return {name: value for name, value in values.items() if value is not None}

    def _get_hostile_value(self, field):
        if field.type == "selection":
            options = field.get_values(self.env)
            return options[-1] if options else None
        if field.type == "many2one":
            mine = self.users["coordinator_mentor"]
            known = {
                "res.users": mine,
                "res.partner": mine.partner_id,
                "hr.employee": mine.employee_id,
                "mentorat.mentor": self.mentors["coordinator_mentor"],
                "mentorat.agreement": self.other_agreement,
                "mentorat.program": self.program_b,
                "res.company": self.company_b,
            }
            return known.get(field.comodel_name, self.env["res.users"]).id
        return {
            "char": "rewritten",
            "text": "rewritten",
            "html": "<p>rewritten</p>",
            "integer": 7,
            "many2one_reference": 7,
            "float": 7.0,
            "boolean": True,
            "date": "2001-01-01",
            "datetime": "2001-01-01 00:00:00",
        }.get(field.type)
