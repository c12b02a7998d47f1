"""Reads other areas' open releases, as folders or ZIPs, once every file has been checked against its checksum.

They come from outside: nothing is unpacked or run, and only files that the manifest names are read, up to a size that
no release exceeds.
"""

import csv
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import polars as pl

from etl.durable import parsed
from etl.identities.scan import holds_identifier
from etl.ladders import STANDARD
from etl.policy.policy_file import parse_policy
from publish.published.area_figures import AreaRelease, Stated, ladder_words
from publish.published.area_files import AreaReleaseError, Read, reader, refuse_identifiers, said
from publish.published.csv_text import as_it_was
from publish.published.folder import MANIFEST, sha256
from publish.published.outlets import LONG
from queries.metrics.dimensions import DIMENSIONS

DEFINITIONS, FORM = "definitions.json", 1  # what each figure counts, and the number of the way in which it is said
PACKAGE = "datapackage.json"
MOST_TOGETHER, MOST_FILES = 400_000_000, 2000  # bytes and files of a release: a small ZIP can unpack to far more
MOST_COUNTED = 1_000_000_000  # no area counts as much
_UNNAMED = ("", "x", "Not available")
_READ = (".csv", ".json")  # the endings of files that are read; the others are only checked against their checksum
_PERIOD = r"^\d{4}-\d{2}( Q[1-4])?$"
# what readers of broken files, of ZIPs with a password and of JSON without end raise
_BROKEN = (
    OSError, BadZipFile, zlib.error, csv.Error, RuntimeError, LookupError, ValueError, TypeError, AttributeError,
    pl.exceptions.PolarsError,
)  # fmt: skip
_KINDS = {
    "metric": pl.String, "period": pl.String, "start": pl.Date, "numerator": pl.Int64, "denominator": pl.Int64,
    "value": pl.Float64, "status": pl.String, "ladder": pl.String,
}  # fmt: skip


def read_release(path: Path, content: bytes | None = None) -> AreaRelease:
    """Return an area's open release. Raises AreaReleaseError where it can't be read or a file is not as published.

    With `content` it is a ZIP in memory, of which `path` is only the name.
    """
    try:
        with ExitStack() as opened:
            return _read(path, reader(path, content, opened))
    except _BROKEN as bad:
        raise AreaReleaseError(f"{path} can't be read as an open release: ask for it again.") from bad


def read_files(path: Path, content: bytes | None = None) -> tuple[AreaRelease, dict[str, bytes]]:
    """Return a release, and the content of its manifest and of every file that the manifest names, and of no other.

    Raises AreaReleaseError also for direct identifiers in a table.
    """
    release = read_release(path, content)
    with ExitStack() as opened:
        read = reader(path, content, opened)
        manifest = read(MANIFEST)
        files = {name: read(name) for name in sorted((parsed(manifest) or {})["files"])}
    refuse_identifiers(path, files)
    return release, {MANIFEST: manifest} | files


def _read(path: Path, read: Read) -> AreaRelease:
    manifest = parsed(read(MANIFEST)) or {}
    if manifest.get("profile") != "open":
        raise AreaReleaseError(f"{path} is not an open release.")
    held: dict[str, bytes] = {}
    left = MOST_TOGETHER
    if len(manifest["files"]) > MOST_FILES:
        raise ValueError("too many files")
    for name, digest in manifest["files"].items():
        content = read(name)
        left -= len(content)
        if left < 0:
            raise ValueError("too large")
        if sha256(content) != digest:
            raise AreaReleaseError(f"{path}: {said(name)} is not as it was published. Ask for the release again.")
        if name.endswith(_READ):
            held[name] = content
    if not {PACKAGE, LONG} <= set(held):
        raise AreaReleaseError(f"{path} lacks {PACKAGE} or {LONG}: ask for the whole release.")
    stated = (parsed(held[DEFINITIONS]) or {}) if DEFINITIONS in held else {}
    release = _release(path, manifest, held, stated)
    if any(map(holds_identifier, _words_of(release))):
        raise AreaReleaseError(f"{path} holds what looks like an identifier among its words: tell the area.")
    return release


def _release(path: Path, manifest: Any, held: Mapping[str, bytes], stated: Any) -> AreaRelease:
    area, code = _place([held[name] for name in sorted(held) if name.startswith("data/") and ".meta." not in name])
    return AreaRelease(
        area or said(str(manifest.get("title", "")).partition(":")[0]) or path.name, code, said(manifest["as_at"]),
        bool(manifest["synthetic"]), int(manifest.get("rounding") or 0), _for_all(held[LONG]),
        _stated(stated["metrics"]) if stated.get("form") == FORM else {},
        dict(_standard()) | {said(name): said(text) for name, text in stated.get("ladders", {}).items()},
    )  # fmt: skip


def _words_of(release: AreaRelease) -> Iterator[str]:
    """Yield what a release says that pages show."""
    yield from (release.area, release.code, release.as_at, *release.ladders.values())
    for each in release.definitions.values():
        yield from (words for _, words in (*each.clocks, *each.targets))


def _place(tables: Sequence[bytes]) -> tuple[str, str]:
    """Return the name and code of the authority that a release's tables are about; empty where they have none.

    Raises ValueError for a table without a column of names.
    """
    for table in tables:
        reader = csv.DictReader(StringIO(table.decode("utf-8")))
        if "la_name" not in (reader.fieldnames or ()):
            raise ValueError("a table names no authority")
        if row := next(reader, None):
            name, code = (said(row.get(column) or "") for column in ("la_name", "new_la_code"))
            return "" if name in _UNNAMED else name, "" if code in _UNNAMED else code
    return "", ""


def _stated(metrics: Mapping[str, Any]) -> dict[str, Stated]:
    return {
        name: Stated(
            str(each["definition"]),
            tuple((date.fromisoformat(one["from"]), said(one["clock"])) for one in each["clocks"]),
            tuple((date.fromisoformat(one["from"]), said(one["target"])) for one in each.get("targets", ())),
        )
        for name, each in metrics.items()
    }


def _for_all(content: bytes) -> pl.DataFrame:
    """Return the rows about all children."""
    frame = as_it_was(pl.read_csv(BytesIO(content), schema_overrides=_KINDS | dict.fromkeys(DIMENSIONS, pl.String)))
    groups = [name for name in frame.columns if name not in _KINDS]
    told = frame.filter(pl.col("period").str.contains(_PERIOD), pl.col("start").is_not_null())
    told = told.filter(pl.all_horizontal(pl.lit(value=True), *(pl.col(name) == "Total" for name in groups)))
    if (told.select(pl.max_horizontal(pl.col("numerator", "denominator").abs().max())).item() or 0) > MOST_COUNTED:
        raise ValueError("more than there are children")
    if told.select(pl.struct("metric", "period").is_duplicated().any()).item():
        raise ValueError("two figures of one measure in one period")
    return told


@cache
def _standard() -> Mapping[str, str]:
    """Return the ladder of the extract standard, on which releases count that were made before they stated theirs."""
    return {each.name: ladder_words(each) for each in parse_policy().ladders.known if each.name == STANDARD}
