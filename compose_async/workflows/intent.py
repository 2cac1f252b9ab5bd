"""A write that survives its worker: noted down before it is sent, so that doing it again does not do it twice."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from inspect import signature
from typing import Final, cast

from attrs import field, frozen

from .._api.endpoints import Endpoints
from .._arguments import instance, plain
from .._transport.call import Call
from .._types import UNSET, Json
from ..errors import ComposeError
from ..recipes.future import RecipeFuture
from . import recipe_kinds
from .find import match_deployment
from .reconcile import AnyRecipe, future_for, send_once

VERSION: Final = 1
_CREATES: Final = frozenset({"deployments.create", "backups.restore"})
_SECRET: Final = frozenset({"deployments.set_password", "portal_users.create"})


@frozen(kw_only=True)
class Intent:
    """A write to be sent once: JSON, without a secret. Made by ``compose.intend``, sent by ``compose.submit_once``."""

    operation: str
    """One that starts a recipe, such as ``scalings.set``."""
    arguments: Mapping[str, Json] = field(factory=dict)
    known: tuple[str, ...] = ()
    """The mark: ids of the deployment's recipes, or for a new one of the deployments, that were there before."""

    def to_json(self) -> str:
        """One line of JSON."""
        data = {"v": VERSION, "operation": self.operation, "arguments": self.arguments, "known": self.known}
        return json.dumps(data, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes) -> Intent:
        """Read an intent. Raises ValueError for text that is no intent, or one of another version."""
        try:
            data = json.loads(text)
            check(data["operation"], version=data["v"])
            return cls(operation=data["operation"], arguments=dict(data["arguments"]), known=tuple(data["known"]))
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise ValueError(f"this is not an intent ({type(error).__name__}: {error})") from None


def check(operation: str, *, version: int = VERSION) -> None:
    """Raise ValueError unless this can be an intent."""
    if version != VERSION:
        raise ValueError(f"it has version {version!r}, this compose-async reads version {VERSION}")
    if operation in _SECRET:
        raise ValueError(f"{operation} takes a secret, which an intent would store")
    if operation not in recipe_kinds.WORDS:
        raise ValueError(
            f"{operation!r} starts no recipe; what does: {', '.join(sorted({*recipe_kinds.WORDS} - _SECRET))}"
        )


async def intend(compose: Endpoints, operation: str, given: Mapping[str, object]) -> Intent:
    """Note down a write and what was there before it: one list."""
    check(operation)
    arguments = cast("dict[str, Json]", {name: plain(value) for name, value in given.items() if value is not UNSET})
    call_for_arguments(compose, operation, arguments)
    there = (
        await compose.deployments.list()
        if operation in _CREATES
        else await compose.recipes.list(str(arguments["deployment_id"]))
    )
    return Intent(operation=operation, arguments=arguments, known=tuple(item.id for item in there))


def call_for_arguments(compose: Endpoints, operation: str, arguments: Mapping[str, object]) -> Call:
    """Return the call that an operation would send, checked by the operation itself. Raises TypeError or ValueError."""
    namespace, method = operation.split(".")
    resource = getattr(type(compose), namespace)(_Unsent(), _Unsent())
    coroutine = getattr(resource, method)
    try:
        signature(coroutine).bind(**arguments)
    except TypeError as error:
        raise TypeError(f"{operation}: {error}") from None
    running = coroutine(**arguments)
    try:
        running.send(None)
    except StopIteration as stopped:
        return cast(Call, stopped.value)
    raise AssertionError(operation)


class _Unsent:
    """Stands for caller and futures: returns the call instead of sending it."""

    async def start(self, call: Call, *_: object) -> Call:
        return call


async def submit_once(compose: Endpoints, intent: Intent) -> AnyRecipe:
    """Adopt what an earlier try started, else send."""
    instance("intent", intent, Intent)
    call_for_arguments(compose, intent.operation, intent.arguments)
    answer: object = await _earlier(compose, intent)
    if answer is None:
        namespace, method = intent.operation.split(".")
        send = cast("Callable[..., Awaitable[AnyRecipe]]", getattr(getattr(compose, namespace), method))
        answer = await send_once(compose, partial(send, **intent.arguments), intent.known)
    if not isinstance(answer, RecipeFuture):
        raise ComposeError(f"{intent.operation} was carried out, and its recipe is gone already")
    return answer


async def _earlier(compose: Endpoints, intent: Intent) -> AnyRecipe | None:
    """The newest recipe of this kind that the intent does not know."""
    arguments = intent.arguments
    deployment_id = str(arguments.get("deployment_id"))
    if intent.operation in _CREATES:
        found = match_deployment(await compose.deployments.list(), str(arguments["name"]))
        if found is None or found.id in intent.known:
            return None
        deployment_id = found.id
    recipes = await compose.recipes.list(deployment_id)
    fit = [recipe for recipe in recipes if recipe_kinds.is_for(recipe, intent.operation, arguments)]
    mine = recipe_kinds.newest(
        recipe for recipe in fit if intent.operation in _CREATES or recipe.id not in intent.known
    )
    return future_for(compose, mine, intent.operation, deployment_id) if mine else None
