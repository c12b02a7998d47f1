"""Turns measures into the figures that may be published of them. A row is one figure."""

from collections.abc import Callable, Mapping, Sequence
from statistics import median

import polars as pl

from publish.disclosure.audit import Audit, note_sunk
from publish.disclosure.containment import counts_people, few_beyond, name_of, stands_open, unit_of
from publish.disclosure.counts import Counts, JudgedFigure
from publish.disclosure.forward import Decided, decide
from publish.disclosure.history import Key, Memory, Past, is_known, judge, only_before
from publish.disclosure.lattice import Lattice, primary
from publish.disclosure.measures import LADDER, WITHOUT_FIGURES, check_measures
from publish.disclosure.moved import without_moved
from publish.disclosure.released import KEY, STATUSES, THRESHOLD, DisclosureError, Released, Report
from publish.disclosure.renamed import known_pairs, read_renamed, unlike_gone
from publish.disclosure.rounding import checked_base, round_counts
from publish.disclosure.spans import Span, read_span
from publish.disclosure.tables import TOTAL, named_groups
from queries.facts.rules import Rule

_FIGURES = ("numerator", "denominator", "value")
Progress = Callable[[str, float], None]


def release(
    measures: pl.DataFrame,
    memory: Memory,
    *,
    rounding: int | None = None,
    threshold: int = THRESHOLD,
    broken: frozenset[Rule] = frozenset(),
    unshown: pl.DataFrame | None = None,
    progress: Progress | None = None,
) -> Released:
    """Return what may be published of `queries.measure.engine.measure`'s rows, in order of metric, time and group.

    The same figures are published whatever the order in which the rows come and however busy the machine is.

    Frames of several calls may be stacked: the other columns are dimensions, with "Total" in the rows of all groups;
    months, quarters and years may be mixed. `memory` holds all that was published before, by every outlet. `rounding`
    is 5, 10 or None, `threshold` the least count that is shown. `broken` are the rules on what extracts record that the
    build breaks (`broken_in`): counts are not tied by these. `unshown` are measures that are never shown, such as the
    months of twelve months that overlap twelve others: nobody may work them out either. `progress` is told the step and
    the share done, 0 to 1.

    Periods that are not complete are left out: beside the next publication of such a period, the difference would
    count the children of a few days. Figures that are not known yet lose what is known so far, for the same reason.
    Figures that the data does not cover have none.

    Counts below the threshold are suppressed, but 0. So are percentages with such a denominator, numerator or
    complement, and figures from which one could be worked out by any sum of figures shown now or published before.
    Where that is not enough, whole breakdowns are hidden, or nothing is added to what was published: see
    `publish.disclosure.forward`. Raises DisclosureError for measures that can't be judged.
    """
    base = checked_base(rounding)
    frame, dims = check_measures(measures)
    all_dims = sorted({*dims, *memory.dims})  # a total of now is a total of earlier dimensions, too
    ladders = dict(frame.select("metric", LADDER).unique().rows()) if LADDER in frame.columns else {}
    pasts = read_renamed(memory, frame, all_dims, ladders)
    frame = without_moved(frame, all_dims, pasts, base, threshold)
    judged = _Judged(frame, all_dims, pasts, base, threshold)
    if unshown is not None:
        judged.tie_unshown(check_measures(unshown)[0])
    lattice, decided = _hide(judged, broken, memory.secret, progress)
    frame = _shaped(frame, judged, decided.hidden, base)
    _check_shaped(frame, judged, decided.hidden)
    return Released(frame, KEY, _report(judged, lattice, decided))


def _report(judged: "_Judged", lattice: Lattice, decided: Decided) -> Report:
    hidden, audited = decided.hidden, decided.audited
    added = {i for i in decided.nothing | (judged.or_zero & hidden) if i < judged.size}
    any_value = [judged.figures[i] for i in sorted(added | decided.whole) if i < judged.size]
    return Report(
        cells=judged.size,
        hidden=len({i for i in hidden if i < judged.size} - judged.held),
        held=len(judged.held),
        held_from=tuple(sorted({past.on[:10] for i in judged.held if (past := judged.past[i]) and past.on})),
        relations=len(lattice.rows),
        rounding=judged.base,
        threshold=judged.threshold,
        audited=True,
        narrowest_width=min(audited.widths, default=None),
        median_width=float(median(audited.widths)) if audited.widths else None,
        capped=audited.capped,
        sunk=len({c for i in range(judged.size) for c in lattice.figures[i].counts}.intersection(lattice.sunk)),
        withheld=decided.withheld,
        nothing_added=len(added),
        unproven=len(audited.unsafe),
        or_zero=frozenset((each.metric, each.period, *named_groups(judged.dims, each.group)) for each in any_value),
    )


