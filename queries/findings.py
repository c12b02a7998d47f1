"""What a month's figures say, in sentences; one row is one finding, and no sentence names a cause."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, cast

from queries import words
from queries.claims import CLAIMS
from queries.claims.claim import Claim
from queries.months import months_after
from queries.reasons import expected, reason, than
from queries.series import Point, Series
from queries.statistics.spc import SpcPoint

Kind = Literal["concern", "improvement", "neutral", "fails_target", "nothing_else"]
ORDER = ("concern", "improvement", "neutral", "fails_target", "nothing_else")
SIGNALS = ("astronomical", "shift", "trend", "two_in_three")  # the stronger evidence first
NEUTRAL = "Neither good nor bad"
FEWEST_TO_FORETELL = 6
LONGEST = 5  # lines, the closing one included: more is not read


@dataclass(frozen=True)
class Finding:
    """One sentence group: a bold claim and what follows it; `letter` is H or L, `icon` the verdict icon's name."""

    kind: Kind
    metric: str | None
    claim: str
    rest: str
    icon: str
    letter: str | None = None

    @property
    def text(self) -> str:
        """Claim and rest as one plain text."""
        return f"{self.claim} {self.rest}"


def findings(series: Iterable[Series], longest: int = LONGEST) -> list[Finding]:
    """Return worse, better, unusual, failing target, then the closing line: at most `longest` lines."""
    every = list(series)
    current = [s for s in every if s.current]
    found = sorted((s for s in current if _kind(s)), key=_order)
    said, left = found[: longest - 1], found[longest - 1 :]
    quiet = len(current) - len(found)
    closing = _closing(len(said), left, quiet, len(every) - len(current))
    return [*(_finding(s) for s in said), replace(closing, rest=closing.rest + _provisional(said))]


def sentence(series: Series) -> str:
    """Return what a series' latest month says: its finding as pages and snapshots give it, else its headline."""
    found = findings([series])[0]
    return found.text if found.metric else f"{headline(series)}."


def headline(series: Series) -> str:
    """Return the claim that stands over a series' chart, without a full stop."""
    claim, latest = CLAIMS[series.metric.name], series.latest
    if latest is None or latest.spc is None:
        return f"{series.metric.title}: {'not known yet' if series.points else 'not in this data'}"
    if latest.spc.signal:
        return claim.present.format(_more(latest.spc, claim)) + than(series)
    if series.assurance == "fail":
        return f"{claim.subject} stay {_side_of_target(series)} target"
    if series.spc.trial_limits:
        return f"Too early to say whether {claim.topic} is changing"
    return f"No sign {'yet ' if series.metric.maturity_months else ''}that {claim.topic} is changing"


def alt_text(series: Series) -> str:
    """Return what a chart of a series shows, for people who can't see it: the finding first, then the figures."""
    metric, latest = series.metric, series.latest
    if latest is None or latest.value is None or not series.shown:
        return f"{headline(series)}."
    about = (
        f"{metric.title}, {metric.month_words}, {words.month(series.shown[0].month)} to {words.month(series.month)}."
    )
    figures = [f"{words.month(latest.month)}: {_value(series, latest.value)}"]
    if latest.spc and latest.spc.lower is not None:
        figures.append(f"expected range {expected(series)}")
    if series.target:
        figures.append(f"target {words.target(series.target.value, _unit(series))}")
    if series.comparator:
        figures.append(f"England {words.value(series.comparator.value, _unit(series))}")
    verdicts = f"{words.variation(series.variation, series.side)}. {words.assurance(series.assurance)}."
    return f"{headline(series)}. {about} {', '.join(figures)}. {verdicts}"


def _kind(series: Series) -> Kind | None:
    verdict = series.variation
    if verdict in ("neutral_high", "neutral_low"):
        return "neutral"
    if verdict in ("concern", "improvement"):
        return cast(Kind, verdict)
    return "fails_target" if series.assurance == "fail" and _enough(series) else None


def _enough(series: Series) -> bool:
    """Limits of fewer than six points say too little to foretell that a target will go on being missed."""
    segment = series.spc.points[-1].segment
    return sum(point.segment == segment for point in series.spc.points) >= FEWEST_TO_FORETELL


def _order(series: Series) -> tuple[int, int]:
    kind, latest = _kind(series), series.latest
    signal = latest.spc.signal if latest and latest.spc else None
    return ORDER.index(kind or "nothing_else"), SIGNALS.index(signal) if signal else len(SIGNALS)


