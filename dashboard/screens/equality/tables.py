"""Writes the rates of groups of children as rows of a chart, as tables and in words. Each row is a group."""

from collections.abc import Sequence

from dashboard.components.rates import in_cell
from dashboard.components.tables import Column, bar, table
from dashboard.html import image, key_of, paragraph, shape, text
from publish.charts import icons
from publish.charts.dots import Dot
from queries import words
from queries.groups.equality import GroupRate, GroupsCompared, by_chance
from queries.metrics.dimensions import name_of
from queries.metrics.metric import Metric

CHARACTERISTICS = {
    "age_band": "Age",
    "sex": "Sex",
    "ethnicity_group": "Ethnicity",
    "disability": "Disability",
    "imd_quintile": "Deprivation",
}


def named(rate: GroupRate) -> str:
    """Return a group in words with its characteristic: `Unborn (age)`."""
    return f"{name_of(rate.dim, rate.group)} ({CHARACTERISTICS[rate.dim].lower()})"


def dot_of(metric: Metric, rate: GroupRate) -> Dot:
    """Return a group's row of the chart."""
    name, ratio = name_of(rate.dim, rate.group), rate.relative
    low, high = ratio.interval if ratio else (None, None)
    return Dot(
        CHARACTERISTICS[rate.dim], name, ratio.value if ratio else None, low, high, rate.differs,
        rate.sentence(metric, name),
    )  # fmt: skip


def groups_table(caption: str, rates: Sequence[GroupRate]) -> str:
    """Return each group's rate, the rate of the rest, the relative rate with its interval, and the verdict."""
    columns = [Column("Group", False), Column("Rate", False), Column("Beside the rest", False), Column("The rest"),
               Column("Relative rate"), Column("Its 95% interval"), Column("Out of")]  # fmt: skip
    return paragraph(caption) + table(caption, columns, [_row(rate) for rate in rates], seen=False)


def group_rows(rates: Sequence[GroupRate]) -> list[dict[str, object]]:
    """Return the same as rows of a file."""
    return [
        {
            "characteristic": CHARACTERISTICS[rate.dim], "group": name_of(rate.dim, rate.group),
            "numerator": rate.numerator, "denominator": rate.denominator, "value": rate.value,
            "lower_95": rate.interval.lower, "upper_95": rate.interval.upper, "rest": rate.rest,
            "relative_rate": rate.relative.value if rate.relative else None,
            "relative_lower_95": rate.relative.interval.lower if rate.relative else None,
            "relative_upper_95": rate.relative.interval.upper if rate.relative else None,
            "differs": rate.differs,
        }
        for rate in rates
    ]  # fmt: skip


def dots_key() -> str:
    """Return the key of the dots."""
    shapes = (
        ('<path d="M0 8h16" stroke-width="2" @(-;common)/><circle cx="8" cy="8" r="4" @(common;-)/>',
         "No more than chance explains"),
        ('<path d="M0 8h16" stroke-width="2" @(-;neutral)/><rect x="3" y="3" width="10" height="10" @(neutral;-)/>',
         "Differs by more than chance explains"),
        ('<path d="M0 8h16" stroke-width="2" stroke-dasharray="6 3" @(-;ink)/>', "Same rate as the rest"),
    )  # fmt: skip
    return key_of((shape(body), title) for body, title in shapes)


def differing_list(compared: GroupsCompared) -> str:
    """Return a sentence for each group that differs; empty where none does."""
    items = "".join(
        f"<li>{_icon(rate, 24)}<span>{text(rate.sentence(compared.metric, named(rate)))}</span></li>"
        for rate in compared.differing
    )
    return f'<ul class="findings">{items}</ul>' if items else ""


def scan_table(rates: Sequence[GroupsCompared]) -> str:
    """Return each rate with the groups that differ, so that a reader sees where to look."""
    columns = [Column("Rate", False), Column("Groups that differ from the rest", False), Column("Compared")]
    rows = [[text(rate.metric.title), _named(rate), words.count(rate.compared)] for rate in rates]
    total = sum(rate.compared for rate in rates)
    caption = f"Core rates, each over the year to its latest known month. {by_chance(total)}".strip()
    return table(caption, columns, rows)


def scan_rows(rates: Sequence[GroupsCompared]) -> list[dict[str, object]]:
    """Return the same as rows of a file: a line for each group that differs, one for a rate in which none does."""
    return [
        {
            "rate": rate.metric.title, "compared": rate.compared, "differs": named(group) if group else "",
            "value": group.value if group else None, "rest": group.rest if group else None,
        }
        for rate in rates
        for group in (rate.differing or [None])
    ]  # fmt: skip


def _named(compared: GroupsCompared) -> str:
    if not compared.compared:
        return "Too few to compare"
    if not compared.differing:
        return "None by more than chance explains"
    return "; ".join(
        f"{text(named(rate))} {'higher' if _above(rate) else 'lower'}, {_times(rate)}" for rate in compared.differing
    )


def _row(rate: GroupRate) -> list[str]:
    ratio = rate.relative
    return [
        text(f"{CHARACTERISTICS[rate.dim]}: {name_of(rate.dim, rate.group)}"),
        in_cell(words.percent(rate.value), bar(rate.value, rate.interval, None)),
        _judged(rate),
        "–" if rate.rest is None else words.percent(rate.rest),
        _times(rate) if ratio else "–",
        f"{ratio.interval.lower:.2f} to {ratio.interval.upper:.2f}" if ratio else "–",
        words.count(rate.denominator),
    ]


def _judged(rate: GroupRate) -> str:
    if rate.rest is None:
        return "Not compared"
    if rate.relative is None:
        return "Too few to compare"
    reading = "No more than chance explains"
    if rate.differs:
        reading = "Higher than chance explains" if _above(rate) else "Lower than chance explains"
    return f'<span class="verdict">{_icon(rate, 20)}<span>{reading}</span></span>'


def _icon(rate: GroupRate, size: int) -> str:
    side = ("high" if _above(rate) else "low") if rate.differs else None
    variation = f"neutral_{side}" if side else "common"
    return image(icons.variation_icon(variation, side, size=size), size=size)


def _above(rate: GroupRate) -> bool:
    return rate.relative is not None and rate.relative.value > 1


def _times(rate: GroupRate) -> str:
    return f"{rate.relative.value:.2f} times" if rate.relative else "–"
