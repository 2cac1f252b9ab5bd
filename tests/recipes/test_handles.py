"""Handles from outside: a malformed one raises ValueError, and a well-formed one is resumed."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.scripted import ScriptedCompose, connected, lasting

from compose_async import RecipeHandle
from compose_async.models import Deployment, Recipe

GOOD = {
    "v": 1,
    "recipe": "r1",
    "operation": "scalings.set",
    "resource": "d1",
    "started": "2026-01-01T00:00:00Z",
    "deadline": "2026-01-01T01:00:00Z",
    "origin": "0123456789abcdef",
}
LONG = "x" * 10_000
VALUES: list[Any] = [
    None, True, False, 0, -1, 1.5, 1e308, 10**400, LONG, "", [], {}, [[[]]], {"a": LONG}, "\ud800", "0001-01-01",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-01T00:00:00", "2026-02-30T00:00:00Z",
    "+" * 500, float("nan"), float("inf"),
]  # fmt: skip
MALFORMED: list[Any] = [
    "", " ", "null", "true", "5", "[]", "{}", '"text"', LONG, "{" * 100_000, "[" * 100_000, '{"v":1' * 50_000,
    "1" * 5000, b"", b"\xff\xfe\x00", b"\x80" * 5000, "\ud800", json.dumps(GOOD)[:-1], json.dumps([GOOD]),
    None, 5, GOOD, [], object(), bytearray(b"{}"),
    *[json.dumps({key: value for key, value in GOOD.items() if key != missing}) for missing in GOOD],
]  # fmt: skip


def with_value(key: str, value: Any) -> str:
    return json.dumps(GOOD | {key: value})


def refused(text: Any) -> None:
    with pytest.raises(ValueError, match="handle") as caught:
        RecipeHandle.from_json(text)
    shown = str(caught.value)
    assert len(shown) < 300, "a short text, whatever was given"
    for setting in ("COMPOSE_", "token", "base_url", "base URL"):
        assert setting not in shown
    shown.encode()


@pytest.mark.parametrize("text", MALFORMED, ids=range(len(MALFORMED)))
def test_what_is_no_handle_is_a_value_error_with_a_short_text(text: Any) -> None:
    refused(text)


@pytest.mark.parametrize("key", GOOD)
@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_a_handle_with_an_odd_value_is_refused_or_can_be_written_again(key: str, value: Any) -> None:
    try:
        handle = RecipeHandle.from_json(with_value(key, value))
    except ValueError:
        refused(with_value(key, value))
    else:
        assert RecipeHandle.from_json(handle.to_json()) == handle
        assert isinstance(value, str) or (key, value) == ("resource", None)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text() | st.integers(), st.lists, max_leaves=5))
def test_no_json_at_all_escapes_as_another_error(value: Any) -> None:
    for text in (json.dumps(value), *(with_value(key, value) for key in GOOD)):
        with suppress(ValueError):
            RecipeHandle.from_json(text)


def test_a_secret_in_what_is_no_handle_is_not_repeated() -> None:
    with pytest.raises(ValueError, match="handle") as caught:
        RecipeHandle.from_json(with_value("recipe", {"password": "S3CRET"}))
    assert "S3CRET" not in str(caught.value)


@pytest.mark.asyncio
@pytest.mark.parametrize("text", [*MALFORMED, with_value("v", 2), with_value("v", 10**400)])
async def test_resuming_what_is_no_handle_is_a_value_error_too(text: Any) -> None:
    async with connected(ScriptedCompose(lasting(5))) as client:
        with pytest.raises(ValueError, match="handle"):
            client.recipes.resume(text)


@pytest.mark.asyncio
async def test_a_resumed_future_is_of_the_kind_that_is_asked_for() -> None:
    compose = ScriptedCompose(lasting(5))
    async with connected(compose) as client:
        creation = await client.deployments.create(account_id="a", name="n", type="redis", datacenter="x:y")
        handles = {
            Deployment: creation.handle,
            Recipe: (await client.scalings.set("d1", units=2)).handle,
            None: (await client.deployments.deprovision("d1")).handle,
        }
        await creation
        for result, handle in handles.items():
            for asked in (Deployment, Recipe, None):
                if asked is result:
                    awaited = await client.recipes.resume(handle, asked)
                    assert awaited is None if asked is None else isinstance(awaited, asked)
                else:
                    with pytest.raises(ValueError, match=f"gives .*, not {asked and asked.__name__}"):
                        client.recipes.resume(handle.to_json(), asked)
        known_by_id = client.recipes.future("r1").handle
        assert (await client.recipes.resume(known_by_id, Recipe)).id == "r1"


@pytest.mark.asyncio
async def test_a_creation_without_its_deployment_s_id_gives_the_recipe() -> None:
    async with connected(ScriptedCompose(lasting(5))) as client:
        creation = await client.deployments.create(account_id="a", name="n", type="redis", datacenter="x:y")
        text = creation.handle.to_json().replace('"d1"', "null")
        with pytest.raises(ValueError, match="gives Recipe, not Deployment"):
            client.recipes.resume(text, Deployment)
        assert isinstance(await client.recipes.resume(text, Recipe), Recipe)


@pytest.mark.asyncio
@pytest.mark.parametrize("result", [str, "Deployment", 5, RecipeHandle])
async def test_a_kind_that_no_recipe_gives_is_refused(result: Any) -> None:
    async with connected(ScriptedCompose(lasting(5))) as client:
        with pytest.raises(TypeError, match="Deployment, Recipe or None"):
            client.recipes.resume(client.recipes.future("r1").handle, result)
