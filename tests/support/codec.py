"""A client whose requests all get one response, and the bodies that the codec's tests vary."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import attrs
import httpx
from hypothesis import strategies as st

from compose_async import ComposeClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ID: Final = "5c0a11b2c3d4e5f600000101"
CERTIFICATE: Final = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t"
PASSWORD: Final = "EXAMPLEPASSWORD"
DIRECT: Final = f"postgres://admin:{PASSWORD}@portal-1.db.example.com:17000/compose"

RECIPE: Final[dict[str, Any]] = {"id": "r1", "status": "running"}
DEPLOYMENT: Final[dict[str, Any]] = {
    "id": ID,
    "account_id": "a1",
    "name": "orders",
    "type": "postgresql",
    "created_at": "2017-08-30T12:46:29Z",
    "cluster_id": "c1",
    "ca_certificate_base64": CERTIFICATE,
    "connection_strings": {
        "direct": [DIRECT],
        "cli": [f"psql 'host=portal-1 password={PASSWORD}'"],
        "ssh": [f"ssh://tunnel:{PASSWORD}@portal-1:22"],
        "health": [f"https://h:{PASSWORD}@portal-1/health"],
        "admin": [f"https://a:{PASSWORD}@portal-1/admin"],
        "ssh_admin": [f"ssh://a:{PASSWORD}@portal-1:22"],
        "maps": [{"192.0.2.11:9042": f"{PASSWORD}:23041"}],
        "misc": {"secret": PASSWORD},
        "future_way": PASSWORD,
    },
    "_links": {"cluster": {"href": "https://api.example.com/2016-07/clusters/c1{?embed}", "templated": True}},
}


def embedded(key: str, *items: Any) -> dict[str, Any]:
    return {"_embedded": {key: list(items)}}


class Responding(httpx.MockTransport):
    """Responds with this body (bytes as they are, anything else as JSON), and keeps the requests."""

    def __init__(self, body: Any, status: int = 200) -> None:
        self.requests: list[httpx.Request] = []
        self._response = status, body if isinstance(body, bytes) else json.dumps(body).encode()
        super().__init__(self._handle)

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        status, content = self._response
        return httpx.Response(status, content=content)

    @property
    def lines(self) -> list[str]:
        return [f"{request.method} {request.url.path}" for request in self.requests]

    @property
    def sent(self) -> Any:
        return json.loads(self.requests[-1].content)


@asynccontextmanager
async def responding(body: Any, status: int = 200) -> AsyncIterator[tuple[ComposeClient, Responding]]:
    transport = Responding(body, status)
    base_url = "https://api.example.com/2016-07"
    async with ComposeClient("t0ken", base_url=base_url, transport=transport, max_retries=0) as client:
        yield client, transport


IRREGULAR = st.sampled_from(["+-1", "1e999", "0000-01-01", "true"])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | IRREGULAR
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)


def bodies(shape: type[Any]) -> st.SearchStrategy[Any]:
    """Return a strategy of any JSON, often an object with the model's own keys."""
    attributes = attrs.fields(shape)
    required = {attribute.name for attribute in attributes if attribute.default is attrs.NOTHING}
    wires = [attribute.metadata.get("wire", (attribute.name,)) for attribute in attributes]
    others = {key for attribute in attributes for key in attribute.metadata.get("aliases", ())}
    members = dict.fromkeys({wire[0] for wire in wires} | others, JSON)
    if inner := {wire[1]: JSON for wire in wires if len(wire) > 1}:
        members["_embedded"] = JSON | st.fixed_dictionaries({}, optional=inner)
    optional = {key: value for key, value in members.items() if key not in required}
    return JSON | st.fixed_dictionaries(dict.fromkeys(required, st.text()), optional=optional)
