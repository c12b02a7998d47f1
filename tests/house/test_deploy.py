"""What is deployed as written is closed: no rights, nothing writable but the data, nobody around the proxy."""

import json
import re
import shlex
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from dashboard.access.health import health_routes
from mash.main import app

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMMANDS = get_command(app).commands
CONTAINER = (DEPLOY / "Containerfile").read_text("utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
UNITS = sorted(DEPLOY.glob("*.service"))
GUIDE = (ROOT / "docs" / "operate.md").read_text("utf-8")


def unit(path):
    read = ConfigParser(strict=False, interpolation=None)
    read.optionxform = str
    read.read_string(path.read_text("utf-8"))
    return read


def can_be_typed(words):
    name, *rest = words
    options = {option for parameter in COMMANDS[name].params for option in parameter.opts}
    return {word for word in rest if word.startswith("--")} <= options


def commands():
    entry, start = (
        json.loads(re.search(rf"^{word} (\[.*\])$", CONTAINER, re.MULTILINE)[1]) for word in ("ENTRYPOINT", "CMD")
    )
    assert entry == ["mash"]
    yield start
    for path in UNITS:
        program, *words = shlex.split(unit(path)["Service"]["ExecStart"])
        assert program == "/opt/mash/bin/mash"
        yield words


def test_every_command_exists():
    assert [words for words in commands() if not can_be_typed(words)] == []


def test_a_command_that_is_none_would_be_found():
    assert not can_be_typed(["dashboard", "--open-to-all"])


def test_the_image_runs_without_rights_from_bases_of_one_version():
    assert re.findall(r"^USER (.*)$", CONTAINER, re.MULTILINE) == ["mash"]
    bases = [*re.findall(r"^FROM (\S+)", CONTAINER, re.MULTILINE), COMPOSE["proxy"]["image"]]
    assert all(re.search(r":\d+\.\d+\.\d+-", base) for base in bases)
    assert re.search(r"uv==\d+\.\d+\.\d+", CONTAINER)
    assert "VOLUME /data" in CONTAINER


def test_the_image_copies_what_is_there():
    copied = re.findall(r"^COPY (?!--)(.*) \S+$", CONTAINER, re.MULTILINE)
    assert [name for names in copied for name in names.split() if not (ROOT / name).exists()] == []
    packages = {"etl", "queries", "publish", "dashboard", "mash", "sample_data"}
    assert packages <= {name for names in copied for name in names.split()}


@pytest.mark.parametrize(
    "text", [CONTAINER, (DEPLOY / "Caddyfile").read_text("utf-8"), GUIDE], ids=["image", "proxy", "guide"]
)
def test_health_is_asked_where_it_is_told(text):
    told = {route.path for route in health_routes(None)}
    asked = set(re.findall(r"/(?:healthz|readyz|health|ready)\b", text))
    assert asked
    assert asked <= told


def test_only_the_proxy_can_be_reached():
    assert "ports" not in COMPOSE["dashboard"]
    assert COMPOSE["proxy"]["ports"] == ["443:443", "80:80"]
    for service in COMPOSE.values():
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    assert "reverse_proxy dashboard:8501" in (DEPLOY / "Caddyfile").read_text("utf-8")


def test_no_secret_is_written_down():
    said = COMPOSE["dashboard"]["environment"].values()
    assert all(re.fullmatch(r"\$\{[A-Z_]+:\?.*\}", value) for value in said)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_service_has_no_rights_and_writes_to_its_data_only(path):
    service = unit(path)["Service"]
    assert service["User"] == "mash"
    assert (service["NoNewPrivileges"], service["ProtectSystem"], service["ProtectHome"]) == ("yes", "strict", "yes")
    assert service["CapabilityBoundingSet"] == ""
    assert service["ReadWritePaths"].split()[0] == "/srv/mash"
    if "dashboard" in service["ExecStart"]:
        assert "--host 127.0.0.1" in service["ExecStart"]  # the proxy is on the same machine


def test_systemd_reads_the_units(tmp_path):
    for path in DEPLOY.glob("mash-*"):
        text = path.read_text("utf-8").replace("/opt/mash/bin/mash", "/bin/true")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    units = sorted(map(str, tmp_path.iterdir()))
    assert len(units) == 3
    if tool := shutil.which("systemd-analyze"):
        done = subprocess.run([tool, "verify", *units], capture_output=True, encoding="utf-8", check=False)
        assert (done.returncode, done.stderr.replace(str(tmp_path), "")) == (0, "")


def test_the_guide_names_every_file():
    assert [path.name for path in DEPLOY.iterdir() if path.name not in GUIDE] == []
