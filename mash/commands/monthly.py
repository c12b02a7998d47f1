"""`mash monthly`: load, check, publish the last full month, and say by exit code whether the board can have it."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import typer

from mash.commands import load
from mash.commands.snapshot import chosen, tell
from mash.progress import progress
from publish.disclosure import DisclosureError
from publish.snapshot import make
from publish.snapshot.checks import to_look_at
from publish.snapshot.making import hand_over


def run(
    data: Path,
    paths: list[Path],
    *,
    month: str = "latest",
    hub: str | None = None,
    out: Path | None = None,
    commentary: Path | None = None,
    by_hub: bool = False,
    today: date | None = None,
) -> int:
    """Return 0 when the board can have the snapshot, 1 when a human should look first. Raises MashError: refused.

    `today` is the day up to which agencies' extracts may have grown old, by default the one in London.
    """
    found = []
    if paths and load.run(data, paths, form="auto", hub=hub, as_at=None, accept_rejects=False):
        found.append("Loading: an extract was refused or held back, or has something to look at (see above).")
    start = chosen(data, month)
    try:
        with progress() as show:
            made = make(data, start, commentary=commentary, by_hub=by_hub, progress=show)
    except DisclosureError as failed:
        return _say([*found, f"Failed audit: no snapshot was made. {failed}"])
    place = out / made.snapshot.name if out else None  # a folder for each month: a copy writes over nothing
    if place:
        hand_over(data, made, place)
    tell(made, place)
    return _say(found + to_look_at(made, data, today or datetime.now(ZoneInfo("Europe/London")).date()))


def _say(found: list[str]) -> int:
    if not found:
        typer.echo("The board can have it.")
        return 0
    typer.echo("A human should look before the board has it:")
    for line in found:
        typer.echo(f"  {line}")
    return 1
