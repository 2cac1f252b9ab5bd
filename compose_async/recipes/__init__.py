"""Awaiting long-running operations: futures, their handles, and the schedule by which recipes are polled.

A call that starts work at Compose, a *recipe*, returns a :class:`RecipeFuture` at once. The work goes on at Compose
whether or not a program waits for it; requests are made only while one does. In the examples ``compose`` is an open
``ComposeClient``, and ``deployment`` a deployment of it.

Await a future for its result: the deployment after a creation, None after a deprovision, the final recipe after
anything else. A failed recipe raises ``RecipeFailedError``, whose ``path`` leads to the failing sub-recipe::

    scaling = await compose.scalings.set(deployment.id, units=2)
    recipe = await scaling
    assert recipe.status == "complete"

Iterate over it to see each change. After the final snapshot a failure is raised, as by ``await``::

    backup = await compose.backups.start(deployment.id)
    async for snapshot in backup:
        print(snapshot.status, backup.progress.fraction)

Bound the wait, in seconds from now, or the iteration, with ``backup.changes(deadline=60)``. A deadline ends the wait,
never the recipe; without one, ``await`` gives up an hour after the start. Cancelling a wait, with ``asyncio.timeout``
or otherwise, leaves the recipe alone, too::

    import asyncio

    from compose_async import RecipeTimeoutError

    scaling = await compose.scalings.set(deployment.id, units=3)
    try:
        await scaling.wait(deadline=5)
    except RecipeTimeoutError as late:
        print(late)  # what is known of the recipe, and after how many polls

Cancel waits, but not calls. A cancelled *call* may have been sent, and then the id of its recipe is lost::

    task = asyncio.create_task(compose.scalings.set(deployment.id, units=3))
    started = await asyncio.shield(task)  # okay: a cancellation here leaves the call alone
    await started.wait(deadline=900)  # okay: it ends this wait only

Hand it over: a handle is a line of JSON without secrets. Any process with a client of the same base URL can resume it,
several of them at once, with the deadline of the first, or with a new one if that has passed::

    text = scaling.handle.to_json()

    resumed = compose.recipes.resume(text)
    await resumed
    assert resumed.progress.fraction == 1

Choose how often recipes are polled with a :class:`PollPolicy`, for the whole client, as
``ComposeClient(poll=policy)``. The default schedule, :func:`by_history`, learns how long recipes of a kind take, and
polls close to the expected end; ``PollEvent.why`` names the rule. A *tolerance* is the number of seconds by which a
wait may end late; it reduces the number of polls, for example in background jobs::

    from compose_async import PollPolicy, fixed

    policy = PollPolicy(tolerance=15, max_polls_per_second=5)
    steady = PollPolicy(schedule=fixed(15))

    backup = await compose.backups.start(deployment.id)
    await backup.wait(deadline=3600, tolerance=60)

Wait for a condition that has no recipe on the same schedule::

    entries = await compose.wait_until(lambda: compose.whitelist.list(deployment.id), lambda found: not found)
"""

from typing import TYPE_CHECKING

from .._lazy import lazy_names

if TYPE_CHECKING:
    from .._handle import RecipeHandle
    from .condition import wait_until
    from .future import RecipeFuture
    from .policy import PollPolicy, PollState, Schedule, Sight, by_history, by_progress, exponential, fixed
    from .snapshots import Snapshots
    from .status import Progress

__all__ = [
    "PollPolicy",
    "PollState",
    "Progress",
    "RecipeFuture",
    "RecipeHandle",
    "Schedule",
    "Sight",
    "Snapshots",
    "by_history",
    "by_progress",
    "exponential",
    "fixed",
    "wait_until",
]

_SOURCES = {
    ".condition": ["wait_until"],
    ".future": ["RecipeFuture"],
    ".handle": ["RecipeHandle"],
    ".policy": ["PollPolicy", "PollState", "Schedule", "Sight", "by_history", "by_progress", "exponential", "fixed"],
    ".snapshots": ["Snapshots"],
    ".status": ["Progress"],
}

__getattr__, __dir__ = lazy_names(__name__, _SOURCES)
