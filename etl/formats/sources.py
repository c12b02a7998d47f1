"""What to load: one source is one extract, a file in a known format or the files of one SSD that lie in one folder."""

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from etl.errors import MashError
from etl.formats.context import Context
from etl.formats.keys import Keyring, open_keyring
from etl.formats.mapping import Mapping, MappingError, mapped_sheets, read_mapping
from etl.formats.text import label_key, squeeze
from etl.policy import Label
from etl.reading import Found, Sheet, open_sheets
from etl.reading.files import CHUNK, PARQUET, WORKBOOK, XML, digest

FORMS = ("auto", "standard", "annex-a", "ssd", "cin-census", "mapping")
VERSION = 1  # of the conversions: another number lets a file that has landed be converted anew
_KEYED = ("annex-a", "ssd", "cin-census")
_CHILD_HEADER = re.compile(rb"child\s*unique\s*id", re.IGNORECASE)
_LACKS: dict[str, dict[str, tuple[str, ...]]] = {
    "annex-a": {"support_episodes": ("level early_help",)},
    "cin-census": {"support_episodes": ("level early_help", "level looked_after")},
}
_NO_KEYS = Keyring(b"")
__all__ = ["FORMS", "Given", "Opened", "Source", "form_of", "sources"]


@dataclass(frozen=True)
class Given:
    """What the command line and the policy say of formats: `labels` say what labels mean here."""

    form: str = "auto"
    key_file: Path | None = None
    mapping: Path | None = None
    labels: tuple[Label, ...] = ()

    @property
    def codes(self) -> dict[tuple[str, str], str]:
        """Codes by (column, label key), as the policy says."""
        return {(each.column, label_key(each.label)): each.code for each in self.labels}


@dataclass(frozen=True)
class Opened:
    """A source read as tables: its sheets, the sheets left out, and labels that mean no code with their rows.

    `lacks` names, by table, the levels of need that its format can't hold.
    """

    sheets: list[Sheet]
    left_out: tuple[str, ...] = ()
    unmapped: dict[str, dict[str, int]] = field(default_factory=dict)
    lacks: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """One extract to load: its files, the name and agency of the first, its form, and what converting it needs."""

    found: Found
    paths: tuple[Path, ...]
    form: str
    given: Given
    keys: Keyring = _NO_KEYS
    mapping: Mapping | None = None

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(path.stat().st_size for path in self.paths)

    @property
    def is_streamed(self) -> bool:
        """Whether it is read a batch at a time; otherwise it is held whole in memory while it lands."""
        return self.form == "standard" and self.paths[0].suffix.lower() not in WORKBOOK

    def identity(self) -> str:
        """Return the SHA-256 of its content and, for a form that is converted, of what the conversion depends on."""
        digests = [digest(path) for path in self.paths]
        if self.form == "standard":
            return digests[0]
        labels = sorted([*pair, code] for pair, code in self.given.codes.items())
        said = [self.form, VERSION, sorted(digests), self.keys.fingerprint, labels]
        text = json.dumps([*said, self.mapping.text if self.mapping else ""])
        return hashlib.sha256(text.encode()).hexdigest()

    def open(self) -> Opened:
        """Return its tables, without dates of birth, names and local ids. Raises ExtractError."""
        if self.form == "standard":
            return Opened(open_sheets(self.paths[0]))
        context = Context(self.keys, self.given.codes)
        sheets = _converted(self, context)
        return Opened(sheets, tuple(context.left_out), context.findings(), _LACKS.get(self.form, {}))


def _converted(source: Source, context: Context) -> list[Sheet]:
    path = source.paths[0]
    if source.form == "ssd":
        from etl.formats.ssd import ssd_sheets

        return ssd_sheets(source.paths, context)
    if source.form == "cin-census":
        from etl.formats.cin_census import census_sheets

        return census_sheets(path, context)
    if source.form == "annex-a":
        from etl.formats.annex_a import annex_a_sheets

        return annex_a_sheets(path, context)
    if source.form == "benchmarks":
        from etl.formats.benchmarks import benchmark_sheets

        return benchmark_sheets(path)
    if source.mapping is None:
        raise MappingError("The format 'mapping' needs a mapping file: name it with --mapping.")
    return mapped_sheets(path, source.mapping, context)


