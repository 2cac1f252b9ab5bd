"""What one worker learns of the durations of recipes serves all, and waits of jobs accept to end a little late."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from compose_async import DeploymentSpec
from compose_async._api.endpoints import client_parts
from compose_async.durable import Ensure, JobsDatabaseError, Scale
from compose_async.durable.engine import JobStore
from compose_async.durable.shared_durations import SharedDurations
from compose_async.events import Event, PollEvent
from compose_async.recipes.history import STAGES, HistoryCache, Kind
from compose_async.simulator import RecipePlan

if TYPE_CHECKING:
    from compose_async.durable.database import Database
    from durable.conftest import Benches

pytestmark = pytest.mark.asyncio
ORDERS = Ensure(DeploymentSpec(name="orders", type="redis", datacenter="aws:us-east-1"))
KIND = Kind("scalings.set", "redis", 4)
OTHER = Kind("backups.start", "redis", 3)


def durations(cache: HistoryCache) -> dict[Kind, tuple[float, ...]]:
    return {kind: history.durations for kind, history in cache.items()}


async def test_workers_learn_from_each_other(database: Database) -> None:
    first, second = HistoryCache(), HistoryCache()
    one, other = SharedDurations(database, first), SharedDurations(database, second)
    first.add(KIND, 100.0, [(3, 40.0)])
    second.add(OTHER, 7.0)
    await one.exchange()
    await other.exchange()
    assert durations(second) == {KIND: (100.0,), OTHER: (7.0,)}
    assert dict(second.items())[KIND] == dict(first.items())[KIND]
    second.add(KIND, 120.0)
    await other.exchange()
    await one.exchange()
    assert durations(first) == durations(second) == {KIND: (100.0, 120.0), OTHER: (7.0,)}
    for text in ("[[1.0],[0],[0.0]]", "[]", "nonsense"):  # of a version with other stages, or of none
        database.execute("update compose_durations set history = :text", text=text)
        await one.exchange()
        assert durations(first) == {KIND: (100.0, 120.0), OTHER: (7.0,)}


@pytest.mark.parametrize("durations_", ['["1"]', "[null]", "[true]", "[NaN]", "[1e400]", f"[{10**400}]", "[[1]]", "5"])
async def test_stored_durations_that_are_no_numbers_are_ignored(durations_: str, sqlite_url: str) -> None:
    store = JobStore.open(sqlite_url)
    zeros = [0] * STAGES
    statement = "insert into compose_durations values (:kind, :history)"
    store.database.execute(statement, kind=json.dumps(KIND), history=f"[{durations_},{zeros},{zeros}]")
    for kind in (OTHER, (*OTHER, "of a version with other kinds")):
        store.database.execute(statement, kind=json.dumps(kind), history=f"[[7.0],{zeros},{zeros}]")
    cache = HistoryCache()
    await SharedDurations(store.database, cache).exchange()
    assert durations(cache) == {OTHER: (7.0,)}
    store.close()
    store.database.close()


async def test_what_is_learned_while_the_database_is_asked_is_not_lost(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, colleague = HistoryCache(), HistoryCache()
    mine, theirs = SharedDurations(database, cache), SharedDurations(database, colleague)
    colleague.add(KIND, 100.0)
    await theirs.exchange()
    ask = mine._exchange

    def slowly(learned: Any) -> Any:
        found = ask(learned)
        cache.add(KIND, 50.0)
        return found

    monkeypatch.setattr(mine, "_exchange", slowly)
    await mine.exchange()
    monkeypatch.undo()
    assert durations(cache) == {KIND: (50.0,)}
    await mine.exchange()
    await theirs.exchange()
    assert durations(colleague) == {KIND: (50.0,)}


async def test_while_the_database_is_away_a_worker_keeps_what_it_learned(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, colleague = HistoryCache(), HistoryCache()
    mine, theirs = SharedDurations(database, cache), SharedDurations(database, colleague)
    cache.add(KIND, 100.0)

    def away(_: object) -> None:
        raise JobsDatabaseError("away")

    with monkeypatch.context() as patched:
        patched.setattr(mine, "_exchange", away)
        await mine.exchange()
    await mine.exchange()
    await theirs.exchange()
    assert durations(colleague) == {KIND: (100.0,)}


@pytest.mark.slow
async def test_waits_of_jobs_need_fewer_polls_and_may_end_late(sqlite_url: str, benches: Benches) -> None:
    polls = []
    for tolerance in (0.0, 15.0):
        async with benches(sqlite_url, work={"tolerance": tolerance}) as bench:
            await (await bench.jobs.submit(ORDERS)).wait()
            bench.simulator.plan("scalings.set", RecipePlan(seconds=120), times=1)
            before = len(bench.simulator.requests)
            await (await bench.jobs.submit(Scale("orders", units=2))).wait()
            requests = [*bench.simulator.requests][before:]
            polls.append(sum(exchange.operation in {"recipes.get", "recipes.list"} for exchange in requests))
            assert client_parts(bench.compose).histories.items() != []
    assert polls[1] < polls[0]


async def test_own_waits_on_the_client_of_a_worker_do_not_end_late(sqlite_url: str, benches: Benches) -> None:
    async with benches(sqlite_url, work={"tolerance": 15.0}) as bench:
        await (await bench.jobs.submit(ORDERS)).wait()
        orders = await bench.compose.deployments.find("orders")
        assert orders is not None
        bench.simulator.plan("scalings.set", RecipePlan(seconds=120), times=1)
        seen: list[Event] = []
        bench.compose._caller.watcher.add_hook(seen.append)
        await (await bench.compose.scalings.set(orders.id, units=2))
    assert "tolerance" not in {event.why for event in seen if isinstance(event, PollEvent)}
