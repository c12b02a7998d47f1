"""Writes the disclosure report of a safeguarded release, for the committee that approves it."""

from collections.abc import Mapping, Sequence
from html import escape

import polars as pl

from etl.policy.policy import Publication
from publish.disclosure import fewer
from publish.published.still_page import page, table
from publish.releases.safeguarded.across_releases import Joined
from publish.releases.safeguarded.core import Core
from publish.releases.safeguarded.declared import declared, sensitive
from publish.releases.safeguarded.detail import HISTORY, LEVEL, WHO
from publish.releases.safeguarded.differing import GUARDED, MOST_ALIKE, withheld
from publish.releases.safeguarded.freeze import HELD, OUT
from publish.releases.safeguarded.k_anonymity import CLASS
from publish.releases.safeguarded.residual import ENOUGH, SURE, Risk
from queries import words

NEVER = (
    "names, dates of birth, addresses and the extracts' own pseudonyms", "any date or time of day",
    "any text that somebody typed", "staff numbers and the impact register", "disability and deprivation",
)  # fmt: skip

# How many rows there were is told nowhere: less open data's months it would count the children of the days since.
_SHARES = ((0.2, "over 20%"), (0.1, "10 to 20%"), (0.05, "5 to 10%"), (0.01, "1 to 5%"))
_RIGHT = ((0.95, "at least 95%"), (0.8, "80 to 95%"), (0.5, "50 to 80%"), (0.0, "under half"))  # no exact small count


def report(title: str, core: Core, told: Mapping[str, pl.DataFrame], joined: Joined, publication: Publication) -> bytes:
    """Return the report as a page: what was done and left out, and what an intruder can still do, with numbers.

    Of fewer children left out than the threshold it says no number, nor how many there were before; of rows left out
    never more than about what share they are.
    """
    threshold, guarded = publication.threshold, publication.no_further_action
    risks = [risk for risk in core.risks if guarded or risk.field not in GUARDED]
    body = "".join(f"<p>{escape(text)}</p>\n" for text in _summary(core, threshold))
    body += table("Who a child is, as the project gets it", ["Characteristic", "Released as"], _who(core))
    body += table("What happened, as the project gets it", ["Detail", "Children", "Share"], _history(told))
    body += table("How many children look alike", ["Children in a class", "Classes", "Children"], _sizes(core))
    body += table(
        "What is left out",
        ["Table", "Rows released", "Left out, of all rows", "Values withheld"],
        _left_out(core, told),
    )
    body += "<h2>What an intruder can still do</h2>\n"
    body += "".join(f"<p>{escape(text)}</p>\n" for text in _attacks(joined, risks, threshold))
    body += table(
        "Each sensitive field, attacked by somebody who knows which class a child is in",
        [
            "Table", "Field", "Rows that show it", "Guessed right without the class", "With the class",
            "Most alike class", "Rows withheld", "Guessed by a rule", "Of these right",
            "Certain, with one more field known",
        ],
        [_risk(risk, threshold) for risk in risks],
    )  # fmt: skip
    body += table("Every column and its plan", ["Column", "Table", "Plan", "Meaning"], _plans(told, guarded))
    body += "<h2>Never released</h2>\n<ul>" + "".join(f"<li>{escape(each)}</li>" for each in NEVER) + "</ul>\n"
    body += "<h2>What this can't rule out</h2>\n" + "".join(f"<p>{escape(each)}</p>\n" for each in _remains(core))
    return page(f"{title}: disclosure report", body)


def _summary(core: Core, threshold: int) -> list[str]:
    total, out, held = core.children, core.left_out, core.count(HELD)
    left_out = f"{out:,} of {total:,} children ({100 * out / max(total, 1):.1f}%)"
    if out < threshold:  # also where none is: the rows told would then be all there are
        left_out = f"{fewer(threshold).capitalize()} children"
    texts = [
        f"The rows are those of core {core.number} of this area, with data as at {words.day(core.as_at.date())}. Every "
        "project gets the same children, coarsened in the same way, and rows stay as they are until there is a newer "
        "core.",
        "Every child has the same released characteristics and the same released history as at least "
        f"{core.k - 1} others. A child's contacts, referrals and changes of level were judged together, as one record. "
        f"{left_out} were too rare and are left out.",
    ]
    if held >= threshold:
        texts.append(
            f"{held:,} children are released with their record of core {core.number - 1}: with a newer one they would "
            "stand out beside it."
        )
    return texts


def _who(core: Core) -> list[list[str]]:
    return [[name.replace("_", " ").capitalize(), WHO[name][step]] for name, step in core.steps.items()]


