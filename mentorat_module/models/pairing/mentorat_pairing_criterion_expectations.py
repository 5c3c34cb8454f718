import logging

from odoo import api, models
from odoo.tools import SQL

from ... import matching
from ...matching import expectations

_logger = logging.getLogger(__name__)

STEMS = ("french_stem", "english_stem")
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
        """Return the ``matching.SharedWords`` of these people, in one query."""
        if not self._has_stems():
            _logger.warning("This PostgreSQL knows no stems: expectations do not count")
            return matching.SharedWords([])
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
        return matching.SharedWords(rows)

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
