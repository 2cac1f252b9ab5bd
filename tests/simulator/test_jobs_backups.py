"""Jobs J6 to J8 and J14: backups, restores and downloads, as in the old programs."""

from __future__ import annotations

import gzip
import io
import tarfile

import pytest
from support.jobs import GO_LIBRARY, NODE_SCRIPT, SHELL_SCRIPT, Program, program, provisioned

pytestmark = pytest.mark.slow

DAY = 24 * 3600


def on_demand(tool: Program, deployment_id: str) -> str:
    """Have an on-demand backup; return its id."""
    started = tool.call("POST", f"/deployments/{deployment_id}/backups", expect=202)
    assert tool.wait(started["id"], every=60, patience=1200)["status"] == "complete"
    found = tool.listed(f"/deployments/{deployment_id}/backups", "backups")
    return str(next(backup["id"] for backup in found if backup["type"] == "on_demand"))


def test_j6_a_new_database_from_the_newest_backup() -> None:
    with program(GO_LIBRARY) as broker:
        source_id = provisioned(broker, "orders", "postgresql", customer_billing_code="org-7")
        broker.clock.advance(3 * DAY)
        [found] = [d for d in broker.listed("/deployments", "deployments") if d["name"] == "orders"]
        detail = broker.get(f"/deployments/{found['id']}")
        assert (detail["type"], detail["customer_billing_code"]) == ("postgresql", "org-7")
        restorable = [b for b in broker.listed(f"/deployments/{source_id}/backups", "backups") if b["is_restorable"]]
        newest = max(restorable, key=lambda backup: backup["created_at"])
        body = {"deployment": {"name": "orders-copy", "datacenter": "aws:eu-west-1"}}
        path = f"/deployments/{source_id}/backups/{newest['id']}/restore"
        created = broker.call("POST", path, body, expect=202)
        assert created["customer_billing_code"] == ""
        patched = broker.call(
            "PATCH", f"/deployments/{created['id']}", {"deployment": {"customer_billing_code": "org-8"}}
        )
        assert "provision_recipe_id" not in patched
        entry = {"deployment": {"whitelist": {"ip": "203.0.113.5", "description": "proxy"}}}
        access = broker.call("POST", f"/deployments/{created['id']}/whitelist", entry, expect=202)
        for recipe_id in (created["provision_recipe_id"], access["id"]):
            assert broker.wait(recipe_id, every=15)["status"] == "complete"


def test_j7_back_up_now_and_download() -> None:
    with program(NODE_SCRIPT) as script:
        deployment_id = provisioned(script)
        started = script.call("POST", f"/deployments/{deployment_id}/backups", expect=202)
        assert started["deployment_id"] == deployment_id
        assert script.wait(started["id"], every=10)["status"] == "complete"
        [backup] = [
            b for b in script.listed(f"/deployments/{deployment_id}/backups/", "backups") if b["type"] == "on_demand"
        ]
        assert backup["id"] != started["id"]
        assert "download_link" not in backup
        link = script.get(f"/deployments/{deployment_id}/backups/{backup['id']}")["download_link"]
        with tarfile.open(fileobj=io.BytesIO(script.download(link)), mode="r:gz") as archive:
            assert archive.getmembers()


def test_j7_a_type_that_cannot_be_downloaded_has_no_link() -> None:
    with program(NODE_SCRIPT) as script:
        deployment_id = provisioned(script, "search", "elastic_search")
        detail = script.get(f"/deployments/{deployment_id}/backups/{on_demand(script, deployment_id)}")
        assert (detail["download_link"], detail["is_downloadable"], detail["is_restorable"]) == (None, False, True)


def test_j8_the_newest_downloadable_backup_goes_off_site() -> None:
    with program(NODE_SCRIPT) as script:
        deployment_id = provisioned(script, "chat", "rethink")
        on_demand(script, deployment_id)
        script.clock.advance(2 * DAY)
        usable = [b for b in script.listed(f"/deployments/{deployment_id}/backups", "backups") if b["is_downloadable"]]
        newest = max(usable, key=lambda backup: backup["created_at"])
        assert newest["type"] == "daily"
        link = script.get(f"/deployments/{deployment_id}/backups/{newest['id']}")["download_link"]
        assert script.download(link) == script.download(link)


def test_j8_a_shell_script_puts_the_base_url_before_the_self_link() -> None:
    with program(SHELL_SCRIPT) as script:
        deployment_id = provisioned(script)
        backup_id = on_demand(script, deployment_id)
        found = sorted(
            script.listed(f"/deployments/{deployment_id}/backups", "backups"), key=lambda backup: backup["created_at"]
        )
        href = found[-1]["_links"]["self"]["href"]
        assert href == f"/deployments/{deployment_id}/backups/{backup_id}{{?embed}}"
        sent = href.replace("{?embed}", "?embed")  # the script leaves the braces to curl, which takes them for a list
        assert script.download(script.get(f"/{sent}")["download_link"])


def test_j14_log_files_by_date_and_one_of_them() -> None:
    with program(NODE_SCRIPT) as script:
        deployment_id = provisioned(script)
        script.clock.advance(2 * DAY)
        files = script.listed(f"/deployments/{deployment_id}/logfiles", "logfiles")
        by_date: dict[str, list[str]] = {}
        for file in files:
            by_date.setdefault(file["date"], []).append(file["name"].split(".")[0])
            assert file["file_size"] / 1024 > 0
            assert "download_link" not in file
        assert all(len(names) == 2 for names in by_date.values())
        detail = script.get(f"/deployments/{deployment_id}/logfiles/{files[0]['id']}")
        content = script.download(detail["download_link"])
        assert len(content) == detail["file_size"]
        assert b"LOG:" in gzip.decompress(content)
