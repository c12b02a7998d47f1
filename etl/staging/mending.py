"""Tries out meanings of agencies' unknown words in a private build, and publishes a build that uses them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl.audit import append
from etl.builds import current_build
from etl.durable import disk_full_told
from etl.formats.known_mappings import kept_mappings
from etl.formats.table_map import REFUSE
from etl.landing.arrivals import Progress
from etl.landing.mends import Mend, add_mends, mends_in_force
from etl.load import alone, need_all, tidy
from etl.policy.policy_file import load_policy
from etl.staging.rehearsal import rehearsal
from etl.staging.trial import MovedError, next_build
from etl.warehouse.build import Derive
from etl.warehouse.publishing import LoadReport, now, publish_landed

__all__ = ["Mend", "publish_mends", "try_mends"]


@dataclass(frozen=True)
class Kept:
    """What is kept of how an agency writes: what fills a column of a table, or what a word in it means, since a day."""

    agency: str
    table: str
    column: str
    written: str
    means: str = ""
    since: str = ""


def kept_words(data: Path) -> list[Kept]:
    """Return what words mean: those mended on refused rows, then those of agencies' own files. Raises MashError."""
    mended = [
        Kept(mend.agency, mend.table, mend.column, mend.word, mend.code, at[:10]) for mend, at in mends_in_force(data)
    ]
    own = [
        Kept(mapping.name, each.table, column, word, "" if code == REFUSE else code or "no value")
        for mapping in kept_mappings(data) for each in mapping.tables
        for column, words in each.words.items() for word, code in words.items()
    ]  # fmt: skip
    return [*mended, *own]


def kept_columns(data: Path) -> list[Kept]:
    """Return which heading of agencies' own files fills which column. Raises MashError."""
    return [
        Kept(mapping.name, each.table, column, ", ".join(headings))
        for mapping in kept_mappings(data) for each in mapping.tables for column, headings in each.columns.items()
    ]  # fmt: skip


def try_mends(
    data: Path, mends: Sequence[Mend], derive: Derive, compare: Callable[[Path], Mapping[str, Any]], progress: Progress
) -> dict[str, Any]:
    """Return how a build with these words compares with the one in force. Raises MashError where it can't be built."""
    policy = load_policy(data)
    with rehearsal(data) as place:
        add_mends(place, mends, "trial", now())
        publish_landed(place, policy, derive, LoadReport(), progress)
        return {"base": current_build(data), "build": next_build(data), **compare(place)}


def publish_mends(data: Path, mends: Sequence[Mend], base: int | None, derive: Derive, who: str | None) -> LoadReport:
    """Write down what words mean, once the trail has its line, and publish a build that takes their rows.

    Raises MovedError where another build was published since they were tried out.
    """
    with alone(data), disk_full_told(data):
        if (current := current_build(data)) != base:
            raise MovedError(f"Build {current} was published meanwhile. Compare again.")
        policy = load_policy(data)
        report = LoadReport(damaged=tidy(data), max_rejected_percent=policy.max_rejected_percent)
        need_all(report.damaged, "Nothing was mended")
        taken_back = sum(not mend.code for mend in mends)
        append(data, "words_mended", {"words": len(mends) - taken_back, "taken_back": taken_back, "base": base}, who)
        add_mends(data, mends, who or "", now())
        publish_landed(data, policy, derive, report, lambda _what, _share: None)
    return report
