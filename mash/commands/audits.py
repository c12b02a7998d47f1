"""Runs `mash sample` and `mash agreement`: draws contacts for practice audits, and prints the audits' results."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from etl.durable import write_at_once
from etl.errors import QuestionError, nearest
from mash.questions import read_day, read_where
from mash.terminal import print_frame, print_table, say
from publish.published.case_files import audit_sheet
from queries import words
from queries.audits.drawing import SampleError
from queries.audits.in_words import NAMES, in_words
from queries.audits.judged import strays
from queries.audits.keeping import Sample, draw_once, read_samples
from queries.audits.results import Told, results
from queries.audits.sample import ROUNDS, Wanted, only, sheet, told, what_it_can_tell
from queries.build import Build, open_build

LIMITS = (
    "Auditors can be mistaken: wrong means that an auditor said so. Agreement is not correctness: two can agree on the "
    "same mistake. No figure is given for a group under 30, and audits that were not blind are left out of agreement."
)


def draw(
    data: Path,
    first: str,
    last: str,
    where: Sequence[str],
    outcomes: str,
    strata: str,
    size: int,
    seed: str,
    out: Path | None,
) -> int:
    """Draw a sample, remember it, write the auditors' sheets and print the strata; return the exit code."""
    begin, end = read_day("--from", first), read_day("--until", last)
    if begin is None or end is None:
        raise QuestionError("Name the period with --from and --until.")
    wanted = Wanted(begin, end, read_where(where), _words(outcomes), _words(strata), size, seed)
    build = open_build(data)
    found, before = draw_once(data, build, wanted)
    written = _sheets(found, build, out or Path())
    again = " It was drawn before, and is not drawn again." if before else ""
    drawn = [each.drawn for each in found.strata]
    caption = what_it_can_tell([each.contacts for each in found.strata], drawn)
    rows = [list(row) for row in told(found)]
    print_table(
        f"Sample {found.id}: contacts decided from {words.day(begin)} to {words.day(end)}{only(found)}.{again}",
        ["stratum", "contacts", "drawn"], rows, right=["contacts", "drawn"], caption=caption,
    )  # fmt: skip
    say(f"Sheets: {' and '.join(map(str, written))}. Load them with 'mash load' once they are filled in.")
    return 0


def _words(listed: str) -> list[str]:
    return [word.strip() for word in listed.split(",") if word.strip()]


def _sheets(sample: Sample, build: Build, folder: Path) -> list[Path]:
    """Write the sheet of each auditor; they hold keys and blanks."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for which in ROUNDS:
        path = folder / f"{sample.id}-{which}.xlsx"
        title = f"Practice audit {sample.id}, {which} auditor"
        write_at_once(path, audit_sheet(title, sheet(sample, which), build.info))
        written.append(path)
    return written


def agree(data: Path, name: str | None, form: str) -> int:
    """Print what the audits of a sample found, of the newest by default; return the exit code."""
    samples = {each.id: each for each in read_samples(data)}
    if not samples:
        raise SampleError("No sample has been drawn here: 'mash sample' draws one.")
    chosen = name or max(samples)
    if chosen not in samples:
        raise QuestionError(f"There is no sample '{chosen}'.{nearest(chosen, samples)} Known: {', '.join(samples)}.")
    sample = samples[chosen]
    build = open_build(data)
    found = results(build, sample)
    if form == "table":
        _print_for_people(sample, found, strays(build, sample))
    else:
        print_frame(pl.DataFrame([vars(each) for each in found], infer_schema_length=None), form)
    return 0


def _print_for_people(sample: Sample, found: Sequence[Told], stray: str) -> None:
    rows = [
        [each.about, NAMES.get(each.name, each.name), *in_words(each), f"{each.contacts:,}", each.why] for each in found
    ]
    columns = ["about", "figure", "value", "95% interval", "contacts", "no figure because"]
    shown = len(columns) if any(each.why for each in found) else len(columns) - 1
    title = f"Sample {sample.id}: contacts decided from {sample.first} to {sample.last}{only(sample)}"
    print_table(
        title, columns[:shown], [row[:shown] for row in rows], right=["value", "contacts"],
        caption=" ".join(filter(None, [stray, LIMITS])),
    )  # fmt: skip
