"""Elapsed time, tolerance, learning and shared requests, over the wire in virtual time."""

from __future__ import annotations

import asyncio
import copy
import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from support.scripted import DEPLOYMENT, Answer, ScriptedCompose, connected, ends_in_an_interrupt, lasting, recipe

from compose_async import ComposeClient, PollPolicy, PollState, RecipeFailedError, by_history, fixed
from compose_async.events import PollEvent

pytestmark = pytest.mark.asyncio


class Timed(ScriptedCompose):
    """Recipes with Compose's own times: each runs for ``seconds`` after ``queued`` seconds, in ten even steps.

    Every POST to scalings starts one, called r1, r2 and so on, of deployment d1.
    """

    def __init__(self, seconds: float, *, queued: float = 0.0, end: str = "complete", steps: int = 10) -> None:
        super().__init__(self.answer)
        self.seconds, self.queued, self.end, self.steps = seconds, queued, end, steps
        self.created: dict[str, float] = {}
        self.broken: dict[str, Answer] = {}
        """Answers in place of the true ones, by line."""
        self.trim: Callable[[dict[str, Any]], dict[str, Any]] = lambda body: body
        """What becomes of a body in the list."""

    def stamp(self, seconds: float) -> str:
        return (self.clock.utc() + timedelta(seconds=seconds - self.clock.now())).isoformat()

    def body(self, id_: str, now: float) -> dict[str, Any]:
        created = self.created.setdefault(id_, now)
        ran = now - created - self.queued
        done = min(max(int(self.steps * ran / self.seconds), 0), self.steps)
        changed = (
            created + self.queued + min(max(done, 0) * self.seconds / self.steps, self.seconds) if ran > 0 else created
        )
        status = "waiting" if ran <= 0 else "running" if ran < self.seconds else self.end
        return recipe(
            status,
            done,
            self.steps,
            id=id_,
            deployment_id="d1",
            name="Scale deployment to 2 units",
            created_at=self.stamp(created),
            updated_at=self.stamp(changed),
            children=[recipe(status, id=f"{id_}.1", total=0)],
        )

    def answer(self, line: str, now: float) -> Answer:
        if line in self.broken:
            return self.broken[line]
        match line.split(" "):
            case ["GET", "/deployments/d1/recipes"]:
                return 200, {"_embedded": {"recipes": [self.trim(self.body(id_, now)) for id_ in self.created]}}
            case ["GET", "/deployments/d1"]:
                return 200, DEPLOYMENT
            case ["GET", path]:
                return 200, self.body(path.rsplit("/", 1)[1], now)
            case _:
                return 202, self.body(f"r{len(self.created) + 1}", now)


async def scale(client: ComposeClient) -> Any:
    return await client.scalings.set("d1", units=2)


def watching(found: list[PollState]) -> PollPolicy:
    def schedule(state: PollState) -> float:
        found.append(state)
        return 20.0

    return PollPolicy(schedule=schedule)


# --- elapsed time is the recipe's own


@pytest.mark.parametrize("how", ["resume", "by id", "resume after a call"])
async def test_time_elapsed_counts_from_the_start_by_the_server_s_clock_also_elsewhere(how: str) -> None:
    compose = Timed(600)
    async with connected(compose) as client:
        handle = (await scale(client)).handle
    compose.clock.advance(300)
    states: list[PollState] = []
    async with connected(compose, poll=watching(states)) as other:
        if how == "resume after a call":
            await other.deployments.get("d1")
        future: Any = other.recipes.future("r1") if how == "by id" else other.recipes.resume(handle)
        await future
    assert states[0].elapsed == pytest.approx(300, abs=1.5)
    assert states[1].elapsed == pytest.approx(320, abs=1.5)
    assert states[0].last_operation == pytest.approx(300, abs=61)