class _Judged:
    """Holds the known figures of a frame, each with its row and with what its history demands.

    `held`: shown as published before. `hide`: hidden whatever they show. `stays`: hidden before, and hidden again
    where they are tied to others, or to figures of `hidden_alone`: counts of which earlier publications hid groups that
    are not judged now, so that what they are is not known here. `or_zero`: hidden before whatever they are, also
    where they are 0, so that what stays hidden of them can be 0.
    """

    def __init__(
        self, frame: pl.DataFrame, dims: Sequence[str], pasts: Mapping[Key, Past], base: int | None, threshold: int
    ) -> None:
        pairs = known_pairs(frame, dims)
        keys = list(pairs)
        self.rows: list[int] = frame.with_row_index("at").filter(pl.col("status") == "ok")["at"].to_list()
        self.size = len(keys)
        self.dims, self.base, self.threshold, self.pasts = tuple(dims), base, threshold, pasts
        self.past = [pasts.get(key) for key in keys]
        self.figures: list[JudgedFigure] = []
        self.unshown: set[int] = set()
        by_verdict: dict[str, set[int]] = {}
        unlike = unlike_gone(pairs, pasts, dims, threshold)
        for i, (key, now) in enumerate(pairs.items()):
            (metric, period, *group), past = key, self.past[i]
            anew = unlike.get(key)
            verdict = "hidden" if anew else judge(metric, now, past, threshold, base)
            by_verdict.setdefault(verdict, set()).add(i)
            changed = tuple(past.exact) if verdict in ("held", "hidden") and past else ()
            same = verdict == "same"
            public = anew.public if anew else is_known(metric, now, past)
            place = (metric, period, tuple(group))
            told = past is not None and past.not_zero
            or_zero = not told and (anew.or_zero if anew else past is not None and past.hidden)
            rounded = tuple(past.between(threshold)) if past and verdict not in ("held", "hidden") else ()
            between = anew.between if anew else rounded
            self.figures.append(
                JudgedFigure(
                    *place, now[0], now[1], same, changed, public=public, hidden_before=told, or_zero=or_zero,
                    between=between,
                )
            )  # fmt: skip
        self.or_zero = {i for i, each in enumerate(self.figures) if each.or_zero}
        keys_now = set(keys)
        for (metric, period, *group), (n, d) in sorted(only_before(pasts, keys_now).items()):
            place = (metric, period, tuple(group))
            self.figures.append(JudgedFigure(*place, n, d, kept=True, old=True, public=True))
        gone = (key[:2] for key, past in pasts.items() if key not in keys_now and past.hidden and not past.exact)
        self.hidden_alone = {place for metric, period in gone for place in _places(metric, period)}
        self.held, self.hide, self.stays = (by_verdict.get(name, set()) for name in ("held", "hidden", "stays hidden"))

    def beside_hidden(self, figure: int) -> bool:
        """Return whether an earlier publication hid other groups of a figure's counts, which are not judged now."""
        each = self.figures[figure]
        return not self.hidden_alone.isdisjoint(_places(each.metric, each.period))

    def tie_unshown(self, frame: pl.DataFrame) -> None:
        """Add figures that are never shown, except those whose counts are all shown now or were before."""
        known = frame.filter(pl.col("status") == "ok")
        groups = [pl.col(d) if d in frame.columns else pl.lit(TOTAL).alias(d) for d in self.dims]
        given = {(figure.metric, figure.period, *figure.group) for figure in self.figures}
        for *key, n, d in known.select("metric", "period", *groups, "numerator", "denominator").rows():
            if tuple(key) not in given:
                place = (key[0], key[1], tuple(key[2:]))
                self.unshown.add(len(self.figures))
                past = self.pasts.get(tuple(key))
                told = past is not None and past.not_zero
                self.figures.append(JudgedFigure(*place, n, d, unshown=True, hidden_before=told))


