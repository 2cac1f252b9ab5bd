"""One operation on many targets: bounded concurrency, outcomes as they finish, failures kept apart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from typing import Generic, TypeVar, cast

from attrs import field, frozen

Target = TypeVar("Target")
Result = TypeVar("Result")


@frozen(kw_only=True)
class Outcome(Generic[Target, Result]):
    """The outcome of one target."""

    target: Target
    result: Result | None = field(default=None, repr=False)
    """The value that the operation returned; None after an error."""
    error: BaseException | None = None
    """The error that it raised; None after a success."""
    done: int
    """Number of targets done, this one included."""
    total: int

    def unwrap(self) -> Result:
        """Return the result, or raise the error."""
        if self.error is not None:
            raise self.error
        return cast(Result, self.result)


async def fan_out(
    operation: Callable[[Target], Awaitable[Result]], targets: Iterable[Target], *, limit: int = 20
) -> AsyncGenerator[Outcome[Target, Result], None]:
    """Call an operation with many targets, and yield every outcome as it finishes, errors like results.

    Cancelling or leaving the loop cancels the operations under way and starts no more. After a ``break`` that happens
    as soon as the event loop runs again; ``contextlib.aclosing(fan_out(...))`` waits for it.

    Args:
        operation: An async callable, called once with each target.
        targets: Read once, at the start.
        limit: Operations at once.

    Raises:
        ValueError: ``limit`` is below 1.
    """
    if limit < 1:
        raise ValueError(f"limit must be at least 1, not {limit}")
    waiting = list(targets)
    total = len(waiting)
    finished: asyncio.Queue[tuple[Target, Result | None, BaseException | None]] = asyncio.Queue()
    queue = iter(waiting)

    async def work() -> None:
        for target in queue:
            try:
                finished.put_nowait((target, await operation(target), None))
            except asyncio.CancelledError as error:
                worker = asyncio.current_task()
                if worker is not None and worker.cancelling():
                    raise
                finished.put_nowait((target, None, error))  # something within was cancelled, not we
            except Exception as error:  # noqa: BLE001 - it is reported, whatever it is
                finished.put_nowait((target, None, error))

    workers = [asyncio.create_task(work()) for _ in range(min(limit, total))]
    try:
        for done in range(1, total + 1):
            target, result, error = await finished.get()
            yield Outcome(target=target, result=result, error=error, done=done, total=total)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
