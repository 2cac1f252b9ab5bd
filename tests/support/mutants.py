"""Mutation of one room of the package: each mutant changes one place of a copy, and the room's tests have to notice.

    PYTHONPATH=tests python -m support.mutants recipes --sample 50 --seed 7
    PYTHONPATH=tests python -m support.mutants recipes --at policy.py:120     # all mutants of one line

The exit status is 1 if a mutant survives the tests of ``-m "not slow"``.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[2]
LONGEST: Final = 300.0
"""Seconds for the tests of one mutant; one that takes longer counts as caught."""
PYTEST: Final = ("-m", "pytest", "-x", "-q", "-m", "not slow", "--seeds", "20", "-n", "0", "-p", "no:cacheprovider")
SWAPS: Final = {
    op: [getattr(ast, name) for name in others.split("|")]
    for op, _, others in (
        pair.partition(":")
        for pair in (
            *("Lt:LtE|GtE", "LtE:Lt|Gt", "Gt:GtE|LtE", "GtE:Gt|Lt", "Eq:NotEq", "NotEq:Eq", "In:NotIn", "NotIn:In"),
            *("Is:IsNot", "IsNot:Is", "And:Or", "Or:And", "Add:Sub", "Sub:Add", "Mult:Div", "Div:Mult"),
            *("FloorDiv:Mult", "Mod:Mult", "Pow:Mult", "BitOr:BitAnd", "BitAnd:BitOr"),
        )
    )
}
"""Operators, and those that take their places."""
NEAREST: Final = 4
"""Number of the test files that name a module most often. They run first, and catch most mutants in less time."""
TESTS: Final = {
    "client": "client codec transport testing telemetry contract",
    "api": "client contract recipes workflows",
    "codec": "codec contract",
    "transport": "transport faults",
}
"""Rooms whose tests are not just the folder of their name; ``client`` is the files of the package's root."""
UNEVALUATED: Final = {"annotation", "returns", "decorator_list"}
"""Parts of the syntax without mutants."""


