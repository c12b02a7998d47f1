"""The dashboard is served to this machine only, on a free port, and asks nothing of the person who starts it."""

import shutil
import socket

import pytest

from dashboard.questions.builds import whole_build
from dashboard.server.serve import ServeError, address, check_host, check_port, options
from dashboard.server.warm_up import warm
from queries.build import open_build
from queries.measure.choices import months
from queries.metrics.catalogue import HEADLINES
from queries.series.reading import read_all


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "::1", "localhost"])
def test_this_machine_may_be_listened_on(host):
    check_host(host)


EVERYONE = "0.0.0.0"  # noqa: S104 - refused


@pytest.mark.parametrize("host", [EVERYONE, "::", "192.168.1.4", "hub.example", "localhost.example", ""])
def test_any_other_address_is_refused_without_sign_in(host):
    with pytest.raises(ServeError, match="sign-in is not configured"):
        check_host(host)


def test_a_port_in_use_or_out_of_range_is_refused():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ServeError, match="Choose another with --port"):
            check_port("127.0.0.1", taken.getsockname()[1])
    with pytest.raises(ServeError, match="no such port"):
        check_port("127.0.0.1", 99_999)


def test_streamlit_is_told_to_listen_there_and_to_ask_for_no_address():
    given = options("127.0.0.1", 8501, headless=True)
    assert given["server.address"] == "127.0.0.1"
    assert (given["server.port"], given["server.headless"], given["server.showEmailPrompt"]) == (8501, True, False)
    assert address("::1", 8501) == "http://[::1]:8501"


def test_the_command_refuses_in_one_line(run_mash, tmp_path):
    for args, said in (
        (["--host", EVERYONE], "sign-in is not configured"),
        (["--data", str(tmp_path / "empty"), "--port", "70000"], "Port 70000 can't be used"),
    ):
        done = run_mash("dashboard", *args)
        assert done.returncode == 2
        assert said in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


def test_a_server_reads_what_its_first_page_counts_before_anybody_asks(untouched, tmp_path):
    warm(tmp_path)  # nothing loaded yet
    data = shutil.copytree(untouched, tmp_path / "data")
    warm(data)
    build = whole_build(data)
    build.warehouse.close()  # what is not read yet can't be read any more
    asked = list(HEADLINES.values()), months(build)[0]
    assert read_all(build, *asked) == read_all(open_build(untouched), *asked)
