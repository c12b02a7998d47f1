"""Lists every code that an extract may hold, with the words that readers see for it.

Sources of referral, primary needs and closure reasons come from DfE's guide to the children in need census. Ethnicities
are DfE's, grouped as in Ofsted's Annex A guidance. Levels of need follow Working Together
and the areas' Family Help.
"""

from dataclasses import dataclass

RISKS = {"blue": "Blue", "green": "Green", "amber": "Amber", "red": "Red"}  # in rising order of risk

CONTACT_OUTCOMES = {
    "nfa": "No further action",
    "advice": "Information and advice",
    "early_help": "Passed to early help",
    "referral": "Referral to children's social care",
    "strategy_discussion": "Strategy discussion",
    "open_case": "Already an open case",
    "other": "Other",
}

SOURCES = {
    "1A": "Family member, relative or carer",
    "1B": "Acquaintance, neighbour or child minder",
    "1C": "Child themself",
    "1D": "Other individual",
    "2A": "Schools",
    "2B": "Education services",
    "3A": "General practitioner",
    "3B": "Health visitor",
    "3C": "School nurse",
    "3D": "Other primary health services",
    "3E": "Accident and emergency",
    "3F": "Other health services",
    "4": "Housing",
    "5A": "Local authority social care",
    "5B": "Other local authority department",
    "5C": "Another local authority",
    "5D": "Local authority early help",
    "6": "Police",
    "7": "Courts, probation and other legal agencies",
    "8": "Other, including voluntary organisations",
    "9": "Anonymous",
    "10": "Unknown",
}

SOURCE_GROUPS = {
    "Individual": ("1A", "1B", "1C", "1D"),
    "Schools": ("2A",),
    "Education services": ("2B",),
    "Health services": ("3A", "3B", "3C", "3D", "3E", "3F"),
    "Housing": ("4",),
    "LA services": ("5A", "5B", "5C", "5D"),
    "Police": ("6",),
    "Other legal agency": ("7",),
    "Other": ("8",),
    "Anonymous": ("9",),
    "Unknown": ("10",),
}
GROUP_OF_SOURCE = {code: group for group, codes in SOURCE_GROUPS.items() for code in codes}

CONCERNS = {
    "domestic_abuse": "Domestic abuse",
    "neglect": "Neglect",
    "physical_abuse": "Physical abuse",
    "sexual_abuse": "Sexual abuse",
    "emotional_abuse": "Emotional abuse",
    "exploitation": "Exploitation",
    "parental_mental_health": "Parental mental health",
    "parental_substance_misuse": "Parental substance misuse",
    "child_mental_health": "Child's mental health",
    "missing": "Missing",
    "bullying": "Bullying",
    "disability": "Disability",
    "housing": "Housing",
    "other": "Other",
}

AGENCIES = {
    "police": "Police",
    "health": "Health",
    "education": "Education",
    "early_help": "Early help",
    "housing": "Housing",
    "probation": "Probation",
    "adult_social_care": "Adult social care",
    "mental_health": "Mental health",
    "substance_misuse": "Substance misuse",
    "youth_justice": "Youth justice",
    "voluntary": "Voluntary sector",
    "childrens_social_care": "Children's social care",
    "other": "Other",
}

RESPONSES = {
    "shared": "Information shared",
    "partly_shared": "Shared in part",
    "nothing_known": "Nothing known",
    "declined": "Declined to share",
}

DECLINE_REASONS = {  # the first is the exception of Children Act 2004 s.16LA(3)
    "more_detrimental": "More detrimental to the child than not sharing",
    "not_relevant": "Not relevant to the child",
    "no_consent": "No consent",
    "legal_bar": "Barred by law",
    "not_covered": "Not covered by the duty",
    "other": "Another reason",
    "unknown": "Not known",
}

LAWFUL_BASES = {
    "consent": "Consent",
    "legal_obligation": "Legal obligation",
    "public_task": "Public task",
    "vital_interests": "Vital interests",
    "unknown": "Not recorded",
}


