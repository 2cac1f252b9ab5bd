"""Who may steer a simulator on a socket: callers that name it, and no page from elsewhere."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest
from support.simulator_driver import BASE, simulated

from compose_async.simulator import Fault, Server, Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADERS = {"Authorization": "Bearer simulator-token"}
SURFACE = ("/", "/_simulator/state", "/_simulator/requests", "/_simulator/faults", "/_simulator/nothing")


@pytest.fixture(name="server", scope="module")
def _server() -> Iterator[Server]:
    with Simulator().serve() as server:
        yield server


@pytest.fixture(name="client", scope="module")
def _client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.base_url.removesuffix("2016-07")) as client:
        yield client


@pytest.mark.parametrize("path", SURFACE)
@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:80", "localhost@evil.example",
        "203.0.113.9", "api.compose.io", "[", "[::1", "127.1.evil", "",
    ],
)  # fmt: skip
def test_another_name_is_refused_whatever_it_asks(client: httpx.Client, host: str, path: str) -> None:
    response = client.get(path, headers={"Host": host})
    assert response.status_code == 403
    assert "--allow-host" in response.json()["errors"]


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST", "localhost.", "127.0.0.1", "127.0.0.2", "[::1]", "a.localhost"]
)
def test_the_names_of_this_machine_are_accepted(client: httpx.Client, host: str) -> None:
    for name in (host, f"{host}:8091"):
        assert client.get("/_simulator/state", headers={"Host": name}).status_code == 200


def test_the_api_itself_is_served_under_any_name(client: httpx.Client) -> None:
    assert client.get("/2016-07/user", headers={**HEADERS, "Host": "api.compose.io"}).status_code == 200


@pytest.mark.parametrize("path", SURFACE)
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": ""}, {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "document"},
        {"Sec-Fetch-Site": "Cross-Site"}, {"Sec-Fetch-Site": "x"}, {"Sec-Fetch-Site": ""},
        {"Origin": "file://"}, {"Origin": "http://127.0.0.1.evil.example"}, {"Origin": "http://evil.example@127.0.0.1"},
        {"Origin": "moz-extension://127.0.0.1"}, {"Origin": "127.0.0.1"},
    ],
)  # fmt: skip
def test_a_page_from_elsewhere_is_refused(client: httpx.Client, path: str, headers: dict[str, str]) -> None:
    assert client.get(path, headers=headers).status_code == 403
    assert client.post(path, headers=headers, json={"drop": True}).status_code == 403


def test_its_own_page_and_programs_are_not_refused(client: httpx.Client, server: Server) -> None:
    origin = server.base_url.removesuffix("/2016-07")
    mine: list[dict[str, str]] = [{}, {"Origin": origin}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}]
    for headers in mine:
        assert client.get("/_simulator/state", headers=headers).status_code == 200
        assert client.post("/_simulator/rate_limit", headers=headers, json={"per_second": None}).status_code == 200


def test_a_link_from_elsewhere_may_lead_to_the_page_which_no_page_may_frame(client: httpx.Client) -> None:
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    page = client.get("/", headers=link)
    assert page.status_code == 200
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert client.get("/_simulator/state", headers=link).status_code == 403


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonx",
        "",
        None,
        "text/plain; application/json",
        "text/plain, application/json",
        "application/json+x",
        "text/json",
        ";",
    ],
)
@pytest.mark.parametrize("path", ["faults", "plans", "advance", "speed", "alerts", "rate_limit"])
def test_what_changes_something_has_to_say_that_it_is_json(client: httpx.Client, path: str, kind: str | None) -> None:
    headers = {} if kind is None else {"Content-Type": kind}
    response = client.post(f"/_simulator/{path}", content=b"{}", headers=headers)
    assert response.status_code == 415
    assert "application/json" in response.json()["errors"]


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON", "application/json;charset=x"])
def test_json_may_be_spelled_as_it_is_by_others(client: httpx.Client, kind: str) -> None:
    body = b'{"per_second": null}'
    assert client.post("/_simulator/rate_limit", content=body, headers={"Content-Type": kind}).status_code == 200


@pytest.mark.asyncio
async def test_in_the_process_any_name_may_steer() -> None:
    async with simulated() as compose:
        for host in ("anything.example", "203.0.113.9"):
            for headers in ({}, {"Host": "other.example"}):
                response = await compose.client.get(f"https://{host}/_simulator/state", headers=headers)
                assert response.status_code == 200


@pytest.mark.asyncio
async def test_under_a_foreign_server_the_name_is_that_of_the_server() -> None:
    sim = Simulator()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(sim.app), base_url="http://sim.example") as client:
        assert (await client.get("/_simulator/state")).status_code == 200
        assert (await client.get("/_simulator/state", headers={"Host": "localhost"})).status_code == 200
        assert (await client.get("/_simulator/state", headers={"Host": "evil.example"})).status_code == 403


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("203.0.113.9:8091", 200),
        ("[2001:db8::1]:8091", 200),
        ("compose", 200),
        ("COMPOSE:80", 200),
        ("evil.example", 403),
    ],
)
def test_on_all_networks_addresses_and_allowed_names_may_steer(host: str, status: int) -> None:
    with Simulator().serve("0.0.0.0", allow_hosts=["compose"]) as server:  # noqa: S104 - the point of the test
        port = urlsplit(server.base_url).port
        response = httpx.get(f"http://127.0.0.1:{port}/_simulator/state", headers={"Host": host})
        assert response.status_code == status


@pytest.mark.parametrize(("host", "warned"), [("127.0.0.1", False), ("localhost", False), ("0.0.0.0", True)])  # noqa: S104
def test_listening_to_a_network_is_said_at_the_start(host: str, warned: bool, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING), Simulator().serve(host):
        pass
    assert [record.levelname for record in caplog.records] == ["WARNING"] * warned
    assert not warned or "anybody who reaches this machine" in caplog.text


@pytest.mark.asyncio
@pytest.mark.parametrize("body", [{"body": "<script>1</script>"}, {"json": {"a": 1}}, {"status": 503}])
@pytest.mark.parametrize("path", ["/2016-07/user", "/2016-07/nothing", "/elsewhere", "/_downloads/backups/x"])
async def test_the_body_of_a_fault_is_no_page_of_the_simulator(body: dict[str, Any], path: str) -> None:
    async with simulated() as compose:
        compose.sim.faults.add(Fault(**body))
        response = await compose.client.get(f"https://api.compose.io{path}")
        assert response.headers["content-security-policy"] == "sandbox"
        assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.asyncio
async def test_no_browser_guesses_the_type_of_a_response() -> None:
    async with simulated() as compose:
        for path in (*SURFACE, "/2016-07/user", "/2016-07/<script>", "/_downloads/backups/x", "/elsewhere"):
            response = await compose.client.get(f"https://api.compose.io{path}")
            assert response.headers["x-content-type-options"] == "nosniff"
            assert path == "/" or response.headers["content-type"].startswith("application/json")


@pytest.mark.asyncio
async def test_the_log_masks_what_opens_doors() -> None:
    secret = "hunter2"
    async with simulated(token=secret) as compose:
        headers = {
            "Cookie": f"session={secret}", "Proxy-Authorization": f"Basic {secret}", "X-Api-Key": secret,
            "X-Auth-Token": secret, "API-Key": secret, "X-Vault-Secret": secret, "X-Password": secret,
            "Authorization": f"Bearer {secret}", "X-Request-Id": "visible", "Idempotency-Key": "seen",
            "Ocp-Apim-Subscription-Key": secret, "X-Session-Id": secret, "X-CSRF-Token": secret, "Cookie2": secret,
        }  # fmt: skip
        inner = {"password": secret, "client_secret": secret, "apiKey": [secret], "private-key": {"pem": secret}}
        body: dict[str, Any] = {
            "deployment": {**inner, "name": "orders"},
            "list": [{"token": secret, "passwd": None}],
            "key": "k",
        }
        more = dict.fromkeys(
            ["pwd", "user_pass", "passphrase", "Passcode", "sshKey", "master_key", "sig", "jwt"], secret
        )
        body["more"] = [[{"extra": more}]]
        query = {"Signature": secret, "access_token": secret, "embed": "x", "api_key": "", "sig": secret, "PWD": secret}
        await compose.client.post(f"{BASE}/deployments", headers=headers, json=body, params=query)
        [exchange] = compose.sim.requests
        listed = await compose.client.get("https://api.compose.io/_simulator/requests")
        assert secret not in repr(exchange) + listed.text
        assert exchange.json == {
            "deployment": {
                "password": "***", "client_secret": "***", "apiKey": "***", "private-key": "***", "name": "orders"
            },
            "list": [{"token": "***", "passwd": None}],
            "key": "k",
            "more": [[{"extra": dict.fromkeys(more, "***")}]],
        }  # fmt: skip
        assert (exchange.headers["x-request-id"], exchange.headers["idempotency-key"]) == ("visible", "seen")
        assert (exchange.headers["cookie"], exchange.headers["authorization"]) == ("***", "***")
        assert exchange.query["embed"] == "x"
