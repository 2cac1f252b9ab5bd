"""The demo: common tasks with Compose, over real sockets, against a simulator that runs in a thread.

Every step is checked against the state of the server. The demo succeeds only if every check passes.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from .._client import ComposeClient
from .._types import UNSET, Unset
from ..errors import RecipeFailedError
from ..events import PollEvent, RecipeEvent, RequestEvent
from ..simulator import RecipePlan, ScaledClock, Simulator
from .demo_view import View, view

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable

    from ..events import Event
    from ..models import Deployment
    from ..recipes.future import RecipeFuture
    from .screen import Screen

T = TypeVar("T")

SPEED: Final = 240.0
"""Simulated seconds per real second. A provision of five minutes takes little more than one second."""

FLEET: Final[dict[str, tuple[str, str | Unset]]] = {
    "orders": ("postgresql", UNSET),
    "sessions": ("redis", "4.0.10"),
    "catalog": ("mongodb", UNSET),
    "search": ("elastic_search", UNSET),
    "events": ("rabbitmq", UNSET),
    "config": ("etcd", UNSET),
}
"""Type and version of the demo's deployments, by name. UNSET means the preferred version."""


class Counts:
    """Counts from the client's hooks, and the results of the checks."""

    def __init__(self) -> None:
        self.requests: Counter[str] = Counter()
        self.polls = 0
        self.recipes: list[RecipeEvent] = []
        self.failed: list[str] = []

    def __call__(self, event: Event) -> None:
        match event:
            case RequestEvent():
                self.requests[event.operation] += 1
            case PollEvent():
                self.polls += 1
            case RecipeEvent(phase="ended"):
                self.recipes.append(event)
            case _:
                pass


def run(_: argparse.Namespace, __: Screen) -> int:
    """Run the demo. Return 1 if a check failed."""
    with view() as screen:
        return int(not asyncio.run(demo(screen)))


async def demo(view: View, speed: float = SPEED) -> bool:
    """Run all steps at ``speed`` simulated seconds per second. Return True if every check passed."""
    started = time.monotonic()
    simulator = Simulator(clock=ScaledClock(speed), token=os.urandom(16).hex())
    counts = Counts()
    with simulator.serve() as server:
        view.say(f"A simulated Compose at {server.base_url}, {speed:.0f} times as fast as time.")
        async with ComposeClient(simulator.token, base_url=server.base_url, hooks=[counts]) as compose:
            scenario = Scenario(view, counts, compose, simulator)
            await scenario.provision()
            await scenario.change()
            await scenario.fail()
            await scenario.hand_over()
            await scenario.remove()
    show_summary(view, counts, time.monotonic() - started)
    return not counts.failed


