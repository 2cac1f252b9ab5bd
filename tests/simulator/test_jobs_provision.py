"""Jobs J1 to J5 and J11: databases come, are kept as declared, and go, as in the old programs."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from support.jobs import GO_BROKER, GO_LIBRARY, NODE_SCRIPT, SHELL_SCRIPT, Program, create_body, program, provisioned

from compose_async.simulator import RecipePlan

pytestmark = pytest.mark.slow


def test_j1_one_database_with_its_connection_details() -> None:
    with program(GO_LIBRARY) as tool:
        account_id = tool.account_id("/accounts/")
        created = tool.call("POST", "//deployments/", create_body(account_id, "orders", "redis", ssl=True), expect=202)
        assert created["id"] != created["provision_recipe_id"]
        assert created["connection_strings"]["direct"][0].startswith("rediss://admin:")
        assert created["ca_certificate_base64"]
        recipe = tool.wait(created["provision_recipe_id"])
        assert (recipe["name"], recipe["status"], recipe["template"]) == (
            "Provision",
            "complete",
            "Recipes::Deployment::Run",
        )
        detail = tool.get(f"//deployments/{created['id']}")
        assert detail["connection_strings"] == created["connection_strings"]
        assert "provision_recipe_id" not in detail
        assert detail["account_id"] == account_id


def test_j1_a_shell_script_cuts_user_host_and_port_out_of_the_uri() -> None:
    with program(SHELL_SCRIPT) as script:
        deployment_id = provisioned(script)
        [uri, *_] = script.get(f"/deployments/{deployment_id}/")["connection_strings"]["direct"]
        found = re.fullmatch(r"postgres://admin:[A-Z]{16}@aws-us-east-1-portal\.\d+\.dblayer\.com:\d{5}/compose", uri)
        assert found, uri


def test_j1_a_node_program_sends_its_user_for_its_account() -> None:
    with program(NODE_SCRIPT) as tool:
        user_id = tool.get("/user")["id"]
        created = tool.call("POST", "/deployments", create_body(user_id, "orders", "redis"), expect=202)
        assert created["account_id"] == tool.account_id()


FLEET: list[tuple[str, str, dict[str, Any]]] = [
    ("orders", "postgresql", {"units": 2}),
    ("sessions", "redis", {}),
    ("search", "elastic_search", {}),
    ("queue", "rabbitmq", {"notes": "work"}),
]


def state_of(tool: Program, name: str) -> dict[str, Any] | None:
    """Look a deployment up as the provisioner did: by name as an id, in the list, then in detail."""
    tool.get(f"/deployments/{name}", expect=404)
    ids = [item["id"] for item in tool.listed("/deployments", "deployments") if item["name"] == name]
    if not ids:
        return None
    detail: dict[str, Any] = tool.get(f"/deployments/{ids[0]}")
    detail["versions"] = tool.listed(f"/deployments/{ids[0]}/versions", "transitions")
    detail["scaling"] = tool.get(f"/deployments/{ids[0]}/scalings")
    return detail


def validated(tool: Program) -> str:
    """Check the declaration against the present state, before any write; return the account's id."""
    sold = {item["type"] for item in tool.listed("/databases", "applications")}
    assert {type_ for _, type_, _ in FLEET} <= sold
    assert [cluster["type"] for cluster in tool.listed("/clusters", "clusters")] == ["private"]
    assert "aws:us-east-1" in {item["slug"] for item in tool.listed("/datacenters", "datacenters")}
    return tool.account_id()


