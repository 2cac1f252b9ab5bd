"""A traceback with the locals of every frame shows no signature of a link, no proxy's password and no header."""

from __future__ import annotations

import asyncio
import logging
import math
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest
from support.client import Scripted, connect
from support.tracebacks import shown
from support.transport import Served, backup, ok, reply, serving, silence

from compose_async import ComposeClient, ConfigurationError, InternalServerError
from compose_async.events import RequestEvent

if TYPE_CHECKING:
    from pathlib import Path

    from compose_async.events import Event

pytestmark = pytest.mark.asyncio

SECRET: Final = "5f0c77d1ab42"
QUERY: Final = f"signature={SECRET}&long={'x' * 80}"


def clean(text: str) -> None:
    assert SECRET not in text, text[max(0, text.index(SECRET) - 600) : text.index(SECRET) + 50]


RESPONSES: Final = {
    "403": reply(b"<Error>expired</Error>", "403 Forbidden"),
    "500": reply(b"", "500 Oops"),
    "cut": reply(b"x" * 1000)[:-500],
    "too long": reply(b"x" * 2000),
    "not http": b"SSH-2.0\r\n\r\n",
    "an odd status": b"HTTP/1.1 abc\r\n\r\n",
    "to plain http": reply(b"", "302 Found", f"Location: ftp://files.example/?{QUERY}"),
    "to no url": reply(b"", "302 Found", f"Location: https://files.example:port/?{QUERY}"),
    "to itself": reply(b"", "302 Found", f"Location: /x?{QUERY}"),
    "to nowhere": reply(b"", "302 Found", f"Location: http://127.0.0.1:9/x?{QUERY}"),
}


async def ending(work: Any) -> BaseException:
    try:
        await work
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is looked at
        return error
    pytest.fail("it was to end badly")


def log_everything(caplog: pytest.LogCaptureFixture) -> None:
    for name in ("compose_async", "httpx", "httpcore", "asyncio"):
        caplog.set_level(logging.DEBUG, logger=name)


