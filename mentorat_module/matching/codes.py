"""Every code that the pairing answers with; the caller turns them into words.

The comment beside a code names the data that come with it. ``tenths`` are tenths of a
point, ``level`` is 0-100; keys are the caller's.
"""

# --- Criteria ---
WORKPLACE = "workplace"
EXPERTISE = "expertise"
EXPECTATIONS = "expectations"
PREFERENCE = "preference"
CRITERIA = (WORKPLACE, EXPERTISE, EXPECTATIONS, PREFERENCE)

# --- Why a pair cannot be (hard rules) ---
NOT_IN_PROGRAMME = "not_in_programme"
NO_SEAT = "no_seat"  # capacity, load
NOT_AVAILABLE = "not_available"  # available_from (ISO date or None)
SAME_PERSON = "same_person"
MANAGEMENT_LINE = "management_line"  # mentor_is: "above", "below" or "both"
AVOIDED_BY_MENTEE = "avoided_by_mentee"  # in confidence
FORBIDDEN_PAIR = "forbidden_pair"
HARD_RULES = (
    NOT_IN_PROGRAMME,
    NO_SEAT,
    NOT_AVAILABLE,
    SAME_PERSON,
    MANAGEMENT_LINE,
    AVOIDED_BY_MENTEE,
    FORBIDDEN_PAIR,
)
#: What only the coordinator may read.
CONFIDENTIAL = frozenset({AVOIDED_BY_MENTEE})

# --- Why a criterion gives points ---
SAME_LOCATION = "same_location"  # place
SAME_ADDRESS = "same_address"  # place
SAME_DEPARTMENT = "same_department"  # place
SKILL_WANTED = "skill_wanted"  # skill, mentor_level, required_level, tenths
SKILL_FIELD = "skill_field"  # skill, mentor_level, mentee_level, tenths
SIMILAR_WORDS = "similar_words"  # similarity (0-1), words
PREFERRED_MENTOR = "preferred_mentor"  # rank (1-3)
REASONS = (
    SAME_LOCATION,
    SAME_ADDRESS,
    SAME_DEPARTMENT,
    SKILL_WANTED,
    SKILL_FIELD,
    SIMILAR_WORDS,
    PREFERRED_MENTOR,
)

# --- What a criterion gives no points for ---
SKILL_MISSING = "skill_missing"  # skill, required_level
GAPS = (SKILL_MISSING,)

# --- What is not known ---
MENTEE_WORKPLACE_UNKNOWN = "mentee_workplace_unknown"  # fields
MENTOR_WORKPLACE_UNKNOWN = "mentor_workplace_unknown"  # fields
MENTEE_NAMES_NO_SKILL = "mentee_names_no_skill"
MENTOR_SKILLS_UNKNOWN = "mentor_skills_unknown"
MENTOR_LEVEL_UNKNOWN = "mentor_level_unknown"  # skills
MENTEE_EXPECTATIONS_EMPTY = "mentee_expectations_empty"
MENTOR_TEXT_EMPTY = "mentor_text_empty"
MISSING_DATA = (
    MENTEE_WORKPLACE_UNKNOWN,
    MENTOR_WORKPLACE_UNKNOWN,
    MENTEE_NAMES_NO_SKILL,
    MENTOR_SKILLS_UNKNOWN,
    MENTOR_LEVEL_UNKNOWN,
    MENTEE_EXPECTATIONS_EMPTY,
    MENTOR_TEXT_EMPTY,
)

# --- Why not this mentor? ---
ALREADY_PAIRED = "already_paired"
HARD_RULE = "hard_rule"
FIXED_ELSEWHERE = "fixed_elsewhere"
FULL_OF_FIXED_PAIRS = "full_of_fixed_pairs"
BELOW_MINIMUM = "below_minimum"
SEAT_TAKEN = "seat_taken"
BETTER_ELSEWHERE = "better_elsewhere"
EQUALLY_GOOD = "equally_good"
WHY_NOT = (
    ALREADY_PAIRED,
    HARD_RULE,
    FIXED_ELSEWHERE,
    FULL_OF_FIXED_PAIRS,
    BELOW_MINIMUM,
    SEAT_TAKEN,
    BETTER_ELSEWHERE,
    EQUALLY_GOOD,
)

# --- Why nobody? ---
NO_MENTOR = "no_mentor"
ALL_EXCLUDED = "all_excluded"  # rules: {hard rule: number of mentors}
ALL_FULL = "all_full"  # mentors: how many would do but for a seat
ALL_BELOW_MINIMUM = "all_below_minimum"  # mentor, tenths, minimum_tenths
SEATS_TAKEN = "seats_taken"  # mentors: how many would do; mentor, tenths: the best
NO_SKILL = "no_skill"  # skills: asked for
NO_WORKPLACE = "no_workplace"
WHY_UNPAIRED = (
    NO_MENTOR,
    ALL_EXCLUDED,
    ALL_FULL,
    ALL_BELOW_MINIMUM,
    SEATS_TAKEN,
    NO_SKILL,
    NO_WORKPLACE,
)

# --- What would help ---
# A seat more with this mentor, kept for this mentee.
ADD_SEAT = "add_seat"  # mentor, tenths
LOWER_MINIMUM = "lower_minimum"  # mentor, tenths
WAIT_FOR_MENTOR = "wait_for_mentor"  # mentor, tenths, available_from
LIFT_EXCLUSION = "lift_exclusion"  # rules: {hard rule: number of mentors}
FIND_MENTOR_WITH_SKILLS = "find_mentor_with_skills"  # skills
# Those that are known of: location, address, department.
FIND_MENTOR_AT_WORKPLACE = "find_mentor_at_workplace"
FIND_MENTOR = "find_mentor"
REMEDIES = (
    ADD_SEAT,
    LOWER_MINIMUM,
    WAIT_FOR_MENTOR,
    LIFT_EXCLUSION,
    FIND_MENTOR_WITH_SKILLS,
    FIND_MENTOR_AT_WORKPLACE,
    FIND_MENTOR,
)