def test_j2_a_fleet_is_made_in_parallel_and_changed_to_what_is_declared() -> None:
    with program(GO_LIBRARY) as tool:
        account_id = validated(tool)
        assert [state_of(tool, name) for name, _, _ in FLEET] == [None] * 4
        team_id = tool.call("POST", "/teams", {"team": {"name": "Operations"}}, expect=201)["id"]

        def make(entry: tuple[str, str, dict[str, Any]]) -> Any:
            sibling = Program(tool.sim, tool.clock, tool.netloc, GO_LIBRARY)
            try:
                return sibling.call(
                    "POST", "/deployments", create_body(account_id, entry[0], entry[1], **entry[2]), expect=202
                )
            finally:
                sibling.close()

        with ThreadPoolExecutor(4) as pool:
            made = list(pool.map(make, FLEET))
        assert len({deployment["provision_recipe_id"] for deployment in made}) == 4
        for deployment in made:
            assert tool.wait(deployment["provision_recipe_id"], every=5, patience=900)["status"] == "complete"
            roles = tool.listed(f"/deployments/{deployment['id']}/team_roles", "team_roles")
            assert all(role["teams"] == [] for role in roles)
            role = {"team_role": {"name": "developer", "team_id": team_id}}
            response = tool.call("POST", f"/deployments/{deployment['id']}/team_roles", role, expect=201)
            assert [team["id"] for team in response["teams"]] == [team_id]
            assert tool.get(f"/deployments/{deployment['id']}")["connection_strings"]["direct"]

        orders = state_of(tool, "orders")
        assert orders is not None
        assert orders["scaling"]["allocated_units"] == 2
        path = f"/deployments/{orders['id']}"
        resize = tool.call("POST", f"{path}/scalings", {"deployment": {"units": 4}})
        note = tool.call("PATCH", path, {"deployment": {"notes": "bigger"}})
        assert (resize["name"], note["notes"]) == ("Scale deployment to 4 units", "bigger")
        assert tool.wait(resize["id"])["status"] == "complete"
        assert tool.get(f"{path}/scalings")["allocated_units"] == 4


def test_j3_a_dry_run_only_reads() -> None:
    with program(GO_LIBRARY) as tool:
        deployment_id = provisioned(tool)
        before = len(tool.sim.requests)
        validated(tool)
        found = state_of(tool, "orders")
        assert found is not None
        assert found["id"] == deployment_id
        assert state_of(tool, "nothing") is None
        assert {exchange.method for exchange in list(tool.sim.requests)[before:]} == {"GET"}


def newest(recipes: list[Any]) -> Any:
    return max(recipes, key=lambda recipe: recipe["updated_at"])


def test_j4_a_broker_provisions_polls_binds_updates_and_removes() -> None:
    with program(GO_BROKER) as broker:
        account_id = broker.account_id()
        assert broker.listed("/deployments", "deployments") == []
        created = broker.call(
            "POST", "/deployments", create_body(account_id, "instance-1", "redis", cache_mode=True), expect=202
        )
        assert broker.get(f"/recipes/{created['provision_recipe_id']}")["status"] == "running"
        path = f"/deployments/{created['id']}"
        while True:  # the platform asks again and again; the broker keeps nothing
            [found] = [d for d in broker.listed("/deployments", "deployments") if d["name"] == "instance-1"]
            broker.get(path)
            last = newest(broker.listed(f"/deployments/{found['id']}/recipes", "recipes"))
            if last["status"] == "complete":
                break
            broker.clock.advance(60)
        assert last["name"] == "Provision"

        assert broker.get(path)["connection_strings"]["misc"]["cli_readonly"][0].startswith("redis-cli ")
        assert broker.get(f"{path}/scalings")["unit_type"] == "memory"

        statuses = {recipe["status"] for recipe in broker.listed(f"{path}/recipes", "recipes")}
        assert statuses == {"complete"}  # else it refuses to update
        scaled = broker.call("POST", f"{path}/scalings", {"deployment": {"units": 3}})
        assert "running" in {recipe["status"] for recipe in broker.listed(f"{path}/recipes", "recipes")}
        assert broker.wait(scaled["id"])["status"] == "complete"

        broker.listed(f"{path}/recipes", "recipes")
        removal = broker.call("DELETE", path, expect=202)
        assert removal["template"] == "Recipes::Deployment::Deprovision"
        assert broker.get(f"/recipes/{removal['id']}")["name"] == "Deprovision"


