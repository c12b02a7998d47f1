"""Runs `mash evidence`, `mash lookup` and `mash reidentify`: makes packs for an inspection, and adds local ids."""

import getpass
import os
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from etl.audit import append
from etl.durable import sync_all
from etl.errors import QuestionError
from etl.formats.keys import Keyring
from etl.identities.pseudonym import KEY_VARIABLE, read_key
from etl.policy.today import today
from mash.questions import read_day
from mash.terminal import print_table
from publish.evidence.lists import WARNING
from publish.evidence.names import NamesError, as_file, check_outside, look_up, reidentify
from publish.evidence.pack import INDEX, KEPT_DAYS, Pack, pack
from publish.evidence.profile import Profile, read_profile
from queries import words
from queries.build import Build, open_build
from queries.calendar.months import months_after
from queries.cases.inspection import LISTS


def make(data: Path, name: str, first: str | None, last: str | None, out: Path, key_file: Path | None) -> int:
    """Write the evidence pack of a profile to a new folder, once the trail has its line; return the exit code."""
    profile = read_profile(name)
    _check_account(data)
    check_outside(out, data)
    _check_free(out)
    build = open_build(data)
    begin, end = _period(build, profile, first, last)
    key = Keyring(read_key(key_file)).fingerprint if key_file or os.environ.get(KEY_VARIABLE) else None
    made = pack(data, build, profile, begin, end, today(), key)
    append(data, "evidence", made.trail)
    _write(out, made.files)
    _print(profile, made, out, begin, end)
    return 0


def _check_account(data: Path) -> None:
    """Raise RefusedError unless this account may make packs. Without sign-in its user could read the data itself."""
    from dashboard.access.people import at_the_terminal
    from dashboard.access.rules import EVIDENCE, Resource, authorise
    from dashboard.access.settings import configured, read_settings

    if configured(data):
        authorise(at_the_terminal(account(), read_settings(data)), Resource(EVIDENCE))


def account() -> str:
    """Return the account that runs this process: the system's own record of it, where there is one."""
    if os.name == "nt":
        return getpass.getuser()
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # an account without an entry, as in some containers
        return str(os.getuid())


def _period(build: Build, profile: Profile, first: str | None, last: str | None) -> tuple[date, date]:
    end = read_day("--until", last) or build.as_at.date()
    begin = read_day("--from", first) or months_after(end.replace(day=1), -profile.months)
    if end > build.as_at.date():
        raise QuestionError(f"The data ends on {build.as_at:%Y-%m-%d}: a pack can't reach to {end}.")
    if end < begin:
        raise QuestionError(f"--until {end} comes before --from {begin}.")
    return begin, end


def _check_free(out: Path) -> None:
    if out.exists():
        raise QuestionError(f"{out} is there already: name another folder.")


def _write(out: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a new folder, whole or not at all, for its owner alone."""
    unfinished = out.with_name(f".making-{out.name}")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        for name, content in files.items():
            path = unfinished / name
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_own(path, content)
        for folder in {path.parent for path in unfinished.rglob("*") if path.is_file()}:
            sync_all(folder)
        unfinished.rename(out)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _write_own(path: Path, content: bytes) -> None:
    """Write a new file that its owner alone can read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def _print(profile: Profile, made: Pack, out: Path, first: date, last: date) -> None:
    rows = [
        [str(each.number), LISTS[each.picked.name].title, "–" if each.count is None else f"{each.count:,}",
         each.rows if isinstance(each.rows, str) else LISTS[each.picked.name].counted]
        for each in made.lists
    ]  # fmt: skip
    caption = (
        f"Written to {out}: {len(made.files)} files; open {INDEX} first. Not read in the original: "
        f"{'; '.join(profile.not_read)}. Match the lists to the notice.\n{WARNING} Delete it after {KEPT_DAYS} days. "
        "The audit trail has a line."
    )
    title = f"{profile.title}: {words.day(first)} to {words.day(last)}"
    print_table(title, ["No.", "List", "Rows", "Counted"], rows, right=["No.", "Rows"], caption=caption)


def write_lookup(data: Path, source: Path, columns: str, key_file: Path | None, kind: str, out: Path) -> int:
    """Write the look-up of a file's local ids; return the exit code."""
    names = list(dict.fromkeys(name.strip() for name in columns.split(",") if name.strip()))
    if not names:
        raise QuestionError("--columns takes the names of columns, separated by commas.")
    check_outside(out, data)
    if out.exists():
        raise NamesError(f"{out} exists: choose another name, or remove it first.")
    found = look_up(source, names, kind, read_key(key_file))
    _write_own(out, as_file(found.rows))
    print(f"{out}: {found.found:,} of {found.of:,} found. Keep it inside the authority, and never send it.")  # noqa: T201
    return 0


def name_children(data: Path, folder: Path, lookup: Path, out: Path) -> int:
    """Write a pack's lists with local ids; return the exit code."""
    check_outside(out, data)
    check_outside(lookup, data)
    _check_free(out)
    named = reidentify(folder, lookup)
    _write(out, named.files)
    print(f"{out}: {named.found:,} of {named.of:,} found. {WARNING}")  # noqa: T201
    return 0
