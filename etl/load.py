"""Loads extracts: lands each file, makes a build of all that has landed, and publishes it."""

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from filelock import FileLock, Timeout

from etl.audit import append
from etl.builds import collect_garbage, current_build, read_current
from etl.durable import disk_full_told
from etl.errors import ExtractError, MashError, WarehouseError
from etl.formats.known_mappings import keep_mapping, kept_mappings
from etl.formats.sources import Given, Source, sources
from etl.landing.arrivals import Progress, land_all
from etl.landing.damage import Damage, damages, migrate
from etl.landing.erasure import carry_out, pending
from etl.landing.extracts import folders
from etl.landing.landing import Options, clear
from etl.landing.tombstones import read_tombstones
from etl.policy.policy import Policy
from etl.policy.policy_file import load_policy
from etl.reading.files import find_files
from etl.reading.names import hub_name
from etl.spans.covers import read_range
from etl.warehouse.build import WORK, Derive
from etl.warehouse.publishing import LoadReport as LoadReport  # pages, which see no warehouse, take it from here
from etl.warehouse.publishing import now, publish_landed, say_what_is_in_force

SINCE = "load.since"  # when the load that runs began


class BusyError(MashError):
    """Another load is running; `since` is when it began, as 23:31, where that is known."""

    def __init__(self, message: str, since: str) -> None:
        super().__init__(message)
        self.since = since


@dataclass(frozen=True)
class Request:
    """Files to load, and how: what `mash load` takes.

    `form` names the format, `covers` the days that the files speak for, `key_file` the area's key for formats with
    local child ids, `mapping` a mapping file. `accept_ids` says that someone has looked at ids that seem to stand for
    several children. `agency` is who sent the files, where their folder does not say it. With `only_new` the options
    say nothing of files that were loaded before.
    """

    paths: Sequence[Path]
    form: str = "auto"
    key_file: Path | None = None
    mapping: Path | None = None
    hub: str | None = None
    as_at: date | None = None
    covers: str | None = None
    accept_rejects: bool = False
    accept_ids: bool = False
    agency: str | None = None
    only_new: bool = False


def load(
    data: Path,
    paths: Sequence[Path],
    *,
    form: str = "auto",
    key_file: Path | None = None,
    mapping: Path | None = None,
    hub: str | None = None,
    as_at: date | None = None,
    covers: str | None = None,
    accept_rejects: bool = False,
    accept_ids: bool = False,
    derive: Derive,
    progress: Progress | None = None,
) -> LoadReport:
    """Load extracts and publish a build of all that has landed; options are those of a Request.

    Raises ExtractError when no file could be loaded, PolicyError for a wrong policy, MashError when another load runs
    or a format lacks its key or mapping.
    """
    request = Request(paths, form, key_file, mapping, hub, as_at, covers, accept_rejects, accept_ids)
    return load_all(data, [request], derive=derive, progress=progress)


def load_all(
    data: Path, requests: Sequence[Request], *, derive: Derive, progress: Progress | None = None
) -> LoadReport:
    """Load what several requests name and publish one build. Raises as `load` does.

    Where there are several, what can't be loaded of one is reported and the others go on.
    """
    requests = [replace(each, hub=hub_name(each.hub)) for each in requests]
    for each in requests:
        if each.covers:
            read_range(each.covers)  # raises before anything is read
    agreed, report = load_policy(data), LoadReport()
    sent = [_sources(data, each, agreed, report if len(requests) > 1 else None) for each in requests]
    report_progress = progress or (lambda _what, _share: None)
    with alone(data), disk_full_told(data):
        policy = load_policy(data)
        report.damaged, report.max_rejected_percent = tidy(data), policy.max_rejected_percent
        erased, landing_ends = read_tombstones(data), 0.0
        for each, found in zip(requests, sent, strict=True):
            options = Options(
                0, now(), each.as_at, each.hub, each.covers, each.accept_rejects, each.accept_ids, erased, agreed.words,
                agreed.declared, each.only_new,
            )  # fmt: skip
            before, faults = len(report.landed), len(report.bad)
            landing_ends = land_all(data, found, options, report, report_progress)
            report.failed |= {each.agency or ""} if len(report.bad) > faults else set()
            named = next((source.mapping for source in found if source.mapping), None) if each.mapping else None
            if named and len(report.landed) > before:
                keep_mapping(data, named)
        if report.bad and not (report.landed or report.known or pending(data)):
            raise ExtractError(_refusal(report.bad))
        if agreed.declared and report.landed:
            files = [extract.name for extract in report.landed]
            append(data, "declared", {"not_identifiers": sorted(agreed.declared), "files": files})
        for extract in report.landed:
            if "audits" in extract.tables:  # the answers of practice audits
                answers = {"rows": extract.tables["audits"].kept, "agency": extract.agency, "sha256": extract.id}
                append(data, "sample_answers", answers)
        if report.unmended:
            say_what_is_in_force(data, report)
        else:
            publish_landed(data, policy, derive, report, report_progress, landing_ends)
    return report


