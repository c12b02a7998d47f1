"""The disclosure report of a safeguarded release, for the committee that signs it off."""

from collections.abc import Mapping
from html import escape

import polars as pl

from publish.releases.codebook import page, table
from publish.releases.safeguarded.alike import CLASS, Alike
from publish.releases.safeguarded.asked import Asked
from publish.releases.safeguarded.declared import declared, sensitive
from publish.releases.safeguarded.detail import HISTORY, WHO
from publish.releases.safeguarded.diverse import withheld
from publish.releases.safeguarded.people import People

NEVER = (
    "names, dates of birth, addresses and the extracts' own pseudonyms", "any date or time of day",
    "any text that somebody typed", "staff numbers and the impact register", "disability and deprivation",
)  # fmt: skip


def report(title: str, asked: Asked, people: People, alike: Alike, found: Mapping[str, pl.DataFrame]) -> bytes:
    """Return the report as a page: what was asked, what was done, what is left out, and what remains possible."""
    total = people.children.height
    body = f"<p>{escape(_summary(asked, alike, total))}</p>\n"
    body += table("Who a child is, as told to the project", ["Characteristic", "Told as"], _who(alike))
    body += table("What happened, as told to the project", ["Detail", "Children", "Share"], _history(alike, total))
    body += table("How many children look alike", ["Children in a class", "Classes", "Children"], _sizes(alike))
    body += table(
        "What is left out", ["Table", "Rows before", "Rows released", "Values withheld"], _left_out(people, found)
    )
    body += table("Every column and its plan", ["Column", "Table", "Plan", "Meaning"], _plans(found, asked.dates))
    body += "<h2>Never released</h2>\n<ul>" + "".join(f"<li>{escape(each)}</li>" for each in NEVER) + "</ul>\n"
    body += "<h2>What this can't rule out</h2>\n" + "".join(f"<p>{escape(each)}</p>\n" for each in _remains(asked))
    return page(f"{title}: disclosure report", body)


def _summary(asked: Asked, alike: Alike, total: int) -> str:
    return (
        f"Every child in this release has the same released characteristics and the same released history as at least "
        f"{alike.smallest - 1} others ({asked.k - 1} were asked for). A child's contacts, referrals and changes of "
        f"level were judged together, as one record. {alike.suppressed:,} of {total:,} children "
        f"({100 * alike.suppressed / max(total, 1):.1f}%) were too rare and are left out."
    )


def _who(alike: Alike) -> list[list[str]]:
    return [[name.replace("_", " ").capitalize(), WHO[name][step]] for name, step in alike.steps.items()]


def _history(alike: Alike, total: int) -> list[list[str]]:
    counts = [*zip(HISTORY, alike.at_level(), strict=True), ("left out", alike.suppressed)]
    return [[said.capitalize(), f"{count:,}", f"{100 * count / max(total, 1):.1f}%"] for said, count in counts]


def _sizes(alike: Alike) -> list[list[str]]:
    sizes = alike.children.group_by(CLASS).len()["len"]
    bands = [(alike.smallest, 9), (10, 19), (20, 49), (50, None)]
    rows = []
    for low, high in bands:
        inside = sizes.filter((sizes >= low) & (sizes <= high if high else sizes >= low))
        rows.append([f"{low} to {high}" if high else f"{low} or more", f"{inside.len():,}", f"{inside.sum():,}"])
    return [row for row in rows if row[1] != "0"]


def _left_out(people: People, found: Mapping[str, pl.DataFrame]) -> list[list[str]]:
    before = {"children": people.children.height, "checks": people.checks.height}
    before |= {name: frame.height for name, frame in people.rows.items()}
    return [
        [
            name.replace("_", " ").capitalize(),
            f"{before[name]:,}",
            f"{frame.height:,}",
            f"{withheld(frame, sensitive(name)):,}",
        ]
        for name, frame in found.items()
    ]


def _plans(found: Mapping[str, pl.DataFrame], dates: str) -> list[list[str]]:
    return [[each.name, name, each.plan, each.means] for name in found for each in declared(name, dates)]


def _remains(asked: Asked) -> list[str]:
    return [
        "Somebody who knows a child's age, sex, area and the month of one contact finds at least "
        f"{asked.k} children who fit. If all of these share something else that is told, that is learned of each: "
        f"for sensitive fields there are at least {asked.l} values in each class, or the field is withheld.",
        "A release to another project has other pseudonyms. Two releases to this project are judged side by side "
        "before the second is made.",
        "The project's researchers are bound not to try: this report speaks of what the data allow, not of intent.",
    ]
