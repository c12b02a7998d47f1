"""Writes the parts of a chapter that no measure counts: changes, actions, studies, the newest practice audit."""

from collections.abc import Iterator

from etl.register.actions import OWNERS, STATES
from publish.reports.document import Items, Section, Text
from publish.reports.yearly.year import Asked
from queries import words
from queries.impact.result import Impact
from queries.metrics.catalogue import METRICS

EVIDENCE = {
    "strong": "There is strong evidence that the figure left its earlier course.",
    "moderate": "There is moderate evidence that the figure left its earlier course.",
    "weak": "There is weak evidence that the figure left its earlier course.",
    "none": "There is no evidence that the figure left its earlier course.",
}
NO_PROOF = (
    "A study shows whether a figure left its course when something changed, not why, and not that children are safer. "
    "Studies that found nothing are listed like the others."
)


def what_was_done(asked: Asked) -> Iterator[Section]:
    """Yield the changes of the year and the actions that the board was offered."""
    listed = tuple(
        f"{words.day(each.effective_on)}: {each.title}{f' ({each.hub})' if each.hub else ''}." for each in asked.changes
    )
    none = "The register of changes names none in this year." if asked.has_register else (
        "Not in this data: no extract holds a register of changes."
    )  # fmt: skip
    yield Section("What changed, and what was done", (Items(listed) if listed else Text(none),))
    actions = tuple(
        f"{action.text}. {OWNERS[action.owner]}, due {words.day(action.due)}: {STATES[action.state].lower()}. About "
        f"“{METRICS[action.measure].title}”."
        for action in asked.actions if action.measure in METRICS
    )  # fmt: skip
    told = Items(actions) if actions else Text("No action that was offered to the board was added or due in this year.")
    yield Section("Actions", (told,), inner=True)


def what_studies_found(asked: Asked) -> Section:
    """Return what each study of a change found."""
    title = "Whether changes moved a figure"
    items = []
    for study in asked.studies:
        found = EVIDENCE[study.evidence] if isinstance(study, Impact) else study.published
        items.append(f"“{study.change.title}” and “{study.metric.title}”. {found}")
    if not items:
        return Section(title, (Text("No change of this year was studied."),))
    return Section(title, (Items(tuple(items)), Text(NO_PROOF, small=True)))


def what_audits_found(asked: Asked) -> Section:
    """Return what the year's newest practice audit estimates, in whole percent; nothing that rests on few contacts."""
    title, audit = "Practice audits", asked.audited
    if audit is None:
        return Section(title, (Text("No practice audit of contacts of this year is on record."),))
    first, last = (words.day(day) for day in (audit.ratings.first, audit.ratings.last))
    said = (
        f"Of the contacts decided from {first} to {last}{audit.only} some were drawn by chance, and judged again by "
        "auditors who did not know the hub’s decision."
    )
    rated, few = audit.ratings, asked.policy.publication.threshold
    whose = "of these" if audit.only else "of all"
    months = "" if audit.only else " of these months"
    pairs = (
        ("All contacts", "wrong_outcome", audit.wrong, audit.judged, f"{whose} decisions{months} were not right"),
        ("Risk ratings: the hub and the first auditor", "exact", rated.contacts - rated.raised - rated.lowered,
         rated.contacts, f"{whose} final ratings{months} are those that an auditor would give"),
    )  # fmt: skip
    items = []
    for about, name, count, of, meaning in pairs:
        found = audit.figure(about, name)
        if found is None or found.value is None or found.low is None or found.high is None:
            continue
        if min(count, of - count) < few:
            items.append(f"What share {meaning} is not shown (c): it would rest on too few contacts.")
        else:
            ends = f"{100 * found.low:.0f} to {100 * found.high:.0f}%"
            items.append(f"An estimated {100 * found.value:.0f}% {meaning} (95% interval {ends}).")
    note = "Auditors can be mistaken, and agreement is not correctness: two can make the same mistake."
    return Section(title, (Text(said), *([Items(tuple(items))] if items else []), Text(note, small=True)))
