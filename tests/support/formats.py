"""Writes one small extract in each format that `mash load` reads, about the same invented child.

A format that holds local child ids, names or dates of birth writes those below: tests look for them in what comes out.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

LOCAL_ID, FORENAME, SURNAME = "LA0004711", "Zebedee", "Quillfeather"
BORN, BORN_UK = "2015-04-03", "03/04/2015"
IDENTIFYING = (LOCAL_ID, FORENAME, SURNAME, BORN, BORN_UK)


@dataclass(frozen=True)
class Fixture:
    """The files of one extract, and the mapping of a format that needs one."""

    files: list[Path]
    mapping: Path | None = None


def annex_a(folder: Path) -> Fixture:
    path = folder / "annex_a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("List_1")
    sheet.write_row(0, 0, ("Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Date of Contact",
                           "Contact Source", "Allocated Worker"))  # fmt: skip
    sheet.write_row(1, 0, (LOCAL_ID, "a) Male", "a) WBRI", BORN_UK, "02/03/2026", "q) 6: Police", SURNAME))
    book.close()
    return Fixture([path])


def ssd(folder: Path) -> Fixture:
    person = _text(
        folder / "ssd_person.csv", "pers_person_id,pers_forename,pers_surname,pers_sex,pers_dob",
        f"{LOCAL_ID},{FORENAME},{SURNAME},M,{BORN}",
    )  # fmt: skip
    contacts = _text(
        folder / "ssd_contacts.csv", "cont_contact_id,cont_person_id,cont_contact_date,cont_contact_source_code",
        f"1,{LOCAL_ID},2026-03-02,6",
    )  # fmt: skip
    return Fixture([person, contacts])


def cin_census(folder: Path) -> Fixture:
    child = (
        f"<ChildIdentifiers><LAchildID>{LOCAL_ID}</LAchildID><Surname>{SURNAME}</Surname><Forename>{FORENAME}</Forename>"
        f"<Sex>M</Sex><PersonBirthDate>{BORN}</PersonBirthDate></ChildIdentifiers>"
        "<CINdetails><CINreferralDate>2026-03-02</CINreferralDate><ReferralSource>6</ReferralSource></CINdetails>"
    )
    path = folder / "census.xml"
    return Fixture([_text(path, f"<Message><Children><Child>{child}</Child></Children></Message>")])


def csc_api(folder: Path) -> Fixture:
    child = {
        "la_child_id": LOCAL_ID,
        "child_details": {"first_name": FORENAME, "surname": SURNAME, "date_of_birth": BORN, "sex": "M"},
        "social_care_episodes": [
            {"social_care_episode_id": "E1", "referral_date": "2026-03-02", "referral_source": "6"}
        ],
    }
    return Fixture([_text(folder / "payload.json", json.dumps({"la_code": 123, "Children": [child]}))])


def benchmarks(folder: Path) -> Fixture:
    path = _text(
        folder / "c1.csv", "time_period,geographic_level,country_code,country_name,referral_count",
        "2025,National,E92000001,England,632830",
    )  # fmt: skip
    return Fixture([path])


def neighbours(folder: Path) -> Fixture:
    names = ",".join(f"SN_{nth},SN_{nth}P" for nth in range(1, 11))
    values = ",".join(f"{800 + nth},Close" for nth in range(1, 11))
    path = folder / "sn_model_2025_wide.csv"
    return Fixture([_text(path, f"old_la_code,la_name,region_name,{names}", f"350,Bolton,North West,{values}")])


def mapping(folder: Path) -> Fixture:
    file = _text(folder / "police.csv", "Nominal,Name,Born,Created,By", f"{LOCAL_ID},{SURNAME},{BORN_UK},02/03/2026,6")
    columns = 'person_id = "Nominal"\nreceived_at = "Created"\nsource = "By"'
    return Fixture([file], _text(folder / "police.toml", 'table = "contacts"', "[columns]", columns))


def standard(folder: Path) -> Fixture:
    columns, row = "contact_id,person_id,received_at,source", "C1,P1,2026-03-02 09:00,6"
    return Fixture([_text(folder / "contacts.csv", columns, row)])


FIXTURES: dict[str, Callable[[Path], Fixture]] = {
    "annex-a": annex_a, "ssd": ssd, "cin-census": cin_census, "csc-api": csc_api, "benchmarks": benchmarks,
    "neighbours": neighbours, "mapping": mapping,
    "standard": standard,
}  # fmt: skip


def _text(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path
