"""The golden cases of spans as files: extracts that stop, that begin late, that hold old cases."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from tests.support.extracts import write
from tests.support.starts import steady

HEADERS = {
    "contacts": "contact_id,person_id,received_at,source,hub,risk_initial,decided_at,outcome",
    "referrals": "referral_id,person_id,received_on,source,contact_id,closed_on",
    "agency_checks": "check_id,contact_id,agency,requested_at,returned_at,response",
    "support_episodes": "episode_id,person_id,level,started_on,ended_on",
}
STOPPED = (
    "Referrals after January 2026 are not in this data: the last is dated 31 January 2026, and about 54 a month are "
    "usual. Figures made of them are not known for February and March 2026."
)
SILENT = (
    "Referrals speak for April 2024 to January 2026; then silent for 59 days in which about 105 were to be expected."
)
FROM, UNTIL = "2024-04", "2026-03"


def contacts(path: Path, days: Iterable[date], hub: str = "Northvale") -> Path:
    rows = (
        f"{hub[0]}{n},p{n % 400},{day} 09:30,6,{hub},amber,{day} 15:00,referral" for n, day in enumerate(sorted(days))
    )
    return write(path, *rows, header=HEADERS["contacts"])


def referrals(path: Path, days: Iterable[date], name: str = "R") -> Path:
    rows = (f"{name}{n},p{n % 400},{day},6,," for n, day in enumerate(sorted(days)))
    return write(path, *rows, header=HEADERS["referrals"])


def checks(path: Path, agencies: Mapping[str, Sequence[date]]) -> Path:
    rows = (
        f"{agency}{n},N{n},{agency},{day} 10:00,{day} 16:00,shared"
        for agency, days in agencies.items()
        for n, day in enumerate(sorted(days))
    )
    return write(path, *rows, header=HEADERS["agency_checks"])


def episodes(path: Path, levels: Mapping[str, Sequence[date]], lasting: int = 60) -> Path:
    rows = (
        f"{level}{n},p{n % 100},{level},{day},{day + timedelta(days=lasting)}"
        for level, days in levels.items()
        for n, day in enumerate(sorted(days))
    )
    return write(path, *rows, header=HEADERS["support_episodes"])


def stale(folder: Path) -> Path:
    """Contacts to the end of March 2026; referrals 54 a month, the last on 31 January."""
    contacts(folder / "contacts.csv", steady(120, FROM, UNTIL))
    referrals(folder / "referrals.csv", steady(54, FROM, "2026-01"))
    return folder


def census(path: Path, days: Iterable[date], reference: str = "2026-03-31") -> Path:
    """Write a children in need census of cases that were open in its year: those begun before it had not ended."""
    needs = "".join(
        f"<Child><ChildIdentifiers><LAchildID>L{n}</LAchildID><PersonBirthDate>2015-05-01</PersonBirthDate><Sex>F</Sex>"
        f"</ChildIdentifiers><CINdetails><CINreferralDate>{day}</CINreferralDate><ReferralSource>6</ReferralSource>"
        f"<PrimaryNeedCode>N1</PrimaryNeedCode><ReferralNFA>0</ReferralNFA></CINdetails></Child>\n"
        for n, day in enumerate(sorted(days))
    )
    path.write_text(
        f'<?xml version="1.0" encoding="utf-8"?>\n<Message><Header><CollectionDetails><Collection>CIN</Collection>'
        f"<Year>{reference[:4]}</Year><ReferenceDate>{reference}</ReferenceDate></CollectionDetails></Header>\n"
        f"<Children>\n{needs}</Children></Message>\n",
        encoding="utf-8",
    )
    return path