def _finding(series: Series) -> Finding:
    kind, latest = cast(Kind, _kind(series)), cast(Point, series.latest)
    at, claim = cast(SpcPoint, latest.spc), CLAIMS[series.metric.name]
    if kind == "fails_target":
        said = f"{claim.subject} will go on missing their target."
        rest = f"{_when(series, latest)}. The whole expected range ({expected(series)}) is "
        rest += f"{_side_of_target(series)} it, so only a change in the process will meet it."
        return Finding(kind, series.metric.name, said, rest, "fail")
    said = claim.past.format(_more(at, claim)) + (" than usual." if kind == "neutral" else ".")
    rest = f"{_when(series, latest)}{_moved(series, latest)}{reason(series)}."
    letter = "H" if at.side == "high" else "L"
    return Finding(kind, series.metric.name, said, rest + _beside(series, kind), kind, letter)


def _closing(said: int, left: list[Series], quiet: int, unknown: int) -> Finding:
    """Say that the rest is quiet; never so while a finding was left out for want of room."""
    missing = f" {_measures(unknown).capitalize()} can't be shown for this month." if unknown else ""
    moved = [s for s in left if _kind(s) != "fails_target"]
    failing = [s for s in left if _kind(s) == "fails_target"]
    if failing:
        missing = (
            f" {_titles(failing)}: not expected to meet {'its' if len(failing) == 1 else 'their'} target." + missing
        )
    if moved:
        more = words.number(len(moved)).capitalize()
        claim = f"{more} more {'measure' if len(moved) == 1 else 'measures'} moved beyond the usual range."
        rest = f"{_titles(moved)}.{missing}"
    elif said:
        claim = "Nothing else moved beyond its usual range."
        count = quiet + len(failing)
        others = "other measure" if count == 1 else f"other {_measures(count)}"
        rest = f"The {others} that can be shown {'is within its' if count == 1 else 'are within their'} usual range."
        rest = (rest if count else "No other measure can be shown.") + missing
    else:
        claim = "Nothing moved beyond its usual range."
        rest = f"That is so for {_measures(quiet)} that can be shown.{missing}"
        if not quiet:
            claim, rest = "No measure can be shown for this month.", "No complete month has been loaded yet."
    return Finding("nothing_else", None, claim, rest, "common")


def _measures(number: int) -> str:
    return f"{words.number(number)} measure{'' if number == 1 else 's'}"


def _titles(series: list[Series]) -> str:
    return "; ".join(s.metric.title for s in series)


def _unit(series: Series) -> words.Unit:
    return series.metric.unit


def _value(series: Series, value: float) -> str:
    return words.value(value, _unit(series)) + (f" {series.metric.noun}" if series.metric.unit == "count" else "")


def _more(at: SpcPoint, claim: Claim) -> str:
    return claim.more if at.side == "high" else claim.fewer


def _side_of_target(series: Series) -> str:
    """Say on which side of its target a failing measure lies: higher is better means that it lies below."""
    return "below" if series.metric.better == "higher" else "above"


def _when(series: Series, latest: Point) -> str:
    said = _value(series, cast(float, latest.value))
    if series.follow_up:
        said += f" for {series.metric.noun} in {words.month(latest.month)}, the latest that can be known"
    elif latest.month != series.month:
        said += f" in {words.month(latest.month)}, the latest month that can be known"
    else:
        said += f" in {latest.month:%B}"
    if series.target is None or series.assurance == "no_target":
        return said
    comma = "," if latest.month != series.month else ""
    return f"{said}{comma} against a target of {words.target(series.target.value, _unit(series))}"


def _moved(series: Series, latest: Point) -> str:
    before = series.previous
    if before is None or before.value is None or latest.value is None:
        return ""
    near = latest.month == series.month and months_after(before.month, 1) == latest.month
    name = f"{before.month:%B}" if near else words.month(before.month)
    was = words.value(before.value, _unit(series))
    if was == words.value(latest.value, _unit(series)):
        return f", the same as in {name}"
    return f", {'up' if latest.value > before.value else 'down'} from {was} in {name}"


def _beside(series: Series, kind: Kind) -> str:
    """Say what to read with it: England's figure, or why a neutral measure is no judgement."""
    if kind == "neutral":
        return _neutral(series)
    england = series.comparator
    said = f" {england.name}: {words.value(england.value, _unit(series))}." if england else ""
    return said + (" It is not expected to meet its target either way." if series.assurance == "fail" else "")


def _neutral(series: Series) -> str:
    later, latest = CLAIMS[series.metric.name].later, cast(Point, series.latest)
    if later:
        return f" Neither good nor bad by itself: {later.format(words.month(months_after(latest.month, 12)))}."
    reading = series.metric.reading
    return f" {reading}" if NEUTRAL.lower() in reading.lower() else f" {NEUTRAL} by itself. {reading}"


def _provisional(said: list[Series]) -> str:
    """Say once, not in every finding, that limits from fewer than 13 months still move a lot."""
    trial = sum(s.spc.trial_limits for s in said)
    if not trial:
        return ""
    if len(said) == 1:
        return " The expected range above is provisional: it rests on fewer than 13 months."
    which = f"{words.number(trial).capitalize()} of the ranges above"
    return f" {which} {'is' if trial == 1 else 'are'} provisional: fewer than 13 months."
