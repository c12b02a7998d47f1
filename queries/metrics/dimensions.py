"""Names the dimensions and their values in words, and lists those that each kind of fact can be broken down by."""

from collections.abc import Callable, Sequence

from etl import codes
from queries.facts.names import PERSON_DIMS, UNKNOWN

DIMENSIONS = {
    "hub": "Hub",
    "area": "Area",
    "source": "Who made contact",
    "source_group": "Who made contact (group)",
    "agency": "Agency asked",
    "led_by": "Agency that led it",
    "meeting": "Meeting",
    "concern": "Main concern",
    "risk_initial": "Risk when received",
    "risk_final": "Risk after checks",
    "outcome": "Outcome",
    "level_from": "Level before",
    "level_to": "Level after",
    "primary_need": "Primary need",
    "closure_reason": "Reason for closure",
    "lead_practitioner": "Lead practitioner",
    "age_band": "Age",
    "sex": "Sex",
    "ethnicity_group": "Ethnicity",
    "disability": "Disability",
    "imd_quintile": "Deprivation quintile (1 is the most deprived fifth)",
}
# what is known only once a row has been dealt with: an undecided contact has no outcome, so "no outcome" would explain
# lateness by being late
AFTER = frozenset({"outcome", "risk_final", "level_to", "primary_need", "closure_reason"})

CONTACT = ("hub", "area", "source", "source_group", "concern", "risk_initial", "risk_final", "outcome", *PERSON_DIMS)
CHECK = ("hub", "area", "source", "source_group", "agency", *CONTACT[4:])
REFERRAL = ("hub", "area", "source", "source_group", "primary_need", *PERSON_DIMS)
CLOSURE = (*REFERRAL, "closure_reason")
CASE = ("hub", "area", *PERSON_DIMS)
STRATEGY_WAIT = ("hub", "area", "source", "source_group", "concern", "risk_initial", "risk_final", *PERSON_DIMS)
DISCUSSION = ("hub", "area", "led_by", *PERSON_DIMS)
ATTENDANCE = ("hub", "area", "agency", "meeting", *PERSON_DIMS)
EPISODE = ("hub", "area", "lead_practitioner", *PERSON_DIMS)
LEVEL = ("hub", "area", "level_from", "level_to", "lead_practitioner", *PERSON_DIMS)

# which day sets a row's breakdowns, and whose hub is its own, by fact
_DAY_OF = {
    "contacts": "the day received",
    "agency_checks": "the day of the request",
    "referrals": "the day received",
    "assessments": "the day it started",
    "conferences": "the day of the strategy discussion",
    "strategy_discussions": "the day held",
    "strategy_waits": "the day the contact was received",
    "attendance": "the day of the meeting",
    "episodes": "the day it started",
    "level_changes": "the day of the change",
}
_OWN_HUB = {"contacts": "the row's own", "referrals": "the row's own", "agency_checks": "the contact's",
            "strategy_waits": "the contact's", "staffing": "the row's own"}  # fmt: skip
_LATEST_HUB = "that of the referral it names, else of the child's latest contact or referral by {}"

