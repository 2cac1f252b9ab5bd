"""How requests are read: the habits of old clients, tokens, paths, bodies, and responses to nonsense."""

from __future__ import annotations

import http.client
import json
import urllib.parse
from typing import Any

import httpx
import pytest
from support.simulator_driver import BASE, TOKEN, Driver, simulated

from compose_async.simulator import Fault
from compose_async.simulator.api.routes import routes
from compose_async.simulator.operations import OPERATIONS

pytestmark = pytest.mark.asyncio

FAULTS = "https://api.compose.io/_simulator/faults"
JSON = {"Content-Type": "application/json"}

IBM = "https://composebroker.example.net/api/2016-07/instances/0a1b-2c3d"


async def test_every_described_operation_is_there_and_no_other() -> None:
    described = [route.operation for route in routes()]
    assert len(described) == 59
    assert sorted(described) == sorted(OPERATIONS)


@pytest.mark.parametrize("path", ["/accounts/", "//accounts", "/accounts//", "//accounts/?x=1"])
async def test_extra_slashes_do_not_matter(path: str) -> None:
    async with simulated() as compose:
        assert await compose.listed(path) == await compose.listed("/accounts")


async def test_a_doubled_slash_before_an_id_does_not_matter() -> None:
    async with simulated() as compose:
        await compose.create()
        [event] = await compose.listed("/audit_events")
        assert await compose.get(f"//audit_events//{event['id']}/") == event
        assert compose.sim.requests[-1].path == f"/2016-07//audit_events//{event['id']}/"
        assert compose.sim.requests[-1].operation == "audit_events.get"


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/json; charset=utf-8", "application/hal+json", "json", "text/plain", ""],
)
async def test_any_content_type_is_taken_on_reads_and_writes(content_type: str) -> None:
    async with simulated() as compose:
        headers = {"Content-Type": content_type}
        assert (await compose.client.get(f"{BASE}/user", headers=headers)).status_code == 200
        body = b'{"team": {"name": "t"}}'
        assert (await compose.client.post(f"{BASE}/teams", content=body, headers=headers)).status_code == 201


async def test_a_body_where_none_is_wanted_does_not_matter() -> None:
    async with simulated() as compose:
        path = await compose.up()
        response = await compose.client.request("GET", BASE + path, content=b"not even JSON")
        assert response.status_code == 200
        response = await compose.client.post(f"{BASE}{path}/backups", content=b"{}")
        assert response.status_code == 202


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer \xe9"]
)
async def test_a_missing_or_bad_token_is_refused(header: str | None) -> None:
    async with simulated() as compose:
        del compose.client.headers["Authorization"]
        headers = {} if header is None else {b"Authorization": header.encode("latin-1")}
        response = await compose.client.get(f"{BASE}/user", headers=headers)
        assert (response.status_code, response.json()) == (401, {"errors": "invalid_token"})


async def test_the_scheme_may_be_spelled_in_lower_case() -> None:
    async with simulated(token="other") as compose:
        response = await compose.client.get(f"{BASE}/user", headers={"Authorization": "bearer other"})
        assert response.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/2016-07",
        "/2016-07/",
        "/2016-07/nothing",
        "/2016-07/accounts%0A",
        "/2016-07/deployments/%0A",
        "/2016-07/deployments/a%2Fb",
        "/2016-07/deployments/%FF%00",
        "/2016-07/deployments/..%2f..",
        "/2016-07/deployments/{id}",
        "/2016-07/recipes/x%0A",
        "/2016-07x/accounts",
        "/2014-06/accounts",
        "/api/2016-07/instances",
    ],
)
async def test_unknown_paths_and_odd_ids_are_404_in_the_shape_of_the_api(path: str) -> None:
    async with simulated() as compose:
        response = await compose.client.get(f"https://api.compose.io{path}")
        assert (response.status_code, response.json()) == (404, {"errors": "not_found"})
        assert response.headers["content-type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize(("method", "path"), [("PUT", "/deployments"), ("OPTIONS", "/user"), ("TRACE", "/teams/x")])
async def test_a_wrong_method_is_405_and_says_what_is_allowed(method: str, path: str) -> None:
    async with simulated() as compose:
        response = await compose.client.request(method, BASE + path)
        assert response.status_code == 405
        assert response.json() == {"errors": "method_not_allowed"}
        assert "GET" in response.headers["allow"]


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 100_000, b'{"team": {"name": NaN}}', b"nope"])
async def test_what_is_not_json_is_422(body: bytes) -> None:
    async with simulated() as compose:
        response = await compose.client.post(f"{BASE}/teams", content=body)
        assert response.status_code == 422
        assert response.json() == {"errors": "the body is not valid JSON"}


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        (b"", {"team": ["can't be blank"]}),
        (b"{}", {"team": ["can't be blank"]}),
        (b"[]", {"body": ["is invalid"]}),
        (b'"x"', {"body": ["is invalid"]}),
        (b"null", {"body": ["can't be blank"]}),
        (b'{"team": 3}', {"team": ["is invalid"]}),
        (b'{"team": null}', {"team": ["can't be blank"]}),
        (b'{"team": {}}', {"name": ["can't be blank"]}),
        (b'{"team": {"name": ""}}', {"name": ["can't be blank"]}),
        (b'{"team": {"name": ["x"]}}', {"name": ["is invalid"]}),
    ],
)
async def test_bodies_that_do_not_fit_are_422_with_a_map_of_fields(body: bytes, errors: dict[str, list[str]]) -> None:
    async with simulated() as compose:
        response = await compose.client.post(f"{BASE}/teams", content=body)
        assert (response.status_code, response.json()) == (422, {"errors": errors})


