"""Composes an agency's pack from released figures: two pages of sentences, a chart and tables."""

from collections.abc import Iterator

from publish.charts.palette import PRINT_WIDTH
from publish.charts.spc import spc_chart
from publish.charts.svg import to_svg
from publish.disclosure import Released, beyond_hiding, require, small
from publish.reports.document import Document, Items, Report, Section, Text
from publish.reports.packs.answered import (
    CHART,
    beside_others,
    charted,
    claim,
    opening,
    series_of,
    what_became_of_contacts,
)
from publish.reports.packs.asked import ON_TIME, Asked
from publish.reports.packs.cells import Cells
from publish.reports.packs.put_right import refused, would_help
from queries import words
from queries.metrics.catalogue import METRICS
from queries.metrics.describe import in_force


def pack(asked: Asked, released: Released, number: int, changed: tuple[str, ...] = ()) -> Report:
    """Return an agency's pack; `changed` says what a revision changed."""
    cells, drawn = Cells(require(released).frame, asked), None if asked.quarter else series_of(released, asked)
    chart = spc_chart(drawn, width=PRINT_WIDTH, height=200) if drawn else None
    first = (
        Section(claim(cells), tuple(opening(cells))),
        *([charted(drawn)] if drawn and chart else []),
        beside_others(cells),
        what_became_of_contacts(cells),
        _note(asked, released),
    )
    second = (
        *([Section("What this revision changed", (Items(changed),))] if changed else []),
        would_help(cells), *refused(asked), _definitions(cells), *_closing(asked, number),
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
    return f"{stem(asked)}-{number}"


def stem(asked: Asked) -> str:
    """Return the name of a pack's folder, without its revision."""
    return f"{asked.label.replace(' ', '-').lower()}-{asked.agency.replace('_', '-')}"


def focus_hidden(asked: Asked, released: Released) -> bool:
    """Return whether the figure that the pack opens with is hidden, so that it would be about too few."""
    cell = Cells(require(released).frame, asked).own(ON_TIME, asked.group, asked.label)
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


def _note(asked: Asked, released: Released) -> Section:
    few = small(asked.policy.publication.threshold)
    note = f"Others are pooled: no other agency is named in your pack. c: {few}, or what would give such a count away."
    return Section("", (Text(" ".join([note, *beyond_hiding(released.report)]), small=True),))


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
