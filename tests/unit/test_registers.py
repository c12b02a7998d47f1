"""What officers write down: notes, actions and entries of the policy, to which lines are only added."""

import json
from dataclasses import replace
from datetime import date, time

import pytest

from etl.audit import verify
from etl.durable import DamagedStateError
from etl.errors import MashError, PolicyError
from etl.policy.policy_file import load_policy
from etl.register import actions, drafts, notes
from etl.register.actions import Measured, Then, Wanted
from etl.register.drafts import Draft
from etl.register.lines import FOLDER
from etl.register.notes import Point, Words
from mash.commands.to_look_at import unmeasured
from publish.snapshot.content.commentary import Commentary
from publish.snapshot.content.noted import Noted, with_noted
from queries.series.noted import since
from tests.support.series import series

POINT = Point("contact_decided_on_time", "2026-10", {"hub": "Northvale"}, "72.9%", ("Northvale",))
SAID = Words("Four of eleven posts have been vacant since September.", "staffing", "likely", True)
AGREED = "Partnership board, minute 7.2"


def target(**values):
    return Draft("target", {"metric": "re_referral_12m", "from": date(2026, 4, 1), "value": 18} | values, AGREED)


def clock(**hours):
    return Draft("clock", {"applies_to": "contact_decision", "from": date(2026, 4, 1)} | hours, AGREED)


def hours(opens, closes):
    return Draft("working_hours", {"from": date(2026, 4, 1), "opens": time(opens), "closes": time(closes)}, AGREED)


def core(*agencies):
    return Draft("core_agencies", {"from": date(2026, 4, 1), "agencies": list(agencies)}, AGREED)


def lines(data, name):
    return [json.loads(line) for line in (data / FOLDER / name).read_text("utf-8").splitlines()]


def trail(data):
    return [json.loads(line) for line in (data / "audit.jsonl").read_text("utf-8").splitlines()]


def test_an_edit_and_a_taking_back_are_further_lines_and_the_trail_has_no_word_of_them(tmp_path):
    first = notes.write_note(tmp_path, POINT, SAID, by="officer", build=7)
    other = Words("Six posts.", "staffing", "checked", False)
    notes.change_note(tmp_path, first.id, other, by="officer", build=7)
    (note,) = notes.read_notes(tmp_path)
    assert (note.id, note.text, note.board, note.seen) == (first.id, "Six posts.", False, "72.9%")
    notes.take_back(tmp_path, first.id, by="officer", build=8)
    assert notes.read_notes(tmp_path) == []
    assert [line["text"] for line in lines(tmp_path, notes.FILE)] == [SAID.text, "Six posts.", "Six posts."]
    assert notes.write_note(tmp_path, POINT, SAID, by="officer", build=8).id == "N002"
    with pytest.raises(MashError, match="no note N001"):
        notes.change_note(tmp_path, first.id, other, by="officer", build=8)
    assert verify(tmp_path) == 4
    assert [line["details"]["done"] for line in trail(tmp_path)] == ["written", "changed", "taken back", "written"]
    assert "posts" not in (tmp_path / "audit.jsonl").read_text("utf-8")
    assert "72.9" not in (tmp_path / "audit.jsonl").read_text("utf-8")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (Words(" ", "staffing", "likely", True), "is empty"),
        (Words("x" * 401, "staffing", "likely", True), "401 letters: say it in at most 400"),
        (Words("Child 943 476 5919 waited", "staffing", "likely", True), "looks like NHS numbers"),
        (Words("Told by Sarah Johnson of the hub", "staffing", "likely", True), "looks like a person’s name"),
        (Words("Contact C00014183 waited", "staffing", "likely", True), "looks like the key of a case"),
        (Words("Posts vacant", "stafing", "likely", True), "Did you mean 'staffing'"),
    ],
)
def test_a_note_that_is_none_or_may_name_a_child_is_not_kept(tmp_path, wrong, why):
    with pytest.raises(MashError, match=why) as refused:
        notes.write_note(tmp_path, POINT, wrong, by="officer", build=7)
    assert "943" not in str(refused.value)
    assert not (tmp_path / "audit.jsonl").exists()
    assert notes.read_notes(tmp_path) == []


def test_a_note_may_name_months_agencies_and_places(tmp_path):
    words = "Since June Police answer late, as Victoria Road closed in 2026; see minute 123 of the Board"
    assert (
        notes.write_note(tmp_path, POINT, Words(words, "partner", "likely", True), by="officer", build=7).text == words
    )


