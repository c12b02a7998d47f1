"""Makes a safeguarded release: the rows of the area's core, with pseudonyms made for one project."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from etl.keeping.core_files import ID, hashed
from publish.published.folder import ReleaseError, check_free, copy_out, hand_over
from publish.published.ledger_rows import counted_rows
from publish.published.outlets import SAFEGUARDED, Register, publishing
from publish.published.plain import as_json
from publish.published.releases import Entry, in_use, place_for, same_data
from publish.releases.codebook import codebook_csv, codebook_html
from publish.releases.description import Resource, datapackage
from publish.releases.example_programs import safeguarded_examples
from publish.releases.header import Header, header_of
from publish.releases.safeguarded.across_releases import check_together
from publish.releases.safeguarded.core import Core, core_for, read_cores, write_core
from publish.releases.safeguarded.declared import ROWS, declared
from publish.releases.safeguarded.formats import data_files
from publish.releases.safeguarded.report import report
from publish.releases.safeguarded.request import Asked, project_key
from publish.releases.safeguarded.synthetic_copy import synthetic_copy
from queries.build import Build

Progress = Callable[[str, float], None]
_SUBJECT = "safeguarding histories for {}"


@dataclass(frozen=True)
class SafeguardedRelease:
    """Where a release lies, whether this run made it, its manifest, and how many children it holds and leaves out.

    At least `alike` children share a record.
    """

    folder: Path
    new: bool
    manifest: Mapping[str, Any]
    children: int
    suppressed: int
    alike: int


def make_safeguarded(
    build: Build,
    data: Path,
    asked: Asked,
    *,
    out: Path | None = None,
    who: str | None = None,
    progress: Progress | None = None,
) -> SafeguardedRelease:
    """Release the area's core to a project, or find it released to it already.

    It goes to `exports/PROJECT-YYYY-MM-DD` (the core's as-at), and a copy to `out`. Raises ReleaseError with group
    sizes where too many children are too rare; AuditError.
    """
    check_free(data, out)
    with publishing(data) as register:
        made = _made(build, data, asked, register, who, progress or (lambda _what, _share: None))
    if out:
        copy_out(data, made.folder, out, who)
    return made


def _made(
    build: Build, data: Path, asked: Asked, register: Register, who: str | None, tell: Progress
) -> SafeguardedRelease:
    """Release the core beside all that was released before, or find it released."""
    entries = SAFEGUARDED.entries(data)
    check_id(asked, entries)
    core, fresh = core_for(build, data, header_of(build), entries, tell)
    header = core.as_header(header_of(build))
    told = for_project(core, project_key(data, asked.id), guarded=header.publication.no_further_action)
    tell("Judging beside earlier releases", 0.6)
    cores = [*read_cores(data), *([core] if fresh else [])]
    joined = check_together([each.given for each in cores], min(each.k for each in cores))
    tell("Writing", 0.8)
    files = _files(header, asked, told, core.rungs) | {
        "disclosure_report.html": report(_title(header, asked), core, told, joined, header.publication)
    }
    counts = told["children"].height, core.left_out, core.k
    for entry in in_use(entries, asked.id):
        if same_data(entry, files):
            return SafeguardedRelease(entry.folder, False, entry.manifest, *counts)
    if fresh:
        write_core(data, core)
    folder = place_for(data, f"{asked.id}-{header.as_at:%Y-%m-%d}")
    counted = {name: frame.height for name, frame in told.items()} | {"left_out": core.left_out}
    rows = counted_rows(
        SAFEGUARDED.name, asked.id, counted, header.origin["as_at"], header.publication.threshold
    )  # fmt: skip
    offer = register.ledger.offer(SAFEGUARDED.name, folder, rows, who)
    details = _details(header, asked, core, told) | {"entry": offer.number}
    manifest = hand_over(data, folder, SAFEGUARDED.audit_event, files, details, offer, who)
    return SafeguardedRelease(folder, True, manifest, *counts)


def check_id(asked: Asked, entries: Sequence[Entry]) -> None:
    """Raise ReleaseError where a release in use was made for a project of this name under the id that 0.2 gave it.

    Other projects could share that id. Beside it, new pseudonyms would hide that both tell of the same children.
    """
    for entry in entries:
        named = str(entry.manifest.get("title", "")).endswith(f": {_SUBJECT.format(asked.project)}")
        if named and entry.withdrawn is None and entry.manifest.get("project") != asked.id:
            raise ReleaseError(
                f"{entry.name} was made for this project under the id '{entry.manifest.get('project')}', which is not "
                f"its own any more: have that release destroyed and withdraw it ('mash withdraw {entry.name} --why "
                f"...'). The project is now known as '{asked.id}'."
            )


def for_project(core: Core, key: bytes, *, guarded: bool) -> dict[str, pl.DataFrame]:
    """Return the core's tables with a project's pseudonyms, each in order of them."""
    ids = core.tables["children"][ID].to_list()
    own = pl.DataFrame({ID: ids, "own": hashed(key, ids)}, schema_overrides={ID: pl.String, "own": pl.String})
    told = {}
    for name, frame in core.tables.items():
        columns = [each.name for each in declared(name, guarded=guarded)]
        if ID in columns:
            frame = frame.join(own, on=ID).drop(ID).rename({"own": ID}).sort(ID, columns[1])
        told[name] = frame.select(columns)
    return told


def _details(header: Header, asked: Asked, core: Core, told: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    """Return what the manifest says beside the files."""
    return {
        "profile": SAFEGUARDED.name,
        "project": asked.id,
        "title": _title(header, asked),
        "core": core.number,
        "k": core.k,
        "suppressed": "c" if core.left_out < header.publication.threshold else core.left_out,
        "rows": {name: frame.height for name, frame in told.items()},
        **header.origin,
        "synthetic": header.synthetic,
    }


def _title(header: Header, asked: Asked) -> str:
    return header.title(_SUBJECT.format(asked.project))


def _files(
    header: Header, asked: Asked, told: Mapping[str, pl.DataFrame], rungs: Mapping[str, str]
) -> dict[str, bytes]:
    """Return the files of the release by their paths, but the report."""
    title = _title(header, asked)
    data = data_files(told, asked.formats, "data")
    invented = data_files(synthetic_copy(told, rungs), ["csv"], "synthetic")
    described = {
        name: [each.column(rungs) for each in declared(name, guarded=header.publication.no_further_action)]
        for name in told
    }
    resources = [
        Resource(path, ROWS[name], described[name])
        for path in [*data, *invented]
        if (name := Path(path).stem) in described and path.endswith((".csv", ".parquet"))
    ]
    synthetic = "The data is synthetic: no row describes a real child." if header.synthetic else ""
    purpose = f"Rows on children for one approved project. Not to be passed on. {synthetic}"
    about = header.about(f"mash-outcomes-{asked.id}", title, purpose)
    book = [Resource(f"data/{name}", ROWS[name], described[name]) for name in told]
    return {
        **data,
        **invented,
        "datapackage.json": as_json(datapackage(about, resources)),
        "codebook.csv": codebook_csv(book),
        "codebook.html": codebook_html(title, book),
        "CITATION.cff": header.citation(title),
        **safeguarded_examples(told.get("contacts") if "csv" in asked.formats else None),
    }
