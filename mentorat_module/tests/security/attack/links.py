"""Each role × each x2many field from or to what the walls trust × each command. What a
field of a contact writes is the same table as that of the meeting."""

from odoo import Command

from .scene import IS_FULL, ROLES, AttackScene, choose

PERSONS = ("res.partner", "res.users")
# What a role may link or change by a field of its own records, as its work.
PLAN = {
    "mentorat.objective.*",
    "mentorat.objective.name",
    "mentorat.objective.training_session_ids",
}
PROGRAM = {"mentorat.mentor.program_ids", "mentorat.program.mentor_ids"}
TEAM = PROGRAM | {
    "mentorat.program.coordinator_ids",
    "mentorat.program.name",
    "mentorat.pairing.wish.*",
    "mentorat.pairing.wish.mentee_id",
    "mentorat.training.participation.*",
    "mentorat.training.session.guest_ids",
    "mentorat.training.session.mentor_ids",
    "mentorat.training.session.requested_by_ids",
}
STARS = {"mail.message.starred_partner_ids"}  # by whoever reads the message
ALLOWED = {
    "coordinator": TEAM,
    "coordinator_mentor": TEAM,
    "administrator": TEAM,
    "contributor": PLAN | PROGRAM,
    "mentor": PLAN
    | {
        "calendar.attendee.*",
        "calendar.event.active",
        "calendar.event.description",
        "calendar.event.videocall_channel_id",
        "mail.activity.*",
        "mail.activity.attachment_ids",
        "mail.activity.calendar_event_id",
        "mail.activity.res_id",
        "mail.activity.res_name",
        "mail.compose.message.attachment_ids",
        "mail.compose.message.partner_ids",
        "mail.scheduled.message.attachment_ids",
        "mail.scheduled.message.partner_ids",
    },
}