def sources(files: Sequence[Found], given: Given) -> list[Source]:
    """Return what to load, in the order of the files. Raises MashError for a format that lacks its key or mapping."""
    if given.form not in FORMS:
        raise MashError(f"There is no format '{given.form}': use one of {', '.join(FORMS)}.")
    mapping = _mapping(given)
    forms = [(file, form_of(file.path, given)) for file in files]
    keyed = any(form in _KEYED or (form == "mapping" and mapping and mapping.needs_key) for _, form in forms)
    keys = open_keyring(given.key_file) if keyed else _NO_KEYS
    return [
        Source(_named(group), tuple(file.path for file in group), form, given, keys, mapping)
        for group, form in _grouped(forms)
    ]


def _named(group: Sequence[Found]) -> Found:
    """Return the first file, named for all."""
    return replace(group[0], name=f"{group[0].name} and {len(group) - 1} more") if len(group) > 1 else group[0]


def _mapping(given: Given) -> Mapping | None:
    if given.form == "mapping" and given.mapping is None:
        raise MappingError("The format 'mapping' needs a mapping file: name it with --mapping.")
    if given.mapping and given.form not in ("auto", "mapping"):
        raise MappingError(f"--mapping goes with --format mapping, not '{given.form}'.")
    return read_mapping(given.mapping) if given.mapping else None


def _grouped(forms: Sequence[tuple[Found, str]]) -> Iterator[tuple[list[Found], str]]:
    """Yield each file by itself, and the files of an SSD in one folder together, where the first of them stands."""
    folders: dict[Path, list[Found]] = {}
    for file, form in forms:
        if form == "ssd":
            folders.setdefault(file.path.resolve().parent, []).append(file)
    for file, form in forms:
        if form != "ssd":
            yield [file], form
        elif group := folders.pop(file.path.resolve().parent, None):
            yield group, form


def form_of(path: Path, given: Given) -> str:
    """Return the form of a file: as given, else told by its columns. Cheap: only the start of the file is read."""
    if given.mapping:
        return "mapping"
    if given.form != "auto":
        return given.form
    kind = path.suffix.lower()
    if kind in XML:
        return "cin-census"
    if kind in WORKBOOK:
        return "annex-a" if _says_child_unique_id(path) else "standard"
    return _form_of_headers(_headers(path))


def _form_of_headers(headers: Sequence[str]) -> str:
    from etl.formats.benchmarks import is_published
    from etl.formats.ssd import prefix_of

    if is_published(headers):
        return "benchmarks"
    return "ssd" if prefix_of(headers) else "standard"


def _headers(path: Path) -> list[str]:
    """Return a first guess at a file's headers, enough to tell formats apart; the reader looks properly later."""
    if path.suffix.lower() in PARQUET:
        try:
            return pl.scan_parquet(path, glob=False).collect_schema().names()
        except (pl.exceptions.PolarsError, OSError):
            return []
    with path.open("rb") as file:
        start = file.read(CHUNK)
    text = start.decode("utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace")
    line = next((line for line in text.splitlines() if squeeze(line)), "")
    return [cell.strip('" ') for cell in re.split("[,;\t|]", line)]


def _says_child_unique_id(path: Path) -> bool:
    """Return whether a workbook's texts name Annex A's first column; what can't be read is left to the reader."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if m.filename.startswith(("xl/sharedStr", "xl/worksheets/sheet"))]
            for member in members:
                with archive.open(member) as file:
                    if _CHILD_HEADER.search(file.read(_MOST if "sharedStr" in member.filename else CHUNK // 16)):
                        return True
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError):
        return False
    return False


_MOST = 32 * CHUNK  # of a workbook's texts: headers come first unless Excel has shuffled them
