"""Faults and bad inputs that tests try: a mark says what is done, what must come of it and how often."""

from collections.abc import Iterator
from math import prod
from types import ModuleType
from typing import Any, NamedTuple

import pytest

MARK = "tried"
ATTACK = "attacked"


class Trial(NamedTuple):
    """What one test tries."""

    what: str
    then: str
    times: int


def tried(what: str, then: str, times: int = 1) -> pytest.MarkDecorator:
    """Say what a test tries, what must come of it, and how often it does so each time it runs."""
    return pytest.mark.tried(what, then, times)


def attacked(times: int = 1) -> pytest.MarkDecorator:
    """Say how many attacks a test tries each time it runs."""
    return pytest.mark.attacked(times)


def trials_of(module: ModuleType) -> Iterator[Trial]:
    """Yield the trials of a module's tests, in the order they stand there, counting every parameter."""
    for test in vars(module).values():
        marks: list[Any] = getattr(test, "pytestmark", []) if callable(test) else []
        cases = prod(len(mark.args[1]) for mark in marks if mark.name == "parametrize")
        for mark in marks:
            if mark.name == MARK:
                yield Trial(mark.args[0], mark.args[1], mark.args[2] * cases)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{MARK}(what, then, times): a fault or bad input is tried this often")
    config.addinivalue_line("markers", f"{ATTACK}(times): so many attacks are tried")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if mark := item.get_closest_marker(MARK):
        item.user_properties.append((MARK, mark.args[2]))
    if mark := item.get_closest_marker(ATTACK):
        item.user_properties.append((ATTACK, mark.args[0]))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    passed = [report for report in terminalreporter.stats.get("passed", []) if report.when == "call"]
    number, attacks = (
        sum(value for report in passed for name, value in report.user_properties if name == mark)
        for mark in (MARK, ATTACK)
    )
    if attacks:
        terminalreporter.write_line(f"{attacks:,} attacks tried: all refused")
    if number:
        terminalreporter.write_line(f"{number:,} faults and bad inputs tried: all came out as promised (docs/trust.md)")
