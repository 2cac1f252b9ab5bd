"""Backups and log files: made, kept, restored, downloaded."""

from __future__ import annotations

import gzip
import io
import tarfile
from typing import Any

import httpx
import pytest
from support.simulator_driver import names, simulated

from compose_async.simulator import RecipePlan

pytestmark = pytest.mark.asyncio

DAY = 24 * 3600


async def test_an_on_demand_backup_shows_part_way_and_is_usable_at_the_end() -> None:
    async with simulated() as compose:
        compose.sim.plan("backups.start", RecipePlan(seconds=100, operations=5))
        path = await compose.up()
        recipe = await compose.call("POST", f"{path}/backups", expect=202)
        assert await compose.listed(f"{path}/backups") == []
        compose.clock.advance(50)
        [pending] = await compose.listed(f"{path}/backups")
        assert (pending["type"], pending["status"]) == ("on_demand", "pending")
        assert (pending["is_downloadable"], pending["is_restorable"]) == (False, False)
        assert (await compose.get(f"{path}/backups/{pending['id']}"))["download_link"] is None
        await compose.finish(recipe["id"])
        [backup] = await compose.listed(f"{path}/backups")
        assert backup["id"] == pending["id"]
        assert (backup["status"], backup["is_downloadable"], backup["is_restorable"]) == ("complete", True, True)
        assert backup["created_at"] > pending["created_at"]


@pytest.mark.parametrize("seconds", [0.1, 1.0, 7.0, 100.0, 333.3, 1e6 + 0.7])
@pytest.mark.parametrize(
    ("halt", "listed"),
    [
        ({"operations": 10, "fail_at": 3}, []),
        ({"operations": 20, "fail_at": 6}, []),
        ({"operations": 10, "stick_at": 3}, []),
        ({"operations": 2, "weights": (3.0, 7.0), "stick_at": 1}, []),
        ({"operations": 10, "fail_at": 0}, []),
        ({"operations": 10, "fail_at": 4}, ["failed"]),
        ({"operations": 10, "stick_at": 4}, ["pending"]),
        ({"operations": 10}, ["complete"]),
    ],
)
async def test_a_recipe_that_halts_just_where_its_backup_would_be_listed_lists_none(
    halt: dict[str, Any], listed: list[str], seconds: float
) -> None:
    async with simulated() as compose:
        path = await compose.up()
        compose.sim.plan("backups.start", RecipePlan(seconds=seconds, **halt))
        await compose.call("POST", f"{path}/backups", expect=202)
        compose.clock.advance(seconds)
        on_demand = [one for one in await compose.listed(f"{path}/backups") if one["type"] == "on_demand"]
        assert names(on_demand, "status") == listed


async def test_a_sub_recipe_that_fails_there_or_no_time_at_all_count_the_same() -> None:
    async with simulated() as compose:
        path = await compose.up()
        child = RecipePlan(seconds=60, operations=2, fail_at=1)
        compose.sim.plan("backups.start", RecipePlan(seconds=100, children=(child,)), times=1)
        await compose.call("POST", f"{path}/backups", expect=202)
        compose.clock.advance(100)
        assert await compose.listed(f"{path}/backups") == []
        early = RecipePlan(seconds=10, operations=1, fail_at=1)
        compose.sim.plan("backups.start", RecipePlan(seconds=100, stick_at=12, children=(early,)), times=1)
        await compose.call("POST", f"{path}/backups", expect=202)
        compose.clock.advance(100)
        assert await compose.listed(f"{path}/backups") == []
        compose.sim.plan("backups.start", RecipePlan(seconds=0))
        recipe = await compose.call("POST", f"{path}/backups", expect=202)
        assert recipe["status"] == "complete"
        assert names(await compose.listed(f"{path}/backups"), "status") == ["complete"]


async def test_only_the_newest_on_demand_backup_is_kept() -> None:
    async with simulated() as compose:
        path = await compose.up()
        await compose.do("POST", f"{path}/backups")
        [first] = await compose.listed(f"{path}/backups")
        await compose.do("POST", f"{path}/backups")
        [second] = await compose.listed(f"{path}/backups")
        assert first["id"] != second["id"]
        await compose.get(f"{path}/backups/{first['id']}", expect=404)


