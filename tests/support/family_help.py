"""A small area that begins Family Help on 1 April 2026, as extracts and policy: the same at every run."""

from datetime import date, timedelta
from pathlib import Path
from random import Random

SWITCH = date(2026, 4, 1)
POLICY = """
[area]
name = "Northvale"

[[ladder_in_force]]
ladder = "family_help"
from = 2026-04-01
hub = "Northvale"
source = "Northvale Family Help plan, section 2"
"""
_NEXT = {"early_help": "child_in_need", "child_in_need": "child_protection", "child_protection": "child_in_need"}


def family_help_area(folder: Path, *, tiers: bool = False, switched: bool = True, children: int = 800) -> None:
    """Write contacts, episodes and the policy of an area that switches; with `tiers` Family Help says which.

    Without `switched` the same children keep early help and child in need after the day.
    """
    dice = Random(5)
    contacts, episodes = ["contact_id,person_id,received_at,source,hub"], [
        "episode_id,person_id,level,tier,started_on,ended_on,lead_practitioner"
    ]  # fmt: skip
    for number in range(children):
        person, begun = f"p{number:04}", date(2024, 9, 1) + timedelta(days=dice.randrange(640))
        contacts.append(f"c{number:04},{person},{begun} 09:{number % 60:02},6,Northvale")
        level, start = dice.choice(["early_help", "early_help", "child_in_need"]), begun
        for step in range(4):
            end = start + timedelta(days=dice.randrange(40, 200))
            pieces = (
                [(start, end)] if end <= SWITCH or start >= SWITCH or not switched else [(start, SWITCH), (SWITCH, end)]
            )
            for part, (first, last) in enumerate(pieces):
                episodes.append(_episode(f"e{number:04}-{step}{part}", person, level, first, last, tiers, switched))
            if dice.random() < 0.45 or end > date(2026, 8, 31):
                break
            level, start = _NEXT[level], end
    extracts = folder / "in"
    extracts.mkdir(parents=True)
    (extracts / "contacts.csv").write_text("\n".join(contacts) + "\n")
    (extracts / "support_episodes.csv").write_text("\n".join(episodes) + "\n")
    (folder / "data").mkdir()
    (folder / "data" / "policy.toml").write_text(POLICY)


def _episode(key: str, person: str, level: str, first: date, last: date, tiers: bool, switched: bool) -> str:
    tier, ended = "", f"{last}" if last <= date(2026, 8, 31) else ""
    if switched and first >= SWITCH and level in ("early_help", "child_in_need"):
        tier = {"early_help": "targeted", "child_in_need": "statutory"}[level] if tiers else ""
        level = "family_help"
    return f"{key},{person},{level},{tier},{first},{ended},family_support"
