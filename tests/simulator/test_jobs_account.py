"""Jobs J13, J16, J18, J19: people, audit, placement, and a look around, as in the old programs."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from support.jobs import GO_LIBRARY, NODE_SCRIPT, Program, create_body, program, provisioned

pytestmark = pytest.mark.slow


def test_j13_people_teams_and_roles() -> None:
    with program(NODE_SCRIPT) as script:
        account_id = script.account_id("/accounts/")
        users = f"/accounts/{account_id}/users"
        person = {"name": "Ada Example", "email": "ada@example.com", "phone": "555 0100"}
        ada = script.call("POST", users, person, expect=201)
        assert set(ada) == {"id", "name"}
        assert [user["name"] for user in script.listed(users, "users")] == ["Sam Example", "Ada Example"]

        team = script.call("POST", "/teams", {"team": {"name": "Ops"}}, expect=201)
        path = f"/teams/{team['id']}"
        filled = script.call("PUT", f"{path}/users", {"user_ids": [ada["id"]]})
        assert [user["id"] for user in filled["users"]] == [ada["id"]]
        script.call("PUT", f"{path}/users", {"user_ids": []}, expect=422)
        assert script.call("PATCH", path, {"team": {"name": "Operations"}})["name"] == "Operations"

        deployment = f"/deployments/{provisioned(script)}"
        for kind, holder, key in (("role", ada["id"], "user_id"), ("team_role", team["id"], "team_id")):
            body = {kind: {"name": "developer", key: holder}}
            script.call("POST", f"{deployment}/{kind}s", body, expect=201)
            [developer] = [r for r in script.listed(f"{deployment}/{kind}s", f"{kind}s") if r["name"] == "developer"]
            assert holder in json.dumps(developer)
            assert script.call("DELETE", f"{deployment}/{kind}s", body, expect=204) is None
            assert holder not in json.dumps(script.listed(f"{deployment}/{kind}s", f"{kind}s"))

        assert script.call("DELETE", path)["id"] == team["id"]
        script.get(path, expect=404)
        assert script.call("DELETE", f"{users}/{ada['id']}") == {"id": ada["id"], "name": "Ada Example"}


def harvest(collector: Program, newer_than: str, limit: int) -> list[Any]:
    """Fetch pages, newest first, until one is short; return the events oldest first."""
    cursor, events = "", []
    while True:
        query = f"limit={limit}&newer_than={quote(newer_than, safe='')}" + (f"&cursor={cursor}" if cursor else "")
        page = collector.listed(f"/audit_events?{query}", "audit_events")
        events += page
        if len(page) < limit:
            return events[::-1]
        cursor = page[-1]["id"]


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_j16_new_events_are_harvested_from_where_the_last_run_ended(limit: int) -> None:
    with program(GO_LIBRARY) as collector:
        path = f"/deployments/{provisioned(collector)}"
        for units in (2, 3):
            recipe = collector.call("POST", f"{path}/scalings", {"deployment": {"units": units}})
            collector.wait(recipe["id"])
        first = [
            e for e in harvest(collector, "2019-01-01T00:00:00Z", limit) if e["event"] == "deployment.scale.members"
        ]
        assert [e["data"]["units"] for e in first] == ["2", "3"]
        assert all(isinstance(value, str) for event in first for value in event["data"].values())
        assert collector.get(f"//audit_events/{first[-1]['id']}") == first[-1]

        collector.wait(collector.call("POST", f"{path}/scalings", {"deployment": {"units": 4}})["id"])
        last = datetime.fromisoformat(first[-1]["created_at"]) - timedelta(seconds=1)
        later = harvest(collector, last.strftime("%Y-%m-%dT%H:%M:%SZ"), limit)
        fresh = [event for event in later if event["id"] not in {e["id"] for e in first}]
        assert [event["data"]["units"] for event in fresh] == ["4"]
        assert [event for event in later if event not in fresh][-1] == first[-1]


def test_j18_placement_by_tags() -> None:
    with program(GO_LIBRARY) as tool:
        [cluster] = tool.listed("/clusters", "clusters")
        tags = f"/clusters/{cluster['id']}/tags"
        assert tool.call("POST", tags, {"cluster": {"tags": ["ssd", "eu"]}})["tags"] == ["ssd", "eu"]
        created = tool.call(
            "POST", "/deployments", create_body(tool.account_id(), "near", provisioning_tags=["eu", "ssd"]), expect=202
        )
        assert created["cluster_id"] == cluster["id"]
        assert tool.call("PATCH", tags, {"cluster": {"tags": ["spare", "eu"]}})["tags"] == ["spare", "eu"]
        assert tool.call("DELETE", tags, {"cluster": {"tags": ["spare"]}})["tags"] == ["eu"]
        body = create_body(tool.account_id(), "far", provisioning_tags=["ssd"])
        assert "provisioning_tags" in tool.call("POST", "/deployments", body, expect=422)["errors"]


READS = ("/accounts", "/user", "/teams", "/clusters", "/databases", "/datacenters", "/deployments", "/audit_events")
DETAILS = (
    "",
    "/addons",
    "/alerts",
    "/backups",
    "/logfiles",
    "/portals",
    "/portal_users",
    "/recipes",
    "/roles",
    "/scalings",
    "/team_roles",
    "/versions",
    "/whitelist",
)


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=utf-8", "application/hal+json"]
)
def test_j19_every_read_returns_json_whatever_the_content_type(content_type: str) -> None:
    with program({**GO_LIBRARY, "Content-Type": content_type}) as shell:
        deployment = f"/deployments/{provisioned(shell)}"
        for path in (*READS, *(deployment + detail for detail in DETAILS), "/billables"):
            for spelling in (path, f"{path}/", f"/{path}"):
                response = shell.send("GET", spelling)
                assert "json" in str(response.getheader("Content-Type"))
                assert json.loads(response.read())


def test_j19_a_deployment_by_id_or_name_and_its_recipe_watched() -> None:
    with program(GO_LIBRARY) as shell:
        created = shell.call("POST", "/deployments", create_body(shell.account_id(), "orders"), expect=202)

        def by_id_or_name(wanted: str) -> Any:
            return next(d for d in shell.listed("/deployments", "deployments") if wanted in {d["id"], d["name"]})

        assert by_id_or_name("orders") == by_id_or_name(created["id"])
        seen = []
        while (recipe := shell.get(f"/recipes/{created['provision_recipe_id']}"))["status"] != "complete":
            seen.append((recipe["operations_complete"], recipe["operations_total"], recipe["status_detail"]))
            shell.clock.advance(5)
        assert [complete for complete, _, _ in seen] == sorted(complete for complete, _, _ in seen)
        assert {total for _, total, _ in seen} == {14}
        assert recipe["status_detail"] == "All operations have completed successfully!"
