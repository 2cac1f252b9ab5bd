"""Fleets and schedules: jobs that submit others."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from compose_async import DeploymentSpec
from compose_async.durable import Backup, JobFailedError, Scale, parent_jobs
from compose_async.simulator import Fault, RecipePlan

if TYPE_CHECKING:
    from compose_async.durable.engine import JobStore
    from durable.conftest import Benches

pytestmark = pytest.mark.asyncio
HERE = "aws:us-east-1"


def spec(name: str, kind: str = "redis") -> DeploymentSpec:
    return DeploymentSpec(name=name, type=kind, datacenter=HERE)


async def test_a_fleet_is_a_job_for_each_deployment(url: str, benches: Benches) -> None:
    async with benches(url) as bench:
        job = await bench.jobs.fleet([spec("a"), spec("b")], key="fleet")
        same = await bench.jobs.fleet([spec("a"), spec("b")], key="fleet")
        result = await same.wait()
        assert job.key == result.key == "fleet"
        assert result.results[0].details == {"done": 2, "failed": {}}
        assert {status.key for status in await bench.jobs.list()} == {"fleet", "fleet/a", "fleet/b"}
        assert bench.recipes() == ["Provision", "Provision"]


async def test_a_fleet_that_cannot_be_writes_nothing(sqlite_url: str, benches: Benches) -> None:
    async with benches(sqlite_url) as bench:
        job = await bench.jobs.fleet([spec("a"), spec("b", "abacus")])
        with pytest.raises(JobFailedError, match="abacus"):
            await job.wait()
        assert bench.recipes() == []
        assert len(await bench.jobs.list()) == 1


@pytest.mark.slow
async def test_a_fleet_fails_with_its_members_and_is_taken_up_with_them(sqlite_url: str, benches: Benches) -> None:
    async with benches(sqlite_url) as bench:
        bench.simulator.plan("deployments.create", RecipePlan(fail_at=1), deployment="b", times=1)
        job = await bench.jobs.fleet([spec("a"), spec("b")], key="fleet", recreate_failed=True)
        with pytest.raises(JobFailedError, match="1 of 2 failed: b"):
            await job.wait()
        await bench.jobs.get("fleet/b").retry()
        await bench.jobs.get("fleet/b").wait()
        await job.retry()
        await job.wait()


@pytest.mark.slow
async def test_a_fleet_fails_with_a_member_that_was_forgotten(
    sqlite_url: str, benches: Benches, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit = parent_jobs._submit

    async def only_a(store: JobStore, key: str, *arguments: Any, **options: Any) -> None:
        if key == "fleet/a":  # as if fleet/b had ended and had been forgotten before the first look
            await submit(store, key, *arguments, **options)

    monkeypatch.setattr(parent_jobs, "_submit", only_a)
    async with benches(sqlite_url) as bench:
        job = await bench.jobs.fleet([spec("a"), spec("b")], key="fleet")
        with pytest.raises(JobFailedError, match="1 of 2 failed: b") as caught:
            await job.wait()
        assert caught.value.status.results[0].details == {"done": 1, "failed": {"b": "forgotten"}}


@pytest.mark.slow
async def test_each_time_of_a_schedule_is_a_job_for_each_target(url: str, benches: Benches) -> None:
    async with benches(url) as bench:
        await (await bench.jobs.fleet([spec("a"), spec("b")])).wait()
        await bench.jobs.schedule("often", "* * * * * *", Backup(), timezone="Europe/Berlin")
        await bench.jobs.schedule("named", "* * * * * *", Scale("a", units=2))
        await bench.jobs.schedule("some", "* * * * * *", Backup(), targets=["b"], catch_up=True)
        wanted = {("often", "a"), ("often", "b"), ("named", "a"), ("some", "b")}
        found: set[tuple[str, str]] = set()
        while found != wanted:
            await asyncio.sleep(0.05)
            keys = {status.key for status in await bench.jobs.list(limit=1000) if status.state == "done"}
            found = {(key.split("/")[0], key.split("/")[2]) for key in keys if key.count("/") == 2}
        for name in ("often", "named", "some"):
            await bench.jobs.unschedule(name)
        ticks = [status for status in await bench.jobs.list(limit=1000) if status.key.startswith("sched-")]
        assert all(status.deployment is None for status in ticks)


@pytest.mark.slow
async def test_a_time_of_a_schedule_that_cannot_read_fails_and_says_so(
    sqlite_url: str, benches: Benches, caplog: pytest.LogCaptureFixture
) -> None:
    async with benches(sqlite_url) as bench:
        bench.simulator.faults.add(Fault(operation="deployments.list", status=403, times=None))
        await bench.jobs.schedule("often", "* * * * * *", Backup())
        while not (failed := await bench.jobs.list(state="failed")):
            await asyncio.sleep(0.1)
        assert failed[0].results[0].outcome == "refused"
        assert f"job {failed[0].key!r} failed: schedule: 403 Forbidden from GET /deployments" in caplog.text
