"""Puts a year in words for the partnership's published report, from released figures alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Any, TypeGuard

import polars as pl

from etl.codes import AGENCIES
from etl.register.actions import OWNERS, STATES
from publish.charts.palette import PRINT_WIDTH
from publish.charts.spc import changes_sentence, spc_chart
from publish.charts.svg import to_svg
from publish.disclosure import TOTAL, Released, beyond_hiding, require, small
from publish.published.cells import Amount, Figure
from publish.published.hidden_months import if_enough
from publish.reports.document import Block, Document, Grid, Items, Picture, Report, Section, Text
from publish.reports.yearly.year import CHARTED, DIMS, SPLIT, Asked, held_in
from queries import words
from queries.facts.names import CODED, PERSON_DIMS
from queries.groups.duty import NAMES as DUTY
from queries.groups.equality import CAUTION
from queries.impact.study import Impact
from queries.metrics.catalogue import METRICS
from queries.metrics.dimensions import DIMENSIONS, name_of, place_of
from queries.metrics.metric import THEMES, Metric
from queries.series.claims import alt_text, headline, subject_of
from queries.series.points import Change
from queries.series.sentences import Reference, Sign, comparison, sign
from queries.series.series import Series, make_series
from queries.statistics.unlike import adjusted, chi_square_p

WAITING = {"suppressed": "c", "immature": "not known yet", "unknown": "not known",
           "off_ladder": "levels not told apart", "untimed": "too many without a time of day"}  # fmt: skip
NONE = "–"
SURE = 0.05  # of the shares that are said to have changed at most one in twenty did so by chance (Benjamini, Hochberg)
CHANGED: dict[Sign, str] = {1: "Higher, more than chance", -1: "Lower, more than chance", 0: "No more than chance"}
LIMITS = (
    "Figures rest on what agencies recorded and sent. A child nobody told the hub about is in none of them.",
    "Two years can differ by chance. A share is said to have changed where chance alone would seldom do so, given how "
    "many shares were compared; how large a change is matters too, and no figure says why it changed.",
    "Late records change figures: a correction makes a numbered revision of this chapter.",
)
EVIDENCE = {
    "strong": "There is strong evidence that the figure left its earlier course.",
    "moderate": "There is moderate evidence that the figure left its earlier course.",
    "weak": "There is weak evidence that the figure left its earlier course.",
    "none": "There is no evidence that the figure left its earlier course.",
}
NO_PROOF = (
    "A study shows whether a figure left its course when something changed, not why, and not that children are safer. "
    "Studies that found nothing are listed like the others."
)


@dataclass(frozen=True)
class Cells:
    """The released figures by metric, period and groups."""

    rows: Mapping[tuple[str, ...], Mapping[str, Any]]

    def of(self, metric: str, period: str, dim: str = "", group: str = "") -> Mapping[str, Any] | None:
        """Return one figure; None where there is none."""
        return self.rows.get((metric, period, *(group if each == dim else TOTAL for each in DIMS)))

    def groups(self, metric: str, period: str, dim: str) -> list[str]:
        """Return the groups of a dimension that have a figure, in their own order."""
        at = DIMS.index(dim) + 2
        found = {key[at] for key in self.rows if key[:2] == (metric, period) and key[at] != TOTAL}
        order = [*CODED[dim].categories] if dim in CODED else []
        return sorted(found, key=lambda name: (order.index(name) if name in order else len(order), place_of(dim)(name)))


def chapter(asked: Asked, released: Released, number: int, changed: tuple[str, ...] = ()) -> Report:
    """Return the chapter of a year; `changed` says what a revision changed."""
    frame = require(released).frame
    cells = Cells({
        (row["metric"], row["period"], *(row[dim] for dim in DIMS)): row | {"status": str(row["status"])}
        for row in frame.iter_rows(named=True)
    })  # fmt: skip
    drawn = _drawn(frame, asked)
    series = {name: each for name, (each, _) in drawn.items()}
    moved = _moved(asked, cells)
    sections = (
        Section("The year in short", tuple(_short(asked, cells, moved))),
        *([Section("What this revision changed", (Items(changed),))] if changed else []),
        *(section for theme in THEMES for section in _theme(asked, cells, theme, moved, series)),
        _sharing(asked, cells), _duty(asked, cells), *_done(asked), _studies(asked), _audited(asked),
        *_equality(asked, cells), _data(asked), _protected(asked, released),
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


def shown(row: Mapping[str, Any] | None, metric: Metric) -> Figure:
    """Return a figure as it is printed: c where it is hidden, words where it is not known."""
    if row is None:
        return NONE
    if row["status"] != "ok":
        return WAITING.get(row["status"], NONE)
    return NONE if row["value"] is None else Amount(row["value"], metric.unit)


def _facts(asked: Asked, number: int) -> str:
    parts = [f"{words.day(asked.span.start)} to {words.day(asked.span.end)}"]
    parts += [f"data as at {words.day(asked.as_at.date())}", f"revision {number}"]
    return " · ".join([*parts, *(["synthetic data: no row describes a real child"] if asked.policy.synthetic else [])])


def _moved(asked: Asked, cells: Cells) -> dict[str, Sign]:
    """Return, by share, 1 or -1 where it changed against the year before by more than chance and shows it, else 0."""
    pairs: dict[str, tuple[float, Sign]] = {}
    for name in dict.fromkeys(asked.measures["metric"].to_list()):
        now, then = cells.of(name, asked.span.label), cells.of(name, asked.before.label)
        if METRICS[name].unit == "percent" and _counted(now) and _counted(then):
            z = _z(now["numerator"], now["denominator"], then["numerator"], then["denominator"])
            pairs[name] = chi_square_p(z * z, 1), sign(now["value"], "percent", Reference(then["value"], "percent", ""))
    sure = adjusted([p for p, _ in pairs.values()])
    return {name: way if p < SURE else 0 for (name, (_, way)), p in zip(pairs.items(), sure, strict=True)}


def _counted(row: Mapping[str, Any] | None) -> TypeGuard[Mapping[str, Any]]:
    return row is not None and row["status"] == "ok" and bool(row["denominator"])


def _z(x: int, n: int, y: int, m: int) -> float:
    """Return by how many standard errors two shares differ, x of n and y of m."""
    share = (x + y) / (n + m)
    error = sqrt(share * (1 - share) * (1 / n + 1 / m))
    return (x / n - y / m) / error if error else 0.0


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
        yield Text(f"Nothing can be compared: of {asked.before.label} or {asked.span.label} no share is shown.")
    few = small(asked.policy.publication.threshold)
    yield Text(
        f"Every figure passed disclosure control. c: {few}, or what would give such a count away. "
        f"{words.counted(len(moved), 'share')} could be compared with the year before; those are named that changed by "
        "more than chance.",
        small=True,
    )


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
    rows = tuple(_row(asked, cells, metric, moved.get(metric.name)) for metric in metrics)
    heads = ("Measure", asked.span.label, asked.before.label, "Change", "Target", "England")
    blocks.append(Grid(f"{title}, {asked.span.label}", heads, rows, (1, 2, 4, 5)))
    yield Section(title, tuple(blocks))


def _row(asked: Asked, cells: Cells, metric: Metric, way: Sign | None) -> tuple[Figure, ...]:
    target, england = asked.policy.target(metric.name, asked.span.end), asked.england.get(metric.name)
    return (
        metric.short or metric.title,
        shown(cells.of(metric.name, asked.span.label), metric),
        shown(cells.of(metric.name, asked.before.label), metric),
        NONE if way is None else CHANGED[way],
        Amount(target.value, metric.unit, agreed=True) if target else NONE,
        f"{words.value(england.value, metric.unit)} ({england.period})" if england else NONE,
    )


def _sharing(asked: Asked, cells: Cells) -> Section:
    name, title = "agency_check_returned_on_time", "Sharing, agency by agency"
    metric, groups = METRICS[name], cells.groups(name, asked.span.label, "agency")
    if not groups:
        return Section(title, (Text("Not in this data: no extract says when agencies were asked and answered."),))
    return Section(title, (
        _split(asked, cells, metric, "agency", groups, AGENCIES),
        Text("Agencies differ in how often they are asked, and about whom: the table ranks nobody.", small=True),
    ))  # fmt: skip


def _split(
    asked: Asked, cells: Cells, metric: Metric, dim: str, groups: Sequence[str], names: Mapping[str, str] | None = None
) -> Grid:
    rows = []
    for group in groups:
        row = cells.of(metric.name, asked.span.label, dim, group)
        of = row["denominator"] if row and row["status"] == "ok" else None
        name = (names or {}).get(group) or name_of(dim, group)
        rows.append((name, shown(row, metric), NONE if of is None else Amount(of, "count")))
    head = DIMENSIONS[dim].removesuffix(" asked")
    title = metric.short or metric.title
    return Grid(f"{title} by {head.lower()}, {asked.span.label}", (head, title, "Out of"), tuple(rows), (1, 2))


def _duty(asked: Asked, cells: Cells) -> Section:
    title = "The duty to share information"
    if asked.no_duty:
        return Section(title, (Text(f"There are no figures of this year. {asked.no_duty}"),))
    rows = tuple(
        (METRICS[name].title, shown(row, METRICS[name]), Amount(row["denominator"], "count") if _counted(row) else NONE)
        for name in DUTY if (row := cells.of(name, asked.span.label))
    )  # fmt: skip
    if not rows:
        return Section(title, (Text("Not in this data: no extract says what agencies answered under the duty."),))
    caption = f"Answers under the duty to share, {asked.span.label}"
    return Section(title, (Grid(caption, ("Measure", asked.span.label, "Out of"), rows, (1, 2)),))


def _done(asked: Asked) -> Iterator[Section]:
    listed = tuple(
        f"{words.day(each.effective_on)}: {each.title}{f' ({each.hub})' if each.hub else ''}." for each in asked.changes
    )
    none = "The register of changes names none in this year." if asked.has_register else (
        "Not in this data: no extract holds a register of changes."
    )  # fmt: skip
    yield Section("What changed, and what was done", (Items(listed) if listed else Text(none),))
    actions = tuple(
        f"{action.text}. {OWNERS[action.owner]}, due {words.day(action.due)}: {STATES[action.state].lower()}. About "
        f"“{METRICS[action.measure].title}”."
        for action in asked.actions if action.measure in METRICS
    )  # fmt: skip
    told = Items(actions) if actions else Text("No action that was offered to the board was added or due in this year.")
    yield Section("Actions", (told,), inner=True)


def _studies(asked: Asked) -> Section:
    title = "Whether changes moved a figure"
    items = []
    for study in asked.studies:
        found = EVIDENCE[study.evidence] if isinstance(study, Impact) else study.reason
        items.append(f"“{study.change.title}” and “{study.metric.title}”. {found}")
    if not items:
        return Section(title, (Text("No change of this year was studied."),))
    return Section(title, (Items(tuple(items)), Text(NO_PROOF, small=True)))


def _audited(asked: Asked) -> Section:
    """Return what the year's newest practice audit estimates, in whole percent; nothing that rests on few contacts."""
    title, audit = "Practice audits", asked.audited
    if audit is None:
        return Section(title, (Text("No practice audit of contacts of this year is on record."),))
    first, last = (words.day(day) for day in (audit.ratings.first, audit.ratings.last))
    said = (
        f"Of the contacts decided from {first} to {last} some were drawn by chance, and judged again by auditors who "
        "did not know the hub’s decision."
    )
    rated, few = audit.ratings, asked.policy.publication.threshold
    pairs = (
        ("All contacts", "wrong_outcome", audit.wrong, audit.judged, "of all decisions of these months were not right"),
        ("Risk ratings: the hub and the first auditor", "exact", rated.contacts - rated.raised - rated.lowered,
         rated.contacts, "of all final ratings of these months are those that an auditor would give"),
    )  # fmt: skip
    items = []
    for about, name, count, of, meaning in pairs:
        found = audit.figure(about, name)
        if found is None or found.value is None or found.low is None or found.high is None:
            continue
        if min(count, of - count) < few:
            items.append(f"What share {meaning} is not shown (c): it would rest on {small(few)} contacts.")
        else:
            ends = f"{100 * found.low:.0f} to {100 * found.high:.0f}%"
            items.append(f"An estimated {100 * found.value:.0f}% {meaning} (95% interval {ends}).")
    note = "Auditors err, and agreement is not correctness: two can agree on the same mistake."
    return Section(title, (Text(said), *([Items(tuple(items))] if items else []), Text(note, small=True)))


