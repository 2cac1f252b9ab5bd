"""Submitting and reading, without any worker."""

from __future__ import annotations

import asyncio
import math
import sqlite3
from datetime import timedelta
from typing import Any, cast

import pytest

from compose_async import ClientClosedError, DeploymentSpec
from compose_async.durable import (
    Backup,
    Deprovision,
    Ensure,
    JobCancelledError,
    JobError,
    JobKeyTakenError,
    JobNotFoundError,
    Jobs,
    Scale,
    Schedule,
    Upgrade,
)

pytestmark = pytest.mark.asyncio


async def test_the_same_key_with_the_same_work_is_the_same_job(url: str) -> None:
    async with Jobs(url) as jobs, Jobs(url) as others:
        first = await jobs.submit(Scale("orders", units=3), Backup("orders"), key="k")
        again = await others.submit(Scale("orders", 3), Backup("orders"), key="k", retries=2)
        assert first.key == again.key == "k"
        assert [status.key for status in await jobs.list()] == ["k"]
        with pytest.raises(JobKeyTakenError, match="'k' belongs to a job with other work") as caught:
            await jobs.submit(Scale("orders", units=4), key="k")
        assert caught.value.key == "k"


async def test_without_a_key_each_submission_is_a_job(url: str) -> None:
    async with Jobs(url) as jobs:
        keys = {(await jobs.submit(Backup("orders"))).key for _ in range(3)}
        assert keys == {status.key for status in await jobs.list()}
        assert len(keys) == 3


async def test_a_status_says_what_is_known(url: str) -> None:
    async with Jobs(url) as jobs:
        job = await jobs.submit(Scale("orders", units=3), Backup("orders"))
        status = await job.status()
        assert (status.state, status.deployment, status.works) == ("queued", "orders", ("scale", "backup"))
        assert (str(status), status.done, status.error, status.ended_at) == ("queued", False, None, None)
        assert status.submitted_at is not None
        later = await jobs.submit(Backup("later"), delay=60)
        assert str(await later.status()) == "delayed"
        assert repr(job) == f"<Job {job.key}>"


async def test_lists_are_by_deployment_and_state_newest_first(url: str) -> None:
    async with Jobs(url) as jobs:
        for name in ("a", "b", "c"):
            await jobs.submit(Backup(name), key=name)
        await jobs.get("b").cancel()
        assert {status.key for status in await jobs.list(state="queued")} == {"a", "c"}
        assert [status.key for status in await jobs.list(state="cancelled")] == ["b"]
        assert [status.key for status in await jobs.list(deployment="c")] == ["c"]
        assert await jobs.list(state="timed_out") == await jobs.list(state="failed") == ()
        assert len(await jobs.list(limit=2)) == 2


async def test_a_cancelled_job_can_be_taken_up_again_and_a_waiting_one_cannot(url: str) -> None:
    async with Jobs(url) as jobs:
        job = await jobs.submit(Backup("orders"))
        with pytest.raises(JobError, match="is queued"):
            await job.retry()
        await job.cancel()
        with pytest.raises(JobCancelledError, match="cancelled") as caught:
            await job.wait()
        assert caught.value.status.state == "cancelled"
        with pytest.raises(JobCancelledError):  # infinity is no limit, as for recipes
            await job.wait(math.inf)
        await job.retry()
        assert (await job.status()).state == "queued"
        with pytest.raises(TimeoutError, match=r"had not ended after 0\.2 s"):
            await job.wait(0.2)
        with pytest.raises(ValueError, match="deadline must be seconds"):
            await job.wait(-1)


async def test_forgotten_jobs_free_their_keys_and_others_stay(url: str) -> None:
    async with Jobs(url) as jobs:
        await jobs.submit(Backup("orders"), key="k")
        await jobs.submit(Backup("orders"), key="waits")
        await jobs.get("k").cancel()
        assert await jobs.forget(older_than=timedelta(days=1)) == 0
        database = jobs._store.opened.database  # type: ignore[union-attr]  # open
        database.execute(f"update {database.jobs_table} set completed_at = completed_at - 2000")  # noqa: S608 - no input
        assert await jobs.forget(older_than=timedelta(0)) == 1
        await jobs.submit(Deprovision("orders"), key="k")
        assert {status.key for status in await jobs.list()} == {"k", "waits"}


