"""Many readers at once on a dashboard of this machine, and how long each waited; bounded in number and time.

`python -m tests.support.load_client --users 25 --think 3 --seconds 60` serves the sample, drives it, and prints what
was measured. It never leaves the loopback address.
"""

import argparse
import asyncio
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

from queries.build import current_build
from tests.access.site import ACCESS, CLIENT, HERE, SECRET, Site
from tests.support.server import Server, free_port, served
from tests.support.session import Session, session

SAMPLE = Path(__file__).parents[2] / "sample_data"
MOST_USERS, MOST_SECONDS = 200, 3600
SHARED = ("month", "hub", "period", "compare")
MONTHS = 6  # readers look at the newest
Cookies = Callable[[int], str | None]  # a reader's number to the cookie of their sign-in


@dataclass
class Report:
    """What came of one run: seconds that readers waited, what went wrong, and the server's CPU and memory."""

    users: int
    think: float
    seconds: float
    visits: list[float] = field(default_factory=list)  # first pages
    waits: list[float] = field(default_factory=list)  # every other rerun
    errors: list[str] = field(default_factory=list)
    builds: list[int] = field(default_factory=list)  # what each reader saw last
    changed: list[float] = field(default_factory=list)  # when another build was shown to each, monotonic
    published: float | None = None  # when it was put in force
    megabytes: list[float] = field(default_factory=list)  # the server's memory, each second
    cpu: float = 0.0  # seconds, the server's
    received: int = 0  # bytes


async def crowd(
    server: Server,
    users: int,
    think: float,
    seconds: float,
    *,
    visit: float | None = None,
    seed: int = 52,
    cookie: Cookies = lambda _: None,
) -> Report:
    """Let readers come, choose and think for some seconds; with `visit`, each leaves and comes anew so often.

    `cookie` gives each the sign-in of a person of their own, where people sign in.
    """
    if users > MOST_USERS or seconds > MOST_SECONDS:
        raise ValueError(f"At most {MOST_USERS} users for {MOST_SECONDS} seconds.")
    report = Report(users, think, seconds)
    process = psutil.Process(server.pid)
    before, end = sum(process.cpu_times()[:2]), time.monotonic() + seconds
    watching = asyncio.create_task(_watch(process, report))
    await asyncio.gather(
        *(_reader(server.port, report, random.Random(seed + n), end, visit, cookie(n)) for n in range(users))
    )
    watching.cancel()
    report.cpu = sum(process.cpu_times()[:2]) - before
    return report


async def _reader(
    port: int, report: Report, rng: random.Random, end: float, visit: float | None, cookie: str | None
) -> None:
    await asyncio.sleep(rng.uniform(0, min(report.think, end - time.monotonic())))
    while True:
        leave = min(end, time.monotonic() + visit * rng.uniform(0.5, 1.5)) if visit else end
        async with session(port, cookie) as reader:
            report.visits.append(await reader.rerun())
            while not reader.errors:
                await asyncio.sleep(report.think * rng.uniform(0.5, 1.5))
                report.waits.append(await _act(reader, rng))
                if time.monotonic() >= leave:
                    break
            report.received += reader.received
            report.errors += reader.errors
            if reader.changed:
                report.changed.append(reader.changed)
        if time.monotonic() >= end or reader.errors:
            report.builds.append(reader.build or 0)
            return


async def _act(reader: Session, rng: random.Random) -> float:
    """Go to another page (2 of 5 times), or change a filter: the month as often as all others together."""
    if rng.random() < 0.4:
        return await reader.rerun(rng.choice([page for page, hash_ in reader.pages.items() if hash_ != reader.page]))
    key = rng.choices(SHARED, (6, 3, 2, 1))[0]
    options = reader.choices[key][1]
    return await reader.rerun(choices={key: rng.choice(options[:MONTHS] if key == "month" else options)})


async def _watch(process: psutil.Process, report: Report) -> None:
    while True:
        report.megabytes.append(process.memory_info().rss / 1e6)
        await asyncio.sleep(1)


