"""Lays out the content and figures of a snapshot as sheets of a workbook, one table on each sheet."""

import re
from collections.abc import Iterable, Sequence

from etl.ladders import STANDARD
from publish.published.cells import Amount, Value
from publish.published.snapshot_figures import HIDDEN, Cell, Figures, Number, Revision
from publish.published.workbook import Sheet
from publish.snapshot.content.board import SHORT
from publish.snapshot.content.groups import NAMES
from publish.snapshot.content.model import Content
from queries import words
from queries.metrics.catalogue import HEADLINES
from queries.metrics.dimensions import DIMENSIONS
from queries.metrics.metric import THEMES

_UNIT_OF = {SHORT.get(name, name): metric.unit for name, metric in HEADLINES.items()}
_PRINTED = re.compile(
    r"(?P<value>[+−]?[\d,]+(?:\.\d+)?)(?P<unit>%| hours?| days?|)(?: \((?P<counted>[\d,]+) of (?P<of>[\d,]+)\))?"
)
UNITS = {"percent": "%", "count": "number", "net": "number", "hours": "hours", "ratio": "ratio", "rate": "per 10,000"}


def sheets(content: Content, figures: Figures) -> list[Sheet]:
    """Return the sheets in order; those without a row are left out."""
    every = [
        _findings(content), _headlines(content), _months(figures), _england(content), _freshness(content),
        _faults(content, figures), _groups(figures), _hubs(figures), _commentary(content), _definitions(content),
        revised(content.revisions),
    ]  # fmt: skip
    return [sheet for sheet in every if sheet.rows]


def notes(content: Content) -> Sheet:
    """Return what signs and statuses mean, the disclosure statement and the notes of tables."""
    rows = [
        (HIDDEN, f"Confidential: {content.rule}"),
        ("–", "No target, no national figure, or not known yet."),
        (
            "Empty cell",
            "There is nothing to say: a count has no denominator; a month that is not known has no figure; "
            "one that takes no part in limits has no range, mean or verdict; a share of nothing has no value.",
        ),
        (
            "%",
            "79.2% is the number 79.2: the sign belongs to the cell's format. Text in place of a number is a sign of "
            "this list.",
        ),
        ("immature", "A month that can't be known yet: its look-back or follow-up is not covered by the data."),
        ("unknown", "A month that a table it is made of does not speak for: there is no figure, which is not 0."),
        ("untimed", "A month of which more than a fifth has no time of day, so that its hours are not known."),
        (
            "off_ladder",
            "A month in which Family Help is recorded without tiers, or which an earlier snapshot shows on other "
            "levels and the difference would tell of few: levels are not told apart.",
        ),
        ("suppressed", "A month whose figure is hidden (c)."),
        *((f"[note {i}]", note) for i, note in enumerate(content.table.notes, start=1)),
        *(("Disclosure control", sentence) for sentence in content.disclosure),
        *(("Trust", sentence) for sentence in content.quality.caveats),
        ("Beside England", content.england.caution),
        *content.provenance,
    ]
    return Sheet("Notes", "Notes", ("Sign or subject", "Meaning"), rows, "one note")


def _findings(content: Content) -> Sheet:
    rows = [("Key message", f.claim, f.rest) for f in content.findings]
    rows += [("Read together", t.claim, t.rest) for t in content.together]
    rows += [("What changed", c.claim, c.rest) for c in content.changed]
    return Sheet("Key messages", "Key messages", ("Kind", "Claim", "Figures"), rows, "one message")


def _headlines(content: Content) -> Sheet:
    columns = ["Theme", *(c for c in content.table.columns if c != "24 months")]
    rows, theme = [], ""
    for row in content.table.rows:
        theme = row.theme or theme
        note = f" [note {row.note}]" if row.note else ""
        rows.append((theme, row.name + note, row.now, row.before, row.target, row.england, row.change.words,
                     row.met.words))  # fmt: skip
    return Sheet("Headline measures", "Headline measures", columns, rows, "one measure in the month it speaks of")


def _months(figures: Figures) -> Sheet:
    columns = ("Theme", "Measure", "Unit", "Month", "Numerator", "Denominator", "Value", "Expected from", "Expected to",
               "Mean", "Verdict", "Status", "Levels counted as")  # fmt: skip
    rows = [
        (THEMES[m.theme][0], SHORT[m.metric], UNITS[m.unit], p.month, p.numerator, p.denominator,
         *(_amount(value, m.unit) for value in (p.value, p.lower, p.upper, p.mean)), p.verdict, p.status, m.ladder)
        for m in figures.metrics
        for p in m.months
    ]  # fmt: skip
    every = slice(None) if {m.ladder for m in figures.metrics} - {None, STANDARD} else slice(-1)  # one ladder: not said
    title, told = "Every month of every measure", [tuple(row)[every] for row in rows]
    return Sheet("Months", title, columns[every], told, "one measure in one month")


