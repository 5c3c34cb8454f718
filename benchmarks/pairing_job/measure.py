"""What the whole pairing of a waiting list costs: reading both sides from the
database, scoring every pair, solving, explaining, and storing the proposal of the desk,
in seconds of CPU of Python and its PostgreSQL backend.

    make measure ARGS=pairing_job

It runs in Odoo's shell, on a database of its own, in which it commits. The sizes can be
given as ``SIZES=500x167x3,2000x400x6`` (mentees, mentors, seats each). A second table
shows the same lists filled by simpler ways and, up to a thousand mentees, by the
package ``matching`` (hospitals and residents).
"""

import os
import random
import resource
import sys

import numpy as np

from benchmarks import clock

env = globals()["env"]
SIZES = os.environ.get("SIZES", "500x167x3,2000x400x6,10000x1000x12")
TARGETS = {500: 2, 2_000: 6, 10_000: 45}
# The package ``matching`` takes minutes for more.
MOST_FOR_STABLE = 1_000
SKILLS, PLACES, DEPARTMENTS = 60, 25, 40
# Enough different words for texts to tell people apart.
WORDS = (
    "planification fiscale succession retraite assurance invalidité entreprise relève "
    "investissement portefeuille obligations hypothèque divorce expatrié agriculteur "
    "médecin notaire fiducie testament budget endettement crédit conformité éthique "
    "écoute négociation prospection clientèle leadership présentation rédaction "
    "analyse technologie gouvernance assurances collectives rentes épargne études "
    "actions marchés économie immobilier location franchise exportation "
    "financement capital"
).split()


def fill_skills():
    """:return: the ids of skills with three levels"""
    kind = env["hr.skill.type"].create(
        {
            "name": "Bench",
            "skill_ids": [
                (0, 0, {"name": f"{WORDS[n % len(WORDS)]} {n}"}) for n in range(SKILLS)
            ],
            "skill_level_ids": [
                (0, 0, {"name": f"{level}", "level_progress": level})
                for level in (30, 60, 100)
            ],
        }
    )
    return kind, kind.skill_ids.ids, kind.skill_level_ids.ids


def fill_places():
    addresses = env["res.partner"].create(
        [{"name": f"Office {n}"} for n in range(PLACES)]
    )
    places = env["hr.work.location"].create(
        [{"name": a.name, "address_id": a.id} for a in addresses]
    )
    departments = env["hr.department"].create(
        [{"name": f"Department {n}"} for n in range(DEPARTMENTS)]
    )
    return places.ids, departments.ids


