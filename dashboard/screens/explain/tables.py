"""Writes what a change is made of as tables: dimensions side by side, the groups of one, and two crossed."""

from collections.abc import Callable, Mapping, Sequence

from dashboard.components.tables import Column, table
from dashboard.html import image, text, verdict
from dashboard.screens.explain.answers import Line
from publish.charts import icons
from publish.charts.small import small_svg
from queries import words
from queries.explain.amounts import amount, signed_ratio, way_of
from queries.explain.change import Change
from queries.explain.periods import words_of
from queries.explain.split import FEWEST, Part, Split, counts_rows
from queries.explain.table import effect, ends, percent, value
from queries.groups.equality import NOT_KNOWN
from queries.metrics.dimensions import DIMENSIONS, group_words, kind_of, title_of
from queries.statistics.contributions import Both, Cell

BAR, HIGH = 180, 20  # px
_READS = {
    "drives": ("moved", "Drives it"),
    "holds_back": ("moved", "Holds it back"),
    "as_the_rest": ("common", "As the rest"),
    None: ("common", "As expected"),
}
_WHOLE = {"simpson": "Groups moved the other way", "mix": "Mostly the mix", "differs": "Groups differ",
          "alike": "Groups moved alike", "after": "Known only afterwards"}  # fmt: skip


def dimensions_table(change: Change, address: Callable[[str], str]) -> str:
    """Return a row for each dimension: its rate and mix effect, and what it says; `address` opens one."""
    columns = [Column("By", False), Column("Rate effect"), Column("Mix effect"), Column("Groups", False),
               Column("Named", False)]  # fmt: skip
    if counts_rows(change.metric):
        columns[1:3] = []
    rows = [_dimension(change, each, address) for each in change.splits]
    return table("What each dimension says of the change", columns, rows, seen=False)


def _dimension(change: Change, split: Split, address: Callable[[str], str]) -> list[str]:
    title = f'<a href="{text(address(split.dims[0]))}">{text(DIMENSIONS[split.dims[0]])}</a>'
    effects = [number(change, effect(change, each)) for each in (split.rate, split.mix)]
    told = _WHOLE[split.verdict]
    if split.anew:
        told = "Recorded otherwise"
    elif split.p is None and split.verdict == "alike":
        told = _too_small(split.parts)
    named = ", ".join(group_name(split, part) for part in split.with_verdict("drives")) or "No group"
    return [title, *([] if counts_rows(change.metric) else effects), text(told), text(named)]


def _too_small(parts: Sequence[Part]) -> str:
    """Return why no group of a dimension can be compared with others."""
    if not parts:
        return "Nothing to compare"
    if len(parts) > 1:
        return "Too few to compare"
    if parts[0].pooled:
        return "All groups are small"
    return "Not known" if parts[0].name in NOT_KNOWN else "One group only"


def groups_table(change: Change, split: Split) -> str:
    """Return a row for each group: what was counted, what it adds as a bar, and how it stands beside the others."""
    rates, kind = not counts_rows(change.metric), kind_of(split.dims[0])
    noun = words.capital(change.metric.noun)
    columns = [Column(words.capital(kind), False), Column(noun), Column("was")]
    columns += [Column("Done in time" if change.within else "Rate"), Column("was")] if rates else []
    columns += [Column("Part of the change", False)]
    columns += [Column("Rate effect"), Column("Mix effect")] if rates else [Column("Adds")]
    columns += [Column("Of the change"), Column("Of all"), Column("Beside the others", False)]
    every = [0.0, *(end for part in split.parts for end in _reach(change, part))]
    span = min(every), max(every) if max(every) > min(every) else 1.0
    rows = [_group(change, split, part, span) for part in split.parts]
    return table(f"Groups by {title_of(split.dims[0])}", columns, [*rows, _all(change, split)], total=True, seen=False)


def _group(change: Change, split: Split, part: Part, span: tuple[float, float]) -> list[str]:
    before, after = part.counted.before, part.counted.after
    adds = effect(change, part.adds.total)
    icon, read = _READS[part.verdict]
    if part.verdict is None and (split.p is None or split.anew):
        icon, read = "too_few", "Not compared"
    letter = "L" if part.adds.change * change.times < 0 else "H"
    return [
        text(group_name(split, part)),
        *_counts(change, before, after),
        image(contribution_svg(change, part, span), _bar_words(change, part)),
        *_effects(change, part.adds.rate, part.adds.mix),
        _share(adds, change.change) if has_shares(change) else "–",
        words.percent(part.adds.share_after * 100).replace(".0%", "%"),
        verdict(icons.icon(icon, letter if icon == "moved" else None, size=20), read, 20),
    ]


def _all(change: Change, split: Split) -> list[str]:
    whole = split.whole
    cells = ["All", *_counts(change, whole.before, whole.after), "", *_effects(change, split.rate, split.mix)]
    return [*cells, "100%" if has_shares(change) else "–", "100%", ""]


def _counts(change: Change, before: Cell, after: Cell) -> list[str]:
    if counts_rows(change.metric):
        return [words.count(after.numerator), words.count(before.numerator)]
    rows = [words.count(after.denominator), words.count(before.denominator)]
    return [*rows, figure(change, after), figure(change, before)]


def _effects(change: Change, rate: float, mix: float) -> list[str]:
    if counts_rows(change.metric):
        return [number(change, rate)]
    return [number(change, effect(change, each)) for each in (rate, mix)]


def has_shares(change: Change) -> bool:
    """Return whether parts can be told as shares of a change: of 0.1 points, a group can add 6,100%."""
    return change.is_sure and way_of(change) != 0


def _share(part: float, whole: float) -> str:
    share = round(100 * part / whole)
    return f"{'−' if share < 0 else ''}{abs(share)}%"


