import logging

import numpy as np

from odoo import api, models
from odoo.tools import SQL

from ...matching import expectations
from ...matching.expectations import FULL_SIMILARITY

_logger = logging.getLogger(__name__)

STEMS = ("french_stem", "english_stem")
# The full similarity: this number of rare words in common or, when that is more, this
# share of all words that the mentee wrote and any mentor has.
FULL_WORDS = 3
FULL_SHARE = 0.5
# Lower similarities count as none.
LEAST = 0.01
SHOWN_WORDS = 6
# Mentees compared at a time.
CHUNK = 512

# A "<" between two figures is not markup.
MARKUP = "</?[a-zA-Z!][^>]*>|&[#a-zA-Z0-9]+;"
# Words of letters, whatever the locale of the database.
WORD_LIMIT = r"[^[:alpha:]\u00C0-\u024F]+"
# Accents, after Unicode decomposition: no extension of PostgreSQL is needed.
MARKS = r"[\u0300-\u036F]"

WORDS_QUERY = r"""
WITH texts (side, id, content) AS (
    SELECT 'mentee', mentee.id, mentee.expectations
      FROM mentorat_mentee AS mentee
     WHERE mentee.id = ANY(%(mentees)s)
 UNION ALL
    SELECT 'mentor', mentor.id, translated.value
      FROM mentorat_mentor AS mentor
CROSS JOIN jsonb_each_text(mentor.bio) AS translated
     WHERE mentor.id = ANY(%(mentors)s)
 UNION ALL
    SELECT 'mentor', mentor.id, version.job_title
      FROM mentorat_mentor AS mentor
      JOIN hr_employee AS employee ON employee.id = mentor.employee_id
      JOIN hr_version AS version ON version.id = employee.current_version_id
     WHERE mentor.id = ANY(%(mentors)s)
 UNION ALL
    SELECT 'mentor', mastered.mentor_id, translated.value
      FROM (SELECT added.mentor_id, added.skill_id
              FROM mentorat_mentor_added_skill_rel AS added
             WHERE added.mentor_id = ANY(%(mentors)s)
             UNION
            SELECT mentor.id, known.skill_id
              FROM mentorat_mentor AS mentor
              JOIN hr_employee_skill AS known
                ON known.employee_id = mentor.employee_id
             WHERE mentor.id = ANY(%(mentors)s)
               AND %(valid)s
           ) AS mastered
      JOIN hr_skill AS skill ON skill.id = mastered.skill_id
CROSS JOIN jsonb_each_text(skill.name) AS translated
), tokens AS MATERIALIZED (
    SELECT DISTINCT texts.side, texts.id, word
      FROM texts
CROSS JOIN regexp_split_to_table(
               lower(regexp_replace(
                   normalize(texts.content, NFC), %(markup)s, ' ', 'g'
               )),
               %(limit)s
           ) AS word
     WHERE length(word) >= 3
), vocabulary AS MATERIALIZED (
    SELECT word, (ts_lexize('french_stem', word))[1] AS french
      FROM (SELECT DISTINCT word FROM tokens) AS words
     WHERE cardinality(ts_lexize('english_stem', word)) > 0
), stems AS MATERIALIZED (
    SELECT word,
           (ts_lexize(
               'english_stem',
               lower(replace(
                   regexp_replace(normalize(french, NFKD), %(marks)s, '', 'g'),
                   'œ', 'oe'
               ))
           ))[1] AS stem
      FROM vocabulary
     WHERE french IS NOT NULL
       AND cardinality(ts_lexize('french_stem', french)) > 0
), found AS MATERIALIZED (
    SELECT tokens.side, tokens.id, stems.stem, min(tokens.word) AS word
      FROM tokens
      JOIN stems USING (word)
     WHERE stems.stem IS NOT NULL
  GROUP BY tokens.side, tokens.id, stems.stem
)
SELECT side, id, stem, word
  FROM found
 WHERE side = 'mentor'
    OR stem IN (SELECT stem FROM found WHERE side = 'mentor')
"""


