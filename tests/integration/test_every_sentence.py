"""Sweeps metrics and months of the sample and of three small areas: no sentence contradicts the numbers it gives."""

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path
from string import ascii_uppercase
from types import SimpleNamespace

import polars as pl
import pytest

from dashboard.questions.freshness import ages
from dashboard.screens.overview import needs
from dashboard.screens.overview.tables import ages_note, other_work
from etl.errors import QuestionError
from etl.load import load
from etl.policy.policy import Target
from etl.policy.policy_file import parse_policy
from etl.synthetic.setting import Setting
from etl.synthetic.write import write
from publish.charts.spc import change_rows, changes_sentence
from publish.disclosure import NOTHING_PUBLISHED, release
from publish.reports.packs.asked import PackError, last_month
from publish.reports.packs.make import draft_pack
from publish.reports.yearly.chapter import chapter
from publish.reports.yearly.year import ask
from queries import words
from queries.build import Build, open_build
from queries.calendar.months import last_day, months_before, read_span
from queries.explain.change import explain, tally_for
from queries.facts.derive import derive
from queries.groups.agencies import agency_clocks
from queries.measure.choices import months
from queries.measure.engine import measure
from queries.metrics.catalogue import HEADLINES, METRICS
from queries.metrics.metric import Metric
from queries.quality.mendable import waiting_words
from queries.series.claims import alt_text, claim, headline, verdict
from queries.series.drafted import Preview
from queries.series.findings import findings, sentence
from queries.series.reading import read_all
from queries.series.series import Series, make_series, together
from queries.series.trends import beside_england, trend
from queries.workload.waiting import by_age, waiting
from queries.workload.waiting import claim as waited
from tests.support.explanations import faults as explained
from tests.support.reports import chapter_faults, pack_faults, share_faults, task_faults, untidy
from tests.support.sentences import FIGURE, contradictions, number

AREAS = {
    "a few contacts a month": Setting(contacts=250, seed=3, months=30),
    "one a day": Setting(contacts=1_100, seed=4, hubs=2),
    "five a day": Setting(contacts=5_000, seed=5, hubs=3, months=32),
}
DEFAULT = parse_policy("")
EVERY = 5  # a metric's months, each metric beginning at another one
JUDGED = ("improvement", "concern", "neutral_high", "neutral_low")
NEVER_SAID = ("None of no", "changed is changing", "0.0 to 0.0", "(0 to 0)")


@pytest.fixture(scope="module", params=[*AREAS, "the sample"])
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if request.param not in AREAS:
        return request.getfixturevalue("sample_build")
    home = tmp_path_factory.mktemp("area")
    setting = AREAS[request.param]
    write(setting, home / "extracts")
    load(home, [home / "extracts"], as_at=setting.as_at, derive=derive, progress=None)
    return home


@pytest.fixture(scope="module")
def build(home: Path) -> Build:
    return open_build(home)


def at(build: Build, figures: dict[str, pl.DataFrame], month: date, place: int) -> list[Series]:
    """Return every fifth metric as it stood in a month, judged together."""
    policy, names = build.info.policy, list(METRICS)[place % EVERY :: EVERY]
    return list(
        together(
            {
                name: make_series(
                    figures[name], METRICS[name], month, target=policy.target(name, month),
                    rebases=policy.rebase_months(name),
                )
                for name in names
            }
        ).values()
    )  # fmt: skip


def faults(one: Series) -> list[str]:
    """Return what is wrong with all that is said of a series."""
    said = sentence(one)
    found: list[str] = []
    if one.current and not verdict(one).quiet:
        begun = claim(one)  # over a chart, a target that is missed is worded in another way
        assert said.startswith(begun)
        rest = said.removeprefix(begun).strip()
        found = [fault for first in {begun, f"{headline(one)}."} for fault in contradictions(first, rest)]
    every = (said, alt_text(one), trend(one), beside_england(one) or "", changes_sentence(one))
    found += [*target_faults(one), *england_faults(one), *change_faults(one)]
    found += [f"{never} in: {text}" for text in every for never in NEVER_SAID if never in text]
    at = one.known[-1].spc if one.known else None
    judged = bool(at and at.signal) or one.assurance in ("pass", "fail")
    if judged and at and at.lower is not None and at.upper is not None and at.upper <= at.lower:
        found.append(f"judged by a range of nothing: {said}")
    return found


def meets(metric: Metric, value: float, goal: float) -> bool:
    """Return whether a figure meets a target, both as they are displayed."""
    here, there = (number(words.value(each, metric.unit)) for each in (value, goal))
    return here == there or (here < there) == (metric.better == "lower")


