"""``ensure`` on a deployment that is absent, provisioning, failed, present or cooling down writes only differences."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest
from support.scripted import ScriptedCompose, connected
from support.workflows import (
    HERE,
    colleague,
    deployments_by_name,
    operations_sent,
    postgres,
    recipe_counts,
    redis,
    simulated,
    simulated_with_late_requests,
    writes_sent,
)

from compose_async import (
    ComposeError,
    DeploymentSpec,
    NameTakenError,
    NotFoundError,
    OutcomeUnknownError,
    RecipeFailedError,
    RecipeTimeoutError,
    SpecError,
    UnprocessableError,
)
from compose_async.events import Event, RecipeEvent
from compose_async.models import Deployment
from compose_async.simulator import Fault, RecipePlan
from compose_async.simulator.api.settings import DAY
from compose_async.workflows.ensure import WorkflowRun, apply

pytestmark = pytest.mark.asyncio

FULL: dict[str, Any] = {
    "units": 2,
    "notes": "sessions",
    "customer_billing_code": "CC-1",
    "whitelist": {"192.0.2.0/24": "office", "198.51.100.7": "home"},
    "team_roles": {"developer": ["Core"]},
    "ssl": True,
    "cache_mode": True,
}


async def test_what_is_absent_is_created_with_all_that_was_declared() -> None:
    async with simulated() as (simulator, compose):
        await compose.teams.create(name="Core")
        outcome = await compose.deployments.ensure(redis(version=">=3,<4", **FULL))
        assert outcome.action == "created"
        assert outcome.deployment.connection_strings is not None
        assert deployments_by_name(simulator)["cache"] == {
            "type": "redis",
            "units": 2,
            "version": "3.2.12",
            "notes": "sessions",
            "customer_billing_code": "CC-1",
            "whitelist": {"192.0.2.0/24", "198.51.100.7/32"},
            "developers": {"Core"},
        }
        [made] = simulator.state.deployments.values()
        assert (made.ssl, made.cache_mode) == (True, True)


async def test_the_handle_of_a_late_creation_gives_the_deployment() -> None:
    async with simulated() as (_, compose):
        with pytest.raises(RecipeTimeoutError) as late:
            await compose.deployments.ensure(redis(), deadline=20)
        assert late.value.handle is not None
        assert (await compose.recipes.resume(late.value.handle, Deployment)).name == "cache"


async def test_the_handle_of_a_creation_that_only_a_plan_saw_fail_is_that_of_the_creation() -> None:
    async with simulated() as (simulator, compose):
        simulator.plan("deployments.create", RecipePlan(seconds=0, fail_at=0))
        with pytest.raises(RecipeFailedError) as caught:
            await compose.deployments.ensure(redis())
        assert caught.value.handle is not None
        assert caught.value.handle.operation == "deployments.create"


async def test_hooks_see_a_creation_as_one_recipe_from_start_to_end() -> None:
    events: list[Event] = []
    async with simulated(options={"hooks": [events.append]}) as (_, compose):
        await compose.deployments.ensure(redis())
        queue = await compose.deployments.ensure(redis(name="queue", whitelist=["192.0.2.0/24"]))
        await compose.backups.take(queue.deployment.id)
        await compose.backups.restore_newest(queue.deployment.id, name="copy", datacenter=HERE)
    ends = [event for event in events if isinstance(event, RecipeEvent) and event.phase == "ended"]
    assert [(event.operation, event.outcome) for event in ends] == [
        *(("deployments.create", "complete"), ("whitelist.add", "complete"), ("deployments.create", "complete")),
        *(("backups.start", "complete"), ("whitelist.add", "complete"), ("backups.restore", "complete")),
    ]


async def test_a_list_without_details_changes_nothing_after_the_end_of_a_creation() -> None:
    events: list[Event] = []
    async with simulated(options={"hooks": [events.append]}) as (simulator, compose):
        creations: list[Any] = []

        def progress(future: Any) -> None:
            creations.append(future)
            bare = {"id": future.handle.recipe_id, "status": "complete", "name": "Provision"}
            listed = Fault(operation="recipes.list", json={"_embedded": {"recipes": [bare]}}, skip=1, times=None)
            simulator.faults.add(listed)

        await compose.deployments.ensure(redis(), progress=progress)
    phases = [event.phase for event in events if isinstance(event, RecipeEvent)]
    assert phases.index("ended") == len(phases) - 1
    assert creations[0].progress.total > 0


async def test_a_second_run_writes_nothing() -> None:
    async with simulated() as (simulator, compose):
        await compose.teams.create(name="Core")
        first = await compose.deployments.ensure(redis(**FULL))
        before = len(simulator.requests)
        again = await compose.deployments.ensure(redis(**FULL))
        assert (again.action, again.changes) == ("unchanged", ())
        assert again.deployment == first.deployment
        assert writes_sent(simulator, before) == []


async def test_a_deployment_whose_creation_is_not_listed_any_more_is_left_as_it_is() -> None:
    async with simulated() as (simulator, compose):
        await compose.deployments.ensure(redis())
        simulator.faults.add(Fault(operation="recipes.list", json={"_embedded": {"recipes": []}}))
        assert (await compose.deployments.ensure(redis())).action == "unchanged"


async def test_without_wishes_a_no_op_costs_a_list_the_state_and_the_detail() -> None:
    async with simulated() as (simulator, compose):
        await compose.deployments.ensure(redis())
        before = len(simulator.requests)
        await compose.deployments.ensure(redis())
        assert operations_sent(simulator, before) == ["deployments.list", "recipes.list", "deployments.get"]


async def test_only_what_differs_is_written() -> None:
    async with simulated() as (simulator, compose):
        await compose.teams.create(name="Core")
        await compose.teams.create(name="Ops")
        await compose.deployments.ensure(redis(**FULL))
        changed = redis(**(FULL | {"units": 3, "notes": "", "whitelist": ["192.0.2.0/24", "10.0.0.0/8"]}))
        before = len(simulator.requests)
        outcome = await compose.deployments.ensure(changed)
        assert outcome.action == "updated"
        assert writes_sent(simulator, before) == [
            "deployments.update",
            "scalings.set",
            "whitelist.add",
            "whitelist.remove",
        ]
        assert deployments_by_name(simulator)["cache"]["whitelist"] == {"192.0.2.0/24", "10.0.0.0/8"}
        assert [change.what for change in outcome.changes] == ["notes", "units", "whitelist", "whitelist"]
        await compose.deployments.ensure(redis(team_roles={"developer": ["Ops"]}, customer_billing_code="CC-2"))
        assert deployments_by_name(simulator)["cache"]["developers"] == {"Ops"}
        assert deployments_by_name(simulator)["cache"]["customer_billing_code"] == "CC-2"


async def test_a_provision_under_way_is_joined() -> None:
    async with simulated() as (simulator, compose):
        [account] = await compose.accounts.list()
        await compose.deployments.create(account_id=account.id, name="cache", type="redis", datacenter=HERE)
        before = len(simulator.requests)
        outcome = await compose.deployments.ensure(redis())
        assert (outcome.action, writes_sent(simulator, before)) == ("adopted", [])
        assert deployments_by_name(simulator).keys() == {"cache"}


async def test_a_change_under_way_is_joined_instead_of_asked_for_again() -> None:
    async with simulated() as (simulator, compose):
        made = await compose.deployments.ensure(redis(units=2))
        await compose.scalings.set(made.deployment.id, units=4)
        outcome = await compose.deployments.ensure(redis(units=4))
        assert (outcome.action, outcome.changes) == ("unchanged", ())
        assert recipe_counts(simulator, "cache")["Scale deployment to 4 units"] == 1


async def test_a_change_under_way_that_fails_is_made_again() -> None:
    async with simulated() as (simulator, compose):
        made = await compose.deployments.ensure(redis(units=2))
        simulator.plan("scalings.set", RecipePlan(seconds=60, fail_at=3), times=1)
        await compose.scalings.set(made.deployment.id, units=4)
        assert (await compose.deployments.ensure(redis(units=4))).action == "updated"
        assert deployments_by_name(simulator)["cache"]["units"] == 4


async def test_a_change_of_this_run_that_fails_is_its_error() -> None:
    async with simulated() as (simulator, compose):
        await compose.deployments.ensure(redis(whitelist=["192.0.2.0/24"]))
        simulator.plan("whitelist.add", RecipePlan(seconds=60, fail_at=3, detail="no room"), times=1)
        since = len(simulator.requests)
        with pytest.raises(RecipeFailedError, match="no room"):
            await compose.deployments.ensure(redis(whitelist=["198.51.100.0/24"]))
        assert writes_sent(simulator, since) == ["whitelist.add"], "nothing is removed before all additions have ended"


async def test_what_never_came_up_is_not_called_present() -> None:
    async with simulated() as (simulator, compose):
        simulator.plan("deployments.create", RecipePlan(seconds=60, fail_at=3, detail="no room"), times=1)
        for _ in range(2):  # the wait that sees the failure, and a later call
            with pytest.raises(RecipeFailedError, match="no room") as caught:
                await compose.deployments.ensure(redis())
            assert "recreate_failed=True" in caught.value.__notes__[0]
            assert "without any data" in caught.value.__notes__[0], "a restore that failed shows it, too"
        assert recipe_counts(simulator, "cache") == {"Provision": 1}
        outcome = await compose.deployments.ensure(redis(), recreate_failed=True)
        assert outcome.action == "created"
        assert deployments_by_name(simulator).keys() == {"cache"}


async def test_what_fails_again_after_it_was_recreated_is_not_recreated_for_ever() -> None:
    async with simulated() as (simulator, compose):
        simulator.plan("deployments.create", RecipePlan(seconds=60, fail_at=3), times=2)
        with pytest.raises(RecipeFailedError):
            await compose.deployments.ensure(redis())
        before = len(simulator.requests)
        with pytest.raises(RecipeFailedError):
            await compose.deployments.ensure(redis(), recreate_failed=True)
        assert writes_sent(simulator, before) == ["deployments.deprovision", "deployments.create"]


async def test_nothing_is_removed_that_cannot_be_put_back() -> None:
    async with simulated() as (simulator, compose):
        simulator.plan("deployments.create", RecipePlan(seconds=60, fail_at=3))
        with pytest.raises(RecipeFailedError):
            await compose.deployments.ensure(redis())
        for spec in (redis(datacenter="aws:mars-1"), postgres("cache")):
            with pytest.raises(SpecError):
                await compose.deployments.ensure(spec, recreate_failed=True)
        assert recipe_counts(simulator, "cache") == {"Provision": 1}


async def test_what_somebody_else_removed_meanwhile_is_created() -> None:
    async with simulated() as (simulator, compose):
        simulator.plan("deployments.create", RecipePlan(seconds=60, fail_at=3), times=1)
        with pytest.raises(RecipeFailedError):
            await compose.deployments.ensure(redis())
        [made] = simulator.state.deployments.values()
        simulator.faults.add(Fault(operation="deployments.deprovision", status=404, when="after"))
        task = asyncio.ensure_future(compose.deployments.ensure(redis(), recreate_failed=True))
        with pytest.raises(NameTakenError, match="still being removed"):
            await task
        await compose.wait_until(compose.deployments.list, lambda listed: not listed)
        assert (await compose.deployments.ensure(redis())).action == "created"
        assert made.id not in simulator.state.deployments


async def test_a_name_that_cools_down_is_told_clearly() -> None:
    async with simulated(name_cooldown=DAY) as (simulator, compose):
        made = await compose.deployments.ensure(redis())
        await (await compose.deployments.deprovision(made.deployment.id))
        with pytest.raises(NameTakenError, match=r"not listed any more.*24 hours") as caught:
            await compose.deployments.ensure(redis())
        assert caught.value.errors["name"] == ("has already been taken",)
        simulator.clock.advance(DAY)  # type: ignore[attr-defined]
        assert (await compose.deployments.ensure(redis())).action == "created"


async def test_two_at_once_make_one() -> None:
    async with simulated() as (simulator, compose):
        outcomes = await asyncio.gather(*[compose.deployments.ensure(redis(units=2)) for _ in range(3)])
        assert sorted(outcome.action for outcome in outcomes) == ["adopted", "adopted", "created"]
        assert recipe_counts(simulator, "cache") == {"Provision": 1}


async def test_a_change_that_another_made_meanwhile_is_no_refusal() -> None:
    async with simulated() as (simulator, compose), colleague(simulator) as other:
        await compose.deployments.ensure(redis(whitelist=["192.0.2.0/24"]))
        spec = redis(whitelist=["198.51.100.0/24"])
        plan = await compose.deployments.plan(spec)
        await other.deployments.ensure(spec)
        assert (await apply(compose, plan, WorkflowRun())).changes == ()
        simulator.faults.add(Fault(operation="whitelist.add", status=422))
        with pytest.raises(UnprocessableError):
            await compose.deployments.ensure(redis(whitelist=["203.0.113.0/24"]))


async def test_a_create_that_shows_only_after_it_was_given_up_is_found_by_its_name() -> None:
    async with simulated_with_late_requests() as (simulator, compose, transport):
        transport.late = [("POST", "/deployments", 5.5)]
        simulator.faults.add(Fault(operation="deployments.create", delay=3))
        simulator.faults.add(Fault(operation="deployments.create", delay=1))
        outcome = await compose.deployments.ensure(redis(units=2, whitelist=["192.0.2.0/24"]))
        assert outcome.action == "created"
        assert recipe_counts(simulator, "cache") == {"Provision": 1, "Whitelist IP": 1}


async def test_a_change_that_shows_only_after_it_was_given_up_is_not_an_error() -> None:
    async with simulated_with_late_requests() as (simulator, compose, transport):
        await compose.deployments.ensure(redis())
        simulator.plan("whitelist.add", RecipePlan(seconds=0.1))
        # The first one takes effect while the second is on its way, which is then refused as taken.
        transport.late = [("POST", "/whitelist", 6.0)]
        simulator.faults.add(Fault(operation="whitelist.add", delay=3))
        await compose.deployments.ensure(redis(whitelist=["192.0.2.0/24"]))
        assert deployments_by_name(simulator)["cache"]["whitelist"] == {"192.0.2.0/24"}


async def test_when_nothing_can_be_read_the_unknown_outcome_is_raised_with_the_reason() -> None:
    async with simulated() as (simulator, compose):
        await compose.deployments.ensure(redis())
        simulator.faults.add(Fault(operation="scalings.set", drop=True, when="after"))
        simulator.faults.add(Fault(operation="audit_events.list", status=403, times=None))
        simulator.faults.add(Fault(operation="recipes.list", status=500, skip=1, times=200))
        with pytest.raises(OutcomeUnknownError) as caught:
            await compose.deployments.ensure(redis(units=3))
        assert "reading failed" in caught.value.__notes__[0]
        assert caught.value.unread


async def test_a_write_that_is_never_let_through_gives_up() -> None:
    async with simulated() as (simulator, compose):
        simulator.faults.add(Fault(operation="deployments.create", status=500, times=None))
        with pytest.raises(OutcomeUnknownError) as caught:
            await compose.deployments.ensure(redis())
        assert "no deployment called 'cache'" in caught.value.__notes__[0]
        assert operations_sent(simulator).count("deployments.create") == 4


async def test_scaling_below_the_minimum_is_refused_with_the_figures() -> None:
    async with simulated() as (simulator, compose):
        await compose.deployments.ensure(DeploymentSpec(name="s", type="scylla", datacenter=HERE, units=12))
        before = len(simulator.requests)
        with pytest.raises(SpecError, match=r"units=4 is below the minimum of 10 \(12 allocated, 10 used"):
            await compose.deployments.ensure(DeploymentSpec(name="s", type="scylla", units=4))
        assert writes_sent(simulator, before) == []


async def test_an_upgrade_happens_when_asked_for_and_not_before() -> None:
    async with simulated() as (_, compose):
        await compose.deployments.ensure(postgres(version="9.6.11"))
        left = await compose.deployments.ensure(postgres(version="~=9.6.12"))
        assert (left.action, left.deployment.version) == ("unchanged", "9.6.11")
        assert [change.what for change in left.skipped] == ["version"]
        assert left.held == left.skipped, "its former name, for one release"
        assert (await compose.deployments.plan(postgres(version="~=9.6.12"))).held == left.skipped
        done = await compose.deployments.ensure(postgres(version="~=9.6.12"), upgrade=True)
        assert (done.action, done.deployment.version, done.skipped) == ("updated", "9.6.12", ())


async def test_a_plan_says_the_same_and_writes_nothing() -> None:
    async with simulated() as (simulator, compose):
        await compose.teams.create(name="Core")
        spec = redis(**FULL)
        before = len(simulator.requests)
        plan = await compose.deployments.plan(spec)
        assert (plan.action, plan.is_settled) == ("created", False)
        assert "units: 2" in str(plan)
        assert writes_sent(simulator, before) == []
        await compose.deployments.ensure(spec)
        assert (await compose.deployments.plan(spec)).is_settled
        assert (await compose.deployments.plan(redis(datacenter="x", name="new"))).problems
        with pytest.raises(SpecError) as caught:
            await compose.deployments.ensure(redis(datacenter="x", name="new", account_id="nobody"))
        assert len(caught.value.problems) == 2


async def test_a_change_that_does_not_hold_is_an_error_and_not_a_loop() -> None:
    async with simulated() as (simulator, compose):
        await compose.deployments.ensure(redis())
        answer: Any = {"id": "x", "status": "complete", "name": "Whitelist IP"}
        simulator.faults.add(Fault(operation="whitelist.add", status=202, json=answer, times=None))
        with pytest.raises(
            ComposeError, match=r"has no effect, or that another client undid: whitelist: \+ 192.0.2.0/24"
        ):
            await compose.deployments.ensure(redis(whitelist=["192.0.2.0/24"]))


async def test_what_others_keep_changing_is_given_up() -> None:
    def script(line: str, now: float) -> tuple[int, object]:
        if line.endswith("/recipes"):
            busy = {"id": f"r{int(now * 10)}", "status": "running", "name": "Something new"}
            return 200, {"_embedded": {"recipes": [busy]}}
        if line == "GET /deployments":
            return 200, {"_embedded": {"deployments": [{"id": "d1", "name": "cache", "type": "redis"}]}}
        if line.startswith("GET /recipes/"):
            return 200, {"id": line.rpartition("/")[2], "status": "complete"}
        return 200, {"id": "d1", "name": "cache", "type": "redis"}

    async with connected(ScriptedCompose(script)) as compose:
        with pytest.raises(ComposeError, match="keeps changing"):
            await compose.deployments.ensure(redis())


async def test_what_is_created_and_gone_again_is_told() -> None:
    async with simulated() as (simulator, compose):
        simulator.faults.add(Fault(operation="deployments.create", drop=True, when="after"))
        simulator.faults.add(Fault(operation="recipes.list", json={"_embedded": {"recipes": []}}))
        lists = Fault(operation="deployments.list", json={"_embedded": {"deployments": []}}, skip=1, times=2)
        simulator.faults.add(lists)
        with pytest.raises(ComposeError, match="is not listed any more"):
            await compose.deployments.ensure(redis())


async def test_a_provision_that_is_listed_as_failed_and_is_not_is_waited_for() -> None:
    async with simulated() as (simulator, compose):
        [account] = await compose.accounts.list()
        creation = await compose.deployments.create(account_id=account.id, name="cache", type="redis", datacenter=HERE)
        stale: Any = {"id": creation.handle.recipe_id, "status": "failed", "name": "Provision"}
        simulator.faults.add(Fault(operation="recipes.list", json={"_embedded": {"recipes": [stale]}}))
        assert (await compose.deployments.ensure(redis())).deployment.name == "cache"


async def test_a_deadline_leaves_a_handle_and_running_it_again_goes_on() -> None:
    async with simulated() as (simulator, compose):
        with pytest.raises(RecipeTimeoutError) as caught:
            await compose.deployments.ensure(redis(), deadline=10)
        assert caught.value.handle is not None
        assert (await compose.deployments.ensure(redis())).action == "adopted"
        assert recipe_counts(simulator, "cache") == {"Provision": 1}


async def test_what_vanishes_while_it_is_looked_at_is_a_not_found() -> None:
    async with simulated() as (simulator, compose):
        await compose.deployments.ensure(redis())
        simulator.faults.add(Fault(operation="recipes.list", status=404))
        with pytest.raises(NotFoundError):
            await compose.deployments.ensure(redis())


@pytest.mark.parametrize("seed", range(40))
async def test_cancelled_at_any_moment_no_task_is_left_and_another_run_finishes(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - to be repeatable is the point
    async with simulated(seed=seed) as (simulator, compose):
        await compose.teams.create(name="Core")
        tasks = asyncio.all_tasks()
        working = asyncio.ensure_future(compose.deployments.ensure(redis(**FULL)))
        steps = chance.randint(0, 400)
        while steps and not working.done():
            steps -= 1
            await asyncio.sleep(0)
        working.cancel()
        await asyncio.wait([working])
        for _ in range(50):  # the transport's own exchanges end in their own time
            await asyncio.sleep(0)
        simulated_exchanges = {task for task in asyncio.all_tasks() if "_Exchange.run" in repr(task)}
        assert asyncio.all_tasks() - simulated_exchanges <= tasks
        await compose.deployments.ensure(redis(**FULL))
        assert deployments_by_name(simulator)["cache"]["whitelist"] == {"192.0.2.0/24", "198.51.100.7/32"}
        assert recipe_counts(simulator, "cache") == {"Provision": 1, "Whitelist IP": 2}
