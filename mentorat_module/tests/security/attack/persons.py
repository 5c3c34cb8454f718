"""Speaking in somebody else's name, and becoming somebody."""

from odoo import Command

from .scene import IS_FULL, ROLES, AttackScene, choose

# Roles that change accounts, contacts or employee files as their work.
CLERKS = ("officer", "hr_manager", "user_manager", "contact_creator", "administrator")
TAKING = (*ROLES, "hr_manager") if IS_FULL else (*CLERKS, "coordinator")
SPEAKING = ("mentee", "mentor")
FORGED = "Forged"


class AuthorsAttack(AttackScene):
    def _prepare_posts(self, role, record, victim):
        """Yield ``(title, call)``: each way to write as ``victim``."""
        mine = self._as(role, record)
        env = mine.env
        as_victim = {"author_id": victim.id}
        by_mail = {"email_from": f'"{victim.name}" <{victim.email}>'}
        comment = {"subtype_xmlid": "mail.mt_comment", "message_type": "comment"}
        row = {"model": record._name, "res_id": record.id, "body": FORGED}
        for title, author in (("author_id", as_victim), ("email_from", by_mail)):
            yield (
                f"message_post({title})",
                lambda a=author: mine.message_post(body=FORGED, **a, **comment),
            )
            yield (
                f"mail.message.create({title})",
                lambda a=author: env["mail.message"].create({**row, **a}),
            )
            yield (
                f"mail.compose.message({title})",
                lambda a=author: self._compose(env, record, a),
            )
        yield (
            "message_post(create_uid, type email)",
            lambda: mine.message_post(
                body=FORGED, message_type="email", **as_victim, **by_mail
            ),
        )
        yield (
            "message_notify(author_id)",
            lambda: mine.message_notify(
                body=FORGED, partner_ids=victim.ids, **as_victim
            ),
        )
        yield (
            "mail.scheduled.message(author_id)",
            lambda: self._schedule(env, record, as_victim),
        )

    def _compose(self, env, record, author):
        composer = env["mail.compose.message"].create(
            {
                "model": record._name,
                "res_ids": str(record.ids),
                "composition_mode": "comment",
                "body": FORGED,
                **author,
            }
        )
        return composer.action_send_mail()

    def _schedule(self, env, record, author):
        planned = env["mail.scheduled.message"].create(
            {
                "model": record._name,
                "res_id": record.id,
                "body": FORGED,
                "scheduled_date": self._ago(-1),
                **author,
            }
        )
        return planned.post_message()

    def test_nobody_writes_in_the_name_of_somebody_else(self):
        holes = []
        Message = self.env["mail.message"]
        last = Message.search([], order="id desc", limit=1).id
        for record in (self.talk, self.talk_meanwhile, self.agreement, self.event):
            for role in choose(ROLES, 4, record._name):
                own = self.users[role].partner_id
                for name in choose(SPEAKING, 1, (role, record._name)):
                    victim = self.users[name].partner_id
                    if victim == own:
                        continue
                    for title, call in self._prepare_posts(role, record, victim):
                        with self._undone():
                            if isinstance(self._try(call), Exception):
                                continue
                            forged = Message.search(
                                [("id", ">", last), ("body", "like", "Forged")]
                            )
                            if forged.filtered(
                                lambda row, own=own, victim=victim: (
                                    row.author_id == victim
                                    or (victim.email in (row.email_from or ""))
                                )
                            ):
                                holes.append(
                                    f"{role} | {record._name}: {title} | as {name}"
                                )
        self._fail_with(holes)


