from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import respx
from support.transport import GET, POST, JumpClock, Served, StillClock, client, reply, serving, settings, silence

from compose_async import ComposeClient, errors
from compose_async._transport.call import Call, call_for
from compose_async.events import RequestEvent, RetryEvent

if TYPE_CHECKING:
    from collections.abc import Callable

    from compose_async._transport.transport import Transport

pytestmark = pytest.mark.asyncio

BASE = "https://api.compose.io/2016-07"
NOON = "Mon, 23 Nov 2026 12:00:00 GMT"


class Compose:
    """Responses as routed, over no network, with a client that talks to it."""

    def __init__(self, **changes: Any) -> None:
        self.routes = respx.MockRouter(base_url=BASE, assert_all_called=False)
        self.recipe = self.routes.get("/recipes/1")
        self.create = self.routes.post("/deployments")
        self.clock = JumpClock()
        self.events: list[object] = []
        over = httpx.MockTransport(self.routes.async_handler)
        self.client = client(BASE, clock=self.clock, over=over, hooks=(self.events.append,), **changes)


async def test_a_response_comes_back_whole_and_the_request_says_all_it_must() -> None:
    compose = Compose(user_agent="billing/1")
    compose.recipe.respond(200, json={"id": "1"}, headers={"ETag": "x"})
    response = await compose.client.send(GET.replace(query=(("a", "b c"), ("a", "d&"))))
    assert (response.status, response.json(), response.headers["etag"]) == (200, {"id": "1"}, "x")
    request = compose.recipe.calls.last.request
    assert str(request.url) == f"{BASE}/recipes/1?a=b+c&a=d%26"
    headers = request.headers
    assert headers["authorization"] == "Bearer s3cret"
    assert headers["accept"] == "application/json"
    assert headers["x-request-id"] == response.request_id
    assert headers["user-agent"].startswith("billing/1 compose-async/")
    assert headers["host"] == "api.compose.io"
    assert "content-type" not in headers


async def test_a_body_is_compact_json_and_an_empty_response_is_a_response() -> None:
    compose = Compose()
    compose.create.respond(202)
    response = await compose.client.send(POST)
    assert response.json() is None
    request = compose.create.calls.last.request
    assert request.content == b'{"deployment":{"name":"orders"}}'
    assert request.headers["content-type"] == "application/json"
    assert request.headers["content-length"] == str(len(request.content))


@pytest.mark.parametrize("path", ["recipes", "@evil.example/x", "", "/a b", "/a\r\nX: y", "/ä"])
async def test_a_path_that_could_lead_elsewhere_is_refused_before_anything_is_sent(path: str) -> None:
    compose = Compose()
    with pytest.raises(ValueError, match="path"):
        await compose.client.send(GET.replace(path=path))
    assert not compose.routes.calls


@pytest.mark.parametrize("query", ["a b", "a#b", "a=\r\nX: y", "ä"])
async def test_a_query_that_is_not_encoded_is_refused_without_being_shown(query: str) -> None:
    compose = Compose()
    with pytest.raises(ValueError, match=r"^the query of path must be percent-encoded, without a fragment$"):
        await compose.client.send(Call(operation="request", method="GET", path=f"/recipes?{query}"))
    assert not compose.routes.calls


async def test_a_query_in_the_path_is_added_to() -> None:
    compose = Compose()
    route = compose.routes.get("/recipes", params={"x": "1", "y": "2"}).respond(200)
    await compose.client.send(Call(operation="recipes.list", method="GET", path="/recipes?x=1", query=(("y", "2"),)))
    assert route.called


