"""What converting a file needs and notes: the area's key, the policy's labels, and the labels that fit no code."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from etl.formats.keys import Keyring
from etl.formats.labels import code_of
from etl.formats.text import tidy

RARE = 3  # rows below which a label is not repeated: text that someone typed once could name a person


@dataclass
class Context:
    """One conversion: `labels` maps (column, label key) to codes as the policy says, `unmapped` counts the rest."""

    keys: Keyring
    labels: Mapping[tuple[str, str], str] = field(default_factory=dict)
    unmapped: dict[str, Counter[str]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    def coded(self, values: pl.Series, column: str, name: str | None = None, otherwise: str | None = None) -> pl.Series:
        """Return the codes that a column's labels mean; one that means none is noted, and becomes `otherwise`.

        `name` is what the column is called in reports, when other than the kind of code.
        """
        text = values.to_frame("label").select(tidy(pl.col("label"))).to_series()
        counts = text.drop_nulls().value_counts(name="rows")
        found: dict[str, str | None] = {}
        for label, rows in counts.iter_rows():
            found[label] = code_of(column, label, self.labels, name or column)
            if found[label] is None:
                self.unmapped.setdefault(name or column, Counter())[label] += rows
                found[label] = otherwise
        return text.replace_strict(found, default=None, return_dtype=pl.String)

    def findings(self) -> dict[str, dict[str, int]]:
        """Return labels that mean no code, with their rows, by column; rare ones are added up under ""."""
        told: dict[str, dict[str, int]] = {}
        for column, labels in self.unmapped.items():
            shown = {label: rows for label, rows in labels.most_common() if rows >= RARE}
            rare = labels.total() - sum(shown.values())
            told[column] = shown | ({"": rare} if rare else {})
        return told
