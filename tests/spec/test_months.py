"""Which months can be known, where the policy says what a table speaks for?"""

TO_JANUARY = """
    [[covers]]
    table = "referrals"
    from = 2025-11-01
    to = 2026-01-31
    """
REFERRALS = """
    referral_id | person_id | received_on | source
    a           | p1        | 2025-11-05  | 6
    b           | p2        | 2026-01-20  | 6
    c           | p3        | 2026-02-02  | 6
    """


def test_a_month_that_a_table_does_not_speak_for_has_no_figure(example):
    example(
        "referrals",
        as_at="2026-03-31",
        policy=TO_JANUARY,
        referrals=REFERRALS,
        gives={
            "2025-11": (1, None, "ok"),
            "2025-12": (0, None, "ok"),
            "2026-01": (1, None, "ok"),
            "2026-02": (None, None, "unknown"),
            "2026-03": (None, None, "unknown"),
        },
    )


def test_a_quarter_of_which_a_month_is_not_spoken_for_is_partial_and_counts_its_known_months(example):
    """The load says that rows after January "are not counted"."""
    example(
        "referrals",
        as_at="2026-03-31",
        period="quarter",
        policy=TO_JANUARY,
        referrals=REFERRALS,
        gives={"2025-26 Q3": (1, None, "partial"), "2025-26 Q4": (1, None, "partial")},
    )


def test_a_quarter_leaves_out_a_month_whose_follow_up_lies_in_a_gap(example):
    example(
        "contact_to_referral",
        as_at="2026-07-31",
        period="quarter",
        policy="""
            [[covers]]
            table = "referrals"
            from = 2025-11-01
            to = 2026-04-30
            [[covers]]
            table = "referrals"
            from = 2026-06-01
            """,
        contacts="""
            contact_id | person_id | received_at      | source
            before     | p1        | 2026-04-20 09:00 | 6
            in_the_gap | p2        | 2026-05-20 09:00 | 6
            after      | p3        | 2026-06-20 09:00 | 6
            """,
        referrals=REFERRALS,
        gives={"2026-27 Q1": (0, 1, "partial")},
    )


BY_HUB = """
    contact_id | person_id | received_at      | source | hub  | decided_at
    a          | p1        | 2026-01-20 09:00 | 6      | East | 2026-01-20 10:00
    b          | p2        | 2026-02-02 09:00 | 6      | East |
    c          | p3        | 2026-01-20 09:00 | 6      | West |
    d          | p4        | 2026-02-02 09:00 | 6      | West | 2026-02-02 10:00
    """
EAST_TO_JANUARY = """
    [[covers]]
    table = "contacts"
    part = "East"
    from = 2026-01-01
    to = 2026-01-31
    """


def test_each_hub_of_a_quarter_counts_its_own_known_months(example):
    example(
        "contact_decided_in_one_working_day",
        as_at="2026-03-31",
        period="quarter",
        policy=EAST_TO_JANUARY,
        by="hub",
        contacts=BY_HUB,
        gives={"2025-26 Q4 East": (1, 1, "partial"), "2025-26 Q4 West": (1, 2, "ok")},
    )


def test_all_hubs_together_count_the_months_of_a_quarter_that_all_are_known_for(example):
    example(
        "contact_decided_in_one_working_day",
        as_at="2026-03-31",
        period="quarter",
        policy=EAST_TO_JANUARY,
        contacts=BY_HUB,
        gives={"2025-26 Q4": (1, 2, "partial")},
    )
    example(
        "hours_to_decision_median",
        as_at="2026-03-31",
        period="quarter",
        policy=EAST_TO_JANUARY,
        contacts=BY_HUB,
        gives={"2025-26 Q4": (None, 2, "partial")},
    )


def test_what_stands_open_at_the_end_of_a_quarter_needs_that_month_alone(example):
    example(
        "assessment_open_overdue",
        as_at="2026-03-31",
        period="quarter",
        policy="""
            [[covers]]
            table = "assessments"
            from = 2026-03-01
            to = 2026-03-31
            """,
        assessments="""
            assessment_id | person_id | started_on | authorised_on
            old           | p1        | 2025-06-02 |
            """,
        gives={"2025-26 Q4": (1, None, "ok")},
    )


def test_a_figure_needs_every_table_that_it_is_made_of(example):
    example(
        "contact_to_referral",
        as_at="2026-03-31",
        policy=TO_JANUARY,
        contacts="""
            contact_id | person_id | received_at      | source
            a          | p1        | 2025-12-02 09:00 | 6
            b          | p2        | 2026-01-20 09:00 | 6
            c          | p3        | 2026-02-02 09:00 | 6
            """,
        referrals=REFERRALS,
        gives={
            "2025-12": (0, 1, "ok"),
            "2026-01": (None, None, "unknown"),  # a referral may follow until 7 February
            "2026-02": (None, None, "unknown"),
            "2026-03": (None, None, "unknown"),
        },
    )


def test_nothing_looks_back_across_a_hole(example):
    example(
        "repeat_contact_90d",
        as_at="2026-08-31",
        policy="""
            [[covers]]
            table = "contacts"
            from = 2025-09-01
            to = 2026-01-31
            [[covers]]
            table = "contacts"
            from = 2026-03-01
            """,
        contacts="""
            contact_id | person_id | received_at      | source
            a          | p1        | 2026-01-20 09:00 | 6
            b          | p1        | 2026-03-02 09:00 | 6
            c          | p1        | 2026-06-02 09:00 | 6
            """,
        gives={
            "2026-01": (0, 1, "ok"),
            "2026-02": (None, None, "unknown"),
            "2026-03": (1, 1, "immature"),
            "2026-06": (0, 1, "ok"),
        },
    )


def test_what_stands_open_needs_the_end_of_a_table_and_not_its_begin(example):
    example(
        "assessment_open_overdue",
        as_at="2026-03-31",
        policy="""
            [[covers]]
            table = "assessments"
            from = 2026-01-01
            to = 2026-02-28
            """,
        assessments="""
            assessment_id | person_id | started_on | authorised_on
            old           | p1        | 2025-06-02 |
            """,
        gives={"2026-01": (1, None, "ok"), "2026-02": (1, None, "ok"), "2026-03": (None, None, "unknown")},
    )


def test_follow_up_that_is_over_can_be_missing(example):
    example(
        "referred_again_3m",
        as_at="2026-06-30",
        policy=TO_JANUARY,
        referrals=REFERRALS,
        gives={
            "2025-11": (None, None, "unknown"),
            "2025-12": (None, None, "unknown"),
            "2026-01": (None, None, "unknown"),
            **{f"2026-0{month}": (None, None, "unknown") for month in range(2, 7)},
        },
    )
