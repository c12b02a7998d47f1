"""What many readers ask at once is computed once, few at a time, and never cached when it failed."""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from dashboard.questions.cache import AT_ONCE, Cache, frozen

PATIENCE = 30  # seconds until a test that waits for ever fails


def together(work, many):
    """Run something in many threads; return what each got."""
    with ThreadPoolExecutor(many) as pool:
        return [one.result(PATIENCE) for one in [pool.submit(work, n) for n in range(many)]]


def test_an_answer_is_computed_once_for_all_who_ask():
    cache, asked, begun = Cache(), count(), threading.Event()

    def compute():
        begun.wait(0.2)  # so that the others come meanwhile
        return next(asked)

    assert together(lambda _: cache.get("a", compute), 20) == [0] * 20


def test_few_are_computed_at_once_and_what_is_cached_waits_for_none():
    cache, lock, going, free = Cache(), threading.Lock(), threading.Event(), []
    cache.get("ready", lambda: "ready")
    now, most = 0, 0

    def compute():
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        if most == AT_ONCE:
            free.append(cache.get("ready", lambda: "again"))
            going.set()
        going.wait(PATIENCE)
        with lock:
            now -= 1

    together(lambda n: cache.get(n, compute), 8)
    assert most == AT_ONCE
    assert set(free) == {"ready"}


def test_answers_that_ask_for_further_ones_do_not_wait_for_each_other():
    cache, both = Cache(), threading.Barrier(AT_ONCE)

    def outer(n):
        both.wait(PATIENCE)  # every place is taken
        return n, cache.get("shared", lambda: cache.get("deeper", lambda: "found"))

    assert together(lambda n: cache.get(n, lambda: outer(n)), AT_ONCE) == [(n, "found") for n in range(AT_ONCE)]


def test_a_failure_is_not_cached_and_the_next_in_line_tries_again():
    cache, tries = Cache(), count()

    def compute():
        if next(tries) == 0:
            raise ValueError("once")
        return "found"

    def asked(_):
        try:
            return cache.get("a", compute)
        except ValueError:
            return "failed"

    assert sorted(together(asked, 5)) == ["failed", *["found"] * 4]
    with pytest.raises(ZeroDivisionError):
        cache.get("b", lambda: 1 / 0)
    assert cache.get("b", lambda: 2) == 2


def test_the_answer_unused_for_longest_goes():
    cache = Cache(most=2)
    for key in ("a", "b", "a", "c"):
        cache.get(key, lambda key=key: f"first {key}")
    assert [cache.get(key, lambda: "anew") for key in ("a", "c", "b")] == ["first a", "first c", "anew"]


def test_filters_are_the_same_in_any_order_and_apart_by_value():
    assert frozen({"hub": "North", "area": "A"}) == frozen({"area": "A", "hub": "North"})
    assert frozen({"hub": "North"}) != frozen({"hub": "South"})
    assert hash(frozen(["a", {"b": ["c"]}])) is not None
