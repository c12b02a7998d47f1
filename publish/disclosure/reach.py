"""Finds, with whole-number answers as witnesses, how far hidden counts can be from the truth for a reader.

An answer gives every hidden count a whole number, so that all sums hold and all that is shown stays. A count has been
seen wherever some answer puts it. Limits from the sums prove the opposite: no answer lies beyond them.
"""

from collections.abc import Collection, Iterable, Sequence
from enum import Enum
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from publish.disclosure.lattice import Lattice, Row
from publish.disclosure.solver import Model, Numbers

Places: TypeAlias = NDArray[np.intp]

STEPS = 40  # times that one sum may narrow the limits of its counts
SOME_NODES, MANY_NODES = 20, 200  # of a search for many counts at once, and for one
GAP = 0.05  # moving many counts at once need not be done best, only well
UP, DOWN = -1.0, 1.0  # what a count costs while it is moved


class Step(Enum):
    """What is tried in turn: up as far as a count must reach, down until it varies enough, and else up until then."""

    REACH = "reach"
    DOWN = "down"
    UP = "up"


class Reach:
    """Holds the hidden counts that sums tie together, all that they can be by the sums, and the answers found.

    `low` and `high` are limits that no answer passes. `searches` and `capped` count whole-number searches, and those
    that ended at their limit of nodes.
    """

    def __init__(self, lattice: Lattice, counts: Sequence[int], rows: Sequence[int]) -> None:
        self.lattice, self.counts = lattice, list(counts)
        self.at = {count: place for place, count in enumerate(self.counts)}
        self.rows, self.totals = _tied(lattice, self.at, rows)
        most = max(abs(lattice.value[c]) for c in counts)
        # A limit far above everything only makes the check stricter, because it removes possible values.
        self.far = 4 * (lattice.threshold + most + sum(abs(total) for total in self.totals))
        self.true = np.array([lattice.value[c] for c in self.counts], float)
        low = [lattice.floor[c] for c in self.counts]
        high = [lattice.ceiling.get(c, self.far) for c in self.counts]
        narrow(self.rows, self.totals, low, high)
        self.low, self.high = np.array(low, float), np.array(high, float)
        self.answers: list[Numbers] = []
        self._seen_low, self._seen_high = self.true.copy(), self.true.copy()

    @cached_property
    def model(self) -> Model:
        """The programme of these counts, made when it is first needed."""
        return Model(self.rows, self.totals, len(self.counts))

    @property
    def searches(self) -> tuple[int, int]:
        """How many whole-number searches there were, and how many ended at their limit."""
        return (self.model.searches, self.model.capped) if "model" in self.__dict__ else (0, 0)

    def seen(self, count: int) -> tuple[int, int]:
        """Return the least and the most that a count has in any answer so far; the truth is one."""
        if not self.rows:
            return int(self.low[self.at[count]]), int(self.high[self.at[count]])
        return int(self._seen_low[self.at[count]]), int(self._seen_high[self.at[count]])

    @cached_property
    def _must(self) -> tuple[Numbers, Numbers, Numbers]:
        """The least and the most that each count must be able to be, and by how much it must vary."""
        ends = [(*self.lattice.must_reach(c), self.lattice.width(c)) for c in self.counts]
        least, most, width = np.array(ends, float).T
        return least, most, width

    def _seen(self) -> tuple[Numbers, Numbers]:
        return (self._seen_low, self._seen_high) if self.rows else (self.low, self.high)

    def _safe(self, count: int) -> bool:
        """Return whether a count was seen to vary as much as it must."""
        return self.lattice.wide(count, *self.seen(count))

    def _unsafe(self, counts: Iterable[int], low: Numbers, high: Numbers) -> list[int]:
        """Return the counts that don't vary as much as they must between such limits."""
        least, most, width = self._must
        wide = (low <= least) & (high >= most) & (high - low >= width)
        return [c for c in counts if not wide[self.at[c]]]

    def unproven(self, wanted: Iterable[int]) -> list[int]:
        """Look for answers; return the counts for which none was found that lets them vary as much as they must."""
        left = self._unsafe(wanted, *self._seen())
        if not left or not self.rows:
            return left
        told = set(self._unsafe(left, self.low, self.high))
        hopeful = [c for c in left if c not in told]
        for step in Step:
            while self._move_all(hopeful, step):
                pass
        for count in hopeful:
            for step in Step if not self._safe(count) else ():
                self._move_one(count, step)
        return self._unsafe(left, *self._seen())

    def proves(self, wanted: Iterable[int], fixed: Collection[int]) -> bool:
        """Return whether answers are soon found that let all of some counts vary as much as they must.

        Counts in a sum with those that were just fixed are tried first: most often it is they that can't vary any more.
        """
        left = self._unsafe(wanted, *self._seen())
        places = {self.at[c] for c in fixed if c in self.at}
        near = {place for row in self.rows if not places.isdisjoint(p for p, _ in row) for place, _ in row}
        if not all(self._moves_alone(c) for c in left if self.at[c] in near):
            return False
        for step in Step:
            while self._move_all(left, step, nodes=0):
                pass
        return all(self._moves_alone(c) for c in left)

    def _moves_alone(self, count: int) -> bool:
        for step in Step if not self._safe(count) else ():
            self._move_one(count, step, nodes=0)
        return self._safe(count)

    def extreme(self, count: int, sense: float) -> int | None:
        """Return the least (DOWN) or the most (UP) that a count can be; None where the search ended at its limit."""
        place = self.at[count]
        if not self.rows:
            return int((self.low if sense == DOWN else self.high)[place])
        cost = np.zeros(len(self.counts))
        cost[place] = sense
        capped = self.model.capped
        answer = self.model.whole(cost, self.low, self.high, MANY_NODES)
        if answer is None or self.model.capped > capped:
            return None
        self._note(answer)
        return int(answer[place])

    def fix(self, counts: Collection[int]) -> tuple[Numbers, Numbers, list[Numbers]]:
        """Take some counts as known from now on; return what `restore` needs to take that back."""
        before = self.low, self.high, self.answers
        places = [self.at[c] for c in counts if c in self.at]
        self.low, self.high = self.low.copy(), self.high.copy()
        self.low[places] = self.high[places] = self.true[places]
        self.answers = [answer for answer in self.answers if (answer[places] == self.true[places]).all()]
        self._look_again()
        return before

    def restore(self, before: tuple[Numbers, Numbers, list[Numbers]]) -> None:
        """Take back what was fixed."""
        self.low, self.high, self.answers = before
        self._look_again()

    def _look_again(self) -> None:
        every = np.array([self.true, *self.answers])
        self._seen_low, self._seen_high = every.min(axis=0), every.max(axis=0)

    def _note(self, answer: Numbers) -> None:
        self.answers.append(answer)
        np.minimum(self._seen_low, answer, out=self._seen_low)
        np.maximum(self._seen_high, answer, out=self._seen_high)

    def _move_all(self, counts: Sequence[int], step: Step, nodes: int = SOME_NODES) -> bool:
        """Move many counts at once, each as far as it must; return whether that took one of them there."""
        places, goals = self._goals(counts, step)
        if not len(places) or not self._answer(places, goals, step, nodes):
            return False
        return len(self._goals(counts, step)[0]) < len(places)

    def _move_one(self, count: int, step: Step, nodes: int = MANY_NODES) -> None:
        places, goals = self._goals([count], step)
        if len(places):
            self._answer(places, goals, step, nodes)

    def _answer(self, places: Places, goals: Numbers, step: Step, nodes: int) -> bool:
        """Look for an answer that moves counts up or down to their goals and no further; return whether there is one.

        An answer found without asking for whole numbers is often whole, and much faster.
        """
        cost, low, high = np.zeros(len(self.counts)), self.low.copy(), self.high.copy()
        cost[places] = DOWN if step is Step.DOWN else UP
        if step is Step.DOWN:
            low[places] = np.minimum(np.maximum(goals, low[places]), self.true[places])
        else:
            high[places] = np.maximum(np.minimum(goals, high[places]), self.true[places])
        relaxed = self.model.relaxed(cost, low, high)
        if relaxed is None or cost @ relaxed > cost @ self.true - 0.5:
            return False
        answer = self.model.exact(relaxed, low, high)
        if answer is None and nodes:
            answer = self.model.whole(cost, low, high, nodes, GAP)
        if answer is None:
            return False
        self._note(answer)
        return True

    def _goals(self, counts: Sequence[int], step: Step) -> tuple[Places, Numbers]:
        """Return the places of counts that were not seen where they must be, and to where each must still be moved."""
        places = np.array([self.at[c] for c in counts], np.intp)
        low, high = (ends[places] for ends in self._seen())
        least, most, width = (each[places] for each in self._must)
        if step is Step.REACH:
            short, goals = high < most, most
        elif step is Step.DOWN:
            short, goals = (high >= most) & ((low > least) | (high - low < width)), np.minimum(least, high - width)
        else:
            short, goals = (most <= high) & (high < low + width), low + width
        return places[short], goals[short]