async def test_a_failed_backup_leaves_the_older_one_alone() -> None:
    async with simulated() as compose:
        path = await compose.up()
        await compose.do("POST", f"{path}/backups")
        compose.sim.plan("backups.start", RecipePlan(operations=5, fail_at=4))
        recipe = await compose.call("POST", f"{path}/backups", expect=202)
        assert (await compose.finish(recipe["id"]))["status"] == "failed"
        assert names(await compose.listed(f"{path}/backups"), "status") == ["complete", "failed"]


@pytest.mark.parametrize(
    ("plan", "statuses"),
    [
        (RecipePlan(seconds=100, operations=10, stick_at=0), []),
        (RecipePlan(seconds=100, operations=10, stick_at=2), []),
        (RecipePlan(seconds=100, operations=10, stick_at=4), ["pending"]),
        (RecipePlan(seconds=100, operations=10, fail_at=0), []),
        (RecipePlan(seconds=100, operations=10, fail_at=2), []),
        (RecipePlan(seconds=100, operations=10, fail_at=4), ["failed"]),
        (RecipePlan(seconds=100, children=(RecipePlan(stick_at=0),)), ["pending"]),
        (RecipePlan(seconds=100, children=(RecipePlan(seconds=10, operations=1, fail_at=1),)), []),
    ],
)
async def test_a_backup_that_stops_before_it_shows_never_shows(plan: RecipePlan, statuses: list[str]) -> None:
    async with simulated() as compose:
        path = await compose.up()
        compose.sim.plan("backups.start", plan)
        await compose.call("POST", f"{path}/backups", expect=202)
        compose.clock.advance(1000)
        assert names(await compose.listed(f"{path}/backups"), "status") == statuses


async def test_backups_link_to_themselves_relative_to_the_version_root() -> None:
    async with simulated() as compose:
        path = await compose.up()
        await compose.do("POST", f"{path}/backups")
        [backup] = await compose.listed(f"{path}/backups")
        href = backup["_links"]["self"]["href"]
        assert href.endswith("{?embed}")
        assert (await compose.get(href.removesuffix("{?embed}")))["id"] == backup["id"]


async def test_a_download_needs_the_link_and_refuses_the_token() -> None:
    async with simulated(download_bytes=5000) as compose:
        path = await compose.up()
        await compose.do("POST", f"{path}/backups")
        [backup] = await compose.listed(f"{path}/backups")
        link = (await compose.get(f"{path}/backups/{backup['id']}"))["download_link"]
        assert (await compose.client.get(link)).status_code == 400
        del compose.client.headers["Authorization"]
        content = (await compose.client.get(link)).content
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as tar:
            assert [entry.size for entry in tar] == [5000]
        assert (await compose.client.get(link + "0")).status_code == 403
        assert (await compose.client.get(link.partition("?")[0])).status_code == 403
        compose.clock.advance(3601)
        assert (await compose.client.get(link)).status_code == 403


async def test_some_types_can_be_restored_but_not_downloaded() -> None:
    async with simulated() as compose:
        path = await compose.up("search", "elastic_search")
        await compose.do("POST", f"{path}/backups")
        [backup] = await compose.listed(f"{path}/backups")
        assert (backup["is_downloadable"], backup["is_restorable"]) == (False, True)
        assert (await compose.get(f"{path}/backups/{backup['id']}"))["download_link"] is None


async def restore(compose: Any, path: str, *, expect: int = 202, **wishes: Any) -> Any:
    [backup] = await compose.listed(f"{path}/backups")
    body = {"deployment": {"name": "restored", "datacenter": "aws:eu-west-1", **wishes}}
    return await compose.call("POST", f"{path}/backups/{backup['id']}/restore", body, expect=expect)


