"""A worker stops in time even if its database does not respond."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from compose_async.durable import Backup, Jobs
from compose_async.simulator import Simulator

if TYPE_CHECKING:
    from durable.private_postgres import Postgres

pytestmark = pytest.mark.slow


def test_sigterm_ends_a_worker_while_its_database_is_frozen(postgres: Postgres) -> None:
    url = postgres.create("frozen")
    with Simulator().serve() as server:
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "COMPOSE_API_URL": server.base_url,
            "COMPOSE_API_TOKEN": "simulator-token",
            "COMPOSE_JOBS_URL": url,
        }
        command = [sys.executable, "-m", "compose_async", "worker", "--lease", "2"]
        with subprocess.Popen(command, env=environment) as worker:  # noqa: S603 - our own
            try:
                asyncio.run(_wait_for_a_job(url))
                with postgres.frozen():
                    worker.send_signal(signal.SIGTERM)
                    assert worker.wait(60) == 0  # ten seconds, and some for a busy machine
            finally:
                worker.kill()


async def _wait_for_a_job(url: str) -> None:
    async with Jobs(url) as jobs:
        async for status in await jobs.submit(Backup("nope")):
            if status.done:
                return
