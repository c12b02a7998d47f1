"""Lists what a month's figures show, the most pressing first. A row is one finding."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from queries import words
from queries.measure.not_known import Stopped
from queries.series.claims import claim, figures, headline, verdict
from queries.series.points import expected_range
from queries.series.series import Series
from queries.statistics.spc import SHIFT, UNJUDGED, Signal

Kind = Literal["not_known", "concern", "improvement", "neutral", "fails_target", "nothing_else"]
# the stronger evidence first
SIGNALS: tuple[Signal, ...] = (
    "astronomical", "rare_month", "rare_gap", "rare_year", "shift", "trend", "two_in_three",
)  # fmt: skip
LONGEST = 5  # lines, with the closing one: readers stop after that


@dataclass(frozen=True)
class Finding:
    """A bold claim and the sentences after it; `letter` is H or L, `icon` the name of the verdict's icon."""

    kind: Kind
    metric: str | None
    claim: str
    rest: str
    icon: str
    letter: str | None = None

    @property
    def text(self) -> str:
        """Claim and rest as one text."""
        return f"{self.claim} {self.rest}"


def findings(
    series: Iterable[Series], longest: int = LONGEST, *, some_hidden: bool = False, some_shown: bool = False
) -> list[Finding]:
    """Return what got worse, better, moved or fails its target, in that order, and a closing line.

    Series come judged together: which steps are more than chance depends on all of them. The closing line speaks of
    what can be shown where a series has no figure for the month, or `some_hidden` are not among them; a figure that
    can't be judged is shown all the same (`some_shown`: of a series that is not among them).
    """
    months = list(series)
    current = [s for s in months if s.current]
    moved = sorted((s for s in current if not verdict(s).quiet), key=_order)
    shown, left = moved[: longest - 1], moved[longest - 1 :]
    quiet = [s for s in current if verdict(s).quiet]
    others = [s for s in months if not s.current]
    some_hidden = some_hidden or any(s.absent is None for s in others)
    some_shown = some_shown or any(map(has_figure, others))
    of = " that can be judged" if some_shown else " that can be shown" if some_hidden else ""
    closing = _closing(len(shown), left, quiet, others, of, some_shown)
    return [*(finding(s) for s in shown), replace(closing, rest=closing.rest + _provisional(shown))]


def finding(series: Series) -> Finding:
    """Return the finding of a series that has one."""
    found = verdict(series)
    kind: Kind = "nothing_else" if found.kind == "quiet" else found.kind
    icon = {"step": "moved", "target": "fail"}.get(found.by, kind)
    letter = {1: "H", -1: "L", 0: None}[found.way]
    return Finding(kind, series.metric.name, claim(series), figures(series), icon, letter)


def missing(stopped: Iterable[Stopped]) -> list[Finding]:
    """Return what is said before any finding: which tables have stopped, and what can't be known for that."""
    return [Finding("not_known", None, one.claim, one.rest, "not_known") for one in stopped]


def sentence(series: Series) -> str:
    """Return a series' finding as pages and snapshots give it, else its headline."""
    if not series.current or verdict(series).quiet:
        return f"{headline(series)}."
    return finding(series).text


def _order(series: Series) -> tuple[int, int, float]:
    at = series.known[-1].spc
    strength = SIGNALS.index(at.signal) if at and at.signal else len(SIGNALS)
    return verdict(series).rank, strength, min((step.tested.p for step in series.moved), default=1.0)


def has_figure(series: Series) -> bool:
    """Return whether the month asked for is shown with a figure, whether or not it can be judged."""
    return any(p.month == series.month and p.status == "ok" and p.value is not None for p in series.points)


def _closing(
    shown: int, left: list[Series], quiet: list[Series], others: list[Series], of: str, some_shown: bool
) -> Finding:
    """Return the closing line: that nothing else `of` a kind moved, or what was left out for want of room, of time or
    of data.
    """
    absent = sum(s.absent is not None for s in others)
    unknown = len(others) - absent
    few, alone = (sum(s.variation == verdict for s in quiet) for verdict in UNJUDGED)
    judged = [s for s in quiet if s.variation not in UNJUDGED]
    young = sum(_has_range(s) and len(s.segment) < SHIFT for s in judged)
    steady = sum(not _has_range(s) for s in judged)
    usual = len(quiet) - few - alone - steady
    moved = [s for s in left if verdict(s).by != "target"]
    failing = [s for s in left if verdict(s).by == "target"]
    rest = ""
    if moved:
        more = words.number(len(moved)).capitalize()
        text = f"{more} more {'measure' if len(moved) == 1 else 'measures'} moved."
        rest = f" {_titles(moved)}."
    elif shown:
        text = f"Nothing else{of} moved by more than chance."
        rest = _within(usual + len(failing))
    elif usual:
        by, young = (f", by fewer than {SHIFT} months", 0) if young == usual else ("", young)
        text, rest = f"Nothing{of} moved by more than chance.", f" {_capital(usual)} can be judged{by}."
    elif steady:
        text = f"Nothing{of} moved."
    elif few or alone or some_shown:
        text = "No measure can be judged for this month."
    else:
        text = "No measure can be shown for this month."
        ended = any(point.status != "partial" for each in others for point in each.points)
        rest = " No complete month has been loaded yet." if unknown and not ended else ""
    numbers = {
        "young": young, "steady": steady, "few": few, "alone": alone, "unknown": unknown, "absent": absent
    }  # fmt: skip
    rest += _left(failing, numbers)
    return Finding("nothing_else", None, text, rest.strip(), "common")


_LEFT = {  # what is said of measures in no other line: of one, and of several
    "young": (f"is judged by fewer than {SHIFT} months", f"are judged by fewer than {SHIFT} months"),
    "steady": ("shows the same figure month after month", "show the same figures month after month"),
    "few": ("has too few events to say", "have too few events to say"),
    "alone": ("has no earlier month to compare with", "have no earlier month to compare with"),
    "unknown": ("can't be shown for this month", "can't be shown for this month"),
    "absent": ("is not in this data", "are not in this data"),
}


def _left(failing: list[Series], numbers: Mapping[str, int]) -> str:
    """Return the sentences on measures in no other line, each with how many it is about."""
    target = f" {_titles(failing)}: not expected to meet {'its' if len(failing) == 1 else 'their'} target."
    said = [f" {_capital(number)} {_LEFT[kind][number > 1]}." for kind, number in numbers.items() if number]
    return "".join([*([target] if failing else []), *said])


def _has_range(series: Series) -> bool:
    """Return whether earlier months differ enough for a range to be displayed."""
    return expected_range(series.known[-1].spc, series.metric.unit) is not None


def _within(others: int) -> str:
    """Return how many measures that are in no other line stay within their usual range, as a sentence."""
    if others == 1:
        return " The one other measure that can be judged is within its usual range."
    return f" The other {_measures(others)} that can be judged are within their usual range." if others else ""


def _measures(number: int) -> str:
    return f"{words.number(number)} measure{'' if number == 1 else 's'}"


def _capital(number: int) -> str:
    return _measures(number).capitalize()


def _titles(series: list[Series]) -> str:
    return "; ".join(s.metric.title for s in series)


def _provisional(shown: list[Series]) -> str:
    """Return a sentence on limits from fewer than 13 months, for all findings together."""
    trial = sum(s.spc.trial_limits for s in shown)
    if not trial:
        return ""
    if len(shown) == 1:
        return " The expected range above is provisional: it rests on fewer than 13 months."
    which = f"{words.number(trial).capitalize()} of the ranges above"
    return f" {which} {'is' if trial == 1 else 'are'} provisional: fewer than 13 months."
