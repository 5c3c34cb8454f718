"""The codes that the pairing answers with, beside those of the criteria; the caller
turns them into words.

The comment beside a code names the data that come with it. ``tenths`` are tenths of a
point; keys are the caller's.
"""

# --- Why a pair cannot be (hard rules) ---
NOT_IN_PROGRAMME = "not_in_programme"
NO_SEAT = "no_seat"
NOT_AVAILABLE = "not_available"
SAME_PERSON = "same_person"
MANAGEMENT_LINE = "management_line"
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

# --- Why not this mentor? ---
ALREADY_PAIRED = "already_paired"
HARD_RULE = "hard_rule"
FIXED_ELSEWHERE = "fixed_elsewhere"
FULL_OF_FIXED_PAIRS = "full_of_fixed_pairs"
BELOW_MINIMUM = "below_minimum"
SEAT_TAKEN = "seat_taken"
BETTER_ELSEWHERE = "better_elsewhere"
EQUALLY_GOOD = "equally_good"

# --- Why nobody? ---
NO_MENTOR = "no_mentor"
ALL_EXCLUDED = "all_excluded"  # rules: {hard rule: number of mentors}
ALL_FULL = "all_full"  # mentors: how many would do but for a seat
ALL_BELOW_MINIMUM = "all_below_minimum"  # mentor, tenths, minimum_tenths
SEATS_TAKEN = "seats_taken"  # mentors: how many would do; mentor, tenths: the best
WHY_UNPAIRED = (NO_MENTOR, ALL_EXCLUDED, ALL_FULL, ALL_BELOW_MINIMUM, SEATS_TAKEN)

# --- What would help ---
# A seat more with this mentor, kept for this mentee.
ADD_SEAT = "add_seat"  # mentor, tenths
LOWER_MINIMUM = "lower_minimum"  # mentor, tenths
WAIT_FOR_MENTOR = "wait_for_mentor"  # mentor, tenths, available_from
LIFT_EXCLUSION = "lift_exclusion"  # rules: {hard rule: number of mentors}
FIND_MENTOR = "find_mentor"
REMEDIES = (ADD_SEAT, LOWER_MINIMUM, WAIT_FOR_MENTOR, LIFT_EXCLUSION, FIND_MENTOR)