@pytest.mark.parametrize("name", RESPONSES)
async def test_no_failed_download_shows_its_signature(
    name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log_everything(caplog)

    async def respond(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
        writer.write(RESPONSES[name])
        writer.close()

    async with serving(respond) as served, ComposeClient("t", base_url=served.base_url, max_retries=1) as compose:
        served.link = f"/x?{QUERY}"
        error = await ending(compose.backups.download("d1", "b1", tmp_path / "x", max_bytes=1500))
    clean(shown(error) + caplog.text)


@pytest.mark.parametrize(
    "link",
    [
        f"ftp://files.example/x?{QUERY}",
        f"http://[/x?{QUERY}",
        f"https://files.example:port/x?{QUERY}",
        f"https://10.0.0.1/x?{QUERY}",
        f"https://user:{SECRET}@127.0.0.1/x",
        f"http://files.example/x?{QUERY}",
    ],
)
async def test_no_refused_link_shows_its_signature(link: str, tmp_path: Path) -> None:
    asked = Scripted(lambda _: (200, backup(link)))
    async with connect(asked) as compose:
        clean(shown(await ending(compose.backups.download("d1", "b1", tmp_path / "x"))))
    assert len(asked.requests) == 1


async def test_no_refused_proxy_of_a_link_shows_its_signature(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "ftp://proxy.example")
    async with serving(ok) as served, ComposeClient("t", base_url=served.base_url) as compose:
        served.link = f"https://files.example/x?{QUERY}"
        error = await ending(compose.backups.download("d1", "b1", tmp_path / "x"))
    assert isinstance(error, ConfigurationError)
    clean(shown(error))


@pytest.mark.parametrize("place", [".", "missing/x", "x"])
async def test_no_error_of_the_disk_shows_a_signature(place: str, tmp_path: Path, monkeypatch: Any) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    async def respond(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
        writer.write(reply(b"x"))

    monkeypatch.setattr("os.fsync", full)
    async with serving(respond) as served, ComposeClient("t", base_url=served.base_url) as compose:
        served.link = f"/x?{QUERY}"
        clean(shown(await ending(compose.backups.download("d1", "b1", tmp_path / place))))


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"])
@pytest.mark.parametrize("how", ["timeout", "cancel", "scope", "close"])
async def test_no_download_that_is_ended_from_outside_shows_its_signature(
    start: bytes, how: str, tmp_path: Path
) -> None:
    async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, served: Served) -> None:
        writer.write(start)
        await silence(reader, writer, served)

    options: dict[str, Any] = {"timeout": 0.05 if how == "timeout" else 5.0, "max_retries": 0}
    async with serving(respond) as served, ComposeClient("t", base_url=served.base_url, **options) as compose:
        served.link = f"/x?{QUERY}"
        download = asyncio.ensure_future(compose.backups.download("d1", "b1", tmp_path / "x"))
        while not served.heads:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.01)
        if how == "cancel":
            download.cancel()
        elif how == "close":
            await compose.aclose()
        elif how == "scope":
            download = asyncio.ensure_future(asyncio.wait_for(download, 0.01))
        clean(shown(await ending(download)))


# --- arguments


SENDING: Final[dict[str, Callable[[ComposeClient], Any]]] = {
    "a password": lambda compose: compose.deployments.set_password("d1", password=SECRET),
    "a password and no id": lambda compose: compose.deployments.set_password("", password=SECRET),
    "a password in bytes": lambda compose: compose.deployments.set_password("d1", password=SECRET.encode()),  # type: ignore[arg-type] # wrong on purpose
    "a client's secret": lambda compose: compose.refresh_tokens.create(client_id="v", client_secret=SECRET),
    "a user's password": lambda compose: compose.portal_users.create("d1", portal_user={"password": SECRET}),
    "a request": lambda compose: compose.request("POST", f"/odd?{QUERY}", json={"password": SECRET, "long": "x" * 80}),
    "a read": lambda compose: compose.request("GET", f"/odd?{QUERY}"),
    "a method that is none": lambda compose: compose.request("P T", f"/odd?{QUERY}", json={"password": SECRET}),
    "a path that is none": lambda compose: compose.request("POST", f"odd?{QUERY}", json={"password": SECRET}),
    "a query that is none": lambda compose: compose.request("POST", f"/odd?{QUERY} ", json={"password": SECRET}),
    "no json": lambda compose: compose.request("POST", "/odd", json={"password": SECRET, "x": math.nan}),
    "no plain data": lambda compose: compose.request("POST", "/odd", json={"password": SECRET, "x": object()}),  # type: ignore[dict-item] # wrong on purpose
}


@pytest.mark.parametrize("status", [404, 500])
@pytest.mark.parametrize("name", SENDING)
async def test_no_call_that_sends_a_secret_shows_it_when_it_fails(name: str, status: int) -> None:
    async with connect(Scripted(lambda _: (status, b"{"))) as compose:
        clean(shown(await ending(SENDING[name](compose))))


async def test_an_error_of_a_transport_s_own_shows_no_query_and_no_header_in_our_frames() -> None:
    class Broken(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            raise AssertionError("as a mock does")

    async with connect(Broken(), token=SECRET, default_headers={"X-Key": SECRET}) as compose:
        error = await ending(compose.request("POST", f"/odd?{QUERY}", json={"password": SECRET}))
    assert isinstance(error, AssertionError)
    clean(shown(error))


# --- construction


@pytest.mark.parametrize(
    "proxy",
    [
        f"ftp://user:{SECRET}@proxy.example",
        f"http://user:{SECRET}@proxy.example:port",
        f"http://user:{SECRET}@[",
        f"http://user:{SECRET}@pro xy",
        f"user:{SECRET}@{'x' * 70}",
    ],
)
async def test_no_unusable_proxy_shows_its_password(
    proxy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(host: str, *_: object, **__: object) -> None:  # a resolver out of reach takes 10 s to say so
        host.encode("idna")
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    monkeypatch.setenv("https_proxy", proxy)
    monkeypatch.delenv("no_proxy", raising=False)
    async with ComposeClient("t", base_url="https://api.example.com") as compose:
        clean(shown(await ending(compose.user.get())))
    monkeypatch.undo()
    monkeypatch.setenv("https_proxy", proxy)
    async with serving(ok) as served, ComposeClient("t", base_url=served.base_url) as compose:
        served.link = "https://files.example/x"
        clean(shown(await ending(compose.backups.download("d1", "b1", tmp_path / "x"))))


async def test_certificates_that_cannot_be_loaded_show_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", f"http://user:{SECRET}@127.0.0.1:9")
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/ca.pem")
    monkeypatch.delenv("no_proxy", raising=False)
    async with ComposeClient("t", base_url="https://api.example.com") as compose:
        error = await ending(compose.user.get())
        assert isinstance(error, ConfigurationError)
        clean(shown(error))


@pytest.mark.parametrize(
    "options",
    [
        {"base_url": f"https://user:{SECRET}@api.example.com"},
        {"base_url": f"https://user:{SECRET}/x@api.example.com:1"},
        {"base_url": f"https://api.example.com/?key={SECRET}"},
        {"base_url": f"ftp://user:{SECRET}@api.example.com"},
        {"base_url": f"https://user:{SECRET} @api.example.com"},
        {"default_headers": {"X-Key": SECRET}, "max_retries": -1},
        {"default_headers": {"X-Key": f"{SECRET}\n"}},
        {"default_headers": {"X Key": SECRET}},
    ],
)
@pytest.mark.parametrize("source", ["argument", "environment", "options"])
async def test_no_wrong_setting_shows_a_password_or_a_header(
    options: dict[str, Any], source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if source == "environment" and "base_url" in options:
        monkeypatch.setenv("COMPOSE_API_URL", options["base_url"])
        options = {}
    make: Any = ComposeClient
    if source == "options" and "default_headers" in options:
        make = ComposeClient("t").with_options
    with pytest.raises(ConfigurationError) as caught:
        make(**options) if source == "options" else make("t", **options)
    clean(shown(caught.value))


# --- the log


async def test_the_log_shows_neither_the_query_of_a_request_nor_a_secret_in_a_status(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log_everything(caplog)
    events: list[Event] = []
    status = f"copying to postgres://admin:{SECRET}@host:5432/x"

    def respond(request: httpx.Request) -> tuple[int, object]:
        return (200, {"id": "r1", "status": status}) if "recipes" in request.url.path else (500, b"")

    async with connect(Scripted(respond), hooks=[events.append], max_retries=0) as compose:
        await compose.recipes.future("r1").refresh()
        with pytest.raises(InternalServerError):
            await compose.request("GET", f"/odd?{QUERY}")
    assert "RequestEvent" in caplog.text
    assert "PollEvent" in caplog.text
    clean(caplog.text)
    assert [event.path for event in events if isinstance(event, RequestEvent)] == ["/recipes/r1", "/odd"]
