"""What every test may ask for: the command, the sample loaded once for all workers, and a browser."""

import gc
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

from tests.support.trials import pytest_configure, pytest_runtest_setup, pytest_terminal_summary  # noqa: F401  hooks

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Tests start hundreds of processes. Without compiled modules each one costs 2 to 4 s of CPU more than it need.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# As the command does, which is imported after NumPy here.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# The sample's last day is 8 November 2026, and its agencies agreed 35 days: on a later day all of them are late.
os.environ["MASH_TODAY"] = "2026-11-30"

# No test is timed: on a machine busy with other work two of them took longer than Hypothesis allows an example.
settings.register_profile("untimed", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "sample_data"
UNTOUCHED = "sample-untouched"
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
LONGEST = {"browser", "pages", "spark"}
LONG = {
    "access",
    "load",
    "integration/test_crash",
    "generative/test_two_answers",
    "safeguarded",
    "snapshot command",
    "bench",
}
Command = Callable[..., subprocess.CompletedProcess[str]]


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return one worker more than there are cores: on two cores a third of the time was waiting for a browser."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Import the tests without Python's garbage collector, which then leaves alone what all of them share.

    It went through half a million objects again and again, all of which stay: 1.6 of 14 s of CPU in each worker.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()
        gc.set_threshold(20_000, 10, 10)  # as a server of pages does: 3 to 13% less CPU for tests of pages


def pytest_unconfigure() -> None:
    """Let Python take down at its end what was left alone: DuckDB says what it finds undestroyed."""
    gc.unfreeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file, and all of pages, in one worker, which makes what they share once; the longest first.

    A worker holds two groups: what waits behind the first ones is short.
    """
    for item in items:
        if not item.get_closest_marker("xdist_group"):
            file = item.path.relative_to(ROOT / "tests").with_suffix("")
            item.add_marker(pytest.mark.xdist_group("pages" if file.parts[0] == "pages" else file.as_posix()))
    items.sort(key=lambda item: _turn(item.get_closest_marker("xdist_group").args[0]))


def _turn(group: str) -> int:
    if group in LONGEST:
        return 0
    if group.startswith("spec/"):
        return 1
    return 2 if group in LONG else 3


@pytest.fixture
def run_mash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run `mash ARG...` in an empty folder, within this process: what a user would see of it.

    `run_process` does it in a process of its own, for tests that need one.
    """
    from mash.main import run as command

    def run(*args: str | Path) -> subprocess.CompletedProcess[str]:
        said = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2)]
        with monkeypatch.context() as patched:
            patched.chdir(tmp_path)
            patched.delenv("MASH_DATA", raising=False)
            patched.setenv("NO_COLOR", "1")
            patched.setattr(sys, "argv", ["mash", *map(str, args)])
            patched.setattr(sys, "stdout", said[0])
            patched.setattr(sys, "stderr", said[1])
            try:
                command()
                code = 0
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else int(end.code is not None)
        return subprocess.CompletedProcess(sys.argv, code, *map(_read, said))

    return run


def _read(said: io.TextIOWrapper) -> str:
    said.flush()
    said.seek(0)
    return said.read().replace("\r\n", "\n")


@pytest.fixture
def run_process(tmp_path: Path) -> Command:
    """Run `mash ARG...` in a process of its own, in an empty folder: its exit code, stdout and stderr."""
    from tests.support.forked import Forked

    env = {name: value for name, value in os.environ.items() if name != "MASH_DATA"} | {"NO_COLOR": "1"}

    def run(*args: str | Path) -> subprocess.CompletedProcess[str]:
        return Forked("-m", "mash.main", *map(str, args), cwd=tmp_path, env=env).ended()

    return run


@pytest.fixture(scope="session")
def sample_build(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Return a data directory holding the loaded sample: one for all workers, so copy it before changing it."""
    shared = _shared(tmp_path_factory, worker_id)
    data = shared / "sample-build"
    with FileLock(shared / "sample-build.lock"):
        if not (data / "current.json").exists():
            _load_sample(data)
            shutil.copytree(data, shared / UNTOUCHED)
    return data


@pytest.fixture(scope="session")
def untouched(sample_build: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Return the sample as it was loaded, for one test: what others take away adds to the trail of `sample_build`."""
    return _shared(tmp_path_factory, worker_id) / UNTOUCHED


def _shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent  # each worker's own folder lies in the run's folder


def _load_sample(data: Path) -> None:
    from etl.load import load
    from etl.synthetic.sample import SAMPLE as SETTING
    from mash.commands.demo import draw_audited
    from queries.build import open_build
    from queries.facts.derive import derive

    data.mkdir(exist_ok=True)
    shutil.copyfile(SAMPLE / "policy.toml", data / "policy.toml")
    load(data, [SAMPLE], as_at=SETTING.as_at, derive=derive, progress=None)
    draw_audited(data, open_build(data))
    for line in data.glob("audit.*"):  # each test reads in the trail what it did itself
        line.unlink()


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Return the path of a Chromium. Without one the test is skipped, or fails where CI is set."""
    named = os.environ.get("MASH_CHROMIUM")
    found = [named] if named else [path for name in BROWSERS if (path := shutil.which(name))]
    if not found:
        tell = pytest.fail if os.environ.get("CI") else pytest.skip
        tell("no Chromium found: install it, or name one in MASH_CHROMIUM, to run the browser tests")
    return Path(found[0])


@pytest.fixture(scope="session")
def browser(chromium: Path) -> "Iterator[Browser]":
    """Return one Chromium for all tests of a worker, which can't hold two; it is never downloaded."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=str(chromium), args=FLAGS)
        yield found
        found.close()
