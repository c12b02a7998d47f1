"""Writes open releases of invented areas, laid out as `mash export open` lays them out."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile

HEAD = "metric,period,start,source_group,numerator,denominator,value,status,ladder"
CLOCK = "Red 4, amber 24, green 72 hours"
Shown = tuple[int | None, int | None, str]  # numerator, denominator, status


def write_release(
    folder: Path,
    area: str,
    figures: Mapping[str, Shown],
    *,
    code: str = "",
    clocks: tuple[tuple[str, str], ...] = (("2025-04-01", CLOCK),),
    definition: str = "v1",
    ladder: str = "",
    as_at: str = "2026-05-31T12:00:00",
    synthetic: bool = False,
    rounding: int | None = None,
    defined: bool = True,
    zipped: bool = False,
    instead: Mapping[str, str] | None = None,
) -> Path:
    """Write an area's release with figures of 2025-26; return its folder, or the ZIP beside it.

    `instead` holds files that take the place of those, with right checksums: a release can be wrong as published.
    """
    lines = [HEAD]
    for metric, (part, whole, status) in figures.items():
        value = 100 * part / whole if part is not None and whole else ""
        shown = ["" if each is None else str(each) for each in (part, whole)]
        lines.append(f"{metric},2025-26,2025-04-01,Total,{shown[0]},{shown[1]},{value},{status},{ladder}")
        lines.append(f"{metric},2025-26,2025-04-01,Police,1,2,50,ok,{ladder}")  # a group, which is never all children
    stated = [{"from": day, "clock": clock} for day, clock in clocks]
    of_metric = {name: {"title": name, "definition": definition, "clocks": stated} for name in figures}
    files = {
        "figures.csv": "\n".join([*lines, ""]),
        "datapackage.json": "{}",
        "data/front_door_years.csv": f"time_period,new_la_code,la_name\n202526,{code or 'x'},{area}\n",
    }
    if defined:
        files["definitions.json"] = json.dumps({"form": 1, "metrics": of_metric})
    files |= instead or {}
    digests = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()}
    about = {
        "profile": "open",
        "title": f"{area}: open data",
        "as_at": as_at,
        "synthetic": synthetic,
        "rounding": rounding,
    }
    files["manifest.json"] = json.dumps({**about, "files": digests})
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    if not zipped:
        return folder
    packed = folder.with_suffix(".zip")
    with ZipFile(packed, "w") as file:
        for name in files:
            file.write(folder / name, f"{folder.name}/{name}")
    return packed
