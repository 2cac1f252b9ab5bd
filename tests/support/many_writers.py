"""Many writers on one simulated Compose in virtual time: lost, late and crashed writes, and the server's own record.

All of a run follows from its seed. Works with the first edition of the package as well, for comparison.
"""

from __future__ import annotations

import asyncio
import json
import random
from contextlib import suppress
from typing import Any

import httpx
from attrs import frozen

from compose_async import (
    APIStatusError,
    Applied,
    ComposeClient,
    ComposeError,
    Intent,
    NotApplied,
    OutcomeUnknownError,
    StillUnknown,
)
from compose_async.simulator import Simulator, VirtualClock
from support.audit_layer import Log, Recorded, Recorder, Wire, client_request
from support.counts import Counts
from support.writes import INTENDED, NETWORKS, Write, as_requested, draw, named, perform, signature_of

DOUBLING = frozenset({"backups.start", "portals.create", "teams.create", "refresh_tokens.create"})
SPREAD, PAUSE = 20.0, 5.0
"""Seconds in which the writers begin, and between two writes of one."""
NAMED = frozenset({"deployments.create", "backups.restore", "teams.create", "accounts.create_user"})
LATEST = 60.0
"""Seconds after which every request has arrived, or never will."""
BASE = "http://localhost/2016-07"


@frozen
class Arrival:
    """One request that Compose accepted."""

    at: float
    request_id: str
    operation: str
    arguments: str
    recipe_id: str | None


