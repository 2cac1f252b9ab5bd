"""RecipeFuture: the awaitable result of a long-running operation."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Generator
from contextlib import suppress
from contextvars import Context, copy_context
from datetime import UTC, datetime
from functools import partial
from typing import Final, Generic, Never, TypeVar, cast

from .. import models
from .._arguments import check_callback, check_deadline
from .._clock import ended
from .._display import QUOTED, printable
from .._handle import RecipeHandle
from ..errors import (
    APIConnectionError,
    APIStatusError,
    ClientClosedError,
    RecipeError,
    RecipeMismatchError,
    RecipeTimeoutError,
    copy_of,
)
from .callbacks import call, wait_quietly
from .handle import handle_of, mismatch, seconds_left
from .recipe_errors import failure, timed_out
from .recipe_state import RecipeState
from .result import read_result
from .scheduler import LAST_POLL
from .snapshots import Snapshots
from .status import Progress, display_status
from .task_guard import closed
from .watches import Watches

T_co = TypeVar("T_co", covariant=True)

NOTHING: Final = object()
"""Sentinel for a missing value, where None is a valid one."""


class RecipeFuture(Generic[T_co]):
    """The future result of a long-running operation.

    Await it, iterate over its snapshots with ``async for``, or poll it with :meth:`refresh`. All futures of one recipe
    share its polls. Cancelling a wait affects neither the recipe nor any other wait. Without a wait the operation
    continues at Compose, and no request is made. The outcome is kept: awaiting again makes no request, and every raise
    is a fresh error.
    """

    __slots__ = (
        "__weakref__", "_accepted", "_callbacks", "_driver", "_handle", "_load", "_loading", "_result",
        "_state", "_until", "_watches",
    )  # fmt: skip

    def __init__(
        self,
        watches: Watches,
        state: RecipeState,
        handle: RecipeHandle | None,
        *,
        until: float | None,
        load: Callable[[], Awaitable[T_co]] | None = None,
        result: T_co | object = NOTHING,
        accepted: T_co | object = NOTHING,
    ) -> None:
        self._watches = watches
        self._state = state
        self._handle = handle
        self._load = load
        self._until = until
        self._accepted = accepted
        self._result = result
        self._loading: asyncio.Task[BaseException | None] | None = None
        self._driver: asyncio.Task[None] | None = None
        self._callbacks: tuple[tuple[Callable[[RecipeFuture[T_co]], object], Context], ...] = ()

    # --- waiting

    def __await__(self) -> Generator[object, None, T_co]:
        """Wait for the result; raise RecipeTimeoutError at ``handle.deadline``, by default an hour after the start."""
        return self.wait().__await__()

    async def wait(self, deadline: float | None = None, *, tolerance: float | None = None) -> T_co:
        """Wait for the result for at most ``deadline`` seconds (``math.inf``: without limit).

        The default deadline is ``handle.deadline``. A deadline bounds this wait only: the recipe continues, and can be
        awaited again. The last poll is made at the deadline, and takes at most 5 seconds.

        ``tolerance`` is the number of seconds by which this wait may end late; the policy's is the default, 0 unless
        set. Polls are at least that far apart, unless another wait for the recipe is less tolerant. A tolerance of
        60 seconds cuts the polls of a 15-minute job from 27 to 11.

        Raises:
            RecipeFailedError: the recipe failed; ``path`` leads to the failing child.
            RecipeTimeoutError: the recipe had not ended at the deadline; another wait can resume ``handle``.
            RecipeLostError: Compose no longer knows the recipe, and its outcome is unknown.
            RecipeMismatchError: the recipe works on another deployment, or is of another kind, than its handle says.
            APIStatusError: Compose refused the poll, for example for a revoked token; the next wait polls again.
            ClientClosedError: the client was closed during the wait.
        """
        if deadline is not None:
            check_deadline("deadline", deadline)
        if tolerance is not None:
            check_deadline("tolerance", tolerance, endless=False)
        if not self.done():
            try:
                instant = await self._instant() if deadline is None else self._watches.clock.now() + deadline
                await self._join(instant, tolerance)
                await self._settle(instant)
            except ClientClosedError as error:
                raise self._closed(error) from None
        self._call_back()
        return self.result()

    def __aiter__(self) -> Snapshots:
        """Iterate over the snapshots up to the final one, then raise the error that ``await`` would raise.

        Each snapshot differs from the one before.
        """
        return Snapshots(self._change)

    async def refresh(self) -> models.Recipe | None:
        """Poll once, now, and return the snapshot. Makes no request after the end of the recipe.

        Raises every error of that poll, including transient ones such as APIConnectionError.
        """
        if not self.done():
            try:
                await self._watches.join(self._state, version=None)
                await self._settle(math.inf)
            except ClientClosedError as error:
                raise self._closed(error) from None
        if self.done():
            self._call_back()
        if (mismatched := self._mismatch()) is not None:
            raise mismatched
        return self._state.snapshot

    # --- reading, without any request

    def done(self) -> bool:
        """Return True once the recipe has ended. Updated only by :meth:`wait` and :meth:`refresh`."""
        if self._state.ending == "complete" and self._load is not None and self._result is NOTHING:
            return self._mismatch() is not None
        return self._state.ending is not None or self._mismatch() is not None

    def result(self) -> T_co:
        """Return the result, or raise the failure. Raises ``asyncio.InvalidStateError`` before the end."""
        if not self.done():
            msg = f"recipe {self._state.recipe_id} is not done: await it, or refresh() it now and then"
            raise asyncio.InvalidStateError(msg)
        if (failure := self._failure()) is not None:
            raise failure
        return cast(T_co, self._state.snapshot if self._result is NOTHING else self._result)

    def exception(self) -> RecipeError | None:
        """Return the failure, or None after a success. Raises ``asyncio.InvalidStateError`` before the end."""
        if not self.done():
            self.result()
        return self._failure()

    @property
    def snapshot(self) -> models.Recipe | None:
        """The recipe as last polled; None until a recipe known only by its id has been polled."""
        return self._state.snapshot

    @property
    def progress(self) -> Progress:
        """Completed and total operations over the tree of sub-recipes, as last polled."""
        return Progress(self._state.complete, self._state.total)

    @property
    def resource(self) -> T_co:
        """The response of the starting call: the accepted deployment, or the recipe in its first state.

        Raises LookupError for a future made from an id or a handle, which has no such response.
        """
        if self._accepted is NOTHING:
            msg = "this future was made from an id or a handle: await it, or see handle.resource_id"
            raise LookupError(msg)
        return cast(T_co, self._accepted)

    @property
    def handle(self) -> RecipeHandle:
        """Plain data from which any process can resume the wait, with ``compose.recipes.resume(handle)``."""
        if self._handle is None:
            now = self._watches.server_now() or datetime.now(UTC)
            remaining = (self._until or 0.0) - self._watches.clock.now()
            self._handle = handle_of(self._state, origin=self._watches.origin, now=now, remaining=remaining)
        return self._handle

    def __reduce__(self) -> Never:
        raise TypeError(
            "a RecipeFuture belongs to its client and cannot be pickled or copied: pickle its .handle, or store "
            "handle.to_json(), and resume it with compose.recipes.resume()"
        )

    def __repr__(self) -> str:
        state = self._state
        status = state.ending or display_status(state.snapshot)
        of = f" {state.complete}/{state.total}" if state.total else ""
        return printable(f"<RecipeFuture {state.operation} {state.recipe_id} {status}{of}>", QUOTED)

    # --- callbacks

    def add_done_callback(
        self, callback: Callable[[RecipeFuture[T_co]], object], *, context: Context | None = None
    ) -> None:
        """Call ``callback(self)`` soon after the end. The callback is a plain function; an async one is refused.

        The recipe is polled without a deadline while it has callbacks. A refused poll, such as a 401, stops that and
        logs a warning; the next wait that sees the end still calls back.
        """
        check_callback("callback", callback)
        self._callbacks += ((callback, context or copy_context()),)
        if self.done():
            self._call_back()
        elif self._driver is None or self._driver.done():
            self._driver = self._watches.spawn(wait_quietly(self.wait, self))

    def remove_done_callback(self, callback: Callable[[RecipeFuture[T_co]], object]) -> int:
        """Remove every registration of a callback, and return their number."""
        kept = tuple(entry for entry in self._callbacks if entry[0] != callback)
        removed = len(self._callbacks) - len(kept)
        self._callbacks = kept
        if not kept and self._driver is not None:
            self._driver.cancel()
            self._driver = None  # the cancelled task ends later; a new callback may need another task before that
        return removed

    def _call_back(self) -> None:
        loop = asyncio.get_running_loop()
        callbacks, self._callbacks = self._callbacks, ()
        for callback, context in callbacks:
            loop.call_soon(call, callback, self, context=context)

    # --- the outcome

    async def _instant(self) -> float:
        """Return the default deadline in seconds of the clock. A handle holds it in Compose's time."""
        if self._until is None:
            watches, handle = self._watches, self.handle
            if watches.server_now() is None and self._state.ending is None:
                with suppress(APIConnectionError, APIStatusError):  # the following wait raises a lasting error
                    await watches.join(self._state, version=None)
            watches.date(self._state, handle.started_at)
            now = watches.server_now() or datetime.now(UTC)
            longest = max(watches.policy.deadline, watches.policy.resumed_deadline)
            self._until = watches.clock.now() + seconds_left(handle, now, longest)
        return self._until

    async def _join(self, instant: float, tolerance: float | None) -> None:
        """Wait for the end. Before that, the first snapshot of a resumed recipe shows whether its handle is right."""
        join = partial(self._watches.join, self._state, deadline=instant, tolerance=tolerance)
        is_resumed = self._handle is not None and self._accepted is NOTHING
        seen = not is_resumed or self._state.snapshot is not None or await join(version=0)
        if not seen or (self._mismatch() is None and not await join()):
            raise self._timeout()

    async def _settle(self, instant: float) -> None:
        """Read the result of a completed recipe, once for all waits.

        Raises RecipeTimeoutError at ``instant``, but allows the read at least the time of a last poll.
        """
        while self._load is not None and self._state.ending == "complete" and not self.done():
            if self._loading is None:
                loading = self._watches.spawn(self._read(self._load))
                self._loading = None if loading.done() else loading  # an eager task may have ended already
            else:
                loading = self._loading
            clock = self._watches.clock
            if not await ended(clock, loading, max(instant, clock.now() + LAST_POLL)):
                raise self._timeout()
            if loading.cancelled():
                raise closed()
            if (error := loading.result()) is not None:
                raise copy_of(error)

    async def _read(self, load: Callable[[], Awaitable[T_co]]) -> BaseException | None:
        try:
            self._result = await read_result(load, self._watches.clock, grace=self._watches.policy.grace)
        except (KeyboardInterrupt, SystemExit, asyncio.CancelledError):
            raise
        except BaseException as error:  # noqa: BLE001 - every waiter raises its own copy
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
        if (mismatched := self._mismatch()) is not None:
            raise mismatched
        if state.snapshot is not None and state.version > version:
            return state.version, state.snapshot
        if (failure := self._failure()) is not None:
            raise failure
        return None

    def _failure(self) -> RecipeError | None:
        if (mismatched := self._mismatch()) is not None:
            return mismatched
        return None if self._state.ending == "complete" else failure(self._state, self.handle)

    def _mismatch(self) -> RecipeMismatchError | None:
        """Return the error of a resumed future whose handle does not describe the recipe, as far as it was polled."""
        if self._handle is None or self._accepted is not NOTHING or self._state.snapshot is None:
            return None
        why = mismatch(self._handle, self._state.snapshot)
        return None if why is None else RecipeMismatchError(why, recipe_id=self._state.recipe_id, handle=self._handle)

    def _closed(self, error: ClientClosedError) -> ClientClosedError:
        return ClientClosedError(str(error), handle=self.handle)

    def _timeout(self) -> RecipeTimeoutError:
        return timed_out(self._state, self.handle, self._watches.clock.now())
