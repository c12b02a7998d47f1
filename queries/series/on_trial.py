"""Makes a trial build of a load with all facts, compares its figures with those in force, and publishes it."""

from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

from etl.builds import current_build
from etl.errors import WarehouseError
from etl.landing.mends import Mend
from etl.staging.mending import publish_mends, try_mends
from etl.staging.place import StagedLoad
from etl.staging.trial import publish_load, try_out
from etl.staging.trial import undo as undo_load
from etl.warehouse.publishing import LoadReport
from queries.build import Build, open_build
from queries.facts.derive import derive
from queries.measure.not_known import newest_complete
from queries.series.differences import Difference, differences, months_of, moved_months

Progress = Callable[[str, float], None]


def compare_on_trial(data: Path, load: StagedLoad, published: Collection[date], progress: Progress) -> StagedLoad:
    """Return a load with the figures that its build would change; `published` are months that a snapshot shows.

    Raises MashError where it can't be built.
    """
    agencies = list(dict.fromkeys(file.agency for file in load.going_on if file.agency))

    def compare(built: Path) -> dict[str, Any]:
        progress("Comparing figures", 0.95)
        return compared(data, built, agencies, published)

    return try_out(data, load, derive, compare, progress)


def publish(data: Path, load: StagedLoad, who: str | None) -> LoadReport:
    """Publish a load on the build that it was compared with. Raises MashError."""
    return publish_load(data, load, derive, who)


def undo(data: Path, build: int, who: str | None) -> LoadReport:
    """Publish a build without the files that a build's own load brought. Raises MashError."""
    return undo_load(data, build, derive, who)


def compared(data: Path, built: Path, agencies: list[str], published: Collection[date]) -> dict[str, Any]:
    """Return how the figures of a build made on trial differ from those in force, in plain values.

    `unread` says that the build in force, made by another version, holds no figures to compare with.
    """
    if current_build(built) is None:
        return {"month": None, "measures": [], "months": []}
    with ExitStack() as opened:
        after = _opened(built, opened)
        try:
            before = _opened(data, opened) if current_build(data) is not None else None
            return _differing(before, after, agencies, published)
        except WarehouseError:
            return _differing(None, after, agencies, published) | {"unread": True}


def _opened(data: Path, opened: ExitStack) -> Build:
    build = open_build(data)
    opened.callback(build.warehouse.close)
    return build


def _differing(before: Build | None, after: Build, agencies: list[str], published: Collection[date]) -> dict[str, Any]:
    month = newest_complete(after.as_at)
    was = months_of(before, month, published) if before else None
    now = months_of(after, month, published)
    return {
        "month": month.isoformat(),
        "measures": [_line(each) for each in differences(was, now, month, agencies)],
        "months": [[day.isoformat(), gap] for day, gap in moved_months(was, now, published).items()],
    }


def _line(each: Difference) -> dict[str, Any]:
    verdicts = [[f.verdict, f.side, f.judged] if f else [None, None, ""] for f in (each.before, each.after)]
    return {
        "metric": each.metric.name, "title": each.metric.title, "agency": each.agency,
        "before": each.shown(each.before), "after": each.shown(each.after), "told": each.told, "same": each.same,
        "turned": each.turned, "verdicts": verdicts,
    }  # fmt: skip


def compare_mends(data: Path, mends: Sequence[Mend], published: Collection[date], progress: Progress) -> dict[str, Any]:
    """Return the figures that words would change, once they mean what was said. Raises MashError."""
    agencies = sorted({mend.agency for mend in mends if mend.agency})
    return try_mends(data, mends, derive, lambda built: compared(data, built, agencies, published), progress)


def publish_words(data: Path, mends: Sequence[Mend], base: int | None, who: str | None) -> LoadReport:
    """Publish a build with words that mean what was said. Raises MashError."""
    return publish_mends(data, mends, base, derive, who)
