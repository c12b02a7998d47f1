"""Rates of groups of children: as dots, as a table and in words; one row is one group beside the rest."""

from collections.abc import Sequence

from dashboard.parts.drawing import bar
from dashboard.parts.html import image, key_of, paragraph, text
from dashboard.parts.names import name_of
from dashboard.parts.rates import in_cell
from dashboard.parts.table import Column, table
from etl import codes
from publish import icons
from publish.charts.dots import Dot
from queries import words
from queries.equality import GroupRate
from queries.metric import Metric
from queries.unequal import Compared, by_chance

CHARACTERISTICS = {
    "age_band": "Age",
    "sex": "Sex",
    "ethnicity_group": "Ethnicity",
    "disability": "Disability",
    "imd_quintile": "Deprivation",
}
_QUINTILES = {"1": "Most deprived fifth", "2": "Second fifth", "3": "Middle fifth", "4": "Fourth fifth",
              "5": "Least deprived fifth"}  # fmt: skip
_WORDS = {
    "age_band": {"unborn": "Unborn", "under 1": "Under 1"},
    "sex": codes.SEXES | {"U": "Not known"},
    "ethnicity_group": {"Unknown": "Not known"},
    "disability": {"yes": "Disabled", "no": "Not disabled"},
    "imd_quintile": _QUINTILES,
}


def group_name(dim: str, group: str) -> str:
    """Return a group of children as people say it."""
    return _WORDS.get(dim, {}).get(group) or name_of(dim, group)


def named(rate: GroupRate) -> str:
    """Return a group as it stands alone, with what it is a group of."""
    return f"{group_name(rate.dim, rate.group)} ({CHARACTERISTICS[rate.dim].lower()})"


def dot_of(metric: Metric, rate: GroupRate) -> Dot:
    """Return a group's row of the chart."""
    name, ratio = group_name(rate.dim, rate.group), rate.relative
    low, high = ratio.interval if ratio else (None, None)
    return Dot(
        CHARACTERISTICS[rate.dim], name, ratio.value if ratio else None, low, high, rate.differs,
        rate.sentence(metric, name),
    )  # fmt: skip


def groups_table(caption: str, rates: Sequence[GroupRate]) -> str:
    """Return each group's rate, the rest's, one over the other with its interval, and what that says."""
    columns = [Column("Group", False), Column("Rate", False), Column("Beside the rest", False), Column("The rest"),
               Column("Relative rate"), Column("Its 95% interval"), Column("Out of")]  # fmt: skip
    return paragraph(caption) + table(caption, columns, [_row(rate) for rate in rates], seen=False)


def group_rows(rates: Sequence[GroupRate]) -> list[dict[str, object]]:
    """Return the same as lines of a file."""
    return [
        {
            "characteristic": CHARACTERISTICS[rate.dim], "group": group_name(rate.dim, rate.group),
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
    return key_of([(icons.svg(body, 16, 16, width=16, height=16, theme="auto"), said) for body, said in shapes])


def differing_list(found: Compared) -> str:
    """Return a sentence for each group that differs; empty where none does."""
    lines = (
        f"<li>{_icon(rate, 24)}<span>{text(rate.sentence(found.metric, named(rate)))}</span></li>"
        for rate in found.differing
    )
    said = "".join(lines)
    return f'<ul class="said">{said}</ul>' if said else ""


def scan_table(found: Sequence[Compared]) -> str:
    """Return each rate with the groups that differ, so that a reader sees where to look."""
    columns = [Column("Rate", False), Column("Groups that differ from the rest", False), Column("Compared")]
    rows = [[text(one.metric.title), _named(one), words.count(one.compared)] for one in found]
    total = sum(one.compared for one in found)
    return table(f"Core rates, each over the year to its latest known month. {by_chance(total)}", columns, rows)


def _named(found: Compared) -> str:
    if not found.differing:
        return "None by more than chance explains"
    pieces = (
        f"{text(named(rate))} {'higher' if _above(rate) else 'lower'}, {_times(rate)}" for rate in found.differing
    )
    return "; ".join(pieces)


def _row(rate: GroupRate) -> list[str]:
    ratio = rate.relative
    return [
        text(f"{CHARACTERISTICS[rate.dim]}: {group_name(rate.dim, rate.group)}"),
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
    said = "No more than chance explains"
    if rate.differs:
        said = "Higher than chance explains" if _above(rate) else "Lower than chance explains"
    return f'<span class="verdict">{_icon(rate, 20)}<span>{said}</span></span>'


def _icon(rate: GroupRate, size: int) -> str:
    side = ("high" if _above(rate) else "low") if rate.differs else None
    named = f"neutral_{side}" if side else "common"
    return image(icons.variation_icon(named, side, size=size), size=size)


def _above(rate: GroupRate) -> bool:
    return rate.relative is not None and rate.relative.value > 1


def _times(rate: GroupRate) -> str:
    return f"{rate.relative.value:.2f} times" if rate.relative else "–"
