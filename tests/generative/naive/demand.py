"""How many came, and who was there for them."""

from datetime import date, datetime

from tests.generative.naive.clock import Row, date_of, day, moment
from tests.generative.naive.kinds import Answer, count, net, rate, standing

UNDER_18 = 60_000  # the population that the tests' policy gives


def answers(known: dict[str, list[Row]], as_at: datetime) -> dict[str, Answer]:
    came = [date_of(row["received_at"]) for row in known["contacts"]]
    referred = [date_of(row["received_on"]) for row in known["referrals"]]
    hub = [row for row in known["contacts"] if row["outcome"] != "open_case"]
    decided = [date_of(row["decided_at"]) for row in hub if moment(row["decided_at"], as_at)]
    return {
        "contacts": count(came),
        "referrals": count(referred),
        "contacts_per_10000": rate(came, UNDER_18),
        "referrals_per_10000": rate(referred, UNDER_18),
        "undecided_at_month_end": standing(lambda last: undecided(hub, last, as_at)),
        "arrivals_less_decisions": net(
            [*((date_of(row["received_at"]), 1) for row in hub), *((on, -1) for on in decided)]
        ),
        "cases_closed": count(
            date_of(row["closed_on"])
            for row in known["referrals"]
            if row["no_further_action"] != "yes" and day(row["closed_on"], as_at)
        ),
        "vacant_posts": vacant(known["workforce"], as_at),
        "contacts_per_fte": per_post(known["contacts"], known["workforce"], as_at),
    }


def undecided(hub: list[Row], last: date, as_at: datetime) -> int:
    here = [row for row in hub if date_of(row["received_at"]) <= last]
    return sum(not moment(row["decided_at"], as_at) or date_of(row["decided_at"]) > last for row in here)


def per_post(contacts: list[Row], workforce: list[Row], as_at: datetime) -> Answer:
    def answer(first: date, last: date) -> tuple[int, int, float | None]:
        posts = [
            row
            for row in workforce
            if row["fte_in_post"] and row["month"] == f"{first:%Y-%m}" and day(f"{row['month']}-01", as_at)
        ]
        fte = sum(float(row["fte_in_post"]) for row in posts)
        hubs = {row["hub"] for row in posts if float(row["fte_in_post"]) > 0}
        came = sum(first <= date_of(row["received_at"]) <= last and row["hub"] in hubs for row in contacts)
        return came, round(fte), came / fte if fte else None

    return answer


def vacant(workforce: list[Row], as_at: datetime) -> Answer:
    def answer(first: date, last: date) -> tuple[int, int, float | None]:
        posts = [
            (float(row["fte_established"]), float(row["fte_in_post"]))
            for row in workforce
            if row["fte_in_post"]
            and row["fte_established"]
            and row["month"] == f"{first:%Y-%m}"
            and day(f"{row['month']}-01", as_at)
        ]
        agreed, empty = sum(each for each, _ in posts), sum(max(0.0, each - filled) for each, filled in posts)
        return round(empty), round(agreed), empty / agreed if agreed else None

    return answer
