"""Runs `mash demo`: takes the synthetic sample from extracts to figures, a snapshot and pages."""

import os
import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import typer

import mash
from etl.errors import MashError
from etl.landing.extracts import read_extracts
from etl.policy.today import VARIABLE
from etl.reading.files import digest, find_files
from etl.synthetic import audits as invented
from etl.synthetic.sample import SAMPLE as SETTING
from etl.synthetic.sample import SHOWN_ON
from mash.commands import load, snapshot
from mash.terminal import print_table
from queries import words
from queries.audits.keeping import draw_once, read_samples
from queries.audits.sample import Wanted
from queries.build import Build, open_build
from queries.measure.engine import measure
from queries.metrics.catalogue import HEADLINES, METRICS
from queries.series.claims import none_known
from queries.series.reading import read_all
from queries.series.series import Series

SAMPLE = Path(mash.__file__).resolve().parents[1] / "sample_data"


def run(data: Path, *, serve: bool, port: int) -> int:
    """Load the sample, print its headlines, write a snapshot and open the dashboard. Raises MashError."""
    keep_apart(data)
    os.environ.setdefault(VARIABLE, SHOWN_ON.isoformat())
    data.mkdir(parents=True, exist_ok=True)
    if not (data / "policy.toml").exists():
        shutil.copyfile(SAMPLE / "policy.toml", data / "policy.toml")
    load.run(data, [SAMPLE], form="auto", hub=None, as_at=SETTING.as_at.isoformat(), accept_rejects=False)
    build = open_build(data)
    draw_audited(data, build)
    month = last_full_month(build)
    print_headlines(build, month)
    snapshot.run(data, f"{month:%Y-%m}", None)
    _say(f"Everything is in {data.resolve()}. Synthetic data: no row describes a real child.")
    if serve:
        from mash.commands.dashboard import run as open_pages  # slow to import, and not needed with --no-serve

        return open_pages(data, port=port, host="127.0.0.1")
    _say(f'See the pages: mash dashboard --data "{data}"')
    return 0


def keep_apart(data: Path) -> None:
    """Raise MashError for a directory with other data than the sample: invented rows would be taken for real."""
    sample = {digest(file.path) for file in find_files([SAMPLE])}
    loaded = {extract.id for extract in read_extracts(data)}
    policy = data / "policy.toml"
    own_policy = policy.exists() and not loaded and policy.read_bytes() != (SAMPLE / "policy.toml").read_bytes()
    if loaded - sample or own_policy:
        what = "a policy" if own_policy else "extracts"
        raise MashError(f"{data} holds {what} other than the demo's: name another directory with --data.")


def draw_audited(data: Path, build: Build) -> None:
    """Draw the contacts of the sample's practice audit, whose answers are among its extracts."""
    wanted = Wanted(invented.FIRST, invented.LAST, {}, [], [invented.STRATA], invented.SIZE, invented.SEED)
    if not any(each.id == invented.SAMPLE_ID for each in read_samples(data)):
        draw_once(data, build, wanted, name=invented.SAMPLE_ID)


def last_full_month(build: Build) -> date:
    """Return the first day of the last month that had ended at the data's as-at."""
    months: list[date] = measure(build, [METRICS["contacts"]]).filter(status="ok")["start"].to_list()
    return months[-1]


def print_headlines(build: Build, month: date) -> None:
    """Print every headline measure's figure for a month or, where follow-up takes time, for the latest month known."""
    series = read_all(build, list(HEADLINES.values()), month)
    title = f"{build.info.policy.area}, {words.month(month)} (synthetic data)"
    columns = ["Measure", "Figure", "n of N", "England"]
    _say("")
    rows = [_headline(metric, month) for metric in series.values()]
    print_table(title, columns, rows, right=columns[1:], caption=_counted_on(series.values()))
    _say("")


def _counted_on(series: Iterable[Series]) -> str:
    """Return on which levels of need figures are counted, for each way of counting the measures counted so."""
    titles: dict[str, list[str]] = {}
    for each in series:
        if each.latest and each.counted_on:
            titles.setdefault(each.counted_on, []).append(each.metric.title)
    return " ".join(f"{'; '.join(named)}: {counted[0].lower()}{counted[1:]}" for counted, named in titles.items())


def _headline(series: Series, month: date) -> list[str]:
    metric, latest = series.metric, series.latest
    if latest is None or latest.value is None:
        return [metric.title, none_known(series), "", ""]
    title = metric.title if latest.month == month else f"{metric.title} ({words.short_month(latest.month)})"
    of = "" if latest.denominator is None else f"{latest.numerator:,} of {latest.denominator:,}"
    england = series.comparator
    return [title, words.value(latest.value, metric.unit), of, words.percent(england.value) if england else ""]


def _say(line: str) -> None:
    typer.echo(line)
