"""One list serves many calls, and each recipe that ensure begins or joins is handed to its caller."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from support.workflows import (
    HERE,
    deployments_by_name,
    operations_sent,
    recipe_counts,
    redis,
    simulated,
    writes_sent,
)

from compose_async import RecipeFailedError
from compose_async.simulator import RecipePlan

pytestmark = pytest.mark.asyncio


# --- deployments that the caller has listed before


async def test_one_list_serves_a_batch_of_finds() -> None:
    async with simulated() as (simulator, compose):
        made = [(await compose.deployments.ensure(redis(name))).deployment for name in ("a", "b")]
        listed = await compose.deployments.list()
        before = len(simulator.requests)
        assert [await compose.deployments.find(name, listed=listed) for name in ("a", made[1].id)] == made
        assert await compose.deployments.find("c", listed=listed) is None
        assert (await compose.deployments.find_all(["a", "c"], listed=iter(listed)))["a"] == made[0]
        assert set(operations_sent(simulator, before)) == {"deployments.get"}


@pytest.mark.parametrize("form", ["summary", "full"])
async def test_ensure_of_a_known_deployment_reads_no_list(form: str) -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis(notes="old"))).deployment
        known: Any = made if form == "full" else (await compose.deployments.list())[0]
        await compose.deployments.update(made.id, notes="changed since")
        before = len(simulator.requests)
        planned = await compose.deployments.plan(redis(notes="old"), listed=[known])
        assert [change.what for change in planned.changes] == ["notes"], "what was listed before is read again"
        done = await compose.deployments.ensure(redis(notes="old"), listed=[known])
        assert done.action == "updated"
        again = await compose.deployments.ensure(redis(notes="old"), listed=[known])
        assert again.action == "unchanged"
        assert "deployments.list" not in operations_sent(simulator, before)
        assert operations_sent(simulator, before)[-2:] == ["deployments.get", "recipes.list"]


async def test_ensure_of_a_new_deployment_creates_it_without_a_list() -> None:
    async with simulated() as (simulator, compose):
        listed = await compose.deployments.list()
        before = len(simulator.requests)
        outcomes = [await compose.deployments.ensure(redis(name), listed=listed) for name in ("a", "b", "a")]
        assert [outcome.action for outcome in outcomes] == ["created", "created", "adopted"]
        assert operations_sent(simulator, before).count("deployments.list") == 1, (
            "the name is taken since: that needs a new list"
        )
        assert writes_sent(simulator, before).count("deployments.create") == 3
        assert recipe_counts(simulator, "a") == {"Provision": 1}


@pytest.mark.parametrize("state", ["gone", "being removed", "replaced"])
async def test_ensure_lists_anew_if_the_known_deployment_is_gone(state: str) -> None:
    async with simulated() as (simulator, compose):
        old = (await compose.deployments.ensure(redis())).deployment
        listed = await compose.deployments.list()
        removal = await compose.deployments.deprovision(old.id)
        if state != "being removed":
            await removal
        if state == "replaced":
            await compose.deployments.ensure(redis())
        planned = await compose.deployments.plan(redis(), listed=listed)
        assert planned.action == ("unchanged" if state == "replaced" else "created")
        assert planned.deployment_id != old.id
        if state == "gone":
            assert (await compose.deployments.ensure(redis(), listed=listed)).deployment.id != old.id
        assert len(deployments_by_name(simulator)) <= 2


@pytest.mark.parametrize("value", ["cache", {"cache": 1}, 5, ["cache"], [None], [redis()]])
@pytest.mark.parametrize("method", ["ensure", "plan", "find", "find_all"])
async def test_what_is_no_list_of_deployments_is_refused(method: str, value: Any) -> None:
    async with simulated() as (simulator, compose):
        argument: Any = {"find": "cache", "find_all": ["cache"]}.get(method, redis())
        with pytest.raises(TypeError, match="listed"):
            await getattr(compose.deployments, method)(argument, listed=value)
        assert operations_sent(simulator) == []


# --- progress


async def test_each_recipe_begun_or_joined_is_reported_once_and_before_the_wait() -> None:
    async with simulated() as (simulator, compose):
        seen: list[tuple[str, bool]] = []

        def progress(future: Any) -> None:
            seen.append((future.handle.operation, future.done()))

        spec = redis(units=2, whitelist=["192.0.2.0/24", "198.51.100.0/24"])
        await compose.deployments.ensure(spec, progress=progress)
        assert seen == [("deployments.create", False), ("whitelist.add", False), ("whitelist.add", False)]
        await compose.deployments.ensure(spec, progress=progress)
        assert len(seen) == 3
        await compose.deployments.ensure(redis(units=3, whitelist=["192.0.2.0/24"]), progress=progress)
        assert [operation for operation, _ in seen[3:]] == ["scalings.set", "whitelist.remove"]
        assert deployments_by_name(simulator)["cache"]["units"] == 3


async def test_a_reported_recipe_can_be_watched_and_stored() -> None:
    async with simulated() as (_, compose):
        handles: list[str] = []
        tasks: list[asyncio.Task[list[str | None]]] = []

        async def follow(future: Any) -> list[str | None]:
            return [snapshot.status async for snapshot in future]

        def progress(future: Any) -> None:
            handles.append(future.handle.to_json())
            tasks.append(asyncio.ensure_future(follow(future)))

        await compose.deployments.ensure(redis(), progress=progress)
        assert (await tasks[0])[-1] == "complete"
        assert await compose.recipes.resume(handles[0])


async def test_recipes_that_others_began_are_reported_when_they_are_joined() -> None:
    async with simulated() as (_, compose):
        [account] = await compose.accounts.list()
        creation = await compose.deployments.create(account_id=account.id, name="cache", type="redis", datacenter=HERE)
        seen: list[str] = []
        await compose.deployments.ensure(redis(), progress=lambda future: seen.append(future.handle.recipe_id))
        scaling = await compose.scalings.set((await creation).id, units=4)
        await compose.deployments.ensure(redis(units=4), progress=lambda future: seen.append(future.handle.recipe_id))
        assert seen == [creation.handle.recipe_id, scaling.handle.recipe_id]


async def test_a_failed_provision_that_is_recreated_reports_the_removal_and_the_creation() -> None:
    async with simulated() as (simulator, compose):
        simulator.plan("deployments.create", RecipePlan(seconds=60, fail_at=3), times=1)
        seen: list[str] = []

        def progress(future: Any) -> None:
            seen.append(future.handle.operation)

        with pytest.raises(RecipeFailedError):
            await compose.deployments.ensure(redis(), progress=progress)
        await compose.deployments.ensure(redis(), recreate_failed=True, progress=progress)
        assert seen == ["deployments.create", "deployments.deprovision", "deployments.create"]


async def test_a_progress_that_fails_changes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    async def late() -> None: ...

    def broken(future: Any) -> None:
        raise RuntimeError("no display")

    async with simulated() as (_, compose):
        made = await compose.deployments.ensure(redis(), progress=broken)
        await compose.deployments.ensure(redis(units=3), progress=lambda _: late())
    assert made.action == "created"
    assert caplog.text.count("progress failed on <RecipeFuture ") == 2
    assert "no display" in caplog.text
    assert "nothing awaits" in caplog.text


async def test_a_tolerance_makes_the_waits_of_ensure_poll_less() -> None:
    async def polls(tolerance: float | None) -> int:
        async with simulated(seed=1) as (simulator, compose):
            simulator.plan("deployments.create", RecipePlan(seconds=900))
            await compose.deployments.ensure(redis(), tolerance=tolerance)
            return operations_sent(simulator).count("recipes.get")

    assert 2 * await polls(90) < await polls(None)
