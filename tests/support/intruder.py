"""An intruder who has every publication of an invented area, and a linear programme; none of it is the gate's code.

An area is rows of contacts, referrals and changes of level in three months at two hubs. It is published four times: a
snapshot and open data, then both again after late rows. The intruder knows the definitions: what is added up over hubs
and months, and what lies in what. `python -m tests.support.intruder FROM TO` tries areas by
their seeds and prints a line.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import polars as pl
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from publish.disclosure import Memory, Released, Report, gate
from publish.published.ledger_rows import memory_of, rows_of

T, ALL = 6, "Total"
MONTHS, QUARTER, HUBS = ("2026-04", "2026-05", "2026-06"), "2026-27 Q1", ("North", "South")
FIGURES = {  # metric: numerator and denominator, among the counts of an area
    "contacts": ("contacts", None), "repeat_contact_90d": ("repeat", "contacts"),
    "contact_to_referral": ("referred", "through the hub"), "contact_decided_on_time": ("on time", "timed"),
    "contacts_without_escalation": ("unescalated", None), "referrals": ("referrals", None),
    "referred_again_12m": ("in 12", "first of day"), "referred_again_6m": ("in 6", "first of day"),
    "referred_again_3m": ("in 3", "first of day"), "referral_nfa": ("nfa", "outcome known"),
    "step_ups": ("up", None), "step_up_from_early_help": ("up from help", None), "step_downs": ("down", None),
    "step_down_to_early_help": ("down to help", None),
}  # fmt: skip
FAULTS = {
    "contacts:person_id_unknown": ("of nobody", "contacts"),
    "contacts:risk_final_missing": ("unrated", "decided"),
}
INSIDE = [  # (whole, parts that share no row), by the definitions that every release prints
    ("contacts", ("through the hub",)), ("through the hub", ("timed",)), ("timed", ("on time",)),
    ("contacts", ("repeat",)), ("through the hub", ("referred",)), ("contacts", ("referred", "unescalated")),
    ("contacts", ("decided",)), ("decided", ("on time",)), ("decided", ("unrated",)), ("contacts", ("of nobody",)),
    ("referrals", ("first of day",)), ("first of day", ("in 12",)), ("in 12", ("in 6",)), ("in 6", ("in 3",)),
    ("referrals", ("outcome known",)), ("outcome known", ("nfa",)), ("up", ("up from help",)),
    ("down", ("down to help",)),
]  # fmt: skip
Place = tuple[str, str, str]  # a count, a period and a hub
Counts = dict[Place, int]
At = dict[tuple[int, Place], int]  # the number of a count, before the late rows (0) or after (1)
Row = tuple[dict[int, int], float, float]  # terms, with the least and the most of their sum


def invent(seed: int) -> tuple[Counts, Counts]:
    """Return the counts of an area, and those after a few late rows."""
    chance = np.random.default_rng(seed)
    size = {(month, hub): int(chance.integers(2, 45)) for month in MONTHS for hub in HUBS}
    early, late = {}, {}
    for month, hub in size:
        for counted, many in ((early, size[month, hub]), (late, int(chance.choice([0, 0, 1, 2, 5, 8])))):
            for name, count in _counts(chance, many).items():
                counted[name, month, hub] = count
    return _with_totals(early), _with_totals({place: n + late[place] for place, n in early.items()})


def _counts(chance: np.random.Generator, many: int) -> dict[str, int]:
    def some(of: np.ndarray, share: float) -> np.ndarray:
        return of & (chance.random(len(of)) < share)

    contacts = np.ones(many, bool)
    hub, repeat = some(contacts, 0.9), some(contacts, 0.15)
    timed, decided, referred = some(hub, 0.9), some(contacts, 0.95), some(hub, 0.3)
    on_time = some(timed & decided, 0.8)
    referrals = np.ones(int(many * 0.6), bool)
    first, known = some(referrals, 0.95), some(referrals, 0.9)
    in_12 = some(first, 0.3)
    in_6 = some(in_12, 0.6)
    up, down = np.ones(many // 3, bool), np.ones(many // 4, bool)
    flags = {
        "contacts": contacts, "through the hub": hub, "repeat": repeat, "timed": timed, "on time": on_time,
        "decided": decided, "unrated": some(decided, 0.1), "of nobody": some(contacts, 0.03), "referred": referred,
        "unescalated": some(contacts & ~referred, 0.05), "referrals": referrals, "first of day": first, "in 12": in_12,
        "in 6": in_6, "in 3": some(in_6, 0.6), "outcome known": known, "nfa": some(known, 0.2), "up": up,
        "up from help": some(up, 0.4), "down": down, "down to help": some(down, 0.5),
    }  # fmt: skip
    return {name: int(flag.sum()) for name, flag in flags.items()}


def _with_totals(counts: Counts) -> Counts:
    every: Counts = {}
    for (name, month, hub), count in counts.items():
        for period in (month, QUARTER):
            for group in (hub, ALL):
                every[name, period, group] = every.get((name, period, group), 0) + count
    return every


def measures(counts: Counts, *, by_hub: tuple[str, ...], periods: tuple[str, ...], faults: bool) -> pl.DataFrame:
    """Return figures as the gate takes them: of all hubs in each period, of each hub in some."""
    rows = []
    for period in periods:
        for hub in (ALL, *(HUBS if period in by_hub else ())):
            for metric, (n, d) in (
                FIGURES | (FAULTS if faults and hub == ALL and period == MONTHS[-1] else {})
            ).items():
                of, met = counts[d, period, hub] if d else None, counts[n, period, hub]
                value = float(met) if of is None else 100 * met / of if of else None
                start = date(2026, 4, 1) if period == QUARTER else date.fromisoformat(f"{period}-01")
                rows.append((metric, period, start, hub, met, of, value, "ok"))
    names = ["metric", "period", "start", "hub", "numerator", "denominator", "value", "status"]
    return pl.DataFrame(rows, names, orient="row", infer_schema_length=None)


@dataclass
class Trial:
    """What was published of an area, and what an intruder made of it."""

    judged: int = 0
    told: int = 0
    sunk: int = 0
    shown: int = 0
    hidden: int = 0
    which: list[tuple[object, ...]] = field(default_factory=list)


@dataclass
class Publications:
    """All publications of an invented area: its counts before and after the late rows, and what was shown each time.

    `seen` has which counts were published (0 before, 1 after), the figures with the base of their rounding, and the
    gate's report.
    """

    truth: tuple[Counts, Counts]
    seen: list[tuple[int, pl.DataFrame, Report]] = field(default_factory=list)

    def opened(self, version: int) -> pl.DataFrame:
        """Return the figures of the open data that were made of the counts before or after."""
        return [frame for number, frame, _ in self.seen if number == version][-1]


def try_area(seed: int, rounding: int | None = None) -> Trial:
    """Publish an area four times and try to work out its small counts, and the few children that came late."""
    made = Trial()
    every = publications(seed, rounding)
    for _, frame, report in every.seen:
        made.sunk += report.sunk
        hidden = frame.filter(pl.col("status") == "suppressed").height
        made.hidden += hidden
        made.shown += frame.height - hidden
    at = numbered(every.truth)
    return attack(made, every.truth, at, Programme([*sums(at)], *known(at, every.seen)))


def publications(seed: int, rounding: int | None = None) -> Publications:
    """Publish an invented area four times."""
    every, entries = Publications(invent(seed)), []
    for version, counts in enumerate(every.truth):
        for opened in (False, True):
            asked = measures(
                counts, by_hub=(*MONTHS, QUARTER) if opened else MONTHS[-1:],
                periods=(*MONTHS, QUARTER) if opened else MONTHS, faults=not opened,
            )  # fmt: skip
            base = rounding if opened else None
            released = _released(asked, memory_of(entries), base)
            entries.append(rows_of(released.frame, "2026-07-08T00:00:00", T, base, released.report))
            every.seen.append((version, released.frame.with_columns(base=pl.lit(base, pl.Int64)), released.report))
    return every


def _released(asked: pl.DataFrame, memory: Memory, base: int | None) -> Released:
    return gate.release(asked, memory, rounding=base, threshold=T)


def numbered(truth: tuple[Counts, Counts], first: int = 0) -> At:
    """Return a number for each count of an area, before and after the late rows."""
    return {place: i for i, place in enumerate(((v, place) for v in (0, 1) for place in truth[v]), first)}


def attack(made: Trial, truth: tuple[Counts, Counts], at: At, programme: "Programme") -> Trial:
    """Try to work out each count of 1 to 5 from all that was seen."""
    for version, place in at:
        for number, (value, terms) in enumerate(_small(truth[version], version, place, at)):
            if not 1 <= value < T:
                continue
            made.judged += 1
            least, most = programme.range(terms)
            if most < T or most - least < T - 1:
                made.told += 1
                made.which.append((version, *place, number, value, least, most))
    return made


def known(at: At, seen: list[tuple[int, pl.DataFrame, Report]]) -> tuple[np.ndarray, np.ndarray]:
    """Return between which values each count lies by the figures alone, shown or hidden."""
    low, high = np.zeros(len(at)), np.full(len(at), 10_000.0)
    earlier: dict[tuple[str, str, str], set[tuple[object, object]]] = {}
    for version, frame, report in seen:
        for row in frame.iter_rows(named=True):
            key, pair = (row["metric"], row["period"], row["hub"]), (row["numerator"], row["denominator"])
            unchanged = version == 1 and pair in earlier.get(key, ())  # new figures that are as before may be held
            names = (FIGURES | FAULTS)[row["metric"]]
            for name, value in zip(names, pair, strict=True):
                if name is None or (unchanged and value is not None):
                    continue
                i = at[version, (name, row["period"], row["hub"])]
                ends = _ends(value, row["base"]) if value is not None else (_least(row, name, names, report), np.inf)
                low[i], high[i] = max(low[i], ends[0]), min(high[i], ends[1])
            if row["status"] != "suppressed":
                earlier.setdefault(key, set()).add(pair)
    return low, high


def _least(row: dict[str, object], name: str, names: tuple[str, str | None], report: Report) -> int:
    """Return the least that a hidden count can be: all that is counted is not 0, but where groups are hidden whole."""
    whole = row["hub"] != ALL and f"{row['metric']} by hub" in report.withheld
    return int(names[1] in (None, name) and not whole and not report.nothing_added)


def _ends(value: int, base: int | None) -> tuple[int, int]:
    if base is None or value == 0:
        return value, value
    return max(value - base // 2, T), value + (base - 1) // 2


def sums(at: At) -> Iterator[Row]:
    """Yield terms with their least and most: sums over hubs and months, what lies in what, and that rows only come."""
    for version, (name, period, hub) in at:
        i = at[version, (name, period, hub)]
        if hub == ALL:
            yield {i: 1, **{at[version, (name, period, each)]: -1 for each in HUBS}}, 0, 0
        if period == QUARTER:
            yield {i: 1, **{at[version, (name, month, hub)]: -1 for month in MONTHS}}, 0, 0
        if version == 1:
            yield {i: 1, at[0, (name, period, hub)]: -1}, 0, np.inf
        for whole, parts in INSIDE:
            if whole == name:
                yield {i: 1, **{at[version, (part, period, hub)]: -1 for part in parts}}, 0, np.inf


def _small(counts: Counts, version: int, place: Place, at: At) -> Iterator[tuple[int, dict[int, int]]]:
    """Yield what counts children at a place: a count that some figure shows, and what it has over its numerator."""
    name, period, hub = place
    pairs = [pair for pair in (FIGURES | FAULTS).values() if name in pair]
    if pairs and (hub == ALL or all(name not in pair for pair in FAULTS.values()) or name == "contacts"):
        yield counts[place], {at[version, place]: 1}
    for n, d in FIGURES.values():
        if d == name:
            part = (n, period, hub)
            yield counts[place] - counts[part], {at[version, place]: 1, at[version, part]: -1}


class Programme:
    """The numbers that fit all that was printed: what is tied by unknown numbers is one part."""

    def __init__(self, rows: list[Row], low: np.ndarray, high: np.ndarray) -> None:
        self.low, self.high = low, high
        free = set(np.flatnonzero(low < high).tolist())
        part_of = {i: i for i in free}
        tied = [(row, [i for i in row[0] if i in free]) for row in rows]
        for _, unknown in tied:
            for i in unknown[1:]:
                old, new = part_of[i], part_of[unknown[0]]
                if old != new:
                    part_of = {each: new if part == old else part for each, part in part_of.items()}
        self.part_of, self.rows_of = part_of, {part: [] for part in part_of.values()}
        for row, unknown in tied:
            if unknown:
                self.rows_of[part_of[unknown[0]]].append(row)
        self.parts: dict[int, _Part] = {}

    def range(self, terms: dict[int, int]) -> tuple[int, int]:
        """Return the least and the most of a sum, as far as it must vary to be safe."""
        known = sum(k * int(self.low[i]) for i, k in terms.items() if i not in self.part_of)
        unknown = {i: k for i, k in terms.items() if i in self.part_of}
        if not unknown:
            return known, known
        parts = {self.part_of[i] for i in unknown}
        if len(parts) > 1:
            raise ValueError("A numerator and its denominator are tied, so both lie in one part.")
        number = parts.pop()
        if number not in self.parts:
            members = [i for i, part in self.part_of.items() if part == number]
            self.parts[number] = _Part(members, self.rows_of[number], self.low, self.high)
        least, most = self.parts[number].range(unknown, known)
        return least + known, most + known


class _Part:
    """Numbers that are tied to one another, with the answers found so far."""

    def __init__(self, members: list[int], rows: list[Row], low: np.ndarray, high: np.ndarray) -> None:
        self.at = {i: place for place, i in enumerate(members)}
        terms = [(r, self.at[i], k) for r, (row, _, _) in enumerate(rows) for i, k in row.items() if i in self.at]
        fixed = [sum(k * low[i] for i, k in row.items() if i not in self.at) for row, _, _ in rows]
        places = ([r for r, _, _ in terms], [c for _, c, _ in terms])
        table = csr_array(([k for _, _, k in terms], places), shape=(len(rows), len(members)))
        ends = [(least - gone, most - gone) for (_, least, most), gone in zip(rows, fixed, strict=True)]
        self.limits = [LinearConstraint(table, *zip(*ends, strict=True))] if rows else []
        self.bounds = Bounds(low[members], high[members])
        self.answers: list[np.ndarray] = []

    def range(self, terms: dict[int, int], known: int) -> tuple[int, int]:
        cost = np.zeros(len(self.at))
        for i, k in terms.items():
            cost[self.at[i]] = k
        seen = [round(float(cost @ answer)) for answer in self.answers]
        for sense in (-1, 1):
            if seen and max(seen) + known >= T and max(seen) - min(seen) >= T - 1:
                break
            end = milp(sense * cost, integrality=np.ones(len(cost)), bounds=self.bounds, constraints=self.limits)
            if end.x is None:
                raise ValueError(f"What was printed contradicts itself: {end.message}")
            self.answers.append(np.rint(end.x))
            seen.append(round(float(cost @ self.answers[-1])))
        return min(seen), max(seen)


if __name__ == "__main__":
    trials = [try_area(seed, (None, None, 5)[seed % 3]) for seed in range(int(sys.argv[1]), int(sys.argv[2]))]
    total = {
        name: sum(getattr(trial, name) for trial in trials) for name in ("judged", "told", "sunk", "shown", "hidden")
    }
    print(f"{len(trials)} areas:", total)  # noqa: T201
    print([which for trial in trials for which in trial.which][:40])  # noqa: T201