class PersonsAttack(AttackScene):
    @classmethod
    def _make_more(cls):
        result = super()._make_more()
        cls.users["hr_manager"] = cls._create_user(
            "attack_hr_manager", "hr.group_hr_manager"
        )
        cls.contact = cls.env["res.partner"].create(
            {"name": "Somebody", "email": "attacker@example.com"}
        )
        return result

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accounts = cls._find_accounts()

    @classmethod
    def _find_accounts(cls):
        """The accounts that are, or were, on the contacts of the pairs."""
        partners = cls.persons["res.partner"].exists()
        return (
            cls.env["res.users"]
            .with_context(active_test=False)
            .search([("partner_id", "in", partners.ids)])
        )

    def _prepare_changes(self, role, name):
        """Yield ``(title, call)``: each way to become the person ``name``."""
        env = self._as(role, self.env["res.users"]).env
        victim, attacker = self.users[name], self.users[role]
        partner, employee = victim.partner_id, victim.employee_id
        spare = self.users["employee"]
        mail = "attacker@example.com"
        contact = self.contact

        def write(record, values):
            return lambda: self._as(role, record).write(values)

        for user in {attacker, spare}:
            title = "oneself" if user == attacker else "an accomplice"
            yield (
                f"res.users.write(partner_id) of {title}",
                write(user, {"partner_id": partner.id}),
            )
            yield (
                f"hr.employee.write(user_id: {title})",
                write(employee, {"user_id": user.id}),
            )
            yield (
                f"hr.employee.write(work_contact_id: {title})",
                write(employee, {"work_contact_id": user.partner_id.id}),
            )
            yield (
                f"hr.employee.load(user_id: {title})",
                lambda u=user: env["hr.employee"].load(
                    [".id", "user_id/.id"], [[str(employee.id), str(u.id)]]
                ),
            )
            yield (
                f"resource.resource.write(user_id: {title})",
                write(employee.resource_id, {"user_id": user.id}),
            )
            yield (
                f"res.users.write(employee_ids: {title})",
                write(user, {"employee_ids": [Command.link(employee.id)]}),
            )
        yield (
            "res.users.create(partner_id)",
            lambda: env["res.users"].create(
                {"name": "Me", "login": mail, "partner_id": partner.id}
            ),
        )
        yield "hr.employee.write(work_email)", write(employee, {"work_email": mail})
        yield "res.partner.write(email)", write(partner, {"email": mail})
        yield "res.users.write(email)", write(victim, {"email": mail})
        yield "res.users.write(login)", write(victim, {"login": mail})
        yield (
            "res.partner.write(user_ids)",
            write(partner, {"user_ids": [Command.link(spare.id)]}),
        )
        yield (
            "res.partner.load(email)",
            lambda: env["res.partner"].load(
                [".id", "email"], [[str(partner.id), mail]]
            ),
        )
        yield (
            "hr.employee.write(company_id)",
            write(employee, {"company_id": self.company_b.id}),
        )
        yield "res.users.unlink", lambda: self._as(role, victim).unlink()
        yield "hr.employee.unlink", lambda: self._as(role, employee).unlink()
        yield (
            "res.users.write(group_ids)",
            write(
                victim,
                {"group_ids": [Command.set(self.env.ref("base.group_portal").ids)]},
            ),
        )
        yield "merge into a contact", lambda: self._merge(env, partner, contact)
        yield "change.password.wizard", lambda: self._change_password(env, victim)
        yield "portal.wizard", lambda: self._grant_portal(env, partner, mail)

    def _merge(self, env, partner, other):
        wizard = env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((partner | other).ids)],
                "dst_partner_id": other.id,
                "state": "selection",
            }
        )
        return wizard.action_merge()

    def _change_password(self, env, victim):
        wizard = (
            env["change.password.wizard"]
            .with_context(active_model="res.users", active_ids=victim.ids)
            .create({})
        )
        wizard.user_ids.new_passwd = "a new password"
        wizard.change_password_button()
        return True

    def _grant_portal(self, env, partner, mail):
        people = [Command.set(partner.ids)]
        line = env["portal.wizard"].create({"partner_ids": people}).user_ids
        line.email = mail
        if line.is_portal:
            return line.action_invite_again()
        return line.action_grant_access()

    def test_nobody_becomes_one_of_a_pair_unseen(self):
        """Refused; or logged on the agreement, told to both and to the old address."""
        holes = []
        for role in TAKING:
            for name in ("mentee", "mentor"):
                if role == name:
                    continue
                changes = self._prepare_changes(role, name)
                for title, call in choose(changes, 4, (role, name)):
                    with self._undone(clear_caches=True):
                        seen = self._snap(name)
                        if isinstance(self._try(call), Exception):
                            continue
                        changes = self._get_identity_changes()
                        if title == "change.password.wizard":
                            changes.add("password")
                        if not changes:
                            continue
                        missing = self._find_untold(name, seen)
                    if missing:
                        holes.append(
                            f"{role} | {title} of the {name} | "
                            f"{', '.join(sorted(changes))}; {', '.join(missing)}"
                        )
        self._fail_with(holes)

    def _get_identity_changes(self):
        """What changed of who somebody is, or which address they have."""
        names = ("email", "login", "user_id", "partner_id", "work_contact_id")
        names += ("work_email", "company_id", "employee_id", "group_ids")
        changes = {
            change
            for change in self._get_changes()
            if change.split(".")[-1] in (*names, "*")
        }
        if self._find_accounts() != self.accounts:
            changes.add("another account on the contact")
        return changes

    def _snap(self, name):
        return {
            "logs": self._count_logs(),
            "told": self._get_told(),
            "address": self.users[name].email,
        }

    def _count_logs(self):
        return self.env["mail.message"].search_count(
            [
                ("model", "=", "mentorat.agreement"),
                ("res_id", "=", self.agreement.id),
            ]
        )

    def _get_told(self):
        notices = self.env["mentorat.notice"].search([])
        mails = self.env["mail.mail"].search([])
        return notices | self.env["mentorat.notice"], mails

    def _find_untold(self, name, seen):
        """:return: who of those concerned does not learn of it"""
        missing = []
        if self._count_logs() <= seen["logs"]:
            missing.append("not logged on the agreement")
        notices, mails = self._get_told()
        new_mails = mails - seen["told"][1]
        partners = (notices - seen["told"][0]).partner_id | new_mails.recipient_ids
        told = (notices - seen["told"][0]).filtered("email_to").mapped("email_to")
        told += partners.filtered("email").mapped("email")
        addresses = " ".join(filter(None, [*told, *new_mails.mapped("email_to")]))
        for role in ("mentee", "mentor"):
            if self.users[role].partner_id not in partners:
                missing.append(f"the {role} is not told")
        if seen["address"] not in addresses:
            missing.append("no mail to the old address")
        return missing
