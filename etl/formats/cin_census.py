"""Reads DfE's children in need census: a Child element becomes a child's referrals, assessments, enquiries and plans.

A large file is streamed once for each table, so memory stays flat whatever its size. Initial contacts, early help and
care are not in the census. A conference dated on the episode of need itself is that of a child who moved in with a plan
from another area. It followed no enquiry of this area, so it has no row and no 15-day clock.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeAlias

import polars as pl
from lxml import etree

from etl.codes import CHILD_IN_NEED, CHILD_PROTECTION
from etl.errors import ExtractError
from etl.formats.context import Context
from etl.formats.file_start import FileStart
from etl.formats.keys import derived
from etl.reading.apart import tried
from etl.reading.sheet import ROW, Sheet
from etl.reading.xml import Element, events, forget

Row: TypeAlias = tuple[str | None, ...]
KEEP = 64 << 20  # bytes of a file whose rows are kept while it loads (0.1 GB); an area's yearly census has 5 to 40 MB
LOOKED_AT = 50_000  # children in whom blocks are sought that nothing is made of: an area has fewer in a year
BATCH = 25_000  # rows: as Python tuples they take about 20 MB
_SEX = {"1": "M", "2": "F", "0": "U", "9": "U"}  # GenderCurrent, until 2024


@dataclass(frozen=True)
class _Table:
    headers: tuple[str, ...]
    rows: Callable[["_Child"], Iterator[Row]]


class _Child:
    """One Child element, with the pseudonym of its child and a key for each of its episodes of need."""

    def __init__(self, element: Element, context: Context) -> None:
        self.element = element
        self.identifiers = _find(element, "ChildIdentifiers")
        self.local = _text(self.identifiers, "LAchildID")
        self.person = context.keys.person(self.local, context.words) if self.local else None
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


def recognise(start: FileStart) -> bool:
    """Take every XML file: one that is no census is refused, with the reason, when it is read."""
    return start.is_xml


def convert(files: Sequence[Path], context: Context) -> list[Sheet]:
    """Return the census's tables. Raises ExtractError when the file is no census, now or while it is read."""
    return census_sheets(files[0], context)


def census_sheets(path: Path, context: Context, keep: int = KEEP) -> list[Sheet]:
    """Return the census's tables; a file of at most `keep` bytes is read once, a larger one for each table and reader.

    Raises ExtractError when the file is no census, now or while it is read.
    """
    tried("xml", path)
    context.refers_to = _check_start(path)
    census = _Census(path, context, path.stat().st_size <= keep)
    return [
        Sheet(table.headers, partial(census.batches, name), partial(census.lines, name), name=name)
        for name, table in _TABLES.items()
    ]


@dataclass
class _Census:
    """Rows of each table, a batch at a time, and the line on which the child of each row begins (4 bytes a row)."""

    path: Path
    context: Context
    small: bool
    _frames: dict[str, list[pl.DataFrame]] = field(default_factory=dict)
    _lines: "dict[str, array[int]]" = field(default_factory=dict)

    def batches(self, table: str) -> Iterator[pl.DataFrame]:
        """Yield a table's rows; all tables of a small file are kept, those of a large one never."""
        if not self.small:
            yield from (frame for _, frame in self._read([table]))
            return
        if not self._frames:
            frames: dict[str, list[pl.DataFrame]] = {name: [] for name in _TABLES}
            for name, frame in self._read(list(_TABLES)):
                frames[name].append(frame)
            self._frames = frames
        yield from self._frames[table]

    def lines(self, table: str, rows: Sequence[int]) -> list[int]:
        """Return the line on which the child of each row begins."""
        return [self._lines[table][row] for row in rows]

    def _read(self, tables: Sequence[str]) -> Iterator[tuple[str, pl.DataFrame]]:
        """Read the file once; yield batches of the tables asked for, the last of each when the file ends."""
        self._lines |= {name: array("I") for name in tables}
        held: dict[str, list[Row]] = {name: [] for name in tables}
        locals_: list[str] = []
        for number, element in enumerate(_children(self.path)):
            if "people" in tables and number < LOOKED_AT:
                _note_unread(element, self.context)
            line = min(element.sourceline or 0, 2**32 - 1)
            if "people" in tables and (local := _Child(element, self.context).local):
                locals_.append(local)
            for name in tables:
                rows = list(_TABLES[name].rows(_Child(element, self.context)))
                held[name] += rows
                self._lines[name].extend([line] * len(rows))
                if len(held[name]) >= BATCH:
                    yield name, self._frame(name, held.pop(name))
                    held[name] = []
        self.context.ids.add(locals_, self.context.words)
        for name, rows in held.items():
            yield name, self._frame(name, rows)

    def _frame(self, name: str, batch: Sequence[Row]) -> pl.DataFrame:
        schema = {str(at): pl.String for at in range(len(_TABLES[name].headers))}
        frame = pl.DataFrame(batch, schema=schema, orient="row").with_columns(
            pl.when(pl.all().str.strip_chars() != "").then(pl.all().str.strip_chars())
        )
        start = len(self._lines[name]) - len(batch)
        return frame.with_row_index(ROW, start).with_columns(pl.col(ROW).cast(pl.UInt32))


