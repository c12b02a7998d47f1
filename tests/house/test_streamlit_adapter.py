"""Streamlit's private names are used in one place, and each is there and does what it did when it was recorded."""

import ast
import inspect
import logging
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import pytest
from itsdangerous import URLSafeTimedSerializer

ROOT = Path(__file__).parents[2]
ADAPTER = ROOT / "dashboard" / "streamlit_adapter"
PACKAGES = ("etl", "queries", "publish", "dashboard", "mash", "docs", "tests")
PUBLIC = ("config", "delta_generator", "testing")  # modules of Streamlit that others than the adapter import
PRIVATE = ("auth_util", "error_util", "logger", "proto", "runtime", "web")  # modules that `st` has as attributes
BROWSERS = {  # tests that speak to a server as a page in a browser does, or sign a cookie as the server does
    "tests/access/reader.py", "tests/access/site.py", "tests/access/test_refresh.py", "tests/support/session.py",
}  # fmt: skip
SENTENCE = "{path}:{line} uses streamlit.{name}, which is private: use dashboard/streamlit_adapter, or add to it"


def private_uses(source: str) -> list[tuple[int, str]]:
    """Return each private module or name of Streamlit that a module names, with its line."""
    tree = ast.parse(source)
    aliases = {
        alias.asname or alias.name for node in ast.walk(tree) if isinstance(node, ast.Import)
        for alias in node.names if alias.name == "streamlit"
    }  # fmt: skip
    return [(node.lineno, name) for node in ast.walk(tree) for name in _private(node, aliases)]


def _private(node: ast.AST, aliases: set[str]) -> list[str]:
    """Return what a node names of Streamlit's, where that is private."""
    modules: list[str] = []
    names: list[str] = []
    if isinstance(node, ast.Import):
        modules = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom) and node.module == "streamlit":
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom) and not node.level:
        modules = [node.module or ""]
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and " " not in node.value:
        modules = [node.value]  # a module to import, or a logger to find, by its name
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in aliases:
        names = [node.attr]
    found = [module.removeprefix("streamlit.") for module in modules if module.startswith("streamlit.")]
    found = [name for name in found if name.partition(".")[0] not in PUBLIC]
    return [*found, *(name for name in names if name in PRIVATE or (name[0] == "_" and name[:2] != "__"))]


