"""access.toml is followed to the letter or not at all, and what it says wrong is told without a secret."""

import re
import time
from dataclasses import replace

import pytest

from dashboard.access.door import Door
from dashboard.access.entries import AccessError
from dashboard.access.people import LOCAL, NobodyError, at_the_terminal, person_of
from dashboard.access.rules import (
    ADMIN,
    CASES,
    EVIDENCE,
    FIGURES,
    NOTES,
    OPEN_RELEASE,
    POLICY,
    RELEASE,
    RELEASES,
    SNAPSHOTS,
    RefusedError,
    Resource,
    authorise,
    may,
)
from dashboard.access.settings import read_settings
from dashboard.server.serve import check_host
from publish.published.folder import ReleaseError
from publish.published.releases import Entry
from publish.releases.safeguarded.release import check_id
from publish.releases.safeguarded.request import Asked, project_id
from tests.access.site import ACCESS, CLIENT, SECRET
from tests.support.trials import attacked

WRITTEN = ACCESS.format(provider="https://id.example", client=CLIENT, address="https://mash.example", here="Eastvale")


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("TEST_CLIENT_SECRET", "hidden-client-secret")
    (tmp_path / "cookie.secret").write_text(SECRET, "utf-8")
    (tmp_path / "access.toml").write_text(WRITTEN, "utf-8")
    return tmp_path


def test_what_it_says_is_what_holds(place):
    found = read_settings(place)
    assert (found.idle, found.longest, found.over_tls) == (1800, 36000, True)
    assert found.hosts == ("mash.example",)
    assert found.roles["officers"] == "officer"
    assert "hidden" not in repr(found)
    assert SECRET not in repr(found)


