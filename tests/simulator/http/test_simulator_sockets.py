"""The simulator on a real socket: coming up, going down, keeping alive, breaking connections."""

from __future__ import annotations

import asyncio
import http.client
import socket
import ssl
import threading
import urllib.parse
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from compose_async.simulator import Certificate, Fault, ScaledClock, Server, Simulator, VirtualClock, serve_forever

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

CERTIFICATE = Path(__file__).parents[2] / "faults" / "localhost.pem"
HEADERS = {"Authorization": "Bearer simulator-token"}


def address(server: Server) -> tuple[str, int]:
    parts = urllib.parse.urlsplit(server.base_url)
    assert parts.hostname is not None
    assert parts.port is not None
    return parts.hostname, parts.port


@pytest.fixture(name="sim")
def _sim() -> Simulator:
    return Simulator(clock=VirtualClock())


@pytest.fixture(name="server")
def _server(sim: Simulator) -> Iterator[Server]:
    with sim.serve() as server:
        yield server


@pytest.fixture(name="client")
def _client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.base_url, headers=HEADERS) as client:
        yield client


def test_it_serves_from_start_to_stop(sim: Simulator) -> None:
    server = sim.serve().start()
    base_url = server.base_url
    assert httpx.get(f"{base_url}/user", headers=HEADERS).status_code == 200
    with pytest.raises(RuntimeError, match="already"):
        server.start()
    server.stop()
    server.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{base_url}/user")
    with pytest.raises(RuntimeError, match="not been started"):
        _ = server.base_url


def test_a_taken_port_is_an_error_at_the_start(sim: Simulator, server: Server) -> None:
    with pytest.raises(OSError, match="in use"):
        sim.serve(port=address(server)[1]).start()


def test_over_tls_it_serves_links_that_speak_tls_too(sim: Simulator) -> None:
    trust = ssl.create_default_context(cafile=CERTIFICATE)
    with sim.serve("localhost", certificate=Certificate(CERTIFICATE, CERTIFICATE)) as server:
        assert server.base_url.startswith("https://localhost:")
        with httpx.Client(base_url=server.base_url, headers=HEADERS, verify=trust) as client:
            [account] = client.get("/accounts").json()["_embedded"]["accounts"]
            wish = {"account_id": account["id"], "name": "a", "type": "redis", "datacenter": "aws:us-east-1"}
            created = client.post("/deployments", json={"deployment": wish}).json()
            assert created["_links"]["scalings"]["href"].startswith(f"{server.base_url}/deployments/")
            sim.faults.add(Fault(drop=True))
            with pytest.raises(httpx.TransportError):
                client.get("/user")
            assert client.get("/user").status_code == 200


def test_behind_a_proxy_that_ends_tls_links_are_those_of_the_client(client: httpx.Client) -> None:
    [account] = client.get("/accounts").json()["_embedded"]["accounts"]
    wish = {"account_id": account["id"], "name": "a", "type": "redis", "datacenter": "aws:us-east-1"}
    came_as = {"Host": "api.compose.io", "X-Forwarded-Proto": "https"}
    created = client.post("/deployments", json={"deployment": wish}, headers=came_as).json()
    assert created["_links"]["alerts"]["href"].startswith("https://api.compose.io/2016-07/deployments/")