def modules() -> Iterator[tuple[str, str]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            source = path.read_text("utf-8")
            if "streamlit" in source and path.parent != ADAPTER and path != Path(__file__) and name not in BROWSERS:
                yield name, source


def test_nothing_but_the_adapter_uses_private_names():
    found = [
        SENTENCE.format(path=path, line=line, name=name)
        for path, source in modules()
        for line, name in private_uses(source)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", sorted(BROWSERS))
def test_each_exception_is_needed(name):
    assert private_uses((ROOT / name).read_text("utf-8"))


PLANTED = {
    "a module": "import streamlit.runtime",
    "a name of a module": "from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value",
    "messages": "from streamlit.proto.BackMsg_pb2 import BackMsg",
    "a module by another name": "from streamlit import auth_util as signed",
    "in a function": "def later():\n    from streamlit.runtime.scriptrunner import get_script_run_ctx",
    "an attribute": "import streamlit as st\nst.runtime.get_instance()",
    "an attribute with an underscore": "import streamlit as st\nst._main.write('x')",
    "by its name in words": "from importlib import import_module\nimport_module('streamlit.runtime')",
    "a logger": "import logging\nlogging.getLogger('streamlit.error_util')",
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_breach_is_found(name):
    assert private_uses(PLANTED[name])


@pytest.mark.parametrize("source", [
    "import streamlit as st\nst.write('x')\nst.components.v2.component('x')\nst.App('app.py')",
    "from streamlit.delta_generator import DeltaGenerator", "from streamlit.testing.v1 import AppTest",
    "said = 'streamlit.runtime is private'", "from streamlit import write",
])  # fmt: skip
def test_what_is_public_passes(source):
    assert private_uses(source) == []


def imported() -> Iterator[tuple[str, str]]:
    """Return every name that the adapter imports of Streamlit's modules."""
    for path in sorted(ADAPTER.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("streamlit."):
                yield from ((str(node.module), alias.name) for alias in node.names)


@contextmanager
def unchanged(what: str) -> Iterator[None]:
    """Say which part of Streamlit changed, whatever fails here, and where to go."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever it is, Streamlit changed
        pytest.fail(f"Streamlit changed {what}: see streamlit_adapter ({error!r})")


@pytest.mark.parametrize(("module", "name"), sorted(set(imported())))
def test_each_private_name_is_there(module, name):
    with unchanged(f"{module}.{name}"):
        getattr(import_module(module), name)


def test_the_adapter_imports_the_private_names_known():
    assert len(set(imported())) == 13


def test_a_name_that_is_gone_is_said_so():
    with pytest.raises(
        pytest.fail.Exception, match=r"^Streamlit changed streamlit\.runtime\.Nothing: see streamlit_ad"
    ):
        test_each_private_name_is_there("streamlit.runtime", "Nothing")


# Recorded between Chromium and Streamlit 1.67.0, without what the adapter does not read.
AUTOMATIC = b64decode(
    "WrsBEjcKNQopJCRJRC0xOTQ2MWRlMjQyYWUxZWMxZGExNjVjNzI4ODcwODc4OC1odWIyCEFsbCBodWJzGiA1ZDk1MDkxMzE0NGQ2YTVmOTFhZDVm"
    "N2JiNzIwZDNkOSogMDRmODZmY2M2YTRjYTIyY2E1ZmQ0ZWFiYWNjNTBkZmUwAUI6CgNVVEMQABoFZW4tVVMiIWh0dHA6Ly8xMjcuMC4wLjE6ODUw"
    "MS9kZWZpbml0aW9ucygAMgVsaWdodA=="
)
BEGAN = b64decode(
    "EigyJgokMzRlZjRmNWQtZDdhYy00MGQyLTg3ZTctMWE2ZGY5ODk5Yjc4IpkBGgNhcHAiEC9zcnYvbWFzaC9hcHAucHlCPAogY2U2OTEzNzQ0OWU1"
    "NDRmZDk5ZWVjNGZiM2Q2M2MyMjkSC2RlZmluaXRpb25zMgtkZWZpbml0aW9uc0ogY2U2OTEzNzQ0OWU1NDRmZDk5ZWVjNGZiM2Q2M2MyMjlaIGNl"
    "NjkxMzc0NDllNTQ0ZmQ5OWVlYzRmYjNkNjNjMjI5"
)
ENDED = b64decode("EigyJgokMzRlZjRmNWQtZDdhYy00MGQyLTg3ZTctMWE2ZGY5ODk5Yjc4MAA=")
RUN, FRAGMENT = "34ef4f5d-d7ac-40d2-87e7-1a6df9899b78", "04f86fcc6a4ca22ca5fd4eabacc50dfe"


def test_recorded_messages_are_read():
    with unchanged("streamlit.proto"):
        from dashboard.streamlit_adapter.messages import (
            RunBegan,
            RunEnded,
            RunRequest,
            for_whole_page,
            run_event,
            run_request,
        )

        assert run_request(AUTOMATIC) == RunRequest(FRAGMENT, automatic=True)
        whole = for_whole_page(AUTOMATIC)
        assert run_request(whole) == RunRequest("", automatic=True)
        assert b"All hubs" in whole
        assert run_event(BEGAN) == RunBegan(RUN, whole_page=True)
        assert run_event(ENDED) == RunEnded(RUN)
        assert run_event(AUTOMATIC) is None


def test_a_cookie_signed_as_recorded_is_read():
    with unchanged("its sign-in cookie"):
        from dashboard.streamlit_adapter.cookies import NAMES, claims_of

        assert NAMES == ("_streamlit_user", "_streamlit_user_tokens")
        secret, origin = "a secret of at least 32 characters", "https://mash.example.org"
        claims = f'{{"sub": "olga", "origin": "{origin}"}}'
        cookie = {"_streamlit_user": str(URLSafeTimedSerializer(secret, salt="_streamlit_user").dumps(claims))}
        assert claims_of(cookie, secret, origin)["sub"] == "olga"
        assert claims_of(cookie, f"not {secret}", origin) == {}
        assert claims_of(cookie, secret, "https://other.example.org") == {}


def test_a_file_to_be_downloaded_gets_an_address_of_ours():
    with unchanged("its store of files"):
        from streamlit.runtime.media_file_storage import MediaFileKind

        from dashboard.streamlit_adapter.media import FileStore

        store = FileStore(lambda content, name, mime: f"/ours/{name}?{mime}&{len(content)}")
        file = store.load_and_get_id(b"1,2", "text/csv", MediaFileKind.DOWNLOADABLE, "figures.csv")
        assert store.get_url(file) == "/ours/figures.csv?text/csv&3"
        picture = store.load_and_get_id(b"<svg/>", "image/svg+xml", MediaFileKind.MEDIA)
        assert store.get_url(picture).startswith("/media/")


STORE = """
from dashboard.streamlit_adapter.media import Application, FileStore
runtime = Application("dashboard/app.py", lambda *_: "/ours")._create_runtime()
assert isinstance(runtime.media_file_mgr._storage, FileStore), runtime.media_file_mgr._storage
"""


def test_the_application_uses_that_store():
    with unchanged("streamlit.App._create_runtime"):
        done = subprocess.run([sys.executable, "-c", STORE], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_streamlit_asks_there_for_the_connections_that_it_serves():
    with unchanged("how it starts uvicorn"):
        from streamlit.web.server.starlette.starlette_server import UvicornRunner, _get_uvicorn_config_kwargs

        assert "_get_uvicorn_config_kwargs" in UvicornRunner.run.__code__.co_names
        assert "http" not in _get_uvicorn_config_kwargs()


def test_the_logs_that_leave_errors_out_are_streamlits():
    with unchanged("the names of its logs"):
        from dashboard.streamlit_adapter.logs import NAMES, leave_errors_out

        for name in NAMES:
            assert import_module(name)._LOGGER is logging.getLogger(name)
        leave_errors_out()
        record = logging.LogRecord(
            NAMES[0], logging.ERROR, "", 1, "failed", None, (ValueError, ValueError("A name"), None)
        )
        assert logging.getLogger(NAMES[0]).filter(record)
        assert record.exc_info is None


def test_a_reader_who_left_is_told_by_the_server_in_these_words():
    with unchanged("what it logs of a connection that never stood"):
        from uvicorn.protocols.websockets.auto import AutoWebSocketsProtocol

        from dashboard.streamlit_adapter.logs import LEFT, SERVER, leave_readers_out_who_left

        source = inspect.getsource(AutoWebSocketsProtocol)
        assert LEFT in source
        assert f'getLogger("{SERVER}")' in source
        leave_readers_out_who_left()
        told = {
            said: bool(
                logging.getLogger(SERVER).filter(logging.LogRecord(SERVER, logging.ERROR, "", 1, said, (), None))
            )
            for said in (f"{LEFT}.", "Exception in ASGI application")
        }
        assert told == {f"{LEFT}.": False, "Exception in ASGI application": True}
