"""Writes open releases of invented areas, laid out as `mash export open` lays them out.

`python -m tests.support.area_releases RELEASE` makes 150 areas of one real release, compares them and prints the time.
"""

import hashlib
import json
import random
import re
import shutil
import sys
import tempfile
import time
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
    about = {"profile": "open", "title": f"{area}: open data", "as_at": as_at, "synthetic": synthetic, "rounding": None}
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


def others(release: Path, folder: Path, areas: int) -> list[Path]:
    """Write releases of other areas: all files of a release, its counts multiplied by a number for each area."""
    chance, made = random.Random(1), []
    table = (release / "figures.csv").read_text("utf-8").splitlines()
    for number in range(areas):
        copy = shutil.copytree(release, folder / f"area-{number}")
        size, met = chance.uniform(2, 20), chance.gauss(1, 0.04)
        rows = [_other(line, size, met) for line in table[1:]]
        (copy / "figures.csv").write_text("\n".join([table[0], *rows, ""]), "utf-8")
        for path in (copy / "data").glob("*[!a].csv"):
            text = path.read_text("utf-8")
            named = rf"\g<1>E{number:08},Area {number}"  # the ninth and tenth columns, after time and wider places
            path.write_text(re.sub(r"(?m)^(\d+,(?:[^,]*,){7})[^,]*,[^,]*", named, text), "utf-8")
        manifest = json.loads((copy / "manifest.json").read_text("utf-8"))
        for name in manifest["files"]:
            manifest["files"][name] = hashlib.sha256((copy / name).read_bytes()).hexdigest()
        (copy / "manifest.json").write_text(json.dumps(manifest), "utf-8")
        made.append(copy)
    return made


def _other(line: str, size: float, met: float) -> str:
    cells = line.split(",")
    if cells[-4].isdigit() and cells[-5].isdigit():
        whole = round(int(cells[-4]) * size)
        part = min(whole, round(int(cells[-5]) * size * met))
        cells[-5:-2] = [str(part), str(whole), str(100 * part / whole if whole else "")]
    return ",".join(cells)


if __name__ == "__main__":
    from mash.commands.compare import run

    with tempfile.TemporaryDirectory() as place:
        paths = others(Path(sys.argv[1]), Path(place), 150)
        begun = time.perf_counter()
        run(paths, [], None, "csv")
        sys.stderr.write(f"{len(paths)} areas: {time.perf_counter() - begun:.1f} s\n")
