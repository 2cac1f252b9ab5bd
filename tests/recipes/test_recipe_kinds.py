"""The operation behind a recipe or an audit event, by its name."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from compose_async.models import AuditEvent, Recipe
from compose_async.recipes import recipe_kinds

NAMES = {
    "Provision": {"deployments.create", "backups.restore"},
    "Restore": {"backups.restore"},
    "Deprovision": {"deployments.deprovision"},
    "Backup deployment": {"backups.start"},
    "Scale deployment to 4 units": {"scalings.set"},
    "Creating haproxy portal": {"portals.create"},
    "Deleting haproxy portal": {"portals.delete"},
    "Add portal user": {"portal_users.create"},
    "Remove portal user": {"portal_users.delete"},
    "Whitelist IP": {"whitelist.add"},
    "Remove whitelist IP": {"whitelist.remove"},
    "Upgrade version": {"versions.upgrade"},
    "Reset password": {"deployments.set_password"},
    "Something else": set[str](),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_tells_the_operations_that_may_have_started_the_recipe(name: str) -> None:
    found = {op for op in recipe_kinds.NAME_PATTERNS if recipe_kinds.matches(Recipe(id="r", status="", name=name), op)}
    assert found == NAMES[name]
    part = Recipe(id="r", status="", name=name, parent_id="r0")
    assert not any(recipe_kinds.matches(part, operation) for operation in recipe_kinds.NAME_PATTERNS)


@pytest.mark.parametrize(
    ("name", "wanted", "expected"),
    [
        ("Scale deployment to 4 units", {"units": 4}, True),
        ("Scale deployment to 4 units", {"units": 3}, False),
        ("Scale deployment to 4 units", {"notes": "3"}, True),
        ("Scale deployment", {"units": 3}, True),
        ("Scaling 9.6.1", {"version": "9.6"}, False),
    ],
)
def test_the_numbers_of_a_name_have_to_be_the_wanted_ones(name: str, wanted: dict[str, Any], expected: Any) -> None:
    assert recipe_kinds.matches(Recipe(id="r", status="", name=name), "scalings.set", wanted) is expected


@pytest.mark.parametrize(
    ("event", "operation", "expected"),
    [
        ("deployment.provisioned", "deployments.create", True),
        ("deployment.provision.auto", "backups.restore", True),
        ("deployment.scale", "deployments.create", False),
        ("deployment.scale", "scalings.set", True),
        ("deployment.scale", "backups.start", False),
        ("whitelist.add", "whitelist.add", True),
        ("whitelist_entry.removed", "whitelist.add", False),
        ("whitelist_entry.removed", "whitelist.remove", True),
        ("portal.deleted", "portals.delete", True),
        ("portal.created", "portals.delete", False),
        ("deployment.provision", "deployments.create", True),
        ("deployment.provision_from_backup", "backups.restore", True),
        ("deployment.provision_from_backup", "backups.start", False),
        ("deployment.backup_on_demand", "backups.start", True),
        ("deployment.backup", "backups.start", False),
        ("deployment.version.update", "versions.upgrade", True),
        ("deployment.add.haproxy", "portals.create", True),
        ("deployment.add.haproxy", "portals.delete", False),
        ("deployment.capsule.destroy", "portals.delete", True),
        ("deployment.capsule.destroy", "portals.create", False),
        ("deployment.reconfig", "settings.set_max_connections", True),
        ("deployment.apply_configuration", "deployments.set_password", True),
        ("deployment.reconfig", "scalings.set", False),
        ("deployment.scale.members", "scalings.set", True),
        ("deployment.deprovision", "deployments.deprovision", True),
        ("deployment.deprovision", "deployments.create", False),
    ],
)
def test_the_name_of_an_event_tells_its_operation(event: str, operation: str, expected: Any) -> None:
    found = AuditEvent(id="e", event=event, created_at=datetime(2019, 3, 4, tzinfo=UTC))
    assert recipe_kinds.event_matches(found, operation) is expected
