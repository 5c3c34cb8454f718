"""What each criterion gives, why, and what it does when data are missing."""

import numpy as np
import pytest
from people import (
    EXPECTATIONS_ONLY,
    EXPERTISE_ONLY,
    WORKPLACE_ONLY,
    Similarities,
    get_part,
    mentee,
    mentor,
)

from mentorat_module.matching import (
    CRITERIA,
    Criterion,
    Pool,
    choice,
    expectations,
    expertise,
    register,
    workplace,
)
from mentorat_module.matching.explanation import Fact, Part


def explain(weights, learner=None, teacher=None, similarities=None):
    """Return the explanation of one pair, described by what differs from nothing."""
    pool = Pool(
        [mentee(1, **(learner or {}))],
        [mentor(1, **(teacher or {}))],
        weights,
        {"similarities": similarities},
    )
    explanation = pool.explain(1, 1)
    assert explanation.tenths == pool.tenths(1, 1)
    return explanation


def found(facts):
    return {fact.code: fact.data for fact in facts}


# --- Workplace ---


@pytest.mark.parametrize(
    ("place", "score", "code"),
    [
        ("location", 100, workplace.SAME_LOCATION),
        ("address", 70, workplace.SAME_ADDRESS),
        ("department", 40, workplace.SAME_DEPARTMENT),
    ],
)
def test_closer_shared_place_gives_more_points(place, score, code):
    explanation = explain(WORKPLACE_ONLY, {place: 7}, {place: 7})
    assert explanation.score == score
    assert found(get_part(explanation, "workplace").reasons) == {code: {"place": 7}}


def test_only_the_closest_shared_place_counts():
    places = {"location": 1, "address": 2, "department": 3}
    explanation = explain(WORKPLACE_ONLY, places, places)
    assert explanation.score == 100
    reasons = found(get_part(explanation, "workplace").reasons)
    assert list(reasons) == [workplace.SAME_LOCATION]


def test_different_places_give_nothing():
    explanation = explain(WORKPLACE_ONLY, {"location": 1}, {"location": 2})
    assert explanation.score == 0
    assert get_part(explanation, "workplace").reasons == ()


def test_two_unknown_places_do_not_match():
    explanation = explain(WORKPLACE_ONLY)
    assert explanation.score == 0


def test_unknown_workplace_lowers_the_confidence_and_is_named():
    explanation = explain(WORKPLACE_ONLY, {}, {"location": 1})
    assert explanation.confidence == 0
    missing = found(get_part(explanation, "workplace").missing)
    assert missing == {
        workplace.MENTEE_WORKPLACE_UNKNOWN: {
            "fields": ("location", "address", "department")
        },
        workplace.MENTOR_WORKPLACE_UNKNOWN: {"fields": ("address", "department")},
    }


def test_wider_places_need_not_be_known_if_a_closer_one_is_shared():
    explanation = explain(WORKPLACE_ONLY, {"location": 1}, {"location": 1})
    assert explanation.confidence == 100
    assert get_part(explanation, "workplace").missing == ()


# --- Expertise ---


def test_wanted_skill_at_the_level_asked_for_gives_all_its_points():
    explanation = explain(EXPERTISE_ONLY, {"wanted": {5: 50}}, {"skills": {5: 50}})
    assert explanation.score == 100


def test_level_above_the_one_asked_for_gives_no_more():
    explanation = explain(EXPERTISE_ONLY, {"wanted": {5: 50}}, {"skills": {5: 90}})
    assert explanation.score == 100


def test_level_below_the_one_asked_for_gives_its_share():
    explanation = explain(EXPERTISE_ONLY, {"wanted": {5: 80}}, {"skills": {5: 20}})
    assert explanation.score == 25


def test_skill_wanted_at_any_level_counts_by_the_level_reached():
    explanation = explain(EXPERTISE_ONLY, {"wanted": {5: None}}, {"skills": {5: 80}})
    assert explanation.score == 80


def test_skill_wanted_at_level_0_gives_all_its_points():
    explanation = explain(EXPERTISE_ONLY, {"wanted": {5: 0}}, {"skills": {5: 0}})
    assert explanation.score == 100


def test_missing_wanted_skill_gives_nothing_and_is_named():
    explanation = explain(
        EXPERTISE_ONLY, {"wanted": {5: 50, 6: 50}}, {"skills": {5: 50}}
    )
    assert explanation.score == 50
    gaps = found(get_part(explanation, "expertise").gaps)
    assert gaps == {expertise.SKILL_MISSING: {"skill": 6, "required_level": 50}}


