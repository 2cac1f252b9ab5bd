from __future__ import annotations

from typing import Any

import pytest
from support.client import Scripted, Untouchable, connect

from compose_async._transport.call import Call, call_for, fill_path
from compose_async._transport.messages import Reply


@pytest.mark.parametrize(("body", "value"), [(b"", None), (b" \n", None), (b'{"a": 1}', {"a": 1})])
def test_a_reply_reads_its_json_and_an_empty_body_is_none(body: bytes, value: object) -> None:
    assert Reply(status=200, headers={}, body=body, request_id="r").json() == value


def test_what_is_not_json_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="Expecting"):
        Reply(status=200, headers={}, body=b"<html>", request_id="r").json()


def test_neither_body_nor_headers_show_in_a_repr() -> None:
    assert "hunter2" not in repr(Call(operation="x", method="POST", path="/x", body={"password": "hunter2"}))
    assert "hunter2" not in repr(Reply(status=200, headers={"a": "hunter2"}, body=b"hunter2", request_id="r"))


@pytest.mark.parametrize(
    ("value", "segment"),
    [("5821fd", "5821fd"), ("a b?c#d", "a%20b%3Fc%23d"), ("..%2f", "..%252f"), ("ä\n", "%C3%A4%0A")],
)
def test_an_id_stays_one_segment_of_the_path(value: str, segment: str) -> None:
    assert fill_path("/recipes/{recipe_id}/x", {"recipe_id": value}) == f"/recipes/{segment}/x"


@pytest.mark.parametrize("value", ["", " ", ".", "..", "a/b", "/"])
def test_an_id_that_would_lead_to_another_endpoint_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="recipe_id"):
        fill_path("/recipes/{recipe_id}", {"recipe_id": value})


@pytest.mark.parametrize("value", [None, 5, object()])
def test_an_id_that_is_no_string_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match=r"pass its \.id"):
        fill_path("/recipes/{recipe_id}", {"recipe_id": value})


def test_a_call_is_made_from_its_method_and_path_template() -> None:
    call = call_for(
        "recipes.get", "GET", "/recipes/{recipe_id}", ids={"recipe_id": "1"}, query={"limit": 5}, replay="safe"
    )
    assert (call.method, call.path, call.query, call.ids) == (
        "GET",
        "/recipes/1",
        (("limit", "5"),),
        {"recipe_id": "1"},
    )


STRAY = (
    "/..", "/../admin", "/a/../../admin", "/.", "/a/./b", "/%2e%2e/admin", "/%2E./admin", "/.%2e", "/%252e%252e/admin",
    "/%25252e%25252e/admin", "/a/..%2fadmin", "/a%2f..%2fb", "/..%5cadmin", "/..\\admin", "/a\\b", "/a%5cb", "/a%255cb",
    "/a%00b", "/a%0d%0ab", "/a%250db", "/a%7fb", "/a#b", "/a?b#c", "/a%23b", "/a%3fb", "/a%253fb", "/../x?y=1",
    "a", "//..", "/a\nb", "/ä", "/a b", "", "/%2525252525252e", "/%c0%ae%2e%2e/%2e%2e",
)  # fmt: skip
"""Paths that some server or proxy reads as another one."""


@pytest.mark.asyncio
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", STRAY)
async def test_a_path_that_may_lead_elsewhere_is_refused_before_any_request(method: str, path: str) -> None:
    async with connect(Untouchable()) as compose:
        with pytest.raises(ValueError, match="path"):
            await compose.request(method, path)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "id_", ["..%2f", "%2e%2e", "%252e%252e", "..\\x", "a?b", "a#b", "a\n", "a%00", "a\x7f", "x\x00"]
)
async def test_an_id_that_a_server_may_decode_to_another_path_is_refused_before_any_request(id_: str) -> None:
    async with connect(Untouchable()) as compose:
        for call in (compose.deployments.get, compose.recipes.get, compose.deployments.deprovision):
            with pytest.raises(ValueError, match="path"):
                await call(id_)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "path", ["/deployments", "/a.b/..c/d..", "/a%20b", "/%C3%BC", "/a%2Fb", "/50%25", "/x?q=../y&z=%23", "/x?"]
)
async def test_other_paths_are_sent_as_they_are(path: str) -> None:
    compose = Scripted()
    async with connect(compose) as client:
        await client.request("GET", path)
    assert compose.requests[0].url.raw_path.decode() == f"/2016-07{path}"