@pytest.mark.parametrize("number", ["1e400", "-1e400", "NaN", "Infinity", "9" * 5000])
async def test_a_number_that_json_cannot_give_back_is_422_and_leaves_the_log_readable(number: str) -> None:
    async with simulated() as compose:
        body = f'{{"team": {{"name": "t", "more": {number}}}}}'
        assert (await compose.client.post(f"{BASE}/teams", content=body)).status_code == 422
        listed = await compose.client.get("https://api.compose.io/_simulator/requests")
        assert json.loads(listed.text, parse_constant=pytest.fail)["requests"][0]["json"] is None


async def test_a_body_within_the_parsers_reach_but_far_too_deep_is_422_and_leaves_the_log_readable() -> None:
    async with simulated() as compose:
        for depth in (101, 400, 900):
            deep = b'{"team": {"name": ' + b'{"a":' * depth + b"1" + b"}" * depth + b"}}"
            response = await compose.client.post(f"{BASE}/teams", content=deep)
            assert (response.status_code, response.json()) == (422, {"errors": "the body is nested too deeply"})
            listed = b"[" * depth + b"]" * depth
            fault = b'{"path": "/nothing", "json": ' + listed + b"}"
            response = await compose.client.post(FAULTS, content=fault, headers=JSON)
            assert (response.status_code, response.json()) == (422, {"errors": "the body is nested too deeply"})
        for name in ("requests", "faults"):
            assert (await compose.client.get(f"https://api.compose.io/_simulator/{name}")).status_code == 200
        assert all(exchange.json is None for exchange in compose.sim.requests)


async def test_a_body_as_deep_as_any_real_one_is_read() -> None:
    async with simulated() as compose:
        fault = b'{"path": "/user", "json": ' + b"[" * 90 + b"]" * 90 + b"}"
        assert (await compose.client.post(FAULTS, content=fault, headers=JSON)).status_code == 200
        assert (await compose.client.get("https://api.compose.io/_simulator/faults")).status_code == 200
        assert (await compose.client.get(f"{BASE}/user")).content == b"[" * 90 + b"]" * 90


async def test_a_request_target_in_absolute_form_is_found_and_links_lead_to_where_it_says() -> None:
    async with simulated() as compose:
        created = await compose.create()
        path = f"/2016-07/deployments/{created['id']}"
        with compose.sim.serve(allow_hosts=["other"]) as server:
            proxied = http.client.HTTPConnection(urllib.parse.urlsplit(server.base_url).netloc)
            headers = {"Host": "other", "Authorization": f"Bearer {TOKEN}"}
            for target, status in ((f"{path}?x=1", 200), ("/2016-07/nothing", 404), ("", 200)):
                proxied.request("GET", f"http://api.example.net:99{target}", headers=headers)
                answer = proxied.getresponse()
                content = answer.read()
                assert answer.status == status
                if status == 200 and target:
                    assert f"http://api.example.net:99{path}/alerts{{?embed}}".encode() in content
            proxied.close()


@pytest.mark.parametrize(("header", "scheme"), [("https, http", "https"), ("http,https", "http"), ("", "https")])
async def test_of_several_proxies_the_first_tells_the_scheme(header: str, scheme: str) -> None:
    async with simulated() as compose:
        compose.client.headers["X-Forwarded-Proto"] = header
        created = await compose.create()
        assert created["_links"]["alerts"]["href"].startswith(f"{scheme}://api.compose.io/2016-07/")