WRONG = {
    "misspelt limit": ("[cookie]", "[limits]\nidle_minute = 5\n[cookie]", "idle_minutes"),
    "no limit": ("[cookie]", "[limits]\nidle_minutes = 0\n[cookie]", "above 0"),
    "endless": ("[cookie]", "[limits]\nsession_hours = 1e9\n[cookie]", "at most 24"),
    "unknown role": ('board = ["Board"]', 'boards = ["Board"]', "board"),
    "one value for two roles": ('board = ["Board"]', 'board = ["Officers"]', "two roles"),
    "plain http": ("https://mash.example/", "http://mash.example/", "https://"),
    "metadata by http": ('"https://id.example/.well', '"http://id.example/.well', "https://"),
    "wrong callback": ("/oauth2callback", "/callback", "/oauth2callback"),
    "secret in the file": ('client_secret_env = "TEST_CLIENT_SECRET"', 'client_secret = "x"', "client_secret"),
    "no secret": ("TEST_CLIENT_SECRET", "TEST_NOT_SET", "at least 1"),
    "no cookie secret": ("cookie.secret", "missing.secret", "can't be read"),
    "no role claim": ('role = "roles"', "", "claims.role"),
    "readers of cases without a claim": ('[cases]\nclaim = "roles"', "[cases]", "cases.claim"),
    "readers of cases by no value": ('values = ["Case readers"]', "values = []", "cases.values"),
    "no TOML": ("[provider]", "[provider", "TOML"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_in_one_line_and_nothing_starts(place, name):
    old, new, said = WRONG[name]
    path = place / "access.toml"
    assert old in WRITTEN
    path.write_text(WRITTEN.replace(old, new), "utf-8")
    with pytest.raises(AccessError) as told:
        check_host("0.0.0.0", place)  # noqa: S104 - refused
    assert said in str(told.value)
    assert "\n" not in str(told.value)
    assert "hidden" not in str(told.value)


def test_nobody_sees_cases_unless_access_toml_says_so(place):
    path = place / "access.toml"
    path.write_text(WRITTEN.replace('[cases]\nclaim = "roles"\nvalues = ["Case readers"]\n', ""), "utf-8")
    assert not may(someone(place, roles=["Officers", "Case readers"], hubs="Every hub"), Resource(CASES))


def test_only_accounts_that_access_toml_names_may_make_evidence_packs(place):
    assert not may(at_the_terminal("j.smith", read_settings(place)), Resource(EVIDENCE))
    (place / "access.toml").write_text(f'{WRITTEN}\n[evidence]\npeople = ["J.Smith"]\n', "utf-8")
    settings = read_settings(place)
    assert may(at_the_terminal("j.smith", settings), Resource(EVIDENCE))
    assert not may(at_the_terminal("j.smithers", settings), Resource(EVIDENCE))
    assert not may(at_the_terminal("j.smith", settings), Resource(CASES))


def test_a_short_cookie_secret_is_refused(place):
    (place / "cookie.secret").write_text("short", "utf-8")
    with pytest.raises(AccessError, match="at least 32"):
        read_settings(place)


def test_with_sign_in_any_address_may_be_listened_on(place):
    check_host("0.0.0.0", place)  # noqa: S104 - people sign in


def someone(place, **claims):
    told = {"is_logged_in": True, "iss": "https://id.example", "aud": CLIENT, "sub": "s", "iat": 1, "exp": 2}
    return person_of(told | claims, read_settings(place))


MATRIX = [  # claims, and which of these they allow
    ({"roles": "Officers", "hubs": "Eastvale"}, {FIGURES, NOTES, "hub:Eastvale"}),
    ({"roles": "Officers", "hubs": "Every hub"}, {FIGURES, NOTES, POLICY, "hub:Eastvale", "hub:Northvale",
                                                SNAPSHOTS, RELEASES, "open release", "release:open",
                                                "release:study-of-histories", "release:Other"}),
    ({"roles": "Officers"}, set()),
    ({"roles": ["Officers", "Case readers"], "hubs": "Eastvale"}, {FIGURES, CASES, NOTES, "hub:Eastvale"}),
    ({"roles": ["Officers", "Case readers"]}, set()),
    ({"roles": ["Board", "Case readers"], "hubs": "Every hub"}, {SNAPSHOTS}),
    ({"roles": ["Admins", "Case readers"], "hubs": "Every hub"}, {ADMIN}),
    ({"roles": "Board", "hubs": "Every hub"}, {SNAPSHOTS}),
    ({"roles": "Researchers"}, {RELEASES, "open release"}),
    ({"roles": ["Researchers"], "projects": ["Study 7"]}, {RELEASES, "open release", "release:study-of-histories"}),
    ({"roles": "Admins", "hubs": "Every hub"}, {ADMIN}),
    ({"roles": ["Admins", "Board"]}, {ADMIN, SNAPSHOTS}),
]  # fmt: skip
EVERY = {ADMIN, CASES, EVIDENCE, FIGURES, NOTES, POLICY, SNAPSHOTS, RELEASES, "hub:Eastvale", "hub:Northvale",
         "open release", "release:open", "release:Other", "release:study-of-histories", "anything",
         "hub:*"}  # fmt: skip


@pytest.mark.parametrize(("claims", "allowed"), MATRIX)
@attacked(len(EVERY))
def test_the_matrix_of_roles(place, claims, allowed):
    person = someone(place, **claims)
    found = {said for said in EVERY if may(person, Resource(*said.partition(":")[::2]))}
    assert found - {"hub:*"} == allowed


@pytest.mark.parametrize("name", ["SOMEONE@council.example", "s", " Someone@Council.Example ", "ｓ", "S"])
@attacked()
def test_who_is_denied_is_denied_in_whatever_letters_and_by_whichever_name(place, name):
    path = place / "access.toml"
    path.write_text(f'denied = ["{name}"]\n{WRITTEN}', "utf-8")
    with pytest.raises(NobodyError, match="denied"):
        someone(place, roles="Officers", hubs="Eastvale", email="Someone@council.example", name="Someone Else")


@pytest.mark.parametrize("role", ["officers", "OFFICERS", "Ｏfficers"])
def test_a_role_is_the_same_in_other_letters(place, role):
    assert someone(place, roles=role).roles == {"officer"}
    path = place / "access.toml"
    path.write_text(WRITTEN.replace('board = ["Board"]', f'board = ["{role}"]'), "utf-8")
    with pytest.raises(AccessError, match="two roles"):
        read_settings(place)


def test_an_entry_that_matches_nobody_is_told_until_somebody_comes(place):
    (place / "access.toml").write_text(f'denied = ["Gone@council.example"]\n{WRITTEN}', "utf-8")
    door, now = Door(place, True), time.time()
    assert ("denied", "gone@council.example") in door.unmatched()
    claims = {"is_logged_in": True, "iss": "https://id.example", "aud": CLIENT, "sub": "s", "iat": now, "exp": now + 60}
    door.person(claims | {"roles": "OFFICERS", "hubs": "Every hub"}, active=True)
    assert set(door.unmatched()) == {
        ("denied", "gone@council.example"), ("roles", "board"), ("roles", "researchers"), ("roles", "admins"),
        ("hubs", "eastvale"), ("projects", "study 7"), ("cases", "case readers"),
    }  # fmt: skip
    with pytest.raises(NobodyError):
        door.person(claims | {"email": "GONE@council.example"}, active=True)
    assert ("denied", "gone@council.example") not in door.unmatched()


LONG = "A study of the histories of children who came to the front door of this hub and of what became of them "
NAMES = ["Open", "open ", "OPEN", "Study (2026)", "Study 2026", "Study-2026", "Study/2026", "Étude", "Etude", "Проект",
         "研究", LONG + "one", LONG + "two", "..", "../../open", "a" * 60, "a" * 61, "a" * 62, "*", "_", "STUDY 2026",
         "Study   2026", "con", "Ｏpen"]  # fmt: skip


@attacked(len(NAMES))
def test_no_two_projects_meet_in_one_id_and_every_id_is_a_plain_name(place):
    ids = {name: project_id(name) for name in NAMES}
    assert ids["Open"] == ids["open "] == ids["OPEN"] == ids["Ｏpen"] == "open"
    assert ids["Study 2026"] == ids["STUDY 2026"] == ids["Study   2026"] == "study-2026"
    assert [name for name in NAMES if not ids[name]] == ["..", "*", "_"]
    found = [each for each in ids.values() if each]
    assert len(set(found)) == len(found) - 3 - 2
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", each) for each in found)
    researcher = someone(place, roles="Researchers", projects="Study 7")
    assert not may(researcher, Resource(RELEASE, "open"))
    assert may(researcher, Resource(OPEN_RELEASE))


def test_nobody_is_refused_and_this_machine_alone_is_not(place):
    with pytest.raises(RefusedError):
        authorise(None, Resource(FIGURES))
    authorise(LOCAL, Resource(FIGURES))


def test_two_people_share_answers_only_where_they_may_see_the_same(place):
    one, same, other = (someone(place, sub=sub, roles="Officers", hubs=hubs)
                        for sub, hubs in (("a", "Eastvale"), ("b", "Eastvale"), ("c", "Every hub")))  # fmt: skip
    assert one.scope == same.scope != other.scope
    assert one.key != same.key


@pytest.mark.parametrize(("project", "filed", "refused"), [
    ("Study (2026)", "study-2026", True), ("Study 2026", "study-2026", False), ("Study", "study-2026", False),
])  # fmt: skip
def test_a_release_under_an_id_that_is_no_longer_the_projects_own_stops_the_next(tmp_path, project, filed, refused):
    title = f"Eastvale: safeguarding histories for {'Study 2026' if project == 'Study' else project}"
    entry = Entry("study-2026-2026-10-31", tmp_path, {"project": filed, "title": title})
    if not refused:
        check_id(Asked(project), [entry])
        return
    with pytest.raises(ReleaseError, match="under the id 'study-2026'"):
        check_id(Asked(project), [entry])
    check_id(Asked(project), [replace(entry, withdrawn="Destroyed")])
