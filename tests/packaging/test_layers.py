"""Who may import whom. Every import counts: at the top, in functions, and under ``TYPE_CHECKING``."""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from attrs import frozen

import compose_async

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(compose_async.__file__).parent

# From the top to the ground. A room may import what stands in a later row, or behind it in its own row.
# "__init__" is the module of the package itself; a room covers its modules, unless one has an entry of its own.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("__main__", "_cli", "testing", "telemetry", "durable"),
    ("__init__",),
    ("_client", "resources"),
    ("_namespaces",),
    ("workflows",),
    ("_api",),
    ("_generated.resources", "_transport"),
    ("recipes", "models", "_config"),
    ("_codec", "_generated.readers", "_codec.members", "_codec.unstructure", "_codec.wire_types", "_loop_guard"),
    ("errors",),
    ("_generated.models", "_handle"),
    (
        *("_error_json", "_write_attempt", "_serialization", "_error_copy"),
        *("_model", "_generated.operations", "_clock", "events", "_hosts", "_secret_str", "_redact", "_arguments"),
        *("_display", "_lazy", "_lazy_types", "_extra", "_log", "_pickling", "_timeout", "_types", "_version"),
    ),
)
LAZY = {
    *("durable", "models", "recipes", "workflows", "resources", "simulator"),
    *("_generated.models", "_lazy_types", "_transport.deferred"),
}
"""Modules that import nothing but the ground, or one another, when they are imported: their names are loaded at first
use."""
APART = {"_codegen": {"_codegen"}, "simulator": {"simulator", "models", "errors", *FLOORS[-1]}}
"""Rooms beside the house, and all that each may import."""
MAY_IMPORT_THE_SIMULATOR = ("_cli", "testing")

# Package from elsewhere -> the rooms that may load it.
OTHERS: dict[str, set[str]] = {
    "httpx": {"_transport.pool", "simulator"},
    "anyio": {"_transport", "workflows"},
    "cattrs": {"_codec", "simulator"},
    "dbos": {"durable.engine"},
    "sqlalchemy": {"durable.database", "durable.lease"},
    "tenacity": {"_transport"},
    "yaml": {"_codegen", "simulator"},
    "opentelemetry": {"telemetry"},
    "pytest": {"testing"},
    "rich": {"_cli"},
    "shtab": {"_cli"},
}
IMPURE = {"asyncio", "os", "random", "socket", "threading", "time"}


@frozen
class Module:
    name: str
    """Dotted, within the package; ``__init__`` for the package itself."""
    path: Path
    imports: frozenset[str]
    """Modules of this package, by the same names."""
    others: frozenset[str]
    """Top-level packages from elsewhere."""


def modules() -> Iterator[Module]:
    names = {name_of(path): path for path in sorted(ROOT.rglob("*.py"))}
    for name, path in names.items():
        own, others = set[str](), set[str]()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for target in imported(node, path):
                if target.split(".")[0] != "compose_async":
                    others.add(target.split(".")[0])
                    continue
                parts = target.split(".")[1:]
                while parts and ".".join(parts) not in names:
                    parts.pop()  # what is left off is a name in that module
                own.add(".".join(parts) or "__init__")
        yield Module(name, path, frozenset(own - {name}), frozenset(others))


def imported(node: ast.AST, path: Path) -> Iterator[str]:
    """The full name of everything that one statement imports, names within a module included."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        package = ("compose_async", *path.relative_to(ROOT).parts[:-1])
        base = [*package[: len(package) - node.level + 1]] if node.level else []
        prefix = ".".join([*base, *([node.module] if node.module else [])])
        yield from (f"{prefix}.{alias.name}" for alias in node.names)


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def room_of(name: str, rooms: set[str]) -> str:
    return max((room for room in rooms if name == room or name.startswith(f"{room}.")), key=len, default="")


HOUSE = {room: (floor, place) for floor, rooms in enumerate(FLOORS) for place, room in enumerate(rooms)}
MODULES = {module.name: module for module in modules()}


def goes_down(module: str, target: str) -> bool:
    """Whether a module of the house may import another."""
    here, there = room_of(module, set(HOUSE)), room_of(target, set(HOUSE))
    if here == there or target == "_generated":  # the package itself is empty
        return True
    if not there:
        return room_of(target, set(APART)) == "simulator" and here in MAY_IMPORT_THE_SIMULATOR
    return HOUSE[there] > HOUSE[here]


def upward(name: str) -> set[str]:
    """What a module imports, and may not."""
    if apart := room_of(name, set(APART)):
        return {target for target in MODULES[name].imports if not room_of(target, APART[apart])}
    if name in LAZY:  # a table of contents may name what it offers
        return {t for t in MODULES[name].imports if room_of(t, set(HOUSE)) in {"_cli", "testing", "__init__"}}
    return {target for target in MODULES[name].imports if not goes_down(name, target)}


def test_every_module_is_in_a_room() -> None:
    rooms = {*HOUSE, *APART, "_generated"}
    assert [name for name in MODULES if not room_of(name, rooms)] == [], "give it one in the table above"


def test_every_import_goes_down() -> None:
    assert {name: targets for name in MODULES if (targets := upward(name))} == {}


def test_nothing_imports_in_a_circle() -> None:
    graph = {
        name: {target for target in module.imports if target not in LAZY}
        for name, module in MODULES.items()
        if name not in LAZY
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"a circle: {' -> '.join(error.args[1])}")


@pytest.mark.parametrize("name", sorted(LAZY))
def test_a_lazy_module_loads_nothing_but_the_ground(name: str) -> None:
    tree = ast.parse(MODULES[name].path.read_text(encoding="utf-8"))
    ground = {f"compose_async.{room}" for room in (*FLOORS[-1], "_generated.models")}
    for node in tree.body:
        for target in imported(node, MODULES[name].path):
            is_own = target.startswith("compose_async")
            assert not is_own or any(target.startswith(room) for room in ground), target


def test_nothing_below_the_package_itself_imports_from_it() -> None:
    above = {room for floor in FLOORS[:1] for room in floor}
    climbing = [
        name
        for name, module in MODULES.items()
        if "__init__" in module.imports and room_of(name, set(HOUSE)) not in above and name != "__init__"
    ]
    assert climbing == []


def test_heavy_packages_are_loaded_where_they_belong_and_nowhere_else() -> None:
    heavy = [(name, package) for name, module in MODULES.items() for package in module.others & OTHERS.keys()]
    assert [(name, package) for name, package in heavy if not room_of(name, OTHERS[package])] == []


@pytest.mark.parametrize("name", ["recipes.status", "recipes.policy"])
def test_reading_and_scheduling_are_pure(name: str) -> None:
    assert MODULES[name].others & IMPURE & sys.stdlib_module_names == set()


def test_no_two_hand_written_modules_share_a_name() -> None:
    places = defaultdict(set)
    for name in (name for name, module in MODULES.items() if module.path.name != "__init__.py"):
        house = "simulator" if name.startswith("simulator.") else "sdk"
        if not name.startswith(("_generated.", "_codegen", "simulator.operations.")) and name != "recipes.handle":
            places[house, name.rpartition(".")[2].lstrip("_")].add(name)
    assert {key: names for key, names in places.items() if len(names) > 1} == {}
