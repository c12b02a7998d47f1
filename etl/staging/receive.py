"""Takes uploaded files into a load: each is searched for identifiers in memory before any of it is written.

A file in the extract standard or a known format lands in the load's own folder at once, as `mash load` would land it.
An agency's own file is kept as text, without columns that name people, until its columns and words have a meaning.
"""

import hashlib
import os
import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from etl.codes import AGENCIES
from etl.errors import ExtractError, MashError
from etl.formats.keys import KeyFileError
from etl.formats.known_mappings import kept_mappings
from etl.formats.registry import STANDARD
from etl.formats.sources import Given, Source, format_of, sources
from etl.identities.scan import IdentifierError, holds_identifier
from etl.landing.extracts import taken
from etl.landing.landing import Options, keep, prepare
from etl.landing.recognise import recognise
from etl.landing.tombstones import read_tombstones
from etl.policy.policy import Policy
from etl.policy.policy_file import load_policy
from etl.reading.files import JSON, KINDS, OTHERS, PARQUET, WORKBOOK, XLS, XML, Found
from etl.reading.in_memory import in_memory
from etl.reading.open import open_sheets, unread
from etl.reading.true_kind import why_not
from etl.staging.own_file import keep_own
from etl.staging.place import Staged, StagedLoad, StagingError, save
from etl.warehouse.publishing import now

MEGABYTE = 1 << 20
FILE_LIMIT, LOAD_LIMIT = 100 * MEGABYTE, 300 * MEGABYTE
MOST_FILES, MOST_OFFERED = 200, 500
NO_KEY = "This file holds local child ids and there is no key here. Ask whoever runs this server."
PSEUDONYMISE = "Use mash pseudonymise first, and leave out what names people."
_SHOWN = 120  # letters of a file's name


@dataclass(frozen=True)
class Sent:
    """One file as it was sent."""

    name: str
    content: bytes


def receive(data: Path, load: StagedLoad, sent: Sequence[Sent], key_file: Path | None = None) -> StagedLoad:
    """Take files into a load and return it; each is part of it, or named with the reason why nothing of it was kept.

    Files of a format that spreads one extract over several are taken together. Raises MashError for a wrong policy.
    """
    policy = load_policy(data)
    for files in _together(sent, policy):
        load = save(_taken(data, load, files, policy, key_file))
    return load


def offered_files(folder: Path) -> list[str]:
    """Return the names of the files in a folder that could be extracts, in order."""
    found = (path for path in folder.glob("*") if path.is_file() and path.suffix.lower() in KINDS)
    return sorted(path.name for path in found)[:MOST_OFFERED]


def from_folder(folder: Path, names: Sequence[str]) -> list[Sent]:
    """Return files of a folder. Raises StagingError for one that is not there, too large, or can't be read."""
    there, sent = set(offered_files(folder)), []
    for name in names:
        if name not in there:
            raise StagingError(f"{name} is no longer in the server’s folder.")
        try:
            if (folder / name).stat().st_size > FILE_LIMIT:
                raise StagingError(f"{name} is larger than 100 MB: use mash load.")
            sent.append(Sent(name, (folder / name).read_bytes()))
        except OSError as bad:
            raise StagingError(f"{name} can’t be read on the server.") from bad
    return sent


def _together(sent: Sequence[Sent], policy: Policy) -> list[list[Sent]]:
    """Return the files of one extract together, else each by itself."""
    groups: dict[str, list[Sent]] = {}
    for number, each in enumerate(sent):
        name = str(number)
        if _fault(each) is None:
            with in_memory(each.content, each.name) as path:
                try:
                    form = format_of(path, Given(labels=policy.labels, words=policy.words))
                    name = form.name if form.many_files else name
                except MashError:
                    pass  # what is wrong with it is said when it is read
        groups.setdefault(name, []).append(each)
    return list(groups.values())


def _taken(data: Path, load: StagedLoad, files: Sequence[Sent], policy: Policy, key_file: Path | None) -> StagedLoad:
    first, size = files[0], sum(len(each.content) for each in files)
    name = _name(first.name) if len(files) == 1 else f"{_name(first.name)} and {len(files) - 1} more"
    digest = hashlib.sha256(b"".join(hashlib.sha256(each.content).digest() for each in files)).hexdigest()
    if len(files) == 1:
        digest = hashlib.sha256(first.content).hexdigest()
    if any(each.sha256 == digest and each.goes_on for each in load.files):
        return load  # sent twice
    key = str(max((int(each.key) for each in load.files), default=0) + 1)
    if any(holds_identifier(each.name) for each in files):  # which nothing may repeat
        name = f"file {key}"
    staged = Staged(key, name, size, digest, agency=_agency_in(first.name))
    why = next(filter(None, map(_fault, files)), None) or _limit(load, size)
    if why:
        return load.with_file(replace(staged, why=why))
    try:
        return load.with_file(_read(data, load, staged, files, policy, key_file))
    except KeyFileError:
        return load.with_file(replace(staged, why=NO_KEY))
    except IdentifierError as found:
        return load.with_file(replace(staged, why=f"{_capital(found.short)}. {PSEUDONYMISE}"))
    except MashError as refused:
        return load.with_file(replace(staged, why=_capital(str(refused))))