_WORDS = {
    "source": codes.SOURCES,
    "agency": codes.AGENCIES,
    "led_by": codes.AGENCIES,
    "meeting": codes.MEETINGS,
    "concern": codes.CONCERNS,
    "risk_initial": codes.RISKS,
    "risk_final": codes.RISKS,
    "outcome": codes.CONTACT_OUTCOMES,
    "level_from": codes.EPISODE_LEVELS | codes.LEVELS,
    "level_to": codes.EPISODE_LEVELS | codes.LEVELS,
    "primary_need": codes.PRIMARY_NEEDS,
    "closure_reason": codes.CLOSURE_REASONS,
    "lead_practitioner": codes.LEAD_PRACTITIONERS,
    "age_band": {"unborn": "Unborn", "under 1": "Under 1"},
    "sex": codes.SEXES | {"U": "Not known"},
    "ethnicity_group": {"Unknown": "Not known"},
    "disability": {"yes": "Disabled", "no": "Not disabled"},
    "imd_quintile": {
        "1": "Most deprived fifth", "2": "Second fifth", "3": "Middle fifth", "4": "Fourth fifth",
        "5": "Least deprived fifth",
    },
}  # fmt: skip
_ROWS_OF = {  # rows of a group, as the subject of a sentence
    "hub": "{noun} of {group}",
    "area": "{noun} of {group}",
    "source": "{noun} from {group}",
    "source_group": "{noun} from {group}",
    "agency": "{noun} asked of {group}",
    "led_by": "{noun} led by {group}",
    "meeting": "{noun} to {group}",
    "concern": "{noun} about {group}",
    "risk_initial": "{noun} first rated {group}",
    "risk_final": "{noun} rated {group} after checks",
    "level_from": "{noun} from {group}",
    "level_to": "{noun} to {group}",
}
_PROPER = ("hub", "area")
_KINDS = {  # what a group of a dimension is, one and several
    "hub": ("hub", "hubs"),
    "area": ("area", "areas"),
    "source": ("source", "sources"),
    "source_group": ("source", "sources"),
    "agency": ("agency", "agencies"),
    "led_by": ("agency", "agencies"),
    "meeting": ("meeting", "meetings"),
    "concern": ("concern", "concerns"),
    "risk_initial": ("rating", "ratings"),
    "risk_final": ("rating", "ratings"),
    "outcome": ("outcome", "outcomes"),
    "primary_need": ("need", "needs"),
    "closure_reason": ("reason", "reasons"),
    "level_from": ("level", "levels"),
    "level_to": ("level", "levels"),
    "age_band": ("age group", "age groups"),
    "sex": ("sex", "sexes"),
    "ethnicity_group": ("ethnic group", "ethnic groups"),
    "imd_quintile": ("fifth", "fifths"),
}
PLURALS = {  # groups as they stand in a sentence: "higher for individuals"
    "source_group": {
        "Individual": "Individuals", "Other": "Other sources", "Anonymous": "Anonymous callers",
        "Unknown": "Unknown sources", "Other legal agency": "Other legal agencies",
    },
    "age_band": {
        "unborn": "Unborn", "under 1": "Under 1", "1-4": "Ages 1-4", "5-9": "Ages 5-9", "10-15": "Ages 10-15",
        "16-17": "Ages 16-17",
    },
}  # fmt: skip


def name_of(dim: str, value: str) -> str:
    """Return the words for a value of a dimension: the value itself where it has none."""
    return _WORDS.get(dim, {}).get(value, "Not known" if value == UNKNOWN else value)


def place_of(dim: str) -> Callable[[str], tuple[int, str]]:
    """Return the order of a dimension's values: that of its codes, others after them by name."""
    order = list(_WORDS.get(dim, ()))
    return lambda value: (order.index(value) if value in order else len(order), value)


def group_words(dim: str, value: str) -> str:
    """Return the words for a group of a dimension, as the subject of a sentence: `Individuals`, `Police`."""
    return PLURALS.get(dim, {}).get(value, name_of(dim, value))


def in_sentence(dim: str, value: str) -> str:
    """Return the words for a group inside a sentence: `individuals`, `LA services`, `Northvale`."""
    group = group_words(dim, value)
    return group if dim in _PROPER or group[1:2].isupper() else f"{group[:1].lower()}{group[1:]}"


def title_of(dim: str) -> str:
    """Return the words for a dimension inside a sentence: `who made contact`."""
    title = DIMENSIONS[dim].partition(" (")[0]
    return f"{title[:1].lower()}{title[1:]}"


def kind_of(dim: str, number: int = 1) -> str:
    """Return what a group of a dimension is, one or several: `source`, `agencies`."""
    one, several = _KINDS.get(dim, ("group", "groups"))
    return one if number == 1 else several


def rows_of(noun: str, dim: str, value: str) -> str:
    """Return the rows of a group inside a sentence: `contacts from police`, `contacts (sex: female)`."""
    name = name_of(dim, value)
    if dim not in _ROWS_OF or name == "Not known":
        return f"{noun} ({title_of(dim)}: {name if dim in _PROPER and value != UNKNOWN else name.lower()})"
    return _ROWS_OF[dim].format(noun=noun, group=in_sentence(dim, value))


def days_of_breakdowns(fact: str, dims: Sequence[str]) -> str:
    """Return as on which day rows are broken down, in sentences."""
    hub = f"Hub: {_OWN_HUB.get(fact) or _LATEST_HUB.format(_DAY_OF[fact])}."
    if fact not in _DAY_OF or "age_band" not in dims:
        return hub
    return (
        f"Age: on {_DAY_OF[fact]}. {hub} Sex, ethnicity, disability, deprivation and home area: as last sent, whatever "
        "they were then. Other breakdowns: as recorded with the row."
    )
