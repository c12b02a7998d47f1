"""Turns agencies' own files into extracts, as `mash load` would, once their columns and words have a meaning."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from etl.errors import MashError
from etl.formats.context import Context
from etl.formats.keys import open_keyring
from etl.formats.mapping import PEOPLE, SAY_WHICH, converted
from etl.formats.registry import BY_NAME
from etl.formats.sources import Given, Opened, Source
from etl.formats.table_map import PSEUDONYM, Mapping, TableMap
from etl.policy.policy_file import load_policy
from etl.reading.files import Found
from etl.reading.own_table import OwnTable
from etl.staging.answers import headings_of, kept_mapping, mapping_of
from etl.staging.meanings import required
from etl.staging.own_file import tables_of, with_pseudonyms
from etl.staging.place import Own, Staged, StagedLoad, save
from etl.staging.receive import land

RENAME = "Rename the heading in the file, or take the tab out of it, and send it again."


@dataclass(frozen=True)
class OwnSource(Source):
    """An agency's own file whose text was kept: its sheets, the digest and size of what was sent."""

    tables: tuple[OwnTable, ...] = ()
    sent: str = ""
    bytes_sent: int = 0
    read_by: Mapping | None = None

    @property
    def size(self) -> int:
        """Bytes as they were sent."""
        return self.bytes_sent

    @property
    def digests(self) -> list[str]:
        """The digest of what was sent: the same file loaded by command is the same extract."""
        return [self.sent]

    def open(self) -> Opened:
        """Return its tables. Raises ExtractError."""
        mapping = self.read_by or self.mapping
        if mapping is None:
            raise MashError("An agency's own file needs a mapping.")
        context = Context(self.keys, self.given.codes, mapping, words=mapping.words(self.given.words))
        sheets = converted(self.tables, mapping, context)
        left_out = tuple(context.left_out)
        return Opened(sheets, left_out, context.findings(), dict(self.format.lacks), context.refers_to, context)


def finish(data: Path, load: StagedLoad, key_file: Path | None = None) -> tuple[StagedLoad, dict[str, str]]:
    """Make extracts of a load's own files, and return the load with what is wrong with a file by its key.

    An extract that was made before, of other answers, is made anew.
    """
    mistakes: dict[str, str] = {}
    for file in load.going_on:
        if file.own is None:
            continue
        try:
            load = save(load.with_file(_finished(data, load, file, file.own, key_file)))
        except MashError as wrong:
            told = str(wrong).replace(SAY_WHICH, RENAME)  # a page shows no mapping to write in
            mistakes[file.key] = told[:1].upper() + told[1:]
    return load, mistakes


def _finished(data: Path, load: StagedLoad, file: Staged, own: Own, key_file: Path | None) -> Staged:
    file, policy = hidden_numbers(data, load, file, key_file), load_policy(data)
    own, mapping = file.own or own, mapping_of(data, load, file)
    read_by = replace(mapping, tables=tuple(_hashed(each, own) for each in mapping.tables))
    form = BY_NAME["mapping"]
    keys = open_keyring(key_file, form.label) if mapping.needs_key else None
    given = Given(labels=policy.labels, words=policy.words, key_file=key_file)
    found = Found(load.place, file.name, file.agency or None, is_asked_for=True)
    source = OwnSource(
        found, (), form, given, keys, mapping, tuple(tables_of(load.place, own)), file.sha256, file.size, read_by
    )
    return land(data, load, file, source, policy)


def hidden_numbers(data: Path, load: StagedLoad, file: Staged, key_file: Path | None) -> Staged:
    """Return a file in whose text no number of a child is left. Raises KeyFileError where they can't be replaced."""
    mapping = kept_mapping(data, file.own.kept) if file.own and file.own.kept else None
    return with_pseudonyms(load.place, file, mapping, key_file, load_policy(data))


def _hashed(table: TableMap, own: Own) -> TableMap:
    """Return how a table is filled from the text kept, in which children's numbers are pseudonyms already."""
    people = {heading for column, headings in table.columns.items() if column in PEOPLE for heading in headings}
    return replace(table, person=PSEUDONYM) if people and people <= set(own.hashed) else table


def lacking(own: Own, agency: str) -> list[str]:
    """Return the required columns that no heading of an own file fills, and that are not said for every row."""
    there: Sequence[str] = [*headings_of(own), *own.constants, *(["agency"] if agency else [])]
    lacks = [name for name in required(own.table) if name not in there]
    about = own.table == "agency_checks" and not {"contact_id", "asked_about"} & set(there)
    return [*(["contact_id or asked_about"] if about else []), *lacks]