def _sources(data: Path, request: Request, agreed: Policy, report: LoadReport | None) -> list[Source]:
    """Return what a request names; where a report is given, what stands against it is noted there."""
    given = Given(request.form, request.key_file, request.mapping, kept_mappings(data), agreed.labels, agreed.words)
    try:
        found = find_files(request.paths)
        if request.agency:
            found = [replace(each, agency=request.agency) for each in found]
        return sources(found, given)
    except MashError as bad:
        if report is None:
            raise
        report.bad.append((request.agency or ", ".join(map(str, request.paths)), str(bad)))
        report.failed.add(request.agency or "")
        return []


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Keep other loads out of a data directory. Raises BusyError when one is running."""
    data.mkdir(parents=True, exist_ok=True)
    with suppress(OSError):  # somebody else's directory: 'mash check' says so
        data.chmod(0o700)
    try:
        with FileLock(data / "load.lock", timeout=0), _told_since(data / SINCE):
            yield
    except Timeout as busy:
        raise BusyError(
            f"Another load into {data} is running: wait until it has finished, then try again.", _since(data)
        ) from busy


@contextmanager
def _told_since(path: Path) -> Iterator[None]:
    """Tell others since when this load runs, as long as it does; what a load that was killed told is forgotten."""
    with suppress(OSError):  # a full disk is told of by what is written next
        path.unlink(missing_ok=True)
        path.write_text(f"{now():%H:%M}", "ascii")
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _since(data: Path) -> str:
    """Return since when the load that runs has run; empty where it does not say."""
    try:
        found = (data / SINCE).read_text("ascii")
    except (OSError, ValueError):
        return ""
    return found if re.fullmatch(r"\d\d:\d\d", found) else ""


def tidy(data: Path) -> list[Damage]:
    """Clear up after a load or an erasure that was stopped; return the extracts that can't be used.

    Nothing that has landed is removed: a build is only made of all of it.
    """
    clear(data)
    migrate(data)
    if plan := pending(data):
        carry_out(data, plan)
    shutil.rmtree(data / WORK, ignore_errors=True)
    collect_garbage(data, current_build(data))
    return all_damages(data)


def all_damages(data: Path, *, thoroughly: bool = False) -> list[Damage]:
    """Return the extracts that can't be used: those damaged in landing, and those of the last build that are gone.

    The build in force still knows the names and places of extracts whose records are lost.
    """
    try:
        known = {each["id"]: each for each in (read_current(data) or {}).get("extracts", ())}
    except MashError:
        known = {}
    found = damages(data, thoroughly=thoroughly)
    there = {folder.name for folder in folders(data)}
    found += [Damage(each, each[:12], "", "its folder is gone") for each in known if each not in there]
    return [
        replace(each, name=known[each.extract]["name"], sequence=known[each.extract]["sequence"])
        if each.sequence is None and each.extract in known
        else each
        for each in found
    ]


def need_all(damaged: Sequence[Damage], what: str) -> None:
    """Raise WarehouseError, which names them, where extracts that landed can't be used; `what` was not done then."""
    if damaged:
        told = " ".join(f"{damage.told}." for damage in damaged)
        raise WarehouseError(f"{what}, because what landed can't be read whole. {told} See 'mash check'.")


def _refusal(bad: Sequence[tuple[str, str]]) -> str:
    if len(bad) == 1:
        return f"{bad[0][0]}: {bad[0][1]}"
    return f"None of the {len(bad)} files could be loaded. " + " ".join(f"{name}: {why}" for name, why in bad)
