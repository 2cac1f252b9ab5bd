"""Alerts, log files and addons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

from ..api import downloads, lookup, render
from ..api.json_types import JsonObject, JsonValue
from ..api.requests import OperationCall
from ..api.responses import embedded
from ..engine import scheduled, timeline
from ..state.records import Alert, Deployment
from ..state.world import World

SEVERITIES: Final = ("healthy", "waiting", "unknown", "warning", "critical")
"""From good to bad; the summary is the worst one. The order of the middle ones is invented."""


def get_alerts(call: OperationCall) -> JsonObject:
    """Return the alerts and their summary: those set by a test, else those of the state, else ``healthy``."""
    deployment = lookup.deployment(call)
    alerts = call.world.alerts.get(deployment.id) or tuple(_state_alerts(call.world, deployment))
    rendered: list[JsonObject] = [attrs.asdict(alert) | {"deployment_id": deployment.id} for alert in alerts]
    worst = max((_severity(alert.status) for alert in alerts), default=0)
    return {"summary": SEVERITIES[worst], **embedded("alerts", rendered)}


def list_addons(call: OperationCall) -> JsonObject:
    """List the addons, at the top of the body as documented; none unless a test adds some."""
    deployment = lookup.deployment(call)
    addons = call.world.addons.get(deployment.id, ())
    return {"addons": list[JsonValue](attrs.asdict(addon) for addon in addons)}


def list_logfiles(call: OperationCall) -> JsonObject:
    """List the captured log files, without links."""
    files = scheduled.logfiles(lookup.deployment(call), call.world.now)
    return embedded("logfiles", [render.logfile(file) for file in files])


def get_logfile(call: OperationCall) -> JsonObject:
    """Return one log file with its download link."""
    file = lookup.item(scheduled.logfiles(lookup.deployment(call), call.world.now), call, "logfile_id")
    return render.logfile(file) | {
        "download_link": downloads.sign(call.incoming.origin, f"logfiles/{file.id}", call.world.now)
    }


def _state_alerts(world: World, deployment: Deployment) -> Iterator[Alert]:
    """Return the alerts that the state of a deployment causes; names and texts are invented."""
    if deployment.provisioned_at is None:
        recipe = world.recipes[deployment.provision_recipe_id]
        if timeline.snapshot(world, recipe).status == "failed":
            yield Alert("check_provision", "the deployment did not come up", "critical")
        else:
            yield Alert("check_provision", "the deployment is not up yet", "waiting")
    elif not deployment.deprovisioning:
        for newest in timeline.history(world, deployment.id)[-1:]:
            if timeline.snapshot(world, newest).status in {"running", "waiting"}:
                yield Alert("check_recipes", f"in progress: {newest.name}", "waiting")
    if deployment.units < deployment.used_units:
        yield Alert("check_disk", f"{deployment.used_units} of {deployment.units} units are used", "warning")
    if deployment.deprovisioning:
        yield Alert("check_members", "the deployment is going away", "unknown")


def _severity(status: str) -> int:
    return SEVERITIES.index(status) if status in SEVERITIES else SEVERITIES.index("unknown")
