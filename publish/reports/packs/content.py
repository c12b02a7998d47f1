"""Puts an agency's pack in words: two pages of sentences, a chart and tables, from released figures alone."""

from collections.abc import Iterator

import polars as pl

from etl.codes import CONTACT_OUTCOMES
from publish.charts.palette import PRINT_WIDTH
from publish.charts.spc import spc_chart
from publish.charts.svg import to_svg
from publish.disclosure import DisclosureError, Released, beyond_hiding, protect, require, small
from publish.disclosure.tables import TOTAL
from publish.published.cells import Amount, Figure
from publish.published.hidden_months import if_enough
from publish.reports.document import Block, Document, Grid, Items, Picture, Report, Section, Text
from publish.reports.packs.cells import HIDDEN, NONE, Cell, Cells, Group
from publish.reports.packs.measures import (
    CHARTED,
    CHECKS,
    CONTACTS,
    LATE,
    ON_TIME,
    SENT_AS,
    Asked,
    recorded_as,
)
from queries import words
from queries.groups.agencies import Clock
from queries.metrics.catalogue import METRICS
from queries.metrics.describe import in_force
from queries.metrics.dimensions import name_of
from queries.series.claims import alt_text
from queries.series.series import Series, make_series

CHART = "chart"
ROWS = dict(zip(CHECKS, (
    "Answered on time", "Half answered within", "9 in 10 within", "Not answered", "Nothing known", "Declined",
    "Answered under the duty to share", "Refused: more detrimental to the child", "Refused: another reason",
    "Refused: no reason recorded", "Risk view as the hub’s first rating", "Risk view as the hub’s final rating",
    "Risk view above the hub’s final rating",
), strict=True))  # fmt: skip
COUNTED = "Checks due"
CLAIMS = {
    "far_below": "Your answers come late more often than others’, and it is not chance",
    "below": "Your answers come late more often than chance explains",
    "as_expected": "Your answers are on time no more and no less often than chance explains",
    "above": "Your answers come on time more often than chance explains",
    "far_above": "Your answers come on time more often than others’, and it is not chance",
}
BESIDE = {
    "far_below": "far below the average of all agencies ({}, 99.8% limit)",
    "below": "below the average of all agencies ({}, 95% limit)",
    "as_expected": "no further from the average of all agencies ({}) than chance explains",
    "above": "above the average of all agencies ({}, 95% limit)",
    "far_above": "far above the average of all agencies ({}, 99.8% limit)",
}
MOST_REASONS = 6  # that a page has room for; the letter lists them all
NOTHING = "This data shows nothing that you need to put right."


def pack(asked: Asked, released: Released, number: int, changed: tuple[str, ...] = ()) -> Report:
    """Return an agency's pack; `changed` says what a revision changed."""
    cells, drawn = Cells(require(released).frame, asked), None if asked.quarter else _series(released, asked)
    chart = spc_chart(drawn, width=PRINT_WIDTH, height=200) if drawn else None
    first = (
        Section(_claim(cells), tuple(_opening(cells))),
        *([_charted(drawn)] if drawn and chart else []),
        _beside_others(cells),
        _contacts(cells),
        _note(asked, released),
    )
    second = (
        *([Section("What this revision changed", (Items(changed),))] if changed else []),
        _would_help(cells), *_refused(asked), _definitions(cells), *_closing(asked, number),
    )  # fmt: skip
    document = Document(
        title=f"{asked.name} in the {asked.policy.area} MASH".replace("  ", " "),
        area="",
        facts=_facts(asked, number),
        pages=(first, second),
        footer=_footer(asked),
        date=(asked.as_at.year, asked.as_at.month, asked.as_at.day),
        fitted=True,
    )
    return Report(document, {CHART: to_svg(chart)} if chart else {})


def reference(asked: Asked, number: int) -> str:
    """Return by what a pack is quoted: `2026-10-housing-1`."""
    return f"{_stem(asked)}-{number}"


def _stem(asked: Asked) -> str:
    return f"{asked.label.replace(' ', '-').lower()}-{asked.agency.replace('_', '-')}"


def stem(asked: Asked) -> str:
    """Return the name of a pack's folder, without its revision."""
    return _stem(asked)


