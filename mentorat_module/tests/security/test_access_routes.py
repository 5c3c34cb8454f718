import errno
import re
from unittest.mock import patch

from odoo.http import _generate_routing_rules
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_http import IrHttp

from ..portal.common import MentoratPortalRecordsCase

ROLES = ("visitor", "stranger", "mentee", "inside", "mentor", "coordinator")
# stranger: a portal user who is no employee; mentee: of the pair, on the portal;
# inside: another mentee, an internal user; mentor: of the pair.
#
# What each of the roles is answered about the records of the pair: for a POST, to one
# that says nothing. 303 leads on (a visitor to the login), 422 is the form again.
EVERYBODY = (200, 200, 200, 200, 200, 200)
ANY_USER = (303, 200, 200, 200, 200, 200)
ANY_USER_LED_ON = (303, 303, 303, 303, 303, 303)
ANY_USER_FORM = (303, 422, 422, 422, 422, 422)
PAIR_ONLY = (303, 404, 200, 404, 404, 404)
PAIR_FORM = (303, 404, 422, 404, 404, 404)
PAIR_LED_ON = (303, 404, 303, 404, 404, 404)
BOTH_OF_THE_PAIR = (303, 404, 200, 404, 200, 404)
BOTH_OF_THE_PAIR_FORM = (303, 404, 422, 404, 422, 404)
NOBODY_LOGGED_IN = (303, 404, 404, 404, 404, 404)
NOBODY = (404, 404, 404, 404, 404, 404)
DOCUMENT = "/my/mentorat/documents/<any(agreement,plan,certificate):kind>"
CHANGE = "/my/mentorat/agreements/<int:agreement_id>/changes/<int:change_id>"
JOINED = (
    "/my/mentorat/agreements/<int:agreement_id>/contributions/<int:contribution_id>"
)
TRAINING = "/my/mentorat/trainings/<int:session_id>"
ROUTES = {
    "GET /mentorat": EVERYBODY,
    "GET /mentorat/<int:program_id>": EVERYBODY,
    # whoever holds the secret address; this one is no-one's
    "GET /mentorat/calendar/<string:token>.ics": NOBODY,
    "GET /mentorat/training/<string:token>": NOBODY,
    "POST /mentorat/training/<string:token>": NOBODY,
    "GET /my/mentorat": ANY_USER,
    "GET /my/mentorat/agreements/<int:agreement_id>": BOTH_OF_THE_PAIR,
    "GET /my/mentorat/agreements/<int:agreement_id>/ask": PAIR_ONLY,
    "POST /my/mentorat/agreements/<int:agreement_id>/ask": PAIR_FORM,
    "GET /my/mentorat/agreements/<int:agreement_id>/photo": BOTH_OF_THE_PAIR,
    # answers with the reason, see SIGNING in test_portal_access
    "POST /my/mentorat/agreements/<int:agreement_id>/sign": EVERYBODY,
    "POST /my/mentorat/agreements/<int:agreement_id>/unwind": PAIR_FORM,
    "POST /my/mentorat/agreements/<int:agreement_id>/terms": BOTH_OF_THE_PAIR_FORM,
    # no mentor contributes to this pair
    f"POST {JOINED}/<string:answer>": NOBODY_LOGGED_IN,
    f"POST {CHANGE}/<string:answer>": PAIR_LED_ON,  # to withdraw is for who proposed
    "GET /my/mentorat/data": ANY_USER,
    "POST /my/mentorat/data/calendar/<any(renew,revoke):event>": ANY_USER_LED_ON,
    "GET /my/mentorat/data/download": ANY_USER,
    "POST /my/mentorat/data/mails": ANY_USER_FORM,
    f"GET {DOCUMENT}/<int:agreement_id>": BOTH_OF_THE_PAIR,
    # a training that is not over attests nothing
    "GET /my/mentorat/documents/attendance/<int:participation_id>": (303, *NOBODY[1:]),
    "GET /my/mentorat/files/<int:attachment_id>": PAIR_ONLY,
    "GET /my/mentorat/meetings": ANY_USER,
    "POST /my/mentorat/meetings": ANY_USER_FORM,
    "GET /my/mentorat/meetings/<int:event_id>.ics": PAIR_ONLY,
    "POST /my/mentorat/meetings/<int:event_id>/note": PAIR_LED_ON,
    "POST /my/mentorat/meetings/<int:event_id>/cancel": PAIR_LED_ON,
    "POST /my/mentorat/objectives/<int:objective_id>": PAIR_LED_ON,
    "GET /my/mentorat/plan": ANY_USER,
    "POST /my/mentorat/plan": ANY_USER_FORM,
    "POST /my/mentorat/proposals/<int:proposal_id>/<string:answer>": PAIR_LED_ON,
    "GET /my/mentorat/register": ANY_USER,
    # who is registered is led to their page
    "POST /my/mentorat/register": (303, 422, 303, 303, 422, 422),
    "POST /my/mentorat/registrations/<int:mentee_id>/leave": PAIR_FORM,
    "POST /my/mentorat/registrations/<int:mentee_id>/word": PAIR_FORM,
    "GET /my/mentorat/requests": ANY_USER,
    "GET /my/mentorat/requests/<int:request_id>": PAIR_ONLY,
    "POST /my/mentorat/requests/<int:request_id>/close": PAIR_LED_ON,
    "GET /my/mentorat/requests/<int:request_id>/enough": PAIR_ONLY,
    "POST /my/mentorat/requests/<int:request_id>/rate": PAIR_FORM,
    "POST /my/mentorat/requests/<int:request_id>/reply": PAIR_FORM,
    "POST /my/mentorat/requests/<int:request_id>/still-waiting": PAIR_LED_ON,
    "GET /my/mentorat/requests/page/<int:page>": ANY_USER,
    "GET /my/mentorat/trainings": ANY_USER,
    "POST /my/mentorat/trainings": ANY_USER_FORM,
    "GET /my/mentorat/trainings/calendar": ANY_USER,
    # the file that the test knows is of a conversation, not of the training
    f"GET {TRAINING}/files/<int:attachment_id>": (303, *NOBODY[1:]),
    f"POST {TRAINING}/objectives": (303, 404, 303, 303, 404, 404),
    # open to every mentee of the programme
    f"GET {TRAINING}.ics": (303, 404, 200, 200, 404, 404),
    f"POST {TRAINING}/<any(register,decline,support):event>": (
        *(303, 404, 303, 303, 404, 404),
    ),
}
QUERY = ("month", "before", "filterby", "minutes", "days", "program", "done", "x")
# The fields of all our forms: those that are typed hold a NUL and half a character.
WRONG_FORM = {
    **dict.fromkeys(
        "name description body word note agenda location reason rules strategy "
        "expectations helped_note state notification slot day minutes lang "
        "client_deadline date_deadline program_id objective_ids level_1".split(),
        b"a\0b\xed\xa0\x80",
    ),
    **{"helped": "yes", "client_waiting": "1", "meeting_interval_days": "7"},
}
QUIET = ("odoo.http", "odoo.addons.http_routing.models.ir_http")


