"""A pytest plugin: the one answer of a contract test comes from a server behind Prism, which judges it on its way.

Loaded by test_prism.py with ``-p through_prism``; PRISM_URL is where Prism listens, UPSTREAM_PORT where it looks for
the API.
"""

from __future__ import annotations

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
from support.contract import BASE_URL, OneAnswer

PRISM = os.environ["PRISM_URL"]


class Upstream(BaseHTTPRequestHandler):
    """Gives whatever the test has laid down."""

    status = 200
    content = b""

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(Upstream.status)
        if Upstream.content:
            self.send_header("Content-Type", "application/json")
        if Upstream.status != httpx.codes.NO_CONTENT:
            self.send_header("Content-Length", str(len(Upstream.content)))
        self.end_headers()
        self.wfile.write(Upstream.content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815 - the names that http.server asks for

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def through_prism(transport: OneAnswer, request: httpx.Request) -> httpx.Response:
    """Send the request to Prism, and give its answer: the laid down one, or its verdict."""
    transport.requests.append(request)
    Upstream.status, Upstream.content = transport._status, transport._content
    url = str(request.url).replace(BASE_URL, PRISM)
    headers = {name: value for name, value in request.headers.items() if name != "host"}
    answer = httpx.request(request.method, url, headers=headers, content=request.content)
    return httpx.Response(answer.status_code, content=answer.content)


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ["UPSTREAM_PORT"])), Upstream)
Thread(target=server.serve_forever, daemon=True).start()
OneAnswer._answer = through_prism  # type: ignore[method-assign, assignment]  # what a plugin is for
