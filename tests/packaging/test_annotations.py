"""Annotations of the public names resolve: pydantic, command lines and mocks read them at run time."""

from __future__ import annotations

import importlib
import inspect
import typing
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import create_autospec

import attrs
import httpx
import pydantic
import pytest

from compose_async import ComposeClient, models, recipes
from compose_async.simulator import Simulator

MODULES = (
    "compose_async",
    "compose_async.durable",
    "compose_async.errors",
    "compose_async.events",
    "compose_async.models",
    "compose_async.recipes",
    "compose_async.resources",
    "compose_async.simulator",
    "compose_async.telemetry",
    "compose_async.testing",
    "compose_async.workflows",
)


def annotated() -> Iterator[tuple[str, Any]]:
    """Every public class and function, and every public method, property and field of such a class."""
    for module in MODULES:
        found = importlib.import_module(module)
        for name in found.__all__:
            thing = inspect.unwrap(getattr(found, name)) if callable(getattr(found, name)) else getattr(found, name)
            if inspect.isfunction(thing):
                yield f"{module}.{name}", thing
            elif inspect.isclass(thing):
                yield f"{module}.{name}", thing
                for attribute in (n for n in dir(thing) if n == "__init__" or not n.startswith("_")):
                    if attribute == "__init__" and attrs.has(thing):
                        continue  # written by attrs, with the hints of the class, which are tried above
                    member = inspect.getattr_static(thing, attribute)
                    member = getattr(member, "__func__", member)
                    member = member.fget if isinstance(member, property) else member
                    if inspect.isfunction(member) and member.__module__.startswith("compose_async"):
                        yield f"{module}.{name}.{attribute}", member


CALLABLES = dict(annotated())


def test_there_are_callables_to_try() -> None:
    assert len(CALLABLES) > 300


def test_type_hints_resolve() -> None:
    unresolved = {}
    for name, thing in CALLABLES.items():
        try:
            typing.get_type_hints(thing)
        except Exception as error:  # noqa: BLE001 - all of them are shown
            unresolved[name] = error
    assert unresolved == {}


def test_hints_are_the_real_types() -> None:
    hints = typing.get_type_hints(ComposeClient.deployments.create)
    assert hints["return"] == recipes.RecipeFuture[models.Deployment]
    assert httpx.AsyncBaseTransport in typing.get_args(typing.get_type_hints(ComposeClient.__init__)["transport"])


@pytest.mark.asyncio
async def test_pydantic_validates_the_calls_of_a_coroutine() -> None:
    simulator = Simulator()
    over = simulator.transport()
    async with over, ComposeClient(simulator.token, base_url="http://localhost/2016-07", transport=over) as compose:
        checked = pydantic.validate_call(compose.teams.create)
        team = await checked(name="Core")
        assert team.name == "Core"
        wrong: Callable[..., Any] = checked
        with pytest.raises(pydantic.ValidationError):
            await wrong(name=["Core"])


@pytest.mark.asyncio
async def test_a_mock_of_the_client_has_its_resources_with_their_signatures() -> None:
    compose = create_autospec(ComposeClient, instance=True)
    compose.scalings.get.return_value = "read"
    assert await compose.scalings.get("d1") == "read"
    with pytest.raises(TypeError, match="unexpected"):
        compose.scalings.get("d1", nonsense=True)
    with pytest.raises(AttributeError):
        compose.scalings.nonsense  # noqa: B018 - the access is the point
    compose.deployments.ensure.return_value = "ensured"
    assert await compose.deployments.ensure(None) == "ensured"
