"""Caches answers, so that readers with one question share one computation.

Only a few answers are computed at once. Thirty threads in one Python process would pass its lock round after every
small step, and all of them would take many times as long as one after another.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar, cast

import streamlit as st

from dashboard.access.door import current_person
from queries.build import Build

MOST = 6_000  # answers; a page asks for 10 to 40
AT_ONCE = 2  # computed at any moment: one computes while the other reads or sends
P = ParamSpec("P")
R = TypeVar("R")


class Cache:
    """The answers of this process; safe for threads. The answer unused for longest goes when there are too many."""

    def __init__(self, most: int = MOST, at_once: int = AT_ONCE) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._answers: OrderedDict[Hashable, object] = OrderedDict()
        self._under_way: dict[Hashable, threading.Event] = {}
        self._places = threading.Semaphore(at_once)
        self._mine = threading.local()

    def get(self, key: Hashable, compute: Callable[[], R]) -> R:
        """Return the answer cached under a key, or compute it while others who ask for it wait.

        Raises what `compute` raises, to the thread that computed; the next in line tries again.
        """
        while True:
            with self._lock:
                if key in self._answers:
                    self._answers.move_to_end(key)
                    return cast(R, self._answers[key])
                others = self._under_way.get(key)
            if others is not None:
                others.wait()
                continue
            with self._place():
                if self._claim(key):
                    return self._compute(key, compute)

    def _claim(self, key: Hashable) -> bool:
        with self._lock:
            if key in self._answers or key in self._under_way:
                return False
            self._under_way[key] = threading.Event()
            return True

    def _compute(self, key: Hashable, compute: Callable[[], R]) -> R:
        try:
            answer = compute()
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
        """Wait for one of the places to compute at; a thread that has one computes further answers from there.

        No thread waits for ever: only a thread with a place claims an answer, and no two answers ask for each other.
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


def cached(function: Callable[P, R]) -> Callable[P, R]:
    """Cache a function's answers, for all readers of the same scope, apart for each build.

    All get the same answer, which nobody may change: a copy for each run of a page took a tenth of its time.
    """
    question = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        given = tuple(_key(value) if isinstance(value, Build) else frozen(value) for value in (*args, *kwargs.values()))
        return _answers().get((question, given, tuple(kwargs)), lambda: function(*args, **kwargs))

    return answer


@st.cache_resource(show_spinner=False)
def _answers() -> Cache:
    return Cache()


def _key(build: Build) -> tuple[int, str, str, str]:
    """Return what a build is known by: it never changes, so its number and fingerprint stand for all of it, and the
    ladder on which its levels are counted.

    The reader's scope is part of the key, so that no answer crosses from one role to another.
    """
    return build.info.build, build.info.fingerprint, build.ladder, current_person().scope


def frozen(value: object) -> Hashable:
    """Return an argument as part of a key."""
    if isinstance(value, Mapping):
        return tuple(sorted((name, frozen(each)) for name, each in value.items()))
    if isinstance(value, list | tuple):
        return tuple(map(frozen, value))
    return value
