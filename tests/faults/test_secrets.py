"""Neither the token nor a password of a connection string is shown by anything that the package hands out."""

from __future__ import annotations

import asyncio
import gc
import logging
import pickle
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest
from support.breaking import Break, breaking
from support.tracebacks import shown
from support.transport import Served, reply, serving, silence

from compose_async import ComposeClient, errors
from compose_async.simulator import Fault, Simulator, VirtualClock

if TYPE_CHECKING:
    from compose_async.events import Event

pytestmark = pytest.mark.asyncio

TOKEN: Final = "tok-8f3a11c9e7d2"
PASSWORD: Final = "pw-5be0c1d7aa42"
SECRETS: Final = (TOKEN, PASSWORD)
STRINGS: Final = f'{{"connection_strings": {{"direct": ["postgres://admin:{PASSWORD}@host:1/compose"]}}'.encode()
BROKEN: Final = (
    b'{"id": 7, "name": [], "connection_strings": {"direct": ["postgres://admin:'
    + PASSWORD.encode()
    + b'@host:1/compose"]}}'
)
ECHO: Final = f"X-Echo: Bearer {TOKEN}"


def clean(text: str) -> None:
    for secret in SECRETS:
        assert secret not in text, text[max(0, text.index(secret) - 300) : text.index(secret) + 50]


@pytest.fixture(autouse=True, name="logged")
def _logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    for name in ("compose_async", "httpx", "httpcore", "asyncio", "anyio", "aiohttp"):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


@asynccontextmanager
async def client(base_url: str, events: list[Event], **options: Any) -> AsyncIterator[ComposeClient]:
    chosen: dict[str, Any] = {"token": TOKEN, "timeout": 1.0, "max_retries": 1, "hooks": [events.append], **options}
    async with ComposeClient(base_url=base_url, **chosen) as compose:
        clean(repr(compose) + repr(vars(compose)) + repr(compose._settings))  # trackers show private locals
        yield compose


Path_ = Callable[[ComposeClient], Awaitable[object]]


async def get(compose: ComposeClient) -> object:
    return await compose.deployments.get("d1")


async def listed(compose: ComposeClient) -> object:
    return await compose.accounts.list()


async def post(compose: ComposeClient) -> object:
    return await compose.request("POST", "/deployments", json={"deployment": {"name": "orders"}})


async def delete(compose: ComposeClient) -> object:
    return await compose.deployments.deprovision("d1")


STATUSES: Final = ("400", "401", "402", "403", "404", "408", "409", "418", "422", "429", "500", "503", "302")


@pytest.mark.parametrize("call", [get, listed, post, delete])
@pytest.mark.parametrize("status", STATUSES)
async def test_no_refusal_shows_them(call: Path_, status: str, logged: pytest.LogCaptureFixture) -> None:
    body = f'{{"errors": {{"base": ["{TOKEN} is bad", "postgres://u:{PASSWORD}@h/d", "Bearer {TOKEN}"]}}}}'.encode()
    response = reply(body, f"{status} {TOKEN}", ECHO, f"Location: https://x.example/?token={TOKEN}", "Retry-After: 99")
    events: list[Event] = []
    async with breaking(Break(send=response), then=response) as seen, client(seen.base_url, events) as compose:
        with pytest.raises(errors.ComposeError) as caught:
            await call(compose)
        clean(shown(caught.value))
    clean(repr(events) + pickle.dumps(events).decode("latin-1") + logged.text)


BREAKS: Final = {
    "closed": b"",
    "cut": b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + STRINGS,
    "a bare token in the status line": f"HTTP/1.1 abc {TOKEN}\r\n\r\n".encode(),
    "a bare token in a header line": f"HTTP/1.1 200 OK\r\n{TOKEN} : x\r\n\r\n".encode(),
    "a bare token that is no json": reply(f"<p>{TOKEN}</p>".encode()),
    "a bare token in another shape": reply(f'{{"id": {{"who": "{TOKEN}"}}, "_embedded": "{TOKEN}"}}'.encode()),
    "not http": f"Authorization: Bearer {TOKEN}\r\n\r\n".encode(),
    "a bad header": f"HTTP/1.1 200 OK\r\nAuthorization Bearer {TOKEN}\r\n\r\n".encode(),
    "not json": reply(STRINGS, "200 OK", ECHO),
    "another shape": reply(BROKEN, "200 OK", ECHO),
    "a list": reply(b"[" + BROKEN + b"]"),
}


@pytest.mark.slow
@pytest.mark.parametrize("call", [get, listed, delete])
@pytest.mark.parametrize("name", BREAKS)
async def test_no_broken_response_shows_them(call: Path_, name: str, logged: pytest.LogCaptureFixture) -> None:
    events: list[Event] = []
    response = BREAKS[name]
    async with breaking(Break(send=response), then=response) as seen, client(seen.base_url, events) as compose:
        with pytest.raises(errors.ComposeError) as caught:
            await call(compose)
        clean(shown(caught.value))
    clean(repr(events) + logged.text)