def test_a_certificate_that_cannot_be_used_is_an_error_at_the_start(sim: Simulator, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        sim.serve(certificate=Certificate(CERTIFICATE, tmp_path / "none.pem")).start()


def test_head_says_what_get_would(server: Server) -> None:
    connection = http.client.HTTPConnection(*address(server))
    lengths = []
    for method in ("HEAD", "GET", "HEAD"):
        connection.request(method, "/2016-07/user", headers=HEADERS)
        answer = connection.getresponse()
        lengths.append((answer.status, answer.getheader("content-length")))
        assert bool(answer.read()) == (method == "GET")
    assert len(set(lengths)) == 1
    connection.close()


def test_stopping_does_not_wait_for_delays_nor_open_connections(sim: Simulator) -> None:
    with sim.serve() as server, httpx.Client(base_url=server.base_url, headers=HEADERS) as client:
        client.get("/user")
        sim.faults.add(Fault(delay=3600))
        statuses: list[int] = []
        caller = threading.Thread(
            target=lambda: statuses.append(httpx.get(f"{server.base_url}/user", headers=HEADERS).status_code)
        )
        caller.start()
        while len(sim.requests) < 2:
            pass
    caller.join()
    assert statuses == [200]


def test_connections_are_kept_alive_unless_the_client_wants_them_closed(server: Server) -> None:
    connection = http.client.HTTPConnection(*address(server))
    connection.request("GET", "/2016-07/user", headers=HEADERS)
    kept = connection.getresponse()
    assert kept.getheader("connection") is None
    kept.read()
    connection.request("GET", "/2016-07/user", headers={**HEADERS, "Connection": "close"})
    closed = connection.getresponse()
    assert (closed.status, closed.getheader("connection")) == (200, "close")
    assert closed.read()
    connection.close()


def test_a_client_that_offers_http_2_is_served_without_a_warning(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    connection = http.client.HTTPConnection(*address(server))
    upgrade = {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2-Settings": "AAMAAABkAAQBAAAAAAIAAAAA"}
    for _ in range(2):  # on the same connection, as Java's client does
        connection.request("GET", "/2016-07/user", headers={**HEADERS, **upgrade})
        response = connection.getresponse()
        assert (response.status, response.version, bool(response.read())) == (200, 11, True)
    connection.close()
    assert caplog.messages == []


def test_the_only_date_is_the_simulated_one(client: httpx.Client) -> None:
    response = client.get("/user")
    assert response.headers.get_list("date") == ["Mon, 04 Mar 2019 10:15:30 GMT"]
    assert "server" not in response.headers


def test_a_body_on_delete_arrives(client: httpx.Client, sim: Simulator) -> None:
    [cluster] = client.get("/clusters").json()["_embedded"]["clusters"]
    tags: dict[str, Any] = {"cluster": {"tags": ["a"]}}
    client.post(f"/clusters/{cluster['id']}/tags", json=tags)
    left = client.request("DELETE", f"/clusters/{cluster['id']}/tags", json=tags).json()
    assert left["tags"] == []
    assert sim.requests[-1].json == tags


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_drop_closes_the_connection_without_a_byte(sim: Simulator, client: httpx.Client, when: Any) -> None:
    sim.faults.add(Fault(path="/teams", method="POST", drop=True, when=when))
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        client.post("/teams", json={"team": {"name": "t"}})
    assert len(client.get("/teams").json()["_embedded"]["teams"]) == (when == "after")


def test_a_cut_closes_the_connection_after_so_many_bytes(sim: Simulator, server: Server) -> None:
    sim.faults.add(Fault(cut=5))
    with socket.create_connection(address(server)) as raw:
        raw.sendall(b"GET /2016-07/user HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer simulator-token\r\n\r\n")
        answer = b""
        while chunk := raw.recv(4096):
            answer += chunk
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK")
    assert b"content-length: 5\r\n" not in head.lower() + b"\r\n"
    assert len(body) == 5


def test_a_connection_broken_in_the_middle_of_a_request_has_no_effect(
    client: httpx.Client, server: Server, sim: Simulator
) -> None:
    with socket.create_connection(address(server)) as raw:
        raw.sendall(b'POST /2016-07/teams HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"team": ')
    assert client.get("/teams").json()["_embedded"]["teams"] == []
    assert len(sim.requests) == 1


def test_a_delay_is_real_on_a_socket(sim: Simulator, client: httpx.Client) -> None:
    sim.faults.add(Fault(delay=30))
    with pytest.raises(httpx.ReadTimeout):
        client.get("/user", timeout=httpx.Timeout(60, read=0.02))
    while not sim.requests:
        pass
    assert sim.requests[-1].status is None


def test_links_lead_to_the_port_that_is_served(client: httpx.Client, server: Server) -> None:
    account_id = client.get("/accounts").json()["_embedded"]["accounts"][0]["id"]
    wish = {"name": "x", "type": "redis", "account_id": account_id, "datacenter": "aws:us-east-1"}
    created = client.post("/deployments", json={"deployment": wish}).json()
    href = created["_links"]["scalings"]["href"].removesuffix("{?embed}")
    assert href.startswith(server.base_url)
    assert client.get(href).status_code == 200


def test_many_threads_see_one_world(client: httpx.Client, sim: Simulator) -> None:
    def create(number: int) -> None:
        client.post("/teams", json={"team": {"name": f"team {number}"}})

    threads = [threading.Thread(target=create, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sim.state.teams) == 20
    assert len(client.get("/teams").json()["_embedded"]["teams"]) == 20


def test_scaled_time_brings_a_database_up_without_an_advance() -> None:
    sim = Simulator(clock=ScaledClock(100_000))
    with sim.serve() as server, httpx.Client(base_url=server.base_url, headers=HEADERS) as client:
        wish = {"name": "x", "type": "redis", "account_id": sim.state.account.id, "datacenter": "aws:us-east-1"}
        recipe_id = client.post("/deployments", json={"deployment": wish}).json()["provision_recipe_id"]
        while client.get(f"/recipes/{recipe_id}").json()["status"] != "complete":
            pass


@pytest.mark.asyncio
async def test_it_serves_in_the_foreground_until_it_is_stopped(sim: Simulator) -> None:
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    class EnoughError(Exception):
        pass

    def stop(base_url: str) -> None:
        ready.get_loop().call_soon_threadsafe(ready.set_result, base_url)
        raise EnoughError

    with pytest.raises(EnoughError):
        await asyncio.to_thread(serve_forever, sim, "127.0.0.1", 0, stop)
    assert (await ready).endswith("/2016-07")


def test_it_serves_on_ipv6_where_there_is_any(sim: Simulator) -> None:
    try:
        with sim.serve(host="::1") as server:
            assert server.base_url.startswith("http://[::1]:")
            assert httpx.get(f"{server.base_url}/user", headers=HEADERS).status_code == 200
    except OSError as error:
        pytest.skip(f"no IPv6 here: {error}")