@frozen
class Mutant:
    """A module with one change; its name says where and which."""

    name: str
    path: Path
    source: bytes


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Yield every mutant of a file."""
    source = path.read_bytes()
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for node, new in _walk(ast.parse(source)):
        start, end = (starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset)
        if new == "":  # a dropped argument takes its comma along
            end += len(re.match(rb"\s*,?\s*", source[end:])[0])  # type: ignore[index] # matches anything
        text = new if isinstance(new, str) else f"({ast.unparse(new)})"
        name = f"{os.path.relpath(path, ROOT)}:{node.lineno}: {source[start:end].decode()} → {text or 'dropped'}"
        yield Mutant(re.sub(r"\s+", " ", name), path, source[:start] + text.encode() + source[end:])


def _walk(node: Any) -> Iterator[tuple[Any, ast.AST | str]]:
    """Yield the places below a node, each with what may stand there."""
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)):
        return
    if isinstance(node, ast.If | ast.IfExp | ast.While) and not isinstance(node.test, ast.Compare | ast.UnaryOp):
        yield node.test, ast.UnaryOp(ast.Not(), node.test)
    if isinstance(node, ast.Call):
        yield from ((argument, "") for argument in (*node.args[1:][-1:], *node.keywords))
    yield from ((node, new) for new in (*_operations(node), *_values_and_statements(node)))
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and name not in UNEVALUATED:
                yield from _walk(child)


def _operations(node: Any) -> Iterator[ast.AST]:
    swapped = [kind() for kind in SWAPS.get(type(getattr(node, "op", None)).__name__, ())]
    match node:
        case ast.Compare(left, ops, others):
            for n, op in enumerate(ops):
                kinds = SWAPS[type(op).__name__]
                yield from (ast.Compare(left, [*ops[:n], kind(), *ops[n + 1 :]], others) for kind in kinds)
        case ast.BinOp(left, _, right):
            yield from (ast.BinOp(left, new, right) for new in swapped)
        case ast.BoolOp(op, values):
            yield from (ast.BoolOp(new, values) for new in swapped)
            yield from (ast.BoolOp(op, [*values[:n], *values[n + 1 :]]) for n in range(len(values)))
        case ast.UnaryOp(ast.Not(), operand):
            yield operand


def _values_and_statements(node: ast.AST) -> Iterator[ast.AST | str]:
    match node:
        case ast.Constant(bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(int() | float() as value):
            yield from (ast.Constant(value + 1), ast.Constant(value - 1))
        case ast.Return(ast.expr() as value) if ast.unparse(value) != "None":
            yield "return None"
        case ast.Expr(ast.Call() | ast.Await()) | ast.Assign([ast.Attribute() | ast.Subscript()]):
            yield "pass"
        case ast.AugAssign() | ast.Raise() | ast.Delete():
            yield "pass"


def killer(tree: Path, room: str, mutant: Mutant) -> str:
    """Return the test that notices the mutant, "" if none does. Files that name its module run first."""
    word, place = re.compile(rf"\b{mutant.path.stem.strip('_')}\b"), tree / mutant.path.relative_to(ROOT)
    folders = [tree / "tests" / folder for folder in TESTS.get(room, room).split()]
    files = [path for folder in folders for path in folder.rglob("test_*.py")]
    files.sort(key=lambda path: (-len(word.findall(path.read_text())), path))
    before = place.read_bytes()
    place.write_bytes(mutant.source)
    try:
        return _failure(tree, files[:NEAREST]) or (_failure(tree, files[NEAREST:]) if files[NEAREST:] else "")
    finally:
        place.write_bytes(before)


def _failure(tree: Path, files: list[Path]) -> str:
    """Return the first test that fails, "" if none does."""
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, *PYTEST, *map(str, files)]
    with (tree / "output").open("w+") as output:
        run = subprocess.Popen(command, cwd=tree, env=environment, stdout=output, stderr=output, start_new_session=True)  # noqa: S603 - our own tests
        try:
            if run.wait(LONGEST) in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
                return ""
        except subprocess.TimeoutExpired:
            os.killpg(run.pid, signal.SIGKILL)
        output.seek(0)
        return next(iter(re.findall(r"^(?:FAILED|ERROR) (?:tests/)?(\S+)", output.read(), re.MULTILINE)), "the import")


def main() -> int:
    """Try a sample of a room's mutants, and print how each ended."""
    parser = argparse.ArgumentParser(prog="support.mutants")
    parser.add_argument("room", help="a folder of the package, such as recipes, or client")
    parser.add_argument("--sample", type=int, default=50, help="number of mutants (default: 50)")
    parser.add_argument("--seed", type=int, default=0, help="which of them (default: 0)")
    parser.add_argument("--at", metavar="FILE:LINE", help="all mutants of this line instead")
    options = parser.parse_args()
    root = ROOT / "compose_async"
    folders = [path for path in root.iterdir() if path.is_dir() and path.name.strip("_") == options.room]
    files = sorted(folders[0].rglob("*.py") if folders else root.glob("*.py"))
    every = [mutant for path in files for mutant in mutants_of(path)]
    chosen = random.Random(options.seed).sample(every, min(options.sample, len(every)))  # noqa: S311 - no secret
    if options.at:
        chosen = [mutant for mutant in every if f"/{options.at}: " in mutant.name]
    with tempfile.TemporaryDirectory() as temporary:
        tree, survivors = Path(temporary, "tree"), 0
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".git", ".venv", ".*_cache", ".hypothesis"))
        if failed := killer(tree, options.room, Mutant("", every[0].path, every[0].path.read_bytes())):
            sys.exit(f"without any mutant, {failed} fails")
        for number, mutant in enumerate(chosen, 1):
            by = killer(tree, options.room, mutant)
            survivors += not by
            print(f"{number} {f'caught by {by}' if by else 'SURVIVED'}: {mutant.name}", flush=True)  # noqa: T201
    print(f"{options.room}: {survivors} of {len(chosen)} mutants survived; {len(every)} are possible")  # noqa: T201
    return int(survivors > 0)


if __name__ == "__main__":
    sys.exit(main())