async def test_a_server_whose_clock_runs_faster_tells_no_age() -> None:
    """As that of an accelerated simulator: three seconds here are hours there."""
    inner = lasting(20)

    def script(line: str, now: float) -> Answer:
        there = datetime(2019, 3, 4, 12, tzinfo=UTC) + timedelta(seconds=3000 * now)
        compose.headers["date"] = there.strftime("%a, %d %b %Y %H:%M:%S GMT")
        answer = inner(line, now)
        assert isinstance(answer, tuple)
        status, body = answer
        return status, {**body, "created_at": "2019-03-04T10:00:00Z"}

    compose = ScriptedCompose(script)
    async with connected(compose) as client:
        await client.recipes.future("r1")
    assert compose.clock.now() < 30


@pytest.mark.parametrize("delay", [0.2, 60.0])
async def test_a_server_whose_clock_is_only_set_otherwise_tells_the_age(delay: float) -> None:
    inner = lasting(600)

    def script(line: str, now: float) -> Answer:
        there = datetime(2019, 3, 4, 12, tzinfo=UTC) + timedelta(seconds=now)
        compose.headers["date"] = there.strftime("%a, %d %b %Y %H:%M:%S GMT")
        answer = inner(line, now)
        assert isinstance(answer, tuple)
        status, body = answer
        return status, {**body, "created_at": "2019-03-04T11:55:00Z"}

    states: list[PollState] = []

    def schedule(state: PollState) -> float:
        states.append(state)
        return delay if len(states) < 9 else 600.0

    compose = ScriptedCompose(script)
    async with connected(compose, poll=PollPolicy(schedule=schedule)) as client:
        await client.recipes.future("r1")
    gaps = [after.elapsed - before.elapsed for before, after in itertools.pairwise(states)]
    assert gaps[0] == pytest.approx(min(delay, 2.0), abs=1.1), "the second poll tells the pace of the server's clock"
    assert delay < 1 or gaps[1] == pytest.approx(delay, abs=1.1), "and later ones are as planned"
    assert states[0].elapsed == pytest.approx(300, abs=1.5)


async def test_a_body_without_its_time_falls_back_to_the_handle_s() -> None:
    compose = ScriptedCompose(lasting(600))
    async with connected(compose) as client:
        handle = (await scale(client)).handle
    compose.clock.advance(300)
    states: list[PollState] = []
    async with connected(compose, poll=watching(states)) as other:
        await other.recipes.resume(handle)
    assert states[0].elapsed == 0, "nothing is known of the server's time before its first response"
    assert states[1].elapsed == pytest.approx(320, abs=1.5)


