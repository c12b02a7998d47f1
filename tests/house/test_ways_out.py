"""Every module that writes a file, offers one or sends a message publishes by the ledger, or is named with its reason.

An outlet is what leaves for readers (`test_outlets.py`). What is here leaves for nobody, or for those whose rows it is.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
WRITES = {
    "write_bytes", "write_text", "write_csv", "write_parquet", "write_ipc", "write_whole", "write_at_once",
    "write_secret", "copytree", "copyfile",
    "download_button", "send_message",
    "write_excel", "write_json", "write_ndjson", "write_avro", "sink_csv", "sink_parquet", "sink_ipc", "sink_ndjson",
    "to_csv", "to_excel", "to_parquet", "copy2", "make_archive", "sendmail", "urlopen",
}  # fmt: skip
MAY_WRITE = re.compile(rf"\b(?:{'|'.join(sorted(WRITES))}|open)\(")
TO_WRITE = re.compile(r"'[wxa][bt]?\+?'|O_WRONLY|O_RDWR")
BY_THE_LEDGER = {  # take an offer, or copy and offer what has an entry
    "publish/published/folder.py", "publish/snapshot/folder.py", "publish/published/ledger.py",
    "dashboard/components/offer_file.py",
}  # fmt: skip
STAYS = "It stays in the data directory."
CASES = "Rows of single cases for officers who may see them, each time with a line in the audit trail: no publication."
PAGE = "What officers see of their own hubs, as a file: to give it to others they publish it by an outlet."
SCALE = "What an area's own machines derive of its own rows. Loaded back it is a build, and published by an outlet."
IN_MEMORY = "Bytes for others to write: nothing has left."
NO_OUTLET = {  # why what a module writes or offers is no outlet
    "mash/commands/letters.py": "An agency gets the lines and reasons of rows that it sent itself, and no value.",
    "dashboard/screens/refused/page.py": "The letters of mash letters.",
    "mash/commands/chase.py": "An agency gets the keys of checks that it was asked for itself, and no figure.",
    "mash/commands/evidence.py": "A pack for the inspectorates, who may see rows. It is published nowhere.",
    "mash/commands/cases.py": CASES,
    "dashboard/components/case_list.py": CASES,
    "mash/commands/audits.py": "Cases for the two readers of a practice audit, with a line in the audit trail.",
    "dashboard/screens/audit/page.py": "The sheets of mash audits.",
    "mash/commands/metrics.py": PAGE,
    "mash/terminal.py": PAGE,
    "dashboard/components/chart.py": PAGE,
    "dashboard/components/row_files.py": PAGE,
    "queries/scale/local.py": SCALE,
    "queries/scale/spark.py": SCALE,
    "queries/scale/spark_files.py": SCALE,
    "queries/scale/tables_out.py": SCALE,
    "queries/scale/whole.py": SCALE,
    "publish/alerts/mail.py": "Messages to officers hold no figure and no name.",
    "publish/alerts/telling.py": "Messages to officers hold no figure and no name.",
    "publish/published/kept_areas.py": "What other areas published themselves, kept to be compared.",
    "publish/published/hiding_key.py": STAYS,
    "publish/releases/safeguarded/core.py": STAYS,
    "publish/releases/safeguarded/request.py": STAYS,
    "publish/releases/safeguarded/formats.py": IN_MEMORY,
    "publish/published/csv_text.py": IN_MEMORY,
    "publish/published/typeset.py": IN_MEMORY,
    "mash/commands/mapping.py": "The names of an extract's columns and words, and no row.",
    "mash/commands/demo.py": "The sample, which is invented.",
    "mash/main.py": "To nowhere, where nobody reads what is printed.",
}
INVENTED = ("mash/benchmarks/", "mash/documents/")  # of invented areas alone


def writers(source: str) -> Iterator[str]:
    """Yield the calls of a module that write a file, offer one or send a message."""
    nodes = ast.walk(ast.parse(source)) if MAY_WRITE.search(source) else ()
    for call in (node for node in nodes if isinstance(node, ast.Call)):
        called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        opened = called == "open" and TO_WRITE.search(ast.unparse(call))
        if called in WRITES or opened:
            yield ast.unparse(call.func)


def past_the_ledger(modules: dict[str, str]) -> Iterator[str]:
    """Yield a sentence for each module that has a way out which is neither an outlet's nor named here."""
    named = BY_THE_LEDGER | set(NO_OUTLET)
    for path, source in modules.items():
        found = [*writers(source)]
        if found and path not in named and not path.startswith(INVENTED):
            yield (
                f"{path} writes or sends by {found[0]}: if it leaves for readers, make it an outlet (CONTRIBUTING.md), "
                "else name it in NO_OUTLET with the reason"
            )
        if path in named and not found:
            yield f"{path} has no way out any more: take it out of this list"


def test_whatever_leaves_goes_through_the_ledger_or_is_named_with_its_reason():
    sources = [path for top in ("publish", "dashboard", "queries", "mash") for path in (ROOT / top).rglob("*.py")]
    modules = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in sources}
    found = list(past_the_ledger(modules))
    assert not found, "\n".join(found)
    assert set(NO_OUTLET) <= set(modules)


def test_a_new_way_out_is_found_however_it_writes():
    planted = {
        "publish/press/make.py": "path.write_bytes(page)", "mash/commands/press.py": "open(out, 'w').write(text)",
        "dashboard/screens/press/page.py": "st.download_button('Press notice', notice)",
        "queries/cases/press.py": "frame.write_excel(out)", "mash/commands/notice.py": "write_at_once(out, notice)",
        "publish/alerts/press.py": "urlopen(request)",
    }  # fmt: skip
    assert [sentence.split()[0] for sentence in past_the_ledger(planted)] == list(planted)
    assert list(past_the_ledger({"publish/press/words.py": "path.open(encoding='utf-8')"})) == []
