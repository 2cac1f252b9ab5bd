"""The reader of ``Backup``, which cattrs calls.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from sys import intern
from typing import Any, Final

from ..._codec.members import ABSENT, Member, Members
from ..._codec.wire_types import (
    StructureError,
    flag,
    map_of,
    text,
    timestamp,
    usual_time,
)
from ..._extra import NO_EXTRA
from ..models.backup import Backup
from .link import read_link


def read_backup(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        id_ = body["id"]
        type_ = body["type"]
        status_ = body["status"]
    except KeyError:
        (
            id_,
            type_,
            status_,
        ) = _Backup.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Backup.unfrozen()
    made.extra = NO_EXTRA
    if type(id_) is str:
        made.id = id_
    else:
        made.id = _Backup_id.read(id_, lenient, made)
    deployment_id_ = get("deployment_id", ABSENT)
    if type(deployment_id_) is str:
        made.deployment_id = deployment_id_
    elif deployment_id_ is ABSENT:
        made.deployment_id = None
        absent += 1
    elif deployment_id_ is None:
        made.deployment_id = None
        bits |= 2
    else:
        made.deployment_id = _Backup_deployment_id.read(deployment_id_, lenient, made)
    name_ = get("name", ABSENT)
    if type(name_) is str:
        made.name = name_
    elif name_ is ABSENT:
        made.name = None
        absent += 1
    elif name_ is None:
        made.name = None
        bits |= 4
    else:
        made.name = _Backup_name.read(name_, lenient, made)
    if type(type_) is str:
        made.type = intern(type_)
    else:
        made.type = _Backup_type.read(type_, lenient, made)
    if type(status_) is str:
        made.status = intern(status_)
    else:
        made.status = _Backup_status.read(status_, lenient, made)
    is_downloadable_ = get("is_downloadable", ABSENT)
    if type(is_downloadable_) is bool:
        made.is_downloadable = is_downloadable_
    elif is_downloadable_ is ABSENT:
        made.is_downloadable = None
        absent += 1
    elif is_downloadable_ is None:
        made.is_downloadable = None
        bits |= 32
    else:
        made.is_downloadable = _Backup_is_downloadable.read(is_downloadable_, lenient, made)
    is_restorable_ = get("is_restorable", ABSENT)
    if type(is_restorable_) is bool:
        made.is_restorable = is_restorable_
    elif is_restorable_ is ABSENT:
        made.is_restorable = None
        absent += 1
    elif is_restorable_ is None:
        made.is_restorable = None
        bits |= 64
    else:
        made.is_restorable = _Backup_is_restorable.read(is_restorable_, lenient, made)
    created_at_ = get("created_at", ABSENT)
    if (moment := usual_time(created_at_)) is not None:
        made.created_at = moment
    elif created_at_ is ABSENT:
        made.created_at = None
        absent += 1
    elif created_at_ is None:
        made.created_at = None
        bits |= 128
    else:
        made.created_at = _Backup_created_at.read(created_at_, lenient, made)
    download_link_ = get("download_link", ABSENT)
    if type(download_link_) is str:
        made.download_link = download_link_
    elif download_link_ is ABSENT:
        made.download_link = None
        absent += 1
    elif download_link_ is None:
        made.download_link = None
        bits |= 256
    else:
        made.download_link = _Backup_download_link.read(download_link_, lenient, made)
    links_ = get("_links", ABSENT)
    if not links_ and type(links_) is dict:
        made.links = {}
        bits |= 512
    elif type(links_) is dict:
        try:
            made.links = _Backup_links.reader(links_, lenient)
        except StructureError as error:
            made.links = _Backup_links.set_aside(error, lenient, made)
    elif links_ is ABSENT:
        made.links = {}
        absent += 1
    else:
        made.links = _Backup_links.read(links_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 10:
        made.extra = _Backup.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Backup.shared(bits)
    made.__class__ = Backup
    return made


_Backup_id: Final = Member("Backup", "id", (("id",),), text, required=True)
_Backup_deployment_id: Final = Member("Backup", "deployment_id", (("deployment_id",),), text)
_Backup_name: Final = Member("Backup", "name", (("name",),), text)
_Backup_type: Final = Member("Backup", "type", (("type",),), text, required=True)
_Backup_status: Final = Member("Backup", "status", (("status",),), text, required=True)
_Backup_is_downloadable: Final = Member("Backup", "is_downloadable", (("is_downloadable",),), flag)
_Backup_is_restorable: Final = Member("Backup", "is_restorable", (("is_restorable",),), flag)
_Backup_created_at: Final = Member("Backup", "created_at", (("created_at",),), timestamp)
_Backup_download_link: Final = Member("Backup", "download_link", (("download_link",),), text, hidden=True)
_Backup_links: Final = Member("Backup", "links", (("_links",),), map_of(read_link), default={}, nested=True)
_Backup: Final = Members(
    Backup,
    (
        _Backup_id,
        _Backup_deployment_id,
        _Backup_name,
        _Backup_type,
        _Backup_status,
        _Backup_is_downloadable,
        _Backup_is_restorable,
        _Backup_created_at,
        _Backup_download_link,
        _Backup_links,
    ),
)
