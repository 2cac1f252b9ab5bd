"""A body that was read is written back as it was: absent members stay absent, nulls stay null, spellings stay."""

from __future__ import annotations

import copy
import json
import pickle
import sys
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.codec import DEPLOYMENT, RECIPE, bodies, embedded
from support.contract import example, operations
from support.contract_table import EXAMPLES

from compose_async import DecodeError, models
from compose_async._codec.bodies import decode, decode_list
from compose_async._codegen.__main__ import SOURCE
from compose_async._codegen.load import load
from compose_async._extra import shared_extra
from compose_async.models import Cluster, ConnectionStrings, Database, Deployment, Logfile, Recipe, Scaling, to_json

SHAPES = {
    operation.id: getattr(models, operation.model)
    for namespace in load(SOURCE).namespaces
    for operation in namespace.operations
    if operation.model
}
RESPONSES = [(operation, name) for operation, row in EXAMPLES.items() for name in row.answers]
MODELS = [getattr(models, name) for name in models.__all__ if name != "to_json"]
UNITS = {"allocated_units": 1, "used_units": 1, "starting_units": 1, "minimum_units": 1}
CLUSTER = {"id": "c1", "name": "acme"}
LOGFILE = {"id": "l1"}
MISC: list[Any] = [None, {}, [], "", "text", {"a": None}]
CHILD = {**RECIPE, "parent_id": None, **embedded("recipes")}


@pytest.mark.parametrize(("operation", "name"), RESPONSES)
def test_every_example_is_written_back_as_it_was(operation: str, name: str) -> None:
    body, shape, key = example(name), SHAPES[operation], operations()[operation].embedded
    if key is None:
        assert to_json(decode(body, shape)) == body
    else:
        [items] = [list(items) for name, items in body.get("_embedded", body).items() if name.startswith(key[:-1])]
        assert [to_json(item) for item in decode_list(body, shape, key)] == items


@pytest.mark.parametrize(
    ("shape", "body"),
    [
        (Recipe, RECIPE),
        (Recipe, {**RECIPE, "parent_id": None, "name": None}),
        (Recipe, {**RECIPE, "status_details": "Running"}),
        (Recipe, {**RECIPE, "status_details": None}),
        (Recipe, {**RECIPE, "status_detail": "Running", "status_details": "Waiting"}),
        (Recipe, {**RECIPE, "status_detail": None, "status_details": "Waiting"}),
        (Recipe, {**RECIPE, "recipes": [CHILD]}),
        (Recipe, {**RECIPE, "recipes": []}),
        (Recipe, {**RECIPE, "recipes": None}),
        (Recipe, {**RECIPE, "recipes": [CHILD], "_embedded": {"charts": [1]}}),
        (Recipe, {**RECIPE, "recipes": [CHILD], "_embedded": {"recipes": [RECIPE]}}),
        (Recipe, {**RECIPE, "_embedded": {"recipes": [CHILD], "charts": [1]}}),
        (Recipe, {**RECIPE, "_embedded": {"recipes": None}}),
        (Recipe, {**RECIPE, "_embedded": {}}),
        (Recipe, {**RECIPE, "_embedded": None}),
        (Recipe, {**RECIPE, "_embedded": []}),
        *(
            (Recipe, {**RECIPE, "created_at": time})
            for time in (
                "2016-12-27T20:35:32.733Z",
                "2016-12-27T20:35:32.000Z",
                "2017-08-30T12:46:29Z",
                "2017-01-05T15:23:46.853-05:00",
                "2017-01-05T15:23:46-05:00",
                "2019-03-04",
                "2019-03-04 01:02:03 UTC",
                "2019-03-04T01:02:03",
                "2019-03-04T01:02:03.123456Z",
                "2019-03-04T01:02:03.123456789Z",
                "2019-03-04T01:02:03.123+00:00",
                " 2019-03-04T01:02:03.123Z ",
                "20190304T010203Z",
                "2019-W10-1T01:02:03.123Z",
                "2019-03-04T01:02:03,123Z",
                "+292278994-08-17T07:12:55Z",
            )
        ),
        (Scaling, {**UNITS, "unit_size_in_mb": "2"}),
        (Scaling, {**UNITS, "unit_size_in_mb": 2.0}),
        (Cluster, {**CLUSTER, "multitenant": "true"}),
        (Cluster, {**CLUSTER, "multitenant": "false"}),
        (Cluster, {**CLUSTER, "tags": []}),
        (Cluster, {**CLUSTER, "tags": None}),
        (Logfile, {**LOGFILE, "created_at": "2019-03-04T01:00:00.000Z"}),
        (Logfile, {**LOGFILE, "created_at": "2019-03-04"}),
        (Logfile, {**LOGFILE, "created_at": None}),
        (Deployment, DEPLOYMENT),
        (Deployment, {**DEPLOYMENT, "cluster_id": ""}),
        (Deployment, {**DEPLOYMENT, "cluster_id": None, "connection_strings": None, "_links": {}}),
        (Deployment, {**DEPLOYMENT, "connection_strings": {}, "_links": None}),
        *(
            (ConnectionStrings, {key: value})
            for key in ("direct", "ssh_admin", "maps")
            for value in (None, "", [], {}, [None], ["a"], "a", {"a": "b"}, [{"a": "b"}], [{"a": "b"}, None], 5)
            if key == "maps" or (not isinstance(value, dict) and value not in (5, [{"a": "b"}], [{"a": "b"}, None]))
        ),
        *((ConnectionStrings, {"misc": misc}) for misc in MISC),
        (Database, {"type": "redis", **embedded("versions", {"version": "4", "preferred": None})}),
    ],
)
def test_a_body_is_written_back_as_it_was(shape: type[Any], body: Any) -> None:
    read = decode(body, shape)
    assert written(read) == canonical(body)
    for clone in (copy.copy(read), copy.deepcopy(read), pickle.loads(pickle.dumps(read)), attrs.evolve(read)):  # noqa: S301 - our own
        assert clone == read
        assert written(clone) == canonical(body)


