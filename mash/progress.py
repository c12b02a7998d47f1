"""Progress on stderr, and only on a terminal: pipes and logs get the result alone."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_SOON, _SURE = 3.0, 0.02  # seconds and share before which nobody can say how long something takes
MINUTE, HOUR = 60, 3_600


@contextmanager
def progress() -> Iterator[Callable[[str, float], None]]:
    """Give a function that shows what is being done and the share, 0 to 1, of the time that is over."""
    if not sys.stderr.isatty():
        yield lambda _what, _share: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (BarColumn(bar_width=30), TextColumn("{task.description}"), TextColumn("{task.fields[left]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Starting", total=1.0, left="")

        def show(what: str, share: float) -> None:
            left = time_left(bar.tasks[0].elapsed or 0.0, share)
            bar.update(task, description=what, completed=share, left=left)

        yield show


def time_left(elapsed: float, share: float) -> str:
    """Return in plain words how long the rest takes, after so many seconds for a share; nothing where none can say."""
    if elapsed < _SOON or not _SURE <= share < 1:
        return ""
    left = elapsed * (1 - share) / share
    if left < 10:
        return "a few seconds left"
    if left < MINUTE - 5:
        return f"about {round(left, -1):.0f} seconds left"
    if left < HOUR - 5 * MINUTE:
        return f"about {_number(left / MINUTE, 'minute')} left"
    return f"about {_number(left / HOUR, 'hour')} left"


def _number(count: float, noun: str) -> str:
    whole = max(1, round(count))
    return f"{whole} {noun}{'' if whole == 1 else 's'}"
