"""RecipeFuture: the awaitable result of a long-running operation."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Generator
from contextlib import suppress
from contextvars import Context, copy_context
from functools import partial
from typing import Generic, Never, TypeVar, cast

from attrs import define, field

from .. import errors, models
from .._arguments import check_callback, check_seconds
from .._clock import utc
from .._display import MAX_QUOTED, printable
from .._handle import RecipeHandle
from .._types import UNSET, Unset
from .callbacks import run_callback, wait_and_log
from .handle import handle_of, mismatch_reason, seconds_left
from .recipe_errors import failed_or_lost, timed_out
from .recipe_state import END, NEXT_POLL, RecipeState
from .result import ResultReader
from .scheduler import FINAL_POLL_TIMEOUT
from .snapshots import Snapshots
from .status import Progress, display_status
from .watcher import RecipeWatcher

T_co = TypeVar("T_co", covariant=True)


@define(eq=False, repr=False)
class RecipeFuture(Generic[T_co]):
    """The future result of a long-running operation.

    Await it, iterate over its snapshots with ``async for``, or poll it with :meth:`refresh`. All futures of one recipe
    share its polls. Cancelling a wait affects neither the recipe nor any other wait. Without a wait the operation
    continues at Compose, and no request is made. The outcome is kept: awaiting again makes no request, and every raise
    is a fresh error.
    """

    _watcher: RecipeWatcher
    _state: RecipeState
    _handle: RecipeHandle | None
    _deadline_at: float | None = field(alias="deadline_at")
    """Default deadline in seconds of the clock. None until it is computed from a handle."""
    _result: ResultReader[T_co] | T_co | Unset = field(default=UNSET, alias="result")
    """The result of a completed recipe, or its reader. By default it is the final recipe."""
    _resource: T_co | Unset = field(default=UNSET, alias="resource")
    _callback_task: asyncio.Task[None] | None = field(default=None, init=False)
    """Waits on behalf of the callbacks."""
    _callbacks: tuple[tuple[Callable[[RecipeFuture[T_co]], object], Context], ...] = field(default=(), init=False)

    # --- waiting

    def __await__(self) -> Generator[object, None, T_co]:
        """Wait for the result; raise RecipeTimeoutError at ``handle.deadline``, by default an hour after the start."""
        return self.wait().__await__()

    async def wait(self, deadline: float | None = None, *, tolerance: float | None = None) -> T_co:
        """Wait for the result for at most ``deadline`` seconds (``math.inf``: without limit).

        The default deadline is ``handle.deadline``, or that of the poll policy for a handle resumed after its deadline.
        A deadline bounds this wait only: the recipe continues, and can be awaited again. The last poll is made at the
        deadline, and takes at most 5 seconds.

        ``tolerance`` is the number of seconds by which this wait may end late; the policy's is the default, 0 unless
        set. The first poll comes no earlier after the start of the recipe, and polls are at least that far apart,
        unless another wait for the recipe is less tolerant. A tolerance of 60 seconds cuts the polls of a 15-minute job
        from 27 to 11.

        Raises:
            RecipeFailedError: the recipe failed; ``path`` leads to the failing child.
            RecipeTimeoutError: the recipe had not ended at the deadline; another wait can resume ``handle``.
            RecipeLostError: Compose no longer knows the recipe, and its outcome is unknown.
            RecipeMismatchError: the recipe works on another deployment, or is of another kind, than its handle says.
            APIStatusError: Compose refused the poll, for example for a revoked token; the next wait polls again.
            ClientClosedError: the client was closed during the wait.
        """
        deadline_at = self._check_arguments(deadline, tolerance)
        watcher, state = self._watcher, self._state
        if not self.done():
            try:
                if deadline_at is None:
                    deadline_at = await self._resolve_deadline()
                if self._is_resumed() and not await watcher.wait_for(state, 0, deadline_at, tolerance):
                    raise self._timeout()  # before the first snapshot, which shows whether the handle is right
                if self._mismatch() is None and not await watcher.wait_for(state, END, deadline_at, tolerance):
                    raise self._timeout()
                if isinstance(self._result, ResultReader):
                    await self._read_result(self._result, deadline_at)
            except errors.ClientClosedError as error:
                raise self._closed(error) from None
        if self._callbacks:
            self._run_callbacks()
        return self.result()

    def __aiter__(self) -> Snapshots:
        """Iterate over the changes up to the final snapshot, then raise the error that ``await`` would raise."""
        return self.changes()

    def changes(self, deadline: float | None = None, *, tolerance: float | None = None) -> Snapshots:
        """Iterate over the snapshots as ``async for`` does, with a deadline and a tolerance as those of :meth:`wait`.

        The deadline is in seconds from now and bounds the whole iteration, which it ends with RecipeTimeoutError.
        """
        return Snapshots(partial(self._next_change, self._check_arguments(deadline, tolerance), tolerance))

    async def refresh(self) -> models.Recipe | None:
        """Poll once, now, and return the snapshot. Makes no request after the end of the recipe.

        Raises every error of that poll, including transient ones such as APIConnectionError.
        """
        if not self.done():
            try:
                await self._watcher.wait_for(self._state, NEXT_POLL)
                if isinstance(self._result, ResultReader):
                    await self._read_result(self._result, math.inf)
            except errors.ClientClosedError as error:
                raise self._closed(error) from None
        if self.done():
            self._run_callbacks()
        if (mismatched := self._mismatch()) is not None:
            raise mismatched
        return self._state.snapshot

    # --- reading, without any request

    def done(self) -> bool:
        """Return True once :meth:`result` is available: no request is made.

        Every wait for this recipe updates it. If the result is a deployment or backup, this future must have read it.
        """
        if self._state.outcome == "complete" and isinstance(self._result, ResultReader):
            return self._result.value is not UNSET or self._mismatch() is not None
        return self._state.outcome is not None or self._mismatch() is not None

    def result(self) -> T_co:
        """Return the result, or raise the failure. Raises ``asyncio.InvalidStateError`` before the end."""
        if not self.done():
            msg = f"recipe {self._state.recipe_id} is not done: await it, or refresh() it now and then"
            raise asyncio.InvalidStateError(msg)
        if (failure := self._failure()) is not None:
            raise failure
        result: object = self._result.value if isinstance(self._result, ResultReader) else self._result
        return cast(T_co, self._state.snapshot if result is UNSET else result)

    def exception(self) -> errors.RecipeError | None:
        """Return the failure, or None after a success. Raises ``asyncio.InvalidStateError`` before the end."""
        if not self.done():
            self.result()
        return self._failure()

    @property
    def snapshot(self) -> models.Recipe | None:
        """The recipe as last polled; None until a recipe known only by its id has been polled, or if it mismatches."""
        return None if self._mismatch() else self._state.snapshot

    @property
    def progress(self) -> Progress:
        """Completed and total operations over the tree of sub-recipes, as last polled."""
        return Progress(0, 0) if self._mismatch() else Progress(self._state.complete, self._state.total)

    @property
    def resource(self) -> T_co:
        """The response of the starting call: the accepted deployment, or the recipe in its first state.

        Raises LookupError for a future made from an id or a handle, which has no such response.
        """
        if self._resource is UNSET:
            msg = "this future was made from an id or a handle: await it, or see handle.resource_id"
            raise LookupError(msg)
        return self._resource

    @property
    def handle(self) -> RecipeHandle:
        """Plain data from which any process can resume the wait, with ``compose.recipes.resume(handle)``."""
        if self._handle is None:
            now = self._watcher.server_now() or utc(self._watcher.clock)
            remaining = (self._deadline_at or 0.0) - self._watcher.clock.now()
            self._handle = handle_of(self._state, origin=self._watcher.origin, now=now, remaining=remaining)
        return self._handle

    def __reduce__(self) -> Never:
        raise TypeError(
            "a RecipeFuture belongs to its client and cannot be pickled or copied: pickle its .handle, or store "
            "handle.to_json(), and resume it with compose.recipes.resume()"
        )

    def __repr__(self) -> str:
        state, progress = self._state, self.progress
        status = "mismatched" if self._mismatch() else state.outcome or display_status(state.snapshot)
        counted = f" {progress.complete}/{progress.total}" if progress.total else ""
        return printable(f"<RecipeFuture {state.operation} {state.recipe_id} {status}{counted}>", MAX_QUOTED)

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
            self._run_callbacks()
        elif self._callback_task is None or self._callback_task.done():
            self._callback_task = self._watcher.spawn(wait_and_log(self.wait, self))

    def remove_done_callback(self, callback: Callable[[RecipeFuture[T_co]], object]) -> int:
        """Remove every registration of a callback, and return their number."""
        kept = tuple(entry for entry in self._callbacks if entry[0] != callback)
        removed, self._callbacks = len(self._callbacks) - len(kept), kept
        if not kept and self._callback_task is not None:
            self._callback_task.cancel()
            self._callback_task = None  # the cancelled task ends later, and a new callback may come before that
        return removed

    def _run_callbacks(self) -> None:
        loop = asyncio.get_running_loop()
        callbacks, self._callbacks = self._callbacks, ()
        for callback, context in callbacks:
            loop.call_soon(run_callback, callback, self, context=context)

    # --- the outcome

    def _check_arguments(self, deadline: float | None, tolerance: float | None) -> float | None:
        """Check the arguments of a wait, and return its deadline in seconds of the clock, if it is known."""
        check_seconds("tolerance", tolerance, nullable=True)
        seconds = check_seconds("deadline", deadline, allow_infinite=True, nullable=True)
        return self._deadline_at if seconds is None else self._watcher.clock.now() + seconds

    async def _resolve_deadline(self) -> float:
        """Return the default deadline in seconds of the clock. A handle holds it in Compose's time.

        A deadline that passed before the resume, as in an outage, was that of an earlier wait. This one gets a new one.
        """
        if self._deadline_at is None:
            watcher, handle = self._watcher, self.handle
            if watcher.server_now() is None and self._state.outcome is None:
                # The following wait raises a lasting error.
                with suppress(errors.APIConnectionError, errors.APIStatusError, errors.DecodeError):
                    await watcher.wait_for(self._state, NEXT_POLL)
            watcher.set_start(self._state, handle.started_at)
            now = watcher.server_now() or utc(watcher.clock)
            longest = max(watcher.policy.deadline, watcher.policy.resumed_deadline)
            remaining = seconds_left(handle, now, longest)
            self._deadline_at = watcher.clock.now() + (remaining if remaining > 0 else watcher.policy.deadline)
        return self._deadline_at

    def _is_resumed(self) -> bool:
        return self._handle is not None and self._resource is UNSET

    async def _read_result(self, reader: ResultReader[T_co], deadline_at: float) -> None:
        """Read the result of a completed recipe. The read has at least the time of a final poll."""
        if self._state.outcome == "complete" and not self.done():
            deadline_at = max(deadline_at, self._watcher.clock.now() + FINAL_POLL_TIMEOUT)
            if not await reader.read(self._watcher, deadline_at):
                raise self._timeout()

    async def _next_change(
        self, deadline_at: float | None, tolerance: float | None, version: int
    ) -> tuple[int, models.Recipe] | None:
        """Wait for the first snapshot after ``version``; None when the recipe completes without one."""
        state = self._state
        try:
            deadline = await self._resolve_deadline() if deadline_at is None else deadline_at
            changed = await self._watcher.wait_for(state, version, deadline, tolerance)
        except errors.ClientClosedError as error:
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

    def _failure(self) -> errors.RecipeError | None:
        if (mismatched := self._mismatch()) is not None:
            return mismatched
        return None if self._state.outcome == "complete" else failed_or_lost(self._state, self.handle)

    def _mismatch(self) -> errors.RecipeMismatchError | None:
        """Return the error of a resumed future whose handle does not describe the recipe, as far as it was polled."""
        if self._handle is None or self._resource is not UNSET or self._state.snapshot is None:
            return None
        if (why := mismatch_reason(self._handle, self._state.snapshot)) is None:
            return None
        return errors.RecipeMismatchError(why, recipe_id=self._state.recipe_id, handle=self._handle)

    def _closed(self, error: errors.ClientClosedError) -> errors.ClientClosedError:
        return errors.ClientClosedError(str(error), handle=self.handle)

    def _timeout(self) -> errors.RecipeTimeoutError:
        return timed_out(self._state, self.handle, self._watcher.clock.now())
