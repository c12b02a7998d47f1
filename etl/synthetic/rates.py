"""Lists the rates to which the model is calibrated: published figures and declared guesses."""

# England's referrals by month against the average month, from January: DfE children in need statistics, mean of
# the years to March 2014-2020 and 2022-2024 (2021 left out: schools were closed).
MONTH_INDEX = (1.030, 0.952, 1.062, 0.909, 1.059, 1.089, 1.050, 0.833, 1.004, 1.059, 1.071, 0.881)

# ADCS Safeguarding Pressures 9, contacts 2023-24.
GROUP_SHARES = {"police": 0.32, "health": 0.17, "education": 0.16, "family": 0.09, "other": 0.26}
SOURCES_IN_GROUP = {
    "police": {"6": 1.0},
    "health": {"3A": 0.22, "3B": 0.15, "3C": 0.08, "3D": 0.10, "3E": 0.27, "3F": 0.18},
    "education": {"2A": 0.92, "2B": 0.08},
    "family": {"1A": 0.86, "1C": 0.14},
    "other": {"1B": 0.10, "1D": 0.08, "4": 0.09, "5A": 0.13, "5B": 0.14, "5C": 0.09, "5D": 0.10, "7": 0.10,
              "8": 0.10, "9": 0.05, "10": 0.02},
}  # fmt: skip

# From Monday; a bank holiday is like a Sunday.
WEEKDAYS = {
    "police": (1.02, 0.94, 0.94, 0.95, 1.0, 1.1, 1.12),
    "health": (1.15, 1.1, 1.1, 1.1, 1.05, 0.36, 0.32),
    "education": (1.05, 1.1, 1.1, 1.1, 1.2, 0.01, 0.01),
    "family": (1.1, 1.0, 1.0, 1.0, 1.05, 0.55, 0.5),
    "other": (1.15, 1.1, 1.1, 1.1, 1.05, 0.2, 0.15),
}
# From midnight.
HOURS = {
    "police": (5, 5, 5, 4, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 5, 5, 6, 6, 7, 7, 6),
    "health": (1, 1, 1, 1, 1, 1, 1, 2, 5, 9, 10, 10, 8, 8, 9, 9, 9, 7, 4, 3, 2, 2, 2, 1),
    "education": (0, 0, 0, 0, 0, 0, 0, 1, 8, 12, 13, 12, 9, 10, 13, 14, 7, 2, 0, 0, 0, 0, 0, 0),
    "family": (1, 1, 0, 0, 0, 0, 1, 2, 6, 9, 9, 9, 8, 8, 8, 8, 8, 7, 5, 4, 3, 2, 2, 1),
    "other": (0, 0, 0, 0, 0, 0, 1, 2, 7, 12, 13, 12, 9, 10, 12, 11, 9, 5, 2, 1, 1, 1, 0, 0),
}

# Guesses from the shape of published breakdowns; no national figure exists for contacts.
CONCERNS = {
    "police": {"domestic_abuse": 46, "neglect": 6, "physical_abuse": 8, "sexual_abuse": 5, "emotional_abuse": 3,
               "exploitation": 8, "parental_mental_health": 6, "parental_substance_misuse": 6,
               "child_mental_health": 2, "missing": 8, "other": 2},
    "health": {"domestic_abuse": 10, "neglect": 17, "physical_abuse": 9, "sexual_abuse": 4, "emotional_abuse": 6,
               "exploitation": 1, "parental_mental_health": 19, "parental_substance_misuse": 9,
               "child_mental_health": 14, "disability": 8, "other": 3},
    "education": {"domestic_abuse": 9, "neglect": 20, "physical_abuse": 16, "sexual_abuse": 5, "emotional_abuse": 12,
                  "exploitation": 3, "parental_mental_health": 7, "child_mental_health": 13, "bullying": 9,
                  "disability": 3, "other": 3},
    "family": {"domestic_abuse": 14, "neglect": 17, "physical_abuse": 13, "sexual_abuse": 4, "emotional_abuse": 16,
               "parental_mental_health": 9, "parental_substance_misuse": 9, "child_mental_health": 8, "disability": 6,
               "other": 4},
    "other": {"domestic_abuse": 15, "neglect": 18, "physical_abuse": 7, "sexual_abuse": 4, "emotional_abuse": 8,
              "exploitation": 5, "parental_mental_health": 8, "parental_substance_misuse": 10, "housing": 14,
              "disability": 4, "other": 7},
}  # fmt: skip
SEVERITY = {"sexual_abuse": 0.75, "physical_abuse": 0.55, "exploitation": 0.4, "neglect": 0.15, "missing": 0.1,
            "domestic_abuse": 0.05, "bullying": -0.6, "housing": -0.55, "disability": -0.5, "other": -0.3,
            "child_mental_health": -0.35}  # fmt: skip
NEEDS = {"domestic_abuse": "N1", "neglect": "N1", "physical_abuse": "N1", "sexual_abuse": "N1", "emotional_abuse": "N1",
         "exploitation": "N1", "parental_mental_health": "N3", "parental_substance_misuse": "N3",
         "child_mental_health": "N5", "missing": "N6", "bullying": "N5", "disability": "N2", "housing": "N4",
         "other": "N0"}  # fmt: skip

ETHNICITIES = {"WBRI": 68, "WIRI": 0.5, "WIRT": 0.4, "WOTH": 6, "WROM": 0.8, "MWBC": 2.2, "MWBA": 1.0, "MWAS": 1.6,
               "MOTH": 1.9, "AIND": 1.4, "APKN": 3.2, "ABAN": 1.1, "AOTH": 1.5, "BCRB": 1.2, "BAFR": 3.0, "BOTH": 0.8,
               "CHNE": 0.3, "OOTH": 1.3, "REFU": 0.5, "NOBT": 3.3}  # fmt: skip
SEXES: dict[str, float] = {"M": 51, "F": 48, "U": 1}
DISABILITIES: dict[str, float] = {"no": 80, "yes": 12, "unknown": 8}
AGE_YEARS = (-0.4, 0, 1, 5, 10, 16, 18)  # edges of the bands below
AGE_SHARES = (0.02, 0.07, 0.2, 0.27, 0.33, 0.11)  # unborn, under 1, 1-4, 5-9, 10-15, 16-17