async def test_a_job_that_is_not_there_is_said_so(url: str) -> None:
    async with Jobs(url) as jobs:
        for ask in (jobs.get("nope").status, jobs.get("nope").cancel, jobs.get("nope").retry, jobs.get("nope").wait):
            with pytest.raises(JobNotFoundError, match="no job with the key 'nope'"):
                await ask()


@pytest.mark.parametrize(
    "options",
    [
        {"key": ""},
        {"key": "x" * 201},
        {"key": "sched-x"},
        {"retries": -1},
        {"retries": True},
        {"deadline": 0},
        {"timeout": float("nan")},
        {"tolerance": -1.0},
        {"delay": -1},
        {"key": "\ud800"},
        {"key": "a\0"},
        {"deadline": 10**400},
        {"timeout": 1e300},
        {"delay": 1e300},
    ],
)
async def test_what_cannot_be_is_refused(options: dict[str, object], sqlite_url: str) -> None:
    async with Jobs(sqlite_url) as jobs:
        with pytest.raises(ValueError, match=next(iter(options))):
            await jobs.submit(Backup("orders"), **options)  # type: ignore[arg-type]  # the point
        assert await jobs.list() == ()
        with pytest.raises(ValueError, match="limit"):
            await jobs.list(limit=0)
        with pytest.raises(ValueError, match="older_than"):
            await jobs.forget(older_than=timedelta(days=-1))


async def test_arguments_of_wrong_types_are_refused(sqlite_url: str) -> None:
    wrong: Any = "x"
    async with Jobs(sqlite_url) as jobs:
        with pytest.raises(TypeError, match="work must be"):
            await jobs.submit(wrong)
        with pytest.raises(TypeError, match="work must be"):
            await jobs.schedule("nightly", "0 3 * * *", wrong)
        with pytest.raises(TypeError, match="specs"):
            await jobs.fleet(wrong)
        with pytest.raises(TypeError, match="compose must be a ComposeClient"):
            await jobs.work(wrong)
        with pytest.raises(ValueError, match="cron must have five fields"):
            await jobs.schedule("nightly", "0 3 *", Backup())
        targets: Any
        for targets in (5, [1], [None]):
            with pytest.raises(TypeError, match="targets"):
                await jobs.schedule("nightly", "0 3 * * *", Backup(), targets=targets)
        with pytest.raises(ValueError, match="state must be one of delayed"):
            await jobs.list(state=cast(Any, "bogus"))
        with pytest.raises(ValueError, match="older_than"):
            await jobs.forget(older_than=timedelta(days=999999))
        with pytest.raises(ValueError, match="surrogates"):
            await jobs.schedule("nightly", "0 3 * * *", Upgrade("orders", "\ud800"))
        with pytest.raises(ValueError, match="deployment"):
            await jobs.submit(Backup("x" * 201))
        assert await jobs.list() == ()


async def test_schedules_are_listed_by_name_until_they_are_deleted(url: str) -> None:
    async with Jobs(url) as jobs:
        assert await jobs.schedules() == ()
        await jobs.schedule("nightly", "0 3 * * *", Backup(), targets=["a", "b"], timezone="Europe/Berlin", retries=2)
        await jobs.schedule("grow", "0 7 * * 1", Scale("a", units=3), Backup("a"), catch_up=True)
        await jobs.schedule("all", "*/5 * * * * *", Backup())
        every, grow, nightly = await jobs.schedules()
        assert grow == Schedule(
            name="grow",
            cron="0 7 * * 1",
            timezone="UTC",
            works=("scale", "backup"),
            targets=None,
            catch_up=True,
            retries=0,
        )
        assert (nightly.targets, nightly.timezone, nightly.retries) == (("a", "b"), "Europe/Berlin", 2)
        assert (every.targets, every.works, every.catch_up) == ("all", ("backup",), False)
        for name in ("all", "grow", "nightly"):
            await jobs.unschedule(name)
        assert await jobs.schedules() == ()


async def test_a_schedule_of_another_format_is_listed_without_works(sqlite_url: str) -> None:
    async with Jobs(sqlite_url) as jobs:
        await jobs.schedule("nightly", "0 3 * * *", Backup())
        with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as file:
            file.execute("update workflow_schedules set context = '[]'")
        file.close()
        (found,) = await jobs.schedules()
        assert (found.name, found.works, found.targets) == ("nightly", (), None)


