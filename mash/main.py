"""Starts the `mash` command line, and turns every failure into one line and an exit code.

Names, options, printed columns and exit codes are a public contract (docs/decisions.md).
"""

import errno
import gc
import os
import sys
import traceback
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from typer.exceptions import TyperException

from etl.errors import MashError
from mash.terminal import print_every_letter
from mash.verbs import audits, cases, data, evidence, figures, mapping, publishing, register
from mash.verbs import ledger as ledgers

app = typer.Typer(
    help="Outcomes and performance of a Multi-Agency Safeguarding Hub: load extracts, ask for figures, publish.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


VERBS = (  # in the order of the help
    publishing.demo,
    data.load,
    data.status,
    data.quarantine,
    data.letters,
    data.erase,
    figures.metrics,
    figures.definitions,
    figures.spc,
    figures.explain,
    cases.cases,
    cases.chase,
    cases.journey,
    audits.sample,
    audits.agreement,
    evidence.evidence,
    evidence.lookup,
    evidence.reidentify,
    figures.impact,
    publishing.snapshot,
    publishing.monthly,
    publishing.export,
    publishing.compare,
    publishing.pool,
    publishing.partner,
    publishing.yearly,
    publishing.withdraw,
    data.synthesise,
    data.pseudonymise,
    publishing.dashboard,
    register.alerts,
    data.backup,
    data.restore,
    data.check,
    data.repair,
    figures.derive,
    figures.bench,
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"mash {version('mash-outcomes')}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    """Outcomes and performance of a Multi-Agency Safeguarding Hub."""


for verb in VERBS:
    app.command()(verb)
audit = typer.Typer(help="Check the trail of what was done with the data.", no_args_is_help=True)
audit.command()(ledgers.verify)
app.add_typer(audit, name="audit")
ledger = typer.Typer(invoke_without_command=True)
ledger.callback()(ledgers.listed)
ledger.command("list")(ledgers.show)
ledger.command("verify")(ledgers.check)
ledger.command("add")(ledgers.add)
ledger.command("void")(ledgers.void)
app.add_typer(ledger, name="ledger")
mappings = typer.Typer(help="Describe an agency's own file, so that it can be loaded.", no_args_is_help=True)
mappings.command()(mapping.start)
mappings.command()(mapping.review)
app.add_typer(mappings, name="mapping")
notes = typer.Typer(help="Keep notes on figures: what is known about a month.", no_args_is_help=True)
notes.command("add")(register.note_add)
notes.command("list")(register.note_list)
notes.command("take-back")(register.note_take_back)
app.add_typer(notes, name="note")
actions = typer.Typer(help="Keep actions: what is done, by which role, until when.", no_args_is_help=True)
actions.command("add")(register.action_add)
actions.command("list")(register.action_list)
actions.command("update")(register.action_update)
app.add_typer(actions, name="action")


@cache
def _command() -> Callable[..., Any]:
    """Return all verbs with their options, made once: 0.01 s of CPU each time."""
    return typer.main.get_command(app)


def run() -> None:
    """Run the command; an error that the user can mend is one line on stderr and exit code 2."""
    os.umask(0o077)  # what is written about children is its owner's alone
    try:
        sys.exit(_command()(prog_name="mash", standalone_mode=False))
    except MashError as error:
        typer.echo(f"mash: {error}", err=True)
        sys.exit(error.exit_code)
    except TyperException as error:
        _misused(error)
    except (KeyboardInterrupt, typer.Abort):
        typer.echo("mash: stopped.", err=True)
        sys.exit(130)
    except OSError as error:
        if error.errno == errno.EPIPE or "Broken pipe" in str(error):
            sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115  the reader of the pipe has gone: print no more
            return
        if os.environ.get("MASH_DEBUG"):
            raise
        what = error.strerror or "the system refused"
        typer.echo(f"mash: can't read or write {error.filename or 'a file'}: {what.lower()}.", err=True)
        sys.exit(2)
    except Exception as error:  # noqa: BLE001  a traceback could show data, and is no help to a user
        _fault(error)


def _misused(error: TyperException) -> None:
    """Print in one line what was typed wrongly; without a verb, print all of them."""
    message, context = error.format_message(), getattr(error, "ctx", None)
    if "\n" in message:
        typer.echo(message, err=True)
    else:
        see = f" See '{context.command_path} --help'." if context else ""
        said = message if message.endswith("?") else f"{message.rstrip('.')}."
        typer.echo(f"mash: {said}{see}", err=True)
    sys.exit(error.exit_code)


def _fault(error: Exception) -> None:
    """Print in one line that the program is at fault, and where."""
    if os.environ.get("MASH_DEBUG"):
        raise error
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name} line {place.lineno}"
    text = f"mash: a fault in the program ({type(error).__name__}, {where}): nothing was published."
    typer.echo(f"{text} Please report it; MASH_DEBUG=1 shows the details.", err=True)
    sys.exit(2)


def program() -> NoReturn:
    """Run the command as a process of its own, which ends at once.

    Python would take down module after module, and threads of V8: 0.04 s of CPU of each command, 0.3 s of a snapshot.
    Its garbage collector looks seldom, as what imports make stays: one metric takes an eighth less CPU.
    """
    gc.set_threshold(50_000, 20, 100)
    print_every_letter()
    code: object = 0
    try:
        run()
    except SystemExit as end:
        code = end.code
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError as error:
        code = code if error.errno == errno.EPIPE else code or 2  # who read the pipe has gone, or the disk is full
    os._exit(code if isinstance(code, int) else int(code is not None))


if __name__ == "__main__":
    program()
