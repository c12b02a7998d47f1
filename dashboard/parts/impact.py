"""Tables and words of the impact page: one row is one month, one false date, or one rating."""

from collections.abc import Mapping, Sequence

from dashboard.parts.html import text
from dashboard.parts.table import Column, table
from publish.charts.impact import course_rows
from queries import words
from queries.impact.beside import LONDON_MASH, Beside, Turnaround
from queries.impact.comparison import Comparison
from queries.impact.study import Impact
from queries.impact.telling import amount, signed, span

NOTHING = "–"


def claim(found: Impact) -> str:
    """Return what the study says in one line, without a full stop."""
    if found.evidence == "none":
        return f"No evidence that “{found.metric.title}” left its course"
    side = "above" if found.effect.value > 0 else "below"
    size = amount(found.effect.value, found.metric)
    return f"“{found.metric.title}” stood {size} {side} its course: {found.evidence} evidence"


def effect_line(found: Impact) -> list[str]:
    """Return the effect with its interval, and at 6 and 12 months."""
    metric = found.metric
    pieces = [
        f"Mean difference <b>{text(signed(found.effect.value, metric))}</b>, 95% interval "
        f"{text(span(found.effect.low, found.effect.high, metric))}"
    ]
    for at, name in ((found.at_6, "6th"), (found.at_12, "12th")):
        if at:
            pieces.append(f"{name} month {text(signed(at.value, metric))} ({text(span(at.low, at.high, metric))})")
    return pieces


def course_alt(found: Impact) -> str:
    """Return what the chart shows, for people who can't see it."""
    return (
        f"{claim(found)}. Months before and after {words.day(found.change.effective_on)}; the dashed line is what the "
        "course before would have led to, the band its 95% interval."
    )


def course_table(found: Impact) -> str:
    """Return each month with its figure, what the model fits and what it expects without the change."""
    unit = found.metric.unit
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
        for row in course_rows(found)
    ]
    return table(f"{found.metric.title} around {words.day(found.change.effective_on)}", columns, rows)


def course_file(found: Impact) -> list[Mapping[str, object]]:
    """Return the same as lines of a file."""
    return [
        {
            "month": f"{row['start']:%Y-%m}", "value": row["value"], "fitted": round(row["fitted"], 4),
            "without_change": _rounded(row["without"]), "low": _rounded(row["low"]), "high": _rounded(row["high"]),
        }
        for row in course_rows(found)
    ]  # fmt: skip


def placebo_alt(found: Impact) -> str:
    """Return the rank of the change among the false dates in words."""
    larger = found.rank - 1
    many = "None" if not larger else words.number(larger).capitalize()
    return (
        f"{many} of {words.number(len(found.placebos))} false dates give{'s' if larger == 1 else ''} a difference as "
        "large as the change itself"
    )


def placebo_table(found: Impact) -> str:
    """Return the effect at each false date, and the change's own last."""
    rows = [
        [
            words.month(one.month),
            signed(one.effect.value, found.metric),
            span(one.effect.low, one.effect.high, found.metric),
        ]
        for one in found.placebos
    ]
    own = [words.day(found.change.effective_on), signed(found.effect.value, found.metric)]
    rows.append([*own, span(found.effect.low, found.effect.high, found.metric)])
    columns = [Column("Date", False), Column("Difference found"), Column("95% interval")]
    return table("What the same model finds at false dates; last, the change", columns, rows, total=True)


def placebo_file(found: Impact) -> list[Mapping[str, object]]:
    """Return the same as lines of a file."""
    made = [(one.month.isoformat(), one.effect) for one in found.placebos]
    every = [*made, (found.change.effective_on.isoformat(), found.effect)]
    return [{"date": day, "effect": round(at.value, 4), "low": round(at.low, 4), "high": round(at.high, 4)}
            for day, at in every]  # fmt: skip


def event_alt(compared: Comparison) -> str:
    """Return whether the hubs ran alike before, in words."""
    ran = "ran alike" if compared.pre_trend_ok else "did not run alike"
    hubs = f"{words.number(len(compared.hubs))} other hub{'' if len(compared.hubs) == 1 else 's'}"
    return f"This hub and {hubs} {ran} before the change"


def event_table(compared: Comparison) -> str:
    """Return the difference from other hubs in each quarter."""
    columns = [Column("Quarter from the change", False), Column("Difference"), Column("95% interval")]
    rows = [
        [
            f"{one.quarter if one.quarter < 0 else one.quarter + 1:+d}",
            f"{one.value:+.2f}",
            f"{one.low:+.2f} to {one.high:+.2f}",
        ]
        for one in compared.quarters
    ]
    return table("Difference from other hubs, against the last quarter before", columns, rows)


def event_file(compared: Comparison) -> list[Mapping[str, object]]:
    """Return the same as lines of a file."""
    return [{"quarter": one.quarter, "difference": round(one.value, 4), "low": round(one.low, 4),
             "high": round(one.high, 4)} for one in compared.quarters]  # fmt: skip


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
    return table("Volume and case-mix beside it", columns, body)


def turnaround_table(rows: Sequence[Turnaround], ratings: Mapping[str, str]) -> str:
    """Return days to a decision before and after by rating, with the published figures of London's study below."""
    columns = [
        Column("Risk when received, or level", False),
        *map(Column, ("Contacts before", "after", "Mean days before", "after", "Half within, days before", "after")),
    ]
    body = [
        [
            text(ratings.get(row.rating, row.rating)),
            words.count(row.contacts_before), words.count(row.contacts_after),
            *map(_days, (row.mean_before, row.mean_after, row.half_before, row.half_after)),
        ]
        for row in rows
    ]  # fmt: skip
    london = [
        [f"London MASH study: {one.level}", NOTHING, NOTHING, one.before, one.after, NOTHING, NOTHING]
        for one in LONDON_MASH
    ]
    return table("Days from contact to decision, up to 12 months before and after", columns, [*body, *london])


def _days(days: float | None) -> str:
    return NOTHING if days is None else f"{days:.2f}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
