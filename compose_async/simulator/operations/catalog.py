"""Offers: database types with their versions, and datacenters."""

from __future__ import annotations

import attrs

from ..api.json_types import JsonObject
from ..api.requests import OperationCall
from ..api.responses import embedded
from ..state.catalog import DATABASES, DATACENTERS, DatabaseType


def list_databases(_: OperationCall) -> JsonObject:
    """List the database types; the key is ``applications``, and each one embeds its versions."""
    return embedded("applications", [_application(database) for database in DATABASES.values() if database.offered])


def list_datacenters(_: OperationCall) -> JsonObject:
    """List the datacenters."""
    return embedded("datacenters", [{**attrs.asdict(place), "slug": place.slug} for place in DATACENTERS])


def _application(database: DatabaseType) -> JsonObject:
    versions = [{"application": database.type, **attrs.asdict(version)} for version in database.versions]
    return {
        "type": database.type,
        "status": database.status,
        "display_name": database.display_name,
        **embedded("versions", versions),
    }
