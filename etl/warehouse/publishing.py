"""Makes a build of all landed extracts and puts it in force, unless the build in force was made from the same ones."""

import hashlib
import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from etl.audit import append
from etl.builds import build_path, collect_garbage, drop_builds, fault_of, numbers, publish, read_current
from etl.codes import FAMILY_HELP
from etl.landing.arrivals import Arrivals, Progress
from etl.landing.erasure import Plan, finish, pending
from etl.landing.extracts import precedence, taken
from etl.landing.held import HELD
from etl.landing.mends import concern, is_held, read_mends
from etl.landing.progress import Step, steps
from etl.landing.record import Extract
from etl.landing.tombstones import completed, read_tombstones
from etl.policy.policy import Policy
from etl.reading.cast import ZONE
from etl.register.drafts import published
from etl.spans.span import TableSpan, read_spans
from etl.spans.work_out import table_spans
from etl.warehouse.build import Derive, build, check_room
from etl.warehouse.build import Source as Sources
from etl.warehouse.sql import address, literal

LAYOUT = 5  # of the warehouse file: another number makes every next load build anew
EPISODES = "support_episodes"


@dataclass
class LoadReport(Arrivals):
    """What a load did: extracts landed, known before, held back, refused or found damaged, and the build in force.

    `mended` says what was wrong with the build in force, if that is why it was made again. `relabelled` is the number
    of episodes of support at another level or tier than in the build before. `failed` names agencies of which something
    could not be loaded, where requests say whose files they are.
    """

    held: list[Extract] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)
    mended: str | None = None
    build: int | None = None
    as_at: datetime | None = None
    built: bool = False
    counts: list[dict[str, Any]] = field(default_factory=list)
    spans: tuple[TableSpan, ...] = ()
    names: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    max_rejected_percent: float = 0.0
    relabelled: int = 0

    @property
    def exit_code(self) -> int:
        """0 when all went in; 1 when a file was refused, or an extract is held back or was found damaged; 3 when words
        of agencies' own files need an answer.
        """
        if self.bad or self.held or self.damaged:
            return 1
        return 3 if any(extract.unmapped for extract in self.landed if extract.form == "mapping") else 0

    def total(self, what: str) -> int:
        """Return rows accepted, quarantined or superseded in the extracts this load landed."""
        ids = {extract.id for extract in self.landed}
        return sum(count[what] for count in self.counts if count["extract"] in ids)


def now() -> datetime:
    """Return the wall-clock time in London."""
    return datetime.now(ZoneInfo(ZONE)).replace(tzinfo=None)


def publish_landed(
    data: Path,
    policy: Policy,
    derive: Derive,
    report: LoadReport,
    progress: Progress,
    begins: float = 0.0,
    fault: str | None = None,
) -> None:
    """Build and publish what is active, unless that is what the build in force was made of; end a pending erasure.

    A build in force with a `fault`, known or found in its bytes, is made anew.

    Progress goes on from the share at which it `begins`.
    """
    extracts = taken(data)
    touched = {extract.id for extract in report.landed} | {extract.id for _, extract in report.known}
    mends, limit = read_mends(data), policy.max_rejected_percent
    held = {each.id for each in extracts if is_held(data, each, mends, limit)}
    report.held = [each for each in extracts if each.id in touched & held]
    active = precedence([each for each in extracts if each.id not in held])
    current = read_current(data)
    if active:
        fingerprint = _fingerprint(data, active, policy, derive)
        report.mended = fault or (fault_of(data, current) if current else None)
        if not current or report.mended or current["fingerprint"] != fingerprint:
            landed = [each.id for each in report.landed]
            step, before = steps(active, progress, begins), current
            current = _build(
                data, policy, active, {"fingerprint": fingerprint, "landed": landed}, current, derive, step
            )
            report.built = True
            if before and not report.mended and any(EPISODES in each.tables for each in report.landed):
                report.relabelled = _relabelled(data, before["build"], current["build"])
    say_what_is_in_force(data, report)
    if plan := pending(data):
        _forget(data, plan, report.build if active else None)
    progress("Done", 1.0)


