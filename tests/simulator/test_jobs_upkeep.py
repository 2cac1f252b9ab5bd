"""Jobs J9, J10, J12, J15, J17: size, version, access and health of running databases, as in the old programs."""

from __future__ import annotations

from typing import Any

import pytest
from support.jobs import (
    GO_LIBRARY,
    JAVA_PROGRAM,
    PYTHON_SCRIPT,
    SHELL_SCRIPT,
    Program,
    create_body,
    program,
    provisioned,
)

from compose_async.simulator import Alert

pytestmark = pytest.mark.slow


def test_j9_scale_knowing_the_bounds() -> None:
    with program(GO_LIBRARY) as tool:
        path = f"/deployments/{provisioned(tool, units=2)}"
        bounds = tool.get(f"{path}/scalings")
        assert (bounds["minimum_units"], bounds["allocated_units"]) == (1, 2)
        started = tool.call("POST", f"{path}/scalings", {"deployment": {"units": 4}})
        assert started["name"] == "Scale deployment to 4 units"
        assert tool.wait(started["id"])["status"] == "complete"
        assert tool.get(f"{path}/scalings")["allocated_units"] == 4


def test_j9_the_present_size_is_accepted_and_less_than_is_used_is_not() -> None:
    with program(GO_LIBRARY) as tool:
        path = f"/deployments/{provisioned(tool)}"
        started = tool.call("POST", f"{path}/scalings", {"deployment": {"units": 1}})
        assert tool.wait(started["id"])["status"] == "complete"
        refused = tool.call("POST", f"{path}/scalings", {"deployment": {"units": 0}}, expect=422)
        assert list(refused["errors"]) == ["units"]


def test_j10_upgrade_in_place_to_the_newest_that_fits() -> None:
    with program(GO_LIBRARY) as tool:
        path = f"/deployments/{provisioned(tool, 'cache', 'redis', version='3.2.12')}"
        assert tool.listed(f"{path}/versions", "transitions")[0]["method"] == "restore"
        path = f"/deployments/{provisioned(tool, 'orders', 'postgresql', version='9.5.14')}"
        moves = tool.listed(f"{path}/versions", "transitions")
        in_place = [move["to_version"] for move in moves if move["method"] == "in_place"]
        assert in_place == ["9.5.16"]
        started = tool.call("PATCH", f"{path}/versions", {"deployment": {"version": in_place[-1]}})
        ended = tool.wait(started["id"], every=30, patience=4 * 3600)
        assert ended["status"] == "complete"
        assert len(ended["_embedded"]["recipes"]) == 2
        assert tool.get(path)["version"] == "9.5.16"
        refused = tool.call("PATCH", f"{path}/versions", {"deployment": {"version": "9.6.12"}}, expect=422)
        assert "restoring" in refused["errors"]["version"][0]


def test_j10_a_java_program_upgrades_on_its_cluster_while_the_provision_runs() -> None:
    with program(JAVA_PROGRAM) as tool:
        [cluster] = tool.listed("/clusters", "clusters")
        account_id = tool.account_id()

        def create_and_upgrade(name: str, version: str, expect: int) -> Any:
            body = create_body(account_id, name, "mongodb", cluster_id=cluster["id"], version=version)
            path = f"/deployments/{tool.call('POST', '/deployments', body, expect=202)['id']}/versions"
            moves = [move["to_version"] for move in tool.listed(path, "transitions")]
            wanted = moves[0] if moves else "no_upgrade"  # that text is sent as it is
            return tool.call("PATCH", path, {"deployment": {"version": wanted}}, expect=expect)

        queued = create_and_upgrade("old", "3.2.10", expect=200)
        assert queued["status"] == "waiting"
        assert tool.wait(queued["id"], every=60)["status"] == "complete"
        assert list(create_and_upgrade("new", "3.6.8", expect=422)["errors"]) == ["version"]