def focus_hidden(asked: Asked, released: Released) -> bool:
    """Return whether the figure that the pack opens with is hidden, so that it would be about too few."""
    cell = Cells(require(released).frame, asked).own(ON_TIME, ("agency", asked.agency), asked.label)
    return cell is not None and not cell.shown


def _facts(asked: Asked, number: int) -> str:
    parts = [asked.focus, f"for {asked.name}", f"data as at {words.day(asked.as_at.date())}", f"build {asked.build}"]
    parts += [f"revision {number}"] if number > 1 else []
    return " · ".join([*parts, *(["synthetic data"] if asked.policy.synthetic else [])])


def _footer(asked: Asked) -> str:
    return (
        f"As at {words.day(asked.as_at.date())} · mash {asked.version}, build {asked.build}, inputs "
        f"{asked.fingerprint[:8]} · The SHA-256 of this file stands in the audit trail."
    )


def _agency(asked: Asked) -> Group:
    return "agency", asked.agency


def _place(asked: Asked) -> Clock | None:
    return asked.clocks[0] if asked.clocks else None


def _claim(cells: Cells) -> str:
    own, place = cells.own(ON_TIME, _agency(cells.asked)), _place(cells.asked)
    if own is None:
        return "How you answer checks is not in this data"
    if not own.shown or place is None or place.verdict is None:
        return "How you answered checks"
    return CLAIMS[place.verdict]


def _opening(cells: Cells) -> Iterator[Block]:
    asked = cells.asked
    now, year = cells.own(ON_TIME, _agency(asked), asked.label), cells.own(ON_TIME, _agency(asked))
    if year is None:
        yield Text("No extract holds checks asked of you with the time of their answers in these twelve months.")
        return
    target = asked.policy.target(ON_TIME, asked.month)
    goal = f", target {words.target(target.value, 'percent')}" if target else ""
    said = []
    if now and now.shown and now.value is not None:
        said.append(
            f"{words.percent(now.value)} of {words.count(now.denominator or 0)} checks asked in {asked.focus} and due "
            f"were answered on time ({words.count(now.numerator or 0)}){goal}."
        )
    elif now is None or now.shown:
        said.append(f"No check asked of you in {asked.focus} is due.")
    said += [_of_year(cells, year), _late_by_age(cells)]
    yield Text(" ".join(filter(None, said)))


def _late_by_age(cells: Cells) -> str:
    """Return how many checks are open and late, those over 28 days old apart; empty where neither is shown."""
    young, old = map(cells.late, LATE)
    said = []
    if young:
        said.append(f"{words.count(young)} are late and 28 days old or less")
    if old:
        said.append(f"{words.count(old)} are {'older' if young else 'late and over 28 days old'} and were probably "
                    "never recorded")  # fmt: skip
    return f"By {words.day(cells.asked.as_at.date())} {'; '.join(said)}." if said else ""


def _of_year(cells: Cells, year: Cell) -> str:
    every, place = cells.others(ON_TIME, ()), _place(cells.asked)
    if not year.shown or year.value is None:
        return "The share of twelve months is not shown (c): it would give a small count away."
    text = f"Over twelve months {words.percent(year.value)} of {words.count(year.denominator or 0)}"
    if every and every.shown and every.value is not None and place and place.verdict:
        text += f", {BESIDE[place.verdict].format(words.percent(every.value))}"
    return f"{text}."


def _series(released: Released, asked: Asked) -> Series | None:
    others = [dim for dim in asked.dims if dim != "agency"]
    frame = require(released).frame.filter(
        pl.col("metric") == ON_TIME, pl.col("agency") == asked.agency, pl.col("period") != asked.year,
        *(pl.col(dim) == TOTAL for dim in others),
    )  # fmt: skip
    if not frame.height:
        return None
    return if_enough(make_series(
        frame, METRICS[ON_TIME], asked.month, target=asked.policy.target(ON_TIME, asked.month),
        rebases=asked.policy.rebase_months(ON_TIME), months=CHARTED,
    ))  # fmt: skip


