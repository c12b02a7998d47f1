"""Groups the files to load into sources, and opens each source as tables of the extract standard.

A source is one extract: a file in a known format, or the files of one folder where a format spreads an extract over
several.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from etl.errors import MashError, nearest
from etl.formats.context import Context
from etl.formats.file_start import FileStart
from etl.formats.keys import Keyring, open_keyring
from etl.formats.known_mappings import chosen, under_its_name
from etl.formats.labels import label_key
from etl.formats.mapping_file import read_mapping
from etl.formats.registry import AUTO, BY_NAME, CHOICES, FORMATS, STANDARD, Format
from etl.formats.standard import codes_of
from etl.formats.table_map import Mapping, MappingError
from etl.identities.id_findings import IdFinding
from etl.identities.scan import Finding
from etl.policy.words_agreed import Label
from etl.reading.files import JSON, WORKBOOK, Found, digest
from etl.reading.missing import DEFAULT, Words
from etl.reading.sheet import Sheet


@dataclass(frozen=True)
class Given:
    """What the command line, the policy and the data directory say of formats.

    `form` names one, `labels` say what labels mean here. `kept` are the mappings of earlier loads, by which files are
    known that are of no other format.
    """

    form: str = AUTO
    key_file: Path | None = None
    mapping: Path | None = None
    kept: tuple[Mapping, ...] = ()
    labels: tuple[Label, ...] = ()
    words: Words = DEFAULT

    @property
    def codes(self) -> dict[tuple[str, str], str]:
        """Codes by (column, label key), as the policy says."""
        return {(each.column, label_key(each.label)): each.code for each in self.labels}


@dataclass(frozen=True)
class Opened:
    """A source read as tables: its sheets, those left out or hidden, and labels that mean no code with their rows.

    `lacks` names, by table, what its format can't hold: levels of need, and the transitions between them.
    `refers_to` is the day that the source itself says it stands for.
    """

    sheets: list[Sheet]
    left_out: tuple[str, ...] = ()
    unmapped: dict[str, dict[str, int]] = field(default_factory=dict)
    lacks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    refers_to: date | None = None
    context: Context | None = None

    def unread(self) -> tuple[str, ...]:
        """Return what of the format nothing is made of, once all sheets have been read."""
        return tuple(dict.fromkeys(self.context.unread)) if self.context else ()

    @property
    def withdrawn(self) -> int:
        """Records that the sender took back."""
        return self.context.withdrawn if self.context else 0

    @property
    def release(self) -> int | None:
        """The newest year of published figures."""
        return self.context.release if self.context else None

    @property
    def raw(self) -> tuple[Finding, ...]:
        """What was found under the sender's own headings, before they were converted."""
        return tuple(self.context.raw) if self.context else ()

    @property
    def hidden(self) -> tuple[str, ...]:
        """The sheets that nobody sees who opens the workbook; they were read all the same."""
        return tuple(self.context.hidden) if self.context else ()

    @property
    def marked(self) -> tuple[str, ...]:
        """Which rows are hidden or struck out, and read like the others."""
        return tuple(self.context.marked) if self.context else ()

    def ids(self) -> list[IdFinding]:
        """Return what is odd about children's numbers as they came, once all sheets have been read."""
        return list(self.context.id_findings()) if self.context else []


@dataclass(frozen=True)
class Source:
    """One extract to load: its files, the name and agency of the first, its format, and what converting it needs."""

    found: Found
    paths: tuple[Path, ...]
    format: Format
    given: Given
    keys: Keyring | None = None
    mapping: Mapping | None = None

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(path.stat().st_size for path in self.paths)

    @property
    def is_streamed(self) -> bool:
        """Whether it is read a batch at a time; otherwise it is held whole in memory while it lands."""
        return self.format is STANDARD and self.paths[0].suffix.lower() not in WORKBOOK

    @property
    def digests(self) -> list[str]:
        """The SHA-256 of each of its files."""
        return [digest(path) for path in self.paths]

    def identity(self) -> str:
        """Return the SHA-256 of its content and, where it is converted, of what the conversion depends on."""
        digests = self.digests
        words = [sorted(added) for added in self.given.words.added()]
        if self.format is STANDARD and not any(words) and not codes_of(self.given.codes):
            return digests[0]
        key = self.keys.fingerprint if self.keys else ""
        labels = sorted([*pair, code] for pair, code in self.given.codes.items())
        mapping = self.mapping.text if self.mapping else ""
        made_of = [self.format.name, self.format.version, sorted(digests), key, labels, mapping, *filter(any, [words])]
        return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()

    def open(self) -> Opened:
        """Return its tables, without dates of birth, names and local ids. Raises ExtractError."""
        words = self.mapping.words(self.given.words) if self.mapping else self.given.words
        labels = self.given.codes | dict(self.mapping.labels if self.mapping else {})
        context = Context(self.keys, labels, self.mapping, words=words)
        sheets = self.format.convert(self.paths, context)
        left_out, lacks = tuple(context.left_out), dict(self.format.lacks)
        return Opened(sheets, left_out, context.findings(), lacks, context.refers_to, context)


