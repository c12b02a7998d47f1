"""Runs `mash monthly`: loads, checks, publishes the last full month, and says whether the board can have it."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import typer

from etl.codes import AGENCIES
from etl.load import Request, load_all
from etl.policy.today import today as read_today
from mash.commands import load
from mash.commands.letters import write_loaded
from mash.commands.plan import PlanError, read_plan
from mash.commands.snapshot import chosen, tell
from mash.questions import read_day
from mash.terminal import progress
from publish.disclosure import DisclosureError
from publish.published.folder import CopyError, check_elsewhere
from publish.snapshot import make
from publish.snapshot.checks import to_look_at
from publish.snapshot.make import hand_over
from queries.facts.derive import derive


def run(
    data: Path,
    paths: list[Path],
    *,
    month: str = "latest",
    form: str = "auto",
    mapping: Path | None = None,
    key_file: Path | None = None,
    hub: str | None = None,
    as_at: str | None = None,
    plan: Path | None = None,
    out: Path | None = None,
    commentary: Path | None = None,
    by_hub: bool = False,
    letters: Path | None = None,
    today: date | None = None,
) -> int:
    """Return 0 when the board can have the snapshot, 1 when a human should look first. Raises MashError: refused.

    `plan` names each agency's folder, mapping and day, in place of `paths` and the options of a load. `today` is the
    day up to which agencies' extracts may have grown old, by default the one in London. `letters` is the folder for
    letters to agencies on rows that were refused.
    """
    check_elsewhere(data, out)
    findings = []
    day = today or read_today()
    if plan:
        if paths or mapping or hub or as_at or form != "auto":
            raise PlanError("A plan says what to load: leave out paths, --mapping, --format, --hub and --as-at.")
        planned = read_plan(plan, day, key_file)
        check_elsewhere(data, planned.out)
        letters = letters or planned.letters
        findings += _loaded(data, planned.requests, letters)
        out, commentary, by_hub = out or planned.out, commentary or planned.commentary, by_hub or planned.by_hub
    elif paths:
        until = read_day("--as-at", as_at)
        findings += _loaded(data, [Request(paths, form, key_file, mapping, hub, until)], letters)
    start = chosen(data, month)
    try:
        with progress() as show:
            made = make(data, start, commentary=commentary, by_hub=by_hub, progress=show)
    except DisclosureError as failed:
        return _conclude([*findings, f"Failed audit: no snapshot was made. {failed}"])
    place = out / made.snapshot.name if out else None  # a folder for each month, so that no copy overwrites another
    if place:
        try:
            hand_over(data, made, place)
        except CopyError as bad:  # the month is published all the same
            findings.append(str(bad))
            place = None
    tell(made, place)
    return _conclude(findings + to_look_at(made, data, day))


def _loaded(data: Path, requests: Sequence[Request], letters: Path | None) -> list[str]:
    """Load what requests name, print what happened, and return what a human should look at first.

    Where a folder for letters is named, each agency of which something new was loaded has its letter there.
    """
    with progress() as show:
        report = load_all(data, requests, derive=derive, progress=show)
    load.told(report)
    findings = []
    if report.exit_code == 1:
        findings.append("Loading: an extract was refused, held back or found damaged (see above).")
    elif report.exit_code:
        findings.append("Loading: words of an agency's own file need an answer (see above).")
    came = {extract.agency for extract in report.landed}
    for each in requests:
        if each.agency and each.agency not in came:
            what = "nothing could be loaded (see above)" if each.agency in report.failed else "nothing new"
            typer.echo(f"{AGENCIES[each.agency]}: {what}.")
    if letters:
        write_loaded(data, letters, {extract.id for extract in report.landed})
    return findings


def _conclude(findings: list[str]) -> int:
    if not findings:
        typer.echo("The board can have it.")
        return 0
    typer.echo("A person should look before the board has it:")
    for line in findings:
        typer.echo(f"  {line}")
    return 1