@pytest.mark.parametrize("body", [float("nan"), {"a": object()}])
async def test_a_body_that_json_cannot_hold_is_refused_before_anything_is_sent(body: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        await Compose().client.send(POST.replace(body=body))


@pytest.mark.parametrize("timeout", [0, float("inf")])
async def test_a_timeout_is_checked(timeout: float) -> None:
    with pytest.raises(errors.ConfigurationError):
        settings(timeout=timeout)


async def test_a_safe_call_is_repeated_with_the_same_request_id_until_it_succeeds() -> None:
    compose = Compose()
    compose.recipe.side_effect = [
        httpx.Response(503),
        httpx.ConnectError("no"),
        httpx.ReadTimeout("no"),
        httpx.Response(200),
    ]
    response = await compose.client.send(GET)
    assert {call.request.headers["x-request-id"] for call in compose.recipe.calls} == {response.request_id}
    requests = [event for event in compose.events if isinstance(event, RequestEvent)]
    assert [(event.attempt, event.status, event.error) for event in requests] == [
        (1, 503, None),
        (2, None, "ConnectError"),
        (3, None, "ReadTimeout"),
        (4, 200, None),
    ]
    retries = [event for event in compose.events if isinstance(event, RetryEvent)]
    assert [event.reason for event in retries] == ["503", "not sent", "response lost"]
    assert [event.delay for event in retries] == pytest.approx(compose.clock.waits)


@pytest.mark.parametrize(
    ("end", "kind"),
    [
        (httpx.Response(503), errors.InternalServerError),
        (httpx.Response(408), errors.APIStatusError),
        (httpx.Response(429), errors.RateLimitError),
        (httpx.ConnectError("no"), errors.APIConnectionError),
        (httpx.ReadTimeout("no"), errors.APITimeoutError),
    ],
)
async def test_a_safe_call_ends_with_the_error_of_its_last_attempt(end: Any, kind: type[Exception]) -> None:
    compose = Compose(max_retries=2)
    compose.recipe.mock(side_effect=end) if isinstance(end, Exception) else compose.recipe.mock(return_value=end)
    with pytest.raises(kind) as caught:
        await compose.client.send(GET)
    assert type(caught.value) is kind
    assert compose.recipe.call_count == 3


@pytest.mark.parametrize("end", [httpx.Response(500), httpx.Response(408), httpx.ReadTimeout("no")])
async def test_a_write_that_may_have_been_carried_out_is_sent_once_and_reported_as_unknown(end: Any) -> None:
    compose = Compose()
    compose.recipe.respond(200, headers={"Date": NOON})
    await compose.client.send(GET)
    compose.create.mock(side_effect=[end])
    with pytest.raises(errors.OutcomeUnknownError) as caught:
        await compose.client.send(POST)
    assert compose.create.call_count == 1
    assert caught.value.status == getattr(end, "status_code", None)
    assert caught.value.attempt.sent_at == datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert isinstance(caught.value.__cause__, errors.APIStatusError | errors.APITimeoutError)
    assert "orders" not in repr(caught.value.__cause__)


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ({"deployment": {"name": "orders", "units": 3, "notes": "x", "ssl": True}}, {"name": "orders", "units": 3}),
        ({"whitelist": {"ip": "10.0.0.0/8"}, "type": "tcp"}, {"ip": "10.0.0.0/8", "type": "tcp"}),
        ({"password": "hunter2", "name": True, "version": None}, {}),
        ([{"name": "orders"}], {}),
        (None, {}),
    ],
)
async def test_an_unknown_outcome_says_what_the_body_asked_for_but_no_secret(body: Any, wanted: dict[str, Any]) -> None:
    compose = Compose()
    compose.create.respond(504)
    with pytest.raises(errors.OutcomeUnknownError) as caught:
        await compose.client.send(POST.replace(body=body))
    assert caught.value.attempt.wanted == wanted


async def test_an_unknown_outcome_is_dated_by_the_last_sending() -> None:
    compose = Compose()
    compose.recipe.respond(200, headers={"Date": NOON})
    await compose.client.send(GET)
    compose.create.side_effect = [httpx.Response(429, headers={"Retry-After": "40"}), httpx.Response(504)]
    with pytest.raises(errors.OutcomeUnknownError) as caught:
        await compose.client.send(POST)
    sent_at = caught.value.attempt.sent_at
    assert sent_at is not None
    assert sent_at >= datetime(2026, 11, 23, 12, 0, 40, tzinfo=UTC)


