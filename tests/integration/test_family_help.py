"""An area that begins Family Help: loaded, counted, and published before and after the switch without a comparison."""

import json
from datetime import date

import pytest

from etl.builds import read_current
from etl.durable import CURRENT, write_state
from queries.build import open_build
from queries.metrics.catalogue import METRICS
from queries.series.reading import read_series
from queries.series.sensitivity import other_windows
from tests.support.family_help import POLICY, family_help_area

pytestmark = pytest.mark.xdist_group("family help")


@pytest.fixture(scope="module")
def area(tmp_path_factory):
    """Return a folder with the area's extracts and policy; Family Help is recorded without tiers."""
    folder = tmp_path_factory.mktemp("family-help")
    family_help_area(folder)
    return folder


@pytest.fixture
def data(area, run_mash):
    if not (area / "data" / "current").exists() and not list((area / "data").glob("warehouse-*")):
        done = run_mash("load", area / "in", "--as-at", "2026-08-31", "--data", area / "data")
        assert "2,520 rows accepted, 0 quarantined" in done.stdout, done.stderr
    return area / "data"


def figures(run_mash, data, *asked):
    lines = run_mash("metrics", *asked, "--format", "csv", "--data", data).stdout.splitlines()
    return [line.split(",") for line in lines[1:]]


def test_a_switch_makes_no_step_and_no_end(run_mash, data, tmp_path):
    """Every month before, at and after the switch: counted as if the same children had kept their levels."""
    family_help_area(tmp_path, switched=False)
    run_mash("load", tmp_path / "in", "--as-at", "2026-08-31", "--data", tmp_path / "data")
    names = ("step_ups", "step_downs", "closures", "churn", "family_help_return_12m", "step_up_after_step_down_12m")
    switched, kept = (figures(run_mash, each, *names) for each in (data, tmp_path / "data"))
    assert switched == kept
    assert {row[6] for row in switched} == {"common"}
    assert sum(int(row[2] or 0) for row in switched) > 500
    four = figures(run_mash, data, "step_ups", "--ladder", "four_levels", "--since", "2026-03", "--until", "2026-05")
    assert [(row[5], row[6]) for row in four] == [("ok", "four_levels"), *[("off_ladder", "four_levels")] * 2]
    before = figures(run_mash, data, "step_ups", "--since", "2026-02", "--until", "2026-03")
    assert {row[6] for row in before} == {"four_levels"}


def test_a_return_says_what_family_help_without_tiers_can_not_tell(run_mash, data):
    rows = json.loads(
        run_mash("metrics", "--set", "front-door-quarterly", "--format", "json", "--data", data).stdout
    )  # fmt: skip
    plans = {row["period"]: row["status"] for row in rows if row["line"] == "cin_plans"}
    assert plans["2025-26 Q4"] == "ok"
    assert plans["2026-27 Q1"] == "not in this data: Family Help is recorded without tiers"
    assert all(row["numerator"] is None for row in rows if "without tiers" in row["status"])
    shown = run_mash("metrics", "--set", "front-door-quarterly", "--data", data).stdout
    assert "not in this data (†)" in shown
    assert "(†) Family Help is recorded without tiers." in shown


def test_status_names_ladders_switches_and_tiers(run_mash, data):
    said = run_mash("status", "--data", data).stdout
    assert "Levels of need: Four levels, Family Help. Together: 3 common levels." in said
    assert "Family Help in Northvale from 1 April 2026." in said
    assert "A tier is recorded for 0.0% of Family Help." in said
    assert "began again" not in said, "early help that became Family Help on the day has not ended"
    assert "episodes of Family Help have no tier: the four levels can't tell them apart." in said