def _note_unread(child: Element, context: Context) -> None:
    """Note the blocks and items of a child that no table is made of, each once; identifiers and names are dropped."""
    for element in child.iter("{*}*"):
        name = etree.QName(element).localname
        if name not in _READ and name not in _DROPPED and name not in context.unread:
            above = element.getparent()
            if above is None or etree.QName(above).localname in _READ:
                context.unread.append(name)


def _check_start(path: Path) -> date | None:
    """Return the census's reference date, from its header: the day for which it is taken."""
    outer = True
    for event, element in events(path, events=("start", "end")):
        name = etree.QName(element).localname
        if outer and name != "Message":
            raise ExtractError("the XML is no children in need census: its outer element must be Message.")
        outer = False
        if name == "Child":
            break
        if event == "end" and name == "ReferenceDate":
            return _reference_date(element.text or "")
    return None


def _reference_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def _children(path: Path) -> Iterator[Element]:
    """Yield each Child element, then forget it and what came before it."""
    for _, element in events(path, tag="{*}Child"):
        yield element
        forget(element)


def _find(element: Element | None, name: str) -> Element | None:
    return None if element is None else element.find(f"{{*}}{name}")


def _all(element: Element | None, name: str) -> Iterator[Element]:
    return iter(()) if element is None else element.iterfind(f"{{*}}{name}")


def _text(element: Element | None, name: str) -> str | None:
    child = _find(element, name)
    text = None if child is None or child.text is None else str(child.text).strip()
    return text or None


def _people(child: _Child) -> Iterator[Row]:
    about, traits = child.identifiers, _find(child.element, "ChildCharacteristics")
    born = _text(about, "PersonBirthDate") or _text(about, "ExpectedPersonBirthDate") or ""
    month = born[:7] if len(born) >= 7 and born[:4].isdigit() and born[4] == "-" and born[5:7].isdigit() else None
    gender = _text(about, "GenderCurrent")
    sex = _text(about, "Sex") or _SEX.get(gender or "", gender)
    yield child.person, month, sex, _text(traits, "Ethnicity"), _disability(_find(traits, "Disabilities"))


def _disability(listed: Element | None) -> str | None:
    codes = {(each.text or "").strip() for each in _all(listed, "Disability")} - {""}
    return None if not codes else "no" if codes == {"NONE"} else "yes"


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


def _pre_proceedings(child: _Child) -> Iterator[Row]:
    for need, referral in child.needs():
        for each in _all(need, "PreProceedingsandFGDM"):
            began = _text(each, "PPStartDate")
            yield (
                child.key("pre_proceedings", began),
                child.person,
                began,
                referral,
                *(_text(each, n) for n in _PP_ITEMS),
            )


