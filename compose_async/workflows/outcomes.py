"""One operation on many targets: a bounded number at once, each outcome as it comes, failures kept apart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from typing import Generic, TypeVar, cast

from attrs import field, frozen

Target = TypeVar("Target")
Result = TypeVar("Result")


@frozen(kw_only=True)
class Outcome(Generic[Target, Result]):
    """What became of one target."""

    target: Target
    result: Result | None = field(default=None, repr=False)
    """What the operation returned; None after an error."""
    error: BaseException | None = None
    """What it raised; None after a success."""
    done: int
    """How many targets are done, this one included."""
    total: int

    def unwrap(self) -> Result:
        """The result, or raise the error."""
        if self.error is not None:
            raise self.error
        return cast(Result, self.result)


async def fan_out(
    operation: Callable[[Target], Awaitable[Result]], targets: Iterable[Target], *, limit: int = 20
) -> AsyncGenerator[Outcome[Target, Result], None]:
    """Call an operation with many targets, and give every outcome as it comes, errors like results.

    Cancelling the loop, or leaving it early, cancels the operations under way and begins no more. After a ``break``
    that happens as soon as the event loop runs again; ``contextlib.aclosing(fan_out(...))`` waits for it.

    Args:
        operation: an async callable, called once with each target.
        targets: read at the beginning.
        limit: operations at once.

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
