"""Puts a study into words for a board: the effect, its uncertainty, the checks, and what it does not show."""

from collections.abc import Sequence

from queries import words
from queries.calendar.months import number_of
from queries.impact.amounts import amount, apart, signed, span, would_be_seen
from queries.impact.course import named
from queries.impact.plan import Plan
from queries.impact.power import Sight
from queries.impact.register import Registered
from queries.impact.result import Impact
from queries.metrics.metric import Metric
from queries.words import month

_OPENING = {
    "strong": "There is strong evidence of an effect.",
    "moderate": "There is moderate evidence of an effect.",
    "weak": "There is weak evidence of an effect.",
    "none": "There is no evidence of an effect.",
}
SAME_TIME = (
    "This shows that the figure left its earlier course at that time, not why: whatever else began then would look "
    "the same, and it does not show that children are safer."
)


def text(study: Impact) -> str:
    """Return one paragraph: the effect and its interval, the checks, what else changed, and what it can't show."""
    parts = [_effect(study), *_allowed_for(study), _OPENING[study.evidence], *_before(study), *_checks(study)]
    parts += [*_held_back(study), *_around(study)]
    return " ".join([*parts, *([SAME_TIME] if study.evidence != "none" else _not_nothing(study))])


def _effect(study: Impact) -> str:
    metric, effect, after = study.metric, study.effect, [m for m in study.fit.course.months if m >= study.change.first]
    whose = f" at {study.change.hub}" if study.change.hub and "hub" in metric.dims else ""
    between = number_of(after[-1]) - number_of(after[0]) + 1
    known = "" if between == len(after) else "known "
    when = f"{words.number(len(after))} {known}months {month(after[0])} to {month(after[-1])}"
    later = [
        f"{signed(at.value, metric)} in the {name} month"
        for at, name in ((study.at_6, "sixth"), (study.at_12, "twelfth"))
        if at
    ]
    course = f": {' and '.join(later)}" if later else ""
    return (
        f"After “{study.change.title}” ({words.day(study.change.effective_on)}), {_quoted(metric)}{whose} stood on "
        f"average {apart(effect.value, metric, found=study.evidence != 'none')} the course it was on, over "
        f"the {when} (95% interval {span(effect.low, effect.high, metric)}"
        f"{course})."
    )


def _quoted(metric: Metric) -> str:
    return f"“{metric.title}”"


def _checks(study: Impact) -> list[str]:
    sentences = [_false_dates(study)]
    if not study.controls:
        sentences.append("No figure could be tried that the change should have left alone.")
    for moved, said in ((False, "did not move"), (True, "moved at the same date too")):
        names = [_quoted(control.metric) for control in study.controls if control.moved is moved]
        if names:
            sentences.append(f"{' and '.join(names)}, which it should have left alone, {said}.")
    if study.hubs_unseen:
        sentences.append("Other hubs are not shown to you, so that none serves as a comparison.")
    elif study.comparison is None:
        sentences.append("No other hub can serve as a comparison.")
    else:
        sentences.append(_other_hubs(study))
    return sentences


def _false_dates(study: Impact) -> str:
    tried = len(study.placebos)
    if not tried:
        return "The months before are too few to try false dates, which keeps the evidence weak at best."
    few = " (fewer than five, which keeps the evidence weak at best)" if tried < 5 else ""
    return f"{standing_out(study.rank - 1, tried)}{few}."


def standing_out(larger: int, tried: int) -> str:
    """Return how many false dates stand out as far as the change, each measured by its own uncertainty."""
    many = "None" if not larger else words.number(larger).capitalize()
    return f"{many} of {words.number(tried)} false date{'' if tried == 1 else 's'} stand{'s' * (larger < 2)} out as far"


def _other_hubs(study: Impact) -> str:
    other = study.comparison
    if other is None:
        return ""
    metric, effect = study.metric, other.effect
    ran = "ran alike before" if other.alike_before else "did not run alike before, so they are no fair comparison"
    hubs = f"{words.number(len(other.hubs))} hub{'' if len(other.hubs) == 1 else 's'} without a change nearby"
    return (
        f"Against {hubs}, which {ran}, the difference is {signed(effect.value, metric)} "
        f"({span(effect.low, effect.high, metric)})."
    )


def _held_back(study: Impact) -> list[str]:
    sentences = []
    if study.mixed:
        sentences.append(f"Mixed into it, because it came only months apart: {_named(study.mixed)}.")
    if study.stepped:
        sentences.append(f"Allowed for as a step of its own: {_named(study.stepped)}.")
    if study.laws:
        sentences.append(f"The law changed in the same half year: {_named(study.laws)}.")
        sentences += _elsewhere(study)
    if missing := study.fit.course.missing:
        sentences.append(f"{named(missing)} had no figure and {'is' if len(missing) == 1 else 'are'} left out.")
    if study.flaws and study.evidence != "none":
        sentences.append(f"The evidence is rated lower because {', and because '.join(study.flaws)}.")
    return sentences


def _elsewhere(study: Impact) -> list[str]:
    """Return whether other hubs had the changes of the law too: all of them those that are registered for no hub."""
    here, everywhere = ([law for law in study.laws if bool(law.hub) is local] for local in (True, False))
    each = "Each" if len(study.laws) > 1 else "It"
    if not study.comparison:
        return [f"{each} reaches all areas."] if everywhere and not here else []
    if not here:
        return [f"Comparison hubs had {'them' if len(everywhere) > 1 else 'it'}, too."]
    only = f" {_named(here)}" if everywhere else ""
    what = only or (" them" if len(here) > 1 else " it")
    return [f"Comparison hubs did not have{what} then: part of the difference from them may be due to that."]