def _factors(child: _Child) -> Iterator[Row]:
    for need, _ in child.needs():
        for each in _all(need, "Assessments"):
            key = child.key("assessments", _text(each, "AssessmentActualStartDate"))
            found = _all(_find(each, "FactorsIdentifiedAtAssessment"), "AssessmentFactors")
            for factor in dict.fromkeys((factor.text or "").strip().upper() for factor in found):
                if factor:
                    yield key, child.person, factor


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
            began = _text(plan, "CINPlanStartDate")
            ended = _text(plan, "CINPlanEndDate") or _after(closed, began)
            yield child.key(CHILD_IN_NEED.code, began), child.person, CHILD_IN_NEED.code, began, ended, None
        for plan in _all(need, "ChildProtectionPlans"):
            began = _text(plan, "CPPstartDate")
            ended = _text(plan, "CPPendDate") or _after(closed, began)
            before = _text(plan, "NumberOfPreviousCPP")
            yield child.key(CHILD_PROTECTION.code, began), child.person, CHILD_PROTECTION.code, began, ended, before


def _after(closed: str | None, began: str | None) -> str | None:
    """Return the day a case closed, as the end of a plan left without one, unless the plan began later."""
    return closed if closed and began and closed[:10] >= began[:10] else None


_REFERRAL = (
    "referral_id", "person_id", "received_on", "source", "primary_need", "no_further_action", "closed_on",
    "closure_reason",
)  # fmt: skip
_ENQUIRY = (
    "section47_id", "person_id", "strategy_discussion_on", "referral_id", "conference_on", "conference_not_required",
    "plan_started",
)  # fmt: skip
_PP_ITEMS = (
    "LBPSentDate", "FGDMMeetingOffer", "FGDMMeetingFac", "InitialPPMeetingDate", "ReviewMeetingsCount",
    "StepDecisionDate", "PPOutcome", "CourtAppDate",
)  # fmt: skip
_PRE_PROCEEDINGS = (
    "pre_proceedings_id", "person_id", "started_on", "referral_id", "letter_on", "fgdm_offered", "fgdm_held",
    "first_meeting_on", "reviews", "step_decision_on", "outcome", "court_on",
)  # fmt: skip
# Elements of which something is made, and those that identify a child or say what is known otherwise.
_READ = frozenset({
    "Child", "ChildIdentifiers", "LAchildID", "Sex", "GenderCurrent", "PersonBirthDate", "ExpectedPersonBirthDate",
    "ChildCharacteristics", "Ethnicity", "Disabilities", "Disability", "CINdetails", "CINreferralDate",
    "ReferralSource", "PrimaryNeedCode", "CINclosureDate", "ReasonForClosure", "ReferralNFA", "Assessments",
    "AssessmentActualStartDate",
    "AssessmentAuthorisationDate", "FactorsIdentifiedAtAssessment", "AssessmentFactors", "CINPlanDates",
    "CINPlanStartDate", "CINPlanEndDate", "Section47", "S47ActualStartDate", "DateOfInitialCPC", "ICPCnotRequired",
    "ChildProtectionPlans", "CPPstartDate", "CPPendDate", "NumberOfPreviousCPP", "PreProceedingsandFGDM", "PPStartDate",
    *_PP_ITEMS,
})  # fmt: skip
_DROPPED = frozenset({"UPN", "FormerUPN", "UPNunknown", "Surname", "Forename", "InitialCPCtarget"})
_EPISODE = ("episode_id", "person_id", "level", "started_on", "ended_on", "previous_plans")
_TABLES = {
    "people": _Table(("person_id", "birth_month", "sex", "ethnicity", "disability"), _people),
    "referrals": _Table(_REFERRAL, _referrals),
    "assessments": _Table(("assessment_id", "person_id", "started_on", "referral_id", "authorised_on"), _assessments),
    "assessment_factors": _Table(("assessment_id", "person_id", "factor"), _factors),
    "section47": _Table(_ENQUIRY, _section47),
    "pre_proceedings": _Table(_PRE_PROCEEDINGS, _pre_proceedings),
    "support_episodes": _Table(_EPISODE, _episodes),
}
