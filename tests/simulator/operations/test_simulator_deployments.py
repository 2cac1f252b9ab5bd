"""Deployments: created, listed, placed, named, changed, removed."""

from __future__ import annotations

import base64
import re
import ssl
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from support.simulator_driver import BASE, names, simulated

from compose_async.simulator import RecipePlan
from compose_async.simulator.api.settings import DAY
from compose_async.simulator.state.catalog import DATABASES

pytestmark = pytest.mark.asyncio

HOSTED = {"datacenter": "aws:us-east-1"}


def with_login(strings: dict[str, Any]) -> list[str]:
    """Return the addresses of drivers with a login: those of the sessions for janusgraph."""
    urls: list[str] = strings["misc"].get("session") or strings["direct"]
    return urls


async def test_what_is_created_is_listed_in_short_form() -> None:
    async with simulated() as compose:
        created = await compose.create(notes="n", customer_billing_code="b")
        [listed] = await compose.listed("/deployments")
        assert listed["id"] == created["id"]
        assert (listed["notes"], listed["customer_billing_code"]) == ("n", "b")
        assert "connection_strings" not in listed
        assert set(listed["_links"]) == {"compose_web_ui"}


async def test_an_empty_billing_code_is_left_out_of_the_list_alone() -> None:
    async with simulated() as compose:
        created = await compose.create()
        [listed] = await compose.listed("/deployments")
        assert "customer_billing_code" not in listed
        assert (await compose.get(f"/deployments/{created['id']}"))["customer_billing_code"] == ""


@pytest.mark.parametrize("type_", sorted(DATABASES))
async def test_any_password_leaves_urls_that_parse(type_: str) -> None:
    password = "a/b@c:d?e#f%g h☃"
    async with simulated() as compose:
        path = await compose.up("db", type_)
        await compose.do("PATCH", f"{path}/password", {"deployment": {"password": password}})
        strings = (await compose.get(path))["connection_strings"]
        urls = [*with_login(strings), *strings["health"], *strings["misc"].get("direct_readonly", [])]
        assert [unquote(urlsplit(url).password or "") for url in urls] == [password] * len(urls)
        assert all(urlsplit(url).hostname in portals for url in urls for portals in [str(strings)])
        if type_ in {"redis", "mongodb", "scylla"}:
            assert all(f" {password}" in line for line in strings["cli"])
        half = b'{"deployment": {"password": "x\\ud800"}}'
        response = await compose.client.patch(f"{BASE}{path}/password", content=half)
        await compose.finish(response.json()["id"])
        await compose.get(path)


async def test_the_create_response_is_complete_before_the_database_is_up() -> None:
    async with simulated() as compose:
        created = await compose.create()
        detail = await compose.get(f"/deployments/{created['id']}")
        assert created.pop("provision_recipe_id")
        assert created == detail
        assert created["connection_strings"]["direct"]
        assert created["version"] == "9.6.12"


@pytest.mark.parametrize("type_", sorted(DATABASES))
async def test_every_type_can_be_created_and_has_connection_strings_that_parse(type_: str) -> None:
    async with simulated() as compose:
        created = await compose.create("db", type_)
        strings = created["connection_strings"]
        assert set(strings) == {"direct", "cli", "maps", "misc", "ssh", "health", "admin", "ssh_admin"}
        assert strings["ssh_admin"] == []
        assert [len(pair) for pair in strings["maps"]] == ([1, 1, 1] if type_ == "scylla" else [])
        assert all(urlsplit(url).password for url in with_login(strings))
        if created["ca_certificate_base64"] is not None:
            pem = base64.b64decode(created["ca_certificate_base64"]).decode()
            assert ssl.create_default_context(cadata=pem).get_ca_certs()


async def test_a_type_that_is_no_longer_on_offer_can_still_be_created() -> None:
    """An acceptance test of the IBM provider creates disque in October 2019; a list of December lacks it."""
    async with simulated() as compose:
        path = await compose.up("queue", "disque")
        assert (await compose.get(path))["type"] == "disque"
        assert await compose.listed(f"{path}/versions") == []
        assert "disque" not in names(await compose.listed("/databases"), "type")


