"""Finds how far from the truth a hidden count could be for a reader, with whole-number solutions as proof.

An answer gives every hidden count a whole number, so that all sums hold and all shown figures stay the same. Each
answer proves that its values are possible. Limits that follow from the sums prove the opposite: no answer lies beyond
them.

Answers are cached for later questions about the same counts: see `publish.disclosure.answers`.
"""

from collections.abc import Collection, Iterable, Sequence
from enum import Enum
from functools import cached_property
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from publish.disclosure.answers import Answers, apart
from publish.disclosure.lattice import Lattice, tied
from publish.disclosure.solver import Model, Numbers, narrow

Places: TypeAlias = NDArray[np.intp]
Move: TypeAlias = tuple[Places, Numbers]  # the places of counts that an answer moves, and what it makes of them

SOME_NODES, MANY_NODES = 20, 200  # of a search for many counts at once, and for one
GAP = 0.05  # moving many counts at once need not be done best, only well
UP, DOWN = -1.0, 1.0  # what a count costs while it is moved


class Step(Enum):
    """What is tried in turn: up as far as a count must reach, down until it varies enough, and else up until then."""

    REACH = "reach"
    DOWN = "down"
    UP = "up"


class Before(NamedTuple):
    """Holds the limits and answers from before some counts were fixed, and how many of these answers were kept."""

    low: Numbers
    high: Numbers
    moves: list[Move]
    kept: int


class Reach:
    """Holds the hidden counts that sums tie together, all that they can be by the sums, and the answers found.

    `low` and `high` are limits that no answer passes. `searches` counts the programmes solved, and the whole-number
    searches that ended at their limit of nodes.
    """

    def __init__(
        self, lattice: Lattice, counts: Sequence[int], rows: Sequence[int], answers: Answers | None = None
    ) -> None:
        self.lattice, self.counts = lattice, list(counts)
        self.at = {count: place for place, count in enumerate(self.counts)}
        self.rows, self.totals = tied(lattice, self.at, rows)
        most = max(abs(lattice.value[c]) for c in counts)
        # A limit far above everything only makes the check stricter, because it removes possible values.
        self.far = 4 * (lattice.threshold + most + sum(abs(total) for total in self.totals))
        self.true = np.array([lattice.value[c] for c in self.counts], float)
        low = [lattice.floor[c] for c in self.counts]
        high = [lattice.ceiling.get(c, self.far) for c in self.counts]
        narrow(self.rows, self.totals, low, high, self._rows_of, range(len(self.rows)))
        self.low, self.high = np.array(low, float), np.array(high, float)
        self.moves: list[Move] = []
        self._seen_low, self._seen_high = self.true.copy(), self.true.copy()
        self._answers = Answers() if answers is None else answers
        for moved in self._answers.about(self.counts if self.rows else ()):
            self._try(moved)

    @cached_property
    def model(self) -> Model:
        """The programme of these counts, made when it is first needed."""
        return Model(self.rows, self.totals, len(self.counts))

    @cached_property
    def _rows_of(self) -> list[list[int]]:
        """By place, the sums that hold it."""
        found: list[list[int]] = [[] for _ in self.counts]
        for number, row in enumerate(self.rows):
            for place, _ in row:
                found[place].append(number)
        return found

    @cached_property
    def _members(self) -> list[frozenset[int]]:
        """By sum, the places that it holds."""
        return [frozenset(place for place, _ in row) for row in self.rows]

    @property
    def searches(self) -> tuple[int, int]:
        """How many programmes were solved, and how many whole-number searches ended at their limit."""
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
        if self._unsafe(wanted, self.low, self.high):
            return False
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

    def fix(self, counts: Collection[int]) -> Before:
        """Treat some counts as known from now on; return what `restore` needs to take that back."""
        low_before, high_before, moves = self.low, self.high, self.moves
        places = [self.at[c] for c in counts if c in self.at]
        fixed = np.zeros(len(self.counts), bool)
        fixed[places] = True
        self.moves = [move for move in self.moves if not fixed[move[0]].any()]
        low, high = (ends.astype(np.int64).tolist() for ends in (self.low, self.high))
        for place in places:
            low[place] = high[place] = int(self.true[place])
        narrow(self.rows, self.totals, low, high, self._rows_of, {r for p in places for r in self._rows_of[p]})
        self.low, self.high = np.array(low, float), np.array(high, float)
        self._look_again()
        return Before(low_before, high_before, moves, len(self.moves))

    def restore(self, before: Before) -> None:
        """Undo the fixing of counts; answers found meanwhile still hold."""
        self.low, self.high = before.low, before.high
        self.moves = [*before.moves, *self.moves[before.kept :]]
        self._look_again()

    def _look_again(self) -> None:
        self._seen_low, self._seen_high = self.true.copy(), self.true.copy()
        if self.moves:
            places, values = (np.concatenate(each) for each in zip(*self.moves, strict=True))
            np.minimum.at(self._seen_low, places, values)
            np.maximum.at(self._seen_high, places, values)

    def _try(self, moved: dict[int, int]) -> None:
        """Note an answer to another question where it answers this one, too."""
        answer = self.true.copy()
        for count, value in moved.items():
            if count in self.at:
                answer[self.at[count]] = value
        if self.model.exact(answer, self.low, self.high) is not None:
            self._note(answer)

    def _note(self, answer: Numbers) -> None:
        for part in apart(np.flatnonzero(answer != self.true).tolist(), self._rows_of, self._members):
            places = np.array(part, np.intp)
            values = answer[places]
            self.moves.append((places, values))
            self._answers.keep({self.counts[p]: int(value) for p, value in zip(part, values, strict=True)})
            self._seen_low[places] = np.minimum(self._seen_low[places], values)
            self._seen_high[places] = np.maximum(self._seen_high[places], values)

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
