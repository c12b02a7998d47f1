"""What is known against the locked packages: one row is one advisory on a package in the version that we ship.

`python -m tests.support.advisories` prints them. Asked is PyPI, through pip-audit.
"""

import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from os import environ
from pathlib import Path
from typing import Any, NamedTuple

from packaging.version import Version
from pip_audit._service import PyPIService, ResolvedDependency

ROOT = Path(__file__).parents[2]
KNOWN = ROOT / "deploy" / "known-vulnerabilities.toml"
PATIENCE = 10  # seconds for an answer


class AuditError(Exception):
    """The advisories can't be had, so nothing is known."""


class Finding(NamedTuple):
    """An advisory on a package in a version."""

    package: str
    version: str
    advisory: str
    said: str


class Answer(NamedTuple):
    """What is known against the packages, and those of which the service tells of a newer release only."""

    findings: list[Finding]
    untold: list[str]


class _Service(PyPIService):  # type: ignore[misc]
    """PyPI's advisories; a mirror that knows no single releases is asked for the newest, where that is the one."""

    def newest(self, package: str) -> tuple[str, list[dict[str, Any]]]:
        answer = self.session.get(f"https://pypi.org/pypi/{package}/json", timeout=self.timeout)
        answer.raise_for_status()
        told = answer.json()
        return told["info"]["version"], [one for one in told["vulnerabilities"] if not one["withdrawn"]]


def locked() -> list[tuple[str, str]]:
    """Return name and version of each package that a user's installation may have, extras too, as uv.lock has it."""
    lines = exported("--no-emit-project", "--no-hashes", "--no-annotate", "--no-header").splitlines()
    return [(name, version) for name, version in (line.split(";")[0].strip().split("==") for line in lines)]


def exported(*options: str) -> str:
    """Return uv.lock without what only developers need, as uv writes it."""
    command = [environ.get("UV", "uv"), "export", "--frozen", "--no-dev", "--all-extras", "--quiet", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout


def ask(packages: Sequence[tuple[str, str]]) -> Answer:
    """Return what is known against packages in these versions.

    Raises AuditError when the service can't be asked, or tells of fewer than half of these versions.
    """
    answer = Answer([], [])
    with tempfile.TemporaryDirectory() as cache, ThreadPoolExecutor(8) as pool:
        service = _Service(Path(cache), PATIENCE)
        try:
            for package, found in zip(packages, pool.map(lambda one: _of(service, *one), packages), strict=True):
                answer.findings.extend(found[0])
                answer.untold.extend([] if found[1] else [f"{package[0]} {package[1]}"])
        except Exception as failed:
            raise AuditError(f"The advisories on our packages can't be had: {failed}") from failed
    if len(answer.untold) > len(packages) / 2:
        raise AuditError(f"PyPI tells of {len(packages) - len(answer.untold)} of {len(packages)} versions: lock anew.")
    return answer


def _of(service: _Service, package: str, version: str) -> tuple[list[Finding], bool]:
    """Return what is known against one package, and whether that was told of the very version.

    Where it was not, what is known against the newest release stands against an older one.
    """
    newest, told = service.newest(package)
    if Version(newest) != Version(version):
        spec, found = service.query(ResolvedDependency(package, Version(version)))
        if not spec.is_skipped():
            return [Finding(package, version, one.id, one.description) for one in found], True
    of_newest = [Finding(package, version, one["id"], one["summary"] or one["details"]) for one in told]
    return of_newest, Version(newest) == Version(version)


class Accepted(NamedTuple):
    """A finding that was looked at, why it does not concern us, and when that was found."""

    package: str
    version: str
    advisory: str
    reason: str
    reviewed: date


def accepted(path: Path = KNOWN) -> list[Accepted]:
    """Return the findings that were reviewed. Raises TypeError for one without its reason or date."""
    return [Accepted(**one) for one in tomllib.loads(path.read_text("utf-8")).get("accepted", [])]


def unreviewed(found: Iterable[Finding], reviewed: Iterable[Accepted]) -> list[Finding]:
    """Return the findings that nobody has reviewed for this version."""
    known = {one[:3] for one in reviewed}
    return [one for one in found if one[:3] not in known]


def main() -> int:
    """Print what nobody has reviewed, and what can't be told; return 1 when there is a finding."""
    packages = locked()
    answer = ask(packages)
    left = unreviewed(answer.findings, accepted())
    for one in left:
        sys.stdout.write(f"{one.package} {one.version}: {one.advisory}, {one.said[:150]}\n")
    sys.stdout.write(f"{len(packages)} packages, {len(left)} findings not reviewed.\n")
    if answer.untold:
        sys.stdout.write(f"PyPI, as reached from here, tells of newer releases only: {', '.join(answer.untold)}.\n")
    return bool(left)


if __name__ == "__main__":
    sys.exit(main())
