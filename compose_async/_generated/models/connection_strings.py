"""The model ``ConnectionStrings``.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from attrs import field, frozen

from ..._extra import NO_EXTRA
from ..._model import Model
from ..._types import Json


@frozen(kw_only=True, repr=False)
class ConnectionStrings(Model):
    """Ways to connect to a deployment, credentials included."""

    direct: tuple[str, ...] = field(default=(), repr=False, metadata={"secret": True})
    """Addresses for drivers: one for each portal, or one that names all hosts."""
    cli: tuple[str, ...] = field(default=(), repr=False, metadata={"secret": True})
    """Commands that open a shell on the database."""
    ssh: tuple[str, ...] = field(default=(), repr=False, metadata={"secret": True})
    """Addresses of tunnels."""
    health: tuple[str, ...] = field(default=(), repr=False, metadata={"secret": True})
    """Addresses of health checks."""
    admin: tuple[str, ...] = field(default=(), repr=False, metadata={"secret": True})
    """Addresses of administration pages."""
    ssh_admin: tuple[str, ...] = field(default=(), repr=False, metadata={"secret": True})
    """Addresses of tunnels for administration; documented as unused."""
    maps: tuple[dict[str, str], ...] = field(default=(), repr=False, hash=False)
    """Scylla address translation, internal ip:port to external host:port; the pairs of all elements
    make one map."""
    misc: Json = field(default=None, repr=False, hash=False, metadata={"secret": True})
    """Anything else; the shape differs between databases and over time."""

    extra: dict[str, Json] = field(default=NO_EXTRA, eq=False, repr=False)
    """Members of the response that this description does not know, as they were; immutable once read."""
