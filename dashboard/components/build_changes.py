"""Describes what a trial build changes: measures beside those in force, changed verdicts, published months."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.components.tables import Column, table
from dashboard.components.tasks import banner
from dashboard.html import paragraph, text, verdict
from dashboard.questions.names import agency_name
from publish.charts import icons
from queries import words

SHOWN = 12  # measures that differ
NOTHING = "–"
FIRST = "This is the first build."
UNREAD = "Build {} was made by another version of this program, so its figures can’t be compared with these."


def changes(trial: Mapping[str, Any]) -> str:
    """Return what a build made on trial changes: the measures that differ, and the verdicts that turn."""
    measures: Sequence[Mapping[str, Any]] = trial["measures"]
    if not trial["month"]:
        return paragraph("No row can be published, so no figure changes.")
    month = words.month(date.fromisoformat(trial["month"]))
    whole = [each for each in measures if not each["agency"]]
    differ = [each for each in measures if not each["same"] or each["agency"]]
    if not trial["base"]:
        return _first(month, whole, trial["build"], FIRST)
    if trial.get("unread"):
        return _first(month, whole, trial["build"], UNREAD.format(trial["base"]))
    columns = [
        Column(month, False), Column(f"Build {trial['base']}"), Column(f"Build {trial['build']}"),
        Column("Difference", False),
    ]  # fmt: skip
    rows = [_line(each) for each in differ[:SHOWN]]
    same = sum(each["same"] for each in whole)
    are, left = "is" if same == 1 else "are", len(differ) - SHOWN
    told = f"{words.count(same)} of {words.counted(len(whole), 'measure')} {are} the same."
    more = f" {words.counted(left, 'more line differs', 'more lines differ')}." if left > 0 else ""
    shown = table(f"Figures of {month} in both builds", columns, rows, seen=False) if rows else ""
    return shown + _turned(whole) + paragraph(told + more, "note")


def _first(month: str, measures: Sequence[Mapping[str, Any]], build: int, why: str) -> str:
    """Return the figures alone, and why there are none with which to compare them."""
    known = [each for each in measures if each["after"] != NOTHING]
    rows = [[text(each["title"]), text(each["after"])] for each in known[:SHOWN]]
    shown = f", of which the first {SHOWN} are shown" if len(known) > SHOWN else ""
    told = f"{why} It makes {words.counted(len(known), 'measure')} known for {month}{shown}."
    if not known:
        told = f"{why} It makes no measure known for {month}."
    figures = table(f"Figures of {month}", [Column(month, False), Column(f"Build {build}")], rows, seen=False)
    return (figures if rows else "") + paragraph(told, "note")


def _line(each: Mapping[str, Any]) -> list[str]:
    name = f'<span class="within">{text(agency_name(each["agency"]))}</span>' if each["agency"] else text(each["title"])
    return [name, text(each["before"]), text(each["after"]), text(each["told"])]


def _turned(measures: Sequence[Mapping[str, Any]]) -> str:
    turned = [each for each in measures if each["turned"]]
    if not turned:
        return paragraph("No verdict changes.")
    many = words.number(len(turned)).capitalize()
    lines = "".join(
        f"<p>{_icon(each['verdicts'][0])} → {_icon(each['verdicts'][1])} {text(each['title'])}</p>" for each in turned
    )
    return paragraph(f"{many} verdict{' changes' if len(turned) == 1 else 's change'}:") + lines


def _icon(judged: Sequence[str | None]) -> str:
    name, side, told = judged
    return verdict(icons.variation_icon(name, side, size=20), told or "", 20)


def published_months(trial: Mapping[str, Any]) -> list[str]:
    """Return a banner for each published month that the build would change."""
    return [
        banner(
            f"{words.month(date.fromisoformat(day))} is published and changes by {gap:.1f} points.",
            "It stays as published; a revision is offered under Publish.",
        )
        for day, gap in trial["months"]
    ]
