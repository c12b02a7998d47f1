"""Erases a child: writes a plan, removes the child from landed extracts, makes a new build, and deletes old ones."""

from dataclasses import dataclass
from pathlib import Path

from etl.audit import append
from etl.durable import disk_full_told
from etl.errors import MashError
from etl.keeping.core_files import forget
from etl.landing.arrivals import Progress
from etl.landing.erasure import find, write_plan
from etl.load import alone, need_all, tidy
from etl.policy.policy_file import load_policy
from etl.warehouse.build import Derive
from etl.warehouse.publishing import LoadReport, publish_landed


class UnknownChildError(MashError):
    """No landed row is about the child."""


@dataclass(frozen=True)
class ErasureReport:
    """What an erasure took out: rows by table, the extracts that held them, and the build made without them."""

    rows: dict[str, int]
    extracts: int
    build: int | None


def erase(data: Path, person_id: str, *, derive: Derive, progress: Progress | None = None) -> ErasureReport:
    """Take a child out of everything kept, and publish a build without the child. No message repeats the id.

    Raises UnknownChildError when no row is about the child, AuditError when the trail can't be written (nothing has
    been done then), MashError when another load runs.
    """
    show = progress or (lambda _what, _share: None)
    if not data.is_dir():
        raise UnknownChildError(f"No data has been loaded in {data}.")
    with alone(data), disk_full_told(data):
        policy = load_policy(data)
        need_all(tidy(data), "Nothing was erased")
        publish_landed(data, policy, derive, LoadReport(), show)  # ends an erasure that was stopped
        show("Looking for the child", 0.0)
        plan = find(data, person_id.strip())
        if plan is None:
            raise UnknownChildError(
                f"No row in {data} is about this child: nothing was erased. Check the id, exactly as extracts give it."
            )
        append(data, "erase", {"rows": plan.counts, "extracts": plan.extracts})
        forget(data, person_id.strip())
        write_plan(data, plan)
        tidy(data)
        report = LoadReport()
        publish_landed(data, policy, derive, report, show)
    return ErasureReport(plan.counts, plan.extracts, report.build)