class SharedWords(expectations.TextSimilarities):
    """Compare the words of all mentees with those of all mentors.

    A word counts the more, the fewer mentors have it.

    :param rows: ``(side, key, stem, word)``, each stem once for each person
    """

    def __init__(self, rows):
        numbers = {}
        self._mentees, self._mentors = {}, {}
        for side, key, stem, word in rows:
            number = numbers.setdefault(stem, len(numbers))
            people = self._mentees if side == "mentee" else self._mentors
            people.setdefault(key, {})[number] = word
        holders = np.zeros(len(numbers), dtype=np.float32)
        for stems in self._mentors.values():
            holders[list(stems)] += 1
        self._rarest = float(np.log(len(self._mentors) + 1))
        self._weights = self._rarest - np.log(np.maximum(holders, 1), dtype=np.float32)

    def has_mentor_text(self, mentor):
        """Whether there is any word to compare expectations with."""
        return mentor in self._mentors

    def get_words(self, mentee, mentor):
        """Return the words in common as the mentee wrote them, the rarest first."""
        words = self._mentees.get(mentee, {})
        common = words.keys() & self._mentors.get(mentor, {}).keys()
        ranked = sorted(common, key=lambda stem: (-self._weights[stem], words[stem]))
        return [words[stem] for stem in ranked[:SHOWN_WORDS]]

    def get_table(self, mentees, mentors):
        """Compute all similarities as arrays: a waiting list has millions of pairs."""
        width = len(mentors)
        theirs = self._get_incidence(self._mentors, mentors)
        rows = sorted(
            (row, key) for key, row in mentees.items() if key in self._mentees
        )
        cells = [np.empty(0, dtype=np.int64)]
        values = [np.empty(0, dtype=np.int64)]
        for start in range(0, len(rows), CHUNK):
            part = rows[start : start + CHUNK]
            ours = self._get_incidence(
                self._mentees, {key: place for place, (_, key) in enumerate(part)}
            )
            ours *= self._weights
            full = np.maximum(FULL_WORDS * self._rarest, FULL_SHARE * ours.sum(axis=1))
            alike = np.minimum((ours @ theirs.T) / full[:, None], 1)
            lines, columns = np.nonzero(alike >= LEAST)
            places = np.array([row for row, _ in part], dtype=np.int64)
            cells.append(places[lines] * width + columns)
            values.append(
                np.rint(alike[lines, columns] * FULL_SIMILARITY).astype(np.int64)
            )
        return np.concatenate(cells), np.concatenate(values)

    def _get_incidence(self, people, places):
        """Return which person (line) has which stem (column), as zeros and ones."""
        table = np.zeros((len(places), len(self._weights)), dtype=np.float32)
        for key, place in places.items():
            if key in people:
                table[place, list(people[key])] = 1
        return table


class MentoratPairingCriterionExpectations(models.AbstractModel):
    """What mentees expect compared with what mentors master, by French and English
    stems of words without accents (full-text search of PostgreSQL)."""

    _name = "mentorat.pairing.criterion.expectations"
    _description = "Pairing: Expectations"
    _inherit = ["mentorat.pairing.criterion"]
    _weight_field = "expectations_weight"

    @api.model
    def _get_label(self):
        return self.env._("Expectations")

    @api.model
    def _get_no_match_label(self):
        return self.env._(
            "No word in common between what the mentee wrote and what the mentor "
            "masters"
        )

    # ------------------------------------------------------------------
    # READ
    # ------------------------------------------------------------------

    @api.model
    def _read(self, mentee_ids, mentor_ids, day):
        texts = self._read_shared_words(mentee_ids, mentor_ids, day)
        wrote = self.env.execute_query(
            SQL(
                r"SELECT id FROM mentorat_mentee "
                r"WHERE id = ANY(%s) AND expectations ~ '\S'",
                list(mentee_ids),
            )
        )
        return (
            {mentee: {"has_expectations": True} for (mentee,) in wrote},
            {
                mentor: {"has_text": texts.has_mentor_text(mentor)}
                for mentor in mentor_ids
            },
            {"similarities": texts},
        )

    @api.model
    def _read_shared_words(self, mentee_ids, mentor_ids, day):
        """Return the :class:`SharedWords` of these people, in one query."""
        if not self._has_stems():
            _logger.warning("This PostgreSQL knows no stems: expectations do not count")
            return SharedWords([])
        # Past the rules: who runs the pairing may read the registrations.
        rows = self.env.execute_query(
            SQL(
                WORDS_QUERY,
                mentees=list(mentee_ids),
                mentors=list(mentor_ids),
                valid=self.env["hr.employee.skill"]._get_valid_sql("known", day),
                markup=MARKUP,
                limit=WORD_LIMIT,
                marks=MARKS,
            )
        )
        return SharedWords(rows)

    @api.model
    def _has_stems(self):
        """Whether the server was built with the French and English stems."""
        [[count]] = self.env.execute_query(
            SQL("SELECT count(*) FROM pg_ts_dict WHERE dictname IN %s", STEMS)
        )
        return count == len(STEMS)

    # ------------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------------

    @api.model
    def _get_sentences(self):
        return {
            expectations.SIMILAR_WORDS: lambda data, names: self.env._(
                "Words in common: %s", ", ".join(data["words"])
            ),
            expectations.MENTEE_EXPECTATIONS_EMPTY: lambda data, names: self.env._(
                "The mentee wrote no expectations"
            ),
            expectations.MENTOR_TEXT_EMPTY: lambda data, names: self.env._(
                "The mentor has no presentation yet"
            ),
        }
