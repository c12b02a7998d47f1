"""The tables of the workbook; one entry is a sheet with its title, what one row means, columns and rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from publish.snapshot.measures import SHORT
from queries.metric import THEMES

ONE_ROW = "This sheet holds one table. Each row is {}."
_HIDDEN = "c"


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, its title, its column headings, its rows, and what one row means."""

    name: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    row: str = "one entry"

    @property
    def about(self) -> str:
        """The line under the title."""
        return ONE_ROW.format(self.row)


def sheets(content: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Sheet]:
    """Return the sheets of figures in order; those without any figure are left out."""
    every = [
        _findings(content), _headlines(content), _months(facts), _england(content), _freshness(content),
        _faults(content), _groups(content), _hubs(facts), _commentary(content), _definitions(content),
        _revisions(content),
    ]  # fmt: skip
    return [sheet for sheet in every if sheet.rows]


def notes(content: Mapping[str, Any]) -> Sheet:
    """Return what signs and statuses mean, the disclosure statement and the notes of tables."""
    rows = [
        ("c", f"Confidential: {content['rule']}"),
        ("–", "No target, no national figure, or not known yet."),
        ("immature", "A month that can't be known yet: its look-back or follow-up is not covered by the data."),
        ("suppressed", "A month whose figure is hidden (c)."),
        *((f"[note {i}]", note) for i, note in enumerate(content["table"]["notes"], start=1)),
        *(("Disclosure control", said) for said in content["disclosure"]),
        *(("Trust", said) for said in content["quality"]["caveats"]),
        ("Beside England", content["england"]["caution"]),
        *((label, said) for label, said in content["provenance"]),
    ]
    return Sheet("Notes", "Notes", ("Sign or subject", "Meaning"), rows, "one note")


def _findings(content: Mapping[str, Any]) -> Sheet:
    rows = [("Key message", f["claim"], f["rest"]) for f in content["findings"]]
    rows += [("Read together", t["claim"], t["rest"]) for t in content["together"]]
    rows += [("What changed", c["claim"], c["rest"]) for c in content["changed"]]
    return Sheet("Key messages", "Key messages", ("Kind", "Claim", "Figures"), rows, "one message")


def _headlines(content: Mapping[str, Any]) -> Sheet:
    themes = {s["metric"]: s["theme"] for s in content["table"]["rows"]}
    columns = ["Theme", *(c for c in content["table"]["columns"] if c != "24 months")]
    rows, theme = [], ""
    for row in content["table"]["rows"]:
        theme = themes[row["metric"]] or theme
        note = f" [note {row['note']}]" if row["note"] else ""
        rows.append((theme, row["name"] + note, row["now"], row["before"], row["target"], row["england"],
                     row["change"]["words"], row["met"]["words"]))  # fmt: skip
    return Sheet("Headline measures", "Headline measures", columns, rows, "one measure in the month it speaks of")


def _months(facts: Mapping[str, Any]) -> Sheet:
    columns = ("Theme", "Measure", "Unit", "Month", "Numerator", "Denominator", "Value", "Expected from", "Expected to",
               "Mean", "Verdict", "Status")  # fmt: skip
    rows = [
        (THEMES[m["theme"]][0], SHORT[m["metric"]], m["unit"], p["month"], p["numerator"], p["denominator"],
         _value(p["value"], m["unit"]), p["lower"], p["upper"], p["mean"], p["verdict"], p["status"])
        for m in facts["metrics"]
        for p in m["months"]
    ]  # fmt: skip
    return Sheet("Months", "Every month of every measure", columns, rows, "one measure in one month")


def _value(value: Any, unit: str) -> Any:
    return int(value) if unit == "count" and value not in (None, _HIDDEN) else value


def _england(content: Mapping[str, Any]) -> Sheet:
    told = content["england"]
    rows = [(r["name"], r["month"], r["here"], r["england"], r["period"], r["reading"]) for r in told["rows"]]
    return Sheet(
        "England", "England’s figures beside ours", told["columns"], rows, "one measure with a national figure"
    )


def _freshness(content: Mapping[str, Any]) -> Sheet:
    told = content["quality"]["freshness"]
    rows = [(r["agency"], r["newest"], r["days"], r["allowed"], r["state"]) for r in told["rows"]]
    return Sheet("Freshness", "How new each agency’s data is", told["columns"], rows, "one agency")


def _faults(content: Mapping[str, Any]) -> Sheet:
    told = content["quality"]["checks"]
    rows = [(r["check"], r["rows"], r["share"]) for r in told["rows"]]
    rows += [(check, "c", "c") for check in content["quality"]["few"]]
    return Sheet("Faults", "Faults in the month’s rows", told["columns"], rows, "one fault looked for and found")


def _groups(content: Mapping[str, Any]) -> Sheet:
    rows = [
        (table["title"], row["name"], row["figure"], row["out_of"])
        for section in content["sections"]
        for table in section["groups"]
        for row in table["rows"]
    ]
    return Sheet("Groups", "Measures by group", ("Measure", "Group", "Figure", "Out of"), rows, "one group")


def _hubs(facts: Mapping[str, Any]) -> Sheet:
    columns = ("Measure", "Hub", "Month", "Numerator", "Denominator", "Value", "Status")
    rows = [
        (SHORT[c["metric"]], c["hub"], c["month"], c["numerator"], c["denominator"], c["value"], c["status"])
        for c in facts["by_hub"]
    ]
    return Sheet("Hubs", "Measures by hub", columns, rows, "one measure of one hub")


def _commentary(content: Mapping[str, Any]) -> Sheet:
    blocks = [("Summary", b) for b in content["summary"]]
    blocks += [(s["title"], b) for s in content["sections"] for b in s["commentary"]]
    rows = [(theme, "".join(run["text"] for run in block["runs"])) for theme, block in blocks]
    return Sheet("Commentary", "Commentary", ("Theme", "Text"), rows, "one paragraph of the officer’s words")


def _definitions(content: Mapping[str, Any]) -> Sheet:
    columns = ("Measure", "Name", "Month", "Counted", "In the numerator", "Left out", "Source")
    rows = [
        (m["title"], m["metric"], m["month"], m["counted"], m["met"], m["left_out"], m["source"])
        for m in content["definitions"]
    ]
    return Sheet("Definitions", "Definitions used", columns, rows, "one measure")


def _revisions(content: Mapping[str, Any]) -> Sheet:
    columns = ("Revision", "Measure", "Month", "Was", "Is now", "Why")
    rows = [
        (r["title"], x["name"], x["month"], x["was"], x["now"], x["why"])
        for r in content["revisions"]
        for x in r["rows"]
    ]
    return Sheet("Revisions", "What revisions changed", columns, rows, "one figure that changed")
