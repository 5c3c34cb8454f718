"""What each criterion gives, why, and what it does when data are missing."""

import json

import pytest

from mentorat_module.matching import (
    Mentee,
    Mentor,
    Pool,
    TextSimilarities,
    Weights,
    codes,
)

WORKPLACE_ONLY = Weights(1, 0, 0)
EXPERTISE_ONLY = Weights(0, 1, 0)
EXPECTATIONS_ONLY = Weights(0, 0, 1)


def explain(weights, mentee=None, mentor=None, similarities=None):
    """Return the explanation of one pair, described by what differs from nothing."""
    pool = Pool(
        [Mentee(key=1, person=1, **(mentee or {}))],
        [Mentor(key=1, person=2, **(mentor or {}))],
        weights,
        similarities,
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
        ("location", 100, codes.SAME_LOCATION),
        ("address", 70, codes.SAME_ADDRESS),
        ("department", 40, codes.SAME_DEPARTMENT),
    ],
)
def test_the_closer_the_shared_place_the_more_points(place, score, code):
    explanation = explain(WORKPLACE_ONLY, {place: 7}, {place: 7})
    assert explanation.score == score
    assert found(explanation.part("workplace").reasons) == {code: {"place": 7}}


def test_only_the_closest_shared_place_counts():
    places = {"location": 1, "address": 2, "department": 3}
    explanation = explain(WORKPLACE_ONLY, places, places)
    assert explanation.score == 100
    assert list(found(explanation.part("workplace").reasons)) == [codes.SAME_LOCATION]


def test_different_places_give_nothing():
    explanation = explain(WORKPLACE_ONLY, {"location": 1}, {"location": 2})
    assert explanation.score == 0
    assert explanation.part("workplace").reasons == ()


def test_two_unknown_places_are_not_the_same_place():
    explanation = explain(WORKPLACE_ONLY)
    assert explanation.score == 0


def test_an_unknown_workplace_lowers_the_confidence_and_is_said():
    explanation = explain(WORKPLACE_ONLY, {}, {"location": 1})
    assert explanation.confidence == 0
    missing = found(explanation.part("workplace").missing)
    assert missing == {
        codes.MENTEE_WORKPLACE_UNKNOWN: {
            "fields": ("location", "address", "department")
        },
        codes.MENTOR_WORKPLACE_UNKNOWN: {"fields": ("address", "department")},
    }


def test_wider_places_need_not_be_known_once_a_closer_one_is_shared():
    explanation = explain(WORKPLACE_ONLY, {"location": 1}, {"location": 1})
    assert explanation.confidence == 100
    assert explanation.part("workplace").missing == ()


# --- Expertise ---


def test_a_wanted_skill_at_the_level_asked_for_gives_all_its_points():
    explanation = explain(EXPERTISE_ONLY, {"wanted": {5: 50}}, {"skills": {5: 50}})
    assert explanation.score == 100


def test_a_level_above_the_one_asked_for_gives_no_more():
    explanation = explain(EXPERTISE_ONLY, {"wanted": {5: 50}}, {"skills": {5: 90}})
    assert explanation.score == 100


def test_a_level_below_the_one_asked_for_gives_its_share():
    explanation = explain(EXPERTISE_ONLY, {"wanted": {5: 80}}, {"skills": {5: 20}})
    assert explanation.score == 25


def test_a_skill_wanted_at_any_level_counts_by_the_level_reached():
    explanation = explain(EXPERTISE_ONLY, {"wanted": {5: None}}, {"skills": {5: 80}})
    assert explanation.score == 80


def test_a_skill_wanted_at_level_0_is_met_by_having_it():
    explanation = explain(EXPERTISE_ONLY, {"wanted": {5: 0}}, {"skills": {5: 0}})
    assert explanation.score == 100


def test_a_wanted_skill_the_mentor_lacks_gives_nothing_and_is_named():
    explanation = explain(
        EXPERTISE_ONLY, {"wanted": {5: 50, 6: 50}}, {"skills": {5: 50}}
    )
    assert explanation.score == 50
    gaps = found(explanation.part("expertise").gaps)
    assert gaps == {codes.SKILL_MISSING: {"skill": 6, "required_level": 50}}


def test_the_reason_tells_each_matched_skill_with_its_levels_and_tenths():
    explanation = explain(EXPERTISE_ONLY, {"wanted": {5: 80}}, {"skills": {5: 60}})
    assert found(explanation.part("expertise").reasons) == {
        codes.SKILL_WANTED: {
            "skill": 5,
            "mentor_level": 60,
            "required_level": 80,
            "tenths": 750,
        }
    }


