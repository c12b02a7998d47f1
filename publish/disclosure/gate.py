"""The gate: from measures to what may be published of them; one row is one figure."""

from collections.abc import Callable, Mapping, Sequence
from statistics import median

import polars as pl

from publish.disclosure.audit import Audit, audit
from publish.disclosure.history import Key, Past, judge, only_before, read_past
from publish.disclosure.lattice import Lattice
from publish.disclosure.primary import primary
from publish.disclosure.relations import counts_people, unit_of
from publish.disclosure.released import KEY, STATUSES, THRESHOLD, DisclosureError, Released, Report, UnsafeError
from publish.disclosure.rounding import checked_base, round_counts
from publish.disclosure.secondary import secondary
from publish.disclosure.tables import TOTAL
from publish.disclosure.weave import Shown, Weave

_NEEDED = ("metric", "period", "start", "numerator", "denominator", "value", "status")
_FIGURES = ("numerator", "denominator", "value")
Progress = Callable[[str, float], None]


def release(
    measures: pl.DataFrame,
    *,
    published: pl.DataFrame | None = None,
    rounding: int | None = None,
    progress: Progress | None = None,
) -> Released:
    """Return what may be published of `queries.measure.measure`'s rows, in order of metric, time and group.

    Frames of several calls may be stacked: the other columns are dimensions, with "Total" in the rows of all groups;
    months, quarters and years may be mixed. `published` holds what earlier publications of the same measures showed,
    the latest last (metric, period, the dimensions, numerator, denominator, value, status). `rounding` is 5, 10 or
    None. `progress` hears what is being done and how much of it is done, 0 to 1.

    A period that is not complete is left out: beside the next snapshot's figure for it, the difference would count the
    children of a few days. Figures that are not known yet lose what is known so far, for the same reason. Counts from
    1 to 5 are suppressed; percentages with a denominator, a numerator or a complement from 1 to 5 too, and whatever
    else would give one back, by any sum within what is shown or with what was published before. Raises
    DisclosureError, also where the audit finds that something hidden could be worked out.
    """
    base = checked_base(rounding)
    frame, dims = _checked(measures)
    past = read_past(published, _all_dims(dims, published))
    judged = _Judged(frame, _all_dims(dims, published), past, base)
    lattice, small, hidden = _hide(judged, progress)
    frame = _shaped(frame, judged, hidden, base)
    found = _audited(frame, lattice, judged, progress)
    report = Report(
        cells=judged.size,
        primary=len(small & hidden - judged.held),
        secondary=len({i for i in hidden if i < judged.size} - small - judged.held),
        held=len(judged.held),
        relations=len(lattice.rows),
        rounding=base,
        audited=True,
        narrowest_width=min(found.widths, default=None),
        median_width=float(median(found.widths)) if found.widths else None,
    )
    return Released(frame, KEY, report)


class _Judged:
    """The known figures of a frame, each with its row, and what was published of it before."""

    def __init__(self, frame: pl.DataFrame, dims: Sequence[str], past: Mapping[Key, Past], base: int | None) -> None:
        known = frame.with_row_index("at").filter(pl.col("status") == "ok")
        groups = [pl.col(d) if d in frame.columns else pl.lit(TOTAL).alias(d) for d in dims]
        keys = known.select("metric", "period", *groups).rows()
        self.rows: list[int] = known["at"].to_list()
        self.size = len(keys)
        self.dims = tuple(dims)
        self.past = [past.get(key) for key in keys]
        self.figures: list[Shown] = []
        self.held: set[int] = set()
        self.stays: set[int] = set()
        for i, (key, now) in enumerate(zip(keys, known.select("numerator", "denominator").rows(), strict=True)):
            before = self.past[i]
            verdict = judge(key[0], now, before, THRESHOLD, base)
            changed = tuple(before.counts) if verdict == "held" and before and base is None else ()
            self.figures.append(Shown(key[0], key[1], key[2:], now[0], now[1], verdict == "same", changed))
            if verdict == "held":
                self.held.add(i)
            elif verdict == "stays":
                self.stays.add(i)
        for key, counts in only_before(past, set(keys), base).items():
            self.figures.append(Shown(key[0], key[1], key[2:], counts[0], counts[1], kept=True, old=True))