def _history(told: Mapping[str, pl.DataFrame]) -> list[list[str]]:
    levels = told["children"][LEVEL]
    counts = [int((levels == number).sum()) for number in range(1, len(HISTORY) + 1)]
    shares = zip(HISTORY, counts, strict=True)
    return [[name.capitalize(), f"{count:,}", f"{100 * count / max(levels.len(), 1):.1f}%"] for name, count in shares]


def _sizes(core: Core) -> list[list[str]]:
    sizes = core.members.filter(pl.col("state") != OUT).group_by(CLASS).len()["len"]
    smallest = int(sizes.min() or 0)  # type: ignore[arg-type]
    bands = [(smallest, 9), (10, 19), (20, 49), (50, None)]
    rows = []
    for low, high in bands:
        inside = sizes.filter((sizes >= low) & (sizes <= high if high else sizes >= low))
        rows.append([f"{low} to {high}" if high else f"{low} or more", f"{inside.len():,}", f"{inside.sum():,}"])
    return [row for row in rows if row[1] != "0"]


def _left_out(core: Core, told: Mapping[str, pl.DataFrame]) -> list[list[str]]:
    before = {"children": core.children, **core.rows}
    return [
        [
            name.replace("_", " ").capitalize(),
            f"{frame.height:,}",
            _share(before.get(name, 0) - frame.height, before.get(name, 0)),
            f"{withheld(frame, [each for each in sensitive(name) if each in frame.columns]):,}",
        ]
        for name, frame in told.items()
    ]


def _share(out: int, before: int) -> str:
    """Return about what share of rows is left out; rows that are told as a core of before told them can be more."""
    return next((said for least, said in _SHARES if out > least * before), "under 1%")


def _attacks(joined: Joined, risks: Sequence[Risk], threshold: int) -> list[str]:
    cores = "the one core that there is" if joined.cores == 1 else f"all {joined.cores} cores"
    highest = max((risk.highest for risk in risks), default=0.0)
    ruled = sum(risk.ruled for risk in risks)
    named = "no withheld value" if not ruled else f"{_said(ruled, threshold)} withheld values"
    return [
        f"Joining: releases to any number of projects hold rows of the area's cores and nothing else. So {cores} were "
        "joined by each child's true identity, as if everybody pooled their data. The smallest group of children "
        f"whose records are the same in all has {joined.smallest} children; groups of fewer than {joined.k}: 0.",
        "Distribution: somebody who knows a child's class guesses that a field has the commonest value of that class. "
        f"In the most alike class that shows a field, {highest:.0%} have the same value; over {MOST_ALIKE:.0%} the "
        "field would be withheld.",
        f"Inference: a rule predicts a field from one or two others, and holds for {SURE:.0%} of at least {ENOUGH} "
        f"rows that show it. Such rules predict {named}.",
        "Knowledge: somebody may know one more field from elsewhere. If all look-alikes with that value share the "
        "value of another field, that value is certain. The table names the field that reveals most.",
    ]


def _said(count: int, threshold: int) -> str:
    return fewer(threshold) if 1 <= count < threshold else f"{count:,}"


def _risk(risk: Risk, threshold: int) -> list[str]:
    said = [*_named(risk), _said(risk.told, threshold)]
    withheld_, ruled = _said(risk.withheld, threshold), _said(risk.ruled, threshold)
    right = next((words for least, words in _RIGHT if risk.right >= least * risk.ruled), "") if risk.ruled else "–"
    if risk.told < threshold:
        return [*said, *["–"] * 3, withheld_, ruled, right, "–"]
    knowing = f"{risk.certain:.0%} ({_plain(risk.knowing)})" if risk.certain else "–"
    return [
        *said, f"{risk.blind:.0%}", f"{risk.by_class:.0%}", f"{risk.highest:.0%}", withheld_, ruled, right, knowing,
    ]  # fmt: skip


def _named(risk: Risk) -> list[str]:
    return [_plain(risk.table).capitalize(), _plain(risk.field)]


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _plans(told: Mapping[str, pl.DataFrame], guarded: bool) -> list[list[str]]:
    return [[each.name, name, each.plan, each.means] for name in told for each in declared(name, guarded=guarded)]


def _remains(core: Core) -> list[str]:
    return [
        "Somebody who knows a child's age, sex, area and the months between its contacts finds at least "
        f"{core.k} children who fit. Anything else that all of these share is then known about each of them. A "
        f"sensitive field is therefore withheld where over {MOST_ALIKE:.0%} of a class have the same value, or fewer "
        "than 2 children have another.",
        "Rows of two projects can be matched by their content. No protection relies on that being impossible: both "
        "hold the same rows of the same core.",
        "Rows can be counted, and such a count can be small, also where open data, a snapshot or a chapter hide it: "
        "how often an agency declined in a year, for one. No child follows from it, but what the project publishes "
        "needs a least count of its own.",
        "The project's researchers have agreed not to try. This report describes what the data allow, not what anybody "
        "intends.",
    ]
