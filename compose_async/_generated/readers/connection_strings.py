"""The reader of ``ConnectionStrings``, which cattrs calls.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from typing import Any, Final

from ..._codec.members import ABSENT, Member, Members
from ..._codec.wire_types import (
    TEXT,
    StructureError,
    anything,
    list_of,
    map_of,
    one_or_list,
    text,
)
from ..._extra import NO_EXTRA
from ..models.connection_strings import ConnectionStrings


def read_connection_strings(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    get = body.get
    bits = absent = 0
    made: Any = _ConnectionStrings.unfrozen()
    made.extra = NO_EXTRA
    direct_ = get("direct", ABSENT)
    if not direct_ and type(direct_) is list:
        made.direct = ()
        bits |= 1
    elif type(direct_) is list and TEXT.issuperset(map(type, direct_)):
        made.direct = tuple(direct_)
    elif direct_ is ABSENT:
        made.direct = ()
        absent += 1
    else:
        made.direct = _ConnectionStrings_direct.read(direct_, lenient, made)
    cli_ = get("cli", ABSENT)
    if not cli_ and type(cli_) is list:
        made.cli = ()
        bits |= 2
    elif type(cli_) is list and TEXT.issuperset(map(type, cli_)):
        made.cli = tuple(cli_)
    elif cli_ is ABSENT:
        made.cli = ()
        absent += 1
    else:
        made.cli = _ConnectionStrings_cli.read(cli_, lenient, made)
    ssh_ = get("ssh", ABSENT)
    if not ssh_ and type(ssh_) is list:
        made.ssh = ()
        bits |= 4
    elif type(ssh_) is list and TEXT.issuperset(map(type, ssh_)):
        made.ssh = tuple(ssh_)
    elif ssh_ is ABSENT:
        made.ssh = ()
        absent += 1
    else:
        made.ssh = _ConnectionStrings_ssh.read(ssh_, lenient, made)
    health_ = get("health", ABSENT)
    if not health_ and type(health_) is list:
        made.health = ()
        bits |= 8
    elif type(health_) is list and TEXT.issuperset(map(type, health_)):
        made.health = tuple(health_)
    elif health_ is ABSENT:
        made.health = ()
        absent += 1
    else:
        made.health = _ConnectionStrings_health.read(health_, lenient, made)
    admin_ = get("admin", ABSENT)
    if not admin_ and type(admin_) is list:
        made.admin = ()
        bits |= 16
    elif type(admin_) is list and TEXT.issuperset(map(type, admin_)):
        made.admin = tuple(admin_)
    elif admin_ is ABSENT:
        made.admin = ()
        absent += 1
    else:
        made.admin = _ConnectionStrings_admin.read(admin_, lenient, made)
    ssh_admin_ = get("ssh_admin", ABSENT)
    if not ssh_admin_ and type(ssh_admin_) is list:
        made.ssh_admin = ()
        bits |= 32
    elif type(ssh_admin_) is list and TEXT.issuperset(map(type, ssh_admin_)):
        made.ssh_admin = tuple(ssh_admin_)
    elif ssh_admin_ is ABSENT:
        made.ssh_admin = ()
        absent += 1
    else:
        made.ssh_admin = _ConnectionStrings_ssh_admin.read(ssh_admin_, lenient, made)
    maps_ = get("maps", ABSENT)
    if not maps_ and type(maps_) is list:
        made.maps = ()
        bits |= 64
    elif maps_ is ABSENT:
        made.maps = ()
        absent += 1
    else:
        made.maps = _ConnectionStrings_maps.read(maps_, lenient, made)
    misc_ = get("misc", ABSENT)
    if misc_ is not None and misc_ is not ABSENT:
        made.misc = misc_
    elif misc_ is ABSENT:
        made.misc = None
        absent += 1
    elif misc_ is None:
        made.misc = None
        bits |= 128
    else:
        made.misc = _ConnectionStrings_misc.read(misc_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 8:
        made.extra = _ConnectionStrings.collect(body, bits, made.extra)
    elif bits:
        made.extra = _ConnectionStrings.shared(bits)
    made.__class__ = ConnectionStrings
    return made


_ConnectionStrings_direct: Final = Member(
    "ConnectionStrings", "direct", (("direct",),), one_or_list(list_of(text)), default=(), hidden=True, unstable=True
)
_ConnectionStrings_cli: Final = Member(
    "ConnectionStrings", "cli", (("cli",),), one_or_list(list_of(text)), default=(), hidden=True, unstable=True
)
_ConnectionStrings_ssh: Final = Member(
    "ConnectionStrings", "ssh", (("ssh",),), one_or_list(list_of(text)), default=(), hidden=True, unstable=True
)
_ConnectionStrings_health: Final = Member(
    "ConnectionStrings", "health", (("health",),), one_or_list(list_of(text)), default=(), hidden=True, unstable=True
)
_ConnectionStrings_admin: Final = Member(
    "ConnectionStrings", "admin", (("admin",),), one_or_list(list_of(text)), default=(), hidden=True, unstable=True
)
_ConnectionStrings_ssh_admin: Final = Member(
    "ConnectionStrings",
    "ssh_admin",
    (("ssh_admin",),),
    one_or_list(list_of(text)),
    default=(),
    hidden=True,
    unstable=True,
)
_ConnectionStrings_maps: Final = Member(
    "ConnectionStrings",
    "maps",
    (("maps",),),
    one_or_list(list_of(map_of(text))),
    default=(),
    hidden=True,
    unstable=True,
)
_ConnectionStrings_misc: Final = Member("ConnectionStrings", "misc", (("misc",),), anything, hidden=True, nested=True)
_ConnectionStrings: Final = Members(
    ConnectionStrings,
    (
        _ConnectionStrings_direct,
        _ConnectionStrings_cli,
        _ConnectionStrings_ssh,
        _ConnectionStrings_health,
        _ConnectionStrings_admin,
        _ConnectionStrings_ssh_admin,
        _ConnectionStrings_maps,
        _ConnectionStrings_misc,
    ),
)
