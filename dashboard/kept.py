"""Answers kept in memory: one entry is one question with what it was asked with, worked out once for all who ask it.

Few are worked out at once. Thirty threads at work in one Python process hand its lock round after every small step, so
that all of them take many times as long as they would one after another.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

MOST = 6_000  # answers; a page asks for 10 to 40
AT_ONCE = 2  # worked out at any moment: one works while the other reads or sends
R = TypeVar("R")


class Kept:
    """The answers of one process; safe for threads. The one longest unasked for goes when there are too many."""

    def __init__(self, most: int = MOST, at_once: int = AT_ONCE) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._answers: OrderedDict[Hashable, object] = OrderedDict()
        self._under_way: dict[Hashable, threading.Event] = {}
        self._places = threading.Semaphore(at_once)
        self._mine = threading.local()

    def get(self, key: Hashable, work_out: Callable[[], R]) -> R:
        """Return the answer kept under a key, or work it out while others who ask for it wait.

        Raises what `work_out` raises, to whoever asked first; the next in line tries again.
        """
        while True:
            with self._lock:
                if key in self._answers:
                    self._answers.move_to_end(key)
                    return self._answers[key]  # type: ignore[return-value]
                others = self._under_way.get(key)
            if others is not None:
                others.wait()
                continue
            with self._place():
                if self._claim(key):
                    return self._work_out(key, work_out)

    def _claim(self, key: Hashable) -> bool:
        with self._lock:
            if key in self._answers or key in self._under_way:
                return False
            self._under_way[key] = threading.Event()
            return True

    def _work_out(self, key: Hashable, work_out: Callable[[], R]) -> R:
        try:
            answer = work_out()
            with self._lock:
                self._answers[key] = answer
                while len(self._answers) > self._most:
                    self._answers.popitem(last=False)
            return answer
        finally:
            with self._lock:
                done = self._under_way.pop(key)
            done.set()

    @contextmanager
    def _place(self) -> Iterator[None]:
        """Wait for a place to work at; whoever has one asks for further answers from there.

        Nobody waits for ever: only who has a place claims an answer, and no two answers ask for each other.
        """
        if getattr(self._mine, "placed", False):
            yield
            return
        with self._places:
            self._mine.placed = True
            try:
                yield
            finally:
                self._mine.placed = False


def frozen(value: object) -> Hashable:
    """Return an argument as part of a key."""
    if isinstance(value, Mapping):
        return tuple(sorted((name, frozen(one)) for name, one in value.items()))
    if isinstance(value, list | tuple):
        return tuple(map(frozen, value))
    return value