@dataclass(frozen=True)
class Level:
    """A level of need at which a child can have an episode of support.

    `opens_case`: children's social care has a case, and its extract holds the episode. How levels lie above each other
    is for ladders to say (etl/ladders.py).
    """

    code: str
    words: str
    opens_case: bool


EARLY_HELP = Level("early_help", "Early help", opens_case=False)
TARGETED_EARLY_HELP = Level("targeted_early_help", "Targeted early help", opens_case=False)
FAMILY_HELP = Level("family_help", "Family Help", opens_case=True)
CHILD_IN_NEED = Level("child_in_need", "Child in need", opens_case=True)
CHILD_PROTECTION = Level("child_protection", "Child protection", opens_case=True)
LOOKED_AFTER = Level("looked_after", "Looked after", opens_case=True)

LEVELS_OF_NEED = (  # the only list, in rising order of need, which every ladder keeps
    Level("care_leaver", "Care leaver", opens_case=True),
    Level("community_early_help", "Community early help", opens_case=False),
    EARLY_HELP,
    TARGETED_EARLY_HELP,
    FAMILY_HELP,
    CHILD_IN_NEED,
    Level("short_breaks", "Short breaks", opens_case=True),
    CHILD_PROTECTION,
    Level("pre_proceedings", "Pre-proceedings", opens_case=True),
    LOOKED_AFTER,
)
EPISODE_LEVELS = {level.code: level.words for level in LEVELS_OF_NEED}
FOUR_LEVELS = (EARLY_HELP, CHILD_IN_NEED, CHILD_PROTECTION, LOOKED_AFTER)  # give the rungs of `four_levels` their names
NO_LEVEL = "none"  # of a child with no active episode
LEVELS = {NO_LEVEL: "No active episode"} | {level.code: level.words for level in FOUR_LEVELS}

TIERS = {"targeted": "Targeted", "statutory": "Section 17"}  # of Family Help, in rising order of need
LEAD_PRACTITIONERS = {
    "social_worker": "Social worker",
    "family_support": "Family support worker",
    "health": "Health",
    "education": "Education",
    "police": "Police",
    "youth_justice": "Youth justice",
    "voluntary": "Voluntary sector",
    "other": "Other",
}

END_REASONS = {  # what an area's own words for the end of an episode can mean, as its policy's labels say
    "outcomes_met": "Outcomes met",
    "stepped_up": "Stepped up",
    "stepped_down": "Stepped down",
    "withdrew": "Family withdrew",
    "moved_away": "Moved away",
    "renamed": "Goes on under another name",
    "in_error": "Opened in error",
    "other": "Other",
}


def _places() -> dict[str, str]:
    """Return places, a level or a level with its tier, with their words; an untiered one lies between its tiers."""
    words = {}
    for level in LEVELS_OF_NEED:
        words[level.code] = level.words
        if level is FAMILY_HELP:
            (low, lower), (high, higher) = TIERS.items()
            del words[level.code]
            words[f"{level.code}/{low}"] = f"{level.words}, {lower.lower()}"
            words[level.code] = f"{level.words}, no tier recorded"
            words[f"{level.code}/{high}"] = f"{level.words}, {higher[0].lower()}{higher[1:]}"
    return words


PLACES = _places()  # in rising order of need; a place's number counts from 1

CHAIRS = {
    "macpt": "Multi-agency child protection team",
    "independent": "Independent chair",
    "other": "Other",
    "unknown": "Not known",
}

LED_ROLES = {
    "lead_child_protection_practitioner": "Lead child protection practitioner",
    "social_work_manager": "Social work manager",
    "social_worker": "Social worker",
    "other": "Other",
    "unknown": "Not known",
}
DISCUSSION_RESULTS = {
    "section47_joint": "Joint section 47 enquiry",
    "section47_single": "Section 47 enquiry by one agency",
    "assessment": "Assessment",
    "no_further_action": "No further action",
    "other": "Other",
}
MEETINGS = {"strategy_discussion": "Strategy discussion", "conference": "Initial child protection conference"}
TOOK_PART = {
    "in_person": "In person",
    "remote": "Remotely",
    "report_only": "By a report only",
    "no": "Did not take part",
}
PRESENT = ("in_person", "remote")  # who took part; a report alone is not enough

