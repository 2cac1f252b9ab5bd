"""Programs of the years 2016 to 2020, as they speak on the wire: exact headers, slashes, bodies, statuses."""

from __future__ import annotations

import contextlib
import http.client
import json
import urllib.parse
from typing import TYPE_CHECKING, Any

from compose_async.simulator import Simulator, VirtualClock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

GO_LIBRARY = {
    "User-Agent": "Go-http-client/1.1",
    "Content-Type": "application/json; charset=utf-8",
    "Accept-Encoding": "gzip",
}
GO_BROKER = {"User-Agent": "Go-http-client/1.1", "Content-Type": "application/json", "Accept-Encoding": "gzip"}
NODE_SCRIPT = {
    "Content-Type": "application/json",
    "Accept": "*/*",
    "User-Agent": "node-fetch/1.0",
    "Accept-Encoding": "gzip,deflate",
    "Connection": "close",
}
PYTHON_SCRIPT = {
    "User-Agent": "python-requests/2.18.4",
    "Accept-Encoding": "gzip, deflate",
    "Accept": "*/*",
    "Connection": "keep-alive",
}
JAVA_PROGRAM = {
    "Accept": "application/json",
    "Content-type": "application/json",
    "User-Agent": "Apache-HttpClient/4.5.9 (Java/1.8.0_221)",
    "Accept-Encoding": "gzip,deflate",
    "Connection": "Keep-Alive",
}
SHELL_SCRIPT = {"User-Agent": "curl/7.58.0", "Accept": "*/*", "Content-Type": "application/hal+json"}
ENDED = {"complete", "failed"}


class Program:
    """One client program: its habits are headers; it asserts each status exactly, as those programs did."""

    def __init__(self, sim: Simulator, clock: VirtualClock, netloc: str, habits: Mapping[str, str]) -> None:
        self.root = "/2016-07"
        self.sim = sim
        self.clock = clock
        self._netloc = netloc
        self._headers = {"Host": "api.compose.io", "Authorization": f"Bearer {sim.token}", **habits}
        self._kept: http.client.HTTPConnection | None = None

    def send(self, method: str, path: str, body: object = None, *, expect: int = 200) -> http.client.HTTPResponse:
        """Send a request below ``root``, the path just as it stands; return the response unread."""
        connection = self._kept or http.client.HTTPConnection(self._netloc, timeout=10)
        connection.putrequest(method, self.root + path, skip_host=True, skip_accept_encoding=True)
        content = b"" if body is None else json.dumps(body, separators=(",", ":")).encode()
        for name, value in self._headers.items():
            connection.putheader(name, value)
        if content or method in {"POST", "PUT", "PATCH"}:
            connection.putheader("Content-Length", str(len(content)))
        connection.endheaders(content)
        response = connection.getresponse()
        assert response.status == expect, f"{method} {path}: {response.status} {response.read()!r}"
        if self._headers.get("Connection") == "close":
            assert response.getheader("Connection") == "close"
            self._kept = None
        else:
            self._kept = connection  # the next request rides the same connection
        return response

    def call(self, method: str, path: str, body: object = None, *, expect: int = 200) -> Any:
        """Send a request and return its body as JSON, None if it is empty."""
        content = self.send(method, path, body, expect=expect).read()
        return json.loads(content) if content else None

    def get(self, path: str, *, expect: int = 200) -> Any:
        return self.call("GET", path, expect=expect)

    def listed(self, path: str, key: str) -> list[Any]:
        """Return the items of a collection."""
        items = self.get(path)["_embedded"][key]
        assert isinstance(items, list)
        return items

    def account_id(self, path: str = "/accounts") -> str:
        """Return the id of the first account, as most programs took it."""
        return str(self.listed(path, "accounts")[0]["id"])

    def wait(self, recipe_id: str, *, every: float = 5, patience: float = 1800) -> Any:
        """Poll a recipe until it has ended, in simulated seconds."""
        for _ in range(int(patience / every)):
            recipe = self.get(f"/recipes/{recipe_id}")
            if recipe["status"] in ENDED:
                return recipe
            self.clock.advance(every)
        raise AssertionError(f"recipe {recipe_id} took more than {patience} s")

    def download(self, link: str) -> bytes:
        """Fetch a link without the token, which does not belong there."""
        parts = urllib.parse.urlsplit(link)
        connection = http.client.HTTPConnection(self._netloc, timeout=10)
        connection.request("GET", f"{parts.path}?{parts.query}", headers={"Host": parts.netloc})
        response = connection.getresponse()
        content = response.read()
        connection.close()
        assert response.status == 200, content
        return content

    def close(self) -> None:
        if self._kept is not None:
            self._kept.close()


@contextlib.contextmanager
def program(habits: Mapping[str, str], **knobs: Any) -> Iterator[Program]:
    """Run a simulator on a socket and one program beside it; time moves only when the program waits."""
    clock = VirtualClock(auto=False)
    sim = Simulator(clock=clock, **knobs)
    with (
        sim.serve() as server,
        contextlib.closing(Program(sim, clock, urllib.parse.urlsplit(server.base_url).netloc, habits)) as running,
    ):
        yield running


def create_body(account_id: str, name: str, type_: str = "postgresql", **more: Any) -> dict[str, Any]:
    """Return the body of a create, by default in a datacenter."""
    place = {} if "cluster_id" in more or "provisioning_tags" in more else {"datacenter": "aws:us-east-1"}
    return {"deployment": {"account_id": account_id, "name": name, "type": type_, **place, **more}}


def provisioned(running: Program, name: str = "orders", type_: str = "postgresql", **more: Any) -> str:
    """Have a database that is up; return its id."""
    created = running.call("POST", "/deployments", create_body(running.account_id(), name, type_, **more), expect=202)
    assert running.wait(created["provision_recipe_id"])["status"] == "complete"
    return str(created["id"])
