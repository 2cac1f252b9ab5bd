"""Who may import whom: calls go down through the rooms of the package, and nothing calls back up."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from attrs import frozen

import compose_async

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(compose_async.__file__).parent

LEAVES = {"_json", "_mask", "_version"}
PURE = {"errors", "models", "_generated.models"}
CORE = {*LEAVES, *PURE, "_clock", "_config", "_generated", "events", "recipes", "transport"}
# Room -> what it may import of the package at run time; a name stands for all that is in it. "public" is every
# module without an underscore, and from the others the names of the package's __all__.
ROOMS: dict[str, set[str]] = {
    "_json": set(),
    "_mask": set(),
    "_version": set(),
    "_clock": set(),
    "errors": set(),
    "events": set(),
    "_config": {*LEAVES, "errors", "events"},
    "_generated.models": {"_json"},
    "_generated.resources": {"_json", "_generated.models", "transport.call", "transport.arguments"},
    "_generated": set(),
    "_reading": LEAVES,
    "_codec": {*LEAVES, *PURE, "_reading"},
    "models": {*LEAVES, "_generated", "_codec"},
    "recipes.status": {*PURE, "_mask"},
    "recipes.policy": PURE,
    "recipes.handle": PURE,
    "recipes.watch": {*PURE, "events", "recipes.status", "recipes.policy"},
    "recipes": {*PURE, "events", "_clock", "recipes"},
    "transport": {*LEAVES, "errors", "events", "_config", "_clock", "transport"},
    "transport.slots": {*LEAVES, "errors", "transport"},
    "workflows": {"public", "workflows"},
    "_resources": {"_generated", "errors", "recipes", "transport.arguments"},
    "_namespaces": {"_generated", "errors", "_resources", "workflows"},
    "_api": {*CORE, "_codec", "workflows"},
    "_client": {*CORE, "_api", "_namespaces"},
    "__init__": {"public", "_client", "_version"},
    "_codegen": {"_codegen"},
    "simulator": {"public", "simulator"},
    "testing": {"public", "simulator", "_testing_asyncio"},
    "_testing_asyncio": {"public", "simulator", "testing"},
    "cli": {"public", "simulator", "demo", "demo_view"},
    "demo": {"public", "simulator", "demo_view"},
    "demo_view": {"public"},
    "__main__": {"cli"},
}
OUTSIDE = ("simulator", "testing", "_testing_asyncio", "cli", "demo", "demo_view", "__main__", "_codegen")
"""Never imported by the rest."""

# Package from elsewhere -> the rooms that may load it, be it at their top or when a function is first called.
OTHERS: dict[str, set[str]] = {
    "httpx": {"transport.slots", "simulator"},
    "anyio": {"transport.slots", "recipes", "_clock", "simulator"},
    "cattrs": {"_reading", "simulator"},
    "tenacity": {"transport.retry"},
    "yaml": {"_codegen", "simulator"},
    "pytest": {"testing", "_testing_asyncio"},
    "rich": {"cli", "demo", "demo_view"},
}
PUBLIC_MODULES = {"errors", "events", "models"}
IMPURE = {"asyncio", "datetime", "os", "random", "socket", "threading", "time"}


@frozen
class Import:
    """``module`` is relative to the package for its own modules; ``names`` are what is taken from it."""

    module: str
    names: frozenset[str]
    own: bool


def rooms() -> Iterator[tuple[str, str, Path]]:
    """Every module: its room, its dotted name within the package, its file."""
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
        room = max((room for room in ROOMS if within(name, room)), key=len, default="")
        yield room, name, path


def within(name: str, room: str) -> bool:
    return name == room or name.startswith(f"{room}.")


def at_run_time(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes below, what stands under ``if TYPE_CHECKING`` left out."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and isinstance(child.test, ast.Name) and child.test.id == "TYPE_CHECKING":
            continue
        yield child
        yield from at_run_time(child)


def imports_of(path: Path) -> Iterator[Import]:
    package = ("compose_async", *path.relative_to(ROOT).parts[:-1])
    for node in at_run_time(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (own_or_other(alias.name, frozenset()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            names = frozenset(alias.name for alias in node.names)
            submodules = {name for name in names if (ROOT / module_path(module) / f"{name}.py").exists()}
            yield from (own_or_other(f"{module}.{name}", frozenset()) for name in submodules)
            if names - submodules:
                yield own_or_other(module, names - submodules)


def module_path(module: str) -> Path:
    return Path(*module.split(".")[1:]) if module.startswith("compose_async") else Path("elsewhere")


def own_or_other(module: str, names: frozenset[str]) -> Import:
    own = module.split(".", maxsplit=1)[0] == "compose_async"
    return Import(module.partition(".")[2] or "__init__" if own else module, names, own)


def allowed(found: Import, rules: set[str]) -> bool:
    if any(within(found.module, rule) for rule in rules):
        return True
    public = found.module in PUBLIC_MODULES or (found.names and found.names <= set(compose_async.__all__))
    return "public" in rules and bool(public)


MODULES = list(rooms())


@pytest.mark.parametrize(("room", "name", "path"), MODULES, ids=[name for _, name, _ in MODULES])
def test_a_room_imports_only_what_is_below_it(room: str, name: str, path: Path) -> None:
    assert room, f"{name} is in no room: give it one in the table above"
    upwards = [found.module for found in imports_of(path) if found.own and not allowed(found, ROOMS[room])]
    assert upwards == []


@pytest.mark.parametrize(("room", "name", "path"), MODULES, ids=[name for _, name, _ in MODULES])
def test_heavy_packages_are_loaded_where_they_belong_and_nowhere_else(room: str, name: str, path: Path) -> None:
    heavy = {found.module.split(".")[0] for found in imports_of(path) if not found.own} & OTHERS.keys()
    assert [package for package in heavy if room not in OTHERS[package] and name not in OTHERS[package]] == []


def test_nothing_imports_what_is_outside() -> None:
    inside = [(name, path) for room, name, path in MODULES if room not in OUTSIDE]
    upwards = {
        name: found.module
        for name, path in inside
        for found in imports_of(path)
        if found.own and any(within(found.module, room) for room in OUTSIDE)
    }
    assert upwards == {}


@pytest.mark.parametrize("name", ["recipes.status", "recipes.policy"])
def test_reading_and_scheduling_are_pure(name: str) -> None:
    [path] = [path for _, module, path in MODULES if module == name]
    stdlib = {found.module for found in imports_of(path) if found.module.split(".")[0] in sys.stdlib_module_names}
    assert stdlib & IMPURE == set()


def test_every_room_of_the_table_is_there() -> None:
    assert {room for room, _, _ in MODULES} == ROOMS.keys()