def _limit(load: StagedLoad, size: int) -> str | None:
    if len(load.files) >= MOST_FILES:
        return f"More than {MOST_FILES} files: use mash load."
    return "More than 300 MB in one load: use mash load." if load.size + size > LOAD_LIMIT else None


def _read(
    data: Path, load: StagedLoad, staged: Staged, files: Sequence[Sent], policy: Policy, key_file: Path | None
) -> Staged:
    """Return a file as it is part of the load. Raises MashError; nothing of the file has been kept then."""
    with ExitStack() as open_files:
        paths = [open_files.enter_context(in_memory(each.content, each.name)) for each in files]
        given = Given(
            key_file=key_file, kept=kept_mappings(data), labels=policy.labels, words=policy.words
        )  # fmt: skip
        found = [
            Found(path, _name(each.name), None, is_asked_for=True) for path, each in zip(paths, files, strict=True)
        ]
        (source,) = sources(found, given)
        if source.mapping is not None and source.format.needs_mapping:
            return keep_own(load.place, staged, paths[0], source.mapping, key_file, policy)
        if source.format is STANDARD and not _is_standard(paths[0]):
            return keep_own(load.place, staged, paths[0], None, key_file, policy)
        return land(data, load, staged, source, policy)


def land(data: Path, load: StagedLoad, staged: Staged, source: Source, policy: Policy) -> Staged:
    """Return a file as the extract that it becomes, in the load's own folder. Raises MashError.

    What has landed in the data directory before is not kept again.
    """
    identity = source.identity()
    known = next((each for each in taken(data) if each.id == identity), None)
    if known:
        return replace(staged, known=known.name)
    options = Options(0, now(), erased=read_tombstones(data), words=policy.words, declared=policy.declared)
    (load.place / "landing").mkdir(exist_ok=True, mode=0o700)
    extract = keep(load.place, prepare(load.place, source, identity, options, lambda _more, _rows: None))
    if staged.extract and staged.extract != extract.id:  # of other answers
        shutil.rmtree(load.place / "landing" / staged.extract, ignore_errors=True)
    return replace(staged, extract=extract.id)


def _is_standard(path: Path) -> bool:
    """Return whether one of a file's sheets is a table of the standard."""
    for sheet in open_sheets(path):
        try:
            recognise(sheet.headers)
        except ExtractError:
            continue
        return True
    return False


def _fault(sent: Sent) -> str | None:
    """Return why a file can't be taken, by its name, its size and how it begins; None where it can."""
    ending, start = Path(sent.name).suffix.lower(), sent.content[:4]
    if holds_identifier(sent.name):
        return "Its name holds what looks like a direct identifier: rename it."
    if ending in OTHERS:
        why = unread(ending)
        return f"{why[0].upper()}{why[1:]}".replace("'", "’").replace("; ", ": ")
    if ending not in KINDS:
        return f"Not an extract: send a file that ends in {', '.join(KINDS)}."
    if not sent.content:
        return "The file is empty: export it again."
    if len(sent.content) > FILE_LIMIT:
        return "Larger than 100 MB: use mash load."
    if other := why_not(ending, BytesIO(sent.content)):
        return _capital(other)
    packed, parquet, older = start == b"PK\x03\x04", start == b"PAR1", start == b"\xd0\xcf\x11\xe0"
    begins = sent.content[:MEGABYTE].lstrip(b"\xef\xbb\xbf \t\r\n")
    is_what_it_says = {
        **dict.fromkeys(WORKBOOK, packed), XLS: older, **dict.fromkeys(PARQUET, parquet),
        **dict.fromkeys(XML, begins.startswith(b"<") or start[:2] in (b"\xff\xfe", b"\xfe\xff")),
        **dict.fromkeys(JSON, begins[:1] in (b"{", b"[")),
    }.get(ending, not (packed or parquet or older))  # fmt: skip
    return None if is_what_it_says else "Its content is not what its name says: export it again as CSV or XLSX."


def _name(name: str) -> str:
    """Return a file's name as it may be shown and kept: without folders and letters that can't be seen."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(char for char in bare if char.isprintable())[-_SHOWN:] or "file"


def _agency_in(name: str) -> str:
    """Return the agency that a file's name tells of; empty where it tells of none, or of two."""
    words = "_".join("".join(char if char.isalpha() else " " for char in name.replace(os.sep, " ").lower()).split())
    told = [code for code in AGENCIES if f"_{code}_" in f"_{words}_"]
    return told[0] if len(told) == 1 else ""


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
