"""Offers: database types with their versions, and datacenters."""

from __future__ import annotations

from ..api.json_types import JsonObject
from ..api.requests import OperationCall
from ..api.responses import ApiResponse, embedded
from ..state.catalog import DATABASES, DATACENTERS, DatabaseType
from ..state.world import World


def list_databases(_: World, __: OperationCall) -> ApiResponse:
    """List the database types; the key is ``applications``, and each one embeds its versions."""
    return ApiResponse(200, embedded("applications", [_application(database) for database in DATABASES.values()]))


def list_datacenters(_: World, __: OperationCall) -> ApiResponse:
    """List the datacenters."""
    places: list[JsonObject] = [
        {"region": place.region, "provider": place.provider, "slug": place.slug} for place in DATACENTERS
    ]
    return ApiResponse(200, embedded("datacenters", places))


def _application(database: DatabaseType) -> JsonObject:
    versions: list[JsonObject] = [
        {
            "application": database.type,
            "status": version.status,
            "preferred": version.preferred,
            "version": version.version,
        }
        for version in database.versions
    ]
    return {
        "type": database.type,
        "status": database.status,
        "display_name": database.display_name,
        **embedded("versions", versions),
    }