def test_the_tenths_of_the_skills_add_up_to_those_of_the_criterion():
    wanted = dict.fromkeys(range(7), 70)
    explanation = explain(
        EXPERTISE_ONLY, {"wanted": wanted}, {"skills": dict.fromkeys(range(7), 33)}
    )
    part = explanation.part("expertise")
    assert sum(fact.data["tenths"] for fact in part.reasons) == part.tenths


def test_fields_of_expertise_stand_in_where_no_skill_is_wanted():
    explanation = explain(EXPERTISE_ONLY, {"fields": {5: 30}}, {"skills": {5: 90}})
    assert explanation.score == 90
    assert found(explanation.part("expertise").reasons) == {
        codes.SKILL_FIELD: {
            "skill": 5,
            "mentor_level": 90,
            "mentee_level": 30,
            "tenths": 900,
        }
    }


def test_fields_of_expertise_do_not_count_where_a_skill_is_wanted():
    explanation = explain(
        EXPERTISE_ONLY, {"wanted": {6: None}, "fields": {5: 30}}, {"skills": {5: 90}}
    )
    assert explanation.score == 0


def test_an_unknown_level_counts_half_lowers_the_confidence_and_is_said():
    explanation = explain(
        EXPERTISE_ONLY, {"wanted": {5: None, 6: None}}, {"skills": {5: None, 6: 50}}
    )
    assert explanation.score == 50
    assert explanation.confidence == 50
    missing = found(explanation.part("expertise").missing)
    assert missing == {codes.MENTOR_LEVEL_UNKNOWN: {"skills": (5,)}}


@pytest.mark.parametrize(
    ("mentee", "mentor", "code"),
    [
        ({}, {"skills": {5: 50}}, codes.MENTEE_NAMES_NO_SKILL),
        ({"wanted": {5: 50}}, {}, codes.MENTOR_SKILLS_UNKNOWN),
    ],
)
def test_without_skills_expertise_gives_nothing_and_says_so(mentee, mentor, code):
    explanation = explain(EXPERTISE_ONLY, mentee, mentor)
    assert explanation.score == 0
    assert explanation.confidence == 0
    assert code in found(explanation.part("expertise").missing)


# --- Expectations ---


def test_the_similarity_of_the_texts_gives_its_share_with_the_words_in_common():
    similarities = TextSimilarities({(1, 1): 0.25}, {(1, 1): ["vente", "client"]})
    explanation = explain(EXPECTATIONS_ONLY, similarities=similarities)
    assert explanation.score == 25
    assert found(explanation.part("expectations").reasons) == {
        codes.SIMILAR_WORDS: {"similarity": 0.25, "words": ("vente", "client")}
    }


def test_words_in_common_are_only_asked_for_when_a_pair_is_explained():
    asked = []

    def words(mentee, mentor):
        asked.append((mentee, mentor))
        return ["vente"]

    similarities = TextSimilarities([(1, 1, 0.5)], words)
    pool = Pool([Mentee(1, 1)], [Mentor(1, 2)], EXPECTATIONS_ONLY, similarities)
    assert pool.tenths(1, 1) == 500
    assert asked == []
    pool.explain(1, 1)
    assert asked == [(1, 1)]


def test_two_texts_without_a_word_in_common_are_known_and_give_nothing():
    explanation = explain(
        EXPECTATIONS_ONLY, {"has_expectations": True}, {"has_text": True}
    )
    assert explanation.score == 0
    assert explanation.confidence == 100


def test_an_empty_text_lowers_the_confidence_and_is_said():
    explanation = explain(EXPECTATIONS_ONLY)
    assert explanation.confidence == 0
    assert set(found(explanation.part("expectations").missing)) == {
        codes.MENTEE_EXPECTATIONS_EMPTY,
        codes.MENTOR_TEXT_EMPTY,
    }


def test_similarities_of_strangers_are_passed_over():
    similarities = TextSimilarities({(1, 99): 1.0, (99, 1): 1.0})
    assert explain(EXPECTATIONS_ONLY, similarities=similarities).score == 0


def test_the_last_of_two_similarities_of_a_pair_counts():
    similarities = TextSimilarities([(1, 1, 0.5), (1, 1, 0.2)])
    assert explain(EXPECTATIONS_ONLY, similarities=similarities).score == 20


def test_each_pair_gets_its_own_similarity():
    alike = {(2, 1): 0.1, (1, 2): 0.2, (1, 1): 0.3, (2, 2): 0.4}
    pool = Pool(
        [Mentee(1, 1), Mentee(2, 2)],
        [Mentor(1, 3), Mentor(2, 4)],
        EXPECTATIONS_ONLY,
        TextSimilarities(alike),
    )
    for pair, value in alike.items():
        assert pool.explain(*pair).tenths == pool.tenths(*pair) == 1000 * value


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_a_similarity_outside_0_to_1_is_refused(wrong):
    with pytest.raises(ValueError, match="similarity"):
        explain(EXPECTATIONS_ONLY, similarities=TextSimilarities({(1, 1): wrong}))