def say_what_is_in_force(data: Path, report: LoadReport) -> None:
    """Note in a report which build is in force, and what became of the rows it was made of."""
    if current := read_current(data):
        report.build, report.as_at = current["build"], datetime.fromisoformat(current["as_at"])
        report.counts, report.names = current["counts"], current.get("names", {})
        report.spans = read_spans(current.get("spans", ()))


def _forget(data: Path, plan: Plan, build: int | None) -> None:
    """End an erasure: no build made before it stays, and the audit trail says once that it is done.

    A run that was stopped right after may have said so: a second line would tell of a child more than the list has.
    """
    drop_builds(data, keep=build)
    if completed(data) < len(read_tombstones(data).persons):
        append(data, "erased", {"rows": plan.counts, "extracts": plan.extracts, "build": build})
    finish(data)


def _build(
    data: Path,
    policy: Policy,
    active: Sequence[Extract],
    known: Mapping[str, object],
    current: dict[str, Any] | None,
    derive: Derive,
    step: Step,
) -> dict[str, Any]:
    number = max([*numbers(data), current["build"] if current else 0], default=0) + 1
    source = Sources(active, as_at_of(active), policy)
    meta = {
        "build": number,
        "as_at": source.as_at.isoformat(),
        "loaded_at": now().isoformat(),
        **known,
        "policy": policy.text,
        "extracts": [{"id": each.id, "name": each.name, "sequence": each.sequence} for each in active],
    }
    collect_garbage(data, current["build"] if current else None)
    check_room(data, active)
    full = build(data, source, derive, meta, step)
    if current and (changed := published(current["policy"], policy.text)):
        append(data, "policy_published", {**changed, "build": number})
    publish(data, full)
    collect_garbage(data, number)
    return full


def _relabelled(data: Path, before: int, now: int) -> int:
    """Return how many episodes of support stand at another place than in the build before: past figures of levels of
    need change with them. A place is a level, and of Family Help its tier; 0 where either build has none or is gone.
    """
    old, new = build_path(data, before), build_path(data, now)
    if not (old.exists() and new.exists()):
        return 0
    with duckdb.connect() as con:
        for name, path in (("old", old), ("new", new)):
            con.execute(f"ATTACH {literal(address(path))} AS {name} (READ_ONLY)")
        held = con.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = ?", [EPISODES]).fetchone()
        if not held or held[0] < 2:
            return 0
        help_ = literal(FAMILY_HELP.code)
        found = con.execute(f"""
            SELECT count(*) FROM new.{EPISODES} AS n JOIN old.{EPISODES} AS o USING (episode_id)
            WHERE n.level::VARCHAR <> o.level::VARCHAR
                OR (n.level::VARCHAR = {help_} AND n.tier::VARCHAR IS DISTINCT FROM o.tier::VARCHAR)
        """).fetchone()  # noqa: S608
    return int(found[0]) if found else 0


def as_at_of(extracts: Sequence[Extract]) -> datetime:
    """Return the newest moment that extracts speak of, or the latest loading where they date nothing."""
    moments = [moment for extract in extracts if (moment := extract.known_until)]
    return max(moments, default=max(extract.loaded_at for extract in extracts))


def _fingerprint(data: Path, extracts: Sequence[Extract], policy: Policy, derive: Derive) -> str:
    made_of = [[each.id, each.as_at, each.hub, each.kept, each.covers] for each in extracts]
    mends = read_mends(data)
    mended = [[each.id, each.files.get(HELD), concern(each, mends)] for each in extracts if concern(each, mends)]
    what = [LAYOUT, version("mash-outcomes"), _code_of(derive, table_spans), policy.text, made_of]
    text = json.dumps([*what, mended] if mended else what, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _code_of(*functions: Callable[..., Any]) -> str:
    """Return a hash of the folders that make facts and spans: an update makes a new build of the same extracts."""
    digest = hashlib.sha256()
    for function in functions:
        for module in sorted(Path(inspect.getfile(function)).parent.glob("*.py")):
            digest.update(module.read_bytes())
    return digest.hexdigest()
