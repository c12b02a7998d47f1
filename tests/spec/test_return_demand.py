"""When has a child come back?"""


def test_a_re_referral_is_within_twelve_months_to_the_day(example):
    example(
        "re_referral_12m",
        as_at="2026-03-31",
        referrals="""
            referral_id | person_id | received_on | source
            first       | p1        | 2025-03-10  | 6
            to_the_day  | p1        | 2026-03-10  | 6
            older       | p2        | 2025-03-09  | 6
            day_over    | p2        | 2026-03-10  | 6
            """,
        gives={"2025-03": (0, 2, "immature"), "2026-03": (1, 2, "ok")},
    )


def test_twelve_months_before_29_february_is_28_february(example):
    example(
        "re_referral_12m",
        as_at="2024-03-31",
        referrals="""
            referral_id | person_id | received_on | source
            first       | p1        | 2023-02-28  | 6
            leap_day    | p1        | 2024-02-29  | 6
            """,
        gives={"2023-02": (0, 1, "immature"), "2024-02": (1, 1, "ok")},
    )


def test_referrals_for_one_child_on_one_day_count_once(example):
    example(
        "re_referral_12m",
        as_at="2026-03-31",
        referrals="""
            referral_id | person_id | received_on | source
            a           | p1        | 2026-03-10  | 6
            b           | p1        | 2026-03-10  | 2A
            c           | p1        | 2026-03-20  | 6
            d           | p1        | 2026-03-20  | 6
            """,
        gives={"2026-03": (1, 2, "immature")},
    )


def test_every_referral_counts_as_demand_also_twice_on_one_day(example):
    example(
        "referrals",
        as_at="2026-03-31",
        referrals="""
            referral_id | person_id | received_on | source
            a           | p1        | 2026-03-10  | 6
            b           | p1        | 2026-03-10  | 2A
            """,
        gives={"2026-03": (2, None, "ok")},
    )


def test_a_month_is_known_only_once_a_whole_year_before_it_is_covered(example):
    example(
        "re_referral_12m",
        as_at="2026-04-30",
        referrals="""
            referral_id | person_id | received_on | source
            earliest    | p1        | 2025-03-15  | 6
            in_february | p2        | 2026-02-15  | 6
            in_march    | p3        | 2026-03-15  | 6
            """,
        gives={"2025-03": (0, 1, "immature"), "2026-02": (0, 1, "immature"), "2026-03": (0, 1, "ok")},
    )


def test_referred_again_looks_forward_and_matures_after_a_year(example):
    example(
        "referred_again_12m",
        as_at="2026-03-31",
        referrals="""
            referral_id | person_id | received_on | source
            first       | p1        | 2025-03-31  | 6
            to_the_day  | p1        | 2026-03-31  | 6
            once        | p2        | 2025-03-31  | 6
            once_too    | p2        | 2025-03-31  | 6
            too_young   | p3        | 2025-04-01  | 6
            """,
        gives={"2025-03": (1, 2, "ok"), "2025-04": (0, 1, "immature"), "2026-03": (0, 1, "immature")},
    )


def test_twelve_months_after_28_february_ends_before_29_february(example):
    example(
        "referred_again_12m",
        as_at="2025-03-31",
        referrals="""
            referral_id | person_id | received_on | source
            first       | p1        | 2023-02-28  | 6
            leap_day    | p1        | 2024-02-29  | 6
            year_after  | p1        | 2025-02-28  | 6
            """,
        gives={"2023-02": (0, 1, "ok"), "2024-02": (1, 1, "ok"), "2025-02": (0, 1, "immature")},
    )


def test_a_repeat_contact_is_one_to_ninety_days_after_another_by_date(example):
    example(
        "repeat_contact_90d",
        as_at="2026-03-31",
        contacts="""
            contact_id | person_id | received_at      | source
            first      | p1        | 2025-12-02 23:00 | 6
            same_day   | p1        | 2025-12-02 23:30 | 6
            day_90     | p1        | 2026-03-02 01:00 | 6
            other      | p2        | 2025-12-01 09:00 | 6
            day_91     | p2        | 2026-03-02 09:00 | 6
            """,
        gives={"2025-12": (0, 3, "immature"), "2026-03": (1, 2, "ok")},
    )


def test_ninety_days_before_the_month_must_be_covered(example):
    """1 March 2026 less 90 days is 1 December 2025; 1 February 2026 less 90 days is 3 November."""
    example(
        "repeat_contact_90d",
        as_at="2026-03-15",
        contacts="""
            contact_id | person_id | received_at      | source
            a          | p1        | 2025-12-31 09:00 | 6
            b          | p2        | 2026-02-02 09:00 | 6
            c          | p3        | 2026-03-02 09:00 | 6
            """,
        gives={"2025-12": (0, 1, "immature"), "2026-02": (0, 1, "immature"), "2026-03": (0, 1, "partial")},
    )


def test_a_referral_that_carries_its_own_count_is_judged_by_it_where_the_data_does_not_reach_back(example):
    example(
        "re_referral_12m",
        as_at="2026-03-31",
        referrals="""
            referral_id | person_id | received_on | source | previous_referrals_12m
            never       | p1        | 2026-02-10  | 6      | 0
            twice       | p2        | 2026-02-10  | 6      | 2
            a_count     | p3        | 2026-03-10  | 6      | 1
            no_count    | p4        | 2026-03-10  | 6      |
            """,
        gives={"2026-02": (1, 2, "ok"), "2026-03": (1, 2, "immature")},
    )


def test_where_the_data_reaches_back_rows_decide_and_not_the_count(example):
    example(
        "re_referral_12m",
        as_at="2026-03-31",
        referrals="""
            referral_id | person_id | received_on | source | previous_referrals_12m
            earliest    | p1        | 2025-02-10  | 6      |
            a_count     | p2        | 2026-03-10  | 6      | 3
            again       | p1        | 2026-02-10  | 6      | 0
            """,
        gives={"2025-02": (0, 1, "immature"), "2026-02": (1, 1, "ok"), "2026-03": (0, 1, "ok")},
    )


def test_a_quarter_is_known_when_each_of_its_referrals_is_judged_by_rows_or_by_its_count(example):
    example(
        "re_referral_12m",
        period="quarter",
        as_at="2026-06-30",
        referrals="""
            referral_id | person_id | received_on | source | previous_referrals_12m
            counted     | p1        | 2025-05-10  | 6      | 1
            by_rows     | p1        | 2026-05-20  | 6      |
            in_april    | p2        | 2026-04-10  | 6      | 1
            """,
        gives={"2025-26 Q1": (1, 1, "partial"), "2026-27 Q1": (1, 2, "ok")},
    )
