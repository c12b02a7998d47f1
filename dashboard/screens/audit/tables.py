"""Writes two auditors' answers: the matrix of ratings, the table of questions, and a summary of the sample."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from dashboard.components.rates import in_cell
from dashboard.components.tables import Column, bar, heard, scrolling, table
from dashboard.components.tasks import Answer, summary_list
from dashboard.html import paragraph, text
from etl import codes
from queries import words
from queries.audits.drawing import FEWEST, half_width, second, worth
from queries.audits.keeping import Sample
from queries.audits.readers import Question
from queries.audits.sample import ALONE, told
from queries.metrics.dimensions import DIMENSIONS
from queries.statistics.intervals import Interval

DOWN = "Number of contacts. Down the side: the first reader. Across the top: the second."


def summary(sample: Sample, read: str) -> str:
    """Return what was drawn and how, as a summary."""
    population, drawn = [each.contacts for each in sample.strata], [each.drawn for each in sample.strata]
    strata = ", ".join(DIMENSIONS[dim].lower() for dim in sample.dims)
    parts = [(stratum.partition(": ")[2] if len(sample.dims) == 1 else stratum, *of) for stratum, *of in told(sample)]
    groups = "; ".join(f"{stratum} ({number} of {contacts})" for stratum, contacts, number in parts)
    within = f"by chance within {strata}: {groups}" if strata else "by chance"
    points = f"±{100 * half_width(round(worth(population, drawn)), 0.5):.0f} points at worst, 95%"
    size = f"{sum(drawn):,}: {points}" if min(drawn) >= FEWEST else f"{sum(drawn):,}. {ALONE}"
    ends = [codes.CONTACT_OUTCOMES.get(outcome, outcome) for outcome in sample.outcomes]
    first, last = (words.day(date.fromisoformat(day)) for day in (sample.first, sample.last))
    frame = f"{sum(population):,} contacts decided from {first} to {last}"
    return summary_list(
        [
            Answer("Drawn from", text(f"{frame}{': ' if ends else ''}{', '.join(ends)}")),
            Answer("Size", text(size)),
            Answer("Drawn", text(words.capital(within))),
            Answer("Seed", text(f"{sample.seed}, so that anyone can draw it again")),
            Answer(
                "Readers", text(f"Two, blind to each other and to the hub; the second reads {sum(second(drawn)):,}")
            ),
            Answer("Read", text(read)),
        ]
    )


def matrix(found: Question) -> str:
    """Return the pairs of ratings; the highest is at the top and to the left, as the readers' own scale has it."""
    order = range(len(found.answers) - 1, -1, -1)
    head = "".join(f'<th scope="col">{text(codes.RISKS[found.answers[at]])}</th>' for at in order)
    rows = "".join(
        f'<tr><th scope="row">{text(codes.RISKS[found.answers[i]])}</th>'
        + "".join(_cell(int(found.table[i, j]), j - i) for j in order)
        + f'<td class="sum">{int(found.table[i].sum()):,}</td></tr>'
        for i in order
    )
    return paragraph(DOWN) + scrolling(
        DOWN,
        f'<table class="matrix"><caption>{heard(DOWN, False)}</caption><thead><tr><th scope="col">First reader</th>'
        f'{head}<th scope="col">All</th></tr></thead><tbody>{rows}</tbody></table>',
    )


def pair_rows(found: Question) -> list[dict[str, object]]:
    """Return the same as rows of a file."""
    order = range(len(found.answers))
    return [
        {"first_reader": found.answers[i], "second_reader": found.answers[j], "contacts": int(found.table[i, j])}
        for i in order
        for j in order
    ]


def _cell(count: int, step: int) -> str:
    side = "same" if step == 0 else "up" if step > 0 else "down"
    tint = "" if not count or side == "same" else ' style="--tint:25"'
    return f'<td class="{side if count else ""}"{tint}>{count:,}</td>'


def questions_table(caption: str, found: Sequence[Question]) -> str:
    """Return each question: how often both say so, how far they agree, and what it means for all contacts."""
    columns = [
        Column("Question", False), Column("Both readers"), Column("Share", False), Column("95% interval"),
        Column("Agree"), Column("Kappa"), Column("For all contacts, about"),
    ]  # fmt: skip
    return table(caption, columns, [_question(each) for each in found], seen=False)


def question_rows(found: Sequence[Question]) -> list[dict[str, object]]:
    """Return the same as rows of a file; shares are in percent."""
    return [
        {
            "question": each.title, "counted": each.counted, "both": each.both, "share": _hundred(each.share),
            "lower_95": _hundred(each.interval and each.interval[0]),
            "upper_95": _hundred(each.interval and each.interval[1]), "agree": _hundred(each.same),
            "chance": _hundred(each.chance), "kappa": each.kappa.value if each.kappa else None,
            "nearly_every_answer": each.mostly, "contacts_stood_for": each.contacts or None,
        }
        for each in found
    ]  # fmt: skip


def _hundred(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 4)


def _question(each: Question) -> list[str]:
    known = each.interval is not None and each.share is not None
    drawn = bar(100 * (each.share or 0), each.interval and _percent(each.interval), None)
    ends = words.span(100 * each.interval[0], 100 * each.interval[1], "percent") if each.interval else "–"
    kappa = f"{each.kappa.value:.2f}{'*' if each.mostly else ''}" if each.kappa else "–"
    every = "–"
    if each.interval and each.contacts:
        low, high = (round(end * each.contacts) for end in each.interval)
        every = f"{low:,} to {high:,} of {each.contacts:,}"
    both = f"{each.counted:,} of {each.both:,}"
    return [
        text(each.title),
        both,
        in_cell(words.percent(100 * (each.share or 0)), drawn) if known else "–",
        ends,
        f"{100 * each.same:.0f}%",
        kappa,
        every,
    ]


def _percent(interval: Interval) -> Interval:
    return Interval(100 * interval.lower, 100 * interval.upper)


def differing_rows(rows: pl.DataFrame) -> tuple[list[str], list[list[str]]]:
    """Return the headings and the cells of contacts on which the readers differ."""
    titles = ["Contact", "Rating, first", "Rating, second", "Outcome, first", "Outcome, second"]
    return titles, [
        [contact, codes.RISKS.get(one, "–"), codes.RISKS.get(two, "–"), codes.CONTACT_OUTCOMES.get(three, "–"),
         codes.CONTACT_OUTCOMES.get(four, "–")]
        for contact, one, two, three, four in rows.iter_rows()
    ]  # fmt: skip
