"""Frozen values that are equal can be keys: their hashes are equal too."""

from __future__ import annotations

import copy
import importlib
import typing
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from compose_async import Attempt, ConnectionDetails, DeploymentSpec, Ensured, Intent, Plan, models
from compose_async.workflows.plan import ObservedState

NOW = datetime(2019, 3, 4, tzinfo=UTC)
LINKS = {"web": models.Link(href="https://x")}
FULL = models.Deployment(id="d", name="n", type="redis", links=LINKS)
SPEC = DeploymentSpec(name="n", type="redis", whitelist={"1.1.1.1": "x"}, team_roles={"admin": ["a"]})
VALUES: list[Any] = [
    FULL,
    models.DeploymentSummary(id="d", name="n", type="redis", links=LINKS),
    models.Backup(id="b", deployment_id="d", type="daily", status="complete", name="n", links=LINKS),
    models.AuditEvent(id="e", event="x", created_at=NOW, data={"a": {"b": [1]}}),
    models.Recipe(id="r", status="running", recipes=(models.Recipe(id="c", status="running"),)),
    ConnectionDetails(scheme="redis", hosts=(("h", 1),), options={"a": "b"}, address_map={"a": "b"}),
    SPEC,
    Plan(spec=SPEC, state="present", creation={"tags": ["a"]}, view=ObservedState(deployment=FULL)),
    Ensured(action="created", deployment=FULL),
    Attempt(operation="x", method="POST", path="/x", ids={"a": "b"}, wanted={"units": 1}),
    Intent(operation="scalings.set", arguments={"units": [1]}),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_equal_values_are_one_key(value: Any) -> None:
    equal = copy.deepcopy(value)
    assert equal == value
    assert len({value, equal}) == 1
    assert {value: "found"}[equal] == "found"


MODULES = ("errors", "events", "models", "recipes", "workflows", "durable")
FROZEN: set[Any] = {
    thing
    for module in map(importlib.import_module, [f"compose_async.{name}" for name in MODULES])
    for name in module.__all__
    if isinstance(thing := getattr(module, name), type) and attrs.has(thing) and thing.__hash__ is not object.__hash__
}


@pytest.mark.parametrize("kind", sorted(FROZEN, key=str), ids=lambda kind: kind.__name__)
def test_no_mapping_is_part_of_a_hash(kind: Any) -> None:
    hints = typing.get_type_hints(kind, localns={"Json": object})
    hashed = [field.name for field in attrs.fields(kind) if (field.eq if field.hash is None else field.hash)]
    assert kind.__hash__ is not None
    assert [name for name in hashed if holds_mapping(hints[name])] == []


def holds_mapping(hint: Any) -> bool:
    origin = typing.get_origin(hint)
    if isinstance(origin, type) and issubclass(origin, Mapping | list | set):
        return True
    return any(map(holds_mapping, typing.get_args(hint)))
