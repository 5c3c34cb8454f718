"""Employees in every situation that a page of the portal can show.

``PEOPLE`` runs in an Odoo shell and prints, as its last line, the ids that the
addresses of the pages are made of. Each password is its login.
"""

PEOPLE = """
import json
from datetime import timedelta
from odoo import fields

Create, Set = fields.Command.create, fields.Command.set

now = fields.Datetime.now().replace(microsecond=0)
place = env["hr.work.location"].create({
    "name": "Trois-Rivières",
    "location_type": "office",
    "address_id": env.company.partner_id.id,
})

def person(login, name, groups="base.group_portal", employee=True, company=None):
    company = company or env.company
    user = env["res.users"].with_context(no_reset_password=True).create({
        "name": name,
        "login": login,
        "password": login,
        "email": login + "@example.com",
        "tz": "America/Toronto",
        "company_id": company.id,
        "company_ids": [Set(company.ids)],
        "group_ids": [Set(env.ref(groups).ids)],
    })
    if employee:
        env["hr.employee"].create({
            "name": name,
            "user_id": user.id,
            "company_id": company.id,
            "work_location_id": place.id if company == env.company else False,
        })
    return user

skills = env["hr.skill.type"].create({
    "name": "Conseil financier",
    "skill_ids": [
        Create({"name": "Planification de la retraite"}),
        Create({"name": "Prêts de démarrage"}),
        Create({"name": "Successions et transmission d'entreprise"}),
    ],
    "skill_level_ids": [
        Create({"name": "Débutant", "level_progress": 20}),
        Create({"name": "Bon", "level_progress": 70, "default_level": True}),
    ],
}).skill_ids
coordinator = person(
    "page_hr", "Sylvie Roy", "mentorat_module.group_mentorat_coordinator"
)
program = env["mentorat.program"].create({
    "name": "Mentorat des conseillers",
    "tz": "America/Toronto",
    "coordinator_ids": [Set(coordinator.ids)],
})
program.action_open()
mentor_user = person("page_mentor", "Louise Gagnon", "base.group_user")
mentor = env["mentorat.mentor"].create({
    "employee_id": mentor_user.employee_ids.id,
    "program_ids": program.ids,
    "bio": "<p>Vingt ans de conseil aux petites entreprises.</p>",
})
mentor.skill_ids = skills

person("page_stranger", "Albert Sansdossier", employee=False)
person("page_newcomer", "Nadia Nouvelle")

def register(user):
    return env["mentorat.mentee"].create({
        "employee_id": user.employee_ids.id,
        "program_id": program.id,
        "wanted_skill_ids": [Set(skills[1:].ids)],
        "expectations": "Prendre de l'assurance devant un client qui hésite.",
    })

register(person("page_waiting", "Wilfrid Enattente"))
mentee_user = person("page_mentee", "Camille Tremblay")
mentee = register(mentee_user)
agreement = mentee.action_assign(mentor)
agreement.with_user(mentor_user).action_record_first_contact()
as_mentee = agreement.with_user(mentee_user)
question = as_mentee.action_ask(
    "Une cliente veut vendre son entreprise à sa fille",
    "Par quoi commencer?",
    client_waiting=True,
)
question.with_user(mentor_user).action_reply(
    "Par le régime matrimonial; voyez-le avec le notaire."
)
as_mentee.action_ask("Comment refuser sans blesser?", "Je n'ose pas dire non.")
env["mentorat.objective"].with_user(mentor_user).create({
    "agreement_id": agreement.id,
    "name": "Mener seule une rencontre de transmission",
    "strategy": "Observer deux rencontres, puis en mener une à deux.",
    "date_deadline": fields.Date.today() + timedelta(days=40),
})
env["calendar.event"].with_user(mentor_user).create({
    "name": "Mentorat",
    "start": now + timedelta(days=3),
    "stop": now + timedelta(days=3, hours=1),
    "mentorat_agreement_id": agreement.id,
})
training = env["mentorat.training.session"].with_user(coordinator).create({
    "name": "Lire un bilan en dix minutes",
    "program_id": program.id,
    "start": now + timedelta(days=9),
    "stop": now + timedelta(days=9, hours=2),
    "location": "Salle du fleuve",
    "capacity": 8,
})
guests = {
    lang: env["res.partner"].create(
        {"name": "Paule Invitée", "email": f"{lang}@example.com", "lang": lang}
    )
    for lang in ("fr_CA", "en_US")
}
training.guest_ids = env["res.partner"].union(*guests.values())
training.with_context(mentorat_confirmed=True).action_plan()
env["mentorat.training.session"].create({
    "name": "Parler d'argent avec un proche du client",
    "program_id": program.id,
    "origin": "mentee_request",
})

# Long names, whatever can be said of an agreement, a late answer.
LONG = "Bernadette-Alexandrine de Villeneuve-Saint-Hilaire-Beauchemin"
WORD = "anticonstitutionnellement" * 4
long_mentor_user = person("page_long_mentor", LONG + " mentor", "base.group_user")
long_mentor = env["mentorat.mentor"].create({
    "employee_id": long_mentor_user.employee_ids.id,
    "program_ids": program.ids,
    "bio": f"<p>{WORD}</p>",
})
long_user = person("page_long", LONG)
long = register(long_user).action_assign(long_mentor)
long.with_user(long_mentor_user).action_record_first_contact()
long.contribution_ids = [Create({"mentor_id": mentor.id, "description": WORD})]
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)
for user in (long_user, long_mentor_user):
    long.with_user(user).action_sign(user.name, PIXEL)
terms = long._get_conditions()
terms["rules"] = WORD
long.with_user(long_mentor_user).action_propose_terms(terms, WORD)
late = long.with_user(long_user).action_ask(
    WORD, WORD, client_waiting=True, client_deadline=now + timedelta(days=9)
).sudo()
env["ir.attachment"].create({
    "name": WORD + ".pdf", "raw": b"%PDF", "res_model": late._name, "res_id": late.id
})
late.commitment_ids.write({
    "opened_at": now - timedelta(days=4),
    "reminder_at": now - timedelta(days=3),
    "limit_at": now - timedelta(days=2),
})
env["mentorat.objective"].create({
    "agreement_id": long.id, "name": WORD, "strategy": WORD,
})
env["mentorat.portal.calendar"].with_user(long_user)._renew_feed()

# The mentor has yet to call; and it is over.
register(person("page_assigned", "Alice Assignée")).action_assign(mentor)
register(person("page_gone", "Gaston Parti")).action_withdraw()

# Where registration is not open: nothing, two programmes, one to come.
def elsewhere(login, name, *programs):
    company = env["res.company"].create({"name": name})
    user = person(login, name, company=company)
    for values in programs:
        env["mentorat.program"].create({
            "company_id": company.id, "coordinator_ids": [Set([])], **values
        }).action_open()
    return user

elsewhere("page_closed", "Rien d'ouvert")
elsewhere("page_choose", "Deux programmes", {"name": "Relève"}, {"name": WORD})
elsewhere("page_soon", "Bientôt", {
    "name": "Au printemps", "date_start": fields.Date.today() + timedelta(days=60)
})
print(json.dumps({
    "program": program.id,
    "agreement": agreement.id,
    "request": question.id,
    "session": training.id,
    "long": long.id,
    "late": late.id,
    "by_language": {
        lang: {"token": training._get_guest_url(guest).rsplit("/", 1)[1]}
        for lang, guest in guests.items()
    },
}))
"""