ASSESSMENT_OUTCOMES = {"in_need": "In need", "not_in_need": "Not in need", "step_down": "Step down to early help"}

PRIMARY_NEEDS = {
    "N0": "Not stated",
    "N1": "Abuse or neglect",
    "N2": "Child's disability",
    "N3": "Parental disability or illness",
    "N4": "Family in acute stress",
    "N5": "Family dysfunction",
    "N6": "Socially unacceptable behaviour",
    "N7": "Low income",
    "N8": "Absent parenting",
    "N9": "Cases other than children in need",
}

CLOSURE_REASONS = {
    "RC1": "Adopted",
    "RC2": "Died",
    "RC3": "Child arrangements order",
    "RC4": "Special guardianship order",
    "RC5": "Transferred to another local authority",
    "RC6": "Transferred to adult social care",
    "RC7": "Services ceased for any other reason, including child no longer in need",
    "RC8": "Closed after assessment, no further action",
    "RC9": "Closed after assessment, referred to early help",
}

CHANGE_KINDS = {
    "go_live": "Go live",
    "co_location": "Co-location",
    "threshold": "Threshold",
    "staffing": "Staffing",
    "process": "Process",
    "law": "Law",
    "other": "Other",
}

AREA_LEVELS = {
    "england": "England",
    "region": "Region",
    "area": "Local authority",
    "neighbours": "Statistical neighbours",
}
SYMBOLS = {  # of DfE's published statistics
    "c": "Suppressed, because the number is small",
    "k": "Rounds to 0",
    "low": "Rounds to 0",
    "u": "Low reliability",
    "x": "Not available",
    "z": "Not applicable",
}

SEXES = {"M": "Male", "F": "Female", "U": "Unknown"}
YES_NO = {"yes": "Yes", "no": "No"}
YES_NO_UNSURE = {"yes": "Yes", "no": "No", "unsure": "Unsure"}
AUDIT_ROUNDS = {"first": "First auditor", "second": "Second auditor", "agreed": "Agreed by both"}
YES_NO_UNKNOWN = {"yes": "Yes", "no": "No", "unknown": "Unknown"}

ETHNICITIES = {
    "WBRI": "White British",
    "WIRI": "White Irish",
    "WIRT": "Traveller of Irish heritage",
    "WOTH": "Any other White background",
    "WROM": "Gypsy or Roma",
    "MWBC": "White and Black Caribbean",
    "MWBA": "White and Black African",
    "MWAS": "White and Asian",
    "MOTH": "Any other Mixed background",
    "AIND": "Indian",
    "APKN": "Pakistani",
    "ABAN": "Bangladeshi",
    "AOTH": "Any other Asian background",
    "BCRB": "Caribbean",
    "BAFR": "African",
    "BOTH": "Any other Black background",
    "CHNE": "Chinese",
    "OOTH": "Any other ethnic group",
    "REFU": "Refused",
    "NOBT": "Information not yet obtained",
}
ETHNICITY_GROUPS = ("White", "Mixed", "Asian", "Black", "Chinese", "Other", "Refused", "Unknown")
_GROUP_OF_LETTER = {group[0]: group for group in ETHNICITY_GROUPS[:6]}
GROUP_OF_ETHNICITY = {code: _GROUP_OF_LETTER.get(code[0], "Unknown") for code in ETHNICITIES} | {"REFU": "Refused"}
AGE_BANDS = ("unborn", "under 1", "1-4", "5-9", "10-15", "16-17", "18 and over", "unknown")

ALSO = {"disability": {"none": "no"}}  # further words for a column's codes: DfE's NONE says that there is no disability
IF_EMPTY = {"source": "10"}  # codes that stand for an empty cell: a contact counts, whoever made it
