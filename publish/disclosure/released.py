"""Defines `Released`, the only type of figures that may be published, and the words for counts that are hidden.

Each row of `Released.frame` is one figure: shown, not known yet, or hidden.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any, NoReturn

import polars as pl

from etl.errors import MashError
from etl.policy.policy import THRESHOLDS

THRESHOLD = THRESHOLDS[0]  # a smaller count could point at a child (DfE hides the same); a policy may say more
STATUSES = pl.Enum(["ok", "immature", "suppressed", "unknown", "untimed", "off_ladder"])
KEY = object()  # known to the gate alone: without it no Released can be made


def small(threshold: int = THRESHOLD) -> str:
    """Return the range of counts that are hidden, as every text names it: 1 to 5 where 6 is the least count shown."""
    return f"1 to {threshold - 1}"


def fewer(threshold: int = THRESHOLD) -> str:
    """Return the words that replace a hidden count of children in a sentence or a table."""
    return f"fewer than {threshold}"


SMALL = small()


def beyond_hiding(report: "Report") -> list[str]:
    """Return what was done where hiding single figures is not enough, and what earlier publications already reveal."""
    said = []
    if report.withheld:
        said.append(
            "Hidden in every group, also where it is 0, in periods of few children, because hiding small counts alone "
            f"would not have been enough: {', '.join(report.withheld)}."
        )
    if report.nothing_added:
        which, if_none = ("figure is", "it is") if report.nothing_added == 1 else ("figures are", "they are")
        said.append(
            f"{report.nothing_added:,} {which} hidden, also where {if_none} 0, so that nothing is added to what was "
            "published before."
        )
    if report.sunk:
        said.append(
            f"{report.sunk:,} small {'count follows' if report.sunk == 1 else 'counts follow'} from what was published "
            "before, exactly or within fewer values than are wanted. This publication adds nothing to that."
        )
    return said


def checked(reports: Collection["Report"], what: str) -> list[str]:
    """Say that no hidden count can be worked out from `what` and the ledger, where the audit of all of it found so.

    It is said nowhere else, and not at all where an audit did not run, was cut short, or where earlier publications
    tell of a count already.
    """
    if not reports or not all(report.none_told for report in reports):
        return []
    return [
        f"A second calculation tried to work out every hidden count from {what} and from every publication in the "
        "ledger, and could work out none."
    ]


_UNPUBLISHED = ("relations", "median_width", "or_zero")


class DisclosureError(MashError):
    """Figures would be published without passing the gate, or in a state that the gate can't judge."""


@dataclass(frozen=True)
class Report:
    """Counts what the gate did, for a disclosure statement; nothing in it points at a figure.

    `cells`: figures shown or hidden. `hidden`: because a count in them is small, because they would reveal such a
    count, or because an earlier publication hid them. It never says how many of each: of 10 at two hubs, both hidden
    and both for small counts, each has 5. `held`: shown as published before, because the change since is small;
    `held_from`: with the data of these days. `relations`: sums that tie the counts together. `narrowest_width` and
    `median_width`: how far apart, at least, the values are that the audit found for a hidden small count; these three
    are never published (see `plain`). `capped`: searches of the audit that ended without an answer, which counts as
    unsafe. `sunk`: small counts that earlier publications told more of than this one may, and of which it tells no
    more. `withheld`: metrics and breakdowns of which every group is hidden in periods of few children, also where it is
    0. `nothing_added`: figures hidden so that nothing is added to earlier publications, or as one of these hid them,
    also where they are 0. `unproven`: small counts for which even then no answer was found. `or_zero`: the figures
    (metric, period, and groups as `named_groups` has them) that are hidden whatever they are, for the ledger.
    """

    cells: int = 0
    hidden: int = 0
    held: int = 0
    held_from: tuple[str, ...] = ()
    relations: int = 0
    rounding: int | None = None
    threshold: int = THRESHOLD
    audited: bool = False
    narrowest_width: int | None = None
    median_width: float | None = None
    capped: int = 0
    sunk: int = 0
    withheld: tuple[str, ...] = ()
    nothing_added: int = 0
    unproven: int = 0
    or_zero: frozenset[tuple[str, ...]] = frozenset()

    @property
    def none_told(self) -> bool:
        """Whether the audit ran, and proved that every hidden count varies enough, given the whole ledger."""
        return self.audited and not (self.sunk or self.unproven)

    @property
    def proven_width(self) -> int | None:
        """By how much every hidden small count can vary at least; None where nothing is hidden, or that is not so."""
        return self.threshold - 1 if self.hidden and self.none_told else None

    def plain(self) -> dict[str, Any]:
        """Return what is published of the report, for JSON.

        Where the audit looks depends on what the hidden counts are, and so does how many sums there are: of 2, 7 and 8
        that are all hidden, a median of 5 or of 9 told a reader who runs this program on every table that fits.
        """
        every = asdict(self) | {"narrowest_width": self.proven_width}
        return {name: value for name, value in every.items() if name not in _UNPUBLISHED}


class Released:
    """Holds figures that passed the gate. It can't be changed, and only `release` makes one.

    `frame` has the columns of `queries.measure.engine.measure`. Status: ok, immature (not known yet, no figures),
    unknown (not in the data, no figures), untimed (times not recorded, no figures), off_ladder (levels not told apart,
    no figures) or suppressed (no figures: never 0, never an accidental null). A month in which nothing was counted is
    ok, with denominator 0 and no value. `report` says what was hidden and how it was checked.
    """

    __slots__ = ("_frame", "_report")
    _frame: pl.DataFrame
    _report: Report

    def __init__(self, frame: pl.DataFrame, key: object, report: Report) -> None:
        if key is not KEY:
            raise DisclosureError("Only publish.disclosure.release can make released figures.")
        object.__setattr__(self, "_frame", frame)
        object.__setattr__(self, "_report", report)

    def __init_subclass__(cls) -> None:
        """Refuse subclasses, which could bypass the gate."""
        raise DisclosureError("Released figures can't be subclassed.")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse every change."""
        raise DisclosureError(f"Released figures can't be changed, so '{name}' can't be set.")

    def __reduce__(self) -> NoReturn:
        """Refuse pickling and copying: a copy that is read back never passed the gate."""
        raise DisclosureError("Released figures can't be pickled or copied: release them again.")

    @property
    def frame(self) -> pl.DataFrame:
        """A copy of the figures, so that no caller can change what was released."""
        if not hasattr(self, "_frame"):
            raise DisclosureError("These figures never passed the gate: make them with publish.disclosure.release.")
        return self._frame.clone()

    @property
    def report(self) -> Report:
        """What was hidden, held and checked."""
        return self._report

    def among(self, metrics: Collection[str]) -> "Released":
        """Return the figures of some metrics, which passed the gate together with the others; the report is of all."""
        return Released(self.frame.filter(pl.col("metric").is_in(list(metrics))), KEY, self.report)

    def metric(self, name: str) -> pl.DataFrame:
        """Return the rows of one metric."""
        return self.frame.filter(pl.col("metric") == name)

    @property
    def suppressed(self) -> int:
        """How many figures are hidden."""
        return self.frame.filter(pl.col("status") == "suppressed").height


def require(released: object) -> Released:
    """Return the figures if the gate made them. Raises DisclosureError for anything else, so that writers refuse it."""
    if type(released) is not Released:
        raise DisclosureError(
            f"Only released figures can be published, not {type(released).__name__}: pass them through "
            "publish.disclosure.release first."
        )
    released.frame  # noqa: B018  (raises for an object that was made without the constructor)
    return released