def figure(change: Change, cell: Cell) -> str:
    """Return a group's figure in one period, or that its rows are too few to give one."""
    found = value(change, cell)
    if found is None:
        return "none"
    if not counts_rows(change.metric) and cell.denominator < FEWEST:
        return "too few"
    return words.value(found, "percent" if percent(change) else change.metric.unit)


def number(change: Change, of: float) -> str:
    """Return an effect with its sign, in the metric's unit."""
    if change.metric.unit == "count":
        return words.net(of)
    return signed_ratio(of) if change.metric.unit == "ratio" else words.signed(of)


def group_name(split: Split, part: Part) -> str:
    """Return a group in words."""
    return (
        f"{part.pooled} small {kind_of(split.dims[0], 2)} together"
        if part.pooled
        else group_words(split.dims[0], part.name)
    )


def contribution_svg(change: Change, part: Part, span: tuple[float, float]) -> str:
    """Return what a group adds as a bar from a line at zero: its rate effect, its mix effect hatched, an interval.

    `span` holds the ends of the scale that all groups share.
    """
    low, high = span

    def x(amount: float) -> float:
        return 4 + (BAR - 8) * (amount - low) / (high - low)

    rate, mix = effect(change, part.adds.rate), effect(change, part.adds.mix)
    body = _box(x(0), x(rate)) if rate else ""
    start = rate if rate * mix > 0 else 0.0
    if mix and not counts_rows(change.metric):
        body += _hatched(x(start), x(start + mix))
    lower, upper = ends(change, part)
    if part.adds.variance is not None:
        body += f'<path d="M{x(lower):.1f} 10H{x(upper):.1f}" stroke-width="1.6" @(-;ink)/>'
    body += f'<path d="M{x(0):.1f} 0V{HIGH}" stroke-width="1.4" @(-;ink)/>'
    return icons.svg(body, BAR, HIGH, width=BAR, height=HIGH, theme="auto")


def _box(start: float, end: float) -> str:
    left, width = min(start, end), abs(end - start)
    return f'<rect x="{left:.1f}" y="5" width="{width:.1f}" height="10" @(common;-)/>'


def _hatched(start: float, end: float) -> str:
    """Return an outlined box with slanted lines, by which the mix is told from the rate without colour."""
    left, width = min(start, end), abs(end - start)
    lines = "".join(
        f"M{left + at:.1f} 15L{min(left + width, left + at + 4):.1f} 5" for at in range(0, max(1, int(width)), 5)
    )
    box = f'<rect x="{left:.1f}" y="5" width="{width:.1f}" height="10" stroke-width="1" @(-;common)/>'
    return f'{box}<path d="{lines}" stroke-width="1" @(-;common)/>'


def _reach(change: Change, part: Part) -> tuple[float, ...]:
    rate, mix = effect(change, part.adds.rate), effect(change, part.adds.mix)
    return (*ends(change, part), rate, mix, rate + mix if rate * mix > 0 else 0.0)


def _bar_words(change: Change, part: Part) -> str:
    adds = effect(change, part.adds.total)
    return f"{'Takes' if adds < 0 else 'Adds'} {amount(change, adds)}"


def lines_grid(lines: Sequence[Line], dim: str, unit: words.Unit, target: float | None, since: int) -> str:
    """Return each group's twelve months as a small chart under its name and latest figure, all on one scale."""
    every = [each for line in lines for each in line.values if each is not None]
    if not every:
        return ""
    held = [*every, *([target] if target is not None else [])]
    low, high = (min(held), max(held)) if unit == "percent" else (0.0, max(held))
    room = (high - low) * 0.08 or 1.0
    bounds = (max(0.0, low - room), high + room)
    return f'<div class="multiples">{"".join(_line(each, dim, unit, bounds, target, since) for each in lines)}</div>'


def _line(line: Line, dim: str, unit: words.Unit, bounds: tuple[float, float], target: float | None, since: int) -> str:
    latest = line.values[-1]
    shown = words.value(latest, unit) if latest is not None else "too few"
    drawn = small_svg(line.values, bounds, target=target, since=since, width=300, height=64)
    name = f"<b>{text(group_words(dim, line.name))}</b> <span class='grey'>{text(shown)}</span>"
    return f'<div class="group"><p>{name}</p>{image(drawn)}</div>'


def crossed_table(
    change: Change, split: Split, rows: Sequence[str], columns: Sequence[str], cells: Mapping[tuple[str, str], Both]
) -> str:
    """Return a cell for each pair of groups: both figures, and the rows of the later period."""
    first, second = split.dims
    head = [Column(DIMENSIONS[first], False), *(Column(group_words(second, name)) for name in columns)]
    body = [
        [text(group_words(first, row)), *(_cell(change, cells.get((row, column))) for column in columns)]
        for row in rows
    ]
    return table(f"{DIMENSIONS[first]} by {title_of(second)}, {words_of(change.after)}", head, body, seen=False)


def _cell(change: Change, both: Both | None) -> str:
    if both is None:
        return "none"
    if counts_rows(change.metric):
        return f"{words.count(both.before.numerator)} → {words.count(both.after.numerator)}"
    few = min(both.before.denominator, both.after.denominator) < FEWEST
    of = words.count(both.after.denominator)
    if few:
        return f"of {of}: too few to say"
    return f"{figure(change, both.before)} → {figure(change, both.after)} of {of}"


def part_rows(change: Change) -> list[dict[str, object]]:
    """Return the parts of a change as rows of a file: the columns of `mash explain`, and both periods."""
    from queries.explain.table import table as parts

    periods = {"metric": change.metric.name, "from": change.before.label, "to": change.after.label}
    return [periods | row for row in parts(change).iter_rows(named=True)]
