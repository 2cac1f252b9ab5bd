"""New deployments, for create and restore: name, placement, portals, and the recipe that brings them up."""

from __future__ import annotations

from typing import Any, Final

import attrs

from ..api import render
from ..api.json_types import JsonObject, string, strings
from ..api.requests import OperationCall
from ..api.responses import invalid
from ..state.catalog import DATACENTERS, DatabaseType
from ..state.effect_types import FinishProvision
from ..state.records import Cluster, Deployment, Portal
from ..state.world import World
from . import audit, timeline
from .timeline import RecipeRequest

PORTAL_COUNTS: Final = {"scylla": 3, "mysql": 1, "rethink": 1}
PORTAL_TYPES: Final = {"mongodb": "mongodb", "rethink": "rethink"}
"""The number and type of the portals that a database starts with, where not 2 of ``haproxy``.

Redis has 2, as the official command line printed them, though Compose's help named 1.
"""


@attrs.frozen
class Placement:
    """The place of a deployment; ``cluster_id`` is empty on shared hosts."""

    datacenter: str
    cluster_id: str = ""


def check_name(world: World, name: str, cooldown: float) -> None:
    """Raise ApiError for a name in use (also by a deployment being removed) or released within ``cooldown`` s."""
    used = any(deployment.name == name for deployment in world.deployments.values())
    released = world.released_names.get(name)
    if used or (released is not None and world.now < released + cooldown):
        raise invalid("name", "has already been taken")
    if not name.strip():
        raise invalid("name", "can't be blank")


def find_placement(call: OperationCall, body: JsonObject) -> Placement:
    """Return the placement of a body: a cluster overrides a datacenter, a datacenter overrides tags."""
    own = [cluster for cluster in call.world.clusters.values() if cluster.account_id == call.user.account_id]
    if cluster_id := string(body, "cluster_id"):
        return _on_cluster(next((c for c in own if c.id == cluster_id), None), "cluster_id")
    if datacenter := string(body, "datacenter"):
        if datacenter not in {place.slug for place in DATACENTERS}:
            raise invalid("datacenter", "is invalid")
        return Placement(datacenter)
    tags = set(strings(body, "provisioning_tags"))  # the schema of the body requires one of the three
    return _on_cluster(next((c for c in own if tags <= set(c.tags)), None), "provisioning_tags")


def new_deployment(call: OperationCall, database: DatabaseType, placement: Placement, **fields: Any) -> Deployment:
    """Return a new deployment; ``fields`` are those of the request, every value checked."""
    starting_units = database.sizing.starting_units
    return Deployment(
        id=call.world.new_id(),
        account_id=call.user.account_id,
        cluster_id=placement.cluster_id,
        datacenter=placement.datacenter,
        type=database.type,
        created_at=call.world.now,
        used_units=starting_units,
        starting_units=starting_units,
        password=call.world.ids.password(),
        port=call.world.ids.number(15_000, 29_998),
        **fields,
    )


def new_portal(world: World, deployment: Deployment, *, number: int, kind: str, ssl: bool | None) -> Portal:
    """Return a new portal, named and numbered."""
    region = deployment.datacenter.partition(":")[2]
    return Portal(
        id=world.new_id(),
        deployment_id=deployment.id,
        name=f"portal-{number}",
        type=kind,
        internal_ip=f"10.{world.ids.number(0, 255)}.{world.ids.number(0, 255)}.{world.ids.number(2, 254)}",
        zone=f"{region}{'abc'[number % 3 - 1]}",
        hostname=_hostname(world, deployment),
        ssl_enabled=ssl,
    )


def provision(
    call: OperationCall, deployment: Deployment, event: str, of: Deployment | None = None, **data: Any
) -> JsonObject:
    """Start the recipe of a new deployment, with its portals and its creator as admin, and return it as JSON.

    The event ``deployment.EVENT`` is recorded with its data, as one of the deployment ``of`` if that is another.
    """
    call.world.deployments[deployment.id] = deployment
    call.world.roles[deployment.id, "admin"] = (call.user.id,)
    kind = PORTAL_TYPES.get(deployment.type, "haproxy")
    ssl = deployment.ssl if deployment.type == "redis" else None
    for number in range(1, PORTAL_COUNTS.get(deployment.type, 2) + 1):
        portal = new_portal(call.world, deployment, number=number, kind=kind, ssl=ssl)
        call.world.portals[portal.id] = portal
    recipe = timeline.start(call, deployment, RecipeRequest("Provision", done=(FinishProvision(),)))
    deployment = attrs.evolve(call.world.deployments[deployment.id], provision_recipe_id=recipe.id)
    call.world.deployments[deployment.id] = deployment
    audit.write(call, f"deployment.{event}", deployment=of or deployment, **data)
    return render.deployment(call, deployment) | {"provision_recipe_id": recipe.id}


def _on_cluster(cluster: Cluster | None, field: str) -> Placement:
    if cluster is None:
        raise invalid(field, "is invalid" if field == "cluster_id" else "match no cluster")
    return Placement(cluster.datacenter, cluster.id)


def _hostname(world: World, deployment: Deployment) -> str:
    """Name a host: PROVIDER-REGION-portal.N.dblayer.com if shared, CLUSTER.N.compose.direct if private."""
    number = world.ids.number(0, 999)
    if deployment.cluster_id:
        return f"{world.clusters[deployment.cluster_id].name}.{number}.compose.direct"
    return f"{deployment.datacenter.replace(':', '-')}-portal.{number}.dblayer.com"
