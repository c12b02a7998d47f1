"""Checks that each step of adding a format was done: a forgotten one fails with a sentence that says what to do."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import polars as pl
import pytest

from etl.formats.context import Context
from etl.formats.keys import KeyFileError, Keyring
from etl.formats.mapping_file import read_mapping
from etl.formats.registry import FORMATS, STANDARD, Format
from etl.formats.sources import Given, Opened, sources
from etl.landing.recognise import recognise
from etl.reading.files import find_files
from etl.reading.sheet import Sheet
from tests.support.formats import FIXTURES, IDENTIFYING, LOCAL_ID, Fixture

FOLDER = Path(__file__).parents[2] / "etl" / "formats"
PAGE = (Path(__file__).parents[2] / "docs" / "formats.md").read_text("utf-8")
WRITTEN = [format_ for format_ in FORMATS if format_.name in FIXTURES]  # the others fail in the first test
each_format = pytest.mark.parametrize("format_", WRITTEN, ids=lambda format_: format_.name)


def forgotten(formats: Iterable[Format], fixtures: Mapping[str, object], page: str) -> Iterator[str]:
    """Yield a sentence for each step of adding a format that has not been done."""
    sections = {line.lstrip("#").strip() for line in page.splitlines() if line.startswith("##")}
    for format_ in formats:
        if format_.name not in fixtures:
            yield f"The format '{format_.name}' has no fixture: write a small file of it in tests/support/formats.py."
        if format_.label not in sections:
            yield f"docs/formats.md has no section '{format_.label}': write what the format holds and what it lacks."


def unshown(formats: Iterable[Format], page: str) -> Iterator[str]:
    """Yield a sentence for each format that the head of the page does not show."""
    head = page.partition("\n## ")[0]
    for format_ in formats:
        if f"[{format_.label}](#" not in head:
            yield f"docs/formats.md lacks '{format_.label}' in the table at its head: add a line with file and command"
        if f"`{format_.name}`" not in head and f"`--format {format_.name}`" not in head:
            yield f"the head of docs/formats.md does not list `{format_.name}` among the names that --format takes"


def past_the_look(folder: Path) -> Iterator[str]:
    """Yield a sentence for each module whose ids of children are replaced before anybody has looked at them."""
    for path in sorted(folder.glob("*.py")):
        if path.stem != "context" and "keys.people(" in path.read_text("utf-8"):
            yield (
                f"{path.stem}.py replaces ids unseen: take them through context.people, which says what is odd in them"
            )


def unlisted(folder: Path, formats: Iterable[Format]) -> Iterator[str]:
    """Yield a sentence for each module that converts files and that no format names."""
    listed = {format_.module for format_ in formats}
    for path in sorted(folder.glob("*.py")):
        if path.stem not in listed and "\ndef convert(" in path.read_text("utf-8"):
            yield f"{path.stem}.py converts files and no format names it: add an entry to FORMATS in registry.py."


def unprotected(format_: Format, fixture: Fixture) -> Iterator[str]:
    """Yield a sentence for each way in which a format does not do what its `needs_key` says."""
    held = [path.name for path in fixture.files if LOCAL_ID in _everything_in(path)]
    if format_.needs_key and not held:
        yield f"The fixture of '{format_.name}' names no child: give it LOCAL_ID, so that the test of its key can fail."
    if held and not format_.needs_key:
        yield f"The format '{format_.name}' holds local child ids: set needs_key=True in etl/formats/registry.py."
    try:
        sheets = convert(format_, fixture, None)
    except KeyFileError:
        if not format_.needs_key:
            yield f"The format '{format_.name}' makes pseudonyms: set needs_key=True in etl/formats/registry.py."
        return
    if format_.needs_key and any(sheet.headers and "person_id" in sheet.headers for sheet in sheets):
        yield f"The format '{format_.name}' names children and asks for no key: take their ids through context.people."


def convert(format_: Format, fixture: Fixture, keyring: Keyring | None) -> list[Sheet]:
    mapping = read_mapping(fixture.mapping) if fixture.mapping else None
    sheets = format_.convert(fixture.files, Context(keyring, mapping=mapping))
    for sheet in sheets:
        list(sheet.batches())  # a census makes its rows only when they are asked for
    return sheets


def _everything_in(path: Path) -> str:
    if path.suffix == ".xlsx":
        return str(pl.read_excel(path, has_header=False, drop_empty_cols=False).rows())
    return path.read_text("utf-8")


def loaded(format_: Format, folder: Path) -> Opened:
    fixture = FIXTURES[format_.name](folder)
    (folder / "area.key").write_text("k" * 64)
    given = Given(key_file=folder / "area.key", mapping=fixture.mapping)
    (source,) = sources(find_files(fixture.files), given)
    assert source.format is format_, (
        f"'{source.format.name}' takes the fixture of '{format_.name}': its own recognise() does not, or it stands too "
        "late in FORMATS of registry.py"
    )
    return source.open()


def test_every_step_of_adding_a_format_was_done():
    sentences = [
        *unlisted(FOLDER, FORMATS), *past_the_look(FOLDER), *forgotten(FORMATS, FIXTURES, PAGE),
        *unshown(FORMATS, PAGE),
    ]  # fmt: skip
    assert not sentences, "\n".join(sentences)


def test_a_forgotten_step_is_named(tmp_path):
    planted = Format("planted", "Planted format", "planted", needs_key=True)
    assert list(forgotten([planted], FIXTURES, PAGE)) == [
        "The format 'planted' has no fixture: write a small file of it in tests/support/formats.py.",
        "docs/formats.md has no section 'Planted format': write what the format holds and what it lacks.",
    ]
    assert list(unshown([planted], PAGE)) == [
        "docs/formats.md lacks 'Planted format' in the table at its head: add a line with file and command",
        "the head of docs/formats.md does not list `planted` among the names that --format takes",
    ]
    (tmp_path / "planted.py").write_text('"""Planted."""\n\n\ndef convert(files, context):\n    return []\n')
    assert list(unlisted(tmp_path, FORMATS)) == [
        "planted.py converts files and no format names it: add an entry to FORMATS in registry.py."
    ]
    (tmp_path / "planted.py").write_text("ids = context.keys.people(ids, 'local', context.words)\n")
    assert list(past_the_look(tmp_path)) == [
        "planted.py replaces ids unseen: take them through context.people, which says what is odd in them"
    ]


@each_format
def test_a_format_needs_a_key_exactly_where_it_holds_local_ids(format_, tmp_path):
    sentences = list(unprotected(format_, FIXTURES[format_.name](tmp_path)))
    assert not sentences, "\n".join(sentences)


def test_a_forgotten_key_is_named(tmp_path):
    without_key = Format("ssd", "Planted format", "ssd", needs_key=False, many_files=True)
    assert list(unprotected(without_key, FIXTURES["ssd"](tmp_path))) == [
        "The format 'ssd' holds local child ids: set needs_key=True in etl/formats/registry.py.",
        "The format 'ssd' makes pseudonyms: set needs_key=True in etl/formats/registry.py.",
    ]
    unkeyed = Format("ssd", "Planted format", "standard", needs_key=True)
    assert list(unprotected(unkeyed, FIXTURES["standard"](tmp_path))) == [
        "The fixture of 'ssd' names no child: give it LOCAL_ID, so that the test of its key can fail.",
        "The format 'ssd' names children and asks for no key: take their ids through context.people.",
    ]


def test_needs_key_has_no_default():
    with pytest.raises(TypeError, match="needs_key"):
        Format("planted", "Planted format", "planted")


@each_format
def test_what_comes_out_are_tables_of_the_standard_and_nothing_that_identifies(format_, tmp_path):
    sheets = loaded(format_, tmp_path).sheets
    assert all(recognise(sheet.headers).contract.name == (sheet.name or "contacts") for sheet in sheets)
    held = str([frame.rows() for sheet in sheets for frame in sheet.batches()])
    left = [word for word in IDENTIFYING if word in held]
    assert not left, f"'{format_.name}' lets {left} out: drop names, take ids through context.people, births as months"


@pytest.mark.parametrize(
    "format_", [format_ for format_ in WRITTEN if format_.needs_key], ids=lambda format_: format_.name
)
def test_a_keyed_format_is_refused_without_a_key_before_its_file_is_read(format_, tmp_path, monkeypatch):
    monkeypatch.delenv("MASH_KEY", raising=False)
    fixture = FIXTURES[format_.name](tmp_path)
    with pytest.raises(KeyFileError, match=f"^{format_.label}: .*--key-file"):
        sources(find_files(fixture.files), Given(mapping=fixture.mapping))


def test_an_empty_secret_makes_no_keyring():
    with pytest.raises(KeyFileError, match="empty"):
        Keyring(b"")


def test_the_standard_comes_last_for_it_takes_every_file():
    assert FORMATS[-1] is STANDARD, f"put {FORMATS[-1].name!r} before the standard, which takes every file"