def test_reason_names_each_matched_skill_with_its_levels_and_tenths():
    explanation = explain(EXPERTISE_ONLY, {"wanted": {5: 80}}, {"skills": {5: 60}})
    assert found(get_part(explanation, "expertise").reasons) == {
        expertise.SKILL_WANTED: {
            "skill": 5,
            "mentor_level": 60,
            "required_level": 80,
            "tenths": 750,
        }
    }


def test_tenths_of_the_skills_add_up_to_those_of_the_criterion():
    wanted = dict.fromkeys(range(7), 70)
    explanation = explain(
        EXPERTISE_ONLY, {"wanted": wanted}, {"skills": dict.fromkeys(range(7), 33)}
    )
    part = get_part(explanation, "expertise")
    assert sum(fact.data["tenths"] for fact in part.reasons) == part.tenths


def test_fields_of_expertise_replace_missing_wanted_skills():
    explanation = explain(EXPERTISE_ONLY, {"fields": {5: 30}}, {"skills": {5: 90}})
    assert explanation.score == 90
    assert found(get_part(explanation, "expertise").reasons) == {
        expertise.SKILL_FIELD: {
            "skill": 5,
            "mentor_level": 90,
            "mentee_level": 30,
            "tenths": 900,
        }
    }


def test_fields_of_expertise_do_not_count_if_a_skill_is_wanted():
    explanation = explain(
        EXPERTISE_ONLY, {"wanted": {6: None}, "fields": {5: 30}}, {"skills": {5: 90}}
    )
    assert explanation.score == 0


def test_unknown_level_counts_half_lowers_the_confidence_and_is_named():
    explanation = explain(
        EXPERTISE_ONLY, {"wanted": {5: None, 6: None}}, {"skills": {5: None, 6: 50}}
    )
    assert explanation.score == 50
    assert explanation.confidence == 50
    missing = found(get_part(explanation, "expertise").missing)
    assert missing == {expertise.MENTOR_LEVEL_UNKNOWN: {"skills": (5,)}}


@pytest.mark.parametrize(
    ("learner", "teacher", "code"),
    [
        ({}, {"skills": {5: 50}}, expertise.MENTEE_NAMES_NO_SKILL),
        ({"wanted": {5: 50}}, {}, expertise.MENTOR_SKILLS_UNKNOWN),
    ],
)
def test_missing_skills_give_nothing_and_are_named(learner, teacher, code):
    explanation = explain(EXPERTISE_ONLY, learner, teacher)
    assert explanation.score == 0
    assert explanation.confidence == 0
    assert code in found(get_part(explanation, "expertise").missing)


# --- Expectations ---


def test_similarity_of_the_texts_gives_its_share_with_the_words_in_common():
    similarities = Similarities({(1, 1): 0.25}, {(1, 1): ["vente", "client"]})
    explanation = explain(EXPECTATIONS_ONLY, similarities=similarities)
    assert explanation.score == 25
    assert found(get_part(explanation, "expectations").reasons) == {
        expectations.SIMILAR_WORDS: {"similarity": 0.25, "words": ("vente", "client")}
    }


def test_words_in_common_are_read_only_when_a_pair_is_explained():
    similarities = Similarities({(1, 1): 0.5}, {(1, 1): ["vente"]})
    pair_data = {"similarities": similarities}
    pool = Pool([mentee(1)], [mentor(1)], EXPECTATIONS_ONLY, pair_data)
    assert pool.tenths(1, 1) == 500
    assert similarities.asked == []
    pool.explain(1, 1)
    assert similarities.asked == [(1, 1)]


def test_texts_without_a_word_in_common_are_known_and_give_nothing():
    explanation = explain(
        EXPECTATIONS_ONLY, {"has_expectations": True}, {"has_text": True}
    )
    assert explanation.score == 0
    assert explanation.confidence == 100


def test_empty_text_lowers_the_confidence_and_is_named():
    explanation = explain(EXPECTATIONS_ONLY)
    assert explanation.confidence == 0
    assert set(found(get_part(explanation, "expectations").missing)) == {
        expectations.MENTEE_EXPECTATIONS_EMPTY,
        expectations.MENTOR_TEXT_EMPTY,
    }