def sources(files: Sequence[Found], given: Given) -> list[Source]:
    """Return what to load, in the order of the files. Raises MashError for a format that lacks its key or mapping."""
    if given.form not in CHOICES:
        raise MashError(
            f"There is no format '{given.form}'.{nearest(given.form, CHOICES)} Use one of {', '.join(CHOICES)}."
        )
    named = _mapping(given)
    kinds = [(file, *_kind(file, given, named)) for file in files]
    kinds = [kind for kind in kinds if not _lies_beside(*kind[:2])] or kinds  # alone each is refused, with the reason
    keyed = [format_ for _, format_, mapping in kinds if _needs_key(format_, mapping)]
    keys = open_keyring(given.key_file, keyed[0].label) if keyed else None
    return [
        Source(_named(group), tuple(file.path for file in group), kind, given,
               keys if _needs_key(kind, mapping) else None, mapping)
        for group, kind, mapping in _grouped(kinds)
    ]  # fmt: skip


def _kind(file: Found, given: Given, named: Mapping | None) -> tuple[Format, Mapping | None]:
    """Return the format of a file, and the mapping that it is read by: the one named, else one kept for its like."""
    try:
        format_ = format_of(file.path, given, named)
        kept = None if named is not None else chosen(file.path, format_, given.kept, file.agency)
    except OSError:  # when it is read, it is named with the reason
        return STANDARD, None
    if named is not None:
        return format_, named
    if kept is None:
        return format_, None
    return BY_NAME[kept.format or "mapping"], kept


def _lies_beside(file: Found, format_: Format) -> bool:
    """Return whether a file of a folder is JSON that is no extract, as a data package's description is."""
    return format_ is STANDARD and file.path.suffix.lower() in JSON and not file.is_asked_for


def _needs_key(format_: Format, mapping: Mapping | None) -> bool:
    """Return whether a format's ids of children must be replaced; a mapping may say that a table holds pseudonyms."""
    return format_.needs_key and (mapping is None or not format_.needs_mapping or mapping.needs_key)


def _named(group: Sequence[Found]) -> Found:
    """Return the first file, named for all."""
    return replace(group[0], name=f"{group[0].name} and {len(group) - 1} more") if len(group) > 1 else group[0]


def _mapping(given: Given) -> Mapping | None:
    needed = given.form != AUTO and BY_NAME[given.form].needs_mapping
    if needed and given.mapping is None:
        raise MappingError(f"The format '{given.form}' needs a mapping file: name it with --mapping.")
    mapping = under_its_name(read_mapping(given.mapping), given.kept) if given.mapping else None
    if mapping and mapping.format and mapping.format not in BY_NAME:
        known = ", ".join(BY_NAME)
        raise MappingError(
            f"The mapping {mapping.name} is for the format '{mapping.format}', which is none of {known}."
        )
    if mapping and given.form not in (AUTO, mapping.format or "mapping"):
        raise MappingError(f"--mapping goes with --format {mapping.format or 'mapping'}, not '{given.form}'.")
    return mapping


def _grouped(
    kinds: Sequence[tuple[Found, Format, Mapping | None]],
) -> Iterator[tuple[list[Found], Format, Mapping | None]]:
    """Yield each file by itself; of a format of many files all of one folder, where the first of them stands."""
    folders: dict[tuple[Path, str], list[Found]] = {}
    for file, format_, _ in kinds:
        if format_.many_files:
            folders.setdefault(_folder(file, format_), []).append(file)
    for file, format_, mapping in kinds:
        if not format_.many_files:
            yield [file], format_, mapping
        elif group := folders.pop(_folder(file, format_), None):
            yield group, format_, mapping


def _folder(file: Found, format_: Format) -> tuple[Path, str]:
    return file.path.resolve().parent, format_.name


def format_of(path: Path, given: Given, mapping: Mapping | None = None) -> Format:
    """Return the format of a file: as given, the mapping's, else the first that recognises the file's start."""
    if mapping is not None:
        return BY_NAME[mapping.format or "mapping"]
    if given.form != AUTO:
        return BY_NAME[given.form]
    start = FileStart(path)
    return next(format_ for format_ in FORMATS if format_.recognise(start))
