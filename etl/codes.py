"""Every code an extract may hold, with the words that go with it; one row of a table here is one code.

Sources: DfE children in need census guide (sources of referral, primary need, closure reasons), DfE ethnicity
codes as grouped in Ofsted's Annex A guidance, Working Together 2023 (levels of need).
"""

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
    "nothing_known": "Nothing known",
    "declined": "Declined to share",
}

LAWFUL_BASES = {
    "consent": "Consent",
    "legal_obligation": "Legal obligation",
    "public_task": "Public task",
    "vital_interests": "Vital interests",
    "unknown": "Not recorded",
}

LEVELS = {  # in rising order of need; "none" is the level of a child with no active episode
    "none": "No active episode",
    "early_help": "Early help",
    "child_in_need": "Child in need",
    "child_protection": "Child protection",
    "looked_after": "Looked after",
}
EPISODE_LEVELS = {code: words for code, words in LEVELS.items() if code != "none"}

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
