"""Why not this mentor? Why nobody? What would help?"""

from datetime import date

from people import EXPERTISE_ONLY, WORKPLACE_ONLY, mentee, mentor

from mentorat_module.matching import Objective, Options, Pool, assign, codes
from mentorat_module.matching.expertise import FIND_MENTOR_WITH_SKILLS, NO_SKILL
from mentorat_module.matching.why_not import Move
from mentorat_module.matching.workplace import FIND_MENTOR_AT_WORKPLACE, NO_WORKPLACE

TODAY = date(2026, 3, 2)


def plan_of(learners, teachers, weights=WORKPLACE_ONLY, **options):
    return assign(Pool(learners, teachers, weights, on=TODAY), Options(**options))


def why_unpaired(*teachers, learner=None, others=(), weights=WORKPLACE_ONLY, **options):
    """Return the reasons and remedies for mentee 1, as {code: data}."""
    learner = learner or mentee(1, waiting_since=9)
    plan = plan_of([learner, *others], list(teachers), weights, **options)
    answer = plan.why_unpaired(1)
    return (
        {fact.code: fact.data for fact in answer.reasons},
        {fact.code: fact.data for fact in answer.remedies},
    )


# --- Why not this mentor? ---


def test_own_mentor_is_already_paired():
    answer = plan_of([mentee(1)], [mentor(1)]).why_not(1, 1)
    assert answer.code == codes.ALREADY_PAIRED
    assert answer.total_drop is None


def test_hard_rule_has_no_cost():
    answer = plan_of([mentee(1)], [mentor(1, capacity=1, load=1)]).why_not(1, 1)
    assert answer.code == codes.HARD_RULE
    assert answer.total_drop is None


def test_forbidden_pair_is_a_hard_rule():
    plan = plan_of([mentee(1)], [mentor(1)], forbidden=frozenset({(1, 1)}))
    assert plan.why_not(1, 1).code == codes.HARD_RULE


def test_taken_seat_names_who_would_move_and_the_cost():
    learners = [mentee(1, location=1), mentee(2, department=7)]
    teachers = [mentor(1, location=1, department=7), mentor(2)]
    answer = plan_of(learners, teachers).why_not(2, 1)
    assert answer.code == codes.SEAT_TAKEN
    assert answer.moves == (
        Move(2, before=2, after=1, tenths_before=0, tenths_after=400),
        Move(1, before=1, after=2, tenths_before=1000, tenths_after=0),
    )
    assert (answer.total_drop, answer.pairs_lost) == (600, 0)


def test_other_mentor_with_a_free_seat_costs_the_difference_of_the_scores():
    teachers = [mentor(1, location=1), mentor(2)]
    answer = plan_of([mentee(1, location=1)], teachers).why_not(1, 2)
    assert answer.code == codes.BETTER_ELSEWHERE
    assert answer.moves == (
        Move(1, before=1, after=2, tenths_before=1000, tenths_after=0),
    )
    assert answer.total_drop == 1000


def test_equal_mentor_costs_nothing():
    plan = plan_of([mentee(1)], [mentor(1), mentor(2)])
    other = 3 - plan.mentor_of(1)
    answer = plan.why_not(1, other)
    assert answer.code == codes.EQUALLY_GOOD
    assert (answer.total_drop, answer.pairs_lost) == (0, 0)


def test_pair_below_the_minimum_tells_what_it_would_add():
    learners, teachers = [mentee(1, department=1)], [mentor(1, department=1)]
    answer = plan_of(learners, teachers, minimum=50).why_not(1, 1)
    assert answer.code == codes.BELOW_MINIMUM
    assert (answer.total_drop, answer.pairs_lost) == (-400, -1)


def test_fixed_pairs_of_the_mentee_or_of_all_seats_forbid_the_pair():
    learners, teachers = [mentee(1), mentee(2)], [mentor(1), mentor(2)]
    plan = plan_of(learners, teachers, fixed={1: 1})
    assert plan.why_not(1, 2).code == codes.FIXED_ELSEWHERE
    assert plan.why_not(2, 1).code == codes.FULL_OF_FIXED_PAIRS


def test_pair_that_leaves_somebody_out_loses_a_pair():
    learners = [mentee(1, avoided=frozenset({2})), mentee(2)]
    plan = plan_of(
        learners,
        [mentor(1), mentor(2)],
        objective=Objective.NOBODY_LEFT_OUT,
    )
    assert plan.why_not(2, 1).pairs_lost == 1


# --- Why nobody, and what would help? ---


def test_programme_without_mentors_needs_one():
    reasons, remedies = why_unpaired(mentor(1, serves_programme=False))
    assert list(reasons) == [codes.NO_MENTOR]
    assert list(remedies) == [codes.FIND_MENTOR]


