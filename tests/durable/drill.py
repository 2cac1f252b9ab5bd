"""A drill: jobs, workers, and violence; then what the simulator holds is counted.

python tests/durable/drill.py --engine postgres --jobs 200 --workers 4 --kills 20 --stops 4 --seed 1
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, fields

from compose_async.durable import Jobs, JobsDatabaseError
from compose_async.simulator import Simulator

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from support.ports import free_port

from durable.drill_plan import Plan, Report, Victim
from durable.private_postgres import Postgres, private_postgres

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent
KINDS = {"ensure": "Provision", "scale": "Scale", "backup": "Backup", "deprovision": "Deprovision"}


class Drill:
    """One drill in a folder of its own."""

    def __init__(self, plan: Plan, folder: Path, postgres: Postgres | None) -> None:
        self.plan = plan
        self.chance = random.Random(plan.seed)  # noqa: S311 - to be repeatable is the point
        self.folder = folder
        self.postgres = postgres
        self.url = f"sqlite:///{folder / 'jobs.db'}" if postgres is None else postgres.create(f"drill{plan.seed}")
        self.port = free_port()
        self.victims: dict[int, Victim] = {}
        self.about_to_send: asyncio.Queue[tuple[Victim, str]] = asyncio.Queue()
        self.story: list[str] = []
        self.counts: Counter[str] = Counter()
        self.over = False
        self.began = time.monotonic()

    async def run(self) -> Report:
        """Do it all, and count."""
        simulator = await self._simulator()
        tasks: list[asyncio.Task[Any]] = []
        try:
            async with Jobs(self.url) as jobs:
                works = self.plan.works()
                for _ in range(2):  # the whole batch twice
                    for key, work in works.items():
                        await jobs.submit(work, key=key)
                tasks = [asyncio.create_task(self._worker(number)) for number in range(self.plan.workers)]
                tasks.append(asyncio.create_task(self._violence()))
                if self.plan.simulator_kills:
                    await asyncio.sleep(self.chance.uniform(3, 8))
                    simulator.kill()
                    await simulator.wait()
                    self._tell("simulator killed")
                    await asyncio.sleep(4)
                    simulator = await self._simulator()
                statuses = await self._ended(jobs, len(works))
                while not all(map(self._is_ready, range(self.plan.workers))):  # a dead one is about to come back
                    await asyncio.sleep(0.05)
            self.over = True
            for victim in self.victims.values():
                with contextlib.suppress(ProcessLookupError):
                    victim.process.terminate()
            await asyncio.wait(tasks, timeout=60)
        finally:
            self.over = True
            for task in tasks:
                task.cancel()
            for victim in self.victims.values():
                with contextlib.suppress(ProcessLookupError):
                    victim.process.kill()
            with contextlib.suppress(ProcessLookupError):
                simulator.kill()
            await simulator.wait()
        failed = tuple(f"{status.key}: {status}" for status in statuses if status.state != "done")
        lost, doubled = self._counted()
        return Report(
            done=sum(status.state == "done" for status in statuses),
            failed=failed,
            lost=lost,
            doubled=doubled,
            kills=self.counts["kills"],
            between=self.counts["between"],
            replaced=self.counts["replaced"],
            stopped=self.counts["stopped"],
            seconds=time.monotonic() - self.began,
            story=tuple(self.story),
        )

    async def _simulator(self) -> asyncio.subprocess.Process:
        state, plan = self.folder / "world.db", self.plan
        process = await self._start(
            "drill_simulator.py", str(state), str(self.port), str(plan.seed), str(plan.speed), "36"
        )
        assert process.stdout is not None
        line = await process.stdout.readline()
        assert line == b"ready\n", f"the simulator said {line!r}"
        return process

    async def _worker(self, number: int) -> None:
        """Keep one worker running: a dead one is back after 0 to 3 seconds."""
        chance = random.Random(f"{self.plan.seed} {number}")  # noqa: S311 - as above
        kind = "naive" if self.plan.naive else "sound"
        while not self.over:
            process = await self._start("drill_worker.py", kind, str(self.plan.lease), str(self.plan.rate))
            victim = self.victims[number] = Victim(number, process)
            assert process.stdout is not None
            async for line in process.stdout:
                if (key := victim.hear(line.decode())) is not None:
                    self.about_to_send.put_nowait((victim, key))
            status = await process.wait()
            self.counts[{0: "stopped", 75: "replaced"}.get(status, "other")] += 1
            self._tell(f"worker {number} ended with {status}, {len(victim.held)} jobs in hand")
            if not self.over:
                await asyncio.sleep(chance.uniform(0, 3))

    async def _start(self, program: str, *arguments: str) -> asyncio.subprocess.Process:
        environment = {
            **os.environ,
            "COMPOSE_JOBS_URL": self.url,
            "COMPOSE_API_URL": f"http://127.0.0.1:{self.port}/2016-07",
            "COMPOSE_API_TOKEN": "simulator-token",
        }
        with (self.folder / "errors").open("ab") as errors:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                str(HERE / program),
                *arguments,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
                env=environment,
            )

    async def _violence(self) -> None:
        acts = ["kill"] * self.plan.kills + ["stop"] * self.plan.stops
        self.chance.shuffle(acts)
        for number, act in enumerate(acts):
            if act == "stop":
                asyncio.create_task(self._freeze())  # noqa: RUF006 - the drill outlives it
            else:
                await (self._kill_between() if self.counts["kills"] % 3 == 0 else self._kill_any())
            if number == len(acts) // 2 and self.plan.outages:
                await self._outage()
            await asyncio.sleep(self.chance.uniform(0.2, 1.5))

    async def _kill_between(self) -> None:
        """Kill a worker that has a mark, and has not stored the response."""
        while True:
            while not self.about_to_send.empty():
                self.about_to_send.get_nowait()
            victim, key = await self.about_to_send.get()
            await asyncio.sleep(self.chance.uniform(0, 0.05))
            if key in victim.sending and self._alive(victim):
                self.counts["between"] += 1
                self._kill(victim, f"between mark and response of {key}")
                return

    async def _kill_any(self) -> None:
        while True:
            holding = [victim for victim in self.victims.values() if victim.held and self._alive(victim)]
            if holding:
                victim = self.chance.choice(holding)
                self.counts["between"] += bool(victim.sending)
                self._kill(victim, f"with {len(victim.held)} jobs")
                return
            await asyncio.sleep(0.1)

    def _kill(self, victim: Victim, what: str) -> None:
        victim.untouched = False
        victim.process.kill()
        self.counts["kills"] += 1
        self._tell(f"worker {victim.number} killed {what}")

    async def _freeze(self) -> None:
        while not (holding := [victim for victim in self.victims.values() if victim.held and self._alive(victim)]):
            await asyncio.sleep(0.1)
        victim = self.chance.choice(holding)
        victim.untouched = False
        victim.process.send_signal(signal.SIGSTOP)
        self._tell(f"worker {victim.number} frozen with {len(victim.held)} jobs")
        await asyncio.sleep(2 * self.plan.lease)
        with contextlib.suppress(ProcessLookupError):
            victim.process.send_signal(signal.SIGCONT)
            self._tell(f"worker {victim.number} thawed")
            await asyncio.sleep(self.plan.lease)
            victim.untouched = True

    async def _outage(self) -> None:
        """Kill PostgreSQL while a dead worker's jobs are being taken over."""
        if self.postgres is not None:
            await asyncio.sleep(1.2 * self.plan.lease)
            await asyncio.to_thread(self.postgres.kill)
            self._tell("PostgreSQL killed")
            await asyncio.sleep(self.chance.uniform(2, 4))
            await asyncio.to_thread(self.postgres.start)
            self._tell("PostgreSQL is back")

    async def _ended(self, jobs: Jobs, count: int) -> Sequence[Any]:
        while True:
            with contextlib.suppress(JobsDatabaseError):
                statuses = await jobs.list(limit=count + 10)
                if all(status.done for status in statuses):
                    assert len(statuses) == count
                    return statuses
                if time.monotonic() - self.began > self.plan.limit:
                    return statuses
            await asyncio.sleep(0.5)

    def _alive(self, victim: Victim) -> bool:
        return victim.untouched and victim.process.returncode is None

    def _is_ready(self, number: int) -> bool:
        victim = self.victims.get(number)
        return victim is not None and victim.ready and victim.process.returncode is None

    def _counted(self) -> tuple[int, int]:
        """Effects that are missing, and those that are there once too often, in the simulator's own state."""
        simulator = Simulator(state=self.folder / "world.db")
        made: Counter[tuple[str, str]] = Counter()
        for recipe in simulator.state.recipes.values():
            kind = next((kind for kind, name in KINDS.items() if recipe.name.startswith(name)), None)
            if recipe.parent_id is None and kind is not None:
                made[kind, recipe.deployment_id] += 1
        simulator.close()
        wanted = Counter(key.split("-")[1] for key in self.plan.works())
        there = Counter({kind: sum(n for (of, _), n in made.items() if of == kind) for kind in KINDS})
        lost = sum(max(0, wanted[kind] - there[kind]) for kind in KINDS)
        doubled = sum(max(0, there[kind] - wanted[kind]) for kind in KINDS)
        return lost, max(doubled, sum(count - 1 for count in made.values()))

    def _tell(self, what: str) -> None:
        self.story.append(f"{time.monotonic() - self.began:6.1f}  {what}")


def run(plan: Plan) -> Report:
    """Run a drill with databases of its own."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="drill-")))
        postgres = stack.enter_context(private_postgres()) if plan.engine == "postgres" else None
        drill = Drill(plan, folder, postgres)
        report = asyncio.run(drill.run())
        errors = (folder / "errors").read_text()
        return evolve(report, story=(*report.story, errors)) if errors else report


def main() -> int:
    """Run one drill from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for attribute in fields(Plan):
        name = f"--{attribute.name.replace('_', '-')}"
        if attribute.name == "naive":
            parser.add_argument(name, action="store_true")
        elif attribute.name == "engine":
            parser.add_argument(name, choices=["sqlite", "postgres"], default="sqlite")
        else:
            parser.add_argument(name, type=type(attribute.default), default=attribute.default)
    report = run(Plan(**vars(parser.parse_args())))
    print("\n".join([*report.story, *report.failed, str(report)]))  # noqa: T201
    return int(bool(report.failed or report.lost or report.doubled))


if __name__ == "__main__":
    sys.exit(main())
