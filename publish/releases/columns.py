"""What each column of a release means; one entry is one column of one file."""

from dataclasses import asdict, dataclass, field
from typing import Any

SYMBOLS = {
    "c": "confidential: hidden, because it is small or would give a small count back",
    "z": "not applicable: this figure can't be broken down this way, or nothing was counted",
    "x": "not available: not known yet, or not in the data",
    "low": "rounds to 0 but is not 0",
    "u": "low reliability",
}


@dataclass(frozen=True)
class Column:
    """One column: its type as Frictionless names it, what it means, its unit, its codes, and how it was coarsened."""

    name: str
    kind: str  # string | integer | number | boolean | date | yearmonth
    title: str
    means: str
    unit: str = ""
    codes: dict[str, str] = field(default_factory=dict)
    coarsened: str = "as it was"

    def as_field(self) -> dict[str, Any]:
        """Return the column as a field of a Frictionless table schema."""
        described = {"name": self.name, "type": self.kind, "title": self.title, "description": self.means}
        extra = {"unit": self.unit} if self.unit else {}
        return described | extra | {"coarsened": self.coarsened}

    def as_row(self, file: str) -> dict[str, str]:
        """Return the column as a line of the codebook."""
        said = asdict(self) | {"codes": "; ".join(f"{code} = {text}" for code, text in self.codes.items())}
        return {"file": file} | {name: str(said[name]) for name in HEADS}


HEADS = ("name", "title", "means", "kind", "unit", "codes", "coarsened")
