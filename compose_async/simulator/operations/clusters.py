"""Clusters and their tags."""

from __future__ import annotations

import attrs

from ..api import lookup, render
from ..api.json_types import strings
from ..api.requests import OperationCall
from ..api.responses import ApiResponse, embedded, not_found
from ..engine import audit
from ..state.records import Cluster
from ..state.world import World


def list_clusters(world: World, call: OperationCall) -> ApiResponse:
    """List the account's own clusters, without the shared ones."""
    own = [c for c in world.clusters.values() if c.account_id == call.user.account_id]
    return ApiResponse(200, embedded("clusters", [render.cluster(cluster) for cluster in own]))


def get(world: World, call: OperationCall) -> ApiResponse:
    """Return one cluster; a shared one too, since links of hosted deployments lead to it."""
    return ApiResponse(200, render.cluster(lookup.cluster(world, call)))


def replace_tags(world: World, call: OperationCall) -> ApiResponse:
    """Replace the whole set of tags."""
    return _tag(world, call, _own_cluster(world, call), _tags(call))


def add_tags(world: World, call: OperationCall) -> ApiResponse:
    """Add tags; present ones keep their place."""
    cluster = _own_cluster(world, call)
    return _tag(world, call, cluster, (*cluster.tags, *_tags(call)))


def remove_tags(world: World, call: OperationCall) -> ApiResponse:
    """Remove the listed tags; unknown ones do not matter."""
    cluster = _own_cluster(world, call)
    removed = _tags(call)
    return _tag(world, call, cluster, tuple(tag for tag in cluster.tags if tag not in removed))


def _tag(world: World, call: OperationCall, cluster: Cluster, tags: tuple[str, ...]) -> ApiResponse:
    cluster = attrs.evolve(cluster, tags=tuple(dict.fromkeys(tags)))
    world.clusters[cluster.id] = cluster
    audit.write(world, call, "cluster.tags.update", cluster=cluster, data={"tags": ",".join(cluster.tags)})
    return ApiResponse(200, render.cluster(cluster))


def _own_cluster(world: World, call: OperationCall) -> Cluster:
    cluster = lookup.cluster(world, call)
    if cluster.account_id != call.user.account_id:
        raise not_found()
    return cluster


def _tags(call: OperationCall) -> tuple[str, ...]:
    return strings(call.unwrap("cluster"), "tags")