async def test_an_unknown_id_counts_more_than_a_bad_body() -> None:
    async with simulated() as compose:
        await compose.call("POST", "/deployments/unknown/scalings", {}, expect=404)


async def test_any_text_survives_as_a_name() -> None:
    async with simulated() as compose:
        for number, name in enumerate(("naïve ☃ \U0001f600", "a/b?c#d%", "{?embed}", "\x00\n")):
            raw = json.dumps({"team": {"name": name}}).encode()
            response = await compose.client.post(f"{BASE}/teams", content=raw)
            assert response.json()["name"] == name
            created = await compose.create(name)
            assert (await compose.listed("/deployments"))[number]["name"] == name
            assert created["_links"]["compose_web_ui"]["href"].endswith("{?embed}")
        lone = b'{"team": {"name": "\\ud800"}}'
        assert (await compose.client.post(f"{BASE}/teams", content=lone)).json()["name"] == "\ud800"


async def test_responses_carry_the_simulated_date_and_a_request_id() -> None:
    async with simulated() as compose:
        compose.clock.advance(30)
        response = await compose.client.get(f"{BASE}/user")
        assert response.headers["date"] == "Mon, 04 Mar 2019 10:16:00 GMT"
        assert len(response.headers["x-request-id"]) == 32
        echoed = await compose.client.get(f"{BASE}/user", headers={"X-Request-Id": "mine"})
        assert echoed.headers["x-request-id"] == "mine"
        assert compose.sim.requests[-1].request_id == "mine"


async def test_requests_are_recorded_in_order_with_what_was_sent() -> None:
    async with simulated() as compose:
        await compose.create("orders")
        await compose.get("/nothing", expect=404)
        first, second = compose.sim.requests
        assert (first.method, first.path, first.status) == ("POST", "/2016-07/deployments", 202)
        assert (first.operation, second.operation) == ("deployments.create", None)
        assert isinstance(first.json, dict)
        assert first.json["deployment"]["name"] == "orders"  # type: ignore[index, call-overload]
        assert first.at == compose.clock.utc()
        assert (second.status, second.json) == (404, None)
        compose.sim.requests.clear()
        assert len(compose.sim.requests) == 0


async def test_links_lead_back_to_the_address_the_client_uses() -> None:
    async with simulated() as compose:
        created = await compose.create()
        for name in ("scalings", "backups", "alerts", "portal_users", "cluster"):
            href = created["_links"][name]["href"]
            assert href.startswith(f"{BASE}/")
            assert (await compose.client.get(href.removesuffix("{?embed}"))).status_code == 200
            assert (await compose.client.get(href)).status_code == 404  # the tail is for the client to strip


async def ibm(compose: Driver, path: str) -> httpx.Response:
    return await compose.client.get(IBM + path)


async def test_the_same_api_lives_behind_the_ibm_prefix() -> None:
    async with simulated() as compose:
        assert (await ibm(compose, "")).status_code == 404
        created = await compose.create()
        instance = (await ibm(compose, "/")).json()
        assert instance == {"id": "0a1b-2c3d", "resource_type": "deployment", "resource_id": created["id"]}
        deployment = (await ibm(compose, f"/deployments/{created['id']}")).json()
        assert deployment["_links"]["alerts"]["href"].startswith(f"{IBM}/deployments/")
        assert (await ibm(compose, f"/recipes/{created['provision_recipe_id']}")).json()["status"] == "running"
        compose.client.headers["Authorization"] = "Bearer wrong"
        assert (await ibm(compose, "")).status_code == 401
        assert (await compose.client.post(IBM)).status_code == 405


async def test_the_application_also_runs_under_a_foreign_server_that_cannot_break_connections() -> None:
    async with simulated() as compose:
        transport = httpx.ASGITransport(app=compose.sim.app)
        async with httpx.AsyncClient(transport=transport, headers=compose.client.headers) as client:
            assert (await client.get(f"{BASE}/user")).status_code == 200
            for fault in (Fault(drop=True), Fault(cut=3)):
                compose.sim.faults.add(fault)
                with pytest.raises(ConnectionResetError):
                    await client.get(f"{BASE}/user")


async def test_the_application_starts_and_stops_with_a_server_that_asks() -> None:
    asked = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    answered = []

    async def receive() -> Any:
        return asked.pop(0)

    async def send(message: Any) -> None:
        answered.append(message["type"])

    async with simulated() as compose:
        await compose.sim.app({"type": "lifespan"}, receive, send)
    assert answered == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
