"""What a project asked for and what it may have: how many must look alike, how dates are told, which formats."""

import re
from dataclasses import dataclass

from publish.releases.folder import ReleaseError

FEWEST = 5  # children who must look alike: with fewer no profile is accepted
FORMATS = ("csv", "parquet", "stata", "spss")
DATES = ("offset", "month")


@dataclass(frozen=True)
class Asked:
    """One request: `k` children alike, `l` different values of each sensitive field among them, and what is suppressed.

    `dates` are months since the child's first event, or calendar months where the project was allowed them.
    `most_suppressed` is the percentage of children that may be left out before the release is refused.
    """

    project: str
    k: int = FEWEST
    l: int = 2  # noqa: E741  l-diversity is called so
    dates: str = "offset"
    formats: tuple[str, ...] = ("csv", "parquet")
    most_suppressed: float = 20.0

    def __post_init__(self) -> None:
        if not self.slug:
            raise ReleaseError("Name the project with --project: letters and digits, as it was approved.")
        if self.k < FEWEST:
            raise ReleaseError(f"At least {FEWEST} children must look alike: --k {self.k} is refused.")
        if self.l < 2:
            raise ReleaseError("Every sensitive field needs at least 2 values among children who look alike.")
        if self.dates not in DATES:
            raise ReleaseError(f"Dates are told as {' or '.join(DATES)}, not '{self.dates}'.")
        unknown = [name for name in self.formats if name not in FORMATS]
        if unknown or not self.formats:
            raise ReleaseError(f"Formats are {', '.join(FORMATS)}, not '{', '.join(unknown)}'.")

    @property
    def slug(self) -> str:
        """The project's name as a folder bears it."""
        return re.sub(r"[^a-z0-9]+", "-", self.project.lower()).strip("-")[:60]
