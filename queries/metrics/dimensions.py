"""What each kind of fact can be broken down by; one row is a dimension with its words."""

from queries.facts.names import PERSON_DIMS

DIMENSIONS = {
    "hub": "Hub",
    "area": "Area",
    "source": "Who made contact",
    "source_group": "Who made contact (group)",
    "agency": "Agency asked",
    "concern": "Main concern",
    "risk_initial": "Risk when received",
    "risk_final": "Risk after checks",
    "outcome": "Outcome",
    "level_from": "Level before",
    "level_to": "Level after",
    "age_band": "Age",
    "sex": "Sex",
    "ethnicity_group": "Ethnicity",
    "disability": "Disability",
    "imd_quintile": "Deprivation quintile (1 is the most deprived fifth)",
}

CONTACT = ("hub", "area", "source", "source_group", "concern", "risk_initial", "risk_final", "outcome", *PERSON_DIMS)
CHECK = ("hub", "area", "source", "source_group", "agency", *CONTACT[4:])
REFERRAL = ("hub", "area", "source", "source_group", *PERSON_DIMS)
CASE = ("hub", "area", *PERSON_DIMS)
LEVEL = ("hub", "area", "level_from", "level_to", *PERSON_DIMS)
