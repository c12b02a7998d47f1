"""When was the first rating changed?"""

RATED = """
    contact_id | person_id | received_at      | source | risk_initial | risk_final | decided_at
    raised     | p1        | 2026-02-27 09:00 | 6      | green        | red        | 2026-03-02 09:00
    lowered    | p2        | 2026-03-02 09:00 | 6      | amber        | blue       | 2026-03-02 10:00
    same       | p3        | 2026-03-02 09:00 | 6      | amber        | amber      | 2026-03-02 10:00
    no_final   | p4        | 2026-03-02 09:00 | 6      | amber        |            | 2026-03-02 10:00
    no_first   | p5        | 2026-03-02 09:00 | 6      |              | amber      | 2026-03-02 10:00
    undecided  | p6        | 2026-03-02 09:00 | 6      | amber        | red        |
    """


def test_a_change_is_dated_by_the_decision_and_needs_both_ratings(example):
    example("risk_changed", as_at="2026-03-31", contacts=RATED, gives={"2026-03": (2, 3)})


def test_raised_means_higher_in_the_order_blue_green_amber_red(example):
    example("risk_upgraded", as_at="2026-03-31", contacts=RATED, gives={"2026-03": (1, 3)})


def test_lowered_means_lower_in_the_order_blue_green_amber_red(example):
    example("risk_downgraded", as_at="2026-03-31", contacts=RATED, gives={"2026-03": (1, 3)})
