"""The simulator against its description, by somebody else's judgement: pytest -m conformance tests/conformance."""

from __future__ import annotations

import copy
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from compose_async.simulator import ScaledClock, Simulator
from compose_async.simulator.api.routes import METHODS, description

pytestmark = [pytest.mark.conformance, pytest.mark.timeout(1800)]

EXAMPLES = 50
HERE = Path(__file__).parent

# Where a chain of requests gets its ids from: the operation that answers with one, and where in the answer.
PRODUCERS = {
    "account_id": ("accounts.list", "/_embedded/accounts/0/id"),
    "user_id": ("accounts.create_user", "/id"),
    "audit_event_id": ("audit_events.list", "/_embedded/audit_events/0/id"),
    "cluster_id": ("clusters.list", "/_embedded/clusters/0/id"),
    "deployment_id": ("deployments.create", "/id"),
    "team_id": ("teams.create", "/id"),
    "recipe_id": ("recipes.list", "/_embedded/recipes/0/id"),
    "backup_id": ("backups.list", "/_embedded/backups/0/id"),
    "portal_id": ("portals.list", "/_embedded/portals/1/id"),
    "portal_user_id": ("portal_users.list", "/_embedded/portal_users/0/id"),
    "whitelist_id": ("whitelist.list", "/_embedded/whitelist/0/id"),
    "logfile_id": ("logfiles.list", "/_embedded/logfiles/0/id"),
}


def operations(document: Any) -> dict[str, tuple[str, Any]]:
    """Give every operation with its path, by its id."""
    return {
        item[method]["operationId"]: (path, item[method])
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    }


def linked() -> Any:
    """Give the description with a link wherever an answer has an id that another operation wants."""
    document: Any = copy.deepcopy(description())
    found = operations(document)
    for _, operation in found.values():
        if "requestBody" in operation:
            taking_numbers(operation["requestBody"]["content"]["application/json"]["schema"])
    for consumer, (path, _) in found.items():
        wanted = re.findall(r"\{(\w+)\}", path)
        if not wanted:
            continue
        producer, pointer = PRODUCERS[wanted[-1]]
        source_path, source = found[producer]
        shared = {name: f"$request.path.{name}" for name in wanted[:-1] if f"{{{name}}}" in source_path}
        answer = next(body for status, body in source["responses"].items() if status.startswith("2"))
        answer.setdefault("links", {})[f"to {consumer}"] = {
            "operationId": consumer,
            "parameters": {**shared, wanted[-1]: f"$response.body#{pointer}"},
        }
    return document


def taking_numbers(schema: Any) -> None:
    """Allow numbers where a body has strings: old clients send them, and they are read as their text."""
    types = schema.get("type", [])
    if "string" in (types if isinstance(types, list) else [types]) and "enum" not in schema:
        schema["type"] = [*(types if isinstance(types, list) else [types]), "number"]
    lists = [schema["items"]] if "items" in schema else []
    for inner in (*schema.get("properties", {}).values(), *schema.get("anyOf", []), *lists):
        taking_numbers(inner)


def is_bare(path: str, operation: Any) -> bool:
    return "{" not in path and not operation.keys() & {"parameters", "requestBody"}


def test_no_answer_contradicts_the_description(tmp_path: Path) -> None:
    pytest.importorskip("schemathesis", reason="needs compose-async[conformance]")
    (tmp_path / "openapi.yaml").write_text(yaml.safe_dump(linked()))
    command = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(HERE / "schemathesis.toml")]
    with Simulator(clock=ScaledClock(20_000)).serve() as server:
        environment = {
            **os.environ,
            "COMPOSE_API_URL": server.base_url,
            "COMPOSE_API_TOKEN": "simulator-token",
            "CONFORMANCE_COUNTS": str(tmp_path / "counts.json"),
            "SCHEMATHESIS_HOOKS": "conformance_hooks",
            "PYTHONPATH": str(HERE),
        }
        options = ["--url", server.base_url, "-H", "Authorization: Bearer simulator-token", "--no-color"]
        run = subprocess.run(  # noqa: S603 - our own command
            [*command, "run", str(tmp_path / "openapi.yaml"), *options, "--warnings", "off"],
            env=environment,
            cwd=tmp_path,  # it leaves a folder behind
            capture_output=True,
            text=True,
            check=False,
        )
    print(run.stdout[-1500:])  # noqa: T201 - the counts, for those who run this by hand
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
    assert "Selected: 59/59" in run.stdout
    counts = json.loads((tmp_path / "counts.json").read_text())
    assert len(counts) == len(operations(description()))
    few = {operation: count for operation, count in counts.items() if count < EXAMPLES}
    print(f"{sum(counts.values())} requests; fewer than {EXAMPLES}: {few}")  # noqa: T201 - as above
    # No request is sent twice, and one without parameters and body leaves little to vary.
    assert few.keys() <= {name for name, (path, found) in operations(description()).items() if is_bare(path, found)}