def target_faults(one: Series) -> list[str]:
    """Return what is wrong with what is said of drafts of a target below, at and above the newest figure."""
    if one.latest is None or one.latest.value is None or one.metric.better == "neutral":
        return []
    found, value, name = [], one.latest.value, one.metric.name
    for before, after in permutations((None, value / 2, value, value * 1.5 + 1), 2):
        goals = [() if goal is None else (Target(name, date(2000, 1, 1), goal),) for goal in (before, after)]
        shown = Preview(one, one, (replace(DEFAULT, targets=goals[0]), replace(DEFAULT, targets=goals[1])), {})
        ends = [None if goal is None else meets(one.metric, value, goal) for goal in (before, after)]
        says = {True: "would meet", False: "would miss", None: "would have no target"}[ends[1]]
        also = {(True, False): "instead of meeting", (False, True): "instead of missing"}.get((ends[0], ends[1]), "")
        if words.month(one.latest.month) not in shown.claim or says not in shown.claim or also not in shown.claim:
            found.append(f"{shown.claim}: {value} against {before}, then {after}")
    return found


def england_faults(one: Series) -> list[str]:
    """Return what is wrong with the sentence that puts a year beside England's."""
    said = beside_england(one) or ""
    told = re.search(rf"\(95% interval ({FIGURE}) to ({FIGURE})\).* (above|below) England's ({FIGURE})", said)
    if not told:
        return []
    low, high, england = (number(told[place]) for place in (1, 2, 4))
    right = england <= low if told[3] == "above" else england >= high
    return [] if right and low < high else [said]


def change_faults(one: Series) -> list[str]:
    """Return what is wrong with the changes named below a chart: their letters, and that they lie in its months."""
    rows = change_rows(one)
    inside = all(one.shown[0].month <= row["at"] <= last_day(one.shown[-1].month) for row in rows)
    told = re.findall(r"(?:^Changes marked:|\.) ([A-Z]) ", changes_sentence(one))
    right = inside and told == [row["letter"] for row in rows] == list(ascii_uppercase[: len(rows)])
    return [] if right else [f"{one.metric.name}: {changes_sentence(one)}"]


def test_no_sentence_contradicts_its_number_or_judges_a_range_of_nothing(build: Build) -> None:
    choices = months(build)
    frame = measure(build, list(METRICS.values()), until=last_day(choices[0]))
    figures = {name: frame.filter(metric=name) for name in METRICS}
    said = [
        fault
        for place, month in enumerate(choices)
        for one in at(build, figures, month, place)
        for fault in faults(one)
    ]
    assert said == []


def test_nor_does_any_of_the_latest_month(build: Build) -> None:
    month = months(build)[0]
    every = read_all(build, list(METRICS.values()), month)
    assert [fault for one in every.values() for fault in faults(one)] == []
    listed = findings(every.values(), longest=60)
    assert [f for found in listed[:-1] for f in contradictions(found.claim, found.rest)] == []


def test_no_explanation_of_the_latest_change_contradicts_its_numbers(build: Build) -> None:
    month = months(build)[0]
    spans = [read_span("month", f"{each:%Y-%m}") for each in (months_before(month, 1), month)]
    found = []
    for name in [*METRICS][::4]:
        try:
            found += explained(explain(build, tally_for(build, METRICS[name]), *spans))
        except QuestionError:
            continue
    assert found == []


def test_no_text_of_a_pack_or_of_a_years_chapter_contradicts_its_numbers(build: Build, home: Path) -> None:
    found = []
    for agency in ("police", "probation"):
        try:
            found += pack_faults(draft_pack(home, agency, last_month(build)))
        except PackError as refused:
            found += untidy(str(refused))
    asked = ask(build, home, "2025-26")
    released = release(asked.measures, NOTHING_PUBLISHED, threshold=asked.policy.publication.threshold)
    assert [*found, *chapter_faults(chapter(asked, released, 1))] == []


def test_no_task_of_the_first_page_contradicts_its_numbers(
    build: Build, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASH_DATA", str(home))
    monkeypatch.setattr(needs, "address_of", lambda page, **_more: page.path)  # there is no page to keep filters of
    month, words_wait = months(build)[0], bool(waiting_words(home).words)
    series = read_all(build, list(HEADLINES.values()), month)
    view = SimpleNamespace(build=build, where={}, month=month)
    stand_out = any(each.current and each.variation in JUDGED for each in series.values())
    for later in (1, 60):
        today = build.as_at.date() + timedelta(days=later)
        tasks = needs.needs(view, series, today)
        late = sum(age.stale for age in ages(build.info, today))
        begun = [task.words.partition(" ")[0] for task in tasks]
        expected = {"Ask": late, "Mend": words_wait, "Write": stand_out, "Publish": True}
        assert {verb: begun.count(verb) for verb in expected} == expected
        assert [fault for task in tasks for fault in task_faults(task)] == []


def test_no_sentence_on_what_waits_counts_more_than_there_is(build: Build) -> None:
    rows = by_age(build)
    told = (waited(rows), ages_note(rows), other_work(waiting(build), rows))
    assert [fault for text in told for fault in share_faults(text)] == []


def test_no_place_among_agencies_contradicts_the_shares_it_stands_on(build: Build) -> None:
    sides = {"far_below": -1, "below": -1, "above": 1, "far_above": 1}
    for month in months(build)[::6]:
        *agencies, every = agency_clocks(build, month)
        for one in (each for each in agencies if each.verdict in sides):
            own, other = (words.shown(each.percent or 0.0, "percent") for each in (one, every))
            assert (own > other) - (own < other) == sides[one.verdict], (month, one)