async def test_a_restore_makes_a_new_deployment_without_the_billing_code() -> None:
    async with simulated() as compose:
        path = await compose.up(units=3, customer_billing_code="b", notes="n", version="9.5.16")
        await compose.do("POST", f"{path}/backups")
        restored = await restore(compose, path)
        assert f"/deployments/{restored['id']}" != path
        assert (restored["type"], restored["version"]) == ("postgresql", "9.5.16")
        assert (restored["customer_billing_code"], restored["notes"]) == ("", "")
        await compose.finish(restored["provision_recipe_id"])
        assert names(await compose.listed("/deployments")) == ["orders", "restored"]
        assert (await compose.get(f"/deployments/{restored['id']}/scalings"))["allocated_units"] == 3


async def test_a_restore_reaches_newer_versions_but_not_older_ones() -> None:
    async with simulated() as compose:
        path = await compose.up(version="9.5.16")
        await compose.do("POST", f"{path}/backups")
        assert (await restore(compose, path, version="9.4.21", expect=422))["errors"] == {"version": ["is invalid"]}
        assert list((await restore(compose, path, name="orders", expect=422))["errors"]) == ["name"]
        assert list((await restore(compose, path, datacenter="", expect=422))["errors"]) == ["datacenter"]
        assert (await restore(compose, path, version="9.6.12"))["version"] == "9.6.12"


async def test_an_unfinished_backup_cannot_be_restored() -> None:
    async with simulated() as compose:
        compose.sim.plan("backups.start", RecipePlan(seconds=100))
        path = await compose.up()
        await compose.call("POST", f"{path}/backups", expect=202)
        compose.clock.advance(50)
        assert list((await restore(compose, path, expect=422))["errors"]) == ["backup"]


async def test_the_quota_counts_backups_of_the_last_seven_days() -> None:
    async with simulated(backup_quota=2) as compose:
        path = await compose.up()
        await compose.do("POST", f"{path}/backups")
        await compose.do("POST", f"{path}/backups")
        refused = await compose.call("POST", f"{path}/backups", expect=403)
        assert "2 on-demand backups" in refused["errors"]["backup"][0]
        compose.clock.advance(7 * DAY)
        await compose.do("POST", f"{path}/backups")


async def test_nights_leave_seven_daily_four_weekly_and_three_monthly_backups() -> None:
    async with simulated() as compose:
        path = await compose.up()
        compose.clock.advance(DAY)
        [backup] = await compose.listed(f"{path}/backups")
        assert (backup["type"], backup["created_at"]) == ("daily", "2019-03-05T02:10:11.000Z")
        compose.clock.advance(120 * DAY)
        types = names(await compose.listed(f"{path}/backups"), "type")
        assert {kind: types.count(kind) for kind in set(types)} == {"daily": 7, "weekly": 4, "monthly": 3}


async def test_a_nightly_backup_can_be_fetched_and_restored_like_any_other() -> None:
    async with simulated() as compose:
        path = await compose.up()
        compose.clock.advance(DAY)
        [backup] = await compose.listed(f"{path}/backups")
        assert (await compose.get(f"{path}/backups/{backup['id']}"))["download_link"]
        await restore(compose, path)


async def test_log_files_are_captured_together_and_downloaded_apart() -> None:
    async with simulated() as compose:
        created = await compose.create()
        path = f"/deployments/{created['id']}"
        assert await compose.listed(f"{path}/logfiles") == []
        await compose.finish(created["provision_recipe_id"])
        files = await compose.listed(f"{path}/logfiles")
        assert len(files) == 2
        assert len(set(names(files, "date"))) == 1
        assert names(files, "created_at") == names(files, "date")  # the vendor's Go client reads only this one
        assert "download_link" not in files[0]
        file = await compose.get(f"{path}/logfiles/{files[0]['id']}")
        async with httpx.AsyncClient(transport=compose.sim.transport()) as stranger:
            content = (await stranger.get(file["download_link"])).content
        assert len(content) == file["file_size"]
        assert b"checkpoint" in gzip.decompress(content)
        compose.clock.advance(30 * DAY)
        assert len(await compose.listed(f"{path}/logfiles")) == 14