async def test_special_connection_strings_of_some_types() -> None:
    async with simulated() as compose:
        mongodb = (await compose.create("m", "mongodb"))["connection_strings"]
        [mongo] = mongodb["direct"]
        assert mongo.count("dblayer.com:") == 2
        # As in a dozen credentials of IBM's customers: the command names the first host only.
        [command] = mongodb["cli"]
        assert f" {mongo.partition('@')[2].partition(',')[0]}/compose -u admin" in command
        redis = (await compose.create("r", "redis"))["connection_strings"]
        assert [len(redis["cli"]), *map(len, redis["misc"].values())] == [2, 2, 2, 2]
        secured = (await compose.create("t", "redis", ssl=True))["connection_strings"]
        assert [urlsplit(url).scheme for url in secured["direct"]] == ["rediss", "rediss"]
        # As a page about the vendor's command line shows it: no plain way in.
        assert (secured["cli"], secured["misc"]) == ([], {"cli_readonly": [], "direct_readonly": [], "ssh_cli": []})


async def test_hosted_and_private_deployments_differ_in_cluster_and_host_names() -> None:
    async with simulated() as compose:
        hosted = await compose.create("hosted", **HOSTED)
        assert hosted["cluster_id"] == ""
        assert "@aws-us-east-1-portal." in hosted["connection_strings"]["direct"][0]
        shared = hosted["_links"]["cluster"]["href"].removesuffix("{?embed}").removeprefix(BASE)
        assert (await compose.get(shared))["multitenant"] is True
        [cluster] = await compose.listed("/clusters")
        private = await compose.create("private", cluster_id=cluster["id"], datacenter="aws:us-west-2")
        assert private["cluster_id"] == cluster["id"]
        assert f"@{cluster['name']}." in private["connection_strings"]["direct"][0]
        assert ".compose.direct:" in private["connection_strings"]["direct"][0]


@pytest.mark.parametrize("kind", ["elastic_search", "janusgraph", "scylla"])
async def test_a_public_certificate_needs_a_host_name_of_the_deployment_in_the_domain_of_the_account(kind: str) -> None:
    """Such as ``portal113-2.latest-elasticsearch.compose-3.composedb.com`` in the vendor's documentation."""
    async with simulated() as compose:
        [account] = await compose.listed("/accounts")
        body = await compose.create("Search 1", kind, **HOSTED)
        hosts = {urlsplit(url).hostname or "" for url in body["connection_strings"]["direct"]}
        assert len(hosts) == (3 if kind == "scylla" else 2)
        name = rf"portal\d+-\d+\.search-1\.{account['slug']}\.composedb\.com"
        assert all(re.fullmatch(name, host) for host in hosts), hosts


async def test_the_mysql_command_holds_the_password() -> None:
    """As in a note of 2021: ``mysql -u admin -pPASSWORD --host … --port … --ssl-mode=REQUIRED``."""
    async with simulated() as compose:
        strings = (await compose.create("m", "mysql"))["connection_strings"]
        assert len(strings["cli"]) == 2  # portals
        url = urlsplit(strings["direct"][0])
        command = f"mysql -u admin -p{url.password} --host {url.hostname} --port {url.port} --ssl-mode=REQUIRED"
        assert strings["cli"][0] == command


async def test_janusgraph_has_its_three_ways_in_under_misc() -> None:
    """As a guide of IBM shows ``gremlin_console_yaml``, with one element for each portal."""
    async with simulated() as compose:
        strings = (await compose.create("g", "janusgraph"))["connection_strings"]
        direct, misc = map(urlsplit, strings["direct"]), strings["misc"]
        assert {key: len(texts) for key, texts in misc.items()} == dict.fromkeys(
            ("session", "websocket", "gremlin_console_yaml"), 2
        )
        for url, session, socket, text, command in zip(direct, *misc.values(), strings["cli"], strict=True):
            assert url.username is None
            assert urlsplit(session).username == "admin"
            assert session.endswith(f"@{url.netloc}/session")
            assert socket.startswith(f"wss://{url.netloc}/")
            assert text == (
                f"hosts: [{url.hostname}]\nport: {url.port}\nusername: admin\npassword: {urlsplit(session).password}\n"
                "connectionPool: { enableSsl: true }\nserializer: { className: org.apache.tinkerpop.gremlin.driver.ser."
                "GryoMessageSerializerV1d0, config: { serializeResultToString: true }}"
            )
            assert "Authorization: Token" in command