class LinksAttack(AttackScene):
    # ------------------------------------------------------------------
    # INTROSPECTION
    # ------------------------------------------------------------------

    def _find_fields(self):
        """Yield each x2many field by which a guarded row is reached, or a person is
        given to one."""
        for model in sorted(self.env.registry):
            Model = self.env[model]
            if Model._abstract or not Model._auto:
                continue
            for name, field in Model._fields.items():
                if field.type not in ("one2many", "many2many"):
                    continue
                if not (field.store or field.inverse) or field.related:
                    continue
                target = field.comodel_name
                if target in self.rows or (model in self.rows and target in PERSONS):
                    yield model, name, target

    def _get_owners(self, role, model):
        """Records of ``model`` that ``role`` may begin with."""
        user = self.users[role]
        own = {
            "res.users": user,
            "res.partner": user.partner_id,
            "hr.employee": user.employee_id,
        }
        records = self._get_tried_rows(model)[: 3 if IS_FULL else 1]
        records |= own.get(model, self.env[model])
        if not records:
            found = self._try(
                lambda: self._as(role, self.env[model]).search([], limit=1)
            )
            records = self.env[model] if isinstance(found, Exception) else found
        return records

    def _get_targets(self, role, target):
        """One guarded row of each pile; or oneself."""
        if target in PERSONS:
            user = self.users[role]
            return user if target == "res.users" else user.partner_id
        rows = self.rows[target].sudo()
        firsts = {self._get_pile(row): row.id for row in reversed(rows)}
        ids = sorted(firsts.values())
        return self.env[target].browse(choose(ids, 1, (role, target)))

    # ------------------------------------------------------------------
    # TRYING
    # ------------------------------------------------------------------

    def test_nobody_links_what_is_not_theirs(self):
        holes = []
        for model, name, target in self._find_fields():
            for role in choose(ROLES, 2, (model, name)):
                for owner in self._get_owners(role, model):
                    if not self._as(role, owner).has_access("write"):
                        continue  # a write of it is tried in test_attack_records
                    for row in self._get_targets(role, target):
                        self._remember(role)
                        holes += self._try_commands(role, owner, name, row)
        self._fail_with(holes)

    def _try_commands(self, role, owner, name, row):
        text = {"mail.message": "body", "calendar.event": "description"}
        changed = text.get(row._name, "name")
        commands = {
            "link": Command.link(row.id),
            "set": Command.set(row.ids),
            "unlink": Command.unlink(row.id),
            "delete": Command.delete(row.id),
        }
        if not IS_FULL:  # the others say the same of the same owner
            commands = {key: commands[key] for key in ("link", "delete")}
        if row._name in PERSONS:  # one's own name is one's own to change
            commands = {"link": commands["link"]}
        elif changed in row._fields:
            commands["update"] = Command.update(row.id, {changed: "rewritten"})
        for title, command in commands.items():
            with self._undone():
                refused = isinstance(
                    self._try(self._as(role, owner).write, {name: [command]}), Exception
                )
                if refused:
                    continue
                changes = self._get_changes() - ALLOWED.get(role, set()) - STARS
                done = sorted(changes) + [f"reads {leak}" for leak in self._gain(role)]
            if done:
                pile = self._get_pile(row.sudo()) or self._get_pile(owner.sudo())
                call = f"{owner._name}.write({name}: {title} {row._name} of {pile})"
                yield f"{role} | {call} | {', '.join(done)}"

    # ------------------------------------------------------------------
    # JOINING
    # ------------------------------------------------------------------

    def _prepare_joins(self, role):
        """Yield ``(model, values)`` of rows that would let somebody in."""
        partner = self.users[role].partner_id.id
        message = self._answers(self.talk)[:1]
        for record in (self.talk, self.event, self.agreement):
            thread = {"res_model": record._name, "res_id": record.id}
            yield "mail.followers", {**thread, "partner_id": partner}
            yield (
                "mail.activity",
                {
                    "res_model_id": self.env["ir.model"]._get_id(record._name),
                    "res_id": record.id,
                    "user_id": self.users[role].id,
                    "summary": "Mine",
                },
            )
            yield "ir.attachment", {**thread, "name": "mine.txt", "raw": b"mine"}
            yield (
                "mail.message",
                {
                    "model": record._name,
                    "res_id": record.id,
                    "body": "Mine",
                    "partner_ids": [Command.link(partner)],
                    "message_type": "comment",
                },
            )
        for each in (message, self.aside):
            yield (
                "mail.notification",
                {"mail_message_id": each.id, "res_partner_id": partner},
            )
            yield "mail.message", {"body": "Mine", "parent_id": each.id}
        yield "calendar.attendee", {"event_id": self.event.id, "partner_id": partner}
        mentor = self.mentors.get(role)
        if mentor:
            joining = {"agreement_id": self.agreement.id, "mentor_id": mentor.id}
            yield "mentorat.contribution", joining
            yield (
                "mentorat.contribution",
                {**joining, "agreement_id": self.other_agreement.id},
            )
            yield (
                "mentorat.absence",
                {
                    "mentor_id": self.mentors["other_mentor"].id,
                    "date_from": self.now.date(),
                    "date_to": self.now.date(),
                    "stand_in_id": mentor.id,
                },
            )

    def test_nobody_joins_a_pair_by_a_row_of_their_own(self):
        holes = []
        for role in ROLES:
            self._remember(role)
            for model, values in choose(self._prepare_joins(role), 4, role):
                with self._undone(clear_caches=True):
                    call = self._as(role, self.env[model]).create
                    if isinstance(self._try(call, values), Exception):
                        continue
                    self.env.registry.clear_cache()
                    done = [f"reads {leak}" for leak in self._gain(role)]
                if done:
                    holes.append(f"{role} | {model}.create | {', '.join(done)}")
        self._fail_with(holes)

    def test_who_joins_is_told_to_both_and_reads_from_then_on(self):
        """The accomplice: on a pair that is not signed by both, a coordinator lets a
        mentor in, who reads all that was said, and leaves without a trace."""
        mentor = self.mentors["coordinator_mentor"]
        notices = self.env["mentorat.notice"]
        holes = []
        for role in ("coordinator", "other_mentor", "administrator"):
            with self._undone():
                before = notices.search([])
                joined = self._try(
                    self._as(role, self.env["mentorat.contribution"]).create,
                    {"agreement_id": self.other_agreement.id, "mentor_id": mentor.id},
                )
                if isinstance(joined, Exception):
                    continue
                told = (notices.search([]) - before).partner_id
                for person in ("inside", "other_mentor"):
                    if person != role and self.users[person].partner_id not in told:
                        holes.append(f"{role} | joins {person} | untold")
                if self._as("coordinator_mentor", self.talk_other).has_access("read"):
                    holes.append(f"{role} | joins | reads what was said before")
        self._fail_with(holes)

    def test_lines_of_the_log_stay(self):
        """What the agreement, the registration and the programme log is not for anybody
        to rewrite or remove."""
        logs = self.env["mail.message"]
        for record in (self.agreement, self.mentee, self.program):
            logs |= record._message_log(body="Somebody joined.")
        holes = []
        for role in ROLES:
            for log in choose(logs, 1, role):
                mine, model = self._as(role, log), log.model
                home = self._as(role, self.env[model]).browse(log.res_id)
                for verb, call, values in (
                    ("unlink", mine.unlink, ()),
                    ("write(body)", mine.write, [{"body": "x"}]),
                    ("write(date)", mine.write, [{"date": self.now}]),
                    ("update_content", home._message_update_content, [mine, "x"]),
                ):
                    with self._undone():
                        if not isinstance(self._try(call, *values), Exception):
                            holes.append(f"{role} | log of {model} | {verb}")
        self._fail_with(holes)
