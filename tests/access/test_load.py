"""Readers at once: none meets an error on a cold server, and all see a build that is published under them.

How fast that is, is measured apart (`python -m tests.support.load_client`, docs/load.md): nothing here is timed.
"""

import asyncio
import shutil

import pytest

from queries.build import current_build
from tests.support.apart import run_apart
from tests.support.load_client import Report, crowd, percentile, publish, told
from tests.support.server import served
from tests.support.session import session

CONTACTS = """contact_id,person_id,received_at,source,hub,risk_initial,decided_at
C90000001,P90000001,2026-11-07 07:01,6,Northvale,amber,2026-11-07 08:58
C90000002,P90000002,2026-11-07 09:51,1A,Northvale,green,2026-11-07 10:51
"""

pytestmark = pytest.mark.xdist_group("load")


@pytest.fixture(scope="module")
def crowded(sample_build, tmp_path_factory):
    """Eight readers, who find the server cold, and an extract loaded under them: what came of it, and the build."""
    folder = tmp_path_factory.mktemp("crowd")
    data = folder / "data"
    shutil.copytree(sample_build, data)
    late = folder / "late" / "childrens_social_care" / "contacts.csv"
    late.parent.mkdir(parents=True)
    late.write_text(CONTACTS, encoding="utf-8")

    async def drive(server):
        loading = publish(data, late.parents[1])
        reports = [await crowd(server, 8, 1.5, 8)]
        assert await asyncio.to_thread(loading.wait) == 0
        reports.append(await crowd(server, 8, 0.2, 1))
        return reports

    with served(data, folder / "log.txt") as server:
        yield [*run_apart(drive(server)), current_build(data)]


def test_no_reader_meets_an_error(crowded):
    first, then, _ = crowded
    assert first.errors == then.errors == []
    assert len(first.visits) == len(then.visits) == 8
    assert len(first.waits) >= 8


def test_every_reader_sees_the_new_build(crowded):
    first, then, build = crowded
    assert set(first.builds) <= {build - 1, build}
    assert then.builds == [build] * 8


def test_a_reader_who_stays_gets_a_new_build_unasked(sample_build, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(sample_build, data)
    late = tmp_path / "late" / "childrens_social_care" / "contacts.csv"
    late.parent.mkdir(parents=True)
    late.write_text(CONTACTS, encoding="utf-8")

    async def stay(port):
        async with session(port) as reader:
            await reader.rerun()
            before = reader.build
            assert await asyncio.to_thread(publish(data, late.parents[1]).wait) == 0
            for _ in range(300):
                if reader.build != before:
                    break
                await asyncio.sleep(0.1)
            return before, reader.build, reader.errors

    with served(data, tmp_path / "log.txt") as server:
        before, after, errors = run_apart(stay(server.port))
    assert (after, errors) == (before + 1, [])


def test_a_report_tells_of_errors_and_percentiles():
    assert [percentile([4, 1, 3, 2], p) for p in (0, 50, 95, 100)] == [1, 2, 4, 4]
    assert percentile([], 95) == 0
    figures = told(Report(2, 3, 60, waits=[0.1, 0.9], errors=["b", "a", "a"], megabytes=[300, 310, 305]))
    assert (figures["errors"], figures["kinds_of_error"], figures["p95"]) == (3, ["a", "b"], 0.9)
    assert figures["mb_by_thirds"] == [300, 310, 305]


def test_a_crowd_is_bounded():
    with pytest.raises(ValueError, match="At most"):
        run_apart(crowd(None, 1000, 1, 1))
