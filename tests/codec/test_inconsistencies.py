"""The 31 points on which documents, clients and responses disagree, one numbered test each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from support.codec import DEPLOYMENT, DIRECT, RECIPE, embedded, responding
from support.scripted import ScriptedCompose, connected, lasting, recipe

from compose_async import APIStatusError, RecipeFuture
from compose_async._codec.bodies import decode, decode_list
from compose_async.models import (
    Backup,
    Cluster,
    ConnectionStrings,
    Database,
    Deployment,
    DeploymentSummary,
    Logfile,
    Portal,
    PortalUser,
    Recipe,
    Transition,
)

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize("word", ["complete", "completed"])
async def test_01_both_words_for_done_end_a_wait(word: str) -> None:
    compose = ScriptedCompose(lasting(30, recipe(word, 10)))
    async with connected(compose) as client:
        future = client.recipes.future("r1")
        await future
        assert future.done()


@pytest.mark.parametrize("key", ["status_detail", "status_details"])
async def test_02_both_spellings_of_status_detail_are_read(key: str) -> None:
    read = decode({**RECIPE, key: "Running"}, Recipe)
    assert (read.status_detail, read.extra) == ("Running", {})


@pytest.mark.parametrize("more", [embedded("recipes", RECIPE), {"recipes": [RECIPE]}])
async def test_03_sub_recipes_are_found_inside_and_beside_embedded(more: dict[str, Any]) -> None:
    read = decode({**RECIPE, **more}, Recipe)
    assert [child.id for child in read.recipes] == ["r1"]
    assert read.extra == {}


@pytest.mark.parametrize("key", ["logfiles", "logfile"])
async def test_04_log_files_are_found_under_the_plural_and_the_singular(key: str) -> None:
    async with responding(embedded(key, {"id": "l1"})) as (client, _):
        assert [file.id for file in await client.logfiles.list("d1")] == ["l1"]


@pytest.mark.parametrize("key", ["date", "created_at"])
async def test_05_the_date_of_a_log_file_is_read_under_both_names(key: str) -> None:
    read = decode({"id": "l1", key: "2019-03-04T01:00:00Z"}, Logfile)
    assert read.date == datetime(2019, 3, 4, 1, tzinfo=UTC)


async def test_06_databases_are_applications_with_their_versions_one_level_deeper() -> None:
    application = {"type": "redis", **embedded("versions", {"version": "4.0.14", "preferred": True})}
    async with responding(embedded("applications", application)) as (client, _):
        [database] = await client.databases.list()
    assert isinstance(database, Database)
    assert [version.version for version in database.versions] == ["4.0.14"]


async def test_07_possible_upgrades_are_transitions() -> None:
    move = {"method": "in_place", "from_version": "3.2.8", "to_version": "3.2.10"}
    async with responding(embedded("transitions", move)) as (client, _):
        assert await client.versions.list("d1") == (
            Transition(method="in_place", from_version="3.2.8", to_version="3.2.10"),
        )


@pytest.mark.parametrize("body", [embedded("clusters", {"id": "c1", "name": "acme"}), [{"id": "c1", "name": "acme"}]])
async def test_08_clusters_may_come_as_a_bare_array(body: Any) -> None:
    async with responding(body) as (client, _):
        assert [cluster.id for cluster in await client.clusters.list()] == ["c1"]


@pytest.mark.parametrize("body", [{"addons": [{"name": "a"}]}, embedded("addons", {"name": "a"})])
async def test_09_addons_are_found_with_and_without_embedded(body: Any) -> None:
    async with responding(body) as (client, _):
        assert [addon.name for addon in await client.addons.list("d1")] == ["a"]


@pytest.mark.parametrize("status", [200, 201, 202, 203, 299])
async def test_10_the_exact_status_of_a_success_does_not_matter(status: int) -> None:
    async with responding({"id": "t1", "name": "Core"}, status) as (client, _):
        assert (await client.teams.create(name="Core")).id == "t1"
    async with responding(RECIPE, status) as (client, _):
        assert (await client.scalings.set("d1", units=2)).resource.id == "r1"
    async with responding(b"", status) as (client, _):
        await client.roles.remove("d1", name="developer", user_id="u1")


@pytest.mark.parametrize(("wire", "read"), [(DIRECT, (DIRECT,)), ([DIRECT], (DIRECT,)), (None, ()), ("", ()), ([], ())])
@pytest.mark.parametrize("key", ["direct", "cli", "ssh", "health", "admin", "ssh_admin"])
async def test_11_a_connection_string_may_stand_alone(key: str, wire: Any, read: tuple[str, ...]) -> None:
    assert getattr(decode({key: wire}, ConnectionStrings), key) == read


@pytest.mark.parametrize("maps", [["a:1"], [""], [5], {"a:1": ["b:2"]}, [{"a:1": "b:2"}, "c:3"]])
async def test_11_strings_of_yet_another_shape_do_not_cost_the_deployment(
    maps: Any, caplog: pytest.LogCaptureFixture
) -> None:
    body = {**DEPLOYMENT, "connection_strings": {"direct": [DIRECT, None], "maps": maps}}
    async with responding(body) as (client, _):
        strings = (await client.deployments.get("d1")).connection_strings
    assert strings is not None
    assert (strings.direct, strings.maps, strings.extra) == ((DIRECT,), (), {"maps": maps})
    assert "$.maps" in caplog.text
    assert DIRECT not in caplog.text


@pytest.mark.parametrize("misc", [{}, {"a": [1]}, ["one"], "text", 5, None])
async def test_12_misc_may_be_anything_and_ssh_admin_may_be_missing(misc: Any) -> None:
    read = decode({"direct": [DIRECT], "misc": misc}, ConnectionStrings)
    assert (read.misc, read.ssh_admin) == (misc, ())


async def test_13_starting_a_backup_gives_a_recipe_and_not_a_backup() -> None:
    async with responding(RECIPE, 202) as (client, _):
        future = await client.backups.start("d1")
    assert isinstance(future, RecipeFuture)
    assert isinstance(future.resource, Recipe)
    assert not isinstance(future.resource, Backup)


@pytest.mark.parametrize(
    ("operation", "ids", "keywords", "body"),
    [
        ("scalings.set", ["d1"], {"units": 2}, {"deployment": {"units": 2}}),
        (
            "roles.assign",
            ["d1"],
            {"name": "admin", "user_id": "u1"},
            {"role": {"name": "admin", "user_id": "u1"}},
        ),
        (
            "team_roles.assign",
            ["d1"],
            {"name": "admin", "team_id": "t1"},
            {"team_role": {"name": "admin", "team_id": "t1"}},
        ),
        ("teams.create", [], {"name": "Core"}, {"team": {"name": "Core"}}),
        ("clusters.add_tags", ["c1"], {"tags": ("a",)}, {"cluster": {"tags": ["a"]}}),
        ("accounts.create_user", ["a1"], {"name": "R", "email": "r@x"}, {"name": "R", "email": "r@x"}),
        ("teams.replace_users", ["t1"], {"user_ids": ["u1"]}, {"user_ids": ["u1"]}),
    ],
)
async def test_14_every_body_has_the_wrapper_of_its_operation_or_none(
    operation: str, ids: list[str], keywords: dict[str, Any], body: dict[str, Any]
) -> None:
    namespace, method = operation.split(".")
    async with responding({"id": "x", "name": "x", "status": "running"}) as (client, compose):
        await getattr(getattr(client, namespace), method)(*ids, **keywords)
    assert compose.sent == body


async def test_15_user_roles_are_assigned_under_roles_and_not_team_roles() -> None:
    async with responding({"name": "admin", "users": []}) as (client, compose):
        await client.roles.assign("d1", name="admin", user_id="u1")
        await client.roles.remove("d1", name="admin", user_id="u1")
    assert compose.lines == ["POST /2016-07/deployments/d1/roles", "DELETE /2016-07/deployments/d1/roles"]


async def test_16_a_portal_is_sent_as_tcp_and_read_back_as_haproxy() -> None:
    async with responding(RECIPE) as (client, compose):
        await client.portals.create("d1", type="tcp")
        assert compose.sent == {"deployment": {"portal": {"type": "tcp"}}}
    assert decode({"id": "p1", "type": "haproxy"}, Portal).type == "haproxy"


@pytest.mark.parametrize("multitenant", [True, "true"])
@pytest.mark.parametrize("provider", ["gce", "gcp", "unknown"])
async def test_17_clusters_come_in_words_of_their_own_and_with_a_boolean_as_a_string(
    provider: str, multitenant: Any
) -> None:
    body = {"id": "c1", "name": "acme", "type": "private", "provider": provider, "multitenant": multitenant}
    read = decode(body, Cluster)
    assert (read.type, read.provider, read.multitenant) == ("private", provider, True)
    assert decode({**body, "multitenant": "false"}, Cluster).multitenant is False


@pytest.mark.parametrize("word", ["on_demand", "on demand"])
async def test_18_the_type_of_a_backup_is_what_the_wire_says(word: str) -> None:
    assert decode({"id": "b1", "type": word, "status": "complete"}, Backup).type == word


@pytest.mark.parametrize("missing", [{}, {"operations_complete": None, "operations_total": None, "parent_id": None}])
async def test_19_counts_and_parent_may_be_missing_from_a_recipe(missing: dict[str, None]) -> None:
    read = decode({**RECIPE, **missing}, Recipe)
    assert (read.operations_complete, read.operations_total, read.parent_id) == (None, None, None)


@pytest.mark.parametrize(("wire", "read"), [("", None), (None, None), ("c1", "c1")])
async def test_20_an_empty_cluster_id_is_none(wire: str | None, read: str | None) -> None:
    assert decode({**DEPLOYMENT, "cluster_id": wire}, Deployment).cluster_id == read


@pytest.mark.parametrize(
    ("spelling", "moment"),
    [
        ("2016-12-27T20:35:32.733Z", datetime(2016, 12, 27, 20, 35, 32, 733_000, tzinfo=UTC)),
        ("2017-08-30T12:46:29Z", datetime(2017, 8, 30, 12, 46, 29, tzinfo=UTC)),
        (
            "2017-01-05T15:23:46.853-05:00",
            datetime(2017, 1, 5, 15, 23, 46, 853_000, tzinfo=timezone(timedelta(hours=-5))),
        ),
    ],
)
async def test_21_all_three_spellings_of_a_timestamp_are_aware_datetimes(spelling: str, moment: datetime) -> None:
    read = decode({**RECIPE, "created_at": spelling}, Recipe).created_at
    assert read == moment
    assert read is not None
    assert read.utcoffset() == moment.utcoffset()


async def test_22_a_templated_href_is_kept_as_it_came_and_says_that_it_is_one() -> None:
    link = decode(DEPLOYMENT, Deployment).links["cluster"]
    assert link.href.removesuffix("{?embed}") == "https://api.example.com/2016-07/clusters/c1"
    assert link.templated is True


@pytest.mark.parametrize(
    ("errors", "normalised"),
    [
        ("text", {"base": ("text",)}),
        (["one", "two"], {"base": ("one", "two")}),
        ({"name": ["is bad", "is long"]}, {"name": ("is bad", "is long")}),
        ({"name": "is bad"}, {"name": ("is bad",)}),
        ({"error": "text"}, {"base": ("text",)}),
    ],
)
async def test_23_errors_are_messages_by_field_whatever_their_shape(
    errors: Any, normalised: dict[str, tuple[str, ...]]
) -> None:
    async with responding({"errors": errors}, 422) as (client, _):
        with pytest.raises(APIStatusError) as caught:
            await client.user.get()
    assert caught.value.errors == normalised


@pytest.mark.parametrize("count", [0, 1, 2])
async def test_24_there_may_be_no_account_or_several(count: int) -> None:
    accounts = [{"id": f"a{number}", "name": "Acme"} for number in range(count)]
    async with responding(embedded("accounts", *accounts)) as (client, _):
        assert len(await client.accounts.list()) == count


async def test_25_a_portal_user_may_have_no_id() -> None:
    assert decode({"name": "tunnel"}, PortalUser).id is None


async def test_26_the_response_to_an_update_has_no_recipe() -> None:
    async with responding(DEPLOYMENT) as (client, _):
        updated = await client.deployments.update("d1", notes="new")
    assert isinstance(updated, Deployment)
    assert updated.provision_recipe_id is None


async def test_27_misprinted_paths_are_not_used() -> None:
    async with responding({**RECIPE, "name": "acme"}) as (client, compose):
        await client.clusters.add_tags("c1", tags=["a"])
        await client.backups.start("d1")
    assert compose.lines == ["POST /2016-07/clusters/c1/tags", "POST /2016-07/deployments/d1/backups"]


@pytest.mark.parametrize(
    "template", ["Recipes::Deployment::Run", "Recipes::Deployment::Scaling", "Recipes::Deployment::Deprovision", None]
)
async def test_28_the_template_of_a_recipe_changes_nothing(template: str | None) -> None:
    compose = ScriptedCompose(lasting(30, recipe("complete", 10, template=template)))
    async with connected(compose) as client:
        scaled = await (await client.scalings.set("d1", units=2))
    assert scaled.status == "complete"


async def test_29_the_token_is_sent_for_the_list_of_databases_too() -> None:
    async with responding(embedded("applications")) as (client, compose):
        await client.databases.list()
    assert compose.requests[0].headers["authorization"] == "Bearer t0ken"


async def test_30_new_missing_and_odd_fields_do_not_fail_a_list() -> None:
    items = [
        {"id": "d1", "name": "one", "type": "redis", "colour": "green"},
        {"id": "d2", "name": "two", "type": "redis", "notes": {"now": "an object"}},
        {"id": "d3", "name": "three", "type": "redis"},
    ]
    read = decode_list(embedded("deployments", *items), DeploymentSummary, "deployments")
    assert [item.id for item in read] == ["d1", "d2", "d3"]
    assert [item.extra for item in read] == [{"colour": "green"}, {"notes": {"now": "an object"}}, {}]


async def test_31_a_creation_waits_on_the_recipe_and_not_on_the_deployment() -> None:
    compose = ScriptedCompose(lasting(30))
    async with connected(compose) as client:
        creation = await client.deployments.create(name="orders", account_id="a1", type="redis", datacenter="aws:x")
        assert (creation.resource.id, creation.handle.recipe_id) == ("d1", "r1")
        await creation
    assert compose.asked["GET /recipes/r1"] > 0
    assert compose.asked["GET /recipes/d1"] == 0