def _charted(series: Series) -> Section:
    judged = [words.variation(series.variation, series.side)] if series.variation else []
    judged += [words.assurance(series.assurance)] if series.target else []
    below = f"{'. '.join(judged)}. " if judged else ""
    dashed = " Dashed: the target." if series.target else ""
    return Section(
        "Checks answered on time, by month asked",
        (Picture(CHART, alt_text(series), f"{below}Shaded: the usual range.{dashed}"),),
    )


def _beside_others(cells: Cells) -> Section:
    asked, group = cells.asked, _agency(cells.asked)
    rows: list[tuple[Figure, ...]] = []
    for metric, title in ROWS.items():
        own, others = cells.own(metric, group), cells.others(metric, [group])
        if own is not None and (not own.shown or own.denominator):
            rows.append((title, own.figure(), others.figure() if others else NONE))
    due = cells.own(ON_TIME, group), cells.others(ON_TIME, [group])
    if due[0] is not None and due[1] is not None:
        rows.append((COUNTED, due[0].counted(), due[1].counted()))
    caption = f"Twelve months to {words.month(asked.month)}"
    table = (Grid(caption, ("Measure", asked.name, "All others"), tuple(rows), (1, 2)),) if rows else ()
    lacks = (Text(" ".join(asked.lacks), small=True),) if asked.lacks else ()
    return Section("Twelve months beside the others", (*table, *lacks))


def _contacts(cells: Cells) -> Section:
    asked, groups = cells.asked, recorded_as(cells.asked.agency)
    own = asked.agency in SENT_AS
    title = "What became of your contacts" if own else "What became of contacts recorded with yours"
    if not groups:
        return Section(title, (Text(
            f"Contacts are not recorded as {asked.name}’s alone: the standard has no code for them by which they could "
            "be told from others’."
        ),))  # fmt: skip
    rows: list[tuple[Figure, ...]] = []
    names = {f"contact_outcome_{code}": words for code, words in CONTACT_OUTCOMES.items()} | {CONTACTS: "All contacts"}
    for metric, outcome in names.items():
        found = [*(cells.own(metric, group) for group in groups), cells.others(metric, groups)]
        if any(cell and (not cell.shown or cell.numerator) for cell in found):
            rows.append((outcome, *(cell.figure() if cell else NONE for cell in found)))
    named = [name_of(*group) for group in groups]
    if not rows:
        whose = f"{asked.name}’s" if own else f"of “{named[0]}”, as yours would be"
        return Section(title, (Text(f"No contact of these months is recorded as {whose}."),))
    heads = named if len(groups) > 1 or not own else [asked.name]
    caption = f"Outcomes of contacts received in the twelve months to {words.month(asked.month)}"
    right = tuple(range(1, len(heads) + 2))
    table = Grid(caption, ("Outcome", *heads, "All others"), tuple(rows), right)
    notes = [asked.lacks_outcomes] if asked.lacks_outcomes else []
    if not own:
        notes.append(f"The standard has no code for {asked.name} alone: others’ contacts are among “{named[0]}”.")
    return Section(title, (table, *(Text(note, small=True) for note in notes)))


def _note(asked: Asked, released: Released) -> Section:
    few = small(asked.policy.publication.threshold)
    note = f"Others are pooled: no other agency is named in your pack. c: {few}, or what would give such a count away."
    return Section("", (Text(" ".join([note, *beyond_hiding(released.report)]), small=True),))


def _would_help(cells: Cells) -> Section:
    asked, items = cells.asked, []
    open_now = cells.own("check_unanswered", _agency(asked))
    if open_now and (not open_now.shown or open_now.numerator):
        many = f"{words.count(open_now.numerator or 0)} of those" if open_now.shown else "Some of those"
        items.append(
            f"Answer the checks that are open, red ones first. {many} asked in twelve months had no answer by "
            f"{words.day(asked.as_at.date())}. The list comes apart from this pack, by your usual secure route."
        )
        old = cells.late(LATE[1])
        close = f"Close or answer the {words.count(old)} that are over 28 days old: " if old else ""
        lost = "where an answer was given and never recorded, send it in your next extract: it stays late until then."
        items.append(f"{close}{lost}" if close else f"{lost[0].upper()}{lost[1:]}")
    if late := _days_late(asked):
        on = words.day(asked.newest) if asked.newest else ""
        days = f"{words.count(late)} {'day' if late == 1 else 'days'}"
        items.append(f"Send your next extract: your newest record is of {on}, which is {days} older than agreed.")
    if asked.refusals and asked.refusals.refused:
        items.append("Put the refused rows right: the letter on data quality lists their lines.")
    return Section("What would help", (Items(tuple(items), numbered=True) if items else Text(NOTHING),))


