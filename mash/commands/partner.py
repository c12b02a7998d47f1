"""Runs `mash partner` and `mash yearly`: makes packs for agencies, and the chapter on a year."""

from pathlib import Path

from etl.codes import AGENCIES
from mash.terminal import say
from publish.reports.packs.asked import PackError, last_month
from publish.reports.packs.make import make_pack
from publish.reports.revised import Made
from publish.reports.yearly.publish_year import make_chapter
from queries.build import open_build
from queries.calendar.months import read_month

EVERY = "all"


def run(data: Path, agency: str, month: str, out: Path | None, *, quarter: bool = False) -> int:
    """Make the packs and print where they lie; return 0, or 1 where one of several could not be made."""
    start = last_month(open_build(data)) if month == "latest" else read_month(month)
    if agency != EVERY:
        _tell(make_pack(data, agency, start, quarter=quarter, out=out), out)
        return 0
    failed = 0
    for each in AGENCIES:
        place = out / each if out else None
        try:
            _tell(make_pack(data, each, start, quarter=quarter, out=place), place)
        except PackError as bad:
            failed += 1
            say(str(bad))
    return int(failed > 0)


def run_yearly(data: Path, year: str, out: Path | None) -> int:
    """Publish the chapter of a year and print what it opens with; return the exit code."""
    _tell(make_chapter(data, year, out=out), out)
    return 0


def _tell(made: Made, out: Path | None) -> None:
    revision = f", revision {made.revision}" if made.revision > 1 else ""
    done = "written to" if made.new else "was there already, with the same figures:"
    say(f"{made.report.document.title}{revision} {done} {out or made.folder}")
    say(f"  {', '.join(path.name for path in sorted(made.folder.iterdir()))}")
