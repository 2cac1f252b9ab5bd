"""What the first edition (4b55228) pickled or stored stays readable: pickles name modules, and files outlive them."""

from __future__ import annotations

import base64
import importlib
import json
import pickle
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

import attrs
import pytest

from compose_async import Intent, PollPolicy, RecipeHandle, by_progress
from compose_async._pickling import restore
from compose_async.errors import Attempt
from compose_async.simulator import Simulator, VirtualClock

HERE = Path(__file__).parent
STORED: dict[str, dict[str, Any]] = {
    row["name"]: row for row in json.loads((HERE / "first_edition.json").read_text(encoding="utf-8"))
}
NAMES: dict[str, list[str]] = json.loads((HERE / "first_edition_names.json").read_text(encoding="utf-8"))
"""``__all__`` of each public module of the first edition."""


def plain(value: Any) -> Any:
    """A value taken apart into what JSON holds, in the way in which the fixtures were written."""
    if isinstance(value, BaseException):
        fields = {key: plain(item) for key, item in sorted(vars(value).items()) if key != "__notes__"}
        notes = getattr(value, "__notes__", [])
        return {"error": type(value).__name__, "args": plain(value.args), "notes": notes, "fields": fields}
    if attrs.has(type(value)):
        fields = {field.name: plain(getattr(value, field.name)) for field in attrs.fields(type(value))}
        return {"class": type(value).__name__, "fields": fields}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(plain(item) for item in value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return {str(key): plain(item) for key, item in value.items()} if isinstance(value, dict) else value


def known_part(loaded: Any, stored: Any) -> Any:
    """What was loaded, without the fields that came later."""
    if isinstance(stored, dict) and isinstance(loaded, dict) and "fields" in stored:
        fields = {key: known_part(loaded["fields"][key], value) for key, value in stored["fields"].items()}
        return loaded | {"fields": fields}
    return loaded


def unpickled(name: str) -> Any:
    return pickle.loads(base64.b64decode(STORED[name]["pickle"]))  # noqa: S301 - our own bytes


@pytest.mark.parametrize("name", sorted(STORED.keys() - {"policy"}))
def test_a_pickle_of_the_first_edition_is_read_with_all_its_fields(name: str) -> None:
    loaded, stored = plain(unpickled(name)), STORED[name]["plain"]
    assert known_part(loaded, stored) == stored


@pytest.mark.parametrize("name", [name for name, row in STORED.items() if "json" in row])
def test_json_that_the_first_edition_stored_is_read(name: str) -> None:
    kind: Any = {"handle": RecipeHandle, "intent": Intent}[name.partition(".")[0]]
    assert kind.from_json(STORED[name]["json"]) == unpickled(name)


def test_a_pickled_poll_policy_still_finds_its_schedule() -> None:
    assert unpickled("policy") == PollPolicy(first=2.0, schedule=by_progress)


@pytest.mark.parametrize("module", NAMES)
def test_every_public_name_of_the_first_edition_is_still_there(module: str) -> None:
    found = importlib.import_module(module)
    assert set(NAMES[module]) <= set(found.__all__)
    assert [name for name in NAMES[module] if not hasattr(found, name)] == []


def test_a_state_file_of_the_first_edition_goes_on_from_where_it_was(tmp_path: Path) -> None:
    file = sqlite3.connect(tmp_path / "world")
    file.executescript((HERE / "first_edition_state.sql").read_text(encoding="utf-8"))
    file.close()
    clock = VirtualClock()
    simulator = Simulator(clock=clock, state=tmp_path / "world")
    found = {deployment.name: deployment for deployment in simulator.state.deployments.values()}
    assert {name: deployment.provisioned_at is not None for name, deployment in found.items()} == {
        "orders": True, "cache": True, "late": False,
    }  # fmt: skip
    assert found["orders"].units == 1
    clock.advance(3600)
    found = {deployment.name: deployment for deployment in simulator.state.deployments.values()}
    assert found["orders"].units == 3, "a recipe that was under way goes on"
    assert found["late"].provisioned_at is not None
    assert [entry.ip for entry in simulator.state.whitelist.values()] == ["192.0.2.1/32"]
    simulator.close()


def test_a_field_that_was_never_stored_stays_unset_and_a_later_one_gets_its_default() -> None:
    attempt = Attempt.__new__(Attempt)
    restore(attempt, {"operation": "teams.create"})
    assert (attempt.operation, attempt.signature, attempt.digests) == ("teams.create", None, {})
    assert not hasattr(attempt, "method")
