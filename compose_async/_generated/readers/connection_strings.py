"""The reader of ``ConnectionStrings``, which cattrs calls.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from typing import Any, Final

from ..._codec.members import ABSENT, Member, Members
from ..._codec.wire_types import (
    STR_ONLY,
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
    present_mask = absent = 0
    model: Any = _MODEL.mutable_twin()
    model.extra = NO_EXTRA
    direct_ = get("direct", ABSENT)
    if not direct_ and type(direct_) is list:
        model.direct = ()
        present_mask |= 1
    elif type(direct_) is list and STR_ONLY.issuperset(map(type, direct_)):
        model.direct = tuple(direct_)
    elif direct_ is ABSENT:
        model.direct = ()
        absent += 1
    else:
        model.direct = _direct.read(direct_, lenient, model)
    cli_ = get("cli", ABSENT)
    if not cli_ and type(cli_) is list:
        model.cli = ()
        present_mask |= 2
    elif type(cli_) is list and STR_ONLY.issuperset(map(type, cli_)):
        model.cli = tuple(cli_)
    elif cli_ is ABSENT:
        model.cli = ()
        absent += 1
    else:
        model.cli = _cli.read(cli_, lenient, model)
    ssh_ = get("ssh", ABSENT)
    if not ssh_ and type(ssh_) is list:
        model.ssh = ()
        present_mask |= 4
    elif type(ssh_) is list and STR_ONLY.issuperset(map(type, ssh_)):
        model.ssh = tuple(ssh_)
    elif ssh_ is ABSENT:
        model.ssh = ()
        absent += 1
    else:
        model.ssh = _ssh.read(ssh_, lenient, model)
    health_ = get("health", ABSENT)
    if not health_ and type(health_) is list:
        model.health = ()
        present_mask |= 8
    elif type(health_) is list and STR_ONLY.issuperset(map(type, health_)):
        model.health = tuple(health_)
    elif health_ is ABSENT:
        model.health = ()
        absent += 1
    else:
        model.health = _health.read(health_, lenient, model)
    admin_ = get("admin", ABSENT)
    if not admin_ and type(admin_) is list:
        model.admin = ()
        present_mask |= 16
    elif type(admin_) is list and STR_ONLY.issuperset(map(type, admin_)):
        model.admin = tuple(admin_)
    elif admin_ is ABSENT:
        model.admin = ()
        absent += 1
    else:
        model.admin = _admin.read(admin_, lenient, model)
    ssh_admin_ = get("ssh_admin", ABSENT)
    if not ssh_admin_ and type(ssh_admin_) is list:
        model.ssh_admin = ()
        present_mask |= 32
    elif type(ssh_admin_) is list and STR_ONLY.issuperset(map(type, ssh_admin_)):
        model.ssh_admin = tuple(ssh_admin_)
    elif ssh_admin_ is ABSENT:
        model.ssh_admin = ()
        absent += 1
    else:
        model.ssh_admin = _ssh_admin.read(ssh_admin_, lenient, model)
    maps_ = get("maps", ABSENT)
    if not maps_ and type(maps_) is list:
        model.maps = ()
        present_mask |= 64
    elif maps_ is ABSENT:
        model.maps = ()
        absent += 1
    else:
        model.maps = _maps.read(maps_, lenient, model)
    misc_ = get("misc", ABSENT)
    if misc_ is not None and misc_ is not ABSENT:
        model.misc = misc_
    elif misc_ is ABSENT:
        model.misc = None
        absent += 1
    elif misc_ is None:
        model.misc = None
        present_mask |= 128
    else:
        model.misc = _misc.read(misc_, lenient, model)
    if model.extra is not NO_EXTRA or len(body) + absent != 8:
        model.extra = _MODEL.collect(body, present_mask, model.extra)
    elif present_mask:
        model.extra = _MODEL.extra_for(present_mask)
    model.__class__ = ConnectionStrings
    return model


_direct: Final = Member("direct", (("direct",),), one_or_list(list_of(text)), empty=tuple, hidden=True, unstable=True)
_cli: Final = Member("cli", (("cli",),), one_or_list(list_of(text)), empty=tuple, hidden=True, unstable=True)
_ssh: Final = Member("ssh", (("ssh",),), one_or_list(list_of(text)), empty=tuple, hidden=True, unstable=True)
_health: Final = Member("health", (("health",),), one_or_list(list_of(text)), empty=tuple, hidden=True, unstable=True)
_admin: Final = Member("admin", (("admin",),), one_or_list(list_of(text)), empty=tuple, hidden=True, unstable=True)
_ssh_admin: Final = Member(
    "ssh_admin", (("ssh_admin",),), one_or_list(list_of(text)), empty=tuple, hidden=True, unstable=True
)
_maps: Final = Member("maps", (("maps",),), one_or_list(list_of(map_of(text))), empty=tuple, hidden=True, unstable=True)
_misc: Final = Member("misc", (("misc",),), anything, hidden=True, nested=True)
_MODEL: Final = Members(
    ConnectionStrings,
    (
        _direct,
        _cli,
        _ssh,
        _health,
        _admin,
        _ssh_admin,
        _maps,
        _misc,
    ),
)