def _amount(value: Number, unit: words.Unit) -> Value:
    return Amount(value, unit) if isinstance(value, int | float) else value


def _england(content: Content) -> Sheet:
    rows = [(r.name, r.month, r.here, r.england, r.period, r.reading) for r in content.england.rows]
    columns = content.england.columns
    return Sheet("England", "England’s figures beside ours", columns, rows, "one measure with a national figure")


def _freshness(content: Content) -> Sheet:
    table = content.quality.freshness
    rows = [(r.agency, r.newest, r.days, r.allowed, r.state) for r in table.rows]
    return Sheet("Freshness", "How new each agency’s data is", table.columns, rows, "one agency")


def _faults(content: Content, figures: Figures) -> Sheet:
    counts = {cell.metric: cell for cell in figures.faults}
    columns = ("What was found", "Rows found", "Rows asked", "Share")
    rows: list[tuple[Value, ...]] = [
        (r.check, counts[r.metric].numerator, counts[r.metric].denominator, r.share)
        for r in content.quality.checks.rows
    ]
    rows += [(check, HIDDEN, HIDDEN, HIDDEN) for check in content.quality.few]
    return Sheet("Faults", "Faults in the month’s rows", columns, rows, "one fault looked for and found")


def _groups(figures: Figures) -> Sheet:
    columns = ("Measure", "Broken down by", "Group", "Month", "Numerator", "Denominator", "Value", "Status")
    rows = [
        (SHORT[g.cell.metric], DIMENSIONS[g.dim], NAMES[g.dim].get(g.group, g.group.capitalize()), *_figure(g.cell))
        for g in figures.groups
    ]
    return Sheet("Groups", "Measures by group", columns, rows, "one measure of one group in one month")


def _hubs(figures: Figures) -> Sheet:
    columns = ("Measure", "Hub", "Month", "Numerator", "Denominator", "Value", "Status")
    rows = [(SHORT[hub.cell.metric], hub.group, *_figure(hub.cell)) for hub in figures.by_hub]
    return Sheet("Hubs", "Measures by hub", columns, rows, "one measure of one hub")


def _figure(cell: Cell) -> Iterable[Value]:
    value = _amount(cell.value, HEADLINES[cell.metric].unit)
    return cell.month, cell.numerator, cell.denominator, value, cell.status


def _commentary(content: Content) -> Sheet:
    blocks = [("Summary", block) for block in content.summary]
    blocks += [(section.title, block) for section in content.sections for block in section.commentary]
    rows = [(theme, "".join(run.text for run in block.runs)) for theme, block in blocks]
    return Sheet("Commentary", "Commentary", ("Theme", "Text"), rows, "one paragraph of the officer’s words")


def _definitions(content: Content) -> Sheet:
    columns = ("Measure", "Name", "Month", "Counted", "In the numerator", "Left out", "Source")
    rows = [(m.title, m.metric, m.month, m.counted, m.met, m.left_out, m.source) for m in content.definitions]
    return Sheet("Definitions", "Definitions used", columns, rows, "one measure")


def revised(revisions: Sequence[Revision]) -> Sheet:
    """Return the figures that revisions changed, what they were and what they are now, as numbers."""
    columns = ("Revision", "Measure", "Month", "Was", "Was: counted", "Was: out of", "Is now", "Is now: counted",
               "Is now: out of", "Why")  # fmt: skip
    rows = [
        (r.title, x.name, x.month, *_as_numbers(x.name, x.was), *_as_numbers(x.name, x.now), x.why)
        for r in revisions
        for x in r.rows
    ]
    return Sheet("Revisions", "What revisions changed", columns, rows, "one figure that changed")


def _as_numbers(name: str, written: str) -> tuple[Value, Value, Value]:
    """Return a figure that a revision keeps as it was printed, `72.9% (263 of 361)`, as numbers; other text stays."""
    found, unit = _PRINTED.fullmatch(written), _UNIT_OF.get(name)
    if found is None or unit is None:
        return written, "", ""
    value = float(found["value"].replace(",", "").replace("−", "-")) * (24 if found["unit"].startswith(" day") else 1)
    counted, of = (int(found[part].replace(",", "")) if found[part] else "" for part in ("counted", "of"))
    return Amount(value, unit), counted, of