@tagged("post_install", "-at_install")
class TestPortalRoutes(MentoratPortalRecordsCase):
    """Every address of the service × every role: no page comes in without a row."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.known = {
            "agreement_id": cls.agreement.id,
            "answer": "withdraw",
            "attachment_id": cls.attachment.id,
            "change_id": cls.change.id,
            "contribution_id": cls.change.id,
            "event_id": cls.meeting.id,
            "mentee_id": cls.mentee.id,
            "objective_id": cls.objective.id,
            "participation_id": cls.training.participation_ids[:1].id or 1,
            "program_id": cls.program.id,
            "proposal_id": cls.proposal.id,
            "request_id": cls.question.id,
            "session_id": cls.training.id,
            "page": 1,
            "token": "no-such-token",
        }
        cls.users = {
            "stranger": cls.stranger_user,
            "mentee": cls.mentee_user,
            "inside": cls.inside_user,
            "mentor": cls.mentor_user,
            "coordinator": cls.coordinator,
        }

    # ------------------------------------------------------------------
    # THE TABLE
    # ------------------------------------------------------------------

    def _get_routes(self):
        """Return ``{"METHOD /path/<int:id>"}`` of what our controllers answer"""
        modules = list(self.env.registry._init_modules)
        return {
            f"{method} {url}"
            for url, endpoint in _generate_routing_rules(modules, False)
            if endpoint.func.__module__.startswith("odoo.addons.mentorat_module.")
            for method in (endpoint.routing["methods"] or ["POST"])
        }

    def _make_url(self, route, **values):
        """Return the address of ``route`` on the records of the pair; of a choice
        (``<any(a,b):x>``) the first"""
        known = {**self.known, **values}

        def fill(match):
            converter, name = match.groups()
            if converter.startswith("any("):
                return converter[4:-1].split(",")[0]
            return str(known[name])

        return re.sub(r"<([^:>]+):([^>]+)>", fill, route.split(" ")[1])

    def test_every_route_has_its_row(self):
        """A new page says here what it answers to whom."""
        self.assertEqual(self._get_routes(), set(ROUTES))

    # ------------------------------------------------------------------
    # WHO IS ANSWERED WHAT
    # ------------------------------------------------------------------

    def _check_role(self, role):
        if role == "visitor":
            self.authenticate(None, None)
        else:
            self._login(self.users[role])
        for route, answers in ROUTES.items():
            with self.subTest(role=role, route=route):
                expected = answers[ROLES.index(role)]
                self.assertEqual(self._ask_route(route), expected)

    def test_visitor_reads_what_mentoring_is_and_logs_in_for_the_rest(self):
        self._check_role("visitor")

    def test_stranger_opens_general_pages_and_nothing_of_the_pair(self):
        self._check_role("stranger")

    def test_mentee_on_the_portal_opens_all_that_is_theirs(self):
        self._check_role("mentee")

    def test_other_mentee_inside_opens_nothing_of_the_pair(self):
        self._check_role("inside")

    def test_mentor_opens_the_agreement_and_no_page_of_the_mentee(self):
        self._check_role("mentor")

    def test_coordinator_opens_nothing_of_the_pair(self):
        self._check_role("coordinator")

    # ------------------------------------------------------------------
    # WHAT IS WRONG IS REFUSED
    # ------------------------------------------------------------------

    def test_wrong_id_is_not_found_and_never_an_error(self):
        self._login(self.mentee_user)
        for route in ROUTES:
            if "<int:" not in route or "<int:page>" in route or "/sign" in route:
                continue
            with self.subTest(route=route):
                wrong = dict.fromkeys(self.known, 999999)
                known = "<int:program_id>" in route  # shows what is open instead
                self.assertEqual(self._ask_route(route, **wrong), 200 if known else 404)

    @mute_logger(*QUIET)
    def test_characters_that_nobody_types_are_no_error(self):
        """In the address, in the query and in each field of each form."""
        self._login(self.mentee_user)
        for route in ROUTES:
            urls = [
                self._make_url(route),
                self._make_url(route, **dict.fromkeys(self.known, "1%00")),
            ]
            query = "&".join(f"{name}=a%00b" for name in QUERY)
            for url in (f"{urls[0]}?{query}", urls[1]):
                with self.subTest(url=url):
                    response = self._send(route, url)
                    self.assertLess(response.status_code, 500)
                    if response.status_code < 400 and not route.endswith("/sign"):
                        self.assertIn("X-Frame-Options", response.headers)

    def _send(self, route, url):
        if route.startswith("GET"):
            return self._get(url)
        if route.endswith("/sign"):
            params = {"name": "a\0b", "signature": "\0"}
            return self.url_open(url, json={"params": params})
        return self._post(url, **WRONG_FORM)

    @mute_logger(*QUIET, "odoo.http")
    def test_full_disk_is_told_in_words_at_every_address(self):
        error = OSError(errno.ENOSPC, "No space left on device")
        self._login(self.mentee_user)
        self.startPatcher(patch.object(IrHttp, "_dispatch", side_effect=error))
        for route in ROUTES:
            with self.subTest(route=route):
                response = self._send(route, self._make_url(route))
                self.assertLess(response.status_code, 500)
                self.assertIn("could not be kept", response.text)
                self.assertNotIn("Traceback", response.text)

    def test_no_other_site_frames_our_answers_nor_learns_where_a_link_was(self):
        self._login(self.mentee_user)
        for route in ROUTES:
            if route.startswith("POST") or "<string:token>" in route:
                continue
            response = self._get(self._make_url(route))
            if response.status_code != 200:
                continue
            headers = response.headers
            with self.subTest(route=route):
                self.assertEqual(headers["X-Frame-Options"], "SAMEORIGIN")
                self.assertEqual(headers["Referrer-Policy"], "same-origin")
                if headers["Content-Type"].startswith("text/html"):
                    policy = headers["Content-Security-Policy"]
                    self.assertIn("frame-ancestors 'self'", policy)

    @mute_logger(*QUIET)
    def test_post_without_token_is_refused(self):
        self._login(self.mentee_user)
        for route in ROUTES:
            if route.startswith("GET") or route.endswith("/sign"):
                continue  # a form of another site cannot send JSON
            with self.subTest(route=route):
                url = self._make_url(route)
                self.assertEqual(self._post(url, token=False).status_code, 400)

    @mute_logger(*QUIET)
    def test_get_on_what_changes_something_is_refused(self):
        self._login(self.mentee_user)
        for route in ROUTES:
            if route.startswith("GET") or route.replace("POST", "GET") in ROUTES:
                continue
            with self.subTest(route=route):
                self.assertIn(
                    self._get(self._make_url(route)).status_code, (400, 404, 405, 415)
                )

    @mute_logger(*QUIET)
    def test_post_on_what_only_shows_something_is_refused(self):
        self._login(self.mentee_user)
        for route in ROUTES:
            if route.startswith("POST") or route.replace("GET", "POST") in ROUTES:
                continue
            with self.subTest(route=route):
                self.assertIn(self._post(self._make_url(route)).status_code, (404, 405))

    def _ask_route(self, route, **values):
        url = self._make_url(route, **values)
        if route.startswith("GET"):
            return self._get(url).status_code
        if route.endswith("/sign"):
            return self.url_open(url, json={"params": {}}).status_code
        return self._post(url).status_code
