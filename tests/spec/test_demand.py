"""What counts as demand, in which period, for which child?"""


def test_every_contact_counts_open_cases_too_until_the_as_at(example):
    example(
        "contacts",
        as_at="2026-03-15",
        contacts="""
            contact_id | person_id | received_at      | source | outcome
            a          | p1        | 2026-02-28 23:59 | 6      | open_case
            b          | p1        | 2026-03-01 00:00 | 6      |
            c          | p1        | 2026-03-15 23:59 | 6      |
            d          | p1        | 2026-03-16 00:00 | 6      |
            """,
        gives={"2026-02": (1, None, "ok"), "2026-03": (2, None, "partial")},
    )


def test_quarters_and_years_are_financial(example):
    rows = """
        contact_id | person_id | received_at      | source
        a          | p1        | 2025-03-31 09:00 | 6
        b          | p1        | 2025-04-01 09:00 | 6
        c          | p1        | 2026-01-15 09:00 | 6
        """
    quarters = {"2024-25 Q4": (1, None, "partial"), "2025-26 Q1": (1, None, "ok"), "2025-26 Q4": (1, None, "partial")}
    example("contacts", as_at="2026-03-30", period="quarter", contacts=rows, gives=quarters)
    years = {"2024-25": (1, None, "partial"), "2025-26": (2, None, "partial")}
    example("contacts", as_at="2026-03-30", period="financial-year", contacts=rows, gives=years)


def test_a_quarter_that_begins_before_the_data_does_is_partial(example):
    example(
        "contacts",
        as_at="2026-06-30",
        period="quarter",
        contacts="""
            contact_id | person_id | received_at      | source
            a          | p1        | 2026-02-02 09:00 | 6
            b          | p1        | 2026-04-01 09:00 | 6
            """,
        gives={"2025-26 Q4": (1, None, "partial"), "2026-27 Q1": (1, None, "ok")},
    )


def test_a_child_is_in_the_age_band_of_the_day_counted_by_month(example):
    example(
        "contacts",
        as_at="2026-03-31",
        by="age_band",
        people="""
            person_id | birth_month
            unborn    | 2026-04
            newborn   | 2026-03
            eleven_m  | 2025-04
            one       | 2025-03
            fifteen   | 2010-04
            sixteen   | 2010-03
            eighteen  | 2008-03
            nobody    |
            """,
        contacts="""
            contact_id | person_id | received_at      | source
            a          | unborn    | 2026-03-02 09:00 | 6
            b          | newborn   | 2026-03-02 09:00 | 6
            c          | eleven_m  | 2026-03-02 09:00 | 6
            d          | one       | 2026-03-02 09:00 | 6
            e          | fifteen   | 2026-03-02 09:00 | 6
            f          | sixteen   | 2026-03-02 09:00 | 6
            g          | eighteen  | 2026-03-02 09:00 | 6
            h          | nobody    | 2026-03-02 09:00 | 6
            i          | stranger  | 2026-03-02 09:00 | 6
            """,
        gives={
            "2026-03 unborn": (1, None),
            "2026-03 under 1": (2, None),
            "2026-03 1-4": (1, None),
            "2026-03 10-15": (1, None),
            "2026-03 16-17": (1, None),
            "2026-03 18 and over": (1, None),
            "2026-03 unknown": (2, None),
        },
    )


def test_two_deciles_of_deprivation_are_one_fifth(example):
    example(
        "contacts",
        as_at="2026-03-31",
        by="imd_quintile",
        people="""
            person_id | imd_decile
            p1        | 1
            p2        | 2
            p3        | 3
            p4        |
            """,
        contacts="""
            contact_id | person_id | received_at      | source
            a          | p1        | 2026-03-02 09:00 | 6
            b          | p2        | 2026-03-02 09:00 | 6
            c          | p3        | 2026-03-02 09:00 | 6
            d          | p4        | 2026-03-02 09:00 | 6
            """,
        gives={"2026-03 1": (2, None), "2026-03 2": (1, None), "2026-03 unknown": (1, None)},
    )


def test_ethnicities_are_grouped_as_they_are_published(example):
    example(
        "contacts",
        as_at="2026-03-31",
        by="ethnicity_group",
        people="""
            person_id | ethnicity
            p1        | WBRI
            p2        | WIRI
            p3        | BCRB
            p4        |
            """,
        contacts="""
            contact_id | person_id | received_at      | source
            a          | p1        | 2026-03-02 09:00 | 6
            b          | p2        | 2026-03-02 09:00 | 6
            c          | p3        | 2026-03-02 09:00 | 6
            d          | p4        | 2026-03-02 09:00 | 6
            """,
        gives={"2026-03 White": (2, None), "2026-03 Black": (1, None), "2026-03 Unknown": (1, None)},
    )


def test_contacts_are_grouped_by_the_published_source_groups(example):
    example(
        "contacts",
        as_at="2026-03-31",
        by="source_group",
        contacts="""
            contact_id | person_id | received_at      | source
            a          | p1        | 2026-03-02 09:00 | 3A
            b          | p1        | 2026-03-02 09:00 | 3F
            c          | p1        | 2026-03-02 09:00 | 5D
            """,
        gives={"2026-03 Health services": (2, None), "2026-03 LA services": (1, None)},
    )


def test_a_case_belongs_to_the_hub_of_its_referral_else_the_childs_latest(example):
    example(
        "assessment_in_45_working_days",
        as_at="2026-03-31",
        by="hub",
        referrals="""
            referral_id | person_id | received_on | source | hub
            r1          | p1        | 2026-01-02  | 6      | North
            r2          | p1        | 2026-02-02  | 6      | South
            """,
        assessments="""
            assessment_id | person_id | started_on | authorised_on | referral_id
            linked        | p1        | 2026-02-20 | 2026-03-02    | r1
            latest        | p1        | 2026-02-20 | 2026-03-02    |
            before_any    | p1        | 2026-01-01 | 2026-03-02    |
            """,
        gives={"2026-03 North": (1, 1), "2026-03 South": (1, 1), "2026-03 unknown": (1, 1)},
    )
