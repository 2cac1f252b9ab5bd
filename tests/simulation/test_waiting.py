"""A deterministic simulation of waiting: random recipes, faults, waiters, cancellations and jumps of the clock.

All of a run follows from its seed: no sockets, no real time. A failing seed names itself, and
``pytest tests/simulation --first-seed N --seeds 1`` runs it again.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import random
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import httpx
from attrs import define, field
from support.scripted import Answer, ScriptedCompose, recipe

from compose_async import (
    AuthenticationError,
    ClientClosedError,
    ComposeClient,
    DecodeError,
    PollPolicy,
    RecipeFailedError,
    RecipeFuture,
    RecipeLostError,
    RecipeTimeoutError,
)
from compose_async.recipes.recipe_state import RecipeState

if TYPE_CHECKING:
    from collections.abc import Awaitable

    import pytest

    from compose_async.simulator.clock import VirtualClock

request_of: ContextVar[str] = ContextVar("request_of")

BUDGET = 20.0
FAULTS: tuple[Answer, ...] = (
    (500, None),
    (503, None),
    (408, None),
    (429, {"errors": "slow down"}),
    httpx.ReadTimeout("slow"),
    httpx.RemoteProtocolError("hung up"),
    httpx.ConnectError("refused"),
    (200, b"<html>busy</html>"),
)


@define
class Truth:
    """What one recipe really does; times in virtual seconds."""

    seconds: float
    end: str
    refusals: tuple[float, float]
    vanishes: float
    operations: int
    parts: int

    def body(self, id_: str, now: float, deployment: str | None) -> dict[str, Any]:
        share = min(now / self.seconds, 1.0)
        status = self.end if now >= self.seconds else "waiting" if int(now) % 7 == 0 else "running"
        children = [recipe(status, id=f"{id_}.{part}") for part in range(self.parts)]
        more = {"deployment_id": deployment, "created_at": "2019-03-04T10:15:30Z"} if deployment else {}
        return recipe(status, int(self.operations * share), self.operations, id=id_, children=children, **more)


@define
class Run:
    """One seeded world, and what its waiters came to."""

    seed: int
    rng: random.Random = field(init=False)
    truths: dict[str, Truth] = field(init=False)
    deployment: str | None = field(init=False)
    """The one that all recipes belong to, if their bodies say so."""
    fault_rate: float = field(init=False)
    outcomes: list[tuple[int, str, str, Any]] = field(factory=list)
    leaks: list[str] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        self.rng = rng = random.Random(self.seed)  # noqa: S311 - reproducible on purpose
        self.fault_rate = rng.choice([0.0, 0.0, 0.2, 0.6])
        self.deployment = rng.choice([None, "d1"])
        self.truths = {f"r{number}": self._truth() for number in range(rng.choice([1, 2, 3, 4, 8]))}

    def _truth(self) -> Truth:
        rng, start = self.rng, self.rng.uniform(0, 300)
        return Truth(
            seconds=rng.choice([0.0001, 3.0, rng.uniform(5, 600)]),
            end=rng.choice(["complete", "complete", "completed", "failed"]),
            refusals=(start, start + 40) if rng.random() < 0.2 else (0, 0),
            vanishes=rng.uniform(5, 300) if rng.random() < 0.15 else float("inf"),
            operations=rng.choice([0, 1, 14]),
            parts=rng.choice([0, 0, 2]),
        )

    def script(self, line: str, now: float) -> Answer:
        if request_of.get("nobody") != "nobody":
            self.leaks.append(request_of.get())
        id_ = line.rsplit("/", 1)[1]
        if id_ == "recipes":  # the list of the deployment, in which some forget sub-recipes
            if self.rng.random() < self.fault_rate:
                return self.rng.choice((*FAULTS, (403, {"errors": "no"})))
            listed = {key: truth for key, truth in self.truths.items() if now < truth.vanishes}
            return 200, {"_embedded": {"recipes": [t.body(key, now, "d1") for key, t in listed.items()]}}
        truth = self.truths[id_]
        if self.rng.random() < self.fault_rate:
            return self.rng.choice(FAULTS)
        if truth.refusals[0] < now < truth.refusals[1]:
            return 401, {"errors": "invalid_token"}
        if now >= truth.vanishes:
            return 404, {"errors": "not found"}
        return 200, truth.body(id_, now, self.deployment)

    async def live(self) -> None:
        compose = Jittery(self.script, self.rng)
        compose.clock.auto = True
        broken = self.rng.random() < 0.1
        poll = PollPolicy(max_polls_per_second=BUDGET)
        hooks = [self.careless] if self.rng.random() < 0.3 else []
        client = ComposeClient("t", base_url="http://localhost/1", transport=compose, poll=poll, hooks=hooks)
        waiters = [
            asyncio.ensure_future(self.wait(client, compose.clock, number)) for number in range(self.rng.randint(1, 16))
        ]
        for task in waiters:
            if self.rng.random() < 0.3:
                asyncio.get_running_loop().call_soon(self.cancel_later, task, self.rng.randint(0, 400))
        if self.rng.random() < 0.3:
            await pause(self.rng.randint(0, 200))
            compose.clock.advance(self.rng.choice([0.5, 30.0, 4000.0]))
        if broken:  # the client is closed under everybody's feet
            await pause(self.rng.randint(0, 300))
            await client.aclose()
        await asyncio.wait(waiters)
        await client.aclose()
        self.check(compose, waiters, closed=broken)

    def cancel_later(self, task: asyncio.Task[None], passes: int) -> None:
        if passes:
            asyncio.get_running_loop().call_soon(self.cancel_later, task, passes - 1)
        else:
            task.cancel()

    def careless(self, event: object) -> None:
        raise RuntimeError(event)

    async def wait(self, client: ComposeClient, clock: VirtualClock, number: int) -> None:
        request_of.set(f"request {number}")
        id_ = self.rng.choice(list(self.truths))
        await pause(self.rng.randint(0, 60))
        future: RecipeFuture[Any] = client.recipes.future(id_)
        way = self.rng.choice(["await", "deadline", "iterate", "callback", "refresh"])
        try:
            result = await self.read(way, future, clock)
        except asyncio.CancelledError:
            self.outcomes.append((number, id_, way, "cancelled"))
            raise
        except Exception as error:  # noqa: BLE001 - judged below
            self.outcomes.append((number, id_, way, error))
        else:
            self.outcomes.append((number, id_, way, result))

    async def read(self, way: str, future: RecipeFuture[Any], clock: VirtualClock) -> Any:
        match way:
            case "await":
                return await future
            case "deadline":
                tolerance = self.rng.choice([None, 0.0, 5.0, 500.0])
                return await future.wait(deadline=self.rng.choice([0.0, 10.0, 1e6]), tolerance=tolerance)
            case "iterate":
                last = None
                async for snapshot in future:
                    assert snapshot != last, "the same snapshot twice"
                    last = snapshot
                return last
            case "callback":
                done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                future.add_done_callback(lambda _: done.done() or done.set_result(None))  # type: ignore[func-returns-value]
                awaiting: Awaitable[Any] = future.wait()
                result = await awaiting
                await done
                return result
            case _:
                while not future.done():
                    await future.refresh()
                    await clock.sleep(5)
                return future.result()

    def check(self, compose: ScriptedCompose, waiters: list[asyncio.Task[None]], *, closed: bool) -> None:
        assert all(task.done() for task in waiters)
        assert len({number for number, *_ in self.outcomes}) == len(self.outcomes), "somebody resolved twice"
        assert not self.leaks, "a poll ran in a caller's context"
        assert asyncio.all_tasks() == {asyncio.current_task()}, "a task survived aclose"
        for _, id_, way, outcome in self.outcomes:
            assert self.is_true(self.truths[id_], way, outcome, closed=closed), (id_, way, outcome, self.truths[id_])
        asked = [second for second in compose.times if second > 0]
        for start in asked:
            # refresh() polls at once, whatever the budget says.
            if not any(way == "refresh" for _, _, way, _ in self.outcomes):
                assert sum(start <= second < start + 1 for second in asked) <= 2 * BUDGET + 1

    def is_true(self, truth: Truth, way: str, outcome: Any, *, closed: bool) -> bool:  # noqa: PLR0911 - one return a kind of outcome
        match outcome:
            case "cancelled":
                return True
            case RecipeFailedError():
                return truth.end == "failed"
            case RecipeTimeoutError():
                return way in {"deadline", "await", "iterate", "callback"}
            case RecipeLostError():
                return truth.vanishes < float("inf")
            case AuthenticationError():
                return truth.refusals != (0, 0)
            case ClientClosedError():
                return closed
            case DecodeError():
                return self.fault_rate > 0
            case Exception():
                # One poll, or a first poll at an id that Compose does not know, may tell of anything.
                return (way == "refresh" and self.fault_rate > 0) or truth.vanishes < float("inf")
            case _:
                return truth.end in {"complete", "completed"} and outcome.status == truth.end


class Jittery(ScriptedCompose):
    """Answers after a seeded number of passes of the event loop, so that runs interleave differently."""

    def __init__(self, script: Any, rng: random.Random) -> None:
        super().__init__(script)
        self._rng = rng

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.clock.busy += 1
        try:
            await pause(self._rng.randint(0, 8))
            return await super().handle_async_request(request)
        finally:
            self.clock.busy -= 1


async def pause(passes: int) -> None:
    for _ in range(passes):
        await asyncio.sleep(0)


def test_every_waiter_learns_the_truth_once_whatever_happens(chunk: range, monkeypatch: pytest.MonkeyPatch) -> None:
    # pytest keeps log records, and those of raising hooks hold their frames.
    monkeypatch.setattr(logging.getLogger("compose_async"), "disabled", True)
    of_other_tests = states()
    for seed in chunk:
        try:
            asyncio.run(Run(seed).live())
        except BaseException as error:
            error.add_note(f"pytest tests/simulation --first-seed {seed} --seeds 1")
            raise
    for _ in range(3):  # coroutines in cycles are finalised by one pass and freed by the next
        gc.collect()
    assert states() <= of_other_tests, "a state outlived its client"


def states() -> set[RecipeState]:
    return {thing for thing in gc.get_objects() if isinstance(thing, RecipeState)}
