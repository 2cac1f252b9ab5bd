"""What a person needs beyond the endpoints: raw requests, pages, downloads, finding by name."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from support.client import BASE_URL, TOKEN, Scripted, connect

from compose_async import ComposeError, InternalServerError, NotFoundError, OutcomeUnknownError

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

pytestmark = pytest.mark.asyncio


# --- request


@pytest.mark.parametrize("body", [None, {}, [], {"deployment": {"units": 2}}, "text", 0, False])
async def test_a_raw_request_goes_out_and_comes_back_as_it_is(body: Any) -> None:
    compose = Scripted(lambda _: (202, b'{"odd": [1]}'))
    async with connect(compose) as client:
        reply = await client.request("PUT", "/deployments/d1/password?dry=1", json=body)
    assert compose.lines == [f"PUT {BASE_URL}/deployments/d1/password?dry=1"]
    sent = compose.requests[0]
    assert sent.content == (b"" if body is None else json.dumps(body, separators=(",", ":")).encode())
    assert sent.headers["authorization"] == f"Bearer {TOKEN}"
    assert (reply.status, reply.body, reply.json(), reply.headers["x-seen"]) == (
        202,
        b'{"odd": [1]}',
        {"odd": [1]},
        "yes",
    )
    assert reply.request_id == sent.headers["x-request-id"]


async def test_a_raw_request_raises_the_typed_errors() -> None:
    async with connect(Scripted(lambda _: (404, {"errors": "not_found"}))) as client:
        with pytest.raises(NotFoundError) as caught:
            await client.request("GET", "/nothing")
    assert (caught.value.path, caught.value.errors) == ("/nothing", {"base": ("not_found",)})


@pytest.mark.parametrize(
    ("method", "kind", "attempts"),
    [("GET", InternalServerError, 2), ("HEAD", InternalServerError, 2), ("POST", OutcomeUnknownError, 1)],
)
async def test_a_raw_write_is_not_sent_twice(method: str, kind: type[Exception], attempts: int) -> None:
    compose = Scripted(lambda _: (500, b""))
    compose.clock = pytest.importorskip("compose_async.simulator.clock").VirtualClock()  # type: ignore[attr-defined]
    async with connect(compose, max_retries=1) as client:
        with pytest.raises(kind):
            await client.request(method, "/anything")
    assert len(compose.requests) == attempts


# --- audit events, page after page


def event(number: int) -> dict[str, Any]:
    return {"id": f"e{number}", "event": "deployment.create", "created_at": "2018-03-27T09:55:19Z"}


class Pages(Scripted):
    """Gives the page that belongs to a cursor; None is the first one."""

    def __init__(self, pages: dict[str | None, list[int]]) -> None:
        self.cursors: list[str | None] = []
        super().__init__(self._page)
        self._pages = pages

    def _page(self, request: httpx.Request) -> tuple[int, Any]:
        self.cursors.append(request.url.params.get("cursor"))
        items = [event(number) for number in self._pages[self.cursors[-1]]]
        return 200, {"_embedded": {"audit_events": items}}


@pytest.mark.parametrize(
    ("pages", "ids", "cursors"),
    [
        ({None: []}, [], [None]),
        ({None: [1, 2], "e2": [3, 4], "e4": []}, [1, 2, 3, 4], [None, "e2", "e4"]),
        ({None: [1, 2], "e2": [3], "e3": [4, 5], "e5": []}, [1, 2, 3, 4, 5], [None, "e2", "e3", "e5"]),
        ({None: [1, 2], "e2": [2, 3], "e3": [1, 4], "e4": []}, [1, 2, 3, 4], [None, "e2", "e3", "e4"]),
        ({None: [1, 2], "e2": [1, 2]}, [1, 2], [None, "e2"]),
        ({None: [1, 2], "e2": [3, 2]}, [1, 2, 3], [None, "e2"]),
    ],
    ids=["none", "full pages", "a short page in the middle", "repeated ids", "the first page again", "standing still"],
)
async def test_every_event_comes_once_until_the_end(
    pages: dict[str | None, list[int]], ids: list[int], cursors: list[str | None]
) -> None:
    compose = Pages(pages)
    async with connect(compose) as client:
        events = [found.id async for found in client.audit_events.iterate(limit=2)]
    assert events == [f"e{number}" for number in ids]
    assert compose.cursors == cursors
    assert {request.url.params["limit"] for request in compose.requests} == {"2"}


async def test_whoever_stops_early_asks_for_no_further_page() -> None:
    compose = Pages({None: [1, 2]})
    async with connect(compose) as client:
        async for found in client.audit_events.iterate():
            assert found.id == "e1"
            break
    assert len(compose.requests) == 1


async def test_a_cursor_that_goes_in_circles_ends() -> None:
    compose = Pages({None: [1, 2], "e2": [3, 4], "e4": [1, 2]})
    async with connect(compose) as client:
        events = [found.id async for found in client.audit_events.iterate()]
    assert events == ["e1", "e2", "e3", "e4"]


# --- downloads


@pytest.mark.parametrize(
    ("link", "fetched"),
    [
        ("https://files.example.com/b.tar.gz?Signature=abc", "https://files.example.com/b.tar.gz?Signature=abc"),
        ("/files/b.tar.gz?Signature=abc", "https://api.example.com/files/b.tar.gz?Signature=abc"),
        ("files/b.tar.gz", f"{BASE_URL}/files/b.tar.gz"),
    ],
)
@pytest.mark.parametrize("kind", ["backups", "logfiles"])
async def test_a_download_arrives_and_its_host_never_sees_the_token(
    kind: str, link: str, fetched: str, tmp_path: Path
) -> None:
    def script(request: httpx.Request) -> tuple[int, Any]:
        if "b.tar.gz" in request.url.path:
            return 200, b"content"
        return 200, {"id": "x1", "type": "daily", "status": "complete", "download_link": link}

    compose = Scripted(script)
    seen: list[tuple[int, int | None]] = []
    async with connect(compose) as client:
        path = await getattr(client, kind).download(
            "d1", "x1", tmp_path / "file", progress=lambda got, total: seen.append((got, total))
        )
    assert (path, path.read_bytes(), seen[-1]) == (tmp_path / "file", b"content", (7, 7))
    assert compose.lines == [f"GET {BASE_URL}/deployments/d1/{kind}/x1", f"GET {fetched}"]
    assert "authorization" not in compose.requests[1].headers
    assert TOKEN not in str(compose.requests[1].headers.raw)


@pytest.mark.parametrize("link", [{}, {"download_link": None}])
@pytest.mark.parametrize("kind", ["backups", "logfiles"])
async def test_what_has_no_link_says_so_and_leaves_no_file(kind: str, link: dict[str, None], tmp_path: Path) -> None:
    compose = Scripted(lambda _: (200, {"id": "x1", "type": "daily", "status": "running", **link}))
    async with connect(compose) as client:
        with pytest.raises(ComposeError, match=r"x1.*no download link"):
            await getattr(client, kind).download("d1", "x1", tmp_path / "file")
    assert len(compose.requests) == 1
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - with a loop running, the linter minds Path


# --- finding


def deployments(request: httpx.Request) -> tuple[int, Any]:
    if request.url.path.endswith("/deployments"):
        items = [{"id": f"d{number}", "name": name, "type": "redis"} for number, name in enumerate(("a", "b", "gone"))]
        return 200, {"_embedded": {"deployments": items}}
    if request.url.path.endswith("/d2"):
        return 404, {"errors": "not_found"}
    return 200, {"id": request.url.path[-2:], "name": "b", "type": "redis", "version": "4.0.14"}


@pytest.mark.parametrize(
    ("name", "found", "asked"),
    [("b", "d1", ["", "/d1"]), ("B", None, [""]), ("c", None, [""]), ("gone", None, ["", "/d2"])],
)
async def test_a_deployment_is_found_by_its_exact_name_with_two_requests(
    name: str, found: str | None, asked: list[str]
) -> None:
    compose = Scripted(deployments)
    async with connect(compose) as client:
        deployment = await client.deployments.find(name)
    assert (deployment and deployment.id) == found
    assert compose.lines == [f"GET {BASE_URL}/deployments{rest}" for rest in asked]


async def test_a_refusal_on_the_way_is_not_taken_for_not_found() -> None:
    async with connect(Scripted(lambda _: (401, {"errors": "invalid_token"}))) as client:
        with pytest.raises(ComposeError, match="invalid_token"):
            await client.deployments.find("b")
