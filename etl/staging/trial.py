"""Makes a trial build of a load, which nobody else sees, and publishes the load once its owner has checked it.

Both steps run the code of `mash load`. A load is published only if the build it was compared with is still in force.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from etl.audit import append
from etl.builds import current_build, numbers, read_current
from etl.durable import disk_full_told, sync_all
from etl.errors import MashError
from etl.formats.known_mappings import keep_mapping, kept_mappings, slug
from etl.landing.arrivals import Progress
from etl.landing.extracts import landing, leave_out, read_extracts, taken
from etl.landing.landing import UNFINISHED, keep
from etl.landing.mends import is_held, read_mends
from etl.landing.record import Extract, read_record, write_record
from etl.load import BusyError, alone, need_all, tidy
from etl.policy.policy_file import load_policy
from etl.staging.answers import mapping_of
from etl.staging.place import PUBLISHING, Staged, StagedLoad, StagingError, drop, publishing, save
from etl.staging.rehearsal import rehearsal
from etl.warehouse.build import Derive
from etl.warehouse.publishing import LoadReport, now, publish_landed

Compare = Callable[[Path], Mapping[str, Any]]


class MovedError(MashError):
    """Another build was published since a load was compared."""


def next_build(data: Path) -> int:
    """Return the number that the next build will have."""
    return max([*numbers(data), current_build(data) or 0], default=0) + 1


def try_out(data: Path, load: StagedLoad, derive: Derive, compare: Compare, progress: Progress) -> StagedLoad:
    """Build what a load would publish, and return the load with what came of it and how it compares.

    `compare` is given the directory that holds the build for as long as it runs. Raises MashError where another load
    runs, the policy can't be followed, or there is nothing to load.
    """
    if not load.going_on or any(not file.extract for file in load.going_on):
        raise StagingError("Nothing of this load can be built yet: answer the steps before this one.")
    policy = load_policy(data)
    with rehearsal(data) as place:
        landed = [_bring(place, load, file, number) for number, file in enumerate(load.going_on, _next_place(place))]
        _take_again(place, landed)
        _accept(place, load.going_on, landed)
        report = LoadReport(landed=list(landed))
        base = current_build(data)
        publish_landed(place, policy, derive, report, progress)
        limit = policy.max_rejected_percent
        trial = {
            "base": base,
            "build": next_build(data),
            "rows": sum(each.rows for each in landed),
            "accepted": report.total("accepted"),
            "refused": report.total("quarantined"),
            "new": report.total("accepted") - _replaced(data, report),
            "limit": limit,
            "over": [each.name for each in landed if is_held(place, each, read_mends(place), limit)],
            **compare(place),
        }
    if not load.place.exists():
        raise StagingError("This load was thrown away while it was compared.")
    return save(replace(load, trial=trial))


def _accept(place: Path, files: Sequence[Staged], landed: Sequence[Extract]) -> None:
    """Have the build on trial take rows of files of which too many are refused: what it shows is what they would do."""
    for file, extract in zip(files, landed, strict=True):
        write_record(landing(place) / file.extract, replace(extract, accept_rejects=True))


def _replaced(data: Path, report: LoadReport) -> int:
    """Return how many accepted rows take the place of rows of the build in force."""
    current = read_current(data)
    mine = {extract.id for extract in report.landed}
    before = {(count["extract"], count["table"]): count["superseded"] for count in current["counts"]} if current else {}
    return sum(
        count["superseded"] - before.get((count["extract"], count["table"]), 0)
        for count in report.counts if count["extract"] not in mine
    )  # fmt: skip


def publish_load(
    data: Path, load: StagedLoad, derive: Derive, who: str | None = None, progress: Progress | None = None
) -> LoadReport:
    """Land a load's files and publish a build with them, once the trail has its line; then throw the load away.

    Raises MovedError where another build was published since it was compared, MashError where it may not be published.
    """
    trial = load.trial
    if trial is None:
        raise StagingError("This load was changed since it was compared: compare it again.")
    if trial["over"]:
        raise StagingError(_over(trial))
    with alone(data), publishing(load), disk_full_told(data):
        current = current_build(data)
        if current != trial["base"]:
            raise MovedError(f"Build {current} was published meanwhile. Compare again.")
        policy = load_policy(data)
        report = LoadReport(damaged=tidy(data), max_rejected_percent=policy.max_rejected_percent)
        need_all(report.damaged, "Nothing was published")
        append(data, "load_published", _details(load, trial), who)
        known = {each.id for each in taken(data)}
        for number, file in enumerate(load.going_on, _next_place(data)):
            if file.extract not in known:
                report.landed.append(keep(data, _bring(data, load, file, number, UNFINISHED)))
            if file.own is not None:
                _keep_mapping(data, load, file)
        _take_again(data, report.landed)
        publish_landed(data, policy, derive, report, progress or (lambda _what, _share: None))
    drop(load)
    return report


def throw_away(data: Path, load: StagedLoad, who: str | None = None) -> None:
    """Throw a load away, once the trail has its line. Raises StagingError while it is being published."""
    try:
        with alone(data):
            pass
    except BusyError as busy:
        if (load.place / PUBLISHING).exists():
            raise StagingError("This load is being published, which can't be stopped: undo it afterwards.") from busy
    append(data, "load_dropped", {"files": len(load.files)}, who)
    drop(load)


def undo(data: Path, number: int, derive: Derive, who: str | None = None) -> LoadReport:
    """Publish a build without the files that a build's own load brought, once the trail has its line.

    The files stay landed, and go in when they are loaded again. Raises MovedError where another build is in force,
    StagingError where there is nothing to go back to.
    """
    with alone(data), disk_full_told(data):
        current = read_current(data) or {}
        if current.get("build") != number:
            raise MovedError(
                f"Build {current.get('build')} was published meanwhile: only the newest load can be undone."
            )
        brought = [each for each in taken(data) if each.id in current.get("landed", ())]
        if not brought:
            raise StagingError(f"Build {number} was made of no new files, so there is none to take out.")
        if len(brought) == len(taken(data)):
            raise StagingError(f"Build {number} was the first load: there is nothing to go back to.")
        policy = load_policy(data)
        report = LoadReport(damaged=tidy(data), max_rejected_percent=policy.max_rejected_percent)
        need_all(report.damaged, "Nothing was undone")
        append(data, "load_undone", {"build": number, "files": len(brought), "extracts": [e.id for e in brought]}, who)
        for extract in brought:
            leave_out(data, extract)
        publish_landed(data, policy, derive, report, lambda _what, _share: None)
    return report


def can_be_undone(data: Path) -> int | None:
    """Return the build in force, where its own load brought files and there were others before."""
    current = read_current(data) or {}
    brought, made_of = set(current.get("landed", ())), {each["id"] for each in current.get("extracts", ())}
    return int(current["build"]) if brought and made_of - brought else None


def _take_again(data: Path, landed: Iterable[Extract]) -> None:
    """Have builds take files that were loaded again after their load was undone."""
    undone = {each.id: each for each in read_extracts(data) if each.undone}
    for extract in landed:
        if extract.id in undone:
            leave_out(data, undone[extract.id], undone=False)


def _over(trial: Mapping[str, Any]) -> str:
    return (
        f"More than {trial['limit']:g}% of the rows of {', '.join(trial['over'])} were refused, which the policy does "
        "not allow: mend the file, or its words, and load it again."
    )


def _details(load: StagedLoad, trial: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "build": trial["build"], "base": trial["base"], "files": len(load.going_on), "rows": trial["rows"],
        "refused": trial["refused"], "sha256": [file.sha256 for file in load.going_on],
    }  # fmt: skip


def _next_place(data: Path) -> int:
    return max((extract.sequence for extract in read_extracts(data)), default=0) + 1


def _bring(target: Path, load: StagedLoad, file: Staged, sequence: int, prefix: str = "") -> Extract:
    """Put a load's extract into a data directory under its place in the order; return its record."""
    source, folder = landing(load.place) / file.extract, landing(target) / f"{prefix}{file.extract}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in source.glob("*.parquet"):
        try:
            os.link(path, folder / path.name)
        except OSError:  # a file system without links
            shutil.copy2(path, folder / path.name)
    record = read_record(source)
    extract = replace(
        record, sequence=sequence, loaded_at=now(), as_at=load.as_at, hub=load.hub or None,
        agency=file.agency or record.agency,
    )  # fmt: skip
    write_record(folder, extract)
    sync_all(folder)
    return extract


def _keep_mapping(data: Path, load: StagedLoad, file: Staged) -> None:
    mapping = mapping_of(data, load, file, to_keep=True)
    there = next((each for each in kept_mappings(data) if slug(each.name) == slug(mapping.name)), None)
    if there is None or there.text != mapping.text:
        keep_mapping(data, mapping)