def test_j5_an_enterprise_database_gets_its_access_list_while_it_is_being_made() -> None:
    addresses = ["203.0.113.5", "198.51.100.0/24"]
    with program(GO_LIBRARY) as broker:
        account_id = broker.account_id()
        [cluster] = [c for c in broker.listed("/clusters", "clusters") if c["name"] == "acme-eu-west1-c00"]
        body = create_body(
            account_id, "enterprise", "mongodb", cluster_id=cluster["id"], datacenter="aws:eu-west-1", ssl=True,
            customer_billing_code="org-7",
        )  # fmt: skip
        created = broker.call("POST", "/deployments", body, expect=202)
        assert created["cluster_id"] == cluster["id"]
        assert created["_links"]["cluster"]["href"].removesuffix("{?embed}").rpartition("/")[2] == cluster["id"]
        assert created["customer_billing_code"] == "org-7"
        path = f"/deployments/{created['id']}"
        recipe_ids = [created["provision_recipe_id"]]
        for address in addresses:
            entry = {"deployment": {"whitelist": {"ip": address, "description": "proxy"}}}
            started = broker.call("POST", f"{path}/whitelist", entry, expect=202)
            assert started["status"] == "waiting"
            recipe_ids.append(started["id"])
        ended = [broker.wait(recipe_id, every=15, patience=900) for recipe_id in recipe_ids]
        assert {recipe["status"] for recipe in ended} == {"complete"}
        assert [e["ip"] for e in broker.listed(f"{path}/whitelist", "whitelist")] == [
            "203.0.113.5/32",
            "198.51.100.0/24",
        ]
        [host] = re.findall(r"@([^/]+)/", broker.get(path)["connection_strings"]["direct"][0])
        assert all(re.fullmatch(r"[\w-]+-c00\.\d+\.compose\.direct:\d+", part) for part in host.split(","))


def test_j5_a_refused_address_undoes_the_deployment() -> None:
    with program(GO_LIBRARY) as broker:
        cluster_id = broker.listed("/clusters", "clusters")[0]["id"]
        body = create_body(broker.account_id(), "enterprise", "mongodb", cluster_id=cluster_id)
        path = f"/deployments/{broker.call('POST', '/deployments', body, expect=202)['id']}"
        entry = {"deployment": {"whitelist": {"ip": "192.0.2/24", "description": "short"}}}
        assert broker.call("POST", f"{path}/whitelist", entry, expect=422) == {"errors": {"ip": ["is invalid"]}}
        assert broker.wait(broker.call("DELETE", path, expect=202)["id"])["status"] == "complete"
        broker.get(path, expect=404)


def test_j11_a_removal_is_waited_for_until_nothing_is_left() -> None:
    with program(GO_LIBRARY) as tool:
        deployment_id = provisioned(tool)
        [found] = [d["id"] for d in tool.listed("/deployments", "deployments") if d["name"] == "orders"]
        assert found == deployment_id
        recipe_id = tool.call("DELETE", f"/deployments/{found}", expect=202)["id"]
        assert [d["name"] for d in tool.listed("/deployments", "deployments")] == ["orders (deprovisioning)"]
        assert tool.wait(recipe_id)["status"] == "complete"
        tool.get(f"/deployments/{found}", expect=404)
        tool.call("DELETE", f"/deployments/{found}", expect=404)  # missing is success
        assert tool.listed("/deployments", "deployments") == []


def test_j11_the_recipe_of_a_removal_may_vanish_with_the_deployment() -> None:
    with program(GO_LIBRARY) as tool:
        deployment_id = provisioned(tool)
        tool.sim.plan("deployments.deprovision", RecipePlan(seconds=20, vanish_at=20))
        recipe_id = tool.call("DELETE", f"/deployments/{deployment_id}", expect=202)["id"]
        tool.clock.advance(20)
        assert tool.get(f"/recipes/{recipe_id}", expect=404) == {"errors": "not_found"}
        tool.get(f"/deployments/{deployment_id}", expect=404)
