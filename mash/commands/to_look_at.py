"""Writes what to look at after a load, a line each: parts of extracts that were left out, not read or refused."""

import shlex
from collections.abc import Iterator, Mapping

from etl.codes import IF_EMPTY
from etl.contracts import TABLES
from etl.errors import nearest
from etl.landing.record import Extract
from etl.landing.refusals import MONTH_FIRST
from etl.policy.policy import Policy
from etl.warehouse.publishing import LoadReport
from mash.commands.status import names_read
from queries.metrics.catalogue import METRICS
from queries.words import counted


def warnings(report: LoadReport) -> list[str]:
    """Return a line for each thing to look at: first of the extracts that landed, kind by kind, then of the others."""
    extracts = report.landed
    of_extracts = [f"{each.name}: {line}" for told in _OF_AN_EXTRACT for each in extracts for line in told(each)]
    return [*_known(report), *of_extracts, *(names_read(report.names) if extracts else ()), *_not_published(report)]


def _known(report: LoadReport) -> Iterator[str]:
    for name, extract in report.known:
        if report.landed or extract.name != name:
            yield f"{name}: already loaded{f' as {extract.name}' if extract.name != name else ''}."


def _columns(extract: Extract) -> Iterator[str]:
    for table, tally in extract.tables.items():
        if tally.left_out:
            near = {heading: f" (did you mean '{column}'?)" for heading, column in tally.misspelt.items()}
            listed = ", ".join(f"{heading}{near.get(heading, '')}" for heading in tally.left_out)
            yield f"left out {counted(len(tally.left_out), 'unknown column')} of {table}: {listed}."


def _sheets(extract: Extract) -> Iterator[str]:
    yield from (f"{each}." for each in extract.of_sheets())
    if extract.rows_marked:
        yield (
            "where hidden or struck-out rows don't count, undo the load on the page Load, delete them, and load the "
            "file again."
        )


def _blocks(extract: Extract) -> Iterator[str]:
    if extract.unread:
        yield f"not read, because no table is made from it: {', '.join(extract.unread)}."


def _withdrawn(extract: Extract) -> Iterator[str]:
    if extract.withdrawn:
        yield f"{counted(extract.withdrawn, 'record')} withdrawn by the sender (purge) and left out."


def _new_words(extract: Extract) -> Iterator[str]:
    if extract.mapping and extract.unmapped:
        new = sum(map(len, extract.unmapped.values()))
        need = f"need{'' if new > 1 else 's'} an answer"
        yield f"{counted(new, 'new word')} {need}: mash mapping review {shlex.quote(extract.mapping)}"


def _unmapped(extract: Extract) -> Iterator[str]:
    for column, labels in extract.unmapped.items():
        stands = "counted as unknown" if column in IF_EMPTY else "left empty"
        yield (
            f"{_labels(labels)} of {column}: {stands}. Run 'mash mapping start' with the file and answer what it asks, "
            "or add them to the mapping, then load the file again with --mapping."
        )


def _refused_words(extract: Extract) -> Iterator[str]:
    for table, tally in extract.tables.items():
        for column, labels in tally.unread.items():
            yield from _unread(table, column, labels)


def _unread(table: str, column: str, labels: Mapping[str, int]) -> Iterator[str]:
    """Yield which words of a column are no code or no date; dates written month first apart."""
    if not TABLES[table].columns[column].dtype.is_temporal():
        yield f"{_labels(labels)} of {column} in {table}: the rows were refused."
        return
    if words := {label: rows for label, rows in labels.items() if label != MONTH_FIRST}:
        yield f"{_listed(words)} of {column} in {table}: no date, so the rows were refused."
    if swapped := labels.get(MONTH_FIRST, 0):
        yield (
            f"{counted(swapped, 'date')} of {column} in {table} written month first, as {MONTH_FIRST}, and refused. "
            "In others day and month may be swapped: export dates as 2026-03-31, or name their format in a mapping."
        )


def _labels(labels: Mapping[str, int]) -> str:
    return f"no code is known for {_listed(labels)}"


def _listed(labels: Mapping[str, int]) -> str:
    """Return labels and their rows; rare ones are only counted, since they could name a person."""
    shown = [f"'{label}' ({counted(rows, 'row')})" for label, rows in labels.items() if label]
    rare = f"{counted(labels[''], 'row')} with labels too rare to print" if "" in labels else ""
    return ", ".join(filter(None, [*shown, rare]))


def _nothing(extract: Extract) -> Iterator[str]:
    """Yield how many cells of a column were read as nothing, by word."""
    for table, tally in extract.tables.items():
        for column, told in tally.words.items():
            cells, listed = sum(told.values()), ", ".join(f"{word} {cells:,}" for word, cells in told.items())
            if column in IF_EMPTY:
                yield f"{counted(cells, 'row')} of {table} without a {column} count as unknown ({listed})."
            else:
                yield f"{counted(cells, 'cell')} of {column} in {table} read as empty ({listed})."


def _days(extract: Extract) -> Iterator[str]:
    for tally in extract.tables.values():
        for column, clock in tally.clocks.items():
            if clock.days:
                yield (
                    f"{counted(clock.days, 'value')} of {clock.values:,} in {column} without a time of day: "
                    "compared by day, left out of hours."
                )


def _ids(extract: Extract) -> Iterator[str]:
    for finding in extract.ids:
        yield f"{finding.sentence()}."


_OF_AN_EXTRACT = (
    _columns, _sheets, _blocks, _withdrawn, _new_words, _unmapped, _refused_words, _nothing, _days, _ids,
)  # fmt: skip


def _not_published(report: LoadReport) -> Iterator[str]:
    """Yield what keeps an extract out of the build, and what of the build before has moved."""
    for damage in report.unmended:
        yield f"{damage.told}. {damage.mend} Until then nothing new is published."
    for extract in report.landed:
        if not extract.rows:
            yield f"{extract.name}: holds no rows."
    for name, why in report.bad:
        yield f"{name}: not loaded: {why}"
    for extract in report.held:
        yield (
            f"{extract.name}: kept but not published, because {extract.rejected_percent:.0f}% of its rows were "
            f"rejected (the policy allows {report.max_rejected_percent:g}%). See 'mash quarantine'; mend the extract, "
            "or repeat the command with --accept-rejects."
        )
    if report.relabelled:
        yield (
            f"{counted(report.relabelled, 'episode')} of support changed level or tier since the build before: past "
            "figures of levels of need move with them."
        )


def unmeasured(policy: Policy) -> list[str]:
    """Return what a policy says of figures that no measure has, as sentences: nobody would ever see it."""
    named = [("target", each.metric) for each in policy.targets]
    named += [("re-base", metric) for each in policy.rebases for metric in each.metrics]
    told = [
        f"The policy has a {what} of '{name}', which is no measure.{nearest(name, METRICS)}"
        for what, name in dict.fromkeys(named) if name not in METRICS
    ]  # fmt: skip
    told += [
        f"The policy has a target of {METRICS[name].title}: neither higher nor lower is better, so it is not judged."
        for name in dict.fromkeys(each.metric for each in policy.targets)
        if name in METRICS and METRICS[name].better == "neutral"
    ]
    over = dict.fromkeys(
        (each.metric, each.value) for each in policy.targets
        if each.metric in METRICS and METRICS[each.metric].unit == "percent" and not 0 <= each.value <= 100
    )  # fmt: skip
    return told + [
        f"The policy has a target of {value:g}% of {METRICS[name].title}: a share lies between 0 and 100%."
        for name, value in over
    ]
