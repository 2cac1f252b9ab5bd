"""A Compose that does as a function says, one that must never be asked, and clients connected to them."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from typing import Any, Final

import httpx

from compose_async import ComposeClient

BASE_URL: Final = "https://api.example.com/2016-07"
TOKEN: Final = "t0p-s3cret-t0ken"
USER: Final = {"id": "u1", "name": "Sam"}

Answers = Callable[[httpx.Request], tuple[int, Any]]


class Scripted(httpx.MockTransport):
    """Answers each request with the status and body that the script gives for it, and keeps the requests."""

    def __init__(self, script: Answers | None = None) -> None:
        self.requests: list[httpx.Request] = []
        self.script = script or (lambda _: (200, USER))
        super().__init__(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        status, body = self.script(request)
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return httpx.Response(status, content=content, headers={"x-seen": "yes"})

    @property
    def lines(self) -> list[str]:
        return [f"{request.method} {request.url}" for request in self.requests]


class Untouchable(Scripted):
    """Fails the test as soon as it is asked for anything."""

    def __init__(self) -> None:
        super().__init__(self._fail)

    def _fail(self, request: httpx.Request) -> tuple[int, Any]:
        message = f"{request.method} {request.url} was sent"
        raise AssertionError(message)


def connect(transport: httpx.AsyncBaseTransport, **options: Any) -> ComposeClient:
    options.setdefault("base_url", BASE_URL)
    options.setdefault("max_retries", 0)
    return ComposeClient(options.pop("token", TOKEN), transport=transport, **options)


def endpoints() -> dict[str, list[str]]:
    """Every public coroutine of every namespace, with the names of its path ids."""
    client = connect(Untouchable())
    return {
        f"{namespace}.{name}": [
            parameter.name
            for parameter in inspect.signature(getattr(resource, name)).parameters.values()
            if parameter.kind is parameter.POSITIONAL_OR_KEYWORD and parameter.name.endswith("_id")
        ]
        for namespace in dir(client)
        if not namespace.startswith("_") and not callable(resource := getattr(client, namespace))
        for name in dir(resource)
        if not name.startswith("_") and inspect.iscoroutinefunction(getattr(resource, name))
    }


def method_of(client: ComposeClient, operation: str) -> Callable[..., Any]:
    namespace, name = operation.split(".")
    found: Callable[..., Any] = getattr(getattr(client, namespace), name)
    return found
