"""Who waits for N recipes: each contender polls the same stub at the same interval until every recipe has ended."""

from __future__ import annotations

import asyncio
import math
import random
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, cast

from benchmarks.measure import peer
from compose_async import ComposeClient, PollPolicy
from compose_async.models import Recipe

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


_NOW: Final = datetime(2026, 11, 1, 10, 20, 30, tzinfo=UTC)


class Source:
    """An in-process stub: recipe ``id`` ends after a time of its own; a poll is a coroutine that never suspends.

    Bodies are made beforehand, two of each progress, so that two polls never give the same object; without a
    deployment, for five recipes of one would be polled together.
    """

    def __init__(self, count: int, shortest: float, longest: float) -> None:
        chance = random.Random(count)  # noqa: S311 - durations, the same for every contender
        self.ids = [f"{number:024x}" for number in range(count)]
        self.ends = {recipe_id: chance.uniform(shortest, longest) for recipe_id in self.ids}
        self.longest = longest
        self.polls = 0
        self._start = asyncio.get_running_loop().time()
        self._bodies = [_body("running", step // 2) for step in range(20)]
        self._done = [_body("complete", 10), _body("complete", 10)]

    def progress(self, recipe_id: str) -> float:
        self.polls += 1
        return (asyncio.get_running_loop().time() - self._start) / self.ends[recipe_id]

    async def recipe(self, recipe_id: str) -> Recipe:
        done = self.progress(recipe_id)
        return self._done[self.polls % 2] if done >= 1 else self._bodies[int(10 * done) * 2 + self.polls % 2]

    async def recipes(self, deployment_id: str) -> tuple[Recipe, ...]:
        raise NotImplementedError(deployment_id)

    async def deployment_is_gone(self, deployment_id: str) -> bool:
        raise NotImplementedError(deployment_id)


def _body(status: str, complete: int) -> Recipe:
    return Recipe(
        id="59a6b0d1000000000000abcd",
        template="Recipes::Deployment::Run",
        status=status,
        status_detail="Running provision on server",
        account_id="5854017e89d50f424e000192",
        name="Provision",
        created_at=_NOW,
        updated_at=_NOW + timedelta(seconds=complete),
        operations_complete=complete,
        operations_total=10,
    )


async def ours(source: Source, interval: float) -> None:
    """``recipes.future(id)`` of one client, whose polls ask the stub; a budget that never binds, no jitter."""
    # The one internal that benchmarks use: the question is what waiting costs, not what the transport costs.
    from compose_async._clock import LoopClock
    from compose_async.recipes.poller import Poller
    from compose_async.recipes.watcher import RecipeWatcher

    policy = PollPolicy(schedule=lambda _: interval, max_polls_per_second=1e9)
    async with ComposeClient("token", base_url="http://localhost/2016-07") as client:
        watcher = RecipeWatcher(Poller(source.recipe, source.recipes, source.deployment_is_gone, LoopClock(), policy))
        client._caller._watcher = watcher  # noqa: SLF001 - see above
        await asyncio.gather(*[client.recipes.future(recipe_id).wait() for recipe_id in source.ids])


async def bare_call_at(source: Source, interval: float) -> None:
    """The least that asyncio allows: a timer per wait, a task per poll, a future per waiter; no limit, no errors."""
    loop = asyncio.get_running_loop()
    tasks = set()

    def poll(recipe_id: str, waiter: asyncio.Future[Recipe]) -> None:
        task = loop.create_task(source.recipe(recipe_id))
        tasks.add(task)

        def polled(done: asyncio.Task[Recipe]) -> None:
            tasks.discard(done)
            if done.result().status == "complete":
                waiter.set_result(done.result())
            else:
                loop.call_at(loop.time() + interval, poll, recipe_id, waiter)

        task.add_done_callback(polled)

    async def wait(recipe_id: str) -> Recipe:
        waiter: asyncio.Future[Recipe] = loop.create_future()
        poll(recipe_id, waiter)
        return await waiter

    await asyncio.gather(*[wait(recipe_id) for recipe_id in source.ids])


async def sleep_loops(source: Source, interval: float) -> None:
    """A task per wait that polls and sleeps, as botocore's waiters do."""

    async def wait(recipe_id: str) -> Recipe:
        while (recipe := await source.recipe(recipe_id)).status != "complete":  # noqa: ASYNC110 - that is the point
            await asyncio.sleep(interval)
        return recipe

    await asyncio.gather(*[wait(recipe_id) for recipe_id in source.ids])


async def tenacity_loops(source: Source, interval: float) -> None:
    tenacity = peer("tenacity")

    async def wait(recipe_id: str) -> Recipe:
        retrying = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_result(lambda recipe: recipe.status != "complete"),
            wait=tenacity.wait_fixed(interval),
        )
        return cast(Recipe, await retrying(source.recipe, recipe_id))

    await asyncio.gather(*[wait(recipe_id) for recipe_id in source.ids])


async def google_operations(source: Source, interval: float) -> None:
    """google-api-core's AsyncOperation, told to poll at the same interval."""
    operation_async, retries = peer("google.api_core.operation_async"), peer("google.api_core.retry_async")
    Operation = peer("google.longrunning.operations_pb2").Operation  # noqa: N806 - a class
    Empty = peer("google.protobuf.empty_pb2").Empty  # noqa: N806
    running, done = Operation(name="o"), Operation(name="o", done=True)
    done.response.Pack(Empty())
    predicate = retries.if_exception_type(Exception)
    every = retries.AsyncRetry(predicate=predicate, initial=interval, maximum=interval, multiplier=1, timeout=None)

    async def wait(recipe_id: str) -> object:
        async def refresh(**_: object) -> object:
            return done if (await source.recipe(recipe_id)).status == "complete" else running

        return await operation_async.AsyncOperation(running, refresh, None, Empty, retry=every).result()

    await asyncio.gather(*[wait(recipe_id) for recipe_id in source.ids])


async def azure_pollers(source: Source, interval: float) -> None:
    """azure-core's AsyncLROPoller with its own status reading, over a pipeline that only asks the stub."""
    polling = peer("azure.core.polling")
    base = peer("azure.core.polling.async_base_polling")
    names = {"running": "Running", "complete": "Succeeded"}

    def response(status: str, request: object) -> Any:
        text = f'{{"status": "{names[status]}"}}'
        http = SimpleNamespace(
            status_code=200,
            headers={"operation-location": "http://localhost/operation"},
            request=request,
            content=text.encode(),
            text=lambda: text,
        )
        return SimpleNamespace(http_response=http, http_request=request, context={})

    async def wait(recipe_id: str) -> object:
        request = SimpleNamespace(method="POST", url="http://localhost/", headers={"x-ms-client-request-id": recipe_id})

        async def send_request(asked: object, **_: object) -> Any:
            return response((await source.recipe(recipe_id)).status, asked)

        pipeline = SimpleNamespace(_transport=SimpleNamespace(sleep=asyncio.sleep))
        client = SimpleNamespace(_pipeline=pipeline, send_request=send_request)
        method = base.AsyncLROBasePolling(timeout=interval)
        return await polling.AsyncLROPoller(client, response("running", request), lambda _: None, method)

    await asyncio.gather(*[wait(recipe_id) for recipe_id in source.ids])


async def parked(source: Source, interval: float) -> None:
    """Nobody polls: what the callers' own tasks hold, which is left out of the memory per wait."""
    gate = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_later(interval + source.longest, gate.set_result, None)

    async def wait(recipe_id: str) -> None:
        source.progress(recipe_id)
        await gate

    await asyncio.gather(*[wait(recipe_id) for recipe_id in source.ids])


async def callers_alone(source: Source, interval: float) -> None:
    """As many tasks and polls, and nothing in between: what no way of waiting can save."""

    async def wait(recipe_id: str) -> None:
        for _ in range(1 + math.ceil(source.ends[recipe_id] / interval)):
            await source.recipe(recipe_id)

    await asyncio.gather(*[wait(recipe_id) for recipe_id in source.ids])


CONTENDERS: Final[dict[str, Callable[[Source, float], Awaitable[None]]]] = {
    "compose-async": ours,
    "bare call_at": bare_call_at,
    "sleep loops": sleep_loops,
    "tenacity loops": tenacity_loops,
    "google AsyncOperation": google_operations,
    "azure AsyncLROPoller": azure_pollers,
}