@pytest.mark.parametrize("method", ["", "GET /x", "G\r\nX: y", "GÉT", 7])
async def test_a_verb_that_could_say_more_than_a_verb_is_refused(method: Any) -> None:
    async with ComposeClient("t0ken", base_url="http://127.0.0.1:9") as compose:
        with pytest.raises(ValueError, match="HTTP verb"):
            await compose.request(method, "/user")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
async def test_a_refusal_is_read_in_every_encoding_that_json_may_have(encoding: str) -> None:
    body = '{"errors": {"name": ["wär schon vergeben"]}}'.encode(encoding)
    transport = client(BASE, over=httpx.MockTransport(lambda _: httpx.Response(422, content=body)))
    with pytest.raises(errors.UnprocessableError) as caught:
        await transport.send(GET)
    assert caught.value.errors == {"name": ("wär schon vergeben",)}


async def test_a_tunnel_is_no_request() -> None:
    async with ComposeClient("t0ken", base_url="http://127.0.0.1:9") as compose:
        with pytest.raises(ValueError, match="CONNECT"):
            await compose.request("connect", "/deployments", json={})


async def test_what_a_query_holds_is_spelled_as_json_spells_it() -> None:
    call = call_for("x", "GET", "/x", query={"flag": True, "count": 3, "text": "a b"})
    assert call.query == (("flag", "true"), ("count", "3"), ("text", "a b"))


async def test_a_write_that_never_left_or_was_plainly_refused_is_sent_again() -> None:
    compose = Compose()
    compose.create.side_effect = [httpx.ConnectTimeout("no"), httpx.Response(429), httpx.Response(202)]
    assert (await compose.client.send(POST)).status == 202


async def test_a_too_long_retry_after_fails_at_once_and_says_how_long() -> None:
    compose = Compose()
    compose.recipe.respond(429, headers={"Retry-After": "3600"})
    with pytest.raises(errors.RateLimitError) as caught:
        await compose.client.send(GET)
    assert caught.value.retry_after == 3600
    assert (compose.recipe.call_count, compose.clock.waits) == (1, [])


async def test_a_429_holds_up_the_whole_client_and_its_clones() -> None:
    compose = Compose()
    compose.recipe.side_effect = [httpx.Response(429, headers={"Retry-After": "40"}), httpx.Response(200)]
    with pytest.raises(errors.RateLimitError):
        await compose.client.send(GET.replace(is_poll=True))  # without retries
    assert compose.clock.time == 1000
    clone = compose.client.with_settings(settings(BASE, timeout=1.0))
    await clone.send(GET)
    assert compose.clock.time >= 1040


async def test_a_refused_fixed_token_is_an_error_at_once() -> None:
    compose = Compose()
    compose.recipe.respond(401, json={"errors": "invalid_token"})
    with pytest.raises(errors.AuthenticationError, match="invalid_token"):
        await compose.client.send(GET)
    assert compose.recipe.call_count == 1


async def test_a_refused_token_of_a_provider_is_renewed_once_even_for_writes_without_retries() -> None:
    asked = 0

    async def provider() -> str:
        nonlocal asked
        asked += 1
        return f"t{asked}"

    compose = Compose(token=provider, max_retries=0)
    compose.create.mock(
        side_effect=lambda request: httpx.Response(202 if request.headers["authorization"] == "Bearer t2" else 401)
    )
    await asyncio.gather(*(compose.client.send(POST) for _ in range(10)))
    assert asked == 2
    compose.recipe.respond(401)
    with pytest.raises(errors.AuthenticationError):
        await compose.client.send(GET)
    assert (asked, compose.recipe.call_count) == (3, 2)


async def test_what_a_provider_raises_reaches_the_caller_as_it_is() -> None:
    async def provider() -> str:
        raise TimeoutError("vault")

    with pytest.raises(TimeoutError, match="vault"):
        await Compose(token=provider).client.send(GET)


async def test_a_response_above_the_size_cap_does_not_fit_and_a_long_error_still_names_its_status() -> None:
    compose = Compose(max_response_bytes=100)
    compose.recipe.respond(200, content=b"x" * 101)
    with pytest.raises(errors.DecodeError, match="longer than 100 bytes"):
        await compose.client.send(GET)
    compose.create.respond(422, content=b"x" * 101)
    with pytest.raises(errors.UnprocessableError):
        await compose.client.send(POST)