def test_each_pair_gets_its_own_similarity():
    alike = {(2, 1): 0.1, (1, 2): 0.2, (1, 1): 0.3, (2, 2): 0.4}
    pool = Pool(
        [mentee(1), mentee(2)],
        [mentor(1), mentor(2)],
        EXPECTATIONS_ONLY,
        {"similarities": Similarities(alike)},
    )
    for pair, value in alike.items():
        assert pool.explain(*pair).tenths == pool.tenths(*pair) == 1000 * value


# --- Preference ---


@pytest.mark.parametrize(("rank", "points"), [(1, 10), (2, 7), (3, 4)])
def test_preferred_mentor_gets_points_by_rank(rank, points):
    preferred = tuple(range(-1, -rank, -1)) + (1,)
    explanation = explain(WORKPLACE_ONLY, {"preferred": preferred})
    assert explanation.score == points
    reasons = found(get_part(explanation, "preference").reasons)
    assert reasons == {choice.PREFERRED_MENTOR: {"rank": rank}}


def test_preference_never_raises_a_score_above_100():
    explanation = explain(
        WORKPLACE_ONLY, {"location": 1, "preferred": (1,)}, {"location": 1}
    )
    assert explanation.score == 100
    assert get_part(explanation, "preference").tenths == 0


def test_preference_decides_between_equals_but_not_against_a_much_better_fit():
    mentors = [mentor(1, location=1), mentor(2), mentor(3)]
    pool = Pool([mentee(1, preferred=(3,), location=1)], mentors, WORKPLACE_ONLY)
    assert [key for key, _tenths in pool.rankings()[1]] == [1, 3, 2]


# --- The whole ---


def test_score_and_confidence_are_0_without_any_weight():
    explanation = explain({}, {"location": 1}, {"location": 1})
    assert explanation.score == 0
    assert explanation.confidence == 0


def test_confidence_is_the_known_share_of_what_was_weighed():
    weights = {"workplace": 1, "expertise": 3}
    explanation = explain(weights, {"wanted": {5: 50}, "has_expectations": True}, {})
    assert explanation.confidence == 0
    explanation = explain(weights, {"wanted": {5: 50}}, {"skills": {5: 50}})
    assert explanation.confidence == 75


@pytest.mark.parametrize("level", [-1, 101])
@pytest.mark.parametrize("name", ["wanted", "fields", "skills"])
def test_level_outside_0_to_100_is_refused(name, level):
    profile = {name: {1: level}}
    with pytest.raises(ValueError, match="level"):
        Pool([mentee(1, **profile)], [mentor(1, **profile)])


def test_more_than_three_or_repeated_preferences_are_refused():
    for preferred, error in (((1, 2, 3, 4), "more than 3"), ((1, 1), "twice")):
        with pytest.raises(ValueError, match=error):
            Pool([mentee(1, preferred=preferred)], [])


def test_two_profiles_with_one_key_are_refused():
    with pytest.raises(ValueError, match="same key"):
        Pool([mentee(1), mentee(1, 2)], [])
    with pytest.raises(ValueError, match="same key"):
        Pool([], [mentor(1), mentor(1, 2)])


# --- A criterion of an integrator ---


@pytest.fixture
def language():
    """A criterion that gives all its points for a language in common."""
    known = dict(CRITERIA)

    @register
    class Language(Criterion):
        code = "language"
        order = 15
        mentee_data = mentor_data = {"language": None}
        facts = ("same_language",)

        def score(self, rows, most):
            return np.array(
                [
                    [most * self._is_same(one, other) for other in self.mentors]
                    for one in self.mentees[rows]
                ]
            )

        def explain(self, row, column, most):
            same = self._is_same(self.mentees[row], self.mentors[column])
            reasons = (Fact("same_language"),) if same else ()
            return Part(self.code, most * same, most, 100, reasons)

        @staticmethod
        def _is_same(one, other):
            return one["language"] == other["language"] is not None

    yield Language
    CRITERIA.clear()
    CRITERIA.update(known)


def test_registered_criterion_takes_its_place_and_its_share(language):
    assert list(CRITERIA) == [
        "workplace",
        "language",
        "expertise",
        "expectations",
        "preference",
    ]
    weights = {"workplace": 1, "language": 3}
    explanation = explain(weights, {"language": "fr"}, {"language": "fr"})
    assert explanation.score == 75
    assert found(get_part(explanation, "language").reasons) == {"same_language": {}}
    assert explain(weights, {"language": "fr"}, {}).score == 0
