"""Declares the verbs for officers' notes on figures and for actions."""

from typing import Annotated

import typer

from etl.register.actions import OWNERS, STATES
from etl.register.notes import KINDS, LONGEST, SURE, Words
from mash.options import HERE, Data, Out, Output, Where
from mash.terminal import into

Board = Annotated[bool, typer.Option("--board", help="Offer it for the board's snapshot.")]
Form = Annotated[Output, typer.Option("--format", help="How to print.")]


def alerts(data: Data = HERE) -> None:
    """Send people news of what they follow.

    Each message once: as a file in outbox/, in the dashboard's feed, and by mail where alerts.toml sets it up. Also
    done after each load that makes a build. No message identifies a child or holds a figure.
    """
    from mash.commands.alerts import run

    raise typer.Exit(run(data))


def note_add(
    metric: Annotated[str, typer.Argument(help="Name of a metric.", metavar="METRIC")],
    month: Annotated[str, typer.Argument(help="Month.", metavar="YYYY-MM")],
    text: Annotated[str, typer.Argument(help=f"What is known, {LONGEST} letters at most.", metavar="TEXT")],
    kind: Annotated[str, typer.Option(help=f"Kind of cause: {', '.join(KINDS)}.")] = "unknown",
    sure: Annotated[str, typer.Option(help=f"How sure: {', '.join(SURE)}.")] = "possible",
    board: Board = False,
    where: Where = None,
    data: Data = HERE,
) -> None:
    """Write a note on a month's figure.

    It stands on every chart of the metric and, with --board, in the snapshot. Never about one child or one worker.
    """
    from mash.commands.notes import add_note

    raise typer.Exit(add_note(data, metric, month, Words(text, kind, sure, board), where or []))


def note_list(form: Form = Output.table, out: Out = None, data: Data = HERE) -> None:
    """List the notes, each with its figure as it was when the note was written."""
    from mash.commands.notes import list_notes

    with into(out, form.value, "note list", data):
        raise typer.Exit(list_notes(data, form.value))


def note_take_back(note: Annotated[str, typer.Argument(metavar="NOTE")], data: Data = HERE) -> None:
    """Withdraw a note: it is no longer shown."""
    from mash.commands.notes import drop_note

    raise typer.Exit(drop_note(data, note))


def action_add(
    text: Annotated[str, typer.Argument(help="What will be done.", metavar="TEXT")],
    metric: Annotated[str, typer.Option(help="Metric that it is measured by.", metavar="METRIC")],
    owner: Annotated[str, typer.Option(help=f"Role that answers for it: {', '.join(OWNERS)}.", metavar="ROLE")],
    due: Annotated[str, typer.Option(help="Day by which it is due.", metavar="YYYY-MM-DD")],
    board: Board = False,
    where: Where = None,
    data: Data = HERE,
) -> None:
    """Add an action, with its metric's figure and verdict today."""
    from mash.commands.notes import add_the_action

    raise typer.Exit(add_the_action(data, text, metric, owner, due, where or [], board))


def action_list(form: Form = Output.table, out: Out = None, data: Data = HERE) -> None:
    """List the actions, each with its metric's verdict then and since."""
    from mash.commands.notes import list_actions

    with into(out, form.value, "action list", data):
        raise typer.Exit(list_actions(data, form.value))


def action_update(
    action: Annotated[str, typer.Argument(metavar="ACTION")],
    state: Annotated[str, typer.Argument(help=f"Status: {', '.join(STATES)}.", metavar="STATUS")],
    due: Annotated[str | None, typer.Option(help="Another day by which it is due.", metavar="YYYY-MM-DD")] = None,
    data: Data = HERE,
) -> None:
    """Update an action: its state, or the day by which it is due."""
    from mash.commands.notes import change_action

    raise typer.Exit(change_action(data, action, state, due))