def _days_late(asked: Asked) -> int:
    today = asked.as_at.date()
    limit = asked.policy.days_allowed(asked.agency, today)
    return max(0, (today - asked.newest).days - limit) if asked.newest else 0


def _refused(asked: Asked) -> Iterator[Section]:
    told = asked.refusals
    if told is None:
        yield Section("Your extract", (Text("No extract of yours has been loaded."),))
        return
    when = f"loaded on {words.day(told.loaded_at.date())}"
    if not told.refused:
        yield Section("Your extract: no row was refused", (Text(f"{words.counted(told.rows, 'row')}, {when}."),))
        return
    total, shown = _refused_counts(asked)
    said = f"{words.count(total)} of {words.count(told.rows)}" if total else "some"
    share = f" ({words.percent(total * 100 / told.rows)})" if total else ""
    rows = tuple(
        (reason, HIDDEN if count is None else Amount(count, "count"), mend)
        for (reason, mend), count in list(shown.items())[:MOST_REASONS]
    )
    few = small(asked.policy.publication.threshold)
    more = len(shown) - len(rows)
    note = f"{words.count(more)} more {'reason is' if more == 1 else 'reasons are'} in the letter. " if more else ""
    yield Section(
        f"Your extract: {said} rows were refused{share}",
        (
            Grid("Why rows were refused, and what to do", ("What", "Rows", "What to do"), rows, (1,)),
            Text(f"{note}Extracts {when}. Their lines are in the letter. c: {few}, too few to say here.", small=True),
        ),
    )


def _refused_counts(asked: Asked) -> tuple[int | None, dict[tuple[str, str], int | None]]:
    """Return how many rows were refused, and for each reason with what to do; None where a count is hidden."""
    counted: dict[tuple[str, str], int] = {}
    for reason in asked.refusals.reasons if asked.refusals else ():
        key = reason.message, reason.mend
        counted[key] = counted.get(key, 0) + len(reason.lines)
    names = sorted(counted, key=lambda key: (-counted[key], key))
    cells = pl.DataFrame(
        {
            "reason": [*map(str, range(len(names))), TOTAL],
            "count": [*(counted[key] for key in names), sum(counted.values())],
        }
    )
    try:
        passed = protect(cells, ["reason"], threshold=asked.policy.publication.threshold)["count"].to_list()
    except DisclosureError:
        passed = [None] * cells.height
    return passed[-1], dict(zip(names, passed[:-1], strict=True))


def _definitions(cells: Cells) -> Section:
    asked = cells.asked
    told = in_force(METRICS[ON_TIME], asked.policy, asked.month)
    rates = f"{told.counted} {told.met} Source: {told.source}."
    return Section(
        "What the figures count",
        (
            Text(rates, lead="Answered on time."),
            Text(
                "Hours count nights and weekends; a check that is still open counts as waiting. Nothing known is an "
                "answer, and neither good nor bad; declined is an answer, too.",
                lead="Answers.",
            ),
            Text("The hub rates knowing more and later than you: agreement is not correctness.", lead="Risk view."),
        ),
    )


def _closing(asked: Asked, number: int) -> Iterator[Section]:
    yield Section(
        f"What we tell the board of {asked.name}",
        (Text(
            "Each month’s snapshot names the share of your checks on time, after disclosure control. Nothing in this "
            "pack is about one child or one worker."
        ),),
    )  # fmt: skip
    yield Section(
        "Say if this is wrong",
        (Text(
            f"Reply within 10 working days, quoting pack {reference(asked, number)}. A correction makes revision "
            f"{number + 1}; this one stays on file."
        ),),
    )  # fmt: skip
