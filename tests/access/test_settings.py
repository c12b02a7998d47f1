"""access.toml is followed to the letter or not at all, and what it says wrong is told without a secret."""

import pytest

from dashboard.access.people import LOCAL, person_of
from dashboard.access.rules import ADMIN, FIGURES, RELEASES, SNAPSHOTS, RefusedError, Resource, authorise, may
from dashboard.access.settings import AccessError, read_settings
from dashboard.serve import check_host
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
    assert found.roles["Officers"] == "officer"
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
    ({"roles": "Officers", "hubs": "Eastvale"}, {FIGURES, "hub:Eastvale"}),
    ({"roles": "Officers", "hubs": "Every hub"}, {FIGURES, "hub:Eastvale", "hub:Northvale", SNAPSHOTS, RELEASES,
                                                "release:open", "release:study-of-histories", "release:Other"}),
    ({"roles": "Officers"}, set()),
    ({"roles": "Board", "hubs": "Every hub"}, {SNAPSHOTS}),
    ({"roles": "Researchers"}, {RELEASES, "release:open"}),
    ({"roles": ["Researchers"], "projects": ["Study 7"]}, {RELEASES, "release:open", "release:study-of-histories"}),
    ({"roles": "Admins", "hubs": "Every hub"}, {ADMIN}),
    ({"roles": ["Admins", "Board"]}, {ADMIN, SNAPSHOTS}),
]  # fmt: skip
EVERY = {ADMIN, FIGURES, SNAPSHOTS, RELEASES, "hub:Eastvale", "hub:Northvale", "release:open", "release:Other",
         "release:study-of-histories", "anything", "hub:*"}  # fmt: skip


@pytest.mark.parametrize(("claims", "allowed"), MATRIX)
@attacked(len(EVERY))
def test_the_matrix_of_roles(place, claims, allowed):
    person = someone(place, **claims)
    found = {said for said in EVERY if may(person, Resource(*said.partition(":")[::2]))}
    assert found - {"hub:*"} == allowed


def test_nobody_is_refused_and_this_machine_alone_is_not(place):
    with pytest.raises(RefusedError):
        authorise(None, Resource(FIGURES))
    authorise(LOCAL, Resource(FIGURES))


def test_two_people_share_answers_only_where_they_may_see_the_same(place):
    one, same, other = (someone(place, sub=sub, roles="Officers", hubs=hubs)
                        for sub, hubs in (("a", "Eastvale"), ("b", "Eastvale"), ("c", "Every hub")))  # fmt: skip
    assert one.scope == same.scope != other.scope
    assert one.key != same.key
