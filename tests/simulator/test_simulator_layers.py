"""Layers of the simulator: imports point down only, without cycles, and no two files share a name."""

from __future__ import annotations

import ast
import graphlib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import compose_async.simulator

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(compose_async.simulator.__file__).parent
PACKAGE = "compose_async.simulator"

# Room -> the rooms that it may import besides itself.
ROOMS: dict[str, set[str]] = {
    "state": set(),
    "clock": set(),
    "api": {"state", "clock"},
    "engine": {"api", "state", "clock"},
    "operations": {"engine", "api", "state", "clock"},
    "service": {"operations", "engine", "api", "state", "clock"},
    "admin": {"service", "operations", "engine", "api", "state", "clock"},
    "http": {"admin", "service", "operations", "engine", "api", "state", "clock"},
    "simulator": {"http", "admin", "service", "operations", "engine", "api", "state", "clock"},
    "": {"simulator", "http", "admin", "service", "operations", "engine", "api", "state", "clock"},
}
SDK = {"models", "errors", "_lazy", "_types", "_redact", "_version", "_clock", "events"}
"""The modules of the SDK that a simulator module may import."""


def modules() -> dict[str, Path]:
    """Every module by its dotted name within the simulator; the package itself is the empty name."""
    found = {}
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imports_of(path: Path) -> set[str]:
    """Every module of ``compose_async`` that a file imports, wherever the import stands."""
    return set(imports_in(path.read_text(encoding="utf-8"), path.relative_to(ROOT).parts[:-1]))


def imports_in(source: str, rooms: tuple[str, ...]) -> Iterator[str]:
    package = ("compose_async", "simulator", *rooms)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("compose_async"))
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*base, *([node.module] if node.module else [])))
            if module.startswith("compose_async"):
                yield from (module_of(f"{module}.{alias.name}") or module for alias in node.names)


def module_of(dotted: str) -> str | None:
    return dotted if dotted.removeprefix(f"{PACKAGE}.") in MODULES else None


def test_every_import_points_down() -> None:
    wrong = []
    for name, path in MODULES.items():
        room = name.partition(".")[0]
        for imported in imports_of(path):
            inside = imported == PACKAGE or imported.startswith(f"{PACKAGE}.")
            target = imported.removeprefix(PACKAGE).strip(".").partition(".")[0]
            if inside and target != room and target not in ROOMS[room]:
                wrong.append(f"{name} imports {imported}")
            if not inside and imported.split(".")[1] not in SDK:
                wrong.append(f"{name} imports {imported}")
    assert wrong == []


def test_no_import_goes_in_a_circle() -> None:
    graph = {
        name: {imported.removeprefix(f"{PACKAGE}.") for imported in imports_of(path)} - {name}
        for name, path in MODULES.items()
    }
    graphlib.TopologicalSorter(graph).prepare()


def test_an_import_for_types_or_in_a_function_counts() -> None:
    assert list(imports_in("if TYPE_CHECKING:\n    from .. import simulator", ("engine",))) == [f"{PACKAGE}.simulator"]
    assert list(imports_in("def f():\n    from ..http.app import App", ("engine",))) == [f"{PACKAGE}.http.app"]
    assert list(imports_in("import compose_async.errors", ())) == ["compose_async.errors"]


def test_no_two_files_share_a_name() -> None:
    names = Counter(
        path.name for path in MODULES.values() if path.name != "__init__.py" and path.parent.name != "operations"
    )
    assert [name for name, count in names.items() if count > 1] == []