def _hide(judged: _Judged, progress: Progress | None) -> tuple[Lattice, set[int], set[int]]:
    """Return the lattice, the figures with small counts, and all that are hidden, those held among them."""
    weave = Weave(Lattice(THRESHOLD), judged.dims)
    for figure in judged.figures:
        weave.place(figure)
    weave.tie()
    lattice = weave.lattice
    small = {i for i in primary(lattice) if i < judged.size}
    first = small | judged.held | {i for i in judged.stays if i not in small and _linked(lattice, i)}
    return lattice, small, secondary(lattice, first, progress) if _has_targets(lattice, first) else first


def _has_targets(lattice: Lattice, hidden: set[int]) -> bool:
    return bool(hidden) or any(map(lattice.small, range(len(lattice.value))))


def _linked(lattice: Lattice, figure: int) -> bool:
    """Whether a figure is tied to others; one that stands alone can be shown again without giving the old one back."""
    own = set(lattice.figures[figure].counts)
    return any(not own.isdisjoint(c for c, _ in row) and not own >= {c for c, _ in row} for row in lattice.rows)


def _shaped(frame: pl.DataFrame, judged: _Judged, hidden: set[int], base: int | None) -> pl.DataFrame:
    """Return the frame with hidden figures taken out, the others rounded, and held ones as they were published."""
    gone = {judged.rows[i] for i in hidden if i < judged.size and i not in judged.held}
    marks = [at in gone for at in range(frame.height)]
    frame = frame.with_columns(hidden=pl.Series(marks, dtype=pl.Boolean))
    without = pl.col("hidden") | (pl.col("status") == "immature")
    if base is not None:
        frame = _rounded(frame, base)
    status = pl.when("hidden").then(pl.lit("suppressed")).otherwise("status")
    frame = frame.with_columns(
        status.cast(STATUSES).alias("status"),
        *(pl.when(~without).then(pl.col(column)).alias(column) for column in _FIGURES),
    ).drop("hidden")
    return _held(frame, judged)


def _held(frame: pl.DataFrame, judged: _Judged) -> pl.DataFrame:
    if not judged.held:
        return frame
    shown = {judged.rows[i]: one for i in judged.held if (one := judged.past[i]) is not None}
    columns: dict[str, dict[int, float | None]] = {
        "numerator": {at: one.counts[-1][0] for at, one in shown.items()},
        "denominator": {at: one.counts[-1][1] for at, one in shown.items()},
        "value": {at: one.value for at, one in shown.items()},
    }
    return frame.with_columns(
        pl.Series(name, [kept.get(at, now) for at, now in enumerate(frame[name])], frame.schema[name])
        for name, kept in columns.items()
    )


def _rounded(frame: pl.DataFrame, base: int) -> pl.DataFrame:
    """Round what is a count of children, and work the values out anew from the rounded counts."""
    names = frame["metric"].unique().to_list()
    n, d, value = pl.col("numerator"), pl.col("denominator"), pl.col("value")

    def of(units: tuple[str, ...]) -> pl.Expr:
        return pl.col("metric").is_in([name for name in names if unit_of(name, 0) in units])

    people = pl.col("metric").is_in([name for name in names if counts_people(name)])
    numerator = round_counts(n, base)
    denominator = pl.when(people).then(round_counts(d, base)).otherwise(d)
    whole = denominator > 0
    scaled = pl.when(n != 0).then(value * numerator / n).otherwise(value)  # posts and population are not rounded
    return frame.with_columns(
        numerator=numerator,
        denominator=denominator,
        value=pl.when(of(("hours",)))
        .then(value)
        .when(d.is_null())
        .then(numerator.cast(pl.Float64))
        .when(of(("percent",)))
        .then(pl.when(whole).then(numerator * 100.0 / denominator))
        .when(of(("ratio",)) & people)
        .then(pl.when(whole).then(numerator / denominator))
        .otherwise(scaled),
    )


