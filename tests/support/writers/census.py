"""The area as a children in need census: one Child element holds a child's referrals and what followed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import polars as pl

from tests.support.writers.area import FORENAME, Area, born, local

LEVELS = ("child_in_need", "child_protection")
_OLD_SEX = {"M": "1", "F": "2", "U": "0"}


def part(area: Area) -> Area:
    """Return what a census can hold: rows that follow a referral, and the two levels it knows."""
    seen = {
        row["person_id"]: row["first"]
        for row in area["referrals"].group_by("person_id").agg(first=pl.col("received_on").min()).iter_rows(named=True)
    }
    first = pl.col("person_id").replace_strict(seen, default=None, return_dtype=pl.Date)
    kept = {name: area[name].filter(pl.col("person_id").is_in(list(seen))) for name in ("people", "referrals")}
    for name, begins in (("assessments", "started_on"), ("section47", "strategy_discussion_on")):
        kept[name] = area[name].filter(first <= pl.col(begins))
    kept["support_episodes"] = area["support_episodes"].filter(
        first <= pl.col("started_on"), pl.col("level").cast(pl.String).is_in(LEVELS)
    )
    return Area(kept, area.as_at)


def write(area: Area, path: Path, year: int = 2026, repeat: int = 1) -> Path:
    """Write a census's XML; 2024 and before say GenderCurrent and true or false. `repeat` copies every child."""
    needs = {name: _by_child(area[name]) for name in ("referrals", "assessments", "section47", "support_episodes")}
    people = area["people"].to_dicts()
    with path.open("w", encoding="utf-8") as file:
        file.write(f'<?xml version="1.0" encoding="utf-8"?>\n<Message><Header><CollectionDetails><Year>{year}</Year>')
        file.write("</CollectionDetails></Header>\n<Children>\n")
        for copy in range(repeat):
            for person in people:
                file.writelines(_child(person, {n: rows[person["person_id"]] for n, rows in needs.items()}, year, copy))
        file.write("</Children></Message>\n")
    return path


def _by_child(rows: pl.DataFrame) -> dict[str, list[dict[str, object]]]:
    found = defaultdict(list)
    for row in rows.iter_rows(named=True):
        found[row["person_id"]].append(row)
    return found


def _child(person: dict[str, object], rows: dict[str, list[dict[str, object]]], year: int, copy: int) -> Iterator[str]:
    name = local(person["person_id"]) + (f"-{copy}" if copy else "")
    sex = f"<GenderCurrent>{_OLD_SEX[person['sex']]}</GenderCurrent>" if year < 2025 else f"<Sex>{person['sex']}</Sex>"
    birth = born(person["person_id"], person["birth_month"]) if person["birth_month"] else None
    yield f"<Child>\n<ChildIdentifiers><LAchildID>{name}</LAchildID><UPN>H801200001001</UPN>"
    yield _tag("Surname", FORENAME)
    yield f"{_tag('PersonBirthDate', birth)}{sex}</ChildIdentifiers>\n"
    yield f"<ChildCharacteristics>{_tag('Ethnicity', person['ethnicity'])}</ChildCharacteristics>\n"
    referrals = sorted(rows["referrals"], key=lambda row: row["received_on"])
    for at, referral in enumerate(referrals):
        until = referrals[at + 1]["received_on"] if at + 1 < len(referrals) else date.max
        yield from _need(referral, rows, until, at == 0, year)
    yield "</Child>\n"


def _need(
    referral: dict[str, object], rows: dict[str, list[dict[str, object]]], until: date, first: bool, year: int
) -> Iterator[str]:
    since = referral["received_on"]

    def mine(name: str, begins: str) -> Iterable[dict[str, object]]:
        return (r for r in rows[name] if since <= r[begins] < until)

    words = {"yes": "1", "no": "0"} if year > 2022 else {"yes": "true", "no": "false"}
    yield f"<CINdetails>{_tag('CINreferralDate', since)}{_tag('ReferralSource', referral['source'])}"
    yield _tag("PrimaryNeedCode", referral["primary_need"])
    yield f"{_tag('ReferralNFA', words.get(referral['no_further_action']))}\n"
    for row in mine("assessments", "started_on"):
        yield f"<Assessments>{_tag('AssessmentActualStartDate', row['started_on'])}"
        yield f"{_tag('AssessmentAuthorisationDate', row['authorised_on'])}</Assessments>\n"
    for row in mine("support_episodes", "started_on"):
        if row["level"] == "child_in_need":
            yield f"<CINPlanDates>{_tag('CINPlanStartDate', row['started_on'])}"
            yield f"{_tag('CINPlanEndDate', row['ended_on'])}</CINPlanDates>\n"
    for row in mine("section47", "strategy_discussion_on"):
        yield f"<Section47>{_tag('S47ActualStartDate', row['strategy_discussion_on'])}"
        yield _tag("DateOfInitialCPC", row["conference_on"])
        yield f"{_tag('ICPCnotRequired', words.get(row['conference_not_required']))}</Section47>\n"
    for row in mine("support_episodes", "started_on"):
        if row["level"] == "child_protection":
            yield f"<ChildProtectionPlans>{_tag('CPPstartDate', row['started_on'])}"
            yield _tag("NumberOfPreviousCPP", row["previous_plans"])
            yield f"{_tag('CPPendDate', row['ended_on'])}</ChildProtectionPlans>\n"
    yield "</CINdetails>\n"


def _tag(name: str, value: object) -> str:
    return "" if value is None else f"<{name}>{value}</{name}>"
