"""Repairs a data directory: rebuilds from landed extracts, removes leftovers, mends file modes and the trail's end."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from etl.audit import HEAD, TRAIL, append, note_end
from etl.builds import CURRENT, read_current
from etl.durable import NewerStateError, disk_full_told
from etl.errors import MashError, WarehouseError
from etl.keeping.check import Finding, built, check, close_to_others, left_over
from etl.landing.arrivals import Progress
from etl.landing.extracts import folders, read_extracts
from etl.landing.tombstones import read_tombstones
from etl.load import alone, tidy
from etl.policy.policy_file import load_policy
from etl.warehouse.build import Derive
from etl.warehouse.publishing import LoadReport, publish_landed


@dataclass
class RepairReport:
    """What a repair did, a sentence each, and what it could not mend."""

    done: list[str] = field(default_factory=list)
    left: list[Finding] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 when nothing is wrong any more, else 1."""
        return 1 if self.left else 0


def repair(data: Path, *, derive: Derive, progress: Progress | None = None) -> RepairReport:
    """Mend what can be mended, and check again. What landed is never changed: its damage is named.

    Raises WarehouseError where nothing has been loaded, NewerStateError where a newer version wrote the directory,
    MashError while a load runs.
    """
    if not data.is_dir() or not folders(data):
        raise WarehouseError(f"No data has been loaded in {data}: there is nothing to repair.")
    report = RepairReport()
    with alone(data), disk_full_told(data):
        before = check(data)
        _clear(data, before, report)
        _build(data, report, derive, progress or (lambda _what, _share: None))
        close_to_others(data)
        if any("others than its owner" in finding.what for finding in before):
            report.done.append("Only their owner may read the files now.")
        if report.done:
            append(data, "repaired", {"done": report.done})
        report.left = check(data)
    return report


def _clear(data: Path, found: list[Finding], report: RepairReport) -> None:
    """Remove leftovers and files that landed with no extract, and note where the audit trail ends."""
    strays = [
        path for folder in folders(data) for path in folder.iterdir()
        if any(each.id == folder.name and each.files and path.name not in {*each.files, "extract.json"}
               for each in read_extracts(data))
    ]  # fmt: skip
    for path in [*left_over(data), *strays]:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        report.done.append(f"Removed {path.relative_to(data).as_posix()}, which a run that was stopped left behind.")
    if any(finding.place == HEAD and finding.by_repair for finding in found) and (data / TRAIL).exists():
        note_end(data)
        report.done.append("Noted again where the audit trail ends.")


def _build(data: Path, report: RepairReport, derive: Derive, progress: Progress) -> None:
    """Make the build in force anew from what landed, where its file or `current.json` is damaged."""
    fault = next((finding.what for finding in built(data)), None)
    try:
        read_current(data)
    except NewerStateError:
        raise
    except MashError:
        (data / CURRENT).unlink()
    try:
        read_tombstones(data)
    except MashError:
        return  # erased children could come back
    if tidy(data):
        return  # a build is made of everything that landed, or not at all
    load = LoadReport()
    publish_landed(data, load_policy(data), derive, load, progress, fault=fault)
    if load.built:
        report.done.append(f"Made build {load.build} from what landed.")
