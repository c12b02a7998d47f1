"""Writes open releases of as many invented areas as England has, to time how long comparing them takes."""

import json
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path

import numpy as np

from publish.published.area_figures import newest_year
from publish.published.area_releases import DEFINITIONS, PACKAGE, read_release
from publish.published.folder import MANIFEST
from publish.published.outlets import LONG
from publish.releases.open_data.stated import definitions
from queries.calendar.months import MONTHS_IN, Span, spans
from queries.england.areas import Areas, areas
from queries.metrics.catalogue import HEADLINES

AREAS, YEARS = 150, 3
FIRST, LAST = date(2023, 4, 1), date(2026, 3, 31)
_HEAD = "metric,period,start,source_group,numerator,denominator,value,status,ladder"
_AS_AT = "2026-05-31T12:00:00"


def write_areas(folder: Path) -> list[Path]:
    """Write a release of each area: every core measure by month, quarter and year; return their folders."""
    rng = np.random.default_rng(52)
    periods = [span for length in MONTHS_IN for span in spans(length, FIRST, LAST)]
    return [_release(folder / f"area-{number:03}", number, periods, rng) for number in range(1, AREAS + 1)]


def compared(paths: Sequence[Path]) -> list[Areas]:
    """Read releases and put every share of their newest year side by side, as `mash compare` does before it prints."""
    rates = [metric for metric in HEADLINES.values() if metric.unit == "percent"]
    releases = [read_release(path) for path in paths]
    year = newest_year(releases, rates) or ""
    return [areas(metric, year, [each.figure(metric.name, year) for each in releases]) for metric in rates]


def _release(folder: Path, number: int, periods: list[Span], rng: np.random.Generator) -> Path:
    size = float(rng.uniform(2, 20))
    lines = [_HEAD]
    for name in HEADLINES:
        rate = float(np.clip(rng.normal(0.7, 0.02), 0, 1))
        for span in periods:
            whole = int(rng.poisson(60 * size * (1 + (span.end - span.start).days // 28)))
            part = int(rng.binomial(whole, rate))
            value = 100 * part / whole if whole else ""
            lines.append(f"{name},{span.label},{span.start},Total,{part},{whole},{value},ok,")
    files = {
        LONG: "\n".join([*lines, ""]),
        PACKAGE: "{}",
        "data/front_door_years.csv": f"time_period,new_la_code,la_name\n202526,E{number:08},Area {number}\n",
        DEFINITIONS: json.dumps(_stated()),
    }
    about = {"profile": "open", "title": f"Area {number}: open data", "as_at": _AS_AT, "synthetic": True,
             "rounding": None}  # fmt: skip
    digests = {name: sha256(text.encode()).hexdigest() for name, text in files.items()}
    files[MANIFEST] = json.dumps({**about, "files": digests})
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8", newline="\n")
    return folder


def _stated() -> object:
    from etl.policy.policy_file import parse_policy

    return definitions(HEADLINES, parse_policy(), FIRST, LAST)
