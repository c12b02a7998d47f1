"""Reads the handbook's worked examples from the tests that hold them. A row is one example of one metric."""

import ast
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Names = dict[str, Any]
_SPELT = {
    "re referral": "re-referral",
    "step up": "step-up",
    "step down": "step-down",
    "look back": "look-back",
    " as at": " as-at",
}


@dataclass(frozen=True)
class Example:
    """Rows of extracts, and what a metric gives for them: by period, (numerator, denominator) and perhaps a status."""

    metric: str
    rule: str
    as_at: str
    tables: Mapping[str, list[list[str]]]
    gives: Mapping[str, tuple[int | str | None, ...]]
    by: str = ""
    period: str = "month"
    policy: str = ""


def read_examples(folder: Path) -> list[Example]:
    """Return the examples in a folder's tests, in order.

    A call is read where its arguments are literals, constants of its module, or values that a test is run with. Other
    calls are left out.
    """
    examples: list[Example] = []
    for path in sorted(folder.glob("test_*.py")):
        module = ast.parse(path.read_text("utf-8")).body
        constants = _constants(module)
        for test in module:
            if isinstance(test, ast.FunctionDef) and test.name.startswith("test_"):
                examples += [example for names in _runs(test, constants) for example in _of_test(test, names)]
    return examples


def _constants(module: list[ast.stmt]) -> Names:
    """Return the constants of a module whose values are written out."""
    constants: Names = {}
    for line in module:
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
            with suppress(ValueError):
                constants[line.targets[0].id] = _read(line.value, constants)
    return constants


def _runs(test: ast.FunctionDef, constants: Names) -> list[Names]:
    """Return the values of names in each run of a test, one for each set of its parameters."""
    runs = [constants]
    for mark in test.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.parametrize":
            try:
                parameters, values = (_read(node, constants) for node in mark.args[:2])
            except ValueError:
                return []
            runs = [run | _bound(parameters, value) for run in runs for value in values]
    return runs


def _bound(parameters: Any, value: Any) -> Names:
    """Return a run's values by name; names come as a tuple, or as text with commas."""
    names = [name.strip() for name in parameters.split(",")] if isinstance(parameters, str) else list(parameters)
    return {names[0]: value} if len(names) == 1 else dict(zip(names, value, strict=True))


def _of_test(test: ast.FunctionDef, names: Names) -> Iterator[Example]:
    for node in ast.walk(test):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "example" and node.args:
            with suppress(ValueError):
                given = {word.arg: _read(word.value, names) for word in node.keywords if word.arg}
                yield _example(str(_read(node.args[0], names)), _rule(test), given)


def _read(node: ast.expr, names: Names) -> Any:
    """Return the value of a written-out expression. Raises ValueError for anything else."""
    match node:
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.Dict(keys=keys, values=values) if None not in keys:
            return {_read(key, names): _read(value, names) for key, value in zip(keys, values, strict=True) if key}
        case ast.Tuple(elts=parts):
            return tuple(_read(part, names) for part in parts)
        case ast.List(elts=parts):
            return [_read(part, names) for part in parts]
        case ast.JoinedStr(values=parts):
            return "".join(str(_read(part, names)) for part in parts)
        case ast.FormattedValue(value=value, format_spec=None):
            return _read(value, names)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _read(left, names) + _read(right, names)
    return ast.literal_eval(node)


def _example(metric: str, rule: str, given: Names) -> Example:
    own = {"as_at", "gives", "by", "period", "policy"}
    settings = {key: value for key, value in given.items() if key in own}
    tables = {key: _rows(str(value)) for key, value in given.items() if key not in own}
    return Example(metric, rule, tables=tables, **settings)


def _rows(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def _rule(test: ast.FunctionDef) -> str:
    """Return the rule that a test's name states, as a sentence."""
    words = test.name.removeprefix("test_").replace("_", " ")
    for plain, spelt in _SPELT.items():
        words = words.replace(plain, spelt)
    return f"{words[0].upper()}{words[1:]}."
