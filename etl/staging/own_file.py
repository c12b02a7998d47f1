"""Keeps the text of an agency's own file, without names of people, until its columns and words have a meaning.

If any value identifies somebody, the whole file is refused. Before anything is written, columns of people's initials
are left out, and the agency's own numbers of children are replaced by pseudonyms.
"""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import polars as pl

from etl.errors import ExtractError
from etl.formats.gate import pseudonyms
from etl.formats.keys import open_keyring
from etl.formats.mapping import PEOPLE, lacks_of
from etl.formats.rows import LINE
from etl.formats.table_map import Mapping, TableMap
from etl.identities.patterns import NAMES
from etl.identities.scan import Finding, IdentifierError, Scan, check_headers, shown
from etl.policy.policy import Policy
from etl.propose import synonyms
from etl.propose.start import Start, start_with
from etl.reading.own_table import OwnTable, own_tables
from etl.reading.sheet import ROW, Sheet, squeeze
from etl.staging.place import Own, OwnTab, Staged

_INITIALS = r"^[A-Za-z.\s]{1,5}$"


def keep_own(
    place: Path, staged: Staged, path: Path, mapping: Mapping | None, key_file: Path | None, policy: Policy
) -> Staged:
    """Keep the text of an agency's own file, in a load's folder, and return the file with what was found in it.

    Raises IdentifierError where it identifies people, ExtractError where it can't be read, KeyFileError where
    children's numbers can't be replaced.
    """
    if mapping is not None:
        tabs = [tab for tab in own_tables(path, mapping.headings, mapping.header_row)
                if tab.name not in mapping.leave_out]  # fmt: skip
        table, people = mapping.tables[0].table, _people_of(mapping)
        unfit: tuple[str, ...] = ()
    else:
        begun = _begun(staged.name, own_tables(path, synonyms.squeezed()))
        tabs = _of_main_table(begun)
        main = begun.main.table if begun.tables else ""
        table, people = "" if main in begun.doubted else main, _people_proposed(begun)
        unfit = tuple(tab.name or "" for tab in begun.tabs if not any(tab is other for other in tabs))
    if not tabs:
        raise ExtractError("it holds no rows: export it again.")
    left_out = sorted({heading for tab in tabs for heading in _left_out(tab)})
    hashed: set[str] = set()
    kept = []
    for number, tab in enumerate(tabs):
        frame, numbers = _frame(tab, left_out, people, key_file, policy)
        hashed |= numbers
        headings = [heading for heading in tab.headings if heading and heading not in left_out]
        lowest = [low for heading, low in zip(tab.headings, tab.lowest, strict=True) if heading in headings]
        file = f"own-{staged.key}-{number}.parquet"
        _write(frame, place / file)
        kept.append(
            OwnTab(
                tab.name,
                tuple(headings),
                tuple(lowest),
                tab.lines,
                file,
                tab.rows,
                tuple(tab.passed_over.items()),
                tab.sheet.hidden,
                tab.sheet.marked,
            )
        )
    own = Own(tuple(kept), table, tuple(left_out), tuple(sorted(hashed)), mapping.name if mapping else "")
    if mapping is None:
        return replace(staged, own=replace(own, unfit=unfit))
    same = {heading: mapping.same[squeeze(heading)]
            for tab in kept for heading in tab.headings if squeeze(heading) in mapping.same}  # fmt: skip
    return with_pseudonyms(place, replace(staged, own=replace(own, same=same)), mapping, key_file, policy)


def tables_of(place: Path, own: Own) -> list[OwnTable]:
    """Return the sheets of an agency's own file that are not left out, under the headings that theirs stand for."""
    return [_renamed(table_of(place, tab), own) for tab in own.tabs if tab.name not in own.leave_out]


def _renamed(table: OwnTable, own: Own) -> OwnTable:
    there = set(map(squeeze, table.headings))
    names = [own.same.get(heading, heading) for heading in table.headings]
    headings = tuple(
        heading if squeeze(name) in there else name for heading, name in zip(table.headings, names, strict=True)
    )
    return replace(table, sheet=replace(table.sheet, headers=headings))


def table_of(place: Path, tab: OwnTab) -> OwnTable:
    """Return one sheet of an agency's own file as it was kept."""
    frame = pl.read_parquet(place / tab.file, glob=False)
    lines = frame[LINE].abs().to_list()
    rows = frame.drop(LINE).with_row_index(ROW).with_columns(pl.col(ROW).cast(pl.UInt32))
    ragged = rows[ROW].filter(frame[LINE] < 0)
    sheet = Sheet(
        tab.headings, lambda: iter([rows]), lambda numbers: [lines[at] for at in numbers], tab.name, ragged,
        hidden=tab.hidden, marked=tab.marked,
    )  # fmt: skip
    return OwnTable(tab.name, tab.lines, tab.lowest, sheet, len(rows), Counter(dict(tab.passed_over)))