def _audited(frame: pl.DataFrame, lattice: Lattice, judged: _Judged, progress: Progress | None) -> Audit:
    """Judge what the finished frame shows, whatever was meant to be hidden. Raises UnsafeError."""
    status = frame["status"].cast(pl.String).to_list()
    shown = {i for i in range(judged.size) if status[judged.rows[i]] == "ok" and i not in judged.held}
    found = audit(lattice, set(range(judged.size)) - shown, progress)
    if found.unsafe:
        raise UnsafeError(
            f"{len(found.unsafe)} hidden counts could be worked out from what would be shown: nothing is released. "
            "Publish fewer breakdowns or periods together.",
            frame[[judged.rows[i] for i in _tied(lattice, found.unsafe) if i < judged.size]].drop(_FIGURES),
        )
    return found


def _tied(lattice: Lattice, counts: Sequence[int]) -> list[int]:
    """Return the figures that show some counts, or stand in one sum with them."""
    beside = {c for row in lattice.rows if any(c in counts for c, _ in row) for c, _ in row}.union(counts)
    return [i for i, figure in enumerate(lattice.figures) if not beside.isdisjoint(figure.counts)]


def _all_dims(dims: Sequence[str], published: pl.DataFrame | None) -> list[str]:
    """Return the dimensions of now and of earlier publications: a total of now is one of theirs."""
    earlier = [] if published is None else [c for c in published.columns if c not in _NEEDED]
    return list(dict.fromkeys([*dims, *earlier]))


def _checked(measures: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    missing = sorted(set(_NEEDED) - set(measures.columns))
    if missing:
        raise DisclosureError(f"The gate can't judge figures without {', '.join(missing)}.")
    dims = [column for column in measures.columns if column not in _NEEDED]
    frame = measures.with_columns(pl.col("status", *dims).cast(pl.String))
    unknown = sorted(set(frame["status"].drop_nulls()) - {"ok", "immature", "partial"})
    if unknown or frame["status"].null_count():
        raise DisclosureError(f"The gate knows no figures with status {', '.join(unknown) or 'left empty'}.")
    if any(frame[dim].null_count() for dim in dims):
        raise DisclosureError(
            'The gate can\'t judge figures of a group without a name: all groups together are "Total".'
        )
    frame = frame.filter(pl.col("status") != "partial")
    if frame.select("metric", "period", *dims).is_duplicated().any():
        raise DisclosureError("The gate can't judge figures that are given twice.")
    _refuse_impossible(frame)
    place = {name: at for at, name in enumerate(frame["metric"].unique(maintain_order=True))}
    at = pl.col("metric").replace_strict(place, return_dtype=pl.Int64, default=None)
    return frame.sort(at, "start", "period", *dims), dims  # in no order that could follow what is hidden


def _refuse_impossible(frame: pl.DataFrame) -> None:
    """Refuse counts that are none: rows must not follow what they hide, and limits must not be taken from errors."""
    names = frame["metric"].unique()
    units = {name: unit_of(name, None) for name in names}
    hours = pl.col("metric").is_in([n for n in names if units[n] == "hours"])
    net = pl.col("metric").is_in([n for n in names if units[n] == "net"])
    share = pl.col("metric").is_in([n for n in names if unit_of(n, 0) == "percent"])
    n, d = pl.col("numerator"), pl.col("denominator")
    wrong = frame.filter(
        (n.is_null() & ~hours) | ((n < 0) & ~net) | (share & (n > d)) | (share & (d < 0)) | (hours & d.is_null())
    )
    if wrong.height:
        raise DisclosureError(f"{wrong.height} figures have no count, or more met than counted: nothing is released.")
