"""What schemathesis cannot know: ids that exist, and where two of its demands do not apply.

Loaded by schemathesis itself. Generated requests get the ids of real things, made on demand, three times of four;
what was broken on purpose stays broken.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import re
import zlib
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

BASE = os.environ["COMPOSE_API_URL"]
ADMIN = f"{urlsplit(BASE).scheme}://{urlsplit(BASE).netloc}/_simulator"
HTTP = httpx.Client(headers={"Authorization": f"Bearer {os.environ['COMPOSE_API_TOKEN']}"})
ID = re.compile("[0-9a-f]{8}[0-9a-f-][0-9a-f]{15}")

# Where things of a kind are listed, {} being the deployment's path, and the body that makes one where there are none.
LISTS: dict[str, tuple[str, Any]] = {
    "account_id": ("/accounts", None),
    "user_id": ("/accounts/{account}/users", lambda n: {"name": "A", "email": f"{n}@example.com"}),
    "cluster_id": ("/clusters", None),
    "team_id": ("/teams", lambda n: {"team": {"name": f"team {n}"}}),
    "audit_event_id": ("/audit_events", None),
    "backup_id": ("{}/backups", lambda _: None),
    "portal_id": ("{}/portals", lambda _: {"deployment": {"portal": {"type": "tcp"}}}),
    "portal_user_id": ("{}/portal_users", lambda n: {"deployment": {"portal_user": {"name": f"u{n}"}}}),
    "whitelist_id": (
        "{}/whitelist",
        lambda n: {
            "deployment": {"whitelist": {"ip": f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}", "description": "x"}}
        },
    ),
    "logfile_id": ("{}/logfiles", None),
    "recipe_id": ("{}/recipes", None),
}
SPARE = {"user_id", "portal_id"}
"""Lists that keep one thing for good: the token's user, the last portal."""

COUNTS: Counter[str] = Counter()
"""Requests per operation, written down at the end for the test to look at."""

atexit.register(lambda: Path(os.environ["CONFORMANCE_COUNTS"]).write_text(json.dumps(COUNTS)))

_made = iter(range(1, 1 << 24))


def state() -> Any:
    return HTTP.get(f"{ADMIN}/state").json()


def deployment_id() -> str:
    """Give a deployment that is up and stays; make one if there is none."""
    while True:
        usable = [d for d in state()["deployments"] if not d["deprovisioning"]]
        up = [d["id"] for d in usable if d["up"]]
        if up:
            return str(up[0])
        if not usable:
            wish = {"name": f"d{next(_made)}", "type": "redis", "datacenter": "aws:us-east-1"}
            HTTP.post(f"{BASE}/deployments", json={"deployment": {**wish, "account_id": state()["account_id"]}})


def known(kind: str, deployment: str) -> str:
    """Give the id of something of a kind, making it first if need be; it may take a few looks to appear."""
    if kind == "deployment_id":
        return deployment
    template, body = LISTS[kind]
    path = BASE + template.format(f"/deployments/{deployment}", account=state()["account_id"])
    for _ in range(200):
        [items] = HTTP.get(path).json()["_embedded"].values()
        if len(items) > (kind in SPARE):
            return str(items[-1]["id"])
        if body is not None:
            HTTP.post(path, json=body(next(_made)))
    return "nothing"


def lucky(value: object) -> bool:
    """Decide, always the same way for the same value, whether it becomes a real one."""
    return zlib.crc32(repr(value).encode(errors="replace")) % 4 > 0


def before_call(_: Any, case: Any, **__: Any) -> None:
    """Put real ids into the path, and into a body that was not broken on purpose."""
    COUNTS[case.operation.definition.raw["operationId"]] += 1
    deployment = deployment_id()
    chained = case.meta is not None and case.meta.phase.name.value == "stateful"  # links say what is meant
    for name, value in () if chained else case.path_parameters.items():
        if not ID.fullmatch(str(value)) and lucky(value):
            case.path_parameters[name] = known(name, deployment)
    if case.meta is not None and case.meta.generation.mode.is_positive and isinstance(case.body, dict):
        _fill(case.body, deployment)


def _fill(body: dict[str, Any], deployment: str) -> None:
    for name, value in body.items():
        if isinstance(value, dict):
            _fill(value, deployment)
        elif name in {"account_id", "cluster_id", "team_id", "user_id"} and lucky(value):
            body[name] = known(name, deployment)
        elif name == "user_ids":
            body[name] = [known("user_id", deployment) if lucky(item) else item for item in value]
        elif name in REAL and lucky(value):
            body[name] = REAL[name][zlib.crc32(repr(value).encode(errors="replace")) % len(REAL[name])]


REAL = {
    "type": ("redis", "postgresql", "scylla", "tcp", "ssh"),
    "datacenter": ("aws:us-east-1", "gce:europe-west1"),
    "units": (1, 2, 10),
    "version": ("4.0.14", "9.6.12", "2.0.3"),
    "ip": ("192.0.2.1", "2001:db8::/64"),
}


def filter_case(_: Any, case: Any) -> bool:
    """Leave out blanks where nothing is needed: old clients send them for what is not set.

    In a query, objects and empty lists arrive as blanks or as parameters of other names.
    """
    blank_query = any(value in ("", None, []) or isinstance(value, dict) for value in (case.query or {}).values())
    return not (blank_query or (isinstance(case.body, dict) and _has_null(case.body)))


def _has_null(body: dict[str, Any]) -> bool:
    return any(value is None or (isinstance(value, dict) and _has_null(value)) for value in body.values())


for _hook in (before_call, filter_case):
    importlib.import_module("schemathesis").hook(_hook)
