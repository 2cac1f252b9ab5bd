"""A Compose whose answers a test writes down, in virtual time and without sockets."""

from __future__ import annotations

import asyncio
import copy
import json
import logging
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from compose_async import ComposeClient
from compose_async.simulator.clock import VirtualClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

Answer = tuple[int, Any] | Exception | None
"""Status and body (bytes go out as they are), what the connection did instead, or None: nothing, ever."""
Script = Callable[[str, float], Answer]

DEPLOYMENT = {"id": "d1", "name": "orders", "type": "postgresql"}


def recipe(
    status: str = "running",
    complete: int = 0,
    total: int = 10,
    *,
    id: str = "r1",  # noqa: A002 - as on the wire
    **more: Any,
) -> dict[str, Any]:
    children = more.pop("children", [])
    return {
        "id": id,
        "status": status,
        "name": "Job",  # fits every operation
        "operations_complete": complete,
        "operations_total": total,
        "_embedded": {"recipes": children},
        **more,
    }


class ScriptedCompose(httpx.AsyncBaseTransport):
    """Answers ``VERB /path`` as the script says at this second of virtual time; counts and keeps what was asked."""

    def __init__(self, script: Script) -> None:
        self.clock = VirtualClock()
        self.script = script
        self.headers: dict[str, str] = {}
        self.delay = 0.0
        """Virtual seconds between taking an answer from the script and giving it."""
        self.asked: Counter[str] = Counter()
        self.times: list[float] = []

    @property
    def polls(self) -> int:
        return sum(count for line, count in self.asked.items() if line.startswith("GET /recipes/"))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        line = f"{request.method} {request.url.path.removeprefix('/2016-07')}"
        self.asked[line] += 1
        self.times.append(self.clock.now())
        answer = self.script(line, self.clock.now())
        if self.delay:
            await self.clock.sleep(self.delay)
        if isinstance(answer, Exception):
            raise copy.copy(answer)  # one that is raised twice keeps the frames of both
        if answer is None:
            await asyncio.get_running_loop().create_future()
            raise AssertionError
        status, body = answer
        headers = {"date": self.clock.utc().strftime("%a, %d %b %Y %H:%M:%S GMT"), **self.headers}
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return httpx.Response(status, content=content, headers=headers)


@asynccontextmanager
async def connected(compose: ScriptedCompose, **options: Any) -> AsyncIterator[ComposeClient]:
    options.setdefault("base_url", "http://localhost/2016-07")
    async with ComposeClient("t0ken", transport=compose, **options) as client:
        yield client


def lasting(seconds: float, end: dict[str, Any] | None = None, *, started: float = 0.0) -> Script:
    """Every starter is accepted with recipe r1, which runs for so many seconds; the deployment is d1."""

    def script(line: str, now: float) -> Answer:
        done = now - started >= seconds
        match line.split(" "):
            case ["POST", "/deployments"]:
                return 202, {**DEPLOYMENT, "provision_recipe_id": "r1"}
            case ["GET", "/deployments/d1"]:
                return 200, {**DEPLOYMENT, "version": "9.6.12" if done else None}
            case ["GET", "/recipes/r1"]:
                step = min(int(10 * (now - started) / seconds), 10)
                return 200, (end or recipe("complete", 10)) if done else recipe(complete=step)
            case ["GET", *_]:
                return 404, {"errors": "not found"}
            case _:
                return 202, recipe("waiting")

    return script


async def ends_in_an_interrupt(work: Coroutine[Any, Any, object]) -> None:
    """Run the work on an event loop of its own, which a KeyboardInterrupt has to end."""
    logging.getLogger("asyncio").disabled = True
    try:
        with pytest.raises(KeyboardInterrupt):
            await asyncio.to_thread(asyncio.run, work)
    finally:
        logging.getLogger("asyncio").disabled = False
