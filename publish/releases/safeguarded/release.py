"""A safeguarded release: read, made alike, judged beside earlier ones, and handed over as one folder."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from publish.releases.citation import citation
from publish.releases.codebook import codebook_csv, codebook_html
from publish.releases.datapackage import Resource, datapackage
from publish.releases.examples import safeguarded_examples
from publish.releases.folder import ReleaseError, as_json, hand_over
from publish.releases.register import Entry, listing, place_for, same_data
from publish.releases.safeguarded.alike import Alike, make_alike
from publish.releases.safeguarded.asked import Asked
from publish.releases.safeguarded.declared import ROWS, declared
from publish.releases.safeguarded.formats import data_files
from publish.releases.safeguarded.keys import project_key
from publish.releases.safeguarded.people import People, read_people
from publish.releases.safeguarded.report import report
from publish.releases.safeguarded.tables import tables
from publish.releases.safeguarded.together import check_together
from publish.releases.safeguarded.twin import twin
from queries.build import Build

PROFILE = "safeguarded"
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class SafeguardedRelease:
    """Where a release lies, whether this run made it, its manifest, and how children fared."""

    folder: Path
    new: bool
    manifest: Mapping[str, Any]
    children: int
    suppressed: int
    smallest: int


def make_safeguarded(
    build: Build,
    data: Path,
    asked: Asked,
    *,
    out: Path | None = None,
    who: str | None = None,
    progress: Progress | None = None,
) -> SafeguardedRelease:
    """Release rows to a project, or find the same rows released to it already.

    It goes to `exports/PROJECT-YYYY-MM-DD` (the data's as-at), or to `out`. Raises ReleaseError with group sizes where
    the profile can't be met, or where an earlier release to the project would give children away; AuditError.
    """
    tell = progress or (lambda _what, _share: None)
    tell("Reading histories", 0.0)
    people = read_people(build, project_key(data, asked.slug))
    if not people.children.height:
        raise ReleaseError("The data holds no contact, referral or change of level of a known child.")
    tell("Making children alike", 0.2)
    alike = make_alike(people, asked)
    found = tables(people, alike, asked)
    tell("Judging beside earlier releases", 0.6)
    earlier = _earlier(data, asked)
    tell("Writing", 0.8)
    files = _files(build, asked, people, alike, found)
    counts = alike.children.height, alike.suppressed, alike.smallest
    for entry in earlier:
        if out is None and same_data(entry, files):
            return SafeguardedRelease(entry.folder, False, entry.manifest, *counts)
    check_together(found, earlier, asked.k)
    folder = out or place_for(data, f"{asked.slug}-{build.as_at:%Y-%m-%d}")
    manifest = hand_over(data, folder, "export", files, _said(build, asked, alike, found), who)
    return SafeguardedRelease(folder, True, manifest, *counts)


def _earlier(data: Path, asked: Asked) -> list[Entry]:
    """Return the project's releases that it still has."""
    mine = [one for one in listing(data) if one.profile == PROFILE and one.manifest.get("project") == asked.slug]
    return [one for one in mine if one.withdrawn is None]


def _said(build: Build, asked: Asked, alike: Alike, found: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    return {
        "profile": PROFILE,
        "project": asked.slug,
        "title": _title(build, asked),
        "k": asked.k,
        "l": asked.l,
        "dates": asked.dates,
        "smallest_class": alike.smallest,
        "suppressed": alike.suppressed,
        "rows": {name: frame.height for name, frame in found.items()},
        "as_at": build.as_at.isoformat(timespec="seconds"),
        "build": build.info.build,
        "inputs": build.info.fingerprint,
        "version": version("mash-outcomes"),
        "synthetic": build.policy.synthetic,
    }


def _title(build: Build, asked: Asked) -> str:
    return f"{build.policy.area or 'Multi-agency safeguarding hub'}: safeguarding histories for {asked.project}"


def _files(
    build: Build, asked: Asked, people: People, alike: Alike, found: Mapping[str, pl.DataFrame]
) -> dict[str, bytes | Path]:
    """Return every file of the release by its path."""
    title, made = _title(build, asked), build.as_at.date()
    data = data_files(found, asked.formats, asked.dates, "data")
    invented = data_files(twin(found), ["csv"], asked.dates, "synthetic")
    described = {name: [each.column() for each in declared(name, asked.dates)] for name in found}
    resources = [
        Resource(path, ROWS[name], described[name])
        for path in [*data, *invented]
        if (name := Path(path).stem) in described and path.endswith((".csv", ".parquet"))
    ]
    about = {
        "name": f"mash-outcomes-{asked.slug}",
        "title": title,
        "description": "Rows on children for one approved project. Not to be passed on. " + _invented(build),
        "version": f"{made:%Y.%m.%d}",
        "created": f"{build.as_at:%Y-%m-%dT%H:%M:%SZ}",
    }
    book = [Resource(f"data/{name}", ROWS[name], described[name]) for name in found]
    return {
        **data,
        **invented,
        "datapackage.json": as_json(datapackage(about, resources)),
        "codebook.csv": codebook_csv(book),
        "codebook.html": codebook_html(title, book),
        "disclosure_report.html": report(title, asked, people, alike, found),
        "CITATION.cff": citation(title, made, f"{made:%Y.%m.%d}", build.policy.area),
        **safeguarded_examples(found.get("contacts") if "csv" in asked.formats else None),
    }


def _invented(build: Build) -> str:
    return "The data is synthetic: no row describes a real child." if build.policy.synthetic else ""