class Scenario:
    """The steps of the demo and their deployments."""

    def __init__(self, view: View, counts: Counts, compose: ComposeClient, simulator: Simulator) -> None:
        self._view = view
        self._counts = counts
        self._compose = compose
        self._simulator = simulator
        self._fleet: dict[str, Deployment] = {}

    async def provision(self) -> None:
        """Provision six deployments of different types at once."""
        self._view.step("Provision six deployments at once")
        [account, *_] = await self._compose.accounts.list()
        creations = {
            name: await self._compose.deployments.create(
                account_id=account.id, name=name, type=kind, datacenter="aws:us-east-1", version=version
            )
            for name, (kind, version) in FLEET.items()
        }
        deployments = await asyncio.gather(*[self._show_progress(name, future) for name, future in creations.items()])
        self._fleet = dict(zip(creations, deployments, strict=True))
        listed = {deployment.name for deployment in await self._compose.deployments.list()}
        self._check("all six are listed", listed == set(FLEET))

    async def change(self) -> None:
        """Scale, upgrade, back up and whitelist concurrently."""
        self._view.step("Scale one, upgrade one, back one up and download it, whitelist an address: side by side")
        await asyncio.gather(self._scale(), self._upgrade(), self._back_up(), self._whitelist())

    async def _scale(self) -> None:
        id_ = self._fleet["orders"].id
        await self._show_progress("orders: 3 units", await self._compose.scalings.set(id_, units=3))
        self._check("orders has 3 units", (await self._compose.scalings.get(id_)).allocated_units == 3)  # noqa: PLR2004

    async def _upgrade(self) -> None:
        id_ = self._fleet["sessions"].id
        targets = [v.to_version for v in await self._compose.versions.list(id_) if v.method == "in_place"]
        await self._show_progress("sessions: upgrade", await self._compose.versions.upgrade(id_, version=targets[-1]))
        upgraded = await self._compose.deployments.get(id_)
        self._check(f"sessions runs {targets[-1]}", upgraded.version == targets[-1])

    async def _back_up(self) -> None:
        id_ = self._fleet["catalog"].id
        await self._show_progress("catalog: backup", await self._compose.backups.start(id_))
        [backup] = [item for item in await self._compose.backups.list(id_) if item.type == "on_demand"]
        with tempfile.TemporaryDirectory() as folder:
            path = await self._compose.backups.download(id_, backup.id, Path(folder, "catalog.backup"))
            size = path.stat().st_size
        self._check(f"catalog's backup is on disk, {size:,} bytes", size > 0)

    async def _whitelist(self) -> None:
        id_ = self._fleet["events"].id
        adding = await self._compose.whitelist.add(id_, ip="198.51.100.10", description="office")
        await self._show_progress("events: whitelist", adding)
        entries = [entry.ip for entry in await self._compose.whitelist.list(id_)]
        self._check(f"events admits {', '.join(entries)}", entries == ["198.51.100.10/32"])

    async def fail(self) -> None:
        """Show a recipe that fails in a child of a child."""
        self._view.step("Watch a recipe fail")
        culprit = RecipePlan(seconds=60, operations=4, fail_at=2, detail="no host has room", name="Start capsule")
        member = RecipePlan(seconds=60, operations=2, children=(culprit,), name="Grow member 2")
        plan = RecipePlan(seconds=60, operations=4, children=(member,))
        self._simulator.plan("scalings.set", plan, deployment="search", times=1)
        scaling = await self._compose.scalings.set(self._fleet["search"].id, units=8)
        try:
            await self._show_progress("search: 8 units", scaling)
        except RecipeFailedError as error:
            self._view.say(f"{type(error).__name__}: {error}")
            self._check("the error leads to the failing child", error.path[-1].name == "Start capsule")
        else:
            self._check("the recipe was seen to fail", held=False)

    async def hand_over(self) -> None:
        """Start a recipe here, and wait for it in another process with the handle and a token of its own."""
        self._view.step("Hand a recipe to a second process")
        scaling = await self._compose.scalings.set(self._fleet["config"].id, units=2)
        self._view.say(f"handle: {scaling.handle}")
        environment = {
            **os.environ,
            "COMPOSE_API_TOKEN": self._simulator.token,
            "COMPOSE_API_URL": self._compose.base_url,
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "compose_async", "wait", str(scaling.handle),
            env=environment, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        output, _ = await process.communicate()
        for line in output.decode().splitlines():
            self._view.say(f"process {process.pid}: {line}")
        await scaling.refresh()
        self._check("the second process saw it through", process.returncode == 0 and scaling.done())

    async def remove(self) -> None:
        """Remove all deployments."""
        self._view.step("Deprovision everything")
        removals = [
            self._show_progress(f"{name}: remove", await self._compose.deployments.deprovision(deployment.id))
            for name, deployment in self._fleet.items()
        ]
        await asyncio.gather(*removals)
        self._check("nothing is left", not await self._compose.deployments.list())

    def _show_progress(self, name: str, future: RecipeFuture[T]) -> Awaitable[T]:
        async def watch() -> T:
            async for snapshot in future:
                self._view.show(name, snapshot, future.progress)
            return await future

        return watch()

    def _check(self, claim: str, held: bool) -> None:  # noqa: FBT001 - the result of the check
        self._view.say(f"{'ok ' if held else 'NOT TRUE'} {claim}")
        if not held:
            self._counts.failed.append(claim)


def show_summary(view: View, counts: Counts, seconds: float) -> None:
    """Show the final table."""
    of: dict[str, list[RecipeEvent]] = {}
    for event in counts.recipes:
        of.setdefault(event.operation, []).append(event)
    rows = [
        [
            operation,
            str(len(events)),
            str(counts.requests[operation]),
            f"{sum(event.polls for event in events) / len(events):.1f}",
            f"{sum(event.elapsed for event in events) / len(events):.1f} s",
        ]
        for operation, events in of.items()
    ]
    view.table("What it took", ["operation", "recipes", "requests", "polls per recipe", "time per recipe"], rows)
    verdict = f"{len(counts.failed)} checks failed: {'; '.join(counts.failed)}" if counts.failed else "every check held"
    view.say(f"{counts.requests.total()} requests, {counts.polls} of them polls, in {seconds:.1f} s: {verdict}.")