def written(model: Any) -> str:
    return canonical(to_json(model))


def canonical(body: Any) -> str:
    """Return a text that tells 1 from True, and 2 from 2.0."""
    return json.dumps(body, sort_keys=True)


@pytest.mark.parametrize("shape", MODELS)
@settings(max_examples=min(40, settings().max_examples))
@given(data=st.data())
def test_any_body_that_can_be_read_is_written_back_as_it_was(shape: type[Any], data: st.DataObject) -> None:
    text = json.dumps(data.draw(bodies(shape)), sort_keys=True)
    try:
        read = decode(json.loads(text), shape)
    except DecodeError:
        [moved] = read_leniently(json.loads(text), shape) or [None]
        assert moved is None or written(moved) == text
    else:
        assert written(read) == text


def read_leniently(body: Any, shape: type[Any]) -> tuple[Any, ...]:
    try:
        return decode_list([body], shape, "anything")
    except DecodeError:
        return ()


# --- models that are changed or built by hand


def test_a_model_built_by_hand_is_written_without_the_members_that_it_lacks() -> None:
    assert to_json(Recipe(id="r1", status="running")) == {"id": "r1", "status": "running"}
    assert to_json(ConnectionStrings(direct=("a",), ssh=())) == {"direct": ["a"]}
    assert to_json(Recipe(id="r1", status="running", extra={"new": 1})) == {"id": "r1", "status": "running", "new": 1}


def test_a_changed_member_is_written_with_its_new_value() -> None:
    read = decode({**RECIPE, "name": None, "status_details": "a", "created_at": "2019-03-04", "recipes": None}, Recipe)
    child = Recipe(id="r2", status="failed")
    moved = attrs.evolve(read, name="n", status_detail="b", created_at=None, recipes=(child,))
    assert to_json(moved) == {**RECIPE, "name": "n", "status_details": "b", "recipes": [to_json(child)]}


def test_a_new_value_takes_the_place_of_one_that_was_moved_to_extra() -> None:
    [cluster] = decode_list(embedded("clusters", {**CLUSTER, "tags": 7}), Cluster, "clusters")
    assert to_json(attrs.evolve(cluster, tags=("eu",))) == {**CLUSTER, "tags": ["eu"]}


def test_writing_a_model_leaves_its_memory_alone() -> None:
    body = {**RECIPE, "_embedded": {"recipes": [], "charts": [1]}, "created_at": "2019-03-04"}
    read = decode(copy.deepcopy(body), Recipe)
    to_json(read)["_embedded"]["recipes"] = "overwritten"  # type: ignore[index, call-overload]  # JSON of any shape
    assert to_json(read) == body


# --- the memory of it

CHANGES: dict[str, tuple[Any, ...]] = {
    "update": ({"a": 1},),
    "__ior__": ({"a": 1},),
    "setdefault": ("a", 1),
    "__setitem__": ("a", 1),
    "__delitem__": ("a",),
    "pop": ("a", None),
    "popitem": (),
    "clear": (),
}


def test_models_with_the_same_spelling_share_an_immutable_extra() -> None:
    first, second = (decode({**RECIPE, "id": key, "parent_id": None, "name": None}, Recipe) for key in "ab")
    assert first.extra is second.extra
    assert first.extra == {}
    assert Recipe(id="r1", status="x").extra is Recipe(id="r2", status="x").extra is decode(RECIPE, Recipe).extra
    extra: Any = first.extra
    for name, arguments in CHANGES.items():
        with pytest.raises(TypeError, match="immutable"):
            getattr(extra, name)(*arguments)
    assert {**first.extra, "a": 1} == first.extra | {"a": 1} == {"a": 1}


def test_the_memory_of_spellings_is_bounded() -> None:
    for number in range(5000):
        decode({**RECIPE, **{name: None for bit, name in enumerate(names()) if number >> bit & 1}}, Recipe)
    info = shared_extra.cache_info()
    assert info.maxsize is not None
    assert info.currsize <= info.maxsize <= 1024
    assert sys.getsizeof(decode(RECIPE, Recipe).extra) < 200


def names() -> list[str]:
    return [a.name for a in attrs.fields(Recipe) if a.default is None]