@pytest.mark.parametrize("created", ["0001-01-01T00:00:00Z", "2100-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "soon"])
async def test_an_impossible_time_of_creation_is_no_time(created: str) -> None:
    states: list[PollState] = []
    compose = ScriptedCompose(
        lambda line, now: (200, recipe("running" if now < 50 else "complete", created_at=created))
    )
    async with connected(compose, poll=watching(states)) as client:
        await client.recipes.future("r1")
    assert [state.elapsed for state in states] == [0, 20, 40]


async def test_time_in_a_queue_does_not_count() -> None:
    states: list[PollState] = []
    compose = Timed(60, queued=100)
    async with connected(compose, poll=watching(states)) as client:
        await (await scale(client))
    # Polls of a queued recipe get rarer as those of any other; its own time counts from the last one.
    assert [state.elapsed for state in states] == pytest.approx([1, 21, 41, 61, 81, 20, 40, 60], abs=0.2)
    assert all(state.since_progress <= state.elapsed for state in states)


async def test_a_resumed_recipe_is_polled_hardly_more_than_one_that_was_watched_from_the_start() -> None:
    """On the average: jitter alone makes five to eight polls of the same stretch."""
    runs, watched, resumed = 40, 0, 0
    for _ in range(runs):
        compose = Timed(600)
        async with connected(compose) as client:
            await (await scale(client))
        watched += len([time for time in compose.times if time >= 300])
        compose = Timed(600)
        async with connected(compose) as client:
            handle = (await scale(client)).handle
        compose.clock.advance(300)
        async with connected(compose) as other:
            await other.recipes.resume(handle)
        resumed += compose.polls
    assert watched < resumed <= 1.15 * watched + runs


# --- tolerance


async def test_a_tolerance_is_the_least_between_two_polls_and_is_named_in_events() -> None:
    events: list[PollEvent] = []
    compose = Timed(900)
    async with connected(compose, hooks=[lambda e: events.append(e) if isinstance(e, PollEvent) else None]) as client:
        await (await scale(client)).wait(tolerance=60)
    assert compose.polls <= 15
    gaps = [event.wait for event in events if event.wait is not None]
    assert min(gaps) >= 54
    assert {event.why for event in events} == {"tolerance", "progress", None} or {e.why for e in events} == {
        "tolerance",
        None,
    }


async def test_of_those_who_wait_the_least_tolerant_counts() -> None:
    def polls(*tolerances: float | None) -> Any:
        async def run() -> int:
            compose = Timed(900)
            async with connected(compose, poll=PollPolicy(schedule=fixed(10))) as client:
                future = await scale(client)
                await asyncio.gather(*[future.wait(tolerance=tolerance) for tolerance in tolerances])
            return compose.polls

        return run()

    assert await polls(100, 100) <= 11
    assert await polls(100, 0) == pytest.approx(90, abs=5)
    assert await polls(100, None) == pytest.approx(90, abs=5)
    assert await polls(300, 100) <= 11


async def test_the_policy_s_tolerance_is_for_waits_without_one() -> None:
    compose = Timed(900)
    async with connected(compose, poll=PollPolicy(schedule=fixed(10), tolerance=100)) as client:
        future = await scale(client)
        future.add_done_callback(lambda _: None)
        assert [snapshot.status async for snapshot in future][-1] == "complete"
        assert compose.polls <= 11
        await (await scale(client)).wait(tolerance=0)
    assert compose.polls >= 80


async def test_a_less_tolerant_wait_that_joins_gets_its_poll_in_time() -> None:
    compose = Timed(10_000)
    async with connected(compose, poll=PollPolicy(schedule=fixed(10))) as client:
        future = await scale(client)
        patient = asyncio.ensure_future(future.wait(deadline=9000, tolerance=1000))
        while compose.clock.now() < 500 and not compose.polls:
            await asyncio.sleep(0)
        await compose.clock.sleep(200)
        before, now = compose.polls, compose.clock.now()
        hasty = asyncio.ensure_future(future.wait(deadline=9000, tolerance=100))
        await compose.clock.sleep(1)
        assert compose.polls == before + 1, "the last poll was 200 seconds ago"
        hasty.cancel()
        await asyncio.wait([hasty])
        await compose.clock.sleep(200)
        assert compose.polls <= before + 3
        assert compose.clock.now() > now
        patient.cancel()


async def test_the_first_poll_keeps_the_tolerance_unless_another_wait_has_less() -> None:
    compose = Timed(900)
    async with connected(compose) as client:
        await (await scale(client)).wait(tolerance=60)
        assert 54 <= compose.times[1] - compose.times[0] <= 66
        assert compose.polls <= 14
    compose = Timed(900)
    async with connected(compose) as client:
        future = await scale(client)
        await asyncio.gather(future.wait(tolerance=60), future.wait(tolerance=2), future.wait())
        assert compose.times[1] - compose.times[0] <= 1.1
    compose = Timed(900)
    async with connected(compose) as client:
        handle = (await scale(client)).handle
    async with connected(compose) as client:
        await client.recipes.resume(handle).wait(tolerance=60)
    assert compose.times[1] == compose.times[0], "the state of a resumed recipe is unknown"
    compose = Timed(900)
    async with connected(compose) as client:
        await client.recipes.future("r1").wait(tolerance=60)
    assert compose.times[0] == 0, "so is that of one known by its id"


async def test_a_refresh_has_no_say_in_the_schedule() -> None:
    compose = Timed(10_000)
    async with connected(compose, poll=PollPolicy(schedule=fixed(10))) as client:
        future = await scale(client)
        patient = asyncio.ensure_future(future.wait(deadline=9000, tolerance=1000))
        for _ in range(5):
            await compose.clock.sleep(100)
            await future.refresh()
        assert compose.polls <= 7
        patient.cancel()
        await asyncio.wait([patient])
        await future.refresh()


@pytest.mark.parametrize("tolerance", [-1, float("nan"), float("inf"), True, "60", timedelta(minutes=1), [1], 10**400])
async def test_a_tolerance_that_cannot_be_is_refused(tolerance: Any) -> None:
    compose = ScriptedCompose(lasting(60))
    async with connected(compose) as client:
        with pytest.raises((TypeError, ValueError), match="tolerance must be"):
            await client.recipes.future("r1").wait(tolerance=tolerance)
    with pytest.raises((TypeError, ValueError), match="tolerance"):
        PollPolicy(tolerance=tolerance)
    assert not compose.asked


@pytest.mark.parametrize("warm", [1, "yes", None])
async def test_a_warm_that_is_no_truth_value_is_refused(warm: Any) -> None:
    with pytest.raises(TypeError, match="warm"):
        PollPolicy(warm=warm)


# --- learning


async def polls_of_next(compose: Timed, client: ComposeClient) -> int:
    before = compose.polls
    await (await scale(client))
    return compose.polls - before


async def test_the_tenth_recipe_of_a_kind_takes_far_fewer_polls_and_is_seen_in_time() -> None:
    compose = Timed(300)
    whys: list[str | None] = []
    async with connected(compose, hooks=[lambda e: whys.append(getattr(e, "why", None))]) as client:
        polls = [await polls_of_next(compose, client) for _ in range(12)]
        before = compose.clock.now()
        await (await scale(client.with_options(timeout=5)))
        late = compose.clock.now() - before - 300
    assert polls[0] >= 16
    assert max(polls[9:]) <= 12
    assert late <= 30
    assert {"progress", "history", "too early"} <= set(whys)


async def test_a_schedule_may_give_whole_seconds() -> None:
    compose = Timed(50)
    async with connected(compose, poll=PollPolicy(schedule=lambda state: 10)) as client:
        await (await scale(client))
    assert compose.polls == 6


async def test_by_progress_and_a_schedule_of_one_s_own_do_not_change_by_learning() -> None:
    compose = Timed(300)
    async with connected(compose, poll=PollPolicy(schedule=fixed(20))) as client:
        polls = [await polls_of_next(compose, client) for _ in range(5)]
    assert max(polls) - min(polls) <= 2


async def test_a_schedule_of_one_s_own_may_build_on_what_was_learned() -> None:
    compose = Timed(300)
    states: list[PollState] = []

    def schedule(state: PollState) -> float:
        states.append(state)
        return min(by_history(state), 60.0)

    async with connected(compose, poll=PollPolicy(schedule=schedule)) as client:
        polls = [await polls_of_next(compose, client) for _ in range(5)]
    assert states[0].history is None
    assert states[-1].history is not None
    assert states[-1].history.durations == pytest.approx((300,) * 4, abs=1.5)
    assert polls[-1] < polls[0]


async def test_a_creation_learns_by_the_type_of_its_database_and_first_waits_by_what_it_knows() -> None:
    starts: list[float] = []
    inner = Timed(100)

    def script(line: str, now: float) -> Answer:
        if line == "POST /deployments":
            starts.append(now)
            inner.created["r1"] = now
            return 202, {**DEPLOYMENT, "provision_recipe_id": "r1"}
        return inner.answer(line, now)

    compose = inner
    compose.script = script
    async with connected(compose) as client:
        for _ in range(6):
            polls = len(compose.times)
            await (await client.deployments.create(account_id="a", name="n", type="redis", datacenter="x:y"))
            first = compose.times[polls + 1] - starts[-1]
    assert first == pytest.approx(1 + 5 / 4, rel=0.11), "five are known: no first poll before 2.25 seconds"  # pyright: ignore[reportPossiblyUnboundVariable]  # the loop runs


@pytest.mark.parametrize("end", ["failed", "running"])
async def test_failed_and_stuck_recipes_teach_nothing(end: str) -> None:
    compose = Timed(100, end=end)
    states: list[PollState] = []
    async with connected(compose, poll=watching(states)) as client:
        for _ in range(3):
            with pytest.raises((RecipeFailedError, TimeoutError)):
                await (await scale(client)).wait(deadline=400)
    assert all(state.history is None for state in states)


async def test_a_recipe_that_is_first_seen_at_its_end_teaches_nothing() -> None:
    compose = Timed(100)
    states: list[PollState] = []
    async with connected(compose, poll=watching(states)) as client:
        for number in range(3):
            compose.created[f"x{number}"] = compose.clock.now() - 5000
            await client.recipes.future(f"x{number}")
        await client.recipes.future("fresh")
    assert all(state.history is None for state in states)


async def test_recipes_known_by_their_ids_are_told_apart_by_name_without_numbers() -> None:
    compose = Timed(100)
    states: list[PollState] = []
    async with connected(compose, poll=watching(states)) as client:
        for number in range(3):
            await client.recipes.future(f"y{number}")
    assert states[-1].history is not None
    assert len(states[-1].history.durations) == 2


async def test_the_history_of_a_queued_recipe_s_kind_says_nothing_before_it_runs() -> None:
    states: list[PollState] = []
    compose = Timed(60)
    async with connected(compose, poll=watching(states)) as client:
        for _ in range(3):
            await (await scale(client))
        compose.queued = 100
        states.clear()
        await (await scale(client))
    assert states[0].history is None
    assert states[-1].history is not None


async def test_an_operation_that_becomes_known_later_is_kept() -> None:
    compose = Timed(100)
    async with connected(compose) as client:
        future = await scale(client)
        handle = future.handle
    async with connected(compose) as other:
        by_id = other.recipes.future("r1")
        other.recipes.resume(handle)
        assert "scalings.set" in repr(by_id)


async def test_a_total_that_grows_with_new_sub_recipes_leaves_the_kind_as_it_was() -> None:
    states: list[PollState] = []

    def schedule(state: PollState) -> float:
        states.append(state)
        compose.steps = 10 if state.elapsed < 50 else 25
        return 20.0

    compose = Timed(100)
    async with connected(compose, poll=PollPolicy(schedule=schedule)) as client:
        for _ in range(2):
            await (await scale(client))
            compose.steps = 10
    assert {state.total for state in states} == {10, 25}
    assert [state.history and len(state.history.durations) for state in states if state.polls == 1] == [None, 1]


# --- warm start


async def test_a_warm_start_learns_from_one_request_per_kind() -> None:
    runs = 10
    polls = [await polls_of_a_warm_start() for _ in range(runs)]
    assert sum(polls) / runs <= 26.4, "25.5 on the average of 60 runs, with a deviation of 0.6; 27 in one of ten"


async def polls_of_a_warm_start() -> int:
    compose = Timed(300)
    async with connected(compose) as client:
        for _ in range(5):
            await (await scale(client))
    states: list[PollState] = []

    def schedule(state: PollState) -> float:
        states.append(state)
        return by_history(state)

    cold, listed = compose.polls, compose.asked["GET /deployments/d1/recipes"]
    async with connected(compose, poll=PollPolicy(warm=True, schedule=schedule)) as client:
        for _ in range(2):
            await (await scale(client))
    assert listed == 0
    assert compose.asked["GET /deployments/d1/recipes"] == 1
    assert states[1].history is not None
    assert states[1].history.durations == pytest.approx((300,) * 5, abs=1.5)
    return compose.polls - cold


@pytest.mark.parametrize("answer", [(500, None), (403, {"errors": "no"}), (200, b"<html>"), (200, {"id": 5})])
async def test_a_warm_start_that_fails_is_not_tried_again_and_hurts_nobody(answer: Answer) -> None:
    compose = Timed(100)
    compose.broken["GET /deployments/d1/recipes"] = answer
    async with connected(compose, poll=PollPolicy(warm=True)) as client:
        for _ in range(2):
            assert (await (await scale(client))).status == "complete"
    assert compose.asked["GET /deployments/d1/recipes"] == 1


@pytest.mark.parametrize("count", [2, 3, 12])
async def test_a_burst_of_first_polls_learns_from_one_request(count: int) -> None:
    compose = Timed(100)
    async with connected(compose) as client:
        await (await scale(client))
    compose.clock.advance(100)
    shared = compose.asked[LIST]
    poll = PollPolicy(warm=True, schedule=lambda _: 1000.0, first=1.0)
    async with connected(compose, poll=poll) as client:
        waits = [asyncio.ensure_future((await scale(client)).wait()) for _ in range(count)]
        await compose.clock.sleep(10)
        assert compose.asked[LIST] - shared == (1 if count < 3 else 2)
        for wait in waits:
            wait.cancel()
        await asyncio.wait(waits)


async def test_a_warm_start_without_a_deployment_makes_no_request() -> None:
    compose = ScriptedCompose(lasting(60))
    async with connected(compose, poll=PollPolicy(warm=True)) as client:
        assert (await client.recipes.future("r1")).status == "complete"
    assert set(compose.asked) == {"GET /recipes/r1"}


# --- one request for several recipes

LIST = "GET /deployments/d1/recipes"


async def together(compose: Timed, count: int, **options: Any) -> list[Any]:
    async with connected(compose, **options) as client:
        futures = [await scale(client) for _ in range(count)]
        return await asyncio.gather(*futures)


@pytest.mark.parametrize(("count", "share"), [(3, 0.5), (5, 0.3)])
async def test_three_recipes_of_a_deployment_share_requests_and_two_do_not(count: int, share: float) -> None:
    few, many = Timed(300), Timed(300)
    assert [found.status for found in await together(few, 2)] == ["complete"] * 2
    assert few.asked[LIST] == 0
    results = await together(many, count)
    assert [found.status for found in results] == ["complete"] * count
    assert [found.id for found in results] == [f"r{number}" for number in range(1, count + 1)]
    assert many.asked[LIST] >= 10
    assert many.polls + many.asked[LIST] < share * few.polls * count / 2


async def test_recipes_that_are_due_at_the_same_time_share_one_request() -> None:
    compose = Timed(1000)
    async with connected(
        compose, poll=PollPolicy(schedule=lambda _: 10.0)
    ) as client:  # as a schedule without jitter is
        futures = [await scale(client) for _ in range(6)]
        waits = [asyncio.ensure_future(future.wait()) for future in futures]
        await compose.clock.sleep(45)
        assert (compose.asked[LIST], compose.polls) == (5, 0)
        for wait in waits:
            wait.cancel()
        await asyncio.wait(waits)


async def test_a_list_that_fails_for_a_while_costs_a_request_a_round_and_holds_nobody_up() -> None:
    compose = Timed(1000)
    async with connected(compose, poll=PollPolicy(schedule=lambda _: 10.0)) as client:
        futures = [await scale(client) for _ in range(6)]
        waits = [asyncio.ensure_future(future.wait()) for future in futures]
        await compose.clock.sleep(5)
        compose.broken[LIST], compose.delay = (503, None), 2.0
        await compose.clock.sleep(35)  # three rounds of 14 s: the list, then each alone and all at once
        assert (compose.asked[LIST], compose.polls) == (1 + 3, 2 * 6)
        del compose.broken[LIST]
        await compose.clock.sleep(15)
        assert (compose.asked[LIST], compose.polls) == (1 + 3 + 1, 3 * 6)
        for wait in waits:
            wait.cancel()
        await asyncio.wait(waits)


async def test_a_deadline_that_passes_during_a_shared_request_costs_one_more_for_all() -> None:
    compose = Timed(1000)
    async with connected(compose, poll=PollPolicy(schedule=lambda _: 10.0)) as client:
        futures = [await scale(client) for _ in range(3)]
        waits = [asyncio.ensure_future(future.wait(deadline=12)) for future in futures]
        await compose.clock.sleep(5)
        compose.delay = 3.0
        outcomes = await asyncio.gather(*waits, return_exceptions=True)
    assert [type(outcome).__name__ for outcome in outcomes] == ["RecipeTimeoutError"] * 3
    assert (compose.asked[LIST], compose.polls) == (3, 0)


async def test_a_shared_request_that_others_cancel_ends_the_wait_of_one_recipe() -> None:
    compose = Timed(1000)
    async with connected(compose, poll=PollPolicy(schedule=lambda _: 10.0)) as client:
        futures = [await scale(client) for _ in range(3)]
        waits = [asyncio.ensure_future(future.wait()) for future in futures]
        await compose.clock.sleep(5)
        compose.delay = 3.0
        await compose.clock.sleep(7)
        for task in asyncio.all_tasks():
            if "Scheduler" in repr(task.get_coro()):
                task.cancel()  # as a program does that cancels all tasks
        outcomes = await asyncio.gather(*waits, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ClientClosedError", "Recipe", "Recipe"]


async def test_what_is_read_together_is_what_is_read_alone() -> None:
    alone, shared = Timed(300), Timed(300)
    alone.broken[LIST] = (403, {"errors": "no"})
    expected, found = await together(alone, 6), await together(shared, 6)
    assert [(r.id, r.status, r.recipes, r.operations_complete) for r in found] == [
        (r.id, r.status, r.recipes, r.operations_complete) for r in expected
    ]
    assert alone.asked[LIST] == 1, "a list that is refused is not asked for again"


@pytest.mark.parametrize("answer", [(503, None), (429, None), (408, None)])
async def test_a_list_that_fails_for_a_passing_reason_is_asked_for_again_and_costs_nothing_else(answer: Answer) -> None:
    compose = Timed(300)
    compose.broken[LIST] = answer
    assert [found.status for found in await together(compose, 6)] == ["complete"] * 6
    assert compose.asked[LIST] > 3


@pytest.mark.parametrize(
    "body", [b"<html>", {"_embedded": {"recipes": []}}, [], {"_embedded": {"recipes": [{"id": 5}]}}]
)
async def test_a_list_without_the_recipes_leads_back_to_polls_of_each(body: Any) -> None:
    compose = Timed(300)
    compose.broken[LIST] = (200, body)
    assert [found.status for found in await together(compose, 6)] == ["complete"] * 6
    assert compose.asked[LIST] <= 2


async def test_a_list_that_leaves_out_sub_recipes_is_not_believed() -> None:
    compose = Timed(300)
    compose.trim = lambda body: {**body, "_embedded": {"recipes": []}}
    results = await together(compose, 6)
    assert all(len(found.recipes) == 1 for found in results)
    assert compose.asked[LIST] == 1


async def test_a_recipe_that_fails_in_the_list_fails_with_its_path() -> None:
    compose = Timed(100, end="failed")
    async with connected(compose) as client:
        futures = [await scale(client) for _ in range(5)]
        outcomes: list[Any] = await asyncio.gather(*futures, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [RecipeFailedError] * 5
    assert [[node.id for node in outcome.path] for outcome in outcomes] == [
        [f"r{number}", f"r{number}.1"] for number in range(1, 6)
    ]


async def test_a_deadline_and_a_refresh_hold_among_shared_requests() -> None:
    compose = Timed(1000)
    async with connected(compose, poll=PollPolicy(schedule=fixed(10))) as client:
        futures = [await scale(client) for _ in range(6)]
        waits = [asyncio.ensure_future(future.wait(deadline=100)) for future in futures]
        await compose.clock.sleep(35)
        assert compose.asked[LIST]
        compose.broken[LIST] = (503, None)
        compose.delay = 2.0
        for _ in range(8):
            assert await futures[0].refresh() is not None
            await compose.clock.sleep(1)
        outcomes = await asyncio.gather(*waits, return_exceptions=True)
    assert [type(outcome).__name__ for outcome in outcomes] == ["RecipeTimeoutError"] * 6
    assert compose.clock.now() <= 100 + 6


async def test_a_schedule_that_raises_among_shared_requests_reaches_each_waiter() -> None:
    broken = False

    def schedule(state: PollState) -> float:
        if broken:
            raise LookupError("mine")
        return 10.0

    compose = Timed(1000)
    async with connected(compose, poll=PollPolicy(schedule=schedule)) as client:
        futures = [await scale(client) for _ in range(6)]
        waits = [asyncio.ensure_future(future.wait()) for future in futures]
        await compose.clock.sleep(35)
        broken = True
        outcomes = await asyncio.gather(*waits, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [LookupError] * 6


class Own(BaseException): ...


@pytest.mark.parametrize("error", [Own(), GeneratorExit(), BaseExceptionGroup("x", [Own()]), asyncio.CancelledError()])
@pytest.mark.parametrize("source", ["hook", "rate"])
async def test_what_ends_a_shared_request_reaches_each_waiter_and_the_client_stays_open(
    source: str, error: BaseException
) -> None:
    def hook(event: object) -> None:
        if source == "hook" and getattr(event, "operation", "") == "recipes.list":
            raise copy.copy(error)

    class Rate:
        async def acquire(self, operation: str) -> None:
            if source == "rate" and operation == "recipes.list":
                raise copy.copy(error)

        async def pause(self, seconds: float) -> None: ...

    compose = Timed(1000)
    async with connected(compose, poll=PollPolicy(schedule=fixed(10)), hooks=[hook], rate=Rate()) as client:
        futures = [await scale(client) for _ in range(6)]
        outcomes = await asyncio.gather(*[future.wait() for future in futures], return_exceptions=True)
        if not isinstance(error, asyncio.CancelledError):
            assert [type(outcome) for outcome in outcomes] == [type(error)] * 6
        elif source == "rate":  # a future cannot hold it
            assert [type(outcome) for outcome in outcomes] == [RuntimeError] * 6
        else:  # of a hook, it is logged
            assert [getattr(outcome, "status", None) for outcome in outcomes] == ["complete"] * 6
        source = "none"
        assert [found.status for found in await asyncio.gather(*futures)] == ["complete"] * 6


async def test_an_interrupt_among_shared_requests_ends_the_program() -> None:
    def hook(event: object) -> None:
        if isinstance(event, PollEvent) and compose.asked[LIST]:
            raise KeyboardInterrupt

    compose = Timed(1000)
    await ends_in_an_interrupt(together(compose, 6, hooks=[hook]))


async def test_an_interrupt_in_a_poll_that_nobody_waits_for_any_more_ends_the_program() -> None:
    def hook(event: object) -> None:
        if isinstance(event, PollEvent):
            raise KeyboardInterrupt

    async def main() -> None:
        compose = Timed(1000)
        compose.delay = 1
        async with connected(compose, hooks=[hook]) as client:
            wait = asyncio.ensure_future(client.recipes.future("r1").wait())
            while not compose.asked["GET /recipes/r1"]:
                await asyncio.sleep(0)
            wait.cancel()
            await compose.clock.sleep(10)

    await ends_in_an_interrupt(main())


async def test_closing_during_a_shared_request_ends_every_wait() -> None:
    compose = Timed(1000)
    async with connected(compose, poll=PollPolicy(schedule=fixed(10))) as client:
        futures = [await scale(client) for _ in range(6)]
        waits = [asyncio.ensure_future(future.wait()) for future in futures]
        await compose.clock.sleep(35)
        compose.broken[LIST] = None
        asked = compose.asked[LIST]
        while compose.asked[LIST] == asked:
            await asyncio.sleep(0)
        await client.aclose()
        outcomes = await asyncio.gather(*waits, return_exceptions=True)
    assert [type(outcome).__name__ for outcome in outcomes] == ["ClientClosedError"] * 6
