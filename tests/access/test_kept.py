"""What many readers ask at once is worked out once, few at a time, and never kept when it failed."""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from dashboard.kept import AT_ONCE, Kept, frozen

PATIENCE = 30  # seconds until a test that waits for ever fails


def together(work, many):
    """Run something in many threads; return what each got."""
    with ThreadPoolExecutor(many) as pool:
        return [one.result(PATIENCE) for one in [pool.submit(work, n) for n in range(many)]]


def test_an_answer_is_worked_out_once_for_all_who_ask():
    kept, asked, begun = Kept(), count(), threading.Event()

    def work_out():
        begun.wait(0.2)  # so that the others come meanwhile
        return next(asked)

    assert together(lambda _: kept.get("a", work_out), 20) == [0] * 20


def test_few_are_worked_out_at_once_and_what_is_kept_waits_for_none():
    kept, lock, going, free = Kept(), threading.Lock(), threading.Event(), []
    kept.get("ready", lambda: "ready")
    now, most = 0, 0

    def work_out():
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        if most == AT_ONCE:
            free.append(kept.get("ready", lambda: "again"))
            going.set()
        going.wait(PATIENCE)
        with lock:
            now -= 1

    together(lambda n: kept.get(n, work_out), 8)
    assert most == AT_ONCE
    assert set(free) == {"ready"}


def test_answers_that_ask_for_further_ones_do_not_wait_for_each_other():
    kept, both = Kept(), threading.Barrier(AT_ONCE)

    def outer(n):
        both.wait(PATIENCE)  # every place is taken
        return n, kept.get("shared", lambda: kept.get("deeper", lambda: "found"))

    assert together(lambda n: kept.get(n, lambda: outer(n)), AT_ONCE) == [(n, "found") for n in range(AT_ONCE)]


def test_a_failure_is_not_kept_and_the_next_in_line_tries_again():
    kept, tries = Kept(), count()

    def work_out():
        if next(tries) == 0:
            raise ValueError("once")
        return "found"

    def asked(_):
        try:
            return kept.get("a", work_out)
        except ValueError:
            return "failed"

    assert sorted(together(asked, 5)) == ["failed", *["found"] * 4]
    with pytest.raises(ZeroDivisionError):
        kept.get("b", lambda: 1 / 0)
    assert kept.get("b", lambda: 2) == 2


def test_the_answer_longest_unasked_for_goes():
    kept = Kept(most=2)
    for key in ("a", "b", "a", "c"):
        kept.get(key, lambda key=key: f"first {key}")
    assert [kept.get(key, lambda: "anew") for key in ("a", "c", "b")] == ["first a", "first c", "anew"]


def test_filters_are_the_same_in_any_order_and_apart_by_value():
    assert frozen({"hub": "North", "area": "A"}) == frozen({"area": "A", "hub": "North"})
    assert frozen({"hub": "North"}) != frozen({"hub": "South"})
    assert hash(frozen(["a", {"b": ["c"]}])) is not None
