"""Two hundred deployments under a rate limit: is it used, and how often is it hit? The simulator, virtual time."""

from __future__ import annotations

import asyncio
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Final

import attrs
import httpx

from benchmarks.measure import progress, stopwatch
from benchmarks.tables import Goal, Table
from compose_async import ComposeClient, ComposeError, PollPolicy, by_history, by_progress
from compose_async.simulator import Simulator, VirtualClock

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from pathlib import Path

    from compose_async import Schedule

    Provision = Callable[["Watched", str, int], Awaitable[None]]

LIMITS: Final = (5.0, 20.0, 2.0)
"""Requests per second that the simulator allows: far fewer than 200 deployments would ask for."""
EARLIER: Final = 30
"""Deployments provisioned before, from which the schedule has learned."""
SEARCH: Final = 60.0
"""Virtual seconds that a client has to find the limit: what it then does is how it has settled."""
BASE_URL: Final = "http://localhost/2016-07"


class Watched(httpx.AsyncBaseTransport):
    """The way to a simulator with a limit; notes when it answered what, and whether that was a poll."""

    def __init__(self, limit: float, seed: int) -> None:
        self.clock = VirtualClock()
        self.limit = limit
        self.simulator = Simulator(clock=self.clock, seed=seed)
        self._inner = self.simulator.transport()
        self.answers: list[tuple[float, int, bool]] = []
        self.began = 0.0

    def begin(self) -> None:
        """Measure from here on, with the limit."""
        self.simulator.limiter.limit(self.limit)
        self.answers.clear()
        self.began = self.clock.now()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        is_poll = request.method == "GET" and "/recipes" in request.url.path
        self.answers.append((self.clock.now(), response.status_code, is_poll))
        return response


async def ours(way: Watched, account: str, count: int, schedule: Schedule = by_history, earlier: int = 0) -> None:
    policy = PollPolicy(schedule=schedule)
    async with ComposeClient(way.simulator.token, base_url=BASE_URL, transport=way, poll=policy) as compose:

        async def provision(name: str) -> None:
            creation = await compose.deployments.create(
                account_id=account, name=name, type="redis", datacenter="aws:us-east-1"
            )
            await creation.wait(deadline=24 * 3600)

        await asyncio.gather(*[provision(f"earlier-{number}") for number in range(earlier)])
        way.begin()
        await asyncio.gather(*[provision(f"fleet-{number}") for number in range(count)])


async def loops(way: Watched, account: str, count: int) -> None:
    """Plain httpx as one writes it by hand: a look every 5 s, and after a 429 what Retry-After says."""
    headers = {"Authorization": f"Bearer {way.simulator.token}"}
    async with httpx.AsyncClient(base_url=BASE_URL, headers=headers, transport=way) as client:

        async def send(method: str, path: str, body: object = None) -> httpx.Response:
            while (response := await client.request(method, path, json=body)).status_code == 429:
                await way.clock.sleep(float(response.headers["retry-after"]))
            return response.raise_for_status()

        async def provision(number: int) -> None:
            wish = {"account_id": account, "name": f"fleet-{number}", "type": "redis", "datacenter": "aws:us-east-1"}
            created = (await send("POST", "/deployments", {"deployment": wish})).json()
            while (await send("GET", f"/recipes/{created['provision_recipe_id']}")).json()["status"] != "complete":
                await way.clock.sleep(5)
            await send("GET", f"/deployments/{created['id']}")

        way.begin()
        await asyncio.gather(*[provision(number) for number in range(count)])


OURS: Final = "compose-async"
BEFORE: Final = "compose-async, by progress"
LEARNED: Final = f"compose-async, after {EARLIER} others"
LOOPS: Final = "httpx, a loop each"
CONTENDERS: Final[dict[str, Provision]] = {
    OURS: ours,
    BEFORE: partial(ours, schedule=by_progress),
    LEARNED: partial(ours, earlier=EARLIER),
    LOOPS: loops,
}


@attrs.frozen
class Result:
    requests: int
    polls: float
    """Share of the requests that got through."""
    refused: float
    """Share of all answers that were a 429."""
    settled: float
    """The same after the first ``SEARCH`` seconds, in which nothing is known of the limit yet."""
    used: float
    """Share of the limit that got through, up to nine tenths of the requests."""
    wall: float


async def _measure(provision: Provision, limit: float, seed: int, count: int) -> Result:
    way = Watched(limit, seed)
    async with ComposeClient(way.simulator.token, base_url=BASE_URL, transport=way) as compose:
        [account] = await compose.accounts.list()
    await provision(way, account.id, count)
    good = [at for at, status, _ in way.answers if status != 429]
    busy = good[: int(0.9 * len(good))]
    return Result(
        len(way.answers),
        sum(is_poll and status != 429 for _, status, is_poll in way.answers) / len(good),
        _refused(status for _, status, _ in way.answers),
        _refused(status for at, status, _ in way.answers if at > way.began + SEARCH),
        len(busy) / (limit * (busy[-1] - way.began)),
        way.clock.now() - way.began,
    )


def _refused(statuses: Iterable[int]) -> float:
    counts = Counter(statuses)
    return counts[429] / counts.total()


def run(*, quick: bool, plots: Path | None = None) -> list[Table]:
    del plots
    count = 60 if quick else 200
    table = Table(
        f"fleet: {count} deployments provisioned at once under a limit of R requests per second",
        (
            "client",
            "R",
            "requests",
            "polls, %",
            "share of R used, %",
            "429s, %",
            "after a minute, %",
            "virtual s",
            "CPU s",
        ),
        note="The simulator in the process, virtual time. The share is that of the first nine tenths of what got "
        "through: in the end there is too little left to ask. Twenty requests have left before the first 429 is heard.",
    )
    found: dict[tuple[str, float], Result] = {}
    for limit in LIMITS[:1] if quick else LIMITS:
        for name, provision in CONTENDERS.items():
            if (name == LOOPS and limit != LIMITS[0]) or (name in (BEFORE, LEARNED) and limit < LIMITS[0]):
                continue  # a hundred thousand refusals take minutes; with R = 2 the limit decides about each poll
            progress(f"fleet: {name}, R = {limit:g}")
            try:
                with stopwatch() as watch:
                    result = asyncio.run(_measure(provision, limit, 7, count))
            except ComposeError as error:
                table.rows.append((name, limit, f"failed: {type(error).__name__}", *[None] * 6))
                table.goals.append(Goal(f"all created, R = {limit:g}", 0, 1, at_least=True))
                continue
            shares = [100 * share for share in (result.polls, result.used, result.refused, result.settled)]
            table.rows.append((name, limit, result.requests, *shares, result.wall, watch.cpu))
            found[name, limit] = result
            if name == LEARNED:
                requests = result.requests / found[BEFORE, limit].requests
                table.goals.append(Goal(f"requests × by progress, R = {limit:g}", requests, 1))
            if name == OURS and limit <= LIMITS[0]:
                table.goals.append(Goal(f"share used, R = {limit:g}", 100 * result.used, 90, " %", at_least=True))
                table.goals.append(Goal(f"429s, settled, R = {limit:g}", 100 * result.settled, 2, " %"))
    return [table]