def test_a_line_that_was_changed_is_damage_and_nothing_is_added_to_it(tmp_path):
    notes.write_note(tmp_path, POINT, SAID, by="officer", build=7)
    path = tmp_path / FOLDER / notes.FILE
    path.write_text(path.read_text("utf-8").replace("72.9", "82.9"), "utf-8")
    with pytest.raises(DamagedStateError):
        notes.write_note(tmp_path, POINT, SAID, by="officer", build=7)


def test_an_action_keeps_its_measure_as_it_stood_and_ends_by_a_further_line(tmp_path):
    then = Then("2026-08", "24.2%", "common", None)
    wanted = Wanted("One inbox for checks", "housing_lead", date(2026, 11, 30))
    made = actions.add_action(tmp_path, wanted, Measured("m", {}, then), by="officer", build=7)
    later = Wanted("Second reader", "quality_lead", date(2026, 8, 31))
    actions.add_action(tmp_path, later, Measured("m", {}, then), by="officer", build=7)
    assert [action.id for action in actions.read_actions(tmp_path)] == ["A002", "A001"]
    actions.update_action(tmp_path, "A002", "stopped", by="officer", build=8)
    assert [(a.id, a.state, a.then) for a in actions.read_actions(tmp_path)] == [
        (made.id, "open", then), ("A002", "stopped", then),
    ]  # fmt: skip
    named = Wanted("Second reader", "Jo Bloggs", date(2026, 1, 1))
    with pytest.raises(MashError, match="Owners are roles, not people"):
        actions.add_action(tmp_path, named, Measured("m", {}, then), by="officer", build=7)


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (Then("2026-08", "24.2%", "common", None), "No month since"),
        (Then("2026-09", "30.0%", "concern", "low"), "30.0%, 1 month: getting worse (low)"),
        (Then("2026-10", "34.0%", "common", None), "34.0%, 2 months: usual variation"),
        (Then(None, "Not known", None, None), "Not known"),
    ],
)
def test_what_came_since_an_action_is_told_in_months(now, told):
    assert since(Then("2026-08", "24.2%", "common", None), now) == told


def test_a_draft_is_added_beside_the_policy_of_a_person_and_can_be_taken_back(tmp_path):
    own = '# agreed by all\n[[target]]\nmetric = "re_referral_12m"\nfrom = 2023-11-01\nvalue = 20\n'
    (tmp_path / "policy.toml").write_text(own, "utf-8")
    name = drafts.keep_draft(tmp_path, target(), by="officer")
    policy = load_policy(tmp_path)
    assert [policy.target("re_referral_12m", day).value for day in (date(2026, 3, 1), date(2026, 4, 1))] == [20, 18]
    assert policy.target("re_referral_12m", date(2026, 4, 1)).source == AGREED
    assert (tmp_path / "policy.toml").read_text("utf-8") == own
    (standing,) = drafts.standing(tmp_path)
    assert standing.state.startswith("Draft")
    drafts.take_back(tmp_path, name)
    assert load_policy(tmp_path).target("re_referral_12m", date(2026, 4, 1)).value == 20
    assert drafts.keep_draft(tmp_path, target(), by="officer") == "002.toml"
    assert [line["what"] for line in trail(tmp_path)] == ["policy_drafted"] * 3


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[[clock]]\napplies_to = "agency_check"\nfrom = 2025-01-01\nred = 90\namber = 24\n', "allows red 90 hours"),
        ('[[clock]]\napplies_to = "agency_check"\nfrom = 2025-01-01\nred = inf\n', "more than 0 hours, not 'inf'"),
        ('[[target]]\nmetric = "contacts"\nfrom = 2025-01-01\nvalue = nan\n', "is a number, not 'nan'"),
    ],
)
def test_a_policy_written_by_hand_that_contradicts_itself_is_one_sentence(tmp_path, text, why):
    (tmp_path / "policy.toml").write_text(text, "utf-8")
    with pytest.raises(PolicyError, match=why):
        load_policy(tmp_path)


def test_a_target_that_no_figure_has_is_told_when_it_is_loaded(tmp_path):
    entries = (("contact_decided_ontime", 85), ("contact_decided_on_time", 120), ("re_referral_12m", 20))
    (tmp_path / "policy.toml").write_text(
        "".join(f'[[target]]\nmetric = "{name}"\nfrom = 2025-01-01\nvalue = {value}\n' for name, value in entries),
        "utf-8",
    )
    misspelt, over = unmeasured(load_policy(tmp_path))
    assert "Did you mean 'contact_decided_on_time'?" in misspelt
    assert over.endswith("a share lies between 0 and 100%.")