def _allowed_for(study: Impact) -> list[str]:
    """Return what asking about several changes at once costs: the smallest of many p values is small by chance."""
    if study.questions == 1:
        return []
    own, all_asked = f"{study.effect.p:.4f}", f"{study.p:.4f}"
    said = f"leaves p at {own}" if own == all_asked else f"raises p from {own} to {all_asked}"
    chance = " An interval without 0 is then no sign of an effect." * (study.effect.p < 0.05 <= study.p)
    many = words.number(study.questions).capitalize()
    return [f"{many} changes were asked about: allowing for that (Holm) {said}.{chance}"]


def _before(study: Impact) -> list[str]:
    """Return what the months before say against a claim: a drifting course, and an unusual run just before."""
    sentences = []
    if study.drifting:
        claimed = "no claim is made" if study.evidence == "none" else "no more than weak evidence is claimed"
        sentences.append(
            "This figure was already wandering or bending before the change: where it would have gone can’t be "
            f"foretold, so {claimed}."
        )
    side = study.extreme
    if side is None and not study.after_run:
        return sentences
    months, shift = int((~study.fit.course.after).sum()), study.fit.run_shift
    if side:
        sentences.append(
            f"The change came straight after the {side} three of the {words.number(months)} months before it."
        )
    else:
        sentences.append("The change came straight after three months that lay off the course before them.")
    unseen = signed(shift, study.metric)[0] not in "+−"
    if unseen and not side:
        return sentences
    if side and (shift * study.effect.value >= 0 or unseen):
        sentences.append("After an unusual run a figure comes back by itself, but season and trend explain this one.")
        return sentences
    sentences.append(
        f"They lay about {amount(shift, study.metric)} {'below' if shift < 0 else 'above'} the course; after an "
        "unusual run a figure comes back by itself, so that much of a difference from them needs no change to explain "
        "it, and those months count less here."
    )
    return sentences


def _named(changes: Sequence[Registered]) -> str:
    return "; ".join(f"“{other.title}”, {words.day(other.effective_on)}" for other in changes)


def _around(study: Impact) -> list[str]:
    rows = {row.name: row for row in study.beside if row.before is not None and row.after is not None}
    changes = []
    if volume := rows.get("Contacts a month"):
        changes.append(f"Contacts {_moved(words.count(volume.before or 0), words.count(volume.after or 0))} a month")
    if mix := rows.get("Rated red or amber when received"):
        moved = _moved(words.percent(mix.before or 0), words.percent(mix.after or 0))
        changes.append(f"{'those' if changes else 'Contacts'} rated red or amber {moved}")
    if not changes:
        return []
    more = " More cases found is not worse: better sharing can raise them."
    return [f"{', '.join(changes)}, against the same months a year before.{more * (study.metric.theme == 'demand')}"]


def _moved(before: str, after: str) -> str:
    return f"stayed at {after}" if before == after else f"went from {before} to {after}"


def _not_nothing(study: Impact) -> list[str]:
    """Return what can't be excluded, what would have been seen, and how many months more would answer the question."""
    effect, metric = study.effect, study.metric
    largest = max(abs(effect.low), abs(effect.high))
    sentences = [
        f"This does not show that there was none: the interval reaches from {signed(effect.low, metric)} to "
        f"{signed(effect.high, metric)}, so an effect of up to {amount(largest, metric)} can’t be excluded."
    ]
    if study.smallest is not None:
        sentences.append(would_be_seen(Sight(study.months_after, study.smallest), metric))
    if study.p >= 0.05 and study.sights:
        sentences.append(_waiting(study))
    return sentences


def plan_text(planned: Plan) -> str:
    """Return what a planned change would have to be to be seen, and what stands in the way."""
    metric, least = planned.metric, min(sight.smallest for sight in planned.sights)
    first, last = planned.sights[0], planned.sights[-1]
    noun = "" if metric.unit in ("count", "net") else f"With {words.count(planned.rows)} {metric.noun} a month and "
    months = f"{words.number(len(planned.course.months))} months before"
    sentences = [
        f"{noun}{months if noun else f'With {months}'}, a change smaller than about {amount(least, metric)} would "
        f"probably go unseen with {words.number(first.months_after)} to {words.number(last.months_after)} months "
        "after. Of changes as large as that, four in five would be seen."
    ]
    if last.smallest > first.smallest:
        sentences.append("Waiting longer does not help: the figure may drift meanwhile.")
    if planned.late:
        sentences.append(
            f"The newest month known now is {month(planned.course.months[-1])}: the dates assume that later months "
            f"become known {words.number(planned.late)} month{'' if planned.late == 1 else 's'} after their end, too."
        )
    if planned.near:
        sentences.append(f"Nearer than a year, and harder to tell apart from it: {_named(planned.near)}.")
    return " ".join(sentences)


def _waiting(study: Impact) -> str:
    more = study.months_more
    if more is not None:
        return (
            f"An effect of the size found could probably be told from chance with {words.number(more)} "
            f"month{'' if more == 1 else 's'} more."
        )
    last = study.sights[-1].months_after
    longer = "more months are not used" if study.months_after >= last else f"not even {words.number(last)} would do"
    return f"An effect of the size found can’t be told from chance by waiting: {longer}."