@pytest.mark.parametrize("kind", ["elastic_search", "rabbitmq", "rethink"])
async def test_types_that_are_reached_by_address_alone_have_no_commands(kind: str) -> None:
    """IBM's lists of credentials name ``uri_cli`` for every other type."""
    async with simulated() as compose:
        assert (await compose.create("x", kind))["connection_strings"]["cli"] == []


async def test_provisioning_tags_choose_a_cluster_that_has_them_all() -> None:
    async with simulated() as compose:
        [cluster] = await compose.listed("/clusters")
        await compose.call("POST", f"/clusters/{cluster['id']}/tags", {"cluster": {"tags": ["eu", "prod"]}})
        created = await compose.create(provisioning_tags=["eu"])
        assert created["cluster_id"] == cluster["id"]
        body = {"name": "x", "type": "redis", "account_id": compose.account_id, "provisioning_tags": ["eu", "us"]}
        refused = await compose.call("POST", "/deployments", {"deployment": body}, expect=422)
        assert list(refused["errors"]) == ["provisioning_tags"]


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 64}, "name"),
        ({"name": "   "}, "name"),
        ({"type": "oracle"}, "type"),
        ({"type": 7}, "type"),
        ({"account_id": "5c0a11b2c3d4e5f600000001"}, "account_id"),
        ({"datacenter": "mars:olympus"}, "datacenter"),
        ({"cluster_id": "5c0a11b2c3d4e5f600000001"}, "cluster_id"),
        ({"version": "9.9.9"}, "version"),
        ({"units": 0}, "units"),
        ({"units": "2"}, "units"),
        ({"units": 10**400}, "units"),
    ],
)
async def test_a_bad_create_is_refused_with_the_field_at_fault(wish: dict[str, Any], field: str) -> None:
    async with simulated() as compose:
        body = {"name": "x", "type": "redis", "account_id": compose.account_id, **HOSTED, **wish}
        refused = await compose.call("POST", "/deployments", {"deployment": body}, expect=422)
        assert list(refused["errors"]) == [field]
        assert await compose.listed("/deployments") == []


async def test_a_deployment_without_a_place_is_refused_in_the_documented_words() -> None:
    async with simulated() as compose:
        body = {"name": "x", "type": "redis", "account_id": compose.account_id, "cluster_id": "", "datacenter": None}
        refused = await compose.call("POST", "/deployments", {"deployment": body}, expect=422)
        assert refused["errors"]["datacenter"][:2] == ["is invalid", "or cluster_id is required"]


@pytest.mark.parametrize(("type_", "wished", "given"), [("elastic_search", 1, 2), ("scylla", 5, 10), ("redis", 3, 3)])
async def test_a_deployment_has_no_fewer_units_than_its_type_needs(type_: str, wished: int, given: int) -> None:
    async with simulated() as compose:
        created = await compose.create("small", type_, units=wished)
        assert (await compose.get(f"/deployments/{created['id']}/scalings"))["allocated_units"] == given


async def test_a_name_is_unique() -> None:
    async with simulated() as compose:
        await compose.create("orders")
        body = {"name": "orders", "type": "redis", "account_id": compose.account_id, **HOSTED}
        refused = await compose.call("POST", "/deployments", {"deployment": body}, expect=422)
        assert refused == {"errors": {"name": ["has already been taken"]}}


async def test_blank_optional_members_count_as_absent() -> None:
    async with simulated() as compose:
        blanks: dict[str, Any] = {"version": "", "cluster_id": "", "provisioning_tags": [], "units": None}
        created = await compose.create(**HOSTED, **blanks)
        assert created["version"] == "9.6.12"


async def test_notes_and_billing_code_can_be_set_and_cleared_apart() -> None:
    async with simulated() as compose:
        path = f"/deployments/{(await compose.create(notes='n', customer_billing_code='b'))['id']}"
        changed = await compose.call("PATCH", path, {"deployment": {"notes": "new"}})
        assert (changed["notes"], changed["customer_billing_code"]) == ("new", "b")
        assert "provision_recipe_id" not in changed
        for blank in ("", None):
            await compose.call("PATCH", path, {"deployment": {"customer_billing_code": blank}})
            assert (await compose.get(path))["customer_billing_code"] == ""


