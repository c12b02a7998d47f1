"""DfE's children in need census: one Child element becomes a child's referrals, assessments, enquiries and plans.

A large file is streamed once for each table, so memory stays flat whatever its size. Initial contacts, early help and
care are not in the census. A conference dated on the episode of need itself is one of a child who moved in with a plan
from another area: it followed no enquiry of this area, so it has no row and no 15-day clock.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import polars as pl
from lxml import etree

from etl.errors import ExtractError
from etl.formats.context import Context
from etl.formats.keys import Keyring, derived
from etl.reading import ROW, Sheet

Row: TypeAlias = tuple[str | None, ...]
Element: TypeAlias = Any  # lxml has no types of its own
KEEP = 64 << 20  # bytes of a file whose rows are kept while it loads (0.1 GB); an area's yearly census has 5 to 40 MB
BATCH = 25_000  # rows: as Python tuples they take about 20 MB
_SEX = {"1": "M", "2": "F", "0": "U", "9": "U"}  # GenderCurrent, until 2024


@dataclass(frozen=True)
class _Table:
    headers: tuple[str, ...]
    rows: Callable[["_Child"], Iterator[Row]]


class _Child:
    """One Child element, with the pseudonym of its child and a key for each of its episodes of need."""

    def __init__(self, element: Element, keys: Keyring) -> None:
        self.element = element
        self.identifiers = _find(element, "ChildIdentifiers")
        local = _text(self.identifiers, "LAchildID")
        self.person = keys.person(local) if local else None
        self._seen: Counter[tuple[str, str | None]] = Counter()

    def key(self, table: str, day: str | None) -> str | None:
        """Return the key of the child's next row of a table on a day."""
        nth = self._seen[table, day]
        self._seen[table, day] += 1
        return derived(table, self.person, day, str(nth)) if self.person else None

    def needs(self) -> Iterator[tuple[Element, str | None]]:
        """Yield each episode of need with the key of its referral."""
        for need in _all(self.element, "CINdetails"):
            yield need, self.key("referrals", _text(need, "CINreferralDate"))


def census_sheets(path: Path, context: Context, keep: int = KEEP) -> list[Sheet]:
    """Return the census's tables; a file of at most `keep` bytes is read once, a larger one for each table and reader.

    Raises ExtractError when the file is no census, now or while it is read.
    """
    _check_start(path)
    census = _Census(path, context.keys, path.stat().st_size <= keep)
    return [
        Sheet(table.headers, partial(census.batches, name), partial(census.lines, name), name=name)
        for name, table in _TABLES.items()
    ]


@dataclass
class _Census:
    """Rows of each table, a batch at a time, and the line on which the child of each row begins (4 bytes a row)."""

    path: Path
    keys: Keyring
    small: bool
    _frames: dict[str, list[pl.DataFrame]] = field(default_factory=dict)
    _lines: "dict[str, array[int]]" = field(default_factory=dict)

    def batches(self, table: str) -> Iterator[pl.DataFrame]:
        """Yield a table's rows; all tables of a small file are kept, those of a large one never."""
        if not self.small:
            yield from (frame for _, frame in self._read([table]))
            return
        if not self._frames:
            found: dict[str, list[pl.DataFrame]] = {name: [] for name in _TABLES}
            for name, frame in self._read(list(_TABLES)):
                found[name].append(frame)
            self._frames = found
        yield from self._frames[table]

    def lines(self, table: str, rows: Sequence[int]) -> list[int]:
        """Return the line on which the child of each row begins."""
        return [self._lines[table][row] for row in rows]

    def _read(self, tables: Sequence[str]) -> Iterator[tuple[str, pl.DataFrame]]:
        """Read the file once; yield batches of the tables asked for, the last of each when the file ends."""
        self._lines |= {name: array("I") for name in tables}
        held: dict[str, list[Row]] = {name: [] for name in tables}
        for element in _children(self.path):
            line = min(element.sourceline or 0, 2**32 - 1)
            for name in tables:
                rows = list(_TABLES[name].rows(_Child(element, self.keys)))
                held[name] += rows
                self._lines[name].extend([line] * len(rows))
                if len(held[name]) >= BATCH:
                    yield name, self._frame(name, held.pop(name))
                    held[name] = []
        for name, rows in held.items():
            yield name, self._frame(name, rows)

    def _frame(self, name: str, batch: Sequence[Row]) -> pl.DataFrame:
        schema = {str(at): pl.String for at in range(len(_TABLES[name].headers))}
        frame = pl.DataFrame(batch, schema=schema, orient="row").with_columns(
            pl.when(pl.all().str.strip_chars() != "").then(pl.all().str.strip_chars())
        )
        start = len(self._lines[name]) - len(batch)
        return frame.with_row_index(ROW, start).with_columns(pl.col(ROW).cast(pl.UInt32))