def _tied(
    lattice: Lattice, at: dict[int, int], rows: Sequence[int]
) -> tuple[list[tuple[tuple[int, int], ...]], list[int]]:
    """Return the rows of some counts by their places, each row once, and what the counts in it add up to."""
    found: dict[tuple[tuple[int, int], ...], int] = {}
    for number in rows:
        row: Row = lattice.rows[number]
        terms = tuple((at[c], k) for c, k in sorted(row) if c in at)
        if not terms:
            continue
        sign = 1 if terms[0][1] > 0 else -1
        total = -sum(k * lattice.value[c] for c, k in row if c not in at)
        found[tuple((place, sign * k) for place, k in terms)] = sign * total
    return list(found), list(found.values())


def narrow(rows: Sequence[Sequence[tuple[int, int]]], totals: Sequence[int], low: list[int], high: list[int]) -> None:
    """Narrow the limits of counts, in whole numbers, by what each sum leaves for one count beside the others."""
    rows_of: dict[int, list[int]] = {}
    for number, row in enumerate(rows):
        for place, _ in row:
            rows_of.setdefault(place, []).append(number)
    waiting, times = dict.fromkeys(range(len(rows))), [0] * len(rows)
    while waiting:
        number = next(iter(waiting))
        del waiting[number]
        times[number] += 1
        row, total = rows[number], totals[number]
        least = sum(k * (low[p] if k > 0 else high[p]) for p, k in row)
        most = sum(k * (high[p] if k > 0 else low[p]) for p, k in row)
        for place, k in row:
            rest_most = most - k * (high[place] if k > 0 else low[place])
            rest_least = least - k * (low[place] if k > 0 else high[place])
            near, far = (rest_most, rest_least) if k > 0 else (rest_least, rest_most)
            new_low, new_high = max(low[place], -((near - total) // k)), min(high[place], (total - far) // k)
            if (new_low, new_high) != (low[place], high[place]):
                least += k * (new_low - low[place]) if k > 0 else k * (new_high - high[place])
                most += k * (new_high - high[place]) if k > 0 else k * (new_low - low[place])
                low[place], high[place] = new_low, new_high
                waiting.update((r, None) for r in rows_of[place] if times[r] < STEPS)