def open_to(tool: Program, path: str, ip: str) -> str:
    """Let an address in and poll the list until it is there; return the entry's id."""
    unset = {"id": "", "_embedded": {"whitelist": None}}  # its one structure is that of requests and of responses
    body = {"deployment": {"whitelist": {**unset, "ip": ip, "description": "managed"}}}
    tool.call("POST", f"{path}/whitelist", body, expect=202)
    while True:
        for entry in tool.listed(f"{path}/whitelist", "whitelist"):
            if entry["ip"] == f"{ip}/32":
                return str(entry["id"])
        tool.clock.advance(10)


def test_j12_addresses_come_and_go() -> None:
    with program(GO_LIBRARY) as terraform:
        path = f"/deployments/{provisioned(terraform)}"
        kept, dropped = open_to(terraform, path, "1.1.1.1"), open_to(terraform, path, "2.2.2.2")
        terraform.call("DELETE", f"{path}/whitelist/{dropped}", expect=202)
        while len(entries := terraform.listed(f"{path}/whitelist", "whitelist")) > 1:
            terraform.clock.advance(10)
        assert [entry["id"] for entry in entries] == [kept]


def test_j12_the_same_behind_the_ibm_address() -> None:
    with program(GO_LIBRARY) as terraform:
        deployment_id = provisioned(terraform)
        terraform.root = "/api/2016-07/instances/0f-1"
        assert terraform.get("/")["resource_id"] == deployment_id
        assert open_to(terraform, f"/deployments/{deployment_id}", "1.1.1.1")


def test_j12_a_second_redis_portal_with_tls_shows_in_the_strings() -> None:
    with program(SHELL_SCRIPT) as pipeline:
        path = f"/deployments/{provisioned(pipeline, 'cache', 'redis')}"
        before = pipeline.get(path)["connection_strings"]["direct"]
        started = pipeline.call(
            "POST", f"{path}/portals", {"deployment": {"portal": {"type": "tcp", "ssl": True}}}, expect=202
        )
        assert started["name"] == "Creating haproxy portal"
        scaled = pipeline.call("POST", f"{path}/scalings", {"deployment": {"units": 2}})  # right behind it: queued
        assert scaled["status"] == "waiting"
        assert pipeline.wait(scaled["id"])["status"] == "complete"
        after = pipeline.get(path)["connection_strings"]["direct"]
        assert [uri.partition(":")[0] for uri in after] == ["redis", "redis", "rediss"]
        assert after[:2] == before
        assert pipeline.listed(f"{path}/portals", "portals")[-1]["ssl_enabled"] is True


def test_j15_every_production_redis_is_looked_at() -> None:
    with program(PYTHON_SCRIPT) as watchdog:
        redis_id = provisioned(watchdog, "production-cache", "redis")
        provisioned(watchdog, "scratch", "redis")
        watched = [
            d
            for d in watchdog.listed("/deployments/", "deployments")
            if d["type"] == "redis" and d["name"].startswith("production")
        ]
        assert [d["id"] for d in watched] == [redis_id]
        assert watchdog.get(f"/deployments/{redis_id}/alerts/") == {"summary": "healthy", "_embedded": {"alerts": []}}
        assert all(
            uri.startswith("redis://")
            for uri in watchdog.get(f"/deployments/{redis_id}")["connection_strings"]["direct"]
        )
        watchdog.sim.state.alerts[redis_id] = (Alert("memory", "memory is nearly used up", "critical"),)
        sick = watchdog.get(f"/deployments/{redis_id}/alerts/")
        assert (sick["summary"], sick["_embedded"]["alerts"][0]["status"]) == ("critical", "critical")


def test_j17_sizes_of_everything_before_moving_away() -> None:
    with program(SHELL_SCRIPT) as script:
        for name, type_ in (("orders", "postgresql"), ("cache", "redis"), ("wide", "scylla")):
            provisioned(script, name, type_)
        memory = storage = 0
        for deployment in script.listed("/deployments", "deployments"):
            scaling = script.get(f"/deployments/{deployment['id']}/scalings")
            memory += scaling["allocated_units"] * scaling["memory_per_unit_in_mb"]
            storage += scaling["allocated_units"] * scaling["storage_per_unit_in_mb"]
        assert (memory, storage) == (102 + 256 + 1020, 1024 + 256 + 10240)