async def test_servers_time_is_unknown_at_first_and_shared_with_clones() -> None:
    compose = Compose()
    clone = compose.client.with_settings(settings(BASE, max_retries=0))
    assert compose.client.server_time.now() is None
    compose.recipe.respond(200, headers={"Date": NOON})
    await compose.client.send(GET)
    compose.clock.time += 60
    assert clone.server_time.now() == datetime(2026, 11, 23, 12, 1, tzinfo=UTC)


async def test_a_clone_has_its_own_settings_and_the_same_token() -> None:
    compose = Compose()
    compose.recipe.respond(200)
    await compose.client.with_settings(settings(BASE, token="other", user_agent="shop/1.0")).send(GET)
    sent = compose.recipe.calls.last.request.headers
    assert (sent["user-agent"][:8], sent["authorization"]) == ("shop/1.0", "Bearer s3cret")


async def test_a_hook_that_raises_does_not_fail_the_call() -> None:
    def broken(_: object) -> None:
        raise RuntimeError

    over = httpx.MockTransport(lambda _: httpx.Response(200))
    assert (await client(BASE, over=over, hooks=(broken,)).send(GET)).status == 200


@pytest.mark.parametrize("replay", ["safe", "unsent-only"])
async def test_over_real_sockets_a_lost_response_is_repeated_only_where_that_is_safe(replay: Any) -> None:
    async def first_hangs_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter, served: Served) -> None:
        if len(served.heads) == 1:
            writer.close()
        else:
            writer.write(reply())

    async with serving(first_hangs_up) as served:
        transport = client(served.base_url)
        if replay == "safe":
            assert (await transport.send(GET)).status == 200
        else:
            with pytest.raises(errors.OutcomeUnknownError):
                await transport.send(POST)
        assert len(served.heads) == (2 if replay == "safe" else 1)
        await transport.aclose()
        await served.nobody_connected()


async def test_the_rate_is_taken_with_a_connection_in_hand_and_once_for_each_request() -> None:
    go_on = asyncio.Event()
    taken = 0

    async def gated(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: Served) -> None:
        await go_on.wait()
        writer.write(reply())

    async with serving(gated) as served:
        transport = client(served.base_url, max_connections=1)
        acquire = transport._limiter.acquire  # a limiter in ``rate=`` is asked after this one

        async def counting(total_pause_limit: float = 0.0) -> bool:
            nonlocal taken
            taken += 1
            return await acquire(total_pause_limit)

        transport._limiter.acquire = counting  # type: ignore[method-assign] # counts, and does the same
        calls = [asyncio.create_task(transport.send(GET)) for _ in range(3)]
        while not served.heads:
            await asyncio.sleep(0.001)
        assert taken == 1  # a share that is taken leads to a request at once
        go_on.set()
        await asyncio.gather(*calls)
        assert taken == len(served.heads) == 3
        await transport.aclose()


# --- lifetime


def in_provider() -> tuple[Transport, Callable[[], bool]]:
    asked = asyncio.Event()

    async def provider() -> str:
        asked.set()
        await asyncio.Event().wait()
        return ""

    return client(token=provider), asked.is_set


def in_backoff() -> tuple[Transport, Callable[[], bool]]:
    clock = StillClock()
    return client(BASE, clock=clock, over=httpx.MockTransport(lambda _: httpx.Response(503))), lambda: clock.waiting > 0


@pytest.mark.parametrize("where", [in_provider, in_backoff])
async def test_closing_ends_calls_that_wait_with_an_error_that_names_the_remedy(where: Callable[[], Any]) -> None:
    transport, is_there = where()
    call = asyncio.create_task(transport.send(GET))
    while not is_there():
        await asyncio.sleep(0)
    await transport.aclose()
    with pytest.raises(errors.ClientClosedError, match="build a new ComposeClient"):
        await call
    await transport.aclose()
    with pytest.raises(errors.ClientClosedError):
        await transport.send(GET)


