"""Sweeps metrics and months of the sample and of three small areas: no sentence contradicts the numbers it gives."""

from datetime import date

import polars as pl
import pytest

from etl.load import load
from etl.synthetic.setting import Setting
from etl.synthetic.write import write
from queries.build import Build, open_build
from queries.calendar.months import last_day
from queries.facts.derive import derive
from queries.measure.choices import months
from queries.measure.engine import measure
from queries.metrics.catalogue import METRICS
from queries.series.claims import alt_text, claim, headline, verdict
from queries.series.findings import findings, sentence
from queries.series.reading import read_all
from queries.series.series import Series, make_series, together
from queries.series.trends import trend
from tests.support.sentences import contradictions

AREAS = {
    "a few contacts a month": Setting(contacts=250, seed=3, months=30),
    "one a day": Setting(contacts=1_100, seed=4, hubs=2),
    "five a day": Setting(contacts=5_000, seed=5, hubs=3, months=32),
}
EVERY = 5  # a metric's months, each metric beginning at another one
NEVER_SAID = ("None of no", "changed is changing", "0.0 to 0.0", "(0 to 0)")


@pytest.fixture(scope="module", params=[*AREAS, "the sample"])
def build(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Build:
    if request.param not in AREAS:
        return open_build(request.getfixturevalue("sample_build"))
    home = tmp_path_factory.mktemp("area")
    setting = AREAS[request.param]
    write(setting, home / "extracts")
    load(home, [home / "extracts"], as_at=setting.as_at, derive=derive, progress=None)
    return open_build(home)


def at(build: Build, frame: pl.DataFrame, month: date, place: int) -> list[Series]:
    """Return every fifth metric as it stood in a month, judged together."""
    policy, names = build.info.policy, list(METRICS)[place % EVERY :: EVERY]
    return list(
        together(
            {
                name: make_series(
                    frame.filter(metric=name), METRICS[name], month, target=policy.target(name, month),
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
    every = (said, alt_text(one), trend(one))
    found += [f"{never} in: {text}" for text in every for never in NEVER_SAID if never in text]
    at = one.known[-1].spc if one.known else None
    judged = bool(at and at.signal) or one.assurance in ("pass", "fail")
    if judged and at and at.lower is not None and at.upper is not None and at.upper <= at.lower:
        found.append(f"judged by a range of nothing: {said}")
    return found


def test_no_sentence_contradicts_its_number_or_judges_a_range_of_nothing(build: Build) -> None:
    choices = months(build)
    frame = measure(build, list(METRICS.values()), until=last_day(choices[0]))
    said = [
        fault for place, month in enumerate(choices) for one in at(build, frame, month, place) for fault in faults(one)
    ]
    assert said == []


def test_nor_does_any_of_the_latest_month(build: Build) -> None:
    month = months(build)[0]
    every = read_all(build, list(METRICS.values()), month)
    assert [fault for one in every.values() for fault in faults(one)] == []
    listed = findings(every.values(), longest=60)
    assert [f for found in listed[:-1] for f in contradictions(found.claim, found.rest)] == []
