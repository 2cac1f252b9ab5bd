"""What workers make of jobs, against a simulated Compose."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from dbos import _dbos as dbos_globals

from compose_async import ClientClosedError, DeploymentSpec
from compose_async.durable import (
    Backup,
    Deprovision,
    Ensure,
    JobCancelledError,
    JobError,
    JobFailedError,
    Restore,
    Scale,
    Upgrade,
    Whitelist,
)
from compose_async.durable.job_runner import run_job
from compose_async.simulator import Fault, RecipePlan, ScaledClock
from compose_async.simulator.clock import MAX_SPEED

if TYPE_CHECKING:
    from compose_async._types import Json
    from durable.conftest import Benches

pytestmark = pytest.mark.asyncio

ORDERS = Ensure(DeploymentSpec(name="orders", type="postgresql", datacenter="aws:us-east-1", version="9.6.10"))


async def test_the_works_of_a_job_are_done_in_their_order(url: str, benches: Benches, tmp_path: Path) -> None:
    async with benches(url) as bench:
        path = tmp_path / "orders.tgz"
        job = await bench.jobs.submit(
            ORDERS,
            Whitelist("orders", ["192.0.2.1"]),
            Scale("orders", units=3),
            Scale("orders", units=3),
            Backup("orders", download=path),
            Upgrade("orders", ">=9.6.12,<10"),
            Upgrade("orders", "~=9.6"),
        )
        result = await job.wait()
        assert [one.kind for one in result.results] == [
            *("ensure", "whitelist", "scale", "scale", "backup", "upgrade", "upgrade")
        ]
        assert all(one.ok and one.tries == 1 for one in result.results)
        assert result.results[0].details["action"] == "created"
        assert result.results[2].details["proof"] == "response"
        assert result.results[4].details["path"] == str(path)
        assert path.stat().st_size > 0
        restored = await bench.jobs.submit(Restore("orders", "copy", datacenter="aws:us-east-1"), Deprovision("copy"))
        await restored.wait()
        assert bench.recipes() == [
            *("Backup deployment", "Deprovision", "Provision", "Provision", "Scale deployment to 3 units"),
            *("Upgrade to 9.6.12", "Whitelist IP", "Whitelist IP"),
        ]
        with pytest.raises(JobError, match="is done"):
            await job.retry()


async def test_a_recipe_of_a_job_is_seen_from_start_to_end(
    sqlite_url: str, benches: Benches, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="compose_async")
    async with benches(sqlite_url) as bench:
        await (await bench.jobs.submit(ORDERS, Scale("orders", units=3), Backup("orders"))).wait(15)
    ends = [vars(record) for record in caplog.records if getattr(record, "compose_phase", None) == "ended"]
    assert [(end["compose_operation"], end["compose_outcome"]) for end in ends] == [
        *(("deployments.create", "complete"), ("scalings.set", "complete"), ("backups.start", "complete"))
    ]


async def test_the_end_of_each_job_is_logged(
    sqlite_url: str, benches: Benches, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="compose_async")
    async with benches(sqlite_url) as bench:
        await (await bench.jobs.submit(ORDERS, key="good")).wait(15)
        with pytest.raises(JobFailedError):
            await (await bench.jobs.submit(Backup("nope"), key="bad\n")).wait(15)
    ends = [record for record in caplog.records if hasattr(record, "compose_job")]
    assert [(record.levelname, record.getMessage()) for record in ends] == [
        ("INFO", "job 'good' is done"),
        ("WARNING", "job 'bad\\n' failed: backup: there is no deployment called 'nope'"),
    ]


@pytest.mark.parametrize(
    ("work", "text"),
    [
        (Scale("nope", units=3), "there is no deployment called 'nope'"),
        (Deprovision("nope"), "there is no deployment called 'nope'"),
        (Restore("nope", "copy"), "there is no deployment called 'nope'"),
        (Ensure(DeploymentSpec(name="x", type="abacus", datacenter="aws:us-east-1")), "'abacus' is not on offer"),
    ],
)
async def test_a_refusal_ends_the_job_at_once(work: Scale, text: str, sqlite_url: str, benches: Benches) -> None:
    async with benches(sqlite_url) as bench:
        job = await bench.jobs.submit(work, Backup("nope") if work.deployment == "nope" else work, retries=3)
        with pytest.raises(JobFailedError, match=text) as caught:
            await job.wait()
        results = caught.value.status.results
        assert [(one.outcome, one.tries) for one in results] == [("refused", 1)]
        assert (await bench.jobs.list(state="failed"))[0].error is not None


@pytest.mark.slow
async def test_what_cannot_be_upgraded_or_restored_is_refused(sqlite_url: str, benches: Benches) -> None:
    async with benches(sqlite_url) as bench:
        await (await bench.jobs.submit(ORDERS)).wait()
        for work, text in (
            (Upgrade("orders", ">=99"), "no upgrade in place"),
            (Restore("orders", "copy"), "no backup"),
        ):
            with pytest.raises(JobFailedError, match=text):
                await (await bench.jobs.submit(work)).wait()


@pytest.mark.slow
async def test_retries_start_new_recipes_and_without_them_the_job_fails_and_can_be_taken_up(
    url: str, benches: Benches
) -> None:
    async with benches(url) as bench:
        await (await bench.jobs.submit(ORDERS)).wait()
        bench.simulator.plan("backups.start", RecipePlan(fail_at=2), times=2)
        result = await (await bench.jobs.submit(Backup("orders"), retries=3)).wait()
        assert result.results[0].tries == 3
        bench.simulator.plan("backups.start", RecipePlan(fail_at=2), times=1)
        job = await bench.jobs.submit(Scale("orders", units=2), Backup("orders"))
        with pytest.raises(JobFailedError) as caught:
            await job.wait()
        assert [one.outcome for one in caught.value.status.results] == ["done", "failed"]
        assert caught.value.status.results[1].error_type == "RecipeFailedError"
        await job.retry()
        assert (await job.wait()).results[1].ok
        names = bench.recipes()
        assert (names.count("Backup deployment"), names.count("Scale deployment to 2 units")) == (5, 1)


@pytest.mark.slow
async def test_a_retried_removal_of_what_is_gone_is_done(sqlite_url: str, benches: Benches) -> None:
    async with benches(sqlite_url) as bench:
        await (await bench.jobs.submit(ORDERS)).wait()
        bench.simulator.plan("deployments.deprovision", RecipePlan(fail_at=2), times=1)
        result = await (await bench.jobs.submit(Deprovision("orders"), retries=1)).wait()
        assert (result.results[0].outcome, result.results[0].tries) == ("done", 2)


async def test_a_deadline_ends_the_wait_and_not_the_recipe(sqlite_url: str, benches: Benches) -> None:
    async with benches(sqlite_url) as bench:
        await (await bench.jobs.submit(ORDERS)).wait()
        bench.simulator.plan("backups.start", RecipePlan(stick_at=2), times=1)
        with pytest.raises(JobFailedError) as caught:
            await (await bench.jobs.submit(Backup("orders"), deadline=1, retries=2)).wait()
        assert [(one.outcome, one.tries) for one in caught.value.status.results] == [("deadline", 1)]
        assert bench.recipes().count("Backup deployment") == 1


@pytest.mark.slow
async def test_a_cancelled_wait_goes_on_with_the_same_recipe(url: str, benches: Benches) -> None:
    clock = ScaledClock(3000)
    async with benches(url, clock=clock) as bench:
        await (await bench.jobs.submit(ORDERS)).wait()
        bench.simulator.plan("scalings.set", RecipePlan(seconds=1_000_000), times=1)
        job = await bench.jobs.submit(Scale("orders", units=3))
        async for status in job:
            if "/" in (status.progress or ""):
                await job.cancel()
        assert (await job.status()).state == "cancelled"
        while dbos_globals._dbos_global_instance._workflow_tasks:  # type: ignore[union-attr]  # the worker's
            await asyncio.sleep(0.01)
        await job.retry()
        clock.run(MAX_SPEED)
        await job.wait()
        assert bench.recipes().count("Scale deployment to 3 units") == 1


@pytest.mark.slow
async def test_a_job_that_is_retried_while_its_write_is_under_way_waits_for_it(url: str, benches: Benches) -> None:
    async with benches(url, clock=ScaledClock(3000)) as bench:
        await (await bench.jobs.submit(ORDERS)).wait()
        bench.simulator.faults.add(Fault(operation="backups.start", delay=2))
        job = await bench.jobs.submit(Backup("orders"))
        while bench.simulator.requests[-1].operation != "backups.start":
            await asyncio.sleep(0.01)
        await job.cancel()
        await job.retry()
        await job.wait()
        assert bench.recipes().count("Backup deployment") == 1


@pytest.mark.parametrize("own", ["job", "worker"])
async def test_the_tolerance_of_a_job_counts_and_else_that_of_the_worker(
    own: str, sqlite_url: str, benches: Benches
) -> None:
    long: dict[str, Any] = {"tolerance": 300.0}
    async with benches(sqlite_url, work=long if own == "worker" else {}) as bench:
        await (await bench.jobs.submit(ORDERS)).wait()
        polls = []
        for options in (long if own == "job" else {}, {"tolerance": 0.0}):
            since = len(bench.simulator.requests)
            await (await bench.jobs.submit(Backup("orders"), **options)).wait()
            polls.append([one.operation for one in list(bench.simulator.requests)[since:]].count("recipes.get"))
        assert polls[0] < polls[1]


@pytest.mark.slow
async def test_a_timeout_ends_the_job(sqlite_url: str, benches: Benches) -> None:
    async with benches(sqlite_url) as bench:
        bench.simulator.faults.add(Fault(status=503, times=None))
        job = await bench.jobs.submit(ORDERS, timeout=0.3)
        with pytest.raises(JobCancelledError, match="timed_out"):
            await job.wait()
        assert (await bench.jobs.list(state="timed_out"))[0].key == job.key
        bench.simulator.faults.clear()


@pytest.mark.slow
async def test_passing_failures_are_waited_out_and_said_so(sqlite_url: str, benches: Benches) -> None:
    async with benches(sqlite_url) as bench:
        bench.simulator.faults.add(Fault(status=401, times=1))
        bench.simulator.faults.add(Fault(status=429, retry_after=1, times=None))
        job = await bench.jobs.submit(ORDERS)
        said = ""
        async for status in job:
            said = str(status)
            if "waits: 429" in said:
                bench.simulator.faults.clear()
        assert said == "done"  # so the 429 was shown: it lasts until then


async def test_an_answer_that_was_lost_does_not_double(url: str, benches: Benches) -> None:
    async with benches(url) as bench:
        await (await bench.jobs.submit(ORDERS)).wait()
        for operation in ("scalings.set", "backups.start", "deployments.deprovision"):
            bench.simulator.faults.add(Fault(operation=operation, drop=True, when="after"))
        job = await bench.jobs.submit(Scale("orders", units=3), Backup("orders"), Deprovision("orders"))
        await job.wait()
        assert bench.recipes() == ["Backup deployment", "Deprovision", "Provision", "Scale deployment to 3 units"]


@pytest.mark.slow
async def test_what_compose_does_not_say_ends_the_job_as_unknown(sqlite_url: str, benches: Benches) -> None:
    async with benches(sqlite_url) as bench:
        await (await bench.jobs.submit(ORDERS)).wait()
        bench.simulator.faults.add(Fault(operation="backups.start", drop=True, when="before", times=None))
        with pytest.raises(JobFailedError) as caught:
            await (await bench.jobs.submit(Backup("orders"), retries=1)).wait()
        assert [(one.outcome, one.tries) for one in caught.value.status.results] == [("unknown", 2)]


@pytest.mark.slow
@pytest.mark.parametrize("end", ["deadline", "unknown"])
async def test_a_job_whose_write_may_be_under_way_is_retried_without_a_second_write(
    end: str, sqlite_url: str, benches: Benches
) -> None:
    async with benches(sqlite_url) as bench:
        await (await bench.jobs.submit(ORDERS)).wait()
        if end == "unknown":
            bench.simulator.faults.add(Fault(operation="backups.start", drop=True, when="after"))
            bench.simulator.faults.add(Fault(operation="audit_events.list", status=403, times=1))
        job = await bench.jobs.submit(Backup("orders"), deadline=1.0 if end == "deadline" else None)
        with pytest.raises(JobFailedError) as caught:
            await job.wait()
        assert caught.value.status.results[0].outcome == end
        bench.simulator.clock.advance(7200)  # type: ignore[attr-defined]
        await job.retry()
        await job.wait()
        assert bench.recipes().count("Backup deployment") == 1


async def test_jobs_of_one_deployment_never_run_together(
    url: str, benches: Benches, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = 0
    most: list[int] = []

    async def counted(*arguments: Any) -> Json:
        nonlocal running
        running += 1
        most.append(running)
        try:
            return await run_job(*arguments)
        finally:
            running -= 1

    monkeypatch.setattr("compose_async.durable.worker.run_job", counted)
    async with benches(url) as bench:
        await (await bench.jobs.submit(ORDERS)).wait()
        jobs = [await bench.jobs.submit(Backup("orders"), key=f"b{number}") for number in range(4)]
        for job in jobs:
            await job.wait()
        assert most == [1] * 5


async def test_a_worker_that_is_stopped_puts_its_jobs_back(url: str, benches: Benches) -> None:
    async with benches(url) as bench:
        await (await bench.jobs.submit(ORDERS)).wait()
        job = await bench.stuck_job()
        bench.worker.cancel()
        with pytest.raises(asyncio.CancelledError):
            await bench.worker
        assert (await job.status()).state == "queued"


async def test_a_worker_whose_client_is_closed_says_so_and_leaves_its_jobs_to_others(
    sqlite_url: str, benches: Benches
) -> None:
    async with benches(sqlite_url) as bench:
        await (await bench.jobs.submit(ORDERS)).wait()
        job = await bench.stuck_job()
        await bench.compose.aclose()
        with pytest.raises(ClientClosedError, match="client is closed"):
            await bench.worker
        assert (await job.status()).state == "queued"


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ({"works": [{"kind": "dance"}]}, "this is not a work"),
        ({"works": [{"name": "orders"}]}, "this is not a work"),
        ({"v": 2, "works": [{"kind": "backup", "name": "orders"}]}, "stored by a newer compose-async"),
        ([], "failed, job: "),
    ],
)
async def test_a_job_that_cannot_be_read_fails_and_says_why(
    document: Any, text: str, sqlite_url: str, benches: Benches, caplog: pytest.LogCaptureFixture
) -> None:
    async with benches(sqlite_url) as bench:
        store = await bench.jobs._store.open()
        await asyncio.to_thread(
            store.enqueue, "compose_job", "odd", document, partition="orders", timeout=None, delay=0
        )
        assert [status.key for status in await bench.jobs.list()] == ["odd"]
        with pytest.raises(JobFailedError, match=text):
            await bench.jobs.get("odd").wait()
        assert ("job 'odd' failed: " in caplog.text) == (document != [])
        await bench.jobs.get("odd").retry()