def _places(metric: str, period: str) -> set[tuple[str, Span]]:
    """Return the names of all that a figure may count, with its months."""
    span = read_span(period).last_month if stands_open(metric) else read_span(period)
    return {(name_of(metric, role), span) for role in ("numerator", "denominator", "complement")}


def _hide(
    judged: _Judged, broken: frozenset[Rule], secret: bytes, progress: Progress | None
) -> tuple[Lattice, Decided]:
    """Return the lattice, and what was decided; figures that are held are hidden, too."""
    lattice = Lattice(judged.threshold)
    counts = Counts(lattice, judged.dims, broken, secret)
    for figure in judged.figures:
        counts.place(figure)
    counts.tie()
    lattice.rows.sort()
    if any(figure.kept for figure in lattice.figures) or lattice.given:
        note_sunk(lattice)
    small = {i for i in primary(lattice) if i < judged.size}
    tied = {i for i in judged.stays if i not in small and (judged.beside_hidden(i) or _linked(lattice, i))}
    times = {
        i for i, each in enumerate(judged.figures[: judged.size])
        if few_beyond(each.metric, each.denominator, judged.threshold)
    }  # fmt: skip
    first = small | times | judged.held | judged.hide | judged.unshown | tied
    if not _has_targets(lattice, first):
        return lattice, Decided(first, Audit())
    return lattice, decide(lattice, judged.figures, first, judged.dims, progress)


def _has_targets(lattice: Lattice, hidden: set[int]) -> bool:
    return bool(hidden) or any(map(lattice.small, range(len(lattice.value))))


def _linked(lattice: Lattice, figure: int) -> bool:
    """Return whether a figure is tied to others; alone it can be shown again without giving back what was hidden."""
    own = set(lattice.figures[figure].counts)
    return any(not own.isdisjoint(c for c, _ in row) and not own >= {c for c, _ in row} for row in lattice.rows)


def _shaped(frame: pl.DataFrame, judged: _Judged, hidden: set[int], base: int | None) -> pl.DataFrame:
    """Return the frame with hidden figures taken out, the others rounded, and held ones as they were published."""
    gone = {judged.rows[i] for i in hidden if i < judged.size and i not in judged.held}
    marks = [at in gone for at in range(frame.height)]
    frame = frame.with_columns(hidden=pl.Series(marks, dtype=pl.Boolean))
    without = pl.col("hidden") | pl.col("status").is_in(WITHOUT_FIGURES)
    if base is not None:
        frame = _rounded(frame, base)
    status = pl.when("hidden").then(pl.lit("suppressed")).otherwise("status")
    frame = frame.with_columns(
        status.cast(STATUSES).alias("status"),
        *(pl.when(~without).then(pl.col(column)).alias(column) for column in _FIGURES),
    ).drop("hidden")
    return _held(frame, judged)


def _held(frame: pl.DataFrame, judged: _Judged) -> pl.DataFrame:
    """Return the frame with held figures as they were published last."""
    if not judged.held:
        return frame
    pasts = {judged.rows[i]: past for i in judged.held if (past := judged.past[i]) is not None}
    columns: dict[str, dict[int, float | None]] = {
        "numerator": {at: past.pairs[-1][0] for at, past in pasts.items()},
        "denominator": {at: past.pairs[-1][1] for at, past in pasts.items()},
        "value": {at: past.value for at, past in pasts.items()},
    }
    return frame.with_columns(
        pl.Series(name, [kept.get(at, now) for at, now in enumerate(frame[name])], frame.schema[name])
        for name, kept in columns.items()
    )


def _rounded(frame: pl.DataFrame, base: int) -> pl.DataFrame:
    """Return the frame with counts of children rounded, and values worked out anew from them."""
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


def _check_shaped(frame: pl.DataFrame, judged: _Judged, hidden: set[int]) -> None:
    """Raise DisclosureError where the finished frame shows what was to be hidden, or hides what counted as shown."""
    status = frame["status"].cast(pl.String).to_list()
    gone = {i for i in range(judged.size) if status[judged.rows[i]] != "ok" or i in judged.held}
    if gone != {i for i in hidden if i < judged.size} | judged.held:
        raise DisclosureError("The finished figures are not those that were audited, so nothing is released.")
