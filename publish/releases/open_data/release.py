"""An open data release: measured, passed through the gate, laid out, screened, and handed over as one folder."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from publish.disclosure import Released, Report, UnsafeError, release, require
from publish.releases.citation import citation
from publish.releases.codebook import codebook_csv, codebook_html, page, table
from publish.releases.columns import SYMBOLS
from publish.releases.datapackage import Resource, datapackage
from publish.releases.examples import open_examples
from publish.releases.folder import ReleaseError, as_json, hand_over
from publish.releases.open_data.earlier import LONG, shown_before
from publish.releases.open_data.figures import Table, filters_of, open_figures, open_tables, tables_of
from publish.releases.open_data.screener import CHECKS, screen
from publish.releases.open_data.shape import columns, meta, tables
from publish.releases.register import latest, listing, place_for, same_data
from queries import words
from queries.build import Build

PROFILE = "open"
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
    published: pl.DataFrame | None = None,
    out: Path | None = None,
    who: str | None = None,
    progress: Progress | None = None,
) -> OpenRelease:
    """Release every core metric as open data, or find the same figures released already.

    It goes to `exports/open-YYYY-MM-DD` (the data's as-at), or to `out`. `published` are figures shown before, which
    must not give back what is hidden now. Raises ReleaseError, DisclosureError, AuditError.
    """
    tell = progress or (lambda _what, _share: None)
    tell("Counting", 0.0)
    filters = filters_of(build)
    earlier = shown_before([one.folder for one in listing(data) if one.profile == PROFILE], filters, published)
    rounding = build.policy.publication.rounding
    released, withheld = _released(build, earlier, lambda what, share: tell(what, share * 0.8))
    tell("Laying out and screening", 0.8)
    files = _files(released, filters, withheld, build)
    said = _said(released, filters, build, rounding) | {"withheld": [_words(table) for table in withheld]}
    counts = released.frame.height, released.suppressed
    before = None if out else latest(data, PROFILE)
    if before and same_data(before, files):
        return OpenRelease(before.folder, False, before.manifest, *counts, said["withheld"])
    folder = out or place_for(data, f"{PROFILE}-{build.as_at:%Y-%m-%d}")
    manifest = hand_over(data, folder, "export", files, said, who)
    return OpenRelease(folder, True, manifest, *counts, said["withheld"])


def _released(build: Build, earlier: pl.DataFrame | None, progress: Progress) -> tuple[Released, list[Table]]:
    """Return what may be released, and the tables that are withheld because hiding figures in them is not enough.

    Where all children are 6 and two hubs share them, the hubs' figures are 1 to 5 each, hidden or not. Then the whole
    table goes, of every figure: leaving out one figure only would tell which it was. The finest goes first.
    """
    every, withheld = open_tables(build), list[Table]()
    while True:
        try:
            figures = open_figures(build, withheld)
            rounding = build.policy.publication.rounding
            return release(figures, published=earlier, rounding=rounding, progress=progress), withheld
        except UnsafeError as bad:
            found = tables_of(bad.figures, [table for table in every if table not in withheld])
            worst = sorted((t for t in found if t != every[0]), key=lambda table: table.by is None)
            if not worst:
                raise
            withheld.append(worst[0])


def _words(table: Table) -> str:
    length = table.period.replace("-", " ")
    return f"{length}s by {table.by}" if table.by else f"{length}s"


def _said(released: Released, filters: Sequence[str], build: Build, rounding: int | None) -> dict[str, Any]:
    return {
        "profile": PROFILE,
        "title": _title(build),
        "as_at": build.as_at.isoformat(timespec="seconds"),
        "build": build.info.build,
        "inputs": build.info.fingerprint,
        "version": version("mash-outcomes"),
        "filters": list(filters),
        "rounding": rounding,
        "rows": released.frame.height,
        "synthetic": build.policy.synthetic,
    }


def _title(build: Build) -> str:
    return f"{build.policy.area or 'Multi-agency safeguarding hub'}: safeguarding front door, open data"


def _files(
    released: Released, filters: Sequence[str], withheld: Sequence[Table], build: Build
) -> dict[str, bytes | Path]:
    """Return every file of the release by its path. Raises ReleaseError when a rule of the standard is broken."""
    laid_out = tables(require(released), filters, build.policy)
    if not laid_out:
        raise ReleaseError("No month is complete yet, so there is nothing to release.")
    files: dict[str, bytes | Path] = {}
    for name, frame in laid_out.items():
        content, described = frame.write_csv().encode(), meta(filters, frame).write_csv().encode()
        failures = screen(f"{name}.csv", content, f"{name}.meta.csv", described)
        if failures:
            told = "; ".join(f"{each.check}: {each.said}" for each in failures[:3])
            raise ReleaseError(f"{name}.csv breaks {len(failures)} rules of DfE's open data standard. {told}.")
        files |= {f"data/{name}.csv": content, f"data/{name}.meta.csv": described}
    title, made = _title(build), build.as_at.date()
    resources = [
        Resource(f"data/{name}.csv", "a period, a place and a group of children", columns(filters, frame))
        for name, frame in laid_out.items()
    ]
    about = {
        "name": "mash-outcomes-open-data",
        "title": title,
        "description": _about(build),
        "version": f"{made:%Y.%m.%d}",
        "created": f"{build.as_at:%Y-%m-%dT%H:%M:%SZ}",
    }
    file = next(reversed(laid_out))
    return files | {
        LONG: released.frame.write_csv().encode(),
        "datapackage.json": as_json(datapackage(about, resources, symbols=True)),
        "codebook.csv": codebook_csv(resources),
        "codebook.html": codebook_html(title, resources),
        "disclosure_report.html": _report(released, withheld, title, laid_out),
        "CITATION.cff": citation(title, made, f"{made:%Y.%m.%d}", build.policy.area),
        **open_examples(file, EXAMPLE, "Referrals within 12 months of an earlier one", list(filters)),
    }


def _about(build: Build) -> str:
    invented = " The data is synthetic: no row describes a real child." if build.policy.synthetic else ""
    return (
        f"Monthly, quarterly and yearly figures on children's safeguarding, as at {words.day(build.as_at)}.{invented}"
    )


def _report(released: Released, withheld: Sequence[Table], title: str, laid_out: Mapping[str, pl.DataFrame]) -> bytes:
    """Return what was hidden and how it was checked, for whoever signs the release off."""
    body = (
        "<p>Every figure passed one gate: counts of 1 to 5 are hidden, then whatever would give one back through a "
        "total, a part, a period or an earlier publication. An independent check worked out what a reader could learn "
        "of each hidden count.</p>\n"
    )
    body += table("What the gate did", ["What", "How many"], _told(released.report))
    if withheld:
        body += table(
            "Withheld whole, of every figure: hiding small counts in them would not have been enough",
            ["What"], [[_words(one)] for one in withheld],
        )  # fmt: skip
    body += table("What stands in place of a figure", ["Symbol", "Meaning"], [list(pair) for pair in SYMBOLS.items()])
    checks = [[check.__name__.replace("_", " "), (check.__doc__ or "").split("\n")[0]] for check in CHECKS]
    body += table(f"Checked against DfE's open data standard: {len(laid_out)} files pass", ["Check", "Rule"], checks)
    return page(f"{title}: disclosure report", body)


def _told(report: Report) -> list[list[str]]:
    """Return the gate's report in words."""
    said = {
        "Figures judged": report.cells,
        f"Hidden because a count in them is 1 to {report.threshold - 1}": report.primary,
        "Hidden because they would give such a count back": report.secondary,
        "Shown as first published, because the change since is small": report.held,
        "Sums that tie the counts together": report.relations,
        "Counts rounded to the nearest": report.rounding or "not rounded",
        "Checked by an independent audit": "yes" if report.audited else "no",
        "Fewest other values that a hidden count can have": report.narrowest_width,
    }
    return [[name, str(value)] for name, value in said.items() if value is not None]
