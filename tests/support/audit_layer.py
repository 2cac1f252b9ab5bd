"""One writer's way to Compose: requests get lost, and the audit log is not what it should be."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import datetime, timedelta
from typing import Any, Protocol

import httpx
from attrs import define

from compose_async.simulator import Simulator, VirtualClock

MODES = ("prompt", "delayed", "null", "cut", "unreadable", "silent", "ahead", "proxied")
"""What the audit log is like."""


class World(Protocol):
    """What a wire needs to know of its run."""

    mode: str
    log: Log
    clock: VirtualClock
    simulator: Simulator

    def fate(self) -> str: ...
    def delay(self) -> float: ...
    def date(self) -> str: ...
    def later(self, inner: httpx.AsyncBaseTransport, request: httpx.Request, delay: float) -> None: ...
    async def arrive(self, inner: httpx.AsyncBaseTransport, request: httpx.Request) -> httpx.Response: ...


@define
class Log:
    """What happens to the audit log on its way to a client."""

    mode: str
    clock: VirtualClock

    def show(self, response: httpx.Response, body: bytes) -> bytes:
        if response.status_code != 200:
            return body
        data = json.loads(body)
        events = data["_embedded"]["audit_events"]
        now = self.clock.utc()
        if self.mode == "delayed":
            events = [e for e in events if datetime.fromisoformat(e["created_at"]) < now - timedelta(seconds=30)]
        if self.mode == "silent":
            events = [
                e for e in events if not re.search("backup_on|whitelist|scale|team|portal|haproxy|capsule", e["event"])
            ]
        for event in events:
            agent = event["user_agent"] or ""
            if self.mode == "null":
                event["user_agent"] = None
            elif self.mode == "cut":
                event["user_agent"] = agent[:64]
            elif self.mode == "proxied" and not agent.startswith("Mozilla"):
                event["user_agent"] = "CorporateProxy/7"
            elif self.mode == "ahead":
                created = datetime.fromisoformat(event["created_at"]) + timedelta(seconds=30)
                event["created_at"] = created.isoformat()
        data["_embedded"]["audit_events"] = events
        return json.dumps(data).encode()


class Wire(httpx.AsyncBaseTransport):
    """One writer's way to Compose: requests get lost before or after their effect, or arrive up to a minute late."""

    def __init__(self, run: World, *, calm: bool = False) -> None:
        self.run = run
        self.inner = run.simulator.transport()
        self.clock = run.clock
        self.calm = calm
        self.crash: asyncio.Event | None = None
        self.reads = 0
        self.sent: list[str] = []
        """Ids of the writes that left for the deed in hand."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            self.reads += 1
            if request.url.path.endswith("/audit_events"):
                if self.run.mode == "unreadable":
                    return httpx.Response(403, json={"errors": "forbidden"}, headers={"date": self.run.date()})
                response = await self.inner.handle_async_request(request)
                body = self.run.log.show(response, await response.aread())
                return httpx.Response(response.status_code, content=body, headers={"date": response.headers["date"]})
            return await self.inner.handle_async_request(request)
        self.sent.append(request.headers["x-request-id"])
        fate = "fine" if self.calm else self.run.fate()
        if self.crash is not None:
            self.crash.set()
            if fate != "before":
                self.run.later(self.inner, request, self.run.delay() if fate == "late" else 0.0)
            await asyncio.get_running_loop().create_future()
        if fate == "late":
            self.run.later(self.inner, request, self.run.delay())
        if fate == "after":
            await self.run.arrive(self.inner, request)
        if fate != "fine":
            raise httpx.ReadError("hung up", request=request)
        return await self.run.arrive(self.inner, request)


class Recorded(Exception):  # noqa: N818 - what was asked for, not an error
    """The request was recorded instead of sent."""


class Recorder(httpx.AsyncBaseTransport):
    """Keeps the request that a client would send."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.clock = inner.clock

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.inner.recorded = request
        return httpx.Response(422, json={"errors": "recorded"})


def client_request(inner: Any) -> httpx.Request | None:
    request: httpx.Request | None = vars(inner).pop("recorded", None)
    return request