# --- Preference ---


@pytest.mark.parametrize(("rank", "points"), [(1, 10), (2, 7), (3, 4)])
def test_a_preferred_mentor_gets_points_by_rank(rank, points):
    preferred = tuple(range(-1, -rank, -1)) + (1,)
    explanation = explain(WORKPLACE_ONLY, {"preferred": preferred})
    assert explanation.score == points
    reasons = found(explanation.part("preference").reasons)
    assert reasons == {codes.PREFERRED_MENTOR: {"rank": rank}}


def test_a_preference_never_lifts_a_score_above_100():
    explanation = explain(
        WORKPLACE_ONLY, {"location": 1, "preferred": (1,)}, {"location": 1}
    )
    assert explanation.score == 100
    assert explanation.part("preference").tenths == 0


def test_a_programme_may_leave_preferences_out():
    weights = Weights(1, 0, 0, preference=(0, 0, 0))
    assert explain(weights, {"preferred": (1,)}).score == 0


def test_a_preference_decides_between_equals_and_not_against_a_much_better_fit():
    mentors = [Mentor(1, 11, location=1), Mentor(2, 12), Mentor(3, 13)]
    pool = Pool([Mentee(1, 21, preferred=(3,), location=1)], mentors, WORKPLACE_ONLY)
    assert [found.mentor for found in pool.ranking(1)] == [1, 3, 2]


# --- The whole ---


def test_without_any_weight_every_score_is_0_and_nothing_is_known():
    explanation = explain(Weights(0, 0, 0), {"location": 1}, {"location": 1})
    assert explanation.score == 0
    assert explanation.confidence == 0


def test_the_confidence_is_what_is_known_of_what_was_weighed():
    explanation = explain(
        Weights(1, 3, 0), {"wanted": {5: 50}, "has_expectations": True}, {}
    )
    assert explanation.confidence == 0
    explanation = explain(Weights(1, 3, 0), {"wanted": {5: 50}}, {"skills": {5: 50}})
    assert explanation.confidence == 75


def test_an_explanation_can_be_stored_as_json():
    explanation = explain(
        Weights(),
        {"location": 1, "wanted": {5: 50}, "preferred": (1,)},
        {"location": 1, "skills": {5: 40}},
        TextSimilarities({(1, 1): 0.3}, {(1, 1): ["vente"]}),
    )
    stored = json.loads(json.dumps(explanation.as_dict()))
    assert sum(part["tenths"] for part in stored["parts"]) == stored["tenths"]
    assert stored["parts"][0]["reasons"] == [
        {"code": codes.SAME_LOCATION, "data": {"place": 1}}
    ]


def test_what_is_done_to_a_stored_explanation_leaves_the_explanation_as_it_is():
    explanation = explain(Weights(), {"location": 1}, {"location": 1})
    explanation.as_dict()["parts"][0]["reasons"][0]["data"].clear()
    assert explanation.part(codes.WORKPLACE).reasons[0].data == {"place": 1}


def test_asking_for_an_unknown_criterion_is_an_error():
    with pytest.raises(KeyError):
        explain(Weights()).part("charm")


@pytest.mark.parametrize("level", [-1, 101])
def test_a_level_outside_0_to_100_is_refused(level):
    for wrong in ({"wanted": {1: level}}, {"fields": {1: level}}):
        with pytest.raises(ValueError, match="level"):
            Mentee(1, 1, **wrong)
    with pytest.raises(ValueError, match="level"):
        Mentor(1, 1, skills={1: level})


def test_more_than_three_or_repeated_preferences_are_refused():
    with pytest.raises(ValueError, match="more than 3"):
        Mentee(1, 1, preferred=(1, 2, 3, 4))
    with pytest.raises(ValueError, match="twice"):
        Mentee(1, 1, preferred=(1, 1))


def test_two_profiles_with_one_key_are_refused():
    with pytest.raises(ValueError, match="same key"):
        Pool([Mentee(1, 1), Mentee(1, 2)], [])
    with pytest.raises(ValueError, match="same key"):
        Pool([], [Mentor(1, 1), Mentor(1, 2)])


def test_reweighing_scores_again_and_leaves_the_first_pool_alone():
    first = Pool([Mentee(1, 1, location=1)], [Mentor(1, 2, location=1)], WORKPLACE_ONLY)
    second = first.reweighed(Weights(1, 1, 0))
    assert (first.tenths(1, 1), second.tenths(1, 1)) == (1000, 500)