async def test_a_deployment_lingers_while_it_is_removed_and_its_recipe_outlives_it() -> None:
    async with simulated() as compose:
        path = await compose.up()
        recipe = await compose.call("DELETE", path, expect=202)
        assert (recipe["name"], recipe["status"]) == ("Deprovision", "waiting")
        assert recipe["template"] == "Recipes::Deployment::Deprovision"
        assert names(await compose.listed("/deployments")) == ["orders (deprovisioning)"]
        assert (await compose.get(path))["name"] == "orders"
        await compose.finish(recipe["id"])
        assert await compose.listed("/deployments") == []
        for gone in (path, f"{path}/recipes", f"{path}/scalings"):
            await compose.get(gone, expect=404)
        assert (await compose.get(f"/recipes/{recipe['id']}"))["status"] == "complete"


async def test_a_deployment_going_away_cannot_be_changed_but_removed_again() -> None:
    async with simulated() as compose:
        path = await compose.up()
        first = await compose.call("DELETE", path, expect=202)
        await compose.call("POST", f"{path}/scalings", {"deployment": {"units": 2}}, expect=404)
        second = await compose.call("DELETE", path, expect=202)
        assert second["id"] != first["id"]
        assert (await compose.finish(second["id"]))["status"] == "complete"


async def test_the_first_body_of_a_removal_waits_and_names_the_step_it_waits_for() -> None:
    async with simulated() as compose:
        path = await compose.up()
        recipe = await compose.call("DELETE", path, expect=202)
        assert recipe["status"] == "waiting"
        assert recipe["status_detail"].startswith("Running destroy_capsule on cpu.")
        assert "operations_total" not in recipe
        queued = await compose.call("DELETE", path, expect=202)
        assert (queued["status"], queued["status_detail"][:27]) == ("waiting", "Running destroy_capsule on ")


async def test_a_removal_that_is_over_at_once_says_so() -> None:
    async with simulated() as compose:
        path = await compose.up()
        compose.sim.plan("deployments.deprovision", RecipePlan(seconds=0, operations=0))
        recipe = await compose.call("DELETE", path, expect=202)
        assert (recipe["status"], recipe["status_detail"][:15]) == ("complete", "All operations ")


async def test_a_failed_removal_leaves_an_ordinary_deployment() -> None:
    async with simulated() as compose:
        compose.sim.plan("deployments.deprovision", RecipePlan(operations=6, fail_at=2))
        path = await compose.up()
        recipe = await compose.call("DELETE", path, expect=202)
        assert (await compose.finish(recipe["id"]))["status"] == "failed"
        assert names(await compose.listed("/deployments")) == ["orders"]


async def test_a_failed_provision_leaves_a_half_made_deployment() -> None:
    async with simulated() as compose:
        compose.sim.plan("deployments.create", RecipePlan(operations=14, fail_at=3), times=1)
        created = await compose.create()
        assert (await compose.finish(created["provision_recipe_id"]))["status"] == "failed"
        assert names(await compose.listed("/deployments")) == ["orders"]
        assert await compose.listed("/billables") == []


async def test_a_released_name_can_be_used_at_once_unless_a_cool_down_is_set() -> None:
    async with simulated() as compose:
        await compose.do("DELETE", await compose.up("orders"))
        await compose.create("orders")
    async with simulated(name_cooldown=DAY) as compose:
        await compose.do("DELETE", await compose.up("orders"))
        body = {"name": "orders", "type": "redis", "account_id": compose.account_id, **HOSTED}
        refused = await compose.call("POST", "/deployments", {"deployment": body}, expect=422)
        assert refused["errors"] == {"name": ["has already been taken"]}
        compose.clock.advance(DAY)
        await compose.create("orders")


async def test_asking_by_name_finds_nothing() -> None:
    async with simulated() as compose:
        await compose.up("orders")
        await compose.get("/deployments/orders", expect=404)


async def test_the_catalog_lists_ten_types_and_five_datacenters() -> None:
    async with simulated() as compose:
        applications = await compose.listed("/databases")
        assert len(applications) == 10
        postgresql = next(a for a in applications if a["type"] == "postgresql")
        preferred = [v["version"] for v in postgresql["_embedded"]["versions"] if v["preferred"]]
        assert preferred == ["9.4.21", "9.5.16", "9.6.12"]
        assert "gce:europe-west1" in names(await compose.listed("/datacenters"), "slug")
        assert len(await compose.listed("/datacenters")) == 5
