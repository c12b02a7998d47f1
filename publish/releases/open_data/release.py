"""Makes an open data release: measures figures, releases and lays them out, screens the files, hands them over."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import polars as pl

from publish.disclosure import THRESHOLD, Memory, Released, Report, beyond_hiding, checked, release, require, small
from publish.published.area_releases import DEFINITIONS
from publish.published.csv_text import as_csv
from publish.published.folder import ReleaseError, check_free, copy_out, hand_over
from publish.published.hidden_before import hidden_before
from publish.published.ledger_rows import rows_of
from publish.published.outlets import LONG, OPEN_DATA, Register, publishing
from publish.published.plain import as_json
from publish.published.releases import in_use, place_for, same_data
from publish.published.still_page import page, table
from publish.releases.codebook import codebook_csv, codebook_html
from publish.releases.description import SYMBOLS, Resource, datapackage
from publish.releases.example_programs import open_examples
from publish.releases.header import Header, header_of
from publish.releases.open_data.figures import WORDS, filters_of, open_figures, places
from publish.releases.open_data.screener import CHECKS, screen
from publish.releases.open_data.screener.place_checks import authorities
from publish.releases.open_data.shape import columns, filter_columns, meta, tables
from publish.releases.open_data.stated import definitions
from queries import words
from queries.build import Build
from queries.metrics.dimensions import DIMENSIONS
from queries.metrics.nested import broken_in

SUBJECT = "safeguarding front door, open data"
EXAMPLE = "re_referral_12m"
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class OpenRelease:
    """Where a release lies, whether this run made it, its manifest, and how many figures it shows and hides."""

    folder: Path
    new: bool
    manifest: Mapping[str, Any]
    figures: int
    hidden: int
    withheld: Sequence[str] = ()


def make_open(
    build: Build,
    data: Path,
    *,
    out: Path | None = None,
    who: str | None = None,
    progress: Progress | None = None,
) -> OpenRelease:
    """Release every core metric as open data, or find the same figures released already.

    It goes to `exports/open-YYYY-MM-DD` (the data's as-at), and a copy to `out`. Figures shown before, by any outlet of
    the data directory, must not give back what is hidden now. Raises ReleaseError, SnapshotError, DisclosureError,
    AuditError.
    """
    tell = progress or (lambda _what, _share: None)
    tell("Counting", 0.0)
    check_free(data, out)
    build = build.on_one(build.as_at.date())
    filters, header = filters_of(build), header_of(build)
    with publishing(data) as register:
        memory = register.ledger.memory(WORDS)
        figures = open_figures(build)
        released = release(
            figures,
            memory,
            unshown=_unshown(build, figures, memory),
            rounding=header.publication.rounding,
            threshold=header.publication.threshold,
            broken=broken_in(build),
            progress=lambda what, share: tell(what, share * 0.8),
        )
        tell("Laying out and screening", 0.8)
        names = released.frame["metric"].unique(maintain_order=True)
        first = min(released.frame["start"].to_list(), default=build.as_at.date())
        stated = definitions(names, build.policy, first, build.as_at.date(), build.absent)
        files = _files(released, filters, header) | {DEFINITIONS: as_json(stated)}
        made = _handed_over(data, register, released, files, header, who)
    if out:
        copy_out(data, made.folder, out, who)
    return made


def _unshown(build: Build, figures: pl.DataFrame, memory: Memory) -> pl.DataFrame | None:
    """Return figures that are judged beside those of the release and never shown."""
    parts = places(build)
    return parts if memory.figures is None else hidden_before(build, figures, memory, parts, names=WORDS)


def _handed_over(
    data: Path,
    register: Register,
    released: Released,
    files: Mapping[str, bytes],
    header: Header,
    who: str | None,
) -> OpenRelease:
    """Hand the files over, or return the release in use where it holds the same data under the same definitions."""
    withheld = released.report.withheld
    counts = released.frame.height, released.suppressed, withheld
    before = in_use(OPEN_DATA.entries(data))
    if before and same_data(before[-1], files, DEFINITIONS):
        return OpenRelease(before[-1].folder, False, before[-1].manifest, *counts)
    folder = place_for(data, f"{OPEN_DATA.name}-{header.as_at:%Y-%m-%d}")
    agreed = header.publication
    passed = require(released)
    rows = rows_of(passed.frame, header.origin["as_at"], agreed.threshold, agreed.rounding, passed.report)
    offer = register.ledger.offer(OPEN_DATA.name, folder, rows, who)
    details = _details(released, header) | {"withheld": list(withheld), "entry": offer.number}
    manifest = hand_over(data, folder, OPEN_DATA.audit_event, files, details, offer, who)
    return OpenRelease(folder, True, manifest, *counts)


def _details(released: Released, header: Header) -> dict[str, Any]:
    """Return what the manifest says beside the files; the threshold, where it is not the usual one."""
    agreed = header.publication
    return {
        "profile": OPEN_DATA.name,
        "title": header.title(SUBJECT),
        **header.origin,
        "filters": [name for name in released.frame.columns if name in DIMENSIONS],
        "rounding": agreed.rounding,
        **({"threshold": agreed.threshold} if agreed.threshold != THRESHOLD else {}),
        "rows": released.frame.height,
        "synthetic": header.synthetic,
    }


def _files(released: Released, filters: Sequence[str], header: Header) -> dict[str, bytes]:
    """Return every file of the release by its path. Raises ReleaseError when a rule of the standard is broken."""
    _check_code(header)
    laid_out = tables(require(released), filters, header.area, header.publication)
    if not laid_out:
        raise ReleaseError("No month is complete yet, so there is nothing to release.")
    files: dict[str, bytes] = {}
    for name, frame in laid_out.items():
        files |= _screened(name, frame, filters)
    title = header.title(SUBJECT)
    resources = [
        Resource(
            f"data/{name}.csv", "a period, a place and a group of children",
            columns(filters, frame, header.publication.threshold),
        )
        for name, frame in laid_out.items()
    ]  # fmt: skip
    about = header.about("mash-outcomes-open-data", title, _about(header))
    return files | {
        LONG: as_csv(released.frame).encode(),
        "datapackage.json": as_json(datapackage(about, resources, symbols=True)),
        "codebook.csv": codebook_csv(resources),
        "codebook.html": codebook_html(title, resources),
        "disclosure_report.html": _report(released, title, len(laid_out)),
        "CITATION.cff": header.citation(title),
        **open_examples(
            file := next(reversed(laid_out)),
            EXAMPLE,
            "Referrals within 12 months of an earlier one",
            list(filter_columns(filters, laid_out[file]).values()),
        ),
    }


def _check_code(header: Header) -> None:
    """Raise ReleaseError for invented data under the code of a real authority: figures would be taken for its own."""
    code = header.publication.la_code
    real = next((name for _, new, name in authorities() if new == code), None)
    if header.synthetic and real:
        raise ReleaseError(f"The data is synthetic, and {code} is the code of {real}: take it out of policy.toml.")


def _screened(name: str, frame: pl.DataFrame, filters: Sequence[str]) -> dict[str, bytes]:
    """Return a data file and its description. Raises ReleaseError where they break a rule of the standard."""
    content, described = as_csv(frame).encode(), as_csv(meta(filters, frame)).encode()
    failures = screen(f"{name}.csv", content, f"{name}.meta.csv", described)
    if failures:
        first = "; ".join(f"{failure.check}: {failure.where}" for failure in failures[:3])
        rules = words.counted(len(failures), "rule")
        raise ReleaseError(f"{name}.csv breaks {rules} of DfE's open data standard. {first}.")
    return {f"data/{name}.csv": content, f"data/{name}.meta.csv": described}


def _about(header: Header) -> str:
    invented = " The data is synthetic: no row describes a real child." if header.synthetic else ""
    return (
        f"Monthly, quarterly and yearly figures on children's safeguarding, as at {words.day(header.as_at)}.{invented}"
    )


def _report(released: Released, title: str, files: int) -> bytes:
    """Return what was hidden and how it was checked, for the people who sign the release off."""
    report = released.report
    body = (
        f"<p>Every figure passed one gate: counts of {small(report.threshold)} are hidden, then whatever would "
        "reveal one through a total, a part, a period or an earlier publication.</p>\n"
    )
    said = [*beyond_hiding(report), *checked([report], "all that is shown here")]
    body += "".join(f"<p>{escape(sentence)}</p>\n" for sentence in said)
    body += table("What the gate did", ["What", "How many"], _counted(report))
    body += table("What stands in place of a figure", ["Symbol", "Meaning"], [list(pair) for pair in SYMBOLS.items()])
    checks = [[check.__name__.replace("_", " "), (check.__doc__ or "").split("\n")[0]] for check in CHECKS]
    body += table(f"Checked against DfE's open data standard: {files} files pass", ["Check", "Rule"], checks)
    return page(f"{title}: disclosure report", body)


def _counted(report: Report) -> list[list[str]]:
    """Return the gate's report in words."""
    few = small(report.threshold)
    entries = {
        "Figures judged": report.cells,
        f"Hidden because a count in them is {few}, or because they would reveal such a count": report.hidden,
        "Shown as first published, because the change since is small": report.held,
        "Counts rounded to the nearest": report.rounding or "not rounded",
        "Fewest other values that a hidden small count can have": report.proven_width,
        "Small counts that earlier publications told more of": report.sunk or None,
        "Hidden so that nothing is added to earlier publications": report.nothing_added or None,
        "Small counts for which the audit found no proof that they can't be worked out": report.unproven or None,
    }
    return [[name, str(value)] for name, value in entries.items() if value is not None]