def publish(data: Path, extract: Path) -> subprocess.Popen[bytes]:
    """Start loading another extract into a data directory that is being served."""
    command = [sys.executable, "-m", "mash.main", "load", str(extract), "--data", str(data), "--accept-rejects"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def told(report: Report) -> dict[str, object]:
    """Return a report's figures by name, rounded: percentiles of seconds waited, requests, errors, memory, CPU."""
    counts = {"reruns": len(report.waits), "visits": len(report.visits), "errors": len(report.errors)}
    waits = {f"p{p}": round(percentile(report.waits, p), 3) for p in (50, 95, 99, 100)}
    memory = report.megabytes
    third = max(len(memory) // 3, 1)
    return (
        {name: value for name, value in asdict(report).items() if name in ("users", "think", "seconds")}
        | counts
        | waits
        | {"first_p95": round(percentile(report.visits, 95), 3), "cpu": round(report.cpu, 1)}
        | {"cpu_a_rerun": round(report.cpu / max(counts["reruns"] + counts["visits"], 1), 3)}
        | {"mb_by_thirds": [round(max(memory[i : i + third]), 1) for i in range(0, third * 3, third) if memory[i:]]}
        | {"builds": sorted(set(report.builds)), "kinds_of_error": sorted(set(report.errors))}
        | {"mb_sent": round(report.received / 1e6, 1)}
        | {f"new_build_p{p}": round(percentile(_until_shown(report), p), 1) for p in (50, 95, 100) if report.published}
    )


def _until_shown(report: Report) -> list[float]:
    """Return the seconds from putting a build in force until each reader was shown it."""
    return [changed - report.published for changed in report.changed] if report.published else []


def percentile(values: Sequence[float], p: int) -> float:
    """Return the smallest value that at least p% of the values do not exceed; 0 without values."""
    ordered = sorted(values)
    return ordered[max(-(-len(ordered) * p // 100), 1) - 1] if ordered else 0.0


async def _drive(server: Server, asked: argparse.Namespace, data: Path, cookie: Cookies) -> Report:
    if asked.warm:
        await crowd(server, asked.users, asked.think, asked.warm, seed=1, cookie=cookie)
    publishing = asyncio.create_task(_later(asked.seconds / 3, data, asked.publish)) if asked.publish else None
    report = await crowd(server, asked.users, asked.think, asked.seconds, visit=asked.visit, cookie=cookie)
    report.published = await publishing if publishing else None
    return report


async def _later(wait: float, data: Path, extract: Path) -> float:
    """Load an extract after a while; return when its build was put in force."""
    await asyncio.sleep(wait)
    before, loading = current_build(data), publish(data, extract)
    while loading.poll() is None and current_build(data) == before:
        await asyncio.sleep(0.1)
    now = time.monotonic()
    code = await asyncio.to_thread(loading.wait)
    if code not in (0, 1):
        raise RuntimeError(f"mash load ended with {code}")
    return now


def main(arguments: list[str]) -> int:
    """Serve, drive, print; returns 1 when anything went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.load_client", description=__doc__)
    parser.add_argument("--users", type=int, default=25)
    parser.add_argument("--think", type=float, default=3, help="seconds between two reruns of a reader")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--warm", type=float, default=0, help="seconds driven before anything is counted")
    parser.add_argument("--visit", type=float, help="seconds until a reader leaves and comes anew")
    parser.add_argument("--data", type=Path, help="a data directory; else the sample is loaded")
    parser.add_argument("--publish", type=Path, help="an extract to load after a third of the time")
    parser.add_argument("--sign-in", action="store_true", help="readers sign in, each as an officer of every hub")
    parser.add_argument("--json", type=Path, help="where to keep the figures")
    parser.add_argument("--log", type=Path, help="where to keep what the server prints")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        data, port = asked.data or _sample(Path(folder)), free_port()
        cookie = _signing_in(data, port) if asked.sign_in else lambda _: None
        with served(data, asked.log or Path(folder) / "log.txt", port) as server:
            figures = told(asyncio.run(_drive(server, asked, data, cookie)))
    for name, value in figures.items():
        sys.stdout.write(f"{name:16} {value}\n")
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 1 if figures["errors"] else 0


def _signing_in(data: Path, port: int) -> Cookies:
    """Configure sign-in for a data directory that is not yet served; return each reader's cookie, as it is signed.

    Nobody is asked at the provider: what a signed cookie costs on every rerun is measured, not how one comes by it.
    """
    address = f"http://localhost:{port}"
    os.environ["TEST_CLIENT_SECRET"] = "of the tests"  # noqa: S105 - of nobody
    (data / "cookie.secret").write_text(SECRET, encoding="utf-8")
    text = ACCESS.format(provider="http://localhost:1", client=CLIENT, address=address, here=HERE)
    (data / "access.toml").write_text(text, encoding="utf-8")
    site = Site(address, data, data, "http://localhost:1")
    return lambda number: site.cookie("ora", sub=f"reader {number}", nonce=str(number))


def _sample(folder: Path) -> Path:
    data = folder / "data"
    data.mkdir()
    shutil.copyfile(SAMPLE / "policy.toml", data / "policy.toml")
    subprocess.run([sys.executable, "-m", "mash.main", "load", str(SAMPLE), "--data", str(data)], check=True)
    return data


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
