"""Writes the tables and words of the page on impact. Each row is a month, a false date or a rating."""

from collections.abc import Mapping, Sequence

from dashboard.components.tables import Column, table
from dashboard.html import text
from publish.charts.impact import course_rows
from queries import words
from queries.impact.amounts import apart, signed, span
from queries.impact.comparison import Comparison
from queries.impact.model import Estimate
from queries.impact.placebo import Placebo
from queries.impact.result import Impact
from queries.impact.surroundings import LONDON_MASH, Beside, Turnaround
from queries.impact.telling import standing_out

NOTHING = "–"
BESIDE = "Volume and case-mix beside the change"
TURNAROUND = "Days from contact to decision, up to 12 months before and after"


def claim(impact: Impact) -> str:
    """Return the study's finding in a line, without a full stop."""
    if impact.evidence == "none":
        return f"No evidence that “{impact.metric.title}” left its course"
    stood = apart(impact.effect.value, impact.metric, found=True)
    return f"“{impact.metric.title}” stood {stood} its course: {impact.evidence} evidence"


def effect_line(impact: Impact) -> list[str]:
    """Return the effect with its interval, and at 6 and 12 months."""
    metric = impact.metric
    pieces = [
        f"Mean difference <b>{text(signed(impact.effect.value, metric))}</b>, 95% interval "
        f"{text(span(impact.effect.low, impact.effect.high, metric))}"
    ]
    for at, name in ((impact.at_6, "6th"), (impact.at_12, "12th")):
        if at:
            pieces.append(f"{name} month {text(signed(at.value, metric))} ({text(span(at.low, at.high, metric))})")
    return pieces


def course_alt(impact: Impact) -> str:
    """Return what the chart shows, for people who can't see it."""
    day = words.day(impact.change.effective_on)
    return (
        f"{claim(impact)}. Months before and after {day}; the dashed line is what the course before would have led to, "
        "the band its 95% interval."
    )


def course_table(impact: Impact) -> str:
    """Return each month with its figure, the model's fit and what the model expects without the change."""
    unit = impact.metric.unit
    columns = [
        Column("Month", False),
        *map(Column, ("Figure", "Fitted", "Without the change", "95% interval of that")),
    ]
    rows = [
        [
            row["when"],
            words.value(row["value"], unit),
            words.value(row["fitted"], unit),
            NOTHING if row["without"] is None else words.value(row["without"], unit),
            NOTHING if row["without"] is None else words.span(row["low"], row["high"], unit),
        ]
        for row in course_rows(impact)
    ]
    return table(f"{impact.metric.title} around {words.day(impact.change.effective_on)}", columns, rows)


def course_file(impact: Impact) -> list[Mapping[str, object]]:
    """Return the same as rows of a file."""
    return [
        {
            "month": f"{row['start']:%Y-%m}", "value": row["value"], "fitted": round(row["fitted"], 4),
            "without_change": _rounded(row["without"]), "low": _rounded(row["low"]), "high": _rounded(row["high"]),
        }
        for row in course_rows(impact)
    ]  # fmt: skip


def placebo_alt(impact: Impact) -> str:
    """Return the rank of the change among the false dates in words."""
    if not impact.placebos:
        return "The months before are too few to try false dates"
    return f"{standing_out(impact.rank - 1, len(impact.placebos))} as the change itself"


def hubs_alt(compared: Comparison) -> str:
    """Return in words whether this hub and the others ran alike before the change."""
    ran = "ran alike" if compared.alike_before else "did not run alike"
    hubs = f"{words.number(len(compared.hubs))} other hub{'' if len(compared.hubs) == 1 else 's'}"
    return f"This hub and {hubs} {ran} before the change"