def test_opening_hours_and_core_agencies_are_dated_and_never_overwritten(tmp_path):
    (tmp_path / "policy.toml").write_text('core_agencies = ["police"]\n[working_hours]\nopens = 08:30:00\n', "utf-8")
    name = drafts.keep_draft(tmp_path, hours(8, 20), by="officer")
    drafts.keep_draft(tmp_path, core("police", "housing"), by="officer")
    policy = load_policy(tmp_path)
    before, after = date(2026, 3, 31), date(2026, 4, 1)
    told = [(each.opens.hour, each.opens.minute, each.closes.hour) for each in map(policy.open_on, (before, after))]
    assert told == [(8, 30, 17), (8, 0, 20)]
    assert [policy.core_on(day).agencies for day in (before, after)] == [("police",), ("police", "housing")]
    assert policy.core_on(after).source == AGREED
    for again in (hours(7, 19), core("health")):
        with pytest.raises(PolicyError, match="none is overwritten"):
            drafts.keep_draft(tmp_path, again, by="officer")
    drafts.take_back(tmp_path, name)
    assert load_policy(tmp_path).open_on(after).opens == time(8, 30)


@pytest.mark.parametrize(
    ("draft", "why"),
    [
        (Draft("target", target().values, "  "), "Who agreed it is empty"),
        (target(**{"from": date(2023, 11, 1)}), "none is overwritten"),
        (
            Draft(
                "clock", {"applies_to": "contact_decision", "from": date(2026, 4, 1), "red": 48, "amber": 24}, AGREED
            ),
            "allows red 48 hours and amber 24",
        ),
        (clock(red=48, amber=24), "allows red 48 hours and amber 24"),
        (clock(red=0), "more than 0 hours"),
        (hours(18, 8), "open before they close"),
        (core("polise"), "Did you mean 'police'"),
        (Draft("ladder_in_force", {"ladder": "five", "from": date(2026, 4, 1)}, AGREED), "no ladder has that name"),
    ],
)
def test_a_draft_at_odds_with_itself_or_the_policy_is_one_sentence_and_nothing_is_kept(tmp_path, draft, why):
    (tmp_path / "policy.toml").write_text(
        '[[target]]\nmetric = "re_referral_12m"\nfrom = 2023-11-01\nvalue = 20\n', "utf-8"
    )
    with pytest.raises((PolicyError, MashError), match=why) as refused:
        drafts.keep_draft(tmp_path, draft, by="officer")
    assert "\n" not in str(refused.value)
    assert drafts.standing(tmp_path) == []
    assert not (tmp_path / "audit.jsonl").exists()


def test_words_in_a_draft_are_words_and_no_toml(tmp_path):
    agreed = 'Board]]\n[area]\nname = "Elsewhere"'
    drafts.keep_draft(tmp_path, Draft("target", target().values, agreed), by="officer")
    policy = load_policy(tmp_path)
    assert policy.area == ""
    assert policy.targets[0].source == 'Board]] [area] name = "Elsewhere"'


def test_the_board_reads_no_verdict_of_a_month_or_group_that_is_hidden_from_it():
    """The verdict of then is an officer's, of figures that passed no disclosure control."""
    shown = series("contact_decided_on_time", [70.0] * 30)
    month = f"{shown.month:%Y-%m}"
    action = actions.Action(
        "A001", "2026-09-01T10:00:00", "officer", "One inbox", "housing_lead", date(2026, 11, 30), "open",
        "contact_decided_on_time", {}, Then(month, "70.0%", "concern", "low"), board=True,
    )  # fmt: skip
    hidden = series("contact_decided_on_time", [70.0] * 30, statuses={29: "suppressed"})
    of_police = replace(action, where={"source_group": "Police"})
    tried = [(action, shown, True), (action, hidden, False), (of_police, shown, False)]
    for offered, judged, verdict in tried:
        blocks = with_noted(Commentary(), Noted((), (offered,)), {"contact_decided_on_time": judged}, []).blocks
        (told,) = blocks["timeliness"]
        said = "".join(run.text for run in told.runs)
        assert ("getting worse (low) when it was added" in said) is verdict
        assert "One inbox. Housing lead, due 30 November 2026: open." in said