class Run:
    """One seeded world."""

    def __init__(self, seed: int, mode: str, counts: Counts, **settings: Any) -> None:
        self.seed, self.mode, self.counts, self.settings = seed, mode, counts, settings
        self.rng = random.Random(f"{seed}")  # noqa: S311 - to be repeatable is the point
        self.clock = VirtualClock()
        self.simulator = Simulator(clock=self.clock, seed=seed)
        self.log = Log(mode, self.clock)
        self.arrivals: list[Arrival] = []
        self.wanted: list[tuple[Write, list[str]]] = []
        """Each write with the ids of the requests made for it."""
        self.told: list[tuple[str, float, str]] = []
        """Request id, moment and write of each NotApplied."""
        self.tasks: set[asyncio.Task[object]] = set()
        self.number = 0

    # --- chance

    def fate(self) -> str:
        return self.rng.choices(["fine", "before", "after", "late"], [45, 20, 17, 18])[0]

    def delay(self) -> float:
        return self.rng.uniform(1.0, LATEST)

    def date(self) -> str:
        return self.clock.utc().strftime("%a, %d %b %Y %H:%M:%S GMT")

    def next(self) -> int:
        self.number += 1
        return self.number

    # --- the wire

    async def arrive(self, inner: httpx.AsyncBaseTransport, request: httpx.Request) -> httpx.Response:
        response = await inner.handle_async_request(request)
        body = await response.aread()
        if response.status_code < 300:
            exchange = self.simulator.requests[-1]
            told = json.loads(body) if body else {}
            recipe_id = told.get("provision_recipe_id") or (told.get("id") if "status" in told else None)
            arguments = f"{request.url.path} {request.content.decode()}"
            request_id = request.headers.get("x-request-id", "foreign")
            arrival = Arrival(self.clock.now(), request_id, str(exchange.operation), arguments, recipe_id)
            self.arrivals.append(arrival)
        return httpx.Response(response.status_code, content=body, headers=response.headers)

    def later(self, inner: httpx.AsyncBaseTransport, request: httpx.Request, delay: float) -> None:
        async def arrive() -> None:
            await self.clock.sleep(delay)
            with suppress(httpx.TransportError):
                await self.arrive(inner, request)

        task: asyncio.Task[object] = asyncio.create_task(arrive())
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def calm(self) -> Wire:
        """Return a way on which nothing gets lost."""
        return Wire(self, calm=True)

    def client(self, wire: Wire) -> ComposeClient:
        return ComposeClient(self.simulator.token, base_url=BASE, transport=wire)

    # --- the world

    async def furnish(self) -> None:
        async with self.client(self.calm()) as admin:
            [account] = await admin.accounts.list()
            self.account = account.id
            self.me = (await admin.user.get()).id
            self.users = [
                (await admin.accounts.create_user(account.id, name=f"U{n}", email=f"u{n}@x.example")).id
                for n in range(2)
            ]
            self.teams = [(await admin.teams.create(name=f"T{number}")).id for number in range(3)]
            self.cluster = next(c.id for c in await admin.clusters.list() if not c.multitenant)
            self.made = []
            for number in range(self.rng.choice([1, 1, 2, 3])):
                future = await admin.deployments.create(
                    name=f"db-{number}",
                    account_id=account.id,
                    type="redis",
                    datacenter="aws:us-east-1",
                    version="4.0.10",
                )
                self.made.append(future.resource.id)
            self.clock.advance(7200)
            for made in self.made:
                for network in NETWORKS[:2]:
                    await admin.whitelist.add(made, ip=network, description="x")
                await admin.portals.create(made, type="ssh")
                await admin.portal_users.create(made, portal_user={"name": "user-0", "type": "ssh"})
                await admin.backups.start(made)
                await admin.team_roles.assign(made, name="developer", team_id=self.teams[0])
                await admin.roles.assign(made, name="developer", user_id=self.users[0])
            self.clock.advance(7200)
        self.arrivals.clear()

    # --- the writers

    async def live(self) -> None:
        await self.furnish()
        writers = [self.browser if self.rng.random() < 0.2 else self.writer for _ in range(self.rng.randint(2, 8))]
        await asyncio.gather(*[writer(self.rng.uniform(0, SPREAD)) for writer in writers])
        while self.tasks:
            await self.clock.sleep(LATEST)
        self.judge_the_end()

    async def browser(self, start: float) -> None:
        """A person at the web interface: never signs, and nothing of theirs gets lost."""
        inner = self.simulator.transport()
        await self.clock.sleep(start)
        for _ in range(self.rng.randint(1, 3)):
            write, request = draw(self, self.next()), None
            async with ComposeClient(self.simulator.token, base_url=BASE, transport=Recorder(inner)) as client:
                with suppress(Recorded, ComposeError):
                    await perform(client, write)
                request = client_request(inner)
            if request is not None:
                request.headers["user-agent"] = "Mozilla/5.0 (X11; Linux x86_64)"
                request.headers["x-request-id"] = f"browser-{self.number}"
                await self.arrive(inner, request)
            await self.clock.sleep(self.rng.expovariate(1 / PAUSE))

    async def writer(self, start: float) -> None:
        await self.clock.sleep(start)
        wire = Wire(self)
        client = self.client(wire)
        await client.user.get()
        for _ in range(self.rng.randint(1, 3)):
            write = draw(self, self.next())
            if write.operation in INTENDED and self.rng.random() < 0.6:
                client, wire = await self.submit(client, wire, write)
            else:
                await self.write(client, wire, write)
            await self.clock.sleep(self.rng.expovariate(1 / PAUSE))
        await client.aclose()

    async def write(self, client: ComposeClient, wire: Wire, write: Write) -> None:
        requests = wire.sent = []
        self.wanted.append((write, requests))
        for _ in range(3):
            sent = self.clock.now()
            try:
                await perform(client, write)
            except OutcomeUnknownError as error:
                reads, since = wire.reads, self.clock.now()
                try:
                    verdict = await client.reconcile(error, **self.settings)
                except APIStatusError:
                    return
                self.counts.reads.append(wire.reads - reads)
                self.counts.waits.append(self.clock.now() - since)
                self.judge(write, requests, verdict, sent)
                if not isinstance(verdict, NotApplied):
                    return
            except ComposeError:
                return
            else:
                return

    async def submit(self, client: ComposeClient, wire: Wire, write: Write) -> tuple[ComposeClient, Wire]:
        """Intend and submit; a worker may crash between the two, or while it sends, and another takes over."""
        requests = wire.sent = []
        self.wanted.append((write, requests))
        try:
            stored = (await client.intend(write.operation, **write.arguments)).to_json()
        except ComposeError:
            return client, wire
        sent = self.clock.now()
        crash = self.rng.choice(["no", "no", "before", "while"])
        await self.clock.sleep(self.rng.uniform(0, SPREAD))
        if crash != "no":
            if crash == "while":
                wire.crash = asyncio.Event()
                task = asyncio.ensure_future(client.submit_once(Intent.from_json(stored)))
                waiting = asyncio.ensure_future(wire.crash.wait())
                await asyncio.wait([task, waiting], return_when=asyncio.FIRST_COMPLETED)
                for pending in (task, waiting):
                    pending.cancel()
                await asyncio.gather(task, waiting, return_exceptions=True)
            await client.aclose()
            await self.clock.sleep(self.rng.uniform(1, 100))
            wire = Wire(self)
            wire.sent = requests
            client = self.client(wire)
        try:
            applied: Any = await client.submit_once(Intent.from_json(stored))
        except OutcomeUnknownError as error:
            self.counts.submits += 1
            self.counts.unknown_submits[write.operation] += 1
            self.counts.why.append(f"seed {self.seed} {self.mode}: {write}: {error} {getattr(error, '__notes__', '')}")
        except ComposeError:
            pass  # refused, or the first edition's way to say that the recipe is gone
        else:
            self.counts.submits += 1
            verdict = applied if isinstance(applied, Applied) else Applied(reason="submitted", future=applied)
            self.judge_applied(write, self.own(requests), verdict, sent)
        return client, wire

    # --- the judge

    def own(self, requests: list[str]) -> list[Arrival]:
        return [arrival for arrival in self.arrivals if arrival.request_id in requests]

    def twins(self, write: Write, since: float) -> list[Arrival]:
        """Requests of anybody that were accepted since and wanted the same."""
        key = signature_of(write)
        return [a for a in self.arrivals if a.at >= since and a.operation == write.operation and key in a.arguments]

    def judge(self, write: Write, requests: list[str], verdict: object, sent: float) -> None:
        counts, own = self.counts, self.own(requests)
        counts.verdicts += 1
        counts.seen[write.operation] += 1
        match verdict:
            case Applied():
                counts.proofs[str(getattr(verdict, "proof", "none"))] += 1
                self.judge_applied(write, own, verdict, sent)
            case NotApplied():
                self.told.append((requests[-1], self.clock.now(), str(write)))
                if any(arrival.request_id == requests[-1] for arrival in own):
                    counts.false_not_applied.append(f"seed {self.seed} {self.mode}: {write}: {verdict.reason}")
            case StillUnknown():
                counts.unknown[write.operation] += 1
                counts.why.append(f"seed {self.seed} {self.mode}: {write}: {verdict.reason}")
            case _:
                raise AssertionError(verdict)

    def judge_applied(self, write: Write, own: list[Arrival], verdict: Any, sent: float) -> None:
        counts, twins = self.counts, self.twins(write, sent - 3)
        story = f"seed {self.seed} {self.mode}: {write}: {getattr(verdict, 'reason', verdict)}"
        if not own and write.operation in NAMED and named(self, write):
            counts.rival_creations += 1
            if getattr(verdict, "proof", "name") != "name":
                counts.stories.append(f"a rival's creation, not called so: {story}")
            return
        if not own and not twins and not as_requested(self, write):
            counts.false_applied[write.operation] += 1
            counts.stories.append(f"false: {story}")
        future = getattr(verdict, "future", None)
        if future is not None:
            right = {arrival.recipe_id for arrival in own or twins}
            if future.handle.recipe_id not in right:
                counts.wrong_recipe.append(story)

    def judge_the_end(self) -> None:
        counts = self.counts
        arrived = {arrival.request_id: arrival.at for arrival in self.arrivals}
        for request_id, at, told in self.told:
            if arrived.get(request_id, -1) > at:
                counts.late.append(
                    f"seed {self.seed} {self.mode}: {told} arrived {arrived[request_id] - at:.0f} s after"
                )
        for write, requests in self.wanted:
            if len(self.own(requests)) > 1:
                counts.doubled += 1
                counts.harmful += write.operation in DOUBLING


def run_seeds(seeds: range, mode: str, **settings: Any) -> Counts:
    counts = Counts()
    for seed in seeds:
        try:
            asyncio.run(Run(seed, mode, counts, **settings).live())
        except BaseException as error:
            error.add_note(f"seed {seed}, mode {mode}")
            raise
    return counts
