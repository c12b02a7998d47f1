"""Reads findings as a reader does, and names where a direction word contradicts the two numbers it stands between."""

import re
from decimal import Decimal

FIGURE = r"[+−]?\d[\d,]*(?:\.\d+)?(?:%| hours?| days?)?"
RANGE = rf"\((?P<low>{FIGURE}) to (?P<high>{FIGURE})\)"
UP = ("A larger share", "More", "more", "a larger share", "longer", "higher", "above", "up", "risen")
DOWN = ("A smaller share", "Fewer", "fewer", "a smaller share", "shorter", "lower", "below", "down", "fallen")
WAY = "|".join((*UP, *DOWN))
COMPARED = rf"(?:^|was )(?P<way>{WAY})\b.* than "


def number(text):
    """Return a displayed figure as a number, days as hours."""
    bare = Decimal(re.sub(r"[^\d.−]", "", text).replace("−", "-"))
    return bare * 24 if "day" in text else bare


def ends(low, high):
    """Return both ends of a range as numbers; a lower end without a unit has that of the upper: 1.6 to 4.9 days."""
    return number(f"{low} days" if low[-1].isdigit() and "day" in high else low), number(high)


def contradictions(claim, rest):
    """Return what a claim and the sentences after it contradict; the rest begins with the figure."""
    value = number(re.match(FIGURE, rest)[0])
    pairs = [*_compared(claim, rest, value), *_apart(claim, rest, value)]
    faults = [
        f"{way} where {here} stands beside {there}"
        for way, here, there in pairs
        if (here > there) - (here < there) != (1 if way in UP else -1)
    ]
    text = f"{claim} {rest}"
    ranges = re.findall(rf"\(({FIGURE}) to ({FIGURE})", text)
    faults += ["a range of nothing" for low, high in (ends(*each) for each in ranges) if low >= high]
    within = re.search(rf"within the expected range {RANGE}", rest)
    if within:
        low, high = ends(within["low"], within["high"])
        if not low <= value <= high:
            faults.append("not within its range")
    return [f"{fault} in: {text}" for fault in [*faults, *_joints(claim, rest)]]


def _compared(claim, rest, value):
    """Yield each direction word with the figure and what that is compared with."""
    for pattern, in_claim in _PATTERNS:
        for match in re.finditer(pattern, claim if in_claim else rest):
            if "other" in match.groupdict():
                yield match["way"], value, number(match["other"])
            else:
                yield match["way"], value, ends(match["low"], match["high"])[0 if match["way"] in DOWN else 1]


def _apart(claim, rest, value):
    """Yield the same where the numbers stand apart from their word: in the sentence after it."""
    step = re.match(COMPARED + r"in \w", claim)
    if step:
        came = re.search(rf"(?:up|down) from (?P<other>{FIGURE})", rest)
        yield step["way"], value, number(came["other"])
    span = r"In the (?:last 12 months|12 months to \w+ \d{4})"
    year = re.match(rf"{span} (?P<way>{WAY})\b.* than before \((?P<other>none|{FIGURE})", claim)
    if year:
        now = re.search(rf"; (?P<now>{FIGURE}) in the 12 months", rest)
        yield year["way"], number(now["now"]), 0 if year["other"] == "none" else number(year["other"])
    goal = rf"against a target of (?P<target>{FIGURE})\. The whole expected range {RANGE} is (?P<way>\w+)"
    target = re.search(goal, rest)
    if target:
        low, high = ends(target["low"], target["high"])
        yield target["way"], high if target["way"] == "below" else low, number(target["target"])


def _joints(claim, rest):
    """Return the second comparisons that are joined by the wrong word."""
    first = re.search(rf"\b({WAY})\b", claim) or re.search(rf"\b({WAY}) from", rest)
    return [
        f"joined by {word}"
        for word, way in re.findall(rf", (and|though) ({WAY})\b", rest)
        if (word == "and") != ((way in UP) == (first[1] in UP))
    ]


_PATTERNS = (  # each with whether it stands in the claim
    (COMPARED + rf"expected {RANGE}", True),
    (COMPARED + rf"on average \((?P<other>{FIGURE})\)", True),
    (rf"ha[sd] been (?P<way>above|below) its average of (?P<other>{FIGURE}) for", True),
    (rf"ha[sd] (?P<way>risen|fallen)(?: or stayed the same)? for .*, from (?P<other>{FIGURE}) in", True),
    (rf"stays (?P<way>above|below) its target of (?P<other>{FIGURE})", True),
    (rf"(?P<way>up|down) from (?P<other>{FIGURE})", False),
    (rf"(?P<way>above|below) the expected range {RANGE}", False),
    (rf"(?P<way>above|below) the average of (?P<other>{FIGURE})", False),
    (rf"having (?P<way>risen|fallen)(?: or stayed the same)? for .*, from (?P<other>{FIGURE}) in", False),
)
