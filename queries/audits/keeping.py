"""Draws a sample once, writes the line in the audit trail, and keeps the sample; the command and the page use it."""

from pathlib import Path

from etl.audit import append
from etl.landing.samples import Sample, next_id, read_samples, remember
from queries.audits.sample import Wanted, draw_sample
from queries.build import Build

__all__ = ["Sample", "draw_once", "read_samples"]


def draw_once(
    data: Path, build: Build, wanted: Wanted, who: str | None = None, name: str | None = None
) -> tuple[Sample, bool]:
    """Return the sample that was asked for, and whether it had been drawn before. Raises SampleError.

    The trail's line comes first, and holds no key. Without a `name` a sample gets the next number. A sample drawn
    before is returned as it was, whatever has become known about its days since.
    """
    before = next((each for each in read_samples(data) if each.asked == wanted.asked), None)
    found = before or draw_sample(build, wanted, name or next_id(data))
    counts = {"sample": found.id, "build": found.build, "contacts": sum(each.drawn for each in found.strata)}
    asked = {
        "from": f"{wanted.first}", "until": f"{wanted.last}", "where": dict(wanted.where), "strata": list(wanted.dims),
        "size": wanted.size,
    }  # fmt: skip
    append(data, "sample_sheets" if before else "sample_drawn", {**asked, **counts}, who)
    if before is None:
        remember(data, found)
    return found, before is not None
