"""A worker to be killed, that says what it does: ``+`` and ``-`` a job, ``>`` and ``<`` a step of it.

With ``naive`` it sends writes as a plain step would: without looking first, and again when the answer is lost.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from typing import TYPE_CHECKING, Any

from compose_async import ComposeClient, PollPolicy, fixed
from compose_async.durable import Jobs, WorkerReplacedError, engine, job_runner, steps
from compose_async.errors import OutcomeUnknownError
from compose_async.workflows import Intent

if TYPE_CHECKING:
    from compose_async.durable.job_runner import WorkerState


def say(*words: str) -> None:
    print(*words, flush=True)  # noqa: T201


def talk() -> None:
    quiet_step, quiet_job = engine.Journal.step, job_runner.run_job

    async def step(self: Any, name: str, function: Any) -> Any:
        say(">", self.key, name)
        outcome = await quiet_step(self, name, function)
        say("<", self.key, name)
        return outcome

    async def job(state: WorkerState, journal: Any, document: Any) -> Any:
        say("+", journal.key)
        outcome = await quiet_job(state, journal, document)
        say("-", journal.key)
        return outcome

    engine.Journal.step = step  # type: ignore[method-assign]
    from compose_async.durable import worker

    worker.__dict__["run_job"] = job


async def naive_submit(compose: ComposeClient, intent: str, started: object = None) -> dict[str, Any]:
    noted = Intent.from_json(intent)
    namespace, method = noted.operation.split(".")
    while True:
        try:
            future = await getattr(getattr(compose, namespace), method)(**noted.arguments)
        except OutcomeUnknownError:
            continue
        return {"handle": future.handle.to_json()}


async def main(url: str, lease: float, rate: float) -> int:
    policy = PollPolicy(first=0.3, schedule=fixed(0.5))
    async with ComposeClient(timeout=2, poll=policy) as compose, Jobs(url) as jobs:
        working = asyncio.ensure_future(jobs.work(compose, rate=rate or None, lease=lease, tolerance=0))
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, working.cancel)
        say("ready")
        try:
            with contextlib.suppress(asyncio.CancelledError):
                await working
        except WorkerReplacedError:
            return 75
    return 0


if __name__ == "__main__":
    if sys.argv[1] == "naive":
        steps.submit = naive_submit
    talk()
    status = asyncio.run(main(os.environ["COMPOSE_JOBS_URL"], float(sys.argv[2]), float(sys.argv[3])))
    os._exit(status)