async def test_closing_twice_waits_for_a_call_that_takes_its_time_to_end() -> None:
    asked, tidied = asyncio.Event(), asyncio.Event()

    async def provider() -> str:
        asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            await tidied.wait()
        return ""

    transport = client(token=provider)
    call = asyncio.create_task(transport.send(GET))
    await asked.wait()
    closings = [asyncio.create_task(transport.aclose())]
    await asyncio.sleep(0.001)
    closings.append(asyncio.create_task(transport.aclose()))
    await asyncio.sleep(0.001)
    assert not any(closing.done() for closing in closings)
    tidied.set()
    await asyncio.gather(*closings)
    with pytest.raises(errors.ClientClosedError):
        await call


@pytest.mark.parametrize(("call", "end"), [(GET, errors.ClientClosedError), (POST, errors.OutcomeUnknownError)])
async def test_closing_ends_exchanges_under_way_and_those_that_wait_for_a_slot(call: Call, end: type) -> None:
    async with serving(silence) as served:
        transport = client(served.base_url, max_connections=2)
        calls = [asyncio.create_task(transport.send(call)) for _ in range(5)]
        while len(served.heads) < 2:
            await asyncio.sleep(0.001)
        await asyncio.gather(transport.aclose(), transport.aclose())
        ends = await asyncio.gather(*calls, return_exceptions=True)
        assert [type(error) for error in ends] == [end, end, *[errors.ClientClosedError] * 3]
        await served.nobody_connected()
        assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_client_is_open_from_its_first_call_until_it_is_closed() -> None:
    compose = Compose()
    compose.recipe.respond(200)
    assert not compose.client.is_open
    await compose.client.send(GET)
    assert compose.client.is_open
    await compose.client.aclose()
    assert not compose.client.is_open


async def test_a_client_that_was_never_used_closes_anywhere() -> None:
    transport = client()
    await asyncio.to_thread(asyncio.run, transport.aclose())
    await transport.aclose()


async def test_another_event_loop_is_refused_before_any_io() -> None:
    compose = Compose()
    compose.recipe.respond(200)
    await compose.client.send(GET)
    for use in (lambda: compose.client.send(GET), compose.client.aclose):

        async def elsewhere(use: Callable[[], Any] = use) -> None:
            with pytest.raises(errors.ClientClosedError, match="one ComposeClient for each event loop"):
                await use()

        await asyncio.to_thread(asyncio.run, elsewhere())
    assert compose.recipe.call_count == 1


async def test_a_client_whose_event_loop_is_gone_can_still_be_closed() -> None:
    transport = client(BASE, over=httpx.MockTransport(lambda _: httpx.Response(200)))
    await asyncio.to_thread(asyncio.run, transport.send(GET))
    await transport.aclose()


async def test_after_a_fork_the_child_is_told_to_build_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    compose = Compose()
    compose.recipe.respond(200)
    await compose.client.send(GET)
    parent = os.getpid()
    monkeypatch.setattr(os, "getpid", lambda: parent + 1)
    with pytest.raises(errors.ClientClosedError, match="in the child process"):
        await compose.client.send(GET)
    await compose.client.aclose()


async def test_a_clients_own_timeout_around_a_call_stays_a_timeout() -> None:
    async with serving(silence) as served:
        transport = client(served.base_url)
        with pytest.raises(TimeoutError) as caught:
            async with asyncio.timeout(0.02):
                await transport.send(GET)
        assert not isinstance(caught.value, errors.ComposeError)
        await transport.aclose()


async def test_the_transport_is_made_without_a_loop_and_without_loading_httpx() -> None:
    code = """
import sys
from compose_async._clock import LoopClock
from compose_async._config import load_settings
from compose_async._transport.transport import Transport
made = load_settings(token="t", base_url=None, timeout=1, max_retries=0, max_connections=1, user_agent=None,
                     allow_http=False, hooks=())
Transport(made, clock=LoopClock())
print([name for name in ("httpx", "httpcore", "tenacity", "cattrs", "email.utils") if name in sys.modules])
"""
    process = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert json.loads(process.stdout) == []


async def test_a_call_of_another_kind_is_unknown_by_default() -> None:
    assert Call(operation="x", method="POST", path="/x").replay == "unsent-only"
