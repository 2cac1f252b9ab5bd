"""Clusters and their tags."""

from __future__ import annotations

import attrs

from ..api import lookup, render
from ..api.json_types import JsonObject, strings
from ..api.requests import OperationCall
from ..api.responses import embedded, not_found
from ..engine import audit
from ..state.records import Cluster


def list_clusters(call: OperationCall) -> JsonObject:
    """List the account's own clusters, without the shared ones."""
    own = [c for c in call.world.clusters.values() if c.account_id == call.user.account_id]
    return embedded("clusters", [render.cluster(cluster) for cluster in own])


def get(call: OperationCall) -> JsonObject:
    """Return one cluster; a shared one too, since links of hosted deployments lead to it."""
    return render.cluster(lookup.record(call.world.clusters, call, "cluster_id"))


def replace_tags(call: OperationCall) -> JsonObject:
    """Replace the whole set of tags."""
    return _tag(call, _own_cluster(call), _tags(call))


def add_tags(call: OperationCall) -> JsonObject:
    """Add tags; present ones keep their place."""
    cluster = _own_cluster(call)
    return _tag(call, cluster, (*cluster.tags, *_tags(call)))


def remove_tags(call: OperationCall) -> JsonObject:
    """Remove the listed tags; unknown ones do not matter."""
    cluster = _own_cluster(call)
    removed = _tags(call)
    return _tag(call, cluster, tuple(tag for tag in cluster.tags if tag not in removed))


def _tag(call: OperationCall, cluster: Cluster, tags: tuple[str, ...]) -> JsonObject:
    cluster = attrs.evolve(cluster, tags=tuple(dict.fromkeys(tags)))
    call.world.clusters[cluster.id] = cluster
    audit.write(call, "cluster.tags.update", cluster=cluster, tags=",".join(cluster.tags))
    return render.cluster(cluster)


def _own_cluster(call: OperationCall) -> Cluster:
    cluster = lookup.record(call.world.clusters, call, "cluster_id")
    if cluster.account_id != call.user.account_id:
        raise not_found()
    return cluster


def _tags(call: OperationCall) -> tuple[str, ...]:
    return strings(call.unwrap("cluster"), "tags")