def fill_people(count, places, departments, chance):
    """:return: ids of ``count`` employees in no order, ten to a manager up to the top;
    copies of one row, for what is measured is the pairing, not how people are made"""
    model = env["hr.employee"].create({"name": "Model"})
    env.flush_all()
    env.cr.execute(
        """
        INSERT INTO hr_employee (name, company_id, resource_id, active)
        SELECT 'Person ' || number, company_id, resource_id, true
          FROM hr_employee, generate_series(1, %s) AS number
         WHERE id = %s
     RETURNING id
        """,
        [count, model.id],
    )
    ids = [row[0] for row in env.cr.fetchall()]
    env.cr.execute(
        """
        WITH version AS (
            INSERT INTO hr_version
                (employee_id, company_id, date_version, work_location_id, department_id,
                 last_modified_uid, last_modified_date, distance_home_work_unit,
                 employee_type,
                 hr_responsible_id, marital, active)
            SELECT person, company_id, date_version, place, department,
                   last_modified_uid, last_modified_date, distance_home_work_unit,
                   employee_type,
                   hr_responsible_id, marital, true
              FROM hr_version,
                   unnest(%s, %s, %s) AS given (person, place, department)
             WHERE hr_version.employee_id = %s
         RETURNING id, employee_id
        )
        UPDATE hr_employee SET current_version_id = version.id
          FROM version WHERE version.employee_id = hr_employee.id
        """,
        [
            ids,
            [chance.choice(places) for _ in ids],
            [chance.choice(departments) for _ in ids],
            model.id,
        ],
    )
    env.cr.execute(
        "UPDATE hr_employee SET parent_id = manager "
        "FROM unnest(%s, %s) AS given (person, manager) WHERE id = person",
        [ids[1:], [ids[(place - 1) // 10] for place in range(1, count)]],
    )
    env.invalidate_all()
    chance.shuffle(ids)
    return ids


def fill_mentors(employees, seats, program, skills, levels, kind, chance):
    env.cr.execute(
        """
        INSERT INTO mentorat_mentor
            (employee_id, name, active, company_id, capacity, active_agreement_count,
             available_capacity, bio)
        SELECT id, name, true, company_id, %s, 0, %s,
               jsonb_build_object('en_US', '<p>' || bio || '</p>')
          FROM unnest(%s, %s) AS given (employee, bio)
          JOIN hr_employee ON hr_employee.id = given.employee
        RETURNING id, employee_id
        """,
        [seats, seats, employees, [text(chance, 25) for _ in employees]],
    )
    rows = env.cr.fetchall()
    env.cr.execute(
        "INSERT INTO mentorat_mentor_program_rel (program_id, mentor_id) "
        "SELECT %s, unnest(%s)",
        [program.id, [row[0] for row in rows]],
    )
    known = [
        (employee, skill, chance.choice(levels))
        for employee in employees
        for skill in chance.sample(skills, 6)
    ]
    env.cr.execute(
        """
        INSERT INTO hr_employee_skill
            (employee_id, skill_id, skill_level_id, skill_type_id, valid_from)
        SELECT employee, skill, level, %s, current_date - 1
          FROM unnest(%s, %s, %s) AS given (employee, skill, level)
        """,
        [kind.id, *map(list, zip(*known, strict=True))],
    )


def fill_mentees(employees, places, departments, program, skills, chance):
    env.cr.execute(
        """
        INSERT INTO mentorat_mentee
            (employee_id, name, program_id, company_id, state, registered_at,
             waiting_since, work_location_id, department_id, expectations)
        SELECT id, name, %s, company_id, 'waiting',
               now() - random() * interval '30 days', now(), place, department, wanted
          FROM unnest(%s, %s, %s, %s) AS given (employee, place, department, wanted)
          JOIN hr_employee ON hr_employee.id = given.employee
        RETURNING id
        """,
        [
            program.id,
            employees,
            [chance.choice(places) for _ in employees],
            [chance.choice(departments) for _ in employees],
            [text(chance, 18) for _ in employees],
        ],
    )
    chosen = [
        (mentee, skill)
        for (mentee,) in env.cr.fetchall()
        for skill in chance.sample(skills, 3)
    ]
    env.cr.execute(
        "INSERT INTO mentorat_mentee_wanted_skill_rel (mentee_id, skill_id) "
        "SELECT * FROM unnest(%s, %s)",
        list(map(list, zip(*chosen, strict=True))),
    )


def text(chance, length):
    return " ".join(chance.choices(WORDS, k=length))


def arrange(mentees, mentors, seats):
    """:return: a programme with its waiting list and mentors"""
    chance = random.Random(mentees)
    kind, skills, levels = fill_skills()
    places, departments = fill_places()
    program = env["mentorat.program"].create({"name": f"Bench {mentees}"})
    program.action_open()
    people = fill_people(mentees + mentors, places, departments, chance)
    fill_mentors(people[:mentors], seats, program, skills, levels, kind, chance)
    fill_mentees(people[mentors:], places, departments, program, skills, chance)
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.invalidate_all()
    return program


def measure(program):
    """:return: the plan; seconds of making it, and of everything; the queries; the
    proposal"""
    pairing = env["mentorat.pairing"].sudo()
    pairing = pairing.create(pairing._prepare_values(program))
    env.flush_all()
    env.invalidate_all()
    queries, start = env.cr.sql_log_count, clock.cpu(env.cr)
    plans = type(pairing)
    marks = {}
    original = plans._make_plan

    def timed(self, *args):
        begin = clock.cpu(env.cr)
        plan = original(self, *args)
        marks["seconds"] = clock.cpu(env.cr) - begin
        marks["plan"] = plan
        return plan

    plans._make_plan = timed
    try:
        pairing._recompute()
        env.flush_all()
    finally:
        plans._make_plan = original
    whole = clock.cpu(env.cr) - start
    queries = env.cr.sql_log_count - queries
    return marks["plan"], marks["seconds"], whole, queries, pairing


def outline(plan):
    """:return: scores (-1: must not be made), free seats and mentor of each mentee (-1:
    nobody) of a plan, small enough to be kept while memory is measured"""
    seats = [mentor.seats for mentor in plan.pool.mentors]
    scores = np.where(plan.blocks == 0, plan.pool.scores, np.int16(-1))
    return scores, seats, np.where(plan.place < len(seats), plan.place, -1)


def compare(scores, seats, held):
    """Print what simpler ways make of the waiting list that a plan is for."""
    sys.path.append(os.path.join("benchmarks", "pairing"))
    import rivals

    ways = {
        "greedy": rivals.greedy,
        "first come": rivals.first_come,
        "matching (HR)": rivals.stable,
    }
    print_outcome("plan", scores, held)
    for name, way in ways.items():
        if way is rivals.stable and len(scores) > MOST_FOR_STABLE:
            continue
        held = way(scores, seats)
        if held is not None:
            print_outcome(name, scores, held)


def print_outcome(name, scores, held):
    size = "x".join(map(str, scores.shape))
    rows = np.flatnonzero(held >= 0)
    points = scores[rows, held[rows]] / 10
    low = 100 * (points < 40).mean()
    print(
        f"{size:>11} {name:>14} {len(rows):>6,} {points.sum():>12,.1f} "
        f"{points.mean():>6.1f} {points.min():>6.1f} {low:>6.1f}",
        flush=True,
    )


print(
    f"{'mentees':>8} {'mentors':>8} {'seats':>6} {'read, score, solve':>19} "
    f"{'explain, store':>15} {'whole':>7} {'target':>7} {'queries':>8} {'again':>7} "
    f"{'pairs':>6} {'mean':>6} {'peak MB':>8}"
)
plans = []
for size in SIZES.split(","):
    mentees, mentors, seats = map(int, size.split("x"))
    program = arrange(mentees, mentors, seats)
    made, plan, whole, queries, pairing = measure(program)
    plans.append(outline(made))
    del made
    env.cr.commit()
    env.invalidate_all()
    start = clock.cpu(env.cr)
    pairing._recompute()
    env.flush_all()
    again = clock.cpu(env.cr) - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{mentees:>8,} {mentors:>8,} {mentors * seats:>6,} {plan:>19.2f} "
        f"{whole - plan:>15.2f} {whole:>7.2f} {TARGETS.get(mentees, 0):>7} "
        f"{queries:>8} {again:>7.2f} {pairing.pair_count:>6,} "
        f"{pairing.mean_score:>6.1f} {peak:>8.0f}",
        flush=True,
    )
    env.cr.commit()

# Afterwards, so that what the others take is not in the memory above.
print("\nThe same waiting lists filled otherwise")
print(
    f"{'size':>11} {'way':>14} {'pairs':>6} {'total':>12} {'mean':>6} {'worst':>6} "
    f"{'<40 %':>6}"
)
for kept in plans:
    compare(*kept)
