"""Declares the verbs that prepare, load, list, erase, check and back up data."""

from pathlib import Path
from typing import Annotated

import typer

from etl.errors import QuestionError
from mash.options import AUTO_FORMAT, HERE, Data, ExtractFormat, Identity, Listing, Out
from mash.terminal import into


def load(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or directories.", metavar="PATH...")] = None,
    form: Annotated[ExtractFormat, typer.Option("--format", help="Format of the files.")] = AUTO_FORMAT,
    mapping: Annotated[Path | None, typer.Option(help="Says what an agency's columns mean.", metavar="FILE")] = None,
    key_file: Annotated[Path | None, typer.Option(help="The area's key, for local child ids.", metavar="FILE")] = None,
    hub: Annotated[str | None, typer.Option(help="Hub of rows that name none.")] = None,
    as_at: Annotated[str | None, typer.Option(help="Last day the data covers.", metavar="YYYY-MM-DD")] = None,
    covers: Annotated[str | None, typer.Option(help="Days the files speak for, FIRST..LAST.", metavar="DAYS")] = None,
    accept_rejects: Annotated[bool, typer.Option("--accept-rejects", help="Publish despite many rejects.")] = False,
    accept_ids: Annotated[bool, typer.Option("--accept-ids", help="Load ids that you have looked at.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what a load would do; keep nothing.")] = False,
    measures: Annotated[Path | None, typer.Option(help="A result of 'mash derive' instead.", metavar="DIR")] = None,
    data: Data = HERE,
) -> None:
    """Load extracts; quarantine what can't be right.

    Nothing is lost: every row is accepted, quarantined with its reason, or superseded by a later one. What was loaded
    becomes a new build, which readers see completely or not at all.
    """

    if measures is not None:
        from mash.commands.measures import run as run_measures

        if paths:
            raise QuestionError("Measures go into a data directory of their own: name no extracts beside --measures.")
        raise typer.Exit(run_measures(data, measures))
    if not paths:
        raise QuestionError("Name the files or directories to load: mash load PATH...")
    from mash.commands.load import run

    code = run(
        data, paths, form=form.value, hub=hub, as_at=as_at, covers=covers, accept_rejects=accept_rejects,
        mapping=mapping, key_file=key_file, accept_ids=accept_ids, dry_run=dry_run,
    )  # fmt: skip
    raise typer.Exit(code)


def status(as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False, data: Data = HERE) -> None:
    """Show what was loaded, and what became of every row.

    Builds, extracts, the data's as-at, rows per table and agency, and how old each agency's newest extract is.
    """
    from mash.commands.status import run

    raise typer.Exit(run(data, as_json=as_json))


def quarantine(
    table: Annotated[str | None, typer.Option(help="One table only.")] = None,
    form: Annotated[Listing, typer.Option("--format", help="How to print.")] = Listing.csv,
    unlinked: Annotated[bool, typer.Option("--unlinked", help="Checks whose contact was not found.")] = False,
    out: Out = None,
    data: Data = HERE,
) -> None:
    """List quarantined rows with their reasons.

    Extract, line, table, column, reason, message; never a value. Rows mended on the page Refused rows are left out.
    With --unlinked: checks that name a child and could not be linked to a contact, with why.
    """
    from mash.commands.status import list_refused

    with into(out, form.value, "quarantine", data):
        raise typer.Exit(list_refused(data, table=table, form=form.value, unlinked=unlinked))


def letters(
    out: Annotated[Path, typer.Option("--out", help="Folder; each agency gets one of its own in it.", metavar="DIR")],
    agency: Annotated[str | None, typer.Option(help="One agency only.", metavar="NAME")] = None,
    data: Data = HERE,
) -> None:
    """Write a letter to each agency on its refused rows.

    On its newest load, as text and web page, with a workbook of every refused row: file, line, column, reason; never a
    value. Nothing is sent.
    """
    from mash.commands.letters import run

    raise typer.Exit(run(data, out, agency))


def erase(
    person_id: Annotated[str, typer.Argument(help="Pseudonym of the child, as extracts give it.", metavar="PERSON_ID")],
    data: Data = HERE,
) -> None:
    """Erase a child for good.

    From what was loaded, from every build, and from extracts still to come.
    """
    from mash.commands.keep import erase_child

    raise typer.Exit(erase_child(data, person_id))


def synthesise(
    out: Annotated[Path, typer.Option(help="Folder to write to.", metavar="DIR")],
    contacts: Annotated[int, typer.Option(help="Contacts to invent.", min=1)],
    seed: Annotated[int, typer.Option(help="The same seed gives the same data.")],
    hubs: Annotated[int, typer.Option(help="Number of hubs.", min=1, max=200)] = 1,
    months: Annotated[int, typer.Option(help="Months to spread them over.", min=1, max=240)] = 36,
) -> None:
    """Invent extracts of a fictional area.

    Synthetic: no row describes a real child. The same seed gives the same data.
    """
    from mash.commands.prepare import synthesise_area

    raise typer.Exit(synthesise_area(out, contacts, seed, hubs, months))


def pseudonymise(
    source: Annotated[Path, typer.Argument(help="Extract to read.", metavar="IN")],
    target: Annotated[Path, typer.Argument(help="File to write.", metavar="OUT")],
    columns: Annotated[str, typer.Option(help="Columns to replace, separated by commas.", metavar="A,B")],
    key_file: Annotated[
        Path | None, typer.Option(help="File with the secret key, at least 32 bytes; else MASH_KEY.", metavar="F")
    ] = None,
    kind: Annotated[Identity, typer.Option(help="What the columns hold.")] = Identity.local,
    accept_ids: Annotated[bool, typer.Option("--accept-ids", help="Replace ids that you have looked at.")] = False,
) -> None:
    """Replace identifiers before anything is sent.

    Keyed pseudonyms (HMAC-SHA256), made at the agency: the same number and key always give the same one.
    """
    from mash.commands.prepare import pseudonymise_file

    raise typer.Exit(pseudonymise_file(source, target, key_file, columns, kind.value, accept_ids))


def backup(
    target: Annotated[Path, typer.Argument(help="File to write, such as mash-2026-11-08.zip.", metavar="FILE")],
    data: Data = HERE,
) -> None:
    """Back up everything that can't be made again.

    Loaded extracts, policy, audit trail, snapshots, releases and the build in force.
    """
    from mash.commands.keep import back_up

    raise typer.Exit(back_up(data, target))


def restore(
    source: Annotated[Path, typer.Argument(help="Backup to read.", metavar="FILE")],
    data: Data = HERE,
) -> None:
    """Restore a backup into an empty data directory.

    Every file is checked against its digest first.
    """
    from mash.commands.keep import restore as run

    raise typer.Exit(run(source, data))


def check(data: Data = HERE) -> None:
    """Check that a data directory is whole.

    Reads every extract, the build in force, erasures and the audit trail. Prints a line for each fault, with what mends
    it (exit code 1); nothing is changed.
    """
    from mash.commands.keep import check_directory

    raise typer.Exit(check_directory(data))


def repair(data: Data = HERE) -> None:
    """Repair what 'mash check' found, where that is possible.

    A damaged build is made again from the extracts. For a damaged extract it says what to send again (exit code 1).
    """
    from mash.commands.keep import repair_directory

    raise typer.Exit(repair_directory(data))