def test_snapshots_name_the_ladder_and_say_when_earlier_ones_can_not_be_compared(run_mash, data):
    shown = {}
    for month in ("2026-03", "2026-05"):
        done = run_mash("snapshot", month, "--data", data)
        assert done.returncode == 0, done.stderr
        shown[month] = json.loads((data / "snapshots" / month / "figures.json").read_text())
    ladders = {month: {m["metric"]: m["ladder"] for m in each["metrics"]} for month, each in shown.items()}
    assert (ladders["2026-03"]["step_ups"], ladders["2026-05"]["step_ups"]) == ("four_levels", "common")
    assert ladders["2026-05"]["contacts"] is None
    earlier = shown["2026-05"]["changed"][-1]["rest"]
    assert "Figures of earlier snapshots, on four levels, are not comparable." in earlier
    page = (data / "snapshots" / "2026-05" / "snapshot.html").read_text()
    assert "Counted on three common levels, because Northvale began Family Help on 1 April 2026." in page
    assert any(month["status"] == "off_ladder" for month in months(shown["2026-05"]))
    assert "an earlier snapshot shows the month on other levels and the difference would tell of few" in page
    four = {m["month"]: m["numerator"] for m in months(shown["2026-03"])}
    for month in months(shown["2026-05"]):
        was, now = four.get(month["month"]), month["numerator"]
        if isinstance(was, int) and isinstance(now, int):
            assert not 1 <= was - now <= 5, "the moves inside Family Help could be worked out"


def months(shown):
    return next(m for m in shown["metrics"] if m["metric"] == "step_ups")["months"]


def test_a_build_counts_on_the_ladder_that_is_chosen(data):
    build = open_build(data)
    assert build.on("four_levels").ladder == "four_levels"
    assert build.ladder == "auto"


def test_support_that_was_moved_late_is_found_at_the_switch(run_mash, tmp_path):
    """Child in need ends two weeks before the switch, and Family Help begins 35 days later: an end on every ladder."""
    family_help_area(tmp_path, children=40)
    extra = "x1,x0001,child_in_need,,2025-10-01,2026-03-15,\nx2,x0001,family_help,,2026-04-19,,\n"
    path = tmp_path / "in" / "support_episodes.csv"
    path.write_text(path.read_text() + extra)
    run_mash("load", tmp_path / "in", "--as-at", "2026-08-31", "--data", tmp_path / "data")
    said = run_mash("status", "--data", tmp_path / "data").stdout
    assert "1 child's support ended within 28 days of 1 April 2026 and began again within 90" in said
    unnoted = {name: value for name, value in (read_current(tmp_path / "data") or {}).items() if name != "switches"}
    write_state(tmp_path / "data" / "current.json", CURRENT, unnoted)
    assert run_mash("status", "--data", tmp_path / "data").stdout == said, "a build of an older version notes nothing"


def test_family_help_that_the_policy_does_not_know_of_is_said_with_what_to_do(run_mash, tmp_path):
    family_help_area(tmp_path, children=200)
    (tmp_path / "data" / "policy.toml").write_text('[area]\nname = "Northvale"\n')
    run_mash("load", tmp_path / "in", "--as-at", "2026-08-31", "--data", tmp_path / "data")
    said = run_mash("status", "--data", tmp_path / "data").stdout
    assert "episodes of Family Help without a tier begin from 1 April 2026 on. Four levels, which the policy" in said
    assert said.rstrip().endswith("say when each hub began Family Help with [[ladder_in_force]].")
    assert "Child in need episodes speak for" in said
    assert "Child in need: " not in said, "its months are not to be confirmed: it has become Family Help"


def test_an_end_of_child_in_need_that_is_family_help_not_declared_is_not_to_be_confirmed(run_mash, tmp_path):
    family_help_area(tmp_path, children=700)
    policy = tmp_path / "data" / "policy.toml"
    switched = policy.read_text()
    policy.write_text('[area]\nname = "Northvale"\n')
    loaded = run_mash("load", tmp_path / "in", "--as-at", "2026-08-31", "--data", tmp_path / "data").stdout
    assert "Child in need episodes end on 30 March 2026. Totals over all levels are not known" in loaded
    assert loaded.rstrip().endswith("say when each hub began Family Help with [[ladder_in_force]]."), "what mends it"
    said = run_mash("status", "--data", tmp_path / "data").stdout
    assert "Child in need episodes speak for September 2024 to March 2026; then silent for 154 days" in said
    assert 'part = "child_in_need"' not in said
    told = json.loads(run_mash("status", "--json", "--data", tmp_path / "data").stdout)
    (ended,) = [each for each in told["spans"] if each["part"] == "child_in_need"]
    assert (ended["last"], ended["to_confirm"], ended["if_none"]) == ("2026-03-01", None, None)
    policy.write_text(switched)
    run_mash("load", tmp_path / "in", "--as-at", "2026-08-31", "--data", tmp_path / "data")
    mended = run_mash("status", "--data", tmp_path / "data").stdout
    assert "then silent for 154 days" not in mended, "what is said mends what it is said of"


