"""What the facts are called, which table each is made from, and the values that they can be broken down by.

Apart from the modules that derive facts, so that a question need not import what only a load needs (0.2 s).
"""

import polars as pl

from etl import codes

TABLE_OF_FACT = {
    "contacts": "contacts",
    "agency_checks": "agency_checks",
    "referrals": "referrals",
    "assessments": "assessments",
    "conferences": "section47",
    "episodes": "support_episodes",
    "level_changes": "support_episodes",
    "staffing": "contacts",
}
UNKNOWN = "unknown"
PERSON_DIMS = ("age_band", "sex", "ethnicity_group", "disability", "imd_quintile")
CODED = {  # dimensions with a known list of values, in the order in which they are shown
    "source": pl.Enum([*codes.SOURCES, UNKNOWN]),
    "source_group": pl.Enum(list(codes.SOURCE_GROUPS)),
    "agency": pl.Enum(list(codes.AGENCIES)),
    "concern": pl.Enum([*codes.CONCERNS, UNKNOWN]),
    "risk_initial": pl.Enum([*codes.RISKS, UNKNOWN]),
    "risk_final": pl.Enum([*codes.RISKS, UNKNOWN]),
    "outcome": pl.Enum([*codes.CONTACT_OUTCOMES, UNKNOWN]),
    "level_from": pl.Enum(list(codes.LEVELS)),
    "level_to": pl.Enum(list(codes.LEVELS)),
    "age_band": pl.Enum(codes.AGE_BANDS),
    "sex": pl.Enum(list(codes.SEXES)),
    "ethnicity_group": pl.Enum(codes.ETHNICITY_GROUPS),
    "disability": pl.Enum(list(codes.YES_NO_UNKNOWN)),
    "imd_quintile": pl.Enum(["1", "2", "3", "4", "5", UNKNOWN]),
}
