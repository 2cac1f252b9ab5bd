"""The caller of a client, which makes futures: from a starting call, an id or a handle."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from types import NoneType
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from .. import models, recipes
from .._arguments import format_timestamp
from .._clock import utc
from .._display import quoted
from .._generated.resources import RECIPE_OPERATIONS
from .._transport import deferred
from .._transport.call import Call, RecipeOperation, fill_path
from .._types import UNSET, Keys, Unset
from ..errors import ConfigurationError, DecodeError
from .caller import Caller, deployment_call

if TYPE_CHECKING:
    from .._handle import RecipeHandle
    from .._transport.transport import Transport
    from ..recipes.recipe_state import RecipeState
    from ..recipes.watcher import RecipeWatcher

T = TypeVar("T")

_MODULES: Final = [
    "compose_async.recipes.future",
    "compose_async._generated.readers.recipe",
    "compose_async._generated.readers.deployment",
]
"""Modules that load all that a recipe's future needs, in 15 ms."""


class RecipeCaller(Caller):
    """The caller of a client: it also starts recipes, and makes futures of them."""

    def __init__(self, transport: Transport, policy: recipes.PollPolicy | None) -> None:
        super().__init__(transport)
        self._policy = policy
        self._original: RecipeCaller | None = None
        self._watcher: RecipeWatcher | None = None
        self._is_warm = False

    def with_changes(self, **changes: object) -> Self:
        """Return a copy with another ``transport`` or ``signature``. It shares the memory and the watched recipes."""
        return super().with_changes(_original=self._original or self, **changes)

    @property
    def watcher(self) -> RecipeWatcher:
        """The watched recipes, built at the first use: a program that awaits none does not load the modules."""
        if self._original is not None:
            return self._original.watcher
        if self._watcher is None:
            from .._handle import fingerprint
            from ..recipes.poller import Poller
            from ..recipes.watcher import RecipeWatcher

            transport, settings, policy = self.transport, self.transport.settings, self._policy or recipes.PollPolicy()
            fetches = self.fetch_recipe, self.fetch_recipes, self.deployment_is_gone
            poller = Poller(*fetches, transport.clock, policy, settings.hooks, transport.server_time.now)
            max_in_flight = max(1, settings.max_connections // 2)  # so that calls get through
            origin = fingerprint(settings.base_url)
            self._watcher = RecipeWatcher(poller, origin=origin, max_in_flight=max_in_flight, guard=transport.guard)
        return self._watcher

    async def warm_up(self) -> None:
        """Load the certificates, and the modules of calls and of recipes, in a thread."""
        await self.transport.warm_up(*_MODULES)
        self._is_warm = True

    async def aclose(self) -> None:
        """End every wait and every call with ClientClosedError, and close the connections. Defer one cancellation."""
        try:
            await self._close()
        except asyncio.CancelledError:
            await self._close()  # a half-closed client would keep its connections
            raise

    async def _close(self) -> None:
        if self._watcher is not None:
            await self._watcher.aclose()
        await self.transport.aclose()

    async def start(
        self, call: Call, recipe_operation: RecipeOperation[T], deployment_id: str | None = None
    ) -> recipes.RecipeFuture[T]:
        """Send a call that starts a recipe, and return the recipe's future."""
        if not self._is_warm:
            await self.warm_up()  # before the write: a module that fails to load after it would lose the recipe
        watcher = self.watcher
        call, sent, id_field = self.signed(call), self.now(), recipe_operation.recipe_id_field
        reply = await self.transport.send(call)
        try:
            response: Any = await self.read(call, reply, recipe_operation.response_model, lenient=True)
            recipe_id = getattr(response, id_field)
            _check_id("recipe_id", recipe_id)
        except (DecodeError, TypeError, ValueError) as error:
            why = "cannot be read" if isinstance(error, DecodeError) else f"names no {id_field}"
            raise deferred.accepted_error(call, reply, *sent, f"its response {why}") from error
        body, database = response, ""
        if isinstance(response, models.Deployment):
            body, deployment_id, database = None, response.id, response.type or ""
        state = watcher.state_of(
            recipe_id, call.operation, just_started=True, body=body, deployment_id=deployment_id, database=database
        )
        now = watcher.server_now() or utc(watcher.clock)
        handle = recipes.RecipeHandle(
            recipe_id=recipe_id,
            operation=call.operation,
            resource_id=deployment_id,
            started_at=now,
            deadline=now + timedelta(seconds=watcher.policy.deadline),
            origin=watcher.origin,
        )
        self.memory.record_accepted(call.signature or reply.request_id, handle)
        deadline_at = state.watched_at + watcher.policy.deadline
        return self._future(state, handle, recipe_operation, deadline_at=deadline_at, resource=response)

    def by_id(self, recipe_id: str) -> recipes.RecipeFuture[models.Recipe]:
        """Return the future of a recipe known only by its id."""
        _check_id("recipe_id", recipe_id)
        state = self.watcher.state_of(recipe_id)
        deadline_at = self.watcher.clock.now() + self.watcher.policy.deadline
        return recipes.RecipeFuture(self.watcher, state, None, deadline_at=deadline_at)

    def resume(
        self,
        handle: RecipeHandle | str | bytes,
        result: type[models.Deployment | models.Recipe] | Unset | None = UNSET,
        sign_with: Keys | None = None,
    ) -> recipes.RecipeFuture[Any]:
        """Return the future of a recipe from its handle. Raises ValueError if its result is not ``result``."""
        from .._handle import UNKNOWN_OPERATION, RecipeHandle  # loaded by the first handle

        if not isinstance(result, Unset) and result not in (models.Deployment, models.Recipe, None):
            raise TypeError(f"result must be Deployment, Recipe or None, not {quoted(result, 50)}")
        if not isinstance(handle, RecipeHandle):
            handle = RecipeHandle.from_json(handle, sign_with=sign_with)
        elif sign_with is not None:
            raise TypeError("sign_with verifies the text of a handle: give the text, not a RecipeHandle")
        try:
            _check_id("recipe_id", handle.recipe_id)
            if handle.resource_id is not None:
                _check_id("deployment_id", handle.resource_id)
            for name in ("started_at", "deadline"):
                format_timestamp(name, getattr(handle, name))
        except (TypeError, ValueError) as error:
            raise ValueError(f"this handle names no recipe, no deployment or no time: {error}") from None
        if handle.origin != self.watcher.origin:
            msg = "this handle was made with another base URL: resume it with a client that has that one"
            raise ConfigurationError(msg)
        if handle.operation != UNKNOWN_OPERATION and handle.operation not in RECIPE_OPERATIONS:
            raise ValueError(f"this handle names {quoted(handle.operation)}, which starts no recipe that is known here")
        recipe_operation = RECIPE_OPERATIONS.get(handle.operation)
        result_type = _result_of(recipe_operation, handle.resource_id)
        if not isinstance(result, Unset) and result_type is not (NoneType if result is None else result):
            raise ValueError(f"a handle of {handle.operation} gives {_name_of(result_type)}, not {_name_of(result)}")
        state = self.watcher.state_of(
            handle.recipe_id, handle.operation, certainly_started=True, deployment_id=handle.resource_id
        )
        self.watcher.set_start(state, handle.started_at)
        return self._future(state, handle, recipe_operation, deadline_at=None)

    def _future(
        self,
        state: RecipeState,
        handle: RecipeHandle,
        recipe_operation: RecipeOperation[Any] | None,
        *,
        deadline_at: float | None,
        resource: object = UNSET,
    ) -> recipes.RecipeFuture[Any]:
        from ..recipes.result import ResultReader  # as late as the watcher

        result: object = UNSET
        result_type = _result_of(recipe_operation, handle.resource_id)
        if result_type is models.Deployment and handle.resource_id:
            call = deployment_call(handle.resource_id)
            result = ResultReader(lambda: self.fetch(call, lambda: models.Deployment))
        elif result_type is NoneType:
            result, resource = None, resource if resource is UNSET else None
        return recipes.RecipeFuture(
            self.watcher, state, handle, deadline_at=deadline_at, result=result, resource=resource
        )


def _result_of(recipe_operation: RecipeOperation[Any] | None, resource_id: str | None) -> type:
    """Return the type of a future's result. Without a deployment's id, it is the final recipe."""
    result = recipe_operation.result() if recipe_operation else models.Recipe
    return models.Recipe if result is models.Deployment and resource_id is None else result


def _name_of(result: type | None) -> str:
    return "None" if result in {None, NoneType} else getattr(result, "__name__", "")


def _check_id(name: str, value: str) -> None:
    """Raise TypeError or ValueError for an id that is not valid in a path."""
    if not isinstance(value, str) or not value.isalnum():  # a usual id needs no closer look
        fill_path(f"{{{name}}}", {name: value})
