"""What is stored and logged holds no secret: canaries are searched in every byte."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from compose_async import ComposeClient, DeploymentSpec, models
from compose_async.durable import Backup, Ensure, JobFailedError, Jobs, Restore, Scale
from compose_async.simulator import Fault, Simulator, VirtualClock
from durable.conftest import LONG_LEASE

if TYPE_CHECKING:
    from durable.private_postgres import Postgres

pytestmark = [pytest.mark.asyncio, pytest.mark.usefixtures("short_pauses")]
TOKEN = "c4nary-t0ken-of-compose"
PASSWORD = "c4nary-passw0rd-of-a-database"
ORDERS = Ensure(DeploymentSpec(name="orders", type="postgresql", datacenter="aws:us-east-1"))


def secrets_of(simulator: Simulator) -> set[str]:
    """The token, and each password in a connection string that the simulated Compose gave out."""
    return {TOKEN, PASSWORD, *(deployment.password for deployment in simulator.state.deployments.values())}


async def busy_jobs(url: str, tmp_path: Path) -> set[str]:
    """All kinds of results and errors, some of which quote what Compose said."""
    simulator = Simulator(token=TOKEN, clock=VirtualClock())
    over = simulator.transport()
    compose = ComposeClient(TOKEN, base_url="http://localhost/2016-07", transport=over, max_retries=0)
    async with compose, Jobs(url) as jobs:
        worker = asyncio.create_task(jobs.work(compose, lease=LONG_LEASE, rate=500))
        first = await jobs.submit(ORDERS, Scale("orders", 2), Backup("orders", download=tmp_path / "it.tgz"))
        await first.wait()
        await (await jobs.submit(Restore("orders", "copy", datacenter="aws:us-east-1"))).wait()
        said: Any = {"errors": f"bearer {TOKEN} postgres://admin:{PASSWORD}@host/db password={PASSWORD}"}
        simulator.faults.add(Fault(operation="backups.start", status=422, json=said))
        with pytest.raises(JobFailedError):
            await (await jobs.submit(Backup("orders"))).wait()
        simulator.faults.add(Fault(operation="backups.start", status=503, json=said, times=2))
        await (await jobs.submit(Backup("orders"))).wait()
        links = {backup.download_link async for backup in _backups(compose)}
        worker.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await worker
    return {*secrets_of(simulator), *(link.partition("?")[2] for link in links if link)}


async def _backups(compose: ComposeClient) -> AsyncIterator[models.Backup]:
    for deployment in await compose.deployments.list():
        for backup in await compose.backups.list(deployment.id):
            yield await compose.backups.get(deployment.id, backup.id)


@pytest.mark.slow
async def test_the_file_and_its_log_and_the_logs_hold_no_secret(
    sqlite_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    secrets = await busy_jobs(sqlite_url, tmp_path)
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("jobs.db*"))  # noqa: ASYNC240 - a small file
    assert b"orders" in stored
    assert len(secrets) >= 4
    out, err = capfd.readouterr()
    everything = stored + caplog.text.encode() + out.encode() + err.encode()
    assert [secret for secret in secrets if secret.encode() in everything] == []
    assert "dbos" not in out + err


@pytest.mark.slow
async def test_a_dump_of_the_database_holds_no_secret(
    postgres: Postgres, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    url = postgres.create("secretive")
    with_password = url.replace("postgres@", f"postgres:{PASSWORD}@")
    secrets = await busy_jobs(with_password, tmp_path)
    dump = postgres.dump("secretive")
    assert "orders" in dump
    assert [secret for secret in secrets if secret in dump + caplog.text] == []


@pytest.mark.slow
async def test_jobs_do_not_show_the_password_of_their_url(postgres: Postgres) -> None:
    url = postgres.create("shown").replace("postgres@", f"postgres:{PASSWORD}@")
    async with Jobs(url) as jobs:
        assert PASSWORD not in repr(jobs)
        assert "postgres:***@" in repr(jobs)