@pytest.mark.parametrize("call", [get, post])
@pytest.mark.parametrize("how", ["timeout", "cancel", "scope", "close"])
@pytest.mark.parametrize("start", [b"", BREAKS["cut"]], ids=["silence", "half a body"])
async def test_no_call_that_is_ended_from_outside_shows_them(
    call: Path_, how: str, start: bytes, logged: pytest.LogCaptureFixture
) -> None:
    async def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, served: Served) -> None:
        writer.write(start)
        await silence(reader, writer, served)

    events: list[Event] = []
    patience = 0.05 if how == "timeout" else 5.0
    async with serving(begin) as served, client(served.base_url, events, max_retries=0, timeout=patience) as compose:
        waiting = asyncio.ensure_future(call(compose))
        while not served.heads:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.01)
        if how == "cancel":
            waiting.cancel()
        elif how == "close":
            await compose.aclose()
        try:
            async with asyncio.timeout(0.02 if how == "scope" else None):
                await waiting
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is looked at
            clean(shown(error))
        else:
            pytest.fail("it was to end badly")
    clean(repr(events) + logged.text)


@pytest.mark.parametrize("call", [get, post])
async def test_a_body_whose_stream_fails_in_its_own_way_shows_them_in_no_frame_of_ours(call: Path_) -> None:
    class Half(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield STRINGS
            raise AssertionError("as a mock does")

    over = httpx.MockTransport(lambda _: httpx.Response(200, headers={"X-Echo": TOKEN}, stream=Half()))
    async with client("http://localhost", [], transport=over) as compose:
        with pytest.raises(AssertionError) as caught:
            await call(compose)
        clean(shown(caught.value))


async def test_nobody_there_and_a_refusing_proxy_show_nothing(
    monkeypatch: pytest.MonkeyPatch, logged: pytest.LogCaptureFixture
) -> None:
    async def refuse(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
        writer.write(reply(b"", "407 Proxy Authentication Required", f"Proxy-Authenticate: {PASSWORD}"))

    async with serving(refuse) as served:
        monkeypatch.setenv("https_proxy", served.base_url.replace("://", f"://user:{PASSWORD}@"))
        monkeypatch.delenv("no_proxy", raising=False)
        for base_url in ("https://compose.invalid", "http://127.0.0.1:9"):
            async with client(base_url, []) as compose:
                with pytest.raises(errors.APIConnectionError) as caught:
                    await get(compose)
                clean(shown(caught.value))
    clean(logged.text)


@pytest.mark.parametrize(
    "options",
    [
        {"timeout": -1.0},
        {"max_connections": 0},
        {"base_url": "ftp://x"},
        {"base_url": "http://far.example"},
        {"hooks": [7]},
        {"transport": 7},
        {"token": f"{TOKEN} {TOKEN}"},
    ],
)
@pytest.mark.parametrize("source", ["argument", "environment"])
async def test_no_wrong_setting_shows_them(
    options: dict[str, Any], source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPOSE_API_TOKEN", options.get("token", TOKEN))
    chosen = {"token": TOKEN if source == "argument" else None, **options}
    if source == "environment":
        chosen["token"] = None
    with pytest.raises(errors.ConfigurationError) as caught:
        async with ComposeClient(**chosen) as compose:
            await compose.user.get()
    clean(shown(caught.value))


@pytest.mark.parametrize("given", [f"{TOKEN} {TOKEN}", TOKEN.encode()])
async def test_no_wrong_result_of_a_token_provider_shows_it(given: Any) -> None:
    async def provider() -> Any:
        return given

    async with ComposeClient(provider, base_url="http://127.0.0.1:9") as compose:
        with pytest.raises(errors.ConfigurationError) as caught:
            await compose.user.get()
        clean(shown(caught.value))


async def test_nothing_shows_them_when_all_goes_well(logged: pytest.LogCaptureFixture) -> None:
    simulator = Simulator(token=TOKEN, clock=VirtualClock())
    simulator.faults.add(Fault(operation="recipes.get", status=503, skip=1))
    events: list[Event] = []
    compose = ComposeClient(
        TOKEN, base_url="http://localhost/2016-07", transport=simulator.transport(), hooks=[events.append]
    )
    account = (await compose.accounts.list())[0]
    future = await compose.deployments.create(
        name="orders", account_id=account.id, type="postgresql", datacenter="aws:us-east-1"
    )
    seen: list[object] = [future, future.handle, future.handle.to_json(), future.resource]
    deployment = await future
    passwords = [one.password for one in simulator.state.deployments.values()]
    assert passwords
    assert all(passwords)
    seen += [deployment, future, await compose.recipes.get(future.handle.recipe_id), *events]
    text = repr(seen) + str(deployment) + pickle.dumps([future.handle, events]).decode("latin-1") + logged.text
    for secret in (TOKEN, *passwords):
        assert secret not in text
    await compose.aclose()


async def test_httpcores_log_keeps_the_heads_of_our_responses_to_itself_and_of_no_others(
    logged: pytest.LogCaptureFixture,
) -> None:
    response = reply(b"{}", "200 OK", ECHO, "X-Plain: as it was")
    async with breaking(Break(send=response)) as seen, client(seen.base_url, []) as compose:
        await compose.request("GET", "/user")
        assert "receive_response_headers.complete" in logged.text
        assert "as it was" not in logged.text
        clean(logged.text)
        async with httpx.AsyncClient() as other:
            await other.get(seen.base_url)
    assert "Content-Length" in logged.text


async def test_the_token_is_not_pickled_with_anything() -> None:
    async with ComposeClient(TOKEN) as compose:
        for holder in (compose, compose._settings):  # of a hook or a frame that a worker pickles
            with pytest.raises(TypeError):
                pickle.dumps(holder)
    gc.collect()
