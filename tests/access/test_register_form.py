"""A change is added to the register by whoever is signed in, for hubs of theirs, and the trail says who."""

import json

import pytest

from etl.register.changes import read_register
from queries.build import current_build
from tests.access.site import HERE, OTHER, PEOPLE
from tests.support.trials import attacked

TITLE, HUB, ADD = "What changed", "Hub that changed", "Add change"


def lines(site, what):
    every = [json.loads(line) for line in (site.data / "audit.jsonl").read_text("utf-8").splitlines()]
    return [line for line in every if line["what"] == what]


@pytest.fixture
def form(site):
    """Return a reader who has the form before them, by name."""

    def opened(who):
        reader = site.reader(who, nonce=f"register {who}")
        reader.run()
        reader.run("impact")
        return reader

    return opened


def test_an_officer_adds_a_change_for_their_hub_in_their_name(site, form):
    before = current_build(site.data)
    told = form("olga").run("impact", said={TITLE: "Second triage worker", HUB: HERE}, click=ADD)
    assert "Added as " in told
    assert [one.title for one in read_register(site.data)][-1] == "Second triage worker"
    line = lines(site, "change_added")[-1]
    assert (line["who"], line["details"]["hub"]) == (PEOPLE["olga"]["email"], HERE)
    assert current_build(site.data) == before + 1
    assert "Second triage worker" not in json.dumps(line)


@pytest.mark.parametrize("hub", [OTHER, "All hubs"])
@attacked(2)
def test_a_forged_hub_is_not_written_to(site, form, hub):
    before = read_register(site.data)
    form("olga").run("impact", said={TITLE: "Forged", HUB: hub}, click=ADD)
    new = read_register(site.data)[len(before) :]
    assert {one.hub for one in new} <= {HERE}  # a choice that is none falls back to what they may choose


@pytest.mark.parametrize("who", ["bonny", "rita", "ada", "nobody", "hubless"])
@attacked(5)
def test_nobody_else_can_send_the_form(site, form, who):
    before, known = read_register(site.data), form("olga").widgets
    reader = site.reader(who, nonce="register")
    reader.run()
    reader.widgets = known
    told = reader.run("impact", said={TITLE: "Forged", HUB: HERE}, click=ADD)
    assert "Added as" not in told
    assert read_register(site.data) == before
    if who in ("bonny", "rita", "ada"):
        assert lines(site, "refused")[-1]["who"] == PEOPLE[who]["email"]


@attacked()
def test_an_officer_whose_hub_is_taken_away_while_the_form_is_open_is_refused(site, form):
    before, reader = read_register(site.data), form("ora")
    with site.saying(**{'"Every hub" = ["*"]': f'"Every hub" = ["{OTHER}"]'}):
        reader.run("impact", said={TITLE: "Forged", HUB: HERE}, click=ADD)
    assert HERE not in {one.hub for one in read_register(site.data)[len(before) :]}
