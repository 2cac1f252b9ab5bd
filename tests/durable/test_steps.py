"""The steps of a work, one by one: where no recipe is known, the state is what is waited for."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from attrs import evolve
from support.workflows import colleague, simulated

from compose_async import (
    Applied,
    ComposeClient,
    DeploymentSpec,
    NotFoundError,
    OutcomeUnknownError,
    PollPolicy,
    RecipeTimeoutError,
)
from compose_async.durable import (
    Backup,
    Deprovision,
    Ensure,
    Restore,
    Scale,
    Upgrade,
    job_runner,
    preparation,
    steps,
    work_types,
)
from compose_async.durable.job_runner import WorkerState
from compose_async.durable.steps import WaitLimits
from compose_async.errors import Attempt, ComposeError, RecipeFailedError, RecipeLostError
from compose_async.simulator import Fault, RecipePlan, Simulator

NO_LIMITS = WaitLimits(None, 0)

pytestmark = pytest.mark.asyncio
HERE = "aws:us-east-1"


async def made(compose: ComposeClient) -> str:
    spec = DeploymentSpec(name="orders", type="postgresql", datacenter=HERE, version="9.6.10")
    return (await compose.deployments.ensure(spec)).deployment.id


async def begun_backup(simulator: Simulator, compose: ComposeClient, plan: RecipePlan) -> preparation.StepResult:
    """Submit a backup whose recipe goes by this plan; return what was prepared."""
    await made(compose)
    prepared = await preparation.prepare(compose, Backup("orders"), again=False)
    simulator.plan("backups.start", plan)
    await steps.submit(compose, str(prepared["intent"]))
    return prepared


def list_no_recipe(simulator: Simulator) -> None:
    """List no recipe at the next three readings."""
    nothing: Any = {"_embedded": {"recipes": []}}
    simulator.faults.add(Fault(operation="recipes.list", json=nothing, times=3))


def ignore(_: str) -> None: ...


@pytest.mark.parametrize(
    "work", [Scale("orders", units=3), Backup("orders"), Upgrade("orders", "9.6.12"), Deprovision("orders")]
)
async def test_a_write_whose_recipe_is_not_known_is_waited_for_by_its_effect(work: work_types.Work) -> None:
    async with simulated() as (_, compose):
        await made(compose)
        prepared = await preparation.prepare(compose, work, again=False)
        assert (await steps.submit(compose, str(prepared["intent"])))["handle"] is not None
        details = await steps.wait(compose, work, prepared, None, NO_LIMITS, ignore)
        assert details["deployment_id"] == prepared["deployment_id"]
        assert ("backup_id" in details) == isinstance(work, Backup)


async def test_a_backup_that_compose_never_calls_restorable_is_done_when_its_recipe_has_ended() -> None:
    async with simulated() as (simulator, compose):
        prepared = await begun_backup(simulator, compose, RecipePlan(seconds=5000))
        waiting = asyncio.ensure_future(steps.wait(compose, Backup("orders"), prepared, None, NO_LIMITS, ignore))
        simulator.clock.advance(4000)  # type: ignore[attr-defined]
        await compose.user.get()
        assert not waiting.done()
        simulator.clock.advance(2000)  # type: ignore[attr-defined]
        await compose.user.get()
        for key, record in simulator.state.backups.items():
            simulator.state.backups[key] = evolve(record, is_restorable=False)
        [backup] = await compose.backups.list(str(prepared["deployment_id"]))
        assert (await waiting)["backup_id"] == backup.id


@pytest.mark.parametrize("ends", ["before it is listed", "afterwards"])
async def test_a_backup_whose_recipe_is_listed_late_is_waited_for(ends: str) -> None:
    async with simulated() as (simulator, compose):
        seconds = 0.001 if ends == "before it is listed" else 100
        prepared = await begun_backup(simulator, compose, RecipePlan(seconds=seconds))
        list_no_recipe(simulator)
        await steps.wait(compose, Backup("orders"), prepared, None, NO_LIMITS, ignore)
        [recipe] = [item for item in simulator.state.recipes.values() if item.name.startswith("Backup")]
        assert (await compose.recipes.get(recipe.id)).status == "complete"
        assert (await compose.backups.list(str(prepared["deployment_id"])))[0].is_restorable


async def test_a_backup_that_failed_before_its_recipe_was_listed_is_not_complete() -> None:
    async with simulated() as (simulator, compose):
        prepared = await begun_backup(simulator, compose, RecipePlan(fail_at=0))
        list_no_recipe(simulator)
        with pytest.raises(RecipeFailedError):
            await steps.wait(compose, Backup("orders"), prepared, None, NO_LIMITS, ignore)


@pytest.mark.parametrize(
    "work",
    [
        *(Scale("orders", units=3), Backup("orders"), Upgrade("orders", "9.6.12"), Deprovision("orders")),
        Restore("orders", "copy", datacenter=HERE),
    ],
)
async def test_without_a_deadline_the_wait_for_an_effect_that_never_shows_ends(work: work_types.Work) -> None:
    async with simulated() as (_, compose):
        await compose.backups.take(await made(compose))
        prepared = await preparation.prepare(compose, work, again=False)
        with pytest.raises(TimeoutError):
            await steps.wait(compose, work, prepared, None, NO_LIMITS, ignore)


async def test_the_wait_for_an_effect_ends_when_the_deployment_is_removed() -> None:
    async with simulated() as (_, compose):
        deployment_id = await made(compose)
        prepared = await preparation.prepare(compose, Scale("orders", units=3), again=False)
        await (await compose.deployments.deprovision(deployment_id))
        with pytest.raises(NotFoundError):
            await steps.wait(compose, Scale("orders", units=3), prepared, None, NO_LIMITS, ignore)


async def test_so_is_a_restore() -> None:
    async with simulated() as (_, compose):
        deployment_id = await made(compose)
        await compose.backups.take(deployment_id)
        work = Restore("orders", "copy", datacenter=HERE)
        prepared = await preparation.prepare(compose, work, again=False)
        with pytest.raises(TimeoutError):
            await steps.wait(compose, work, prepared, None, WaitLimits(1.0, 0), ignore)
        assert (await steps.submit(compose, str(prepared["intent"])))["handle"] is not None
        await steps.wait(compose, work, prepared, None, NO_LIMITS, ignore)
        done = await steps.carry_over(compose, prepared, NO_LIMITS)
        assert done["action"] == "created"


async def test_a_removal_may_be_submitted_again_when_all_is_over() -> None:
    async with simulated() as (_, compose):
        deployment_id = await made(compose)
        prepared = await preparation.prepare(compose, Deprovision("orders"), again=False)
        intent = str(prepared["intent"])
        assert (await steps.submit(compose, intent))["handle"] is not None
        await steps.wait(compose, Deprovision("orders"), prepared, None, NO_LIMITS, ignore)
        assert (await steps.submit(compose, intent)) == {"handle": None, "proof": "audit"}
        assert await preparation.prepare(compose, Deprovision("orders"), again=True) == {"action": "removed"}
        with pytest.raises(NotFoundError):
            await steps.submit(compose, (await intended(deployment_id)).to_json())


async def intended(deployment_id: str) -> Any:
    from compose_async import Intent

    return Intent(operation="scalings.set", arguments={"deployment_id": deployment_id, "units": 2})


async def test_a_carried_out_write_without_a_recipe_has_no_handle(monkeypatch: pytest.MonkeyPatch) -> None:
    async with simulated() as (_, compose):

        async def submit_once(_: object) -> object:
            return Applied(reason="it is as the write would have made it", proof="effect")

        monkeypatch.setattr(compose, "submit_once", submit_once)
        assert (await steps.submit(compose, (await intended("d1")).to_json()))["handle"] is None


async def test_a_backup_that_shows_nowhere_is_an_error() -> None:
    async with simulated() as (_, compose):
        deployment_id = await made(compose)
        future = await compose.backups.start(deployment_id)
        await future
        known: list[Any] = [backup.id for backup in await compose.backups.list(deployment_id)]
        prepared: preparation.StepResult = {"deployment_id": deployment_id, "known": known}
        with pytest.raises(ComposeError, match="no new on-demand backup"):
            await steps.wait(compose, Backup("orders"), prepared, future.handle.to_json(), NO_LIMITS, ignore)


async def test_a_handle_that_was_stored_long_ago_is_waited_for_all_the_same() -> None:
    async with simulated() as (simulator, compose):
        deployment_id = await made(compose)
        simulator.plan("scalings.set", RecipePlan(seconds=10_000))
        future = await compose.scalings.set(deployment_id, units=3)
        with pytest.raises(RecipeTimeoutError):
            await future
        told: list[str] = []
        prepared: preparation.StepResult = {"deployment_id": deployment_id}
        await steps.wait(compose, Scale("orders", units=3), prepared, future.handle.to_json(), NO_LIMITS, told.append)
        assert len(told) > 3


async def test_every_failure_is_an_outcome() -> None:
    attempt = Attempt(operation="o", method="POST", path="/")
    outcomes = {
        "lost": RecipeLostError("gone", recipe_id="r"),
        "unknown": OutcomeUnknownError("lost", attempt=attempt),
        "deadline": RecipeTimeoutError("late", recipe_id="r"),
        "refused": ComposeError("no"),
        "error": OSError("disk full: password=c4nary"),
    }
    for outcome, error in outcomes.items():
        said = job_runner.failure_outcome(error)
        assert isinstance(said, dict)
        assert (said["outcome"], said["error_type"]) == (outcome, type(error).__name__)
        assert "c4nary" not in str(said["error"])


@pytest.mark.slow
async def test_a_lost_answer_while_compose_cannot_be_read_is_looked_for_again() -> None:
    attempt = Attempt(operation="o", method="POST", path="/")
    unread = [True, False]
    said: list[str] = []

    async def step() -> preparation.StepResult:
        error = OutcomeUnknownError("lost", attempt=attempt)
        error.unread = unread.pop(0)
        raise error

    async with simulated() as (_, compose):
        outcome = await job_runner.run_until_final(WorkerState(compose=compose, settle=0.01), step, said.append)
    assert isinstance(outcome, dict)
    assert outcome["outcome"] == "unknown"
    assert (said, unread) == (["waits: lost"], [])


async def test_pauses_grow_and_have_an_end() -> None:
    pauses = job_runner.retry_delays()
    found = [next(pauses) for _ in range(12)]
    assert found[0] < 1.3
    assert 20 < found[-1] < 40


async def test_a_write_of_another_process_is_open_while_compose_cannot_be_read() -> None:
    async with simulated() as (simulator, compose):
        await made(compose)
        prepared = await preparation.prepare(compose, Scale("orders", units=3), again=False)
        for operation, status in (("audit_events.list", 403), ("recipes.list", 500)):
            simulator.faults.add(Fault(operation=operation, status=status, times=None))
        async with colleague(simulator) as other:
            with pytest.raises(OutcomeUnknownError, match="reading failed") as caught:
                await steps.submit(other, str(prepared["intent"]))
        assert caught.value.unread
        simulator.faults.clear()
        assert (await steps.submit(compose, str(prepared["intent"])))["handle"] is not None


async def test_a_deadline_ends_the_wait_of_an_ensure_and_the_policy_s_does_not() -> None:
    async with simulated(options={"poll": PollPolicy(deadline=60)}) as (simulator, compose):
        work = Ensure(DeploymentSpec(name="orders", type="redis", datacenter=HERE))
        simulator.plan("deployments.create", RecipePlan(seconds=430))
        with pytest.raises(RecipeTimeoutError):
            await steps.declare(compose, work, WaitLimits(100.0, 0))
        assert (await steps.declare(compose, work, NO_LIMITS))["action"] == "adopted"


async def test_a_removal_of_a_deployment_that_is_gone_is_done() -> None:
    async with simulated() as (simulator, compose):
        deployment_id = await made(compose)
        simulator.plan("deployments.deprovision", RecipePlan(seconds=0.001))
        intent = await compose.intend("deployments.deprovision", deployment_id=deployment_id)
        await (await compose.deployments.deprovision(deployment_id))
        assert await steps.submit(compose, intent.to_json()) == {"handle": None, "proof": "effect"}
