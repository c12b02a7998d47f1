"""An update of the program that derives facts in another way makes the same extracts into a new build."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from etl.errors import WarehouseError
from etl.load import load
from etl.warehouse.reader import open_warehouse

CODE = """
import polars as pl

def derive(tables, as_at, policy):
    return {"contacts": tables["contacts"].select("contact_id", %s=pl.lit(1))}
"""


def program(folder: Path, column: str) -> ModuleType:
    folder.mkdir()
    (folder / "facts.py").write_text(CODE % column, "utf-8")
    spec = importlib.util.spec_from_file_location("facts", folder / "facts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_same_extract_is_built_anew_by_other_code_and_only_then(tmp_path: Path) -> None:
    extract = tmp_path / "contacts.csv"
    extract.write_text("contact_id,person_id,received_at,source\nc1,p1,2026-03-02,6\n", "utf-8")
    old, new = program(tmp_path / "old", "before"), program(tmp_path / "new", "after")
    data = tmp_path / "data"
    assert load(data, [extract], derive=old.derive).build == 1
    assert load(data, [extract], derive=old.derive).build == 1
    with open_warehouse(data) as warehouse, pytest.raises(WarehouseError, match="another version of mash"):
        warehouse.read("fact_contacts", ["after"])
    assert load(data, [extract], derive=new.derive).build == 2
    with open_warehouse(data) as warehouse:
        assert warehouse.read("fact_contacts", ["after"]).height == 1
