"""Fan-out of one operation over many targets, with bounded concurrency and a separate outcome for each target."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator
from itertools import count
from typing import Generic, TypeVar, cast

from anyio import CapacityLimiter, create_task_group
from attrs import field, frozen

from .._arguments import call_async, check_instances, check_integer
from .._clock import is_being_cancelled

Target = TypeVar("Target")
Result = TypeVar("Result")


@frozen(kw_only=True)
class Outcome(Generic[Target, Result]):
    """The result or error of the operation for one target."""

    target: Target
    result: Result | None = field(default=None, repr=False)
    """Return value of the operation. None after an error."""
    error: BaseException | None = None
    """Exception that the operation raised. None after a success."""
    done: int
    """Number of targets done, including this one."""
    total: int

    def unwrap(self) -> Result:
        """Return the result, or raise the error."""
        if self.error is not None:
            raise self.error
        return cast(Result, self.result)


async def fan_out(
    operation: Callable[[Target], Awaitable[Result]], targets: Iterable[Target], *, limit: int = 20
) -> AsyncGenerator[Outcome[Target, Result], None]:
    """Call an operation with each of many targets, and yield each outcome as it finishes, including errors.

    Cancelling or leaving the ``async for`` cancels the running operations and starts no more. After a ``break`` the
    cancellation happens as soon as the event loop runs again; ``contextlib.aclosing(fan_out(...))`` waits for it.

    Args:
        operation: An async callable, called once with each target.
        targets: Read once, at the start.
        limit: Maximum number of operations at once.

    Raises:
        TypeError, ValueError: An argument is invalid.
        BaseException: An operation raised an error that is not an ``Exception``; the others are cancelled.
    """
    checked = _checked(operation, targets, limit)
    finished: asyncio.Queue[Outcome[Target, Result]] = asyncio.Queue()
    queue, done = iter(checked), count(1)

    async def take_targets() -> None:
        for target in queue:
            finished.put_nowait(await _finish(operation, target, done, len(checked)))

    workers = [asyncio.create_task(take_targets()) for _ in range(min(limit, len(checked)))]
    try:
        for _ in checked:
            yield _raise_fatal(await finished.get())
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)


async def run_all(
    operation: Callable[[Target], Awaitable[Result]],
    targets: Iterable[Target],
    *,
    limit: int = 20,
    progress: Callable[[Outcome[Target, Result]], object] = lambda _: None,
) -> list[Outcome[Target, Result]]:
    """Call an operation with each target, and return the outcomes in their order. Raises as :func:`fan_out` does."""
    checked = _checked(operation, targets, limit)
    limiter, done = CapacityLimiter(limit), count(1)
    outcomes: dict[int, Outcome[Target, Result]] = {}
    fatal: list[BaseException] = []

    async def run_one(position: int, target: Target) -> None:
        async with limiter:
            outcome = await _finish(operation, target, done, len(checked))
        try:
            outcomes[position] = _raise_fatal(outcome)
            progress(outcome)
        except BaseException as error:  # noqa: BLE001 - raised below, alone and not in a group
            fatal.append(error)
            group.cancel_scope.cancel()

    async with create_task_group() as group:
        for position, target in enumerate(checked):
            group.start_soon(run_one, position, target)
    if fatal:
        raise fatal[0]
    return [outcomes[position] for position in range(len(checked))]


def _checked(operation: object, targets: Iterable[Target], limit: int) -> list[Target]:
    if not callable(operation):
        raise TypeError(f"operation must be an async callable, not {type(operation).__name__}")
    check_integer("limit", limit, minimum=1)
    return cast("list[Target]", check_instances("targets", targets, object))


async def _finish(
    operation: Callable[[Target], Awaitable[Result]], target: Target, done: Iterator[int], total: int
) -> Outcome[Target, Result]:
    """Call the operation with one target, and return its outcome. Raise only a cancellation of this task."""
    result: Result | None = None
    error: BaseException | None = None
    try:
        result = await call_async("operation", operation, target)
    except asyncio.CancelledError as cancelled:
        if is_being_cancelled():
            raise
        error = cancelled  # a nested task was cancelled, not this one
    except BaseException as raised:  # noqa: BLE001 - the consumer raises it
        error = raised
    return Outcome(target=target, result=result, error=error, done=next(done), total=total)


def _raise_fatal(outcome: Outcome[Target, Result]) -> Outcome[Target, Result]:
    """Return the outcome. Raise its error instead if that has to end all operations."""
    if outcome.error is not None and not isinstance(outcome.error, Exception | asyncio.CancelledError):
        raise outcome.error
    return outcome
