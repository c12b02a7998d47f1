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
    from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
    from rich.text import Text

    class Left(ProgressColumn):
        """The time left, which goes on falling while a long step says nothing."""

        def render(self, task: Task) -> Text:
            return Text(time_left(task.fields["at"], task.completed, (task.elapsed or 0.0) - task.fields["at"]))

    columns = (BarColumn(bar_width=30), TextColumn("{task.description}"), Left())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Starting", total=1.0, at=0.0)
        yield lambda what, share: bar.update(task, description=what, completed=share, at=bar.tasks[0].elapsed or 0.0)


def time_left(at: float, share: float, since: float = 0.0) -> str:
    """Return in plain words how long the rest takes, so many seconds since a share of it was done at a second.

    Nothing where none can say, or where the rest has taken longer than it should.
    """
    if at < _SOON or not _SURE <= share < 1:
        return ""
    left = at * (1 - share) / share - since
    if left < 10:
        return "a few seconds left" if left > 0 else ""
    if left < MINUTE - 5:
        return f"about {round(left, -1):.0f} seconds left"
    if left < HOUR - 5 * MINUTE:
        return f"about {_number(left / MINUTE, 'minute')} left"
    return f"about {_number(left / HOUR, 'hour')} left"


def _number(count: float, noun: str) -> str:
    whole = max(1, round(count))
    return f"{whole} {noun}{'' if whole == 1 else 's'}"