def with_pseudonyms(
    place: Path, file: Staged, mapping: Mapping | None, key_file: Path | None, policy: Policy
) -> Staged:
    """Return a file with pseudonyms for all numbers of children, those that nobody had found before included.

    A kept file's mapping says which columns hold them, else what was answered. Raises KeyFileError where they can't be
    replaced.
    """
    own = file.own
    if own is None:
        return file
    answered = (squeeze(heading) for heading, column in own.columns.items() if column in PEOPLE)
    people = _people_of(mapping) if mapping else frozenset(answered)
    hashed, tabs = set(own.hashed), list(own.tabs)
    for number, tab in enumerate(tabs):
        said = [at for at, heading in enumerate(tab.headings)
                if heading not in own.hashed and squeeze(own.same.get(heading, heading)) in people]  # fmt: skip
        frame = pl.read_parquet(place / tab.file, glob=False) if said else pl.DataFrame()
        open_ones = [at for at in said if not _are_pseudonyms(frame[str(at)], policy)]
        for at in open_ones:
            keys = open_keyring(key_file, "an agency’s own file")
            frame = frame.with_columns(keys.people(frame[str(at)], "local", policy.words).alias(str(at)))
            hashed |= {tab.headings[at], own.same.get(tab.headings[at], tab.headings[at])}
        if open_ones:
            tabs[number] = replace(tab, file=f"own-{file.key}-{number}-{len(hashed)}.parquet")
            _write(frame, place / tabs[number].file)
            (place / tab.file).unlink(missing_ok=True)
    return replace(file, own=replace(own, tabs=tuple(tabs), hashed=tuple(sorted(hashed))))


def _write(frame: pl.DataFrame, path: Path) -> None:
    frame.write_parquet(path, compression="lz4")
    path.chmod(0o600)


def _begun(name: str, tabs: list[OwnTable]) -> Start:
    """Return the tables proposed for a file's sheets; without any where none fits, for a person to say which it is."""
    try:
        return start_with(name, tabs)
    except ExtractError:
        return Start(name, [tab for tab in tabs if tab.rows])


def _of_main_table(begun: Start) -> list[OwnTable]:
    """Return the sheets of a file's main table, its own first: the page asks about one table a file."""
    if not begun.tables:
        return begun.tabs
    main = begun.main
    table = TableMap(main.table, {column.name: column.headings for column in main.proposed.columns})
    alike = [tab for tab in begun.tabs if lacks_of(tab.headings, table, Mapping("", (table,)))[1]]
    return [main.tab, *(tab for tab in alike if tab is not main.tab)]


def _people_of(mapping: Mapping) -> frozenset[str]:
    """Return the headings of children's numbers that a mapping replaces."""
    return frozenset(
        squeeze(heading)
        for each in mapping.tables if not each.pseudonymised
        for column, headings in each.columns.items() if column in PEOPLE
        for heading in headings
    )  # fmt: skip


def _people_proposed(begun: Start) -> frozenset[str]:
    return frozenset(
        squeeze(heading)
        for each in begun.tables for column in each.proposed.columns if column.name in PEOPLE
        for heading in column.headings
    )  # fmt: skip


def _left_out(tab: OwnTable) -> list[str]:
    """Return the headings of columns with initials of people. Raises ExtractError for what identifies people."""
    frame = _rows(tab)
    found: list[Finding] = []
    initials = []
    for at, heading in enumerate(tab.headings):
        if not heading:
            continue
        named = check_headers([heading])
        values = frame[str(at)]
        if named and {finding.kind for finding in named} == {NAMES} and _are_initials(values):
            initials.append(heading)
            continue
        scan = Scan([heading])
        scan.add(frame.select(str(at)))
        found += [replace(finding, column=shown(heading, at + 1)) for finding in (*named, *scan.findings())]
    if found:
        raise IdentifierError("it identifies people: nothing of it was kept.", list(dict.fromkeys(found)))
    return initials


def _are_initials(values: pl.Series) -> bool:
    given = values.drop_nulls()
    return bool(given.str.contains(_INITIALS).all())


def _frame(
    tab: OwnTable, left_out: list[str], people: frozenset[str], key_file: Path | None, policy: Policy
) -> tuple[pl.DataFrame, set[str]]:
    """Return the rows to keep, each with its line, and the headings whose numbers became pseudonyms."""
    rows, hashed = _rows(tab), set[str]()
    columns: list[pl.Series] = []
    for at, heading in enumerate(tab.headings):
        if not heading or heading in left_out:
            continue
        values = rows[str(at)]
        if squeeze(heading) in people and not _are_pseudonyms(values, policy):
            keys = open_keyring(key_file, "an agency’s own file")
            values = keys.people(values, "local", policy.words)
            hashed.add(heading)
        columns.append(values.alias(str(len(columns))))
    lines = pl.Series(LINE, tab.sheet.lines(rows[ROW].to_list()), pl.Int64)
    is_ragged = rows[ROW].is_in(tab.sheet.ragged.implode())
    return pl.DataFrame([*columns, lines.zip_with(~is_ragged, -lines)]), hashed


def _are_pseudonyms(values: pl.Series, policy: Policy) -> bool:
    try:
        pseudonyms(values, policy.words)
    except ExtractError:
        return False
    return True


def _rows(tab: OwnTable) -> pl.DataFrame:
    batches = list(tab.sheet.batches())
    schema = {ROW: pl.UInt32} | {str(at): pl.String for at in range(len(tab.headings))}
    return pl.concat(batches) if batches else pl.DataFrame(schema=schema)
