"""Composes the yearly chapter for the partnership's published report, from released figures only."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import polars as pl

from etl.codes import AGENCIES
from publish.charts.palette import PRINT_WIDTH
from publish.charts.spc import changes_sentence, spc_chart
from publish.charts.svg import to_svg
from publish.disclosure import TOTAL, Released, beyond_hiding, require, small
from publish.published.cells import Amount
from publish.published.hidden_months import if_enough
from publish.reports.document import Block, Document, Grid, Items, Picture, Report, Section, Text
from publish.reports.yearly.compared import NONE, Cells, beside, by_group, is_counted, moved_shares, shown
from publish.reports.yearly.told import what_audits_found, what_studies_found, what_was_done
from publish.reports.yearly.year import CHARTED, DIMS, SPLIT, Asked, held_in
from queries import words
from queries.facts.names import PERSON_DIMS
from queries.groups.duty import NAMES as DUTY
from queries.groups.equality import CAUTION
from queries.measure.counted_on import counted_on, ladder_of
from queries.metrics.catalogue import METRICS
from queries.metrics.metric import THEMES, Metric
from queries.series.claims import alt_text, headline, subject_of
from queries.series.points import Change
from queries.series.sentences import Sign, comparison
from queries.series.series import Series, make_series

FEW = 3  # measures that a line names; more are counted
LIMITS = (
    "Figures rest on what agencies recorded and sent. A child nobody told the hub about is in none of them.",
    "Two years can differ by chance. A share is said to have changed where chance alone would seldom explain it, given "
    "how many shares were compared; how large a change is matters too, and no figure says why it changed.",
    "Late records change figures: a correction makes a numbered revision of this chapter.",
)


def chapter(asked: Asked, released: Released, number: int, changed: tuple[str, ...] = ()) -> Report:
    """Return the chapter of a year; `changed` says what a revision changed."""
    frame = require(released).frame
    cells = Cells({
        (row["metric"], row["period"], *(row[dim] for dim in DIMS)): row | {"status": str(row["status"])}
        for row in frame.iter_rows(named=True)
    })  # fmt: skip
    drawn = _drawn(frame, asked)
    series = {name: each for name, (each, _) in drawn.items()}
    moved = moved_shares(asked, cells)
    sections = (
        Section("The year in short", tuple(_short(asked, cells, moved))),
        *([Section("What this revision changed", (Items(changed),))] if changed else []),
        *(section for theme in THEMES for section in _theme(asked, cells, theme, moved, series)),
        _sharing(asked, cells), _duty(asked, cells), *what_was_done(asked), what_studies_found(asked),
        what_audits_found(asked), *_equality(asked, cells), _data(asked), _protected(asked, released),
    )  # fmt: skip
    year = asked.span.label
    document = Document(
        title=f"The multi-agency safeguarding hub in {year}",
        area=asked.policy.area,
        facts=_facts(asked, number),
        pages=(sections,),
        footer=f"As at {words.day(asked.as_at.date())} · mash {asked.version}, build {asked.build}, inputs "
        f"{asked.fingerprint[:8]} · chapter {year}, revision {number}",
        date=(asked.as_at.year, asked.as_at.month, asked.as_at.day),
    )
    return Report(document, {name: picture for name, (_, picture) in drawn.items()})


def _facts(asked: Asked, number: int) -> str:
    parts = [f"{words.day(asked.span.start)} to {words.day(asked.span.end)}"]
    parts += [f"data as at {words.day(asked.as_at.date())}", f"revision {number}"]
    return " · ".join([*parts, *(["synthetic data: no row describes a real child"] if asked.policy.synthetic else [])])


def _short(asked: Asked, cells: Cells, moved: Mapping[str, Sign]) -> Iterator[Block]:
    items = []
    for name, way in moved.items():
        if way:
            metric, now, then = METRICS[name], cells.of(name, asked.span.label), cells.of(name, asked.before.label)
            said = comparison(subject_of(metric), way, f"in {asked.before.label}")
            values = [words.value(row["value"], metric.unit) for row in (now, then) if row]
            items.append(f"{said}: {values[0]}, after {values[1]}.")
    if items:
        yield Items(tuple(items))
    elif moved:
        yield Text(f"No share changed by more than chance against {asked.before.label}.")
    else:
        yield Text(
            f"Nothing can be compared: no share is shown both of {asked.before.label} and of {asked.span.label}."
        )
    said = (
        f"Every figure passed disclosure control. c: {small(asked.policy.publication.threshold)}, or what would give "
    )
    said += "such a count away."
    if moved:
        said += f" {words.counted(len(moved), 'share')} could be compared with the year before; those are named that "
        said += "changed by more than chance."
    yield Text(said, small=True)


def _drawn(frame: pl.DataFrame, asked: Asked) -> dict[str, tuple[Series, str]]:
    """Return the series of the chapter with their pictures, but those whose months are all hidden."""
    known = {name: each for name in CHARTED if (each := _series(frame, asked, name))}
    charts = {name: spc_chart(each, width=PRINT_WIDTH, height=170) for name, each in known.items()}
    return {name: (known[name], to_svg(chart)) for name, chart in charts.items() if chart}


def _series(frame: pl.DataFrame, asked: Asked, name: str) -> Series | None:
    rows = frame.filter(
        pl.col("metric") == name, pl.col("period").str.contains(r"^\d{4}-(0[1-9]|1[0-2])$"),
        *(pl.col(dim) == TOTAL for dim in DIMS),
    )  # fmt: skip
    if rows.filter(pl.col("status") == "ok").height < 2:
        return None
    month: date = asked.span.end.replace(day=1)
    changes = [Change(each.effective_on, each.kind, each.title, each.hub) for each in asked.changes]
    return if_enough(make_series(
        rows, METRICS[name], month, target=asked.policy.target(name, month), changes=changes,
        rebases=asked.policy.rebase_months(name),
    ))  # fmt: skip


def _theme(
    asked: Asked, cells: Cells, theme: str, moved: Mapping[str, Sign], series: Mapping[str, Series]
) -> Iterator[Section]:
    metrics = held_in(asked, theme)
    if not metrics:
        return
    title, question = THEMES[theme]
    blocks: list[Block] = [Text(question, small=True)]
    for name, each in series.items():
        if METRICS[name].theme == theme:
            below = f"{headline(each)}. {changes_sentence(each)}"
            blocks.append(Picture(name, alt_text(each), below.strip()))
    rows = tuple(beside(asked, cells, metric, moved.get(metric.name)) for metric in metrics)
    heads = ("Measure", asked.span.label, asked.before.label, "Change", "Target", "England")
    blocks.append(Grid(f"{title}, {asked.span.label}", heads, rows, (1, 2, 4, 5)))
    yield Section(title, (*blocks, *(Text(said, small=True) for said in _levels(asked, metrics))))


def _levels(asked: Asked, metrics: Sequence[Metric]) -> Iterator[str]:
    """Yield on which levels of need measures are counted, where it could be others."""
    names: dict[str, list[str]] = {}
    for metric in metrics:
        ladder = ladder_of(asked.policy.ladders, asked.measures.filter(metric=metric.name))
        names.setdefault(counted_on(asked.policy.ladders, ladder), []).append(metric.short or metric.title)
    yield from (f"{', '.join(titles)}. {said}" for said, titles in names.items() if said)


def _sharing(asked: Asked, cells: Cells) -> Section:
    name, title = "agency_check_returned_on_time", "Sharing, agency by agency"
    metric, groups = METRICS[name], cells.groups(name, asked.span.label, "agency")
    at = DIMS.index("agency") + 2
    partly = {key[at] for key in asked.partly if key[:2] == (name, asked.span.label)} - {TOTAL}
    if groups and partly:
        order = list(AGENCIES)
        groups = sorted({*groups, *partly}, key=lambda each: order.index(each) if each in order else len(order))
    if not groups:
        absent = "Not in this data: no extract says when agencies were asked and answered."
        none = (
            f"No check asked in {asked.span.label} has a target." if metric in held_in(asked, metric.theme) else absent
        )
        return Section(title, (Text(_why_not(asked, name) or none),))
    return Section(title, (
        by_group(asked, cells, metric, "agency", groups, AGENCIES),
        Text("Agencies differ in how often they are asked, and about whom: the table ranks nobody.", small=True),
    ))  # fmt: skip


def _why_not(asked: Asked, name: str) -> str:
    """Return why a measure has no figure of the year that can be known; empty where it has one, or waits for time."""
    reason = asked.unknown.get((name, asked.span.label))
    return f"{asked.span.label}: {words.uncapital(reason)}" if reason else ""


def _duty(asked: Asked, cells: Cells) -> Section:
    title = "The duty to share information"
    if asked.no_duty:
        return Section(title, (Text(f"There are no figures of this year. {asked.no_duty}"),))
    rows = tuple(
        (
            METRICS[name].title, shown(row, METRICS[name]),
            Amount(row["denominator"], "count") if is_counted(row) else NONE,
        )
        for name in DUTY if (row := cells.of(name, asked.span.label))
    )  # fmt: skip
    if not rows:
        return Section(title, (Text("Not in this data: no extract says what agencies answered under the duty."),))
    caption = f"Answers under the duty to share, {asked.span.label}"
    return Section(title, (Grid(caption, ("Measure", asked.span.label, "Out of"), rows, (1, 2)),))


def _equality(asked: Asked, cells: Cells) -> Iterator[Section]:
    grids, split = [], {name: dims for name, dims in SPLIT.items() if set(dims) & set(PERSON_DIMS)}
    for name, dims in split.items():
        for dim in () if _why_not(asked, name) else dims:
            groups = cells.groups(name, asked.span.label, dim) if dim in PERSON_DIMS else []
            if len(groups) > 1:
                grids.append(by_group(asked, cells, METRICS[name], dim, groups))
    if not grids:
        why = (asked.lacks_people, *(_why_not(asked, name) for name in split))
        yield Section("Equality", (Text(next(filter(None, why), "No group of children has a figure of this year.")),))
        return
    why_not = [
        f"{METRICS[name].short or METRICS[name].title}, {reason}" for name in split if (reason := _why_not(asked, name))
    ]
    yield Section("Equality", (Text(CAUTION), *(Text(reason, small=True) for reason in why_not)))
    yield from (Section(grid.caption, (grid,), inner=True) for grid in grids)


def _data(asked: Asked) -> Section:
    late = []
    for agency, newest in sorted(asked.newest.items()):
        late.append(f"{AGENCIES.get(agency, agency)}: records to {words.day(newest)}.")
    blocks: list[Block] = [Items((*LIMITS, *asked.lacks, *_not_known(asked)))]
    if late:
        blocks.append(Text(" ".join(late), lead="What agencies sent."))
    return Section("The data and its limits", tuple(blocks))


def _not_known(asked: Asked) -> Iterator[str]:
    """Yield why measures have no figure of a year, and which: a reason alone would seem to be of the whole year."""
    named: dict[tuple[str, str], list[str]] = {}
    for (name, label), reason in asked.unknown.items():
        named.setdefault((label, words.uncapital(reason)), []).append(METRICS[name].short or METRICS[name].title)
    for (label, reason), names in named.items():
        which = ", ".join(names) if len(names) <= FEW else f"{words.capital(words.number(len(names)))} measures"
        yield f"{which}, {label}: {reason}"


def _protected(asked: Asked, released: Released) -> Section:
    few, report = small(asked.policy.publication.threshold), released.report
    said = (
        f"Hidden (c) are counts of {few}, shares of which the denominator, the numerator or the rest is {few}, and "
        "whatever would reveal one, also together with all that was published before.",
        f"Of {words.count(report.cells)} figures {words.count(released.suppressed)} "
        f"{'is' if released.suppressed == 1 else 'are'} hidden.",
        *beyond_hiding(report),
    )
    return Section("How children are protected in these figures", (Items(said),))