def _equality(asked: Asked, cells: Cells) -> Iterator[Section]:
    yield Section("Equality", (Text(CAUTION),))
    for name, dims in SPLIT.items():
        for dim in dims:
            groups = cells.groups(name, asked.span.label, dim) if dim in PERSON_DIMS else []
            if len(groups) > 1:
                grid = _split(asked, cells, METRICS[name], dim, groups)
                yield Section(grid.caption, (grid,), inner=True)


def _data(asked: Asked) -> Section:
    late = []
    for agency, newest in sorted(asked.newest.items()):
        late.append(f"{AGENCIES.get(agency, agency)}: records to {words.day(newest)}.")
    blocks: list[Block] = [Items((*LIMITS, *asked.lacks))]
    if late:
        blocks.append(Text(" ".join(late), lead="What agencies sent."))
    return Section("The data and its limits", tuple(blocks))


def _protected(asked: Asked, released: Released) -> Section:
    few, report = small(asked.policy.publication.threshold), released.report
    said = (
        f"Hidden (c) are counts of {few}, shares of which the denominator, the numerator or the rest is {few}, and "
        "whatever would give one back, also beside all that was published before.",
        f"Of {words.count(report.cells)} figures {words.count(released.suppressed)} "
        f"{'is' if released.suppressed == 1 else 'are'} hidden.",
        *beyond_hiding(report),
    )
    return Section("How children are protected in these figures", (Items(said),))
