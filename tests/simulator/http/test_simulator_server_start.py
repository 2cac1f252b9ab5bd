"""A server comes up whatever others did to ``asyncio``, or says at once why it does not; its address works."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from compose_async import ComposeClient, ConfigurationError
from compose_async.simulator import Simulator
from compose_async.simulator.http import server as server_module

HEADERS = {"Authorization": "Bearer simulator-token"}


def nested(main: Any, *, debug: bool = False) -> Any:
    """``asyncio.run`` as nest_asyncio and debuggers replace it: without ``loop_factory``."""
    return asyncio.get_event_loop_policy().new_event_loop().run_until_complete(main)


def broken(*_: Any, **__: Any) -> Any:
    raise RuntimeError("asyncio.run() cannot be called from a running event loop")


@pytest.mark.parametrize("run", [nested, broken])
def test_a_patched_asyncio_run_does_not_matter(monkeypatch: pytest.MonkeyPatch, run: Any) -> None:
    monkeypatch.setattr(asyncio, "run", run)
    monkeypatch.setattr("uvicorn.server.asyncio_run", run)  # from Python 3.12 on it is the same function
    with Simulator().serve() as server:
        assert httpx.get(f"{server.base_url}/user", headers=HEADERS).status_code == 200


@pytest.mark.parametrize("failure", [TypeError("unexpected keyword"), SystemExit(3)])
def test_what_keeps_it_from_coming_up_is_said_at_once(monkeypatch: pytest.MonkeyPatch, failure: BaseException) -> None:
    async def serve(*_: Any, **__: Any) -> None:
        raise failure

    monkeypatch.setattr(server_module._Uvicorn, "serve", serve)
    monkeypatch.setattr(server_module, "_START_TIMEOUT", 3600)
    server = Simulator().serve()
    with pytest.raises(RuntimeError, match="did not come up: ") as refusal:
        server.start()
    assert refusal.value.__cause__ is failure
    monkeypatch.undo()
    with server:  # it can be started once the cause is gone
        assert httpx.get(f"{server.base_url}/user", headers=HEADERS).status_code == 200


@pytest.mark.parametrize(("host", "shown"), [("0.0.0.0", "http://127.0.0.1:"), ("::", "http://[::1]:")])  # noqa: S104
def test_on_all_networks_the_address_is_one_that_works(host: str, shown: str) -> None:
    try:
        server = Simulator().serve(host).start()
    except OSError as error:
        pytest.skip(f"no such network here: {error}")
    try:
        assert server.base_url.startswith(shown)
        assert httpx.get(f"{server.base_url}/user", headers=HEADERS).status_code == 200
    finally:
        server.stop()


@pytest.mark.asyncio
async def test_plain_http_beyond_this_machine_can_be_allowed_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPOSE_API_URL", "http://compose.example:8091/2016-07")
    monkeypatch.setenv("COMPOSE_API_TOKEN", "simulator-token")
    with pytest.raises(ConfigurationError, match="COMPOSE_API_ALLOW_HTTP=1"):
        ComposeClient(transport=Simulator().transport())
    monkeypatch.setenv("COMPOSE_API_ALLOW_HTTP", "1")
    async with ComposeClient(transport=Simulator().transport()) as compose:
        assert (await compose.user.get()).name == "Sam Example"
    for other in ("", "0", "true", "yes"):
        monkeypatch.setenv("COMPOSE_API_ALLOW_HTTP", other)
        with pytest.raises(ConfigurationError, match="COMPOSE_API_ALLOW_HTTP=1"):
            ComposeClient(transport=Simulator().transport())
