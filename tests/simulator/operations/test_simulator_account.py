"""The account and what surrounds it: users, teams, clusters, audit events, billing, tokens."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from support.simulator_driver import BASE, Driver, names, simulated

from compose_async.simulator import Addon, Alert, RecipePlan

pytestmark = pytest.mark.asyncio


async def test_the_world_begins_with_one_account_one_user_and_one_cluster() -> None:
    async with simulated() as compose:
        [account] = await compose.listed("/accounts")
        user = await compose.get("/user")
        assert await compose.listed(f"/accounts/{account['id']}/users") == [user]
        assert set(user) == {"id", "name"}
        [cluster] = await compose.listed("/clusters")
        assert (cluster["account_id"], cluster["multitenant"]) == (account["id"], False)
        assert await compose.listed("/deployments") == []


async def test_an_account_with_deployments_cannot_be_closed() -> None:
    async with simulated() as compose:
        path = await compose.up()
        refused = await compose.call("DELETE", f"/accounts/{compose.account_id}", expect=402)
        assert isinstance(refused["errors"], str)
        await compose.do("DELETE", path)
        closed = await compose.call("DELETE", f"/accounts/{compose.account_id}")
        assert await compose.listed("/accounts") == [closed]
        body = {"name": "x", "type": "redis", "account_id": compose.account_id, "datacenter": "aws:us-east-1"}
        refused = await compose.call("POST", "/deployments", {"deployment": body}, expect=422)
        assert refused["errors"] == {"account_id": ["is closed"]}


async def test_users_come_and_go() -> None:
    async with simulated() as compose:
        users = f"/accounts/{compose.account_id}/users"
        person = {"name": "Robin Sample", "email": "robin@example.com", "phone": "555-0100"}
        robin = await compose.call("POST", users, person, expect=201)
        assert robin == {"id": robin["id"], "name": "Robin Sample"}
        taken = await compose.call("POST", users, person, expect=422)
        assert taken["errors"] == {"email": ["has already been taken"]}
        blank = await compose.call("POST", users, {"name": ""}, expect=422)
        assert blank["errors"] == {"name": ["can't be blank"], "email": ["can't be blank"]}
        team = await compose.call("POST", "/teams", {"team": {"name": "t"}}, expect=201)
        await compose.call("PUT", f"/teams/{team['id']}/users", {"user_ids": [robin["id"]]})
        assert await compose.call("DELETE", f"{users}/{robin['id']}") == robin
        assert names(await compose.listed(users)) == ["Sam Example"]
        assert (await compose.get(f"/teams/{team['id']}"))["users"] == []
        await compose.call("DELETE", f"{users}/{robin['id']}", expect=404)


async def test_the_user_of_the_token_stays() -> None:
    async with simulated() as compose:
        user = await compose.get("/user")
        await compose.call("DELETE", f"/accounts/{compose.account_id}/users/{user['id']}", expect=403)
        await compose.get("/accounts/unknown/users", expect=404)


async def test_teams_live_and_die() -> None:
    async with simulated() as compose:
        sam = await compose.get("/user")
        team = await compose.call("POST", "/teams", {"team": {"name": "Billing"}}, expect=201)
        assert team == {"id": team["id"], "name": "Billing", "users": []}
        path = f"/teams/{team['id']}"
        assert (await compose.call("PATCH", path, {"team": {"name": "Core"}}))["name"] == "Core"
        assert (await compose.call("PUT", f"{path}/users", {"user_ids": [sam["id"]]}))["users"] == [sam]
        assert await compose.listed("/teams") == [await compose.get(path)]
        deleted = await compose.call("DELETE", path)
        assert (deleted["name"], deleted["users"]) == ("Core", [sam])
        await compose.get(path, expect=404)


async def test_a_team_cannot_be_emptied_or_filled_with_strangers() -> None:
    async with simulated() as compose:
        team = await compose.call("POST", "/teams", {"team": {"name": "t"}}, expect=201)
        for user_ids in ([], ["nobody"], "nobody", None):
            body = {"user_ids": user_ids}
            refused = await compose.call("PUT", f"/teams/{team['id']}/users", body, expect=422)
            assert list(refused["errors"]) == ["user_ids"]


async def test_cluster_tags_are_replaced_added_and_removed() -> None:
    async with simulated() as compose:
        [cluster] = await compose.listed("/clusters")
        path = f"/clusters/{cluster['id']}"
        steps = [("PATCH", ["a", "b", "a"]), ("POST", ["b", "c"]), ("DELETE", ["a", "zebra"]), ("PATCH", [])]
        seen = []
        for method, tags in steps:
            seen.append((await compose.call(method, f"{path}/tags", {"cluster": {"tags": tags}}))["tags"])
        assert seen == [["a", "b"], ["a", "b", "c"], ["b", "c"], []]
        assert (await compose.get(path))["tags"] == []


async def make_events(compose: Driver, count: int) -> None:
    for number in range(count):
        await compose.call("POST", "/teams", {"team": {"name": f"team {number}"}}, expect=201)
        compose.clock.advance(10)


async def test_audit_events_are_paged_newest_first_by_cursor() -> None:
    async with simulated() as compose:
        await make_events(compose, 7)
        pages: list[list[Any]] = []
        query = "?limit=3"
        while not pages or len(pages[-1]) == 3:
            pages.append(await compose.listed(f"/audit_events{query}"))
            query = f"?limit=3&cursor={pages[-1][-1]['id']}" if pages[-1] else query
        teams = [event["data"]["team"] for page in pages for event in page]
        assert teams == [f"team {number}" for number in reversed(range(7))]
        assert [len(page) for page in pages] == [3, 3, 1]


async def test_audit_events_are_chosen_by_time() -> None:
    async with simulated() as compose:
        await make_events(compose, 5)
        events = await compose.listed("/audit_events")
        newer, older = events[3]["created_at"], events[1]["created_at"].replace("Z", "%2B00:00")
        chosen = await compose.listed(f"/audit_events?newer_than={newer}&older_than={older}")
        assert names(chosen, "id") == [events[2]["id"]]
        unencoded = events[1]["created_at"].replace("Z", "+00:00")
        assert len(await compose.listed(f"/audit_events?older_than={unencoded}")) == 3
        assert len(await compose.listed("/audit_events?cursor=&limit=")) == 5


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "limit=²", "older_than=x"])
async def test_bad_queries_are_refused_with_the_field_at_fault(query: str) -> None:
    async with simulated() as compose:
        refused = await compose.get(f"/audit_events?{query}", expect=422)
        assert list(refused["errors"]) == [query.partition("=")[0]]


async def test_after_an_event_that_is_not_there_comes_nothing() -> None:
    async with simulated() as compose:
        await compose.call("POST", "/teams", {"team": {"name": "a"}}, expect=201)
        assert len(await compose.listed("/audit_events?cursor=")) == 1
        assert await compose.listed("/audit_events?cursor=x") == []
        assert await compose.listed("/audit_events?cursor=&cursor=x&cursor=") == []


async def test_a_scaling_writes_the_event_that_billing_reads_with_strings_only() -> None:
    async with simulated() as compose:
        [cluster] = await compose.listed("/clusters")
        path = await compose.up("orders", "redis", cluster_id=cluster["id"])
        await compose.call("POST", f"{path}/scalings", {"deployment": {"units": 8}})
        event = (await compose.listed("/audit_events"))[0]
        assert event["event"] == "deployment.scale.members"
        assert event["data"] == {
            "units": "8",
            "memory": "2 GB",
            "storage": "2 GB",
            "cluster": cluster["name"],
            "deployment": "orders",
        }
        assert (event["cluster_id"], event["email"]) == (cluster["id"], "sam@example.com")
        assert event["user_agent"].startswith("python-httpx/")
        assert await compose.get(f"/audit_events/{event['id']}") == event
        await compose.get("/audit_events/unknown", expect=404)


async def test_billing_items_follow_the_size() -> None:
    async with simulated() as compose:
        path = await compose.up(units=2)
        [first] = await compose.listed("/billables")
        assert (first["amount"], first["units"], first["end_at"][:4]) == (31.0, 2, "9999")
        await compose.do("POST", f"{path}/scalings", {"deployment": {"units": 4}}, expect=200)
        closed, second = await compose.listed("/billables")
        assert closed["end_at"] == second["start_at"]
        assert (second["replaces_id"], second["units"]) == (first["id"], 4)
        await compose.do("DELETE", path)
        assert all(item["end_at"] < "2020" for item in await compose.listed("/billables"))


async def test_alerts_follow_the_state_of_the_deployment() -> None:
    async with simulated() as compose:
        path = f"/deployments/{(await compose.create())['id']}"
        assert (await compose.get(f"{path}/alerts"))["summary"] == "waiting"
        compose.clock.advance(3600)
        assert (await compose.get(f"{path}/alerts"))["summary"] == "healthy"
        deployment = compose.sim.state.deployments[path.rpartition("/")[2]]
        compose.sim.state.deployments[deployment.id] = attrs.evolve(deployment, used_units=2)  # its data has grown
        assert (await compose.get(f"{path}/alerts"))["summary"] == "warning"
        await compose.call("DELETE", path, expect=202)
        alerts = await compose.get(f"{path}/alerts")
        assert sorted(names(alerts["_embedded"]["alerts"], "status")) == ["unknown", "warning"]
        compose.sim.plan("deployments.create", RecipePlan(seconds=1, fail_at=0))
        failed = await compose.create("failed")
        compose.clock.advance(1)
        assert (await compose.get(f"/deployments/{failed['id']}/alerts"))["summary"] == "critical"


async def test_an_alert_tells_what_is_in_progress_until_it_has_ended() -> None:
    async with simulated() as compose:
        path = await compose.up("orders")
        compose.sim.plan("backups.start", RecipePlan(operations=5, fail_at=1))
        await compose.call("POST", f"{path}/backups", expect=202)
        backup = await compose.call("POST", f"{path}/backups", expect=202)
        scaling = await compose.call("POST", f"{path}/scalings", {"deployment": {"units": 3}})
        for recipe in (backup, scaling):
            found = await compose.get(f"{path}/alerts")
            assert found["summary"] == "waiting"
            assert found["_embedded"]["alerts"] == [
                {
                    "capsule_id": None,
                    "deployment_id": path.rpartition("/")[2],
                    "name": "check_recipes",
                    "message": "in progress: Scale deployment to 3 units",
                    "status": "waiting",
                }
            ]
            await compose.finish(recipe["id"])
        assert (await compose.get(f"{path}/alerts"))["summary"] == "healthy"


async def test_alerts_and_addons_are_what_was_put_into_the_world() -> None:
    async with simulated() as compose:
        path = await compose.up()
        assert await compose.get(f"{path}/alerts") == {"summary": "healthy", "_embedded": {"alerts": []}}
        assert await compose.get(f"{path}/addons") == {"addons": []}
        deployment_id = path.rpartition("/")[2]
        compose.sim.state.alerts[deployment_id] = (
            Alert("check_disk", "Disk usage is at 91 percent", "warning", capsule_id="c"),
            Alert("check_recipes", "A scaling is in progress", "waiting"),
        )
        compose.sim.state.addons[deployment_id] = (Addon("example", is_active=True),)
        alerts = await compose.get(f"{path}/alerts")
        assert alerts["summary"] == "warning"
        assert names(alerts["_embedded"]["alerts"], "capsule_id") == ["c", None]
        assert await compose.get(f"{path}/addons") == {"addons": [{"name": "example", "is_active": True}]}


async def test_a_refresh_token_comes_with_a_bearer_good_for_one_hour() -> None:
    async with simulated() as compose:
        made = await compose.call("POST", "/refresh_tokens", {"client_id": "vendor"}, expect=201)
        assert set(made) == {"token", "refresh_token"}
        compose.client.headers["Authorization"] = f"Bearer {made['token']}"
        await compose.get("/user")
        await compose.call("POST", "/refresh_tokens", {"client_id": "vendor"}, expect=404)
        compose.clock.advance(3600)
        assert await compose.get("/user", expect=401) == {"errors": "invalid_token"}


@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic c2ltdWxhdG9yLXRva2Vu"])
async def test_every_credential_problem_of_the_vendor_flow_is_a_404(header: str | None) -> None:
    async with simulated() as compose:
        if header is None:
            del compose.client.headers["Authorization"]
        else:
            compose.client.headers["Authorization"] = header
        response = await compose.client.post(f"{BASE}/refresh_tokens", json={"client_id": "vendor"})
        assert response.status_code == 404


async def test_a_missing_client_id_is_a_credential_problem_too() -> None:
    async with simulated() as compose:
        await compose.call("POST", "/refresh_tokens", {}, expect=404)