def test_levels_and_tiers_in_an_areas_own_words_are_read_from_a_file_of_the_standard(run_mash, tmp_path):
    """The policy's answer makes the same file another one: it is loaded, and no longer refused row by row."""
    family_help_area(tmp_path, children=40, tiers=True)
    path = tmp_path / "in" / "support_episodes.csv"
    own = (
        path.read_text()
        .replace("family_help,targeted", "FAST,Tier 2 - Intensive")
        .replace("family_support", "Keyworker")
    )
    path.write_text(own)
    data = tmp_path / "data"
    refused = run_mash("load", tmp_path / "in", "--as-at", "2026-08-31", "--data", data)
    assert "no code is known for 'FAST'" in refused.stderr
    answers = {"level": ("FAST", "family_help"), "tier": ("Tier 2 - Intensive", "targeted"),
               "lead_practitioner": ("keyworker", "family_support")}  # fmt: skip
    labels = "".join(
        f'[[label]]\ncolumn = "{name}"\nlabel = "{label}"\ncode = "{code}"\n' for name, (label, code) in answers.items()
    )
    (data / "policy.toml").write_text(POLICY + labels)
    done = run_mash("load", path, "--as-at", "2026-08-31", "--data", data)
    assert (done.returncode, "0 quarantined" in done.stdout) == (0, True), done.stderr
    raised = figures(run_mash, data, "tier_raised", "--since", "2026-04", "--by", "lead_practitioner")
    assert {row[2] for row in raised if row[3] != "0"} <= {"family_support"}


def test_a_change_is_explained_on_the_levels_that_its_figures_are_counted_on(run_mash, data):
    for before, after, levels in (("2026-02", "2026-03", "four levels"), ("2026-04", "2026-05", "three common levels")):
        shown = figures(run_mash, data, "step_ups", "--since", after, "--until", after)
        until = figures(run_mash, data, "step_ups", "--until", after)
        said = run_mash("explain", "step_ups", "--from", before, "--to", after, "--data", data).stdout
        assert f"Counted on {levels}" in said
        assert until[-1][2] == shown[0][2]
        assert f"{shown[0][2]} step-ups in" in said


def test_other_windows_are_counted_on_the_levels_of_the_series(data):
    """In the last month before the switch the next month is read too: the figure would be held against a common one."""
    build = open_build(data)
    series = read_series(build, METRICS["step_ups"], date(2026, 3, 1))
    assert series.ladder.name == "four_levels"
    wider = {other.choice: other for other in other_windows(build, series)}
    mine = next(point.value for point in series.points if point.month == date(2026, 3, 1))
    assert {other.month for other in wider.values()} == {date(2026, 3, 1)}
    assert all(abs(other.value - mine) < mine / 4 for other in wider.values()), "moves inside Family Help are counted"


def test_a_study_of_moves_names_their_levels(run_mash, area, tmp_path):
    changes = tmp_path / "changes.csv"
    changes.write_text("change_id,hub,effective_on,kind,title\nk1,,2025-12-01,process,New panel\n")
    own = tmp_path / "data"
    own.mkdir()
    (own / "policy.toml").write_text(POLICY)
    run_mash("load", area / "in", changes, "--as-at", "2026-08-31", "--data", own)
    done = run_mash("impact", "k1", "--metric", "step_ups", "--data", own)
    said = done.stdout
    assert "Counted on three common levels" in said