def test_seat_would_help_if_all_mentors_are_full():
    reasons, remedies = why_unpaired(mentor(1, load=1), mentor(2, load=1))
    assert reasons == {codes.ALL_FULL: {"mentors": 2}}
    assert remedies == {codes.ADD_SEAT: {"mentor": 1, "tenths": 0}}


def test_best_mentor_for_one_more_seat_is_named_if_others_took_the_seats():
    others = [mentee(2, location=1), mentee(3, location=2)]
    reasons, remedies = why_unpaired(
        mentor(1, location=1),
        mentor(2, location=2, department=5),
        learner=mentee(1, department=5),
        others=others,
    )
    best = {"mentor": 2, "tenths": 400}
    assert reasons == {codes.SEATS_TAKEN: {"mentors": 2, **best}}
    assert remedies == {codes.ADD_SEAT: best}


def test_suggested_seat_pairs_the_mentee():
    learners = [mentee(1, location=1), mentee(2, department=5)]
    teacher = mentor(1, location=1, department=5)
    plan = plan_of(learners, [teacher])
    remedy = plan.why_unpaired(2).remedies[0]
    assert remedy.code == codes.ADD_SEAT
    roomier = mentor(1, location=1, department=5, capacity=2)
    assert plan_of(learners, [roomier]).mentor_of(2) == remedy.data["mentor"]


def test_rules_are_counted_and_may_be_lifted_if_all_mentors_are_excluded():
    reasons, remedies = why_unpaired(
        mentor(1),
        mentor(2),
        mentor(3, reports=frozenset({1})),
        learner=mentee(1, avoided=frozenset({1})),
        forbidden=frozenset({(1, 2)}),
    )
    assert reasons == {
        codes.ALL_EXCLUDED: {
            "rules": {
                codes.MANAGEMENT_LINE: 1,
                codes.AVOIDED_BY_MENTEE: 1,
                codes.FORBIDDEN_PAIR: 1,
            }
        }
    }
    assert remedies == {
        codes.LIFT_EXCLUSION: {
            "rules": {codes.AVOIDED_BY_MENTEE: 1, codes.FORBIDDEN_PAIR: 1}
        }
    }


def test_first_mentor_to_become_available_is_named_if_all_are_away():
    reasons, remedies = why_unpaired(
        mentor(1, available_from=date(2026, 5, 1)),
        mentor(2, available_from=date(2026, 4, 1)),
        mentor(3, available=False),
    )
    assert reasons == {codes.ALL_EXCLUDED: {"rules": {codes.NOT_AVAILABLE: 3}}}
    assert remedies == {
        codes.WAIT_FOR_MENTOR: {
            "mentor": 2,
            "tenths": 0,
            "available_from": "2026-04-01",
        }
    }


def test_best_mentor_is_named_if_all_are_below_the_minimum():
    reasons, remedies = why_unpaired(
        mentor(1),
        mentor(2, department=5),
        learner=mentee(1, department=5),
        minimum=50,
    )
    best = {"mentor": 2, "tenths": 400}
    assert reasons == {codes.ALL_BELOW_MINIMUM: {**best, "minimum_tenths": 500}}
    assert remedies == {codes.LOWER_MINIMUM: best}


def test_lower_minimum_is_not_suggested_without_a_free_seat():
    _, remedies = why_unpaired(
        mentor(1, location=5), others=[mentee(2, location=5)], minimum=50
    )
    assert codes.LOWER_MINIMUM not in remedies


def test_skill_that_no_mentor_has_is_named_as_reason_and_remedy():
    reasons, remedies = why_unpaired(
        mentor(1, skills={8: 50}),
        learner=mentee(1, wanted={9: None}),
        weights=EXPERTISE_ONLY,
        minimum=10,
    )
    assert reasons[NO_SKILL] == {"skills": (9,)}
    assert remedies[FIND_MENTOR_WITH_SKILLS] == {"skills": (9,)}


def test_workplace_without_mentors_is_named_as_reason_and_remedy():
    reasons, remedies = why_unpaired(
        mentor(1, location=2), learner=mentee(1, location=1), minimum=10
    )
    assert NO_WORKPLACE in reasons
    assert remedies[FIND_MENTOR_AT_WORKPLACE] == {"location": 1}


def test_unknown_workplace_is_no_reason():
    reasons, _ = why_unpaired(mentor(1, location=2), minimum=10)
    assert list(reasons) == [codes.ALL_BELOW_MINIMUM]


def test_paired_mentee_has_no_reasons():
    assert plan_of([mentee(1)], [mentor(1)]).why_unpaired(1) is None
