"""RecipeFuture: a long-running operation that can be awaited, watched, bounded in time and handed on."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Generator
from contextlib import suppress
from contextvars import Context, copy_context
from datetime import UTC, datetime
from typing import Final, Generic, TypeVar, cast

from .. import models
from .._clock import ended
from .._handle import RecipeHandle
from ..errors import (
    APIConnectionError,
    APIStatusError,
    ClientClosedError,
    RecipeError,
    RecipeTimeoutError,
    copy_of,
)
from .handle import handle_of
from .recipe_errors import failure, timed_out
from .recipe_state import RecipeState
from .scheduler import LAST_POLL
from .snapshots import Snapshots
from .status import Progress, display_status
from .task_guard import closed
from .watches import Watches

T_co = TypeVar("T_co", covariant=True)

logger: Final = logging.getLogger("compose_async")

NOTHING: Final = object()
"""No value at all, not even None."""


class RecipeFuture(Generic[T_co]):
    """The future result of a long-running operation.

    Await it, iterate over its snapshots with ``async for``, or poll it with :meth:`refresh`. All futures of one recipe
    share its polls, however many wait. Cancelling a wait touches neither the recipe nor any other wait; without a
    wait the operation simply goes on at Compose, and causes no request. The outcome is kept, so awaiting again costs
    nothing, and every raise is a fresh error.
    """

    __slots__ = (
        "__weakref__", "_accepted", "_callbacks", "_driver", "_handle", "_load", "_loading", "_origin", "_result",
        "_state", "_until", "_watches",
    )  # fmt: skip

    def __init__(
        self,
        watches: Watches,
        state: RecipeState,
        handle: RecipeHandle | None,
        *,
        origin: str,
        until: float | None,
        load: Callable[[], Awaitable[T_co]] | None = None,
        result: T_co | object = NOTHING,
        accepted: T_co | object = NOTHING,
    ) -> None:
        self._watches = watches
        self._state = state
        self._handle = handle
        self._origin = origin
        self._load = load
        self._until = until
        self._accepted = accepted
        self._result = result
        self._loading: asyncio.Task[Exception | None] | None = None
        self._driver: asyncio.Task[None] | None = None
        self._callbacks: tuple[tuple[Callable[[RecipeFuture[T_co]], object], Context], ...] = ()

    # --- waiting

    def __await__(self) -> Generator[object, None, T_co]:
        """Wait for the result; gives up with RecipeTimeoutError at ``handle.deadline``, an hour from the start."""
        return self.wait().__await__()

    async def wait(self, deadline: float | None = None) -> T_co:
        """Wait for the result, at most ``deadline`` seconds from now (``math.inf``: without end).

        Without a deadline, until ``handle.deadline``. A deadline bounds this wait, not the recipe: it goes on, and
        can be waited for again. At the deadline there is one last poll, of at most 5 seconds.

        Raises:
            RecipeFailedError: the recipe failed; ``path`` leads to the failing child.
            RecipeTimeoutError: it had not ended at the deadline; ``handle`` goes on from there.
            RecipeLostError: Compose no longer knows the recipe, and nothing says that it ended well.
            APIStatusError: Compose refused the poll (a revoked token, say); the next wait polls again.
            ClientClosedError: the client was closed meanwhile.
        """
        if deadline is not None and not deadline >= 0:
            msg = f"deadline must be seconds from now, 0 or more, not {deadline!r}"
            raise ValueError(msg)
        if not self.done():
            try:
                instant = await self._instant() if deadline is None else self._watches.clock.now() + deadline
                if not await self._watches.join(self._state, deadline=instant):
                    raise self._timeout()
                await self._settle(instant)
            except ClientClosedError as error:
                raise self._closed(error) from None
        self._call_back()
        return self.result()

    def __aiter__(self) -> Snapshots:
        """Iterate over the snapshots, the final one included; then raise the error that ``await`` would raise.

        A snapshot is given only when it differs from the one before.
        """
        return Snapshots(self._change)

    async def refresh(self) -> models.Recipe | None:
        """Poll once, now, and return the snapshot, without waiting for the end. No request once it has ended.

        Raises any error of that poll, passing ones (APIConnectionError, say) included.
        """
        if not self.done():
            try:
                await self._watches.join(self._state, version=None)
                await self._settle(math.inf)
            except ClientClosedError as error:
                raise self._closed(error) from None
        if self.done():
            self._call_back()
        return self._state.snapshot

    # --- reading, without any request

    def done(self) -> bool:
        """Return True once the recipe has ended. Updated only by :meth:`wait` and :meth:`refresh`."""
        if self._state.ending == "complete":
            return self._load is None or self._result is not NOTHING
        return self._state.ending is not None

    def result(self) -> T_co:
        """Return the result, or raise the failure; ``asyncio.InvalidStateError`` while it is not done."""
        if not self.done():
            msg = f"recipe {self._state.recipe_id} is not done: await it, or refresh() it now and then"
            raise asyncio.InvalidStateError(msg)
        if (failure := self._failure()) is not None:
            raise failure
        return cast(T_co, self._state.snapshot if self._result is NOTHING else self._result)

    def exception(self) -> RecipeError | None:
        """Return the failure, None after a success; ``asyncio.InvalidStateError`` while it is not done."""
        if not self.done():
            self.result()
        return self._failure()

    @property
    def snapshot(self) -> models.Recipe | None:
        """The recipe as last polled; None before the first poll of one known only by its id."""
        return self._state.snapshot

    @property
    def progress(self) -> Progress:
        """Operations done and in all, over the tree of sub-recipes, as last polled."""
        return Progress(self._state.complete, self._state.total)

    @property
    def resource(self) -> T_co:
        """The response of the starting call: the deployment as accepted, or the recipe as it began.

        Raises LookupError on a future made from an id or a handle, which has no such response.
        """
        if self._accepted is NOTHING:
            msg = "this future was made from an id or a handle: await it, or see handle.resource_id"
            raise LookupError(msg)
        return cast(T_co, self._accepted)

    @property
    def handle(self) -> RecipeHandle:
        """Plain data with which any process can go on waiting: ``compose.recipes.resume(handle)``."""
        if self._handle is None:
            now = self._watches.server_now() or datetime.now(UTC)
            remaining = (self._until or 0.0) - self._watches.clock.now()
            self._handle = handle_of(self._state, origin=self._origin, now=now, remaining=remaining)
        return self._handle

    def __repr__(self) -> str:
        state = self._state
        status = state.ending or display_status(state.snapshot)
        of = f" {state.complete}/{state.total}" if state.total else ""
        return f"<RecipeFuture {state.operation} {state.recipe_id} {status}{of}>"

    # --- callbacks

    def add_done_callback(
        self, callback: Callable[[RecipeFuture[T_co]], object], *, context: Context | None = None
    ) -> None:
        """Call ``callback(self)`` soon after it is done. A callback keeps the recipe polled, without any deadline.

        When polls are refused (401, say) that stops, with a warning in the log; the next wait calls back all the same.
        """
        self._callbacks += ((callback, context or copy_context()),)
        if self.done():
            self._call_back()
        elif self._driver is None or self._driver.done():
            self._driver = self._watches.spawn(self._wait_for_callbacks())

    def remove_done_callback(self, callback: Callable[[RecipeFuture[T_co]], object]) -> int:
        """Remove a callback; return how often it was there."""
        kept = tuple(entry for entry in self._callbacks if entry[0] != callback)
        removed = len(self._callbacks) - len(kept)
        self._callbacks = kept
        if not kept and self._driver is not None:
            self._driver.cancel()
            self._driver = None  # it takes a moment to end, and another one may be needed before
        return removed

    async def _wait_for_callbacks(self) -> None:
        try:
            await self.wait(math.inf)
        except RecipeError:
            pass
        except Exception as error:  # noqa: BLE001 - no caller is left to raise it to
            logger.warning("waiting for the callbacks of %r stopped: %s", self, error)

    def _call_back(self) -> None:
        loop = asyncio.get_running_loop()
        callbacks, self._callbacks = self._callbacks, ()
        for callback, context in callbacks:
            loop.call_soon(callback, self, context=context)

    # --- the outcome

    async def _instant(self) -> float:
        """Return when a wait without a deadline gives up, in seconds of the clock; handles hold Compose's time."""
        if self._until is None:
            watches, handle = self._watches, self.handle
            if watches.server_now() is None and self._state.ending is None:
                with suppress(APIConnectionError, APIStatusError):  # a lasting error is raised by the wait that follows
                    await watches.join(self._state, version=None)
            now = watches.server_now() or datetime.now(UTC)
            self._until = watches.clock.now() + (handle.deadline - now).total_seconds()
        return self._until

    async def _settle(self, instant: float) -> None:
        """Read the result of a recipe that has ended well, once for all waits.

        A wait gives up at ``instant``, but leaves the reading at least the time of a last poll.
        """
        while self._state.ending == "complete" and self._load is not None and self._result is NOTHING:
            if self._loading is None:
                loading = self._watches.spawn(self._read(self._load))
                self._loading = None if loading.done() else loading  # an eager task may be over already
            else:
                loading = self._loading
            clock = self._watches.clock
            if not await ended(clock, loading, max(instant, clock.now() + LAST_POLL)):
                raise self._timeout()
            if loading.cancelled():
                raise closed()
            if (error := loading.result()) is not None:
                raise copy_of(error)

    async def _read(self, load: Callable[[], Awaitable[T_co]]) -> Exception | None:
        try:
            self._result = await load()
        except Exception as error:  # noqa: BLE001 - every waiter raises a copy of its own
            return error
        finally:
            self._loading = None
        return None

    async def _change(self, version: int) -> tuple[int, models.Recipe] | None:
        """Wait for the first snapshot after ``version``; None when the recipe completes without one."""
        state = self._state
        try:
            changed = await self._watches.join(state, version=version, deadline=await self._instant())
        except ClientClosedError as error:
            raise self._closed(error) from None
        if not changed:
            raise self._timeout()
        if state.snapshot is not None and state.version > version:
            return state.version, state.snapshot
        if (failure := self._failure()) is not None:
            raise failure
        return None

    def _failure(self) -> RecipeError | None:
        return None if self._state.ending == "complete" else failure(self._state, self.handle)

    def _closed(self, error: ClientClosedError) -> ClientClosedError:
        return ClientClosedError(str(error), handle=self.handle)

    def _timeout(self) -> RecipeTimeoutError:
        return timed_out(self._state, self.handle, self._watches.clock.now())