def _events(path: Path, **what: Any) -> Iterator[tuple[str, Element]]:
    """Parse with entities and network off; a document type is refused before anything under it is read."""
    safe = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    try:
        with path.open("rb") as file:
            yield from etree.iterparse(file, **safe, **what)
    except etree.XMLSyntaxError as bad:
        line = f" at line {bad.lineno}" if bad.lineno else ""
        raise ExtractError(f"the XML is damaged or cut off{line}; export the census again.") from bad


def _check_start(path: Path) -> None:
    for _, element in _events(path, events=("start",)):
        if element.getroottree().docinfo.internalDTD is not None:
            raise ExtractError("the XML declares a document type, which a census never does; export the census again.")
        if etree.QName(element).localname != "Message":
            raise ExtractError("the XML is no children in need census: its outer element must be Message.")
        return


def _children(path: Path) -> Iterator[Element]:
    """Yield each Child element, then forget it and what came before it."""
    for _, element in _events(path, tag="{*}Child"):
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _find(element: Element | None, name: str) -> Element | None:
    return None if element is None else element.find(f"{{*}}{name}")


def _all(element: Element | None, name: str) -> Iterator[Element]:
    return iter(()) if element is None else element.iterfind(f"{{*}}{name}")


def _text(element: Element | None, name: str) -> str | None:
    found = _find(element, name)
    text = None if found is None or found.text is None else str(found.text).strip()
    return text or None


def _people(child: _Child) -> Iterator[Row]:
    about, traits = child.identifiers, _find(child.element, "ChildCharacteristics")
    born = _text(about, "PersonBirthDate") or _text(about, "ExpectedPersonBirthDate") or ""
    month = born[:7] if len(born) >= 7 and born[:4].isdigit() and born[4] == "-" and born[5:7].isdigit() else None
    gender = _text(about, "GenderCurrent")
    sex = _text(about, "Sex") or _SEX.get(gender or "", gender)
    yield child.person, month, sex, _text(traits, "Ethnicity"), _disability(_find(traits, "Disabilities"))


def _disability(listed: Element | None) -> str | None:
    found = {(each.text or "").strip() for each in _all(listed, "Disability")} - {""}
    return None if not found else "no" if found == {"NONE"} else "yes"


def _referrals(child: _Child) -> Iterator[Row]:
    for need, key in child.needs():
        names = ("CINreferralDate", "ReferralSource", "PrimaryNeedCode", "ReferralNFA", "CINclosureDate")
        yield key, child.person, *(_text(need, name) for name in names), _text(need, "ReasonForClosure")


def _assessments(child: _Child) -> Iterator[Row]:
    for need, referral in child.needs():
        for each in _all(need, "Assessments"):
            began = _text(each, "AssessmentActualStartDate")
            done = _text(each, "AssessmentAuthorisationDate")
            yield child.key("assessments", began), child.person, began, referral, done


def _section47(child: _Child) -> Iterator[Row]:
    for need, referral in child.needs():
        plans = {_text(plan, "CPPstartDate") for plan in _all(need, "ChildProtectionPlans")}
        for each in _all(need, "Section47"):
            began, held = _text(each, "S47ActualStartDate"), _text(each, "DateOfInitialCPC")
            planned = "yes" if held and held in plans else None  # a plan begins on the day of its conference
            needless = _text(each, "ICPCnotRequired")
            yield child.key("section47", began), child.person, began, referral, held, needless, planned


def _episodes(child: _Child) -> Iterator[Row]:
    for need, _ in child.needs():
        closed = _text(need, "CINclosureDate")
        for plan in _all(need, "CINPlanDates"):
            began, ended = _text(plan, "CINPlanStartDate"), _text(plan, "CINPlanEndDate") or closed
            yield child.key("child_in_need", began), child.person, "child_in_need", began, ended, None
        for plan in _all(need, "ChildProtectionPlans"):
            began, ended = _text(plan, "CPPstartDate"), _text(plan, "CPPendDate") or closed
            before = _text(plan, "NumberOfPreviousCPP")
            yield child.key("child_protection", began), child.person, "child_protection", began, ended, before


_REFERRAL = (
    "referral_id", "person_id", "received_on", "source", "primary_need", "no_further_action", "closed_on",
    "closure_reason",
)  # fmt: skip
_ENQUIRY = (
    "section47_id", "person_id", "strategy_discussion_on", "referral_id", "conference_on", "conference_not_required",
    "plan_started",
)  # fmt: skip
_EPISODE = ("episode_id", "person_id", "level", "started_on", "ended_on", "previous_plans")
_TABLES = {
    "people": _Table(("person_id", "birth_month", "sex", "ethnicity", "disability"), _people),
    "referrals": _Table(_REFERRAL, _referrals),
    "assessments": _Table(("assessment_id", "person_id", "started_on", "referral_id", "authorised_on"), _assessments),
    "section47": _Table(_ENQUIRY, _section47),
    "support_episodes": _Table(_EPISODE, _episodes),
}
