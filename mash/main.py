"""The `mash` command line: names, options, columns and exit codes are a public contract (docs/decisions.md)."""

import errno
import os
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from etl.errors import MashError
from mash.verbs import (
    asking,
    auditing,
    deriving,
    keeping,
    loading,
    measuring,
    preparing,
    publishing,
    releasing,
    running,
)

app = typer.Typer(
    help="Outcomes and performance of a Multi-Agency Safeguarding Hub: load extracts, ask for figures, publish.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


VERBS = (  # in the order of the help
    running.demo,
    loading.load,
    loading.status,
    loading.quarantine,
    loading.erase,
    asking.metrics,
    asking.definitions,
    asking.spc,
    asking.impact,
    publishing.snapshot,
    publishing.monthly,
    releasing.export,
    releasing.withdraw,
    preparing.synthesise,
    preparing.pseudonymise,
    running.dashboard,
    keeping.backup,
    keeping.restore,
    deriving.derive,
    measuring.bench,
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
audit.command()(auditing.verify)
app.add_typer(audit, name="audit")


def run() -> None:
    """Run the command; an error that the user can mend is one line on stderr and exit code 2."""
    try:
        sys.exit(app(prog_name="mash", standalone_mode=False))
    except MashError as error:
        typer.echo(f"mash: {error}", err=True)
        sys.exit(2)
    except TyperException as error:
        _misused(error)
    except (KeyboardInterrupt, typer.Abort):
        typer.echo("mash: stopped.", err=True)
        sys.exit(130)
    except OSError as error:
        if error.errno == errno.EPIPE or "Broken pipe" in str(error):
            sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115  the reader of a pipe has gone: say no more
            return
        if os.environ.get("MASH_DEBUG"):
            raise
        what = error.strerror or "the system refused"
        typer.echo(f"mash: can't read or write {error.filename or 'a file'}: {what.lower()}.", err=True)
        sys.exit(2)
    except Exception as error:  # noqa: BLE001  a traceback could show data, and helps no officer
        _fault(error)


def _misused(error: TyperException) -> None:
    """Say in one line what was typed wrongly; without a verb, show them all."""
    said, context = error.format_message().replace("Value error, ", ""), getattr(error, "ctx", None)
    if "\n" in said:
        typer.echo(said, err=True)
    else:
        see = f" See '{context.command_path} --help'." if context else ""
        typer.echo(f"mash: {said.rstrip('.')}.{see}", err=True)
    sys.exit(error.exit_code)


def _fault(error: Exception) -> None:
    """Say in one line that the program is at fault, and where."""
    if os.environ.get("MASH_DEBUG"):
        raise error
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name} line {place.lineno}"
    text = f"mash: a fault in the program ({type(error).__name__}, {where}): nothing was published."
    typer.echo(f"{text} Please report it; MASH_DEBUG=1 shows the details.", err=True)
    sys.exit(2)


if __name__ == "__main__":
    run()
