"""Loading: files are landed one by one, then one build is made of all that landed, then it is published."""

import hashlib
import inspect
import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from filelock import FileLock, Timeout

from etl.arrivals import Arrivals, Progress, land_all
from etl.audit import append
from etl.build import WORK, Derive, Source, build
from etl.builds import collect_garbage, current_build, drop_builds, numbers, publish, read_current
from etl.cast import ZONE
from etl.durable import disk_full_told
from etl.erasure import Plan, carry_out, finish, pending
from etl.errors import ExtractError, MashError
from etl.extracts import Extract, precedence, read_extracts
from etl.formats import Given, sources
from etl.landing import Options, sweep
from etl.pace import Step, steps
from etl.policy import Policy, load_policy
from etl.reading import find_files
from etl.room import check_room
from etl.tombstones import read_tombstones

LAYOUT = 4  # of the warehouse file: another number makes every next load build anew


@dataclass
class LoadReport(Arrivals):
    """What a load did: extracts landed, known before, held back, refused or found damaged, and the build in force."""

    held: list[Extract] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    build: int | None = None
    as_at: datetime | None = None
    built: bool = False
    counts: list[dict[str, Any]] = field(default_factory=list)
    max_rejected_percent: float = 0.0

    @property
    def exit_code(self) -> int:
        """0 when all went in; 1 when a file was refused, or an extract is held back or was found damaged."""
        return 1 if self.bad or self.held or self.damaged else 0

    def total(self, what: str) -> int:
        """Return rows accepted, quarantined or superseded in the extracts this load landed."""
        ids = {extract.id for extract in self.landed}
        return sum(count[what] for count in self.counts if count["extract"] in ids)


def load(
    data: Path,
    paths: Sequence[Path],
    *,
    form: str = "auto",
    key_file: Path | None = None,
    mapping: Path | None = None,
    hub: str | None = None,
    as_at: date | None = None,
    accept_rejects: bool = False,
    derive: Derive,
    progress: Progress | None = None,
) -> LoadReport:
    """Load extracts and publish a build of all that has landed.

    `form` names the format, `key_file` the area's key for formats with local child ids, `mapping` a mapping file.
    Raises ExtractError when no file could be loaded, PolicyError for a wrong policy, MashError when another load runs
    or a format lacks its key or mapping.
    """
    sent = sources(find_files(paths), Given(form, key_file, mapping, load_policy(data).labels))
    report_progress = progress or (lambda _what, _share: None)
    with alone(data), disk_full_told(data):
        policy = load_policy(data)
        report = LoadReport(damaged=tidy(data), max_rejected_percent=policy.max_rejected_percent)
        options = Options(0, now(), as_at, hub, accept_rejects, read_tombstones(data))
        landing_ends = land_all(data, sent, options, report, report_progress)
        if report.bad and not (report.landed or report.known or pending(data)):
            raise ExtractError(_refusal(report.bad))
        publish_landed(data, policy, derive, report, report_progress, landing_ends)
    return report


def now() -> datetime:
    """Return the wall-clock time in London."""
    return datetime.now(ZoneInfo(ZONE)).replace(tzinfo=None)


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Keep other loads out of a data directory. Raises MashError when one is running."""
    data.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(data / "load.lock", timeout=0):
            yield
    except Timeout as busy:
        raise MashError(f"Another load into {data} is running: wait until it has finished, then try again.") from busy


def tidy(data: Path) -> list[str]:
    """Clear up after a load or an erasure that was stopped; return the names of extracts found damaged."""
    damaged = sweep(data)
    shutil.rmtree(data / WORK, ignore_errors=True)
    collect_garbage(data, current_build(data))
    if plan := pending(data):
        carry_out(data, plan)
    return damaged


def _refusal(bad: Sequence[tuple[str, str]]) -> str:
    if len(bad) == 1:
        return f"{bad[0][0]}: {bad[0][1]}"
    return f"None of the {len(bad)} files could be loaded. " + " ".join(f"{name}: {why}" for name, why in bad)


def publish_landed(
    data: Path, policy: Policy, derive: Derive, report: LoadReport, progress: Progress, begins: float = 0.0
) -> None:
    """Build and publish what is active, unless that is what the build in force was made of; end a pending erasure.

    Progress goes on from the share at which it `begins`.
    """
    extracts = read_extracts(data)
    touched = {extract.id for extract in report.landed} | {extract.id for _, extract in report.known}
    report.held = [each for each in extracts if each.id in touched and each.held(policy.max_rejected_percent)]
    active = precedence([each for each in extracts if not each.held(policy.max_rejected_percent)])
    current = read_current(data)
    if active:
        fingerprint = _fingerprint(active, policy, derive)
        if not current or current["fingerprint"] != fingerprint:
            current = _build(data, policy, active, fingerprint, current, derive, steps(active, progress, begins))
            report.built = True
    if current:
        report.build, report.as_at = current["build"], datetime.fromisoformat(current["as_at"])
        report.counts = current["counts"]
    if plan := pending(data):
        _forget(data, plan, report.build if active else None)
    progress("Done", 1.0)


def _forget(data: Path, plan: Plan, build: int | None) -> None:
    """End an erasure: no build made before it stays, and the audit trail says that it is done."""
    drop_builds(data, keep=build)
    append(data, "erased", {"rows": plan.counts, "extracts": plan.extracts, "build": build})
    finish(data)


def _build(
    data: Path,
    policy: Policy,
    active: Sequence[Extract],
    fingerprint: str,
    current: dict[str, Any] | None,
    derive: Derive,
    step: Step,
) -> dict[str, Any]:
    number = max([*numbers(data), current["build"] if current else 0], default=0) + 1
    source = Source(active, as_at_of(active), policy)
    meta = {
        "build": number,
        "as_at": source.as_at.isoformat(),
        "loaded_at": now().isoformat(),
        "fingerprint": fingerprint,
        "policy": policy.text,
    }
    collect_garbage(data, current["build"] if current else None)
    check_room(data, active)
    full = build(data, source, derive, meta, step)
    publish(data, full)
    collect_garbage(data, number)
    return full


def as_at_of(extracts: Sequence[Extract]) -> datetime:
    """Return the newest moment that extracts speak of, or the moment of loading where none says."""
    said = [moment for extract in extracts if (moment := extract.known_until)]
    return max(said, default=max(extract.loaded_at for extract in extracts))


def _fingerprint(extracts: Sequence[Extract], policy: Policy, derive: Derive) -> str:
    made_of = [[each.id, each.as_at, each.hub, each.kept] for each in extracts]
    text = json.dumps([LAYOUT, version("mash-outcomes"), _code_of(derive), policy.text, made_of], default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _code_of(derive: Derive) -> str:
    """Return a hash of the folder that facts are derived by: after an update the same extracts make a new build."""
    digest = hashlib.sha256()
    for module in sorted(Path(inspect.getfile(derive)).parent.glob("*.py")):
        digest.update(module.read_bytes())
    return digest.hexdigest()