@pytest.mark.parametrize("bad", [None, 5, b"x", ["x"], {"x": 1}], ids=repr)
async def test_what_is_no_text_and_no_flag_is_refused_by_name(bad: Any, sqlite_url: str) -> None:
    async with Jobs(sqlite_url) as jobs:
        nightly = ("nightly", "0 3 * * *", Backup())
        calls: dict[str, Any] = {
            "cron": lambda: jobs.schedule("nightly", bad, Backup()),
            "timezone": lambda: jobs.schedule(*nightly, timezone=bad),
            "catch_up": lambda: jobs.schedule(*nightly, catch_up=bad),
            "name": lambda: jobs.unschedule(bad),
            "older_than": lambda: jobs.forget(older_than=bad),
            "delay": lambda: jobs.submit(Backup("orders"), delay=bad),
        }
        if bad == 5:
            del calls["delay"]  # five seconds
        for name, call in calls.items():
            with pytest.raises(TypeError, match=f"{name} must be"):
                await call()
        with pytest.raises(TypeError, match="key must be"):
            jobs.get(bad)
        assert await jobs.list() == ()


async def test_jobs_about_several_deployments_or_none_are_refused(sqlite_url: str) -> None:
    async with Jobs(sqlite_url) as jobs:
        with pytest.raises(ValueError, match="a job does work on one deployment"):
            await jobs.submit(Backup("a"), Backup("b"))
        with pytest.raises(ValueError, match="at least one deployment"):
            await jobs.fleet([])
        twice = [DeploymentSpec(name="a", type="redis"), DeploymentSpec(name="a", type="postgresql")]
        with pytest.raises(ValueError, match="not several for a"):
            await jobs.fleet(twice)


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        (("", "0 3 * * *", Backup()), {}),
        (("nightly", "0 3 * * *"), {}),
        (("nightly", "whenever", Backup()), {}),
        (("nightly", "0 3 * * *", Backup()), {"timezone": "Mars/Olympus"}),
        (("nightly", "0 3 * * *", Backup()), {"targets": "some"}),
        (("nightly", "0 3 * * *", Backup("a"), Backup("b")), {}),
        (("nightly", "0 3 * * *", Backup()), {"retries": -1}),
        (("nightly", "0 3 * * *", Backup()), {"targets": [""]}),
        (("nightly", "0 3 * * *", Backup()), {"targets": []}),
        (("nightly", "0 3 * * *", Scale("orders", 3)), {"targets": ["cache"]}),
    ],
)
async def test_a_schedule_that_cannot_be_is_refused(
    arguments: tuple[object, ...], options: dict[str, object], sqlite_url: str
) -> None:
    async with Jobs(sqlite_url) as jobs:
        with pytest.raises(ValueError, match=r"schedule|cron|timezone|targets|deployment|retries"):
            await jobs.schedule(*arguments, **options)  # type: ignore[arg-type]  # the point


async def test_jobs_open_at_first_use_and_not_after_they_were_closed(sqlite_url: str) -> None:
    jobs = Jobs(sqlite_url)
    assert repr(jobs) == "<Jobs not open>"
    job = await jobs.submit(Ensure(DeploymentSpec(name="orders", type="redis")))
    assert "jobs.db" in repr(jobs)
    await jobs.aclose()
    await jobs.aclose()
    assert repr(jobs) == "<Jobs closed>"
    with pytest.raises(ClientClosedError):
        await job.status()


async def test_a_key_that_is_forgotten_while_it_is_looked_up_is_taken(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Jobs(sqlite_url) as jobs:
        await jobs.submit(Backup("orders"), key="k")

        async def forgotten(key: str) -> None:
            monkeypatch.undo()
            store = await jobs._store.open()
            await asyncio.to_thread(store.delete, [key])

        monkeypatch.setattr(jobs._store, "row", forgotten)
        await jobs.submit(Deprovision("orders"), key="k")
        assert [status.works for status in await jobs.list()] == [("deprovision",)]


@pytest.mark.parametrize("text", ["no JSON", "[1]", '{"args":5,"kwargs":{}}', '{"args":[{"works":[5]}],"kwargs":{}}'])
async def test_one_job_that_cannot_be_read_hides_no_other(text: str, sqlite_url: str) -> None:
    async with Jobs(sqlite_url) as jobs:
        for key in ("sound", "odd"):
            await jobs.submit(Backup("orders"), key=key)
        store = await jobs._store.open()
        store.database.execute("update workflow_input set inputs = :text where workflow_uuid = 'odd'", text=text)
        assert {status.key: status.works for status in await jobs.list()} == {"sound": ("backup",), "odd": ()}
        with pytest.raises(JobKeyTakenError):
            await jobs.submit(Backup("orders"), key="odd")
