"""Describes what is odd about an extract's child ids without repeating one, and stops the load until a person looks."""

from collections.abc import Iterable
from dataclasses import dataclass

from etl.errors import ExtractError


@dataclass(frozen=True)
class IdFinding:
    """What is odd about the ids of one table: how many rows and ids, the first line, and what they would have made.

    `kind` is nobody (rows refused), cut, often, alike or names; `said` holds words that name no id. `returns` are rows
    that would look like returns of a child, were each id one child.
    """

    kind: str
    table: str
    rows: int
    ids: int
    line: int | None = None
    said: str = ""
    returns: int = 0

    @property
    def asks(self) -> bool:
        """Whether nothing is kept until someone has looked."""
        return self.kind != "nobody"

    def sentence(self) -> str:
        """Return what was found, without a full stop."""
        at = f", first on line {self.line:,}" if self.line else ""
        ids, rows = f"{self.ids:,} {'id' if self.ids == 1 else 'ids'}", f"{self.rows:,} rows"
        rows = "1 row" if self.rows == 1 else rows
        match self.kind:
            case "nobody":
                found = f"{rows} refused whose child's id stands for nobody ({self.said})"
            case "cut":
                found = f"{rows} whose child's id a spreadsheet has cut, as in 1.2E+15, so that many become one{at}"
            case "often":
                found = f"{ids} on more rows than one child can have ({rows}; {self.said}{at})"
            case "alike":
                found = f"{ids} that differ from another by case, signs or leading zeros alone{at}: one child or two"
            case _:
                found = f"{rows} whose child's id has a space or no digit, and may be a name{at}"
        noun = {"contacts": "repeat contact", "referrals": "re-referral"}.get(self.table, "")
        if not self.returns:
            return f"{self.table}: {found}"
        counted = f"{self.returns:,} {noun}{'' if self.returns == 1 else 's'}"
        return f"{self.table}: {found}; as one child each they make {counted} that never were"


RETURN_DAYS = {"contacts": 90, "referrals": 365}  # what the figures of returns look back


class IdHealthError(ExtractError):
    """Ids of an extract can't be told from names, or may stand for several children; the message holds none."""

    def __init__(
        self, findings: Iterable[IdFinding], kept: str = "Nothing of it was kept", again: str = "load"
    ) -> None:
        told = ". ".join(finding.sentence() for finding in findings)
        super().__init__(
            f"its ids need a look. {told}. {kept}. Mend the ids at the source (export them as text); if they are right "
            f"as they are, {again} it again with --accept-ids."
        )
