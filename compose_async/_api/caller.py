"""From calls to models and futures: what carries the generated coroutines, and what the poller looks with."""

from __future__ import annotations

import copy
import hashlib
from datetime import UTC, datetime, timedelta
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeGuard, TypeVar, cast
from urllib.parse import urljoin

from .._generated.models import Deployment, Recipe
from .._generated.resources import STARTERS
from .._handle import RecipeHandle
from .._transport.call import Call, call_for
from .._transport.status_errors import attempt_of
from ..errors import ConfigurationError, DecodeError, NotFoundError, OutcomeUnknownError
from ..recipes.future import NOTHING, RecipeFuture

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from os import PathLike
    from pathlib import Path

    from .._config import Settings
    from .._transport.call import Replay, Reply, Starter
    from .._transport.transport import Transport
    from .._types import JsonLike
    from ..recipes.poller import Poller
    from ..recipes.watch import Watch

T = TypeVar("T")


class Api:
    """Sends calls through one transport and reads the answers. Clients made by ``with_options`` share its poller."""

    poller: Poller
    """Looks through this very object, and is therefore given to it after it is made."""

    def __init__(self, transport: Transport, base_url: str) -> None:
        self.transport = transport
        self._base_url = base_url
        self._origin = hashlib.sha256(base_url.encode()).hexdigest()[:16]

    def with_settings(self, settings: Settings) -> Api:
        """The same with other settings, on the same connections and with the same poller."""
        twin = copy.copy(self)
        twin.transport = self.transport.with_settings(settings)
        return twin

    async def aclose(self) -> None:
        await self.poller.aclose()
        await self.transport.aclose()

    # --- what generated coroutines need: transport.call.Caller

    async def fetch(self, call: Call, shape: type[T]) -> T:
        return self._read(call, await self.transport.send(call), shape)

    async def fetch_list(self, call: Call, shape: type[T], key: str) -> tuple[T, ...]:
        from .._codec.bodies import decode_list, parse  # cattrs is loaded by the first answer

        reply = await self.transport.send(call)
        try:
            return decode_list(parse(reply.body), shape, key)
        except DecodeError as error:
            raise self._located(error, call) from None

    async def execute(self, call: Call) -> None:
        await self.transport.send(call)

    async def start(self, call: Call, result: type[T]) -> RecipeFuture[T]:
        accepted, recipe_id = await self._accepted(call, STARTERS[call.operation])
        deployment_id = accepted.id if isinstance(accepted, Deployment) else call.ids.get("deployment_id")
        watch = self.poller.watch(recipe_id, call.operation, fresh=True, known=True)
        now = self.server_now() or datetime.now(UTC)
        handle = self._handle(
            recipe_id, call.operation, deployment_id, now, now + timedelta(seconds=self.poller.policy.deadline)
        )
        until = watch.began + self.poller.policy.deadline
        future = self._future(watch, handle, result, until=until, accepted=accepted)
        if isinstance(accepted, Recipe):
            self.poller.seen(watch, accepted)
        return future

    # --- futures of recipes that were started elsewhere

    def future(self, recipe_id: str) -> RecipeFuture[Recipe]:
        _recipe(recipe_id)  # raises for what cannot be an id
        watch = self.poller.watch(recipe_id, "recipes.get")
        until = self.poller.clock.now() + self.poller.policy.deadline
        return RecipeFuture(self.poller, watch, None, until=until)

    def resume(self, handle: RecipeHandle | str | bytes) -> RecipeFuture[Deployment | Recipe | None]:
        if not isinstance(handle, RecipeHandle):
            handle = RecipeHandle.from_json(handle)
        try:
            _recipe(handle.recipe_id)
            if handle.resource_id is not None:
                _deployment(handle.resource_id)
        except (TypeError, ValueError) as error:
            msg = f"this handle names no recipe, or no deployment: {error}"
            raise ConfigurationError(msg) from None
        if handle.origin != self._origin:
            msg = "this handle was made with another base URL: resume it with a client that has that one"
            raise ConfigurationError(msg)
        if handle.operation not in STARTERS and handle.operation != "recipes.get":
            msg = f"this handle was made by {handle.operation!r}, which starts no recipe that is known here"
            raise ConfigurationError(msg)
        watch = self.poller.watch(handle.recipe_id, handle.operation, known=True)
        result = STARTERS[handle.operation].result if handle.operation in STARTERS else Recipe
        return self._future(watch, handle, result, until=None)

    def _handle(
        self, recipe_id: str, operation: str, deployment_id: str | None, started_at: datetime, deadline: datetime
    ) -> RecipeHandle:
        return RecipeHandle(
            recipe_id=recipe_id,
            operation=operation,
            resource_id=deployment_id,
            started_at=started_at,
            deadline=deadline,
            origin=self._origin,
        )

    def _future(
        self, watch: Watch, handle: RecipeHandle, result: type, *, until: float | None, accepted: object = NOTHING
    ) -> RecipeFuture[Any]:
        if result is NoneType:
            watch.removes = handle.resource_id
            accepted = accepted if accepted is NOTHING else None
            return RecipeFuture(self.poller, watch, handle, until=until, result=None, accepted=accepted)
        load = self._loader(handle.resource_id) if result is Deployment and handle.resource_id else None
        return RecipeFuture(self.poller, watch, handle, until=until, load=load, accepted=accepted)

    def _loader(self, deployment_id: str) -> Callable[[], Awaitable[Deployment]]:
        return lambda: self.fetch(_deployment(deployment_id), Deployment)

    # --- what the poller looks with: recipes.poller.Source

    async def recipe(self, recipe_id: str) -> Recipe:
        call = _recipe(recipe_id)
        return self._read(call, await self.transport.send(call, max_retries=0), Recipe, lenient=True)

    async def deployment_is_gone(self, deployment_id: str) -> bool:
        try:
            await self.transport.send(_deployment(deployment_id), max_retries=0)
        except NotFoundError:
            return True
        return False

    def server_now(self) -> datetime | None:
        return self.transport.server_now()

    def handle(self, watch: Watch, remaining: float) -> RecipeHandle:
        now = self.server_now() or datetime.now(UTC)
        seen = watch.snapshot
        started_at = seen.created_at if seen and _is_of_our_time(seen.created_at) else now
        deployment_id = seen.deployment_id if seen else None
        return self._handle(
            watch.recipe_id, "recipes.get", deployment_id, started_at, now + timedelta(seconds=remaining)
        )

    # --- beside the endpoints

    async def request(self, method: str, path: str, json: JsonLike) -> Reply:
        if not (isinstance(method, str) and method.isascii() and method.isalpha()):
            msg = f"method must be an HTTP verb such as 'GET', not {method!r}"
            raise ValueError(msg)
        method = method.upper()
        if method == "CONNECT":
            raise ValueError("CONNECT opens a tunnel and asks for nothing: no endpoint takes it")
        replay: Replay = "safe" if method in {"GET", "HEAD"} else "unsent-only"
        call = Call(operation="request", method=method, path=path, body=json, replay=replay)
        return await self.transport.send(call)

    async def download(
        self, link: str, path: str | PathLike[str], progress: Callable[[int, int | None], object] | None
    ) -> Path:
        # One client prefixes hrefs with the base URL, so they can be relative.
        return await self.transport.download(urljoin(f"{self._base_url}/", link), path, progress)

    async def _accepted(self, call: Call, starter: Starter) -> tuple[Deployment | Recipe, str]:
        """Send a starter: its answer, and the recipe that it names. It was carried out, whatever the answer is like."""
        reply: Reply | None = None
        cause: Exception
        try:
            reply = await self.transport.send(call)
            accepted = self._read(call, reply, cast("type[Deployment | Recipe]", starter.shape), lenient=True)
        except DecodeError as error:
            why, cause = "its answer cannot be read", error
        else:
            recipe_id = getattr(accepted, starter.recipe_id)
            try:
                _recipe(recipe_id)
            except (TypeError, ValueError) as error:
                why, cause = f"its answer names no {starter.recipe_id}", error
            else:
                return accepted, recipe_id
        raise OutcomeUnknownError(
            f"{call.method} {call.path} was accepted, but {why}: reconcile() can find what it began",
            attempt=attempt_of(call, reply.request_id if reply else None, self.server_now()),
            status=reply.status if reply else None,
        ) from cause

    def _read(self, call: Call, reply: Reply, shape: type[T], *, lenient: bool = False) -> T:
        from .._codec.bodies import decode, parse  # cattrs is loaded by the first answer

        try:
            return decode(parse(reply.body), shape, lenient=lenient)
        except DecodeError as error:
            raise self._located(error, call) from None

    def _located(self, error: DecodeError, call: Call) -> DecodeError:
        """The same error, saying also which answer it is about."""
        return DecodeError(
            f"{call.method} {call.path}: {error}",
            path=error.path,
            excerpt=self.transport.discreet(error.excerpt),
            method=call.method,
            request_path=call.path,
        )


def _is_of_our_time(moment: datetime | None) -> TypeGuard[datetime]:
    """Some programs' word for «never» is the year 1, which no time zone can be taken from."""
    return moment is not None and 1970 <= moment.year < 9999  # noqa: PLR2004 - what every calendar can hold


def _recipe(recipe_id: str) -> Call:
    return call_for("recipes.get", "GET /recipes/{recipe_id}", ids={"recipe_id": recipe_id}, replay="safe")


def _deployment(deployment_id: str) -> Call:
    ids = {"deployment_id": deployment_id}
    return call_for("deployments.get", "GET /deployments/{deployment_id}", ids=ids, replay="safe")