def dates_table(name: str, impact: Impact, own: Estimate, false: Sequence[Placebo]) -> str:
    """Return the difference found at each false date, and at the change last."""
    dated = [*((words.month(each.month), each.effect) for each in false),
             (words.day(impact.change.effective_on), own)]  # fmt: skip
    rows = [
        [day, signed(found.value, impact.metric), span(found.low, found.high, impact.metric), words.signed(found.z)]
        for day, found in dated
    ]
    columns = [
        Column("Date", False),
        *map(Column, ("Difference found", "95% interval", "Difference by its uncertainty")),
    ]
    return table(name, columns, rows, total=True)


def dates_file(impact: Impact, own: Estimate, false: Sequence[Placebo]) -> list[Mapping[str, object]]:
    """Return the same as rows of a file."""
    dated = [*((each.month, each.effect) for each in false), (impact.change.effective_on, own)]
    return [
        {
            "date": day.isoformat(), "effect": round(found.value, 4), "low": round(found.low, 4),
            "high": round(found.high, 4), "z": round(found.z, 4),
        }
        for day, found in dated
    ]  # fmt: skip


def beside_table(rows: Sequence[Beside]) -> str:
    """Return volume and case-mix after the change and in the same months a year before."""
    columns = [Column("Figure", False), Column("Same months a year before"), Column("After")]
    body = [
        [
            text(row.name),
            *(NOTHING if side is None else words.value(side, row.unit) for side in (row.before, row.after)),
        ]
        for row in rows
    ]
    return table(BESIDE, columns, body)


def beside_rows(rows: Sequence[Beside]) -> list[dict[str, object]]:
    """Return the same as rows of a file."""
    return [
        {"figure": row.name, "unit": row.unit, "same_months_a_year_before": _rounded(row.before),
         "after": _rounded(row.after)}
        for row in rows
    ]  # fmt: skip


def turnaround_table(rows: Sequence[Turnaround], ratings: Mapping[str, str]) -> str:
    """Return days to a decision before and after by rating, above the published figures of London's study."""
    columns = [
        Column("Risk when received, or level", False),
        *map(Column, ("Contacts before", "after", "Mean days before", "after", "Half within, days before", "after")),
        Column("Left its course by, days"),
    ]
    body = [
        [
            text(ratings.get(row.rating, row.rating)),
            words.count(row.contacts_before), words.count(row.contacts_after),
            *map(_days, (row.mean_before, row.mean_after, row.half_before, row.half_after)), _left(row),
        ]
        for row in rows
    ]  # fmt: skip
    london = [
        [f"London MASH study: {level.level}", NOTHING, NOTHING, level.before, level.after, NOTHING, NOTHING, NOTHING]
        for level in LONDON_MASH
    ]
    return table(TURNAROUND, columns, [*body, *london])


def turnaround_rows(rows: Sequence[Turnaround], ratings: Mapping[str, str]) -> list[dict[str, object]]:
    """Return the ratings as rows of a file; what London's study printed in words stays on the page."""
    return [
        {
            "risk": ratings.get(row.rating, row.rating), "contacts_before": row.contacts_before,
            "contacts_after": row.contacts_after, "mean_days_before": _rounded(row.mean_before),
            "mean_days_after": _rounded(row.mean_after), "half_within_days_before": _rounded(row.half_before),
            "half_within_days_after": _rounded(row.half_after),
            **{
                f"left_its_course_by_days{end}": _rounded(getattr(row.effect, of)) if row.effect else None
                for end, of in (("", "value"), ("_low", "low"), ("_high", "high"))
            },
        }
        for row in rows
    ]  # fmt: skip


def _days(days: float | None) -> str:
    return NOTHING if days is None else f"{days:.2f}"


def _left(row: Turnaround) -> str:
    """Return by how many days half within left its course, with its interval."""
    if row.effect is None:
        return NOTHING
    value, low, high = map(_signed_days, (row.effect.value, row.effect.low, row.effect.high))
    return f"{value} ({low} to {high})"


def _signed_days(days: float) -> str:
    size = f"{abs(days):.2f}"
    return size if size == "0.00" else f"{'+' if days > 0 else '−'}{size}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
