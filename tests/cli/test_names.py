"""Names for ids: found by those who typed them, and never guessed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from support.shell import run

from compose_async.simulator import Fault, RecipePlan, Simulator

if TYPE_CHECKING:
    from pathlib import Path

HERE = "aws:us-east-1"


def operations(simulator: Simulator) -> list[str | None]:
    return [exchange.operation for exchange in list(simulator.requests)]


def test_an_id_is_not_looked_up(simulator: Simulator, orders: str) -> None:
    before = len(operations(simulator))
    assert run("scale", orders).status == run("alerts", "get", orders).status == 0
    assert operations(simulator)[before:] == ["scalings.get", "alerts.get"]


def test_a_name_costs_one_list(simulator: Simulator, orders: str) -> None:
    before = len(operations(simulator))
    assert run("scale", "orders").status == 0
    assert operations(simulator)[before:] == ["deployments.list", "scalings.get"]


def test_a_name_that_several_have_is_refused(simulator: Simulator) -> None:
    for _ in range(2):
        run("teams", "create", "--name=Core")
    status, _, err = run("teams", "get", "Core")
    assert status == 2
    assert "'Core' is the name of more than one team: " in err


def test_clusters_accounts_and_portals_have_names_too(simulator: Simulator, orders: str) -> None:
    cluster = run("clusters", "list", "--json").data[0]
    assert run("clusters", "get", cluster["name"], "--json").data["id"] == cluster["id"]
    account = run("accounts", "list", "--json").data[0]
    for name in (account["slug"], account["name"]):
        assert run("accounts", "list-users", f"--account-id={name}").status == 0
    body = run(
        "deployments", "create", "--name=x", "--type=redis", f"--cluster-id={cluster['name']}", "--dry-run", "--json"
    )
    assert body.data["body"]["deployment"]["cluster_id"] == cluster["id"]
    assert body.data["body"]["deployment"]["account_id"] == account["id"]


def test_of_several_accounts_one_has_to_be_named(simulator: Simulator) -> None:
    accounts: Any = [{"id": "a1", "name": "One", "slug": "one"}, {"id": "a2", "name": "Two"}]
    simulator.faults.add(Fault(operation="accounts.list", json={"_embedded": {"accounts": accounts}}))
    status, _, err = run("accounts", "list-users")
    assert status == 2
    assert "one, Two. Give --account-id" in err


def test_a_whitelist_entry_is_known_by_its_address(simulator: Simulator, orders: str) -> None:
    simulator.plan("whitelist.*", RecipePlan(seconds=0.001))
    run("whitelist", "add", "orders", "--ip=198.51.100.7", "--description=home")
    assert [entry["ip"] for entry in run("whitelist", "list", "orders", "--json").data] == ["198.51.100.7/32"]
    for spelling in ("198.51.100.7", "198.51.100.7/32"):
        assert "/whitelist/" in run("whitelist", "remove", "orders", spelling, "--dry-run").out
    assert run("whitelist", "remove", "orders", "198.51.100.7").status == 0


def test_users_of_teams_are_named(simulator: Simulator) -> None:
    run("teams", "create", "--name=Core")
    run("accounts", "create-user", "--name=Kim", "--email=kim@example.com")
    assert [
        user["name"] for user in run("teams", "add-user", "Core", "Kim", "Sam Example", "--json").data["users"]
    ] == [
        "Kim",
        "Sam Example",
    ]
    before = len(operations(simulator))
    again = run("teams", "add-user", "Core", "Kim")
    assert "already" in again.err
    assert "teams.replace_users" not in operations(simulator)[before:]
    assert [user["name"] for user in run("teams", "remove-user", "Core", "Kim", "--json").data["users"]] == [
        "Sam Example"
    ]
    last = run("teams", "remove-user", "Core", "Sam Example")
    assert last.status == 2
    assert "at least 1" in last.err
    assert run("teams", "replace-users", "Core", "--user-ids", "Kim", "--json").data["users"][0]["name"] == "Kim"


def test_deployments_are_chosen_and_ordered(simulator: Simulator, orders: str) -> None:
    for name, kind in (("cache", "redis"), ("Sessions", "redis")):
        run("deployments", "create", f"--name={name}", f"--type={kind}", f"--datacenter={HERE}")

    def names(*options: str) -> list[str]:
        return [item["name"] for item in run("deployments", "list", "--json", *options).data]

    assert names("--type=redis", "--sort=name") == ["Sessions", "cache"]
    assert names("--filter=ESS") == ["Sessions"]
    assert names("--filter", orders) == ["orders"]
    assert names("--sort=created", "--reverse")[-1] == "orders"
    assert names("--sort=type") == ["orders", "cache", "Sessions"]


def test_the_certificate_is_pem(simulator: Simulator, orders: str) -> None:
    ran = run("deployments", "ca-certificate", "orders")
    assert ran.out.startswith("-----BEGIN CERTIFICATE-----\n")
    assert ran.out.endswith("-----END CERTIFICATE-----\n")
    assert run("deployments", "ca-certificate", "orders", "--json").data["ca_certificate"].strip() == ran.out.strip()
    assert run("deployments", "ca-certificate", "orders", "--dry-run").out.startswith("GET ")


@pytest.mark.parametrize(
    ("held", "status", "said"),
    [
        (None, 4, "has no authority of its own"),
        ("%%%", 4, "cannot be read"),
        ("-----BEGIN CERTIFICATE-----\n\x1b[31m", 0, ""),
    ],
)
def test_a_deployment_may_have_no_certificate(
    held: str | None, status: int, said: str, simulator: Simulator, orders: str
) -> None:
    body = json.loads(run("request", "GET", f"/deployments/{orders}", "--output=raw").out)
    body["ca_certificate_base64"] = held
    simulator.faults.add(Fault(operation="deployments.get", json=body))
    ran = run("deployments", "ca-certificate", orders)
    assert ran.status == status
    assert said in ran.err
    assert "\x1b" not in ran.out


def test_a_backup_is_saved_with_a_bar(simulator: Simulator, orders: str, tmp_path: Path) -> None:
    simulator.plan("backups.start", RecipePlan(seconds=0.001))
    run("backups", "start", "orders")
    path = tmp_path / "orders.backup"
    ran = run("backups", "download", "orders", "newest", str(path), terminal=True)
    assert ran.out == f"{path}\n"
    assert "100%" in ran.err
    assert path.stat().st_size > 0
    assert run(
        "backups", "download", orders, run("backups", "list", "orders", "--json").data[0]["id"], str(path), "--dry-run"
    ).out.startswith("GET ")


@pytest.mark.parametrize(("typed", "status"), [("y\n", 0), ("yes\n", 0), ("n\n", 2), ("", 2)])
def test_what_cannot_be_undone_asks_first(typed: str, status: int, simulator: Simulator, orders: str) -> None:
    simulator.plan("deployments.deprovision", RecipePlan(seconds=1e7))  # still there when the test looks
    ran = run("deployments", "deprovision", "orders", stdin=typed, typing=True)
    assert ran.status == status
    assert "This cannot be undone. Go on?" in ran.err
    assert simulator.state.deployments[orders].deprovisioning is (status == 0)


def test_what_has_no_result_says_that_it_is_done(simulator: Simulator, orders: str) -> None:
    run("teams", "create", "--name=Core")
    assert run("team-roles", "assign", "orders", "--name=developer", "--team-id=Core").status == 0
    ran = run("team-roles", "remove", "orders", "--name=developer", "--team-id=Core")
    assert ran == evolve(ran, status=0, out="", err="done\n")


@pytest.mark.parametrize("by", ["id", "handle", "standard input"])
def test_a_recipe_is_watched_by_id_or_handle(by: str, simulator: Simulator, orders: str) -> None:
    simulator.plan("scalings.set", RecipePlan(seconds=0.001))
    handle = run("scale", "orders", "2").out.strip()
    recipe_id = json.loads(handle)["recipe"]
    word, stdin = {"id": (recipe_id, ""), "handle": (handle, ""), "standard input": ("-", handle)}[by]
    assert run("recipes", "watch", word, "--dry-run", stdin=stdin).out.endswith(f"/recipes/{recipe_id}\n")
    ran = run("recipes", "watch", word, "--json", stdin=stdin)
    assert ran.data["status"] == "complete"
    assert "complete" in ran.err


def test_requests_are_printed_before_they_are_sent(simulator: Simulator) -> None:
    ran = run("request", "post", "/teams", "--body", '{"team": {"name": "Core"}}', "--dry-run", "--json")
    assert (ran.data["method"], ran.data["body"]) == ("POST", {"team": {"name": "Core"}})
    assert run("request", "post", "/teams", "--body", '{"team": {"name": "Core"}}', "--json").data["name"] == "Core"
    assert run("teams", "get", "Core").status == 0
