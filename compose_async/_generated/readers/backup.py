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
        ) = _MODEL.required_values(body)
    get = body.get
    present_mask = absent = 0
    model: Any = _MODEL.mutable_twin()
    model.extra = NO_EXTRA
    if type(id_) is str:
        model.id = id_
    else:
        model.id = _id.read(id_, lenient, model)
    deployment_id_ = get("deployment_id", ABSENT)
    if type(deployment_id_) is str:
        model.deployment_id = deployment_id_
    elif deployment_id_ is ABSENT:
        model.deployment_id = None
        absent += 1
    elif deployment_id_ is None:
        model.deployment_id = None
        present_mask |= 2
    else:
        model.deployment_id = _deployment_id.read(deployment_id_, lenient, model)
    name_ = get("name", ABSENT)
    if type(name_) is str:
        model.name = name_
    elif name_ is ABSENT:
        model.name = None
        absent += 1
    elif name_ is None:
        model.name = None
        present_mask |= 4
    else:
        model.name = _name.read(name_, lenient, model)
    if type(type_) is str:
        model.type = intern(type_)
    else:
        model.type = _type.read(type_, lenient, model)
    if type(status_) is str:
        model.status = intern(status_)
    else:
        model.status = _status.read(status_, lenient, model)
    is_downloadable_ = get("is_downloadable", ABSENT)
    if type(is_downloadable_) is bool:
        model.is_downloadable = is_downloadable_
    elif is_downloadable_ is ABSENT:
        model.is_downloadable = None
        absent += 1
    elif is_downloadable_ is None:
        model.is_downloadable = None
        present_mask |= 32
    else:
        model.is_downloadable = _is_downloadable.read(is_downloadable_, lenient, model)
    is_restorable_ = get("is_restorable", ABSENT)
    if type(is_restorable_) is bool:
        model.is_restorable = is_restorable_
    elif is_restorable_ is ABSENT:
        model.is_restorable = None
        absent += 1
    elif is_restorable_ is None:
        model.is_restorable = None
        present_mask |= 64
    else:
        model.is_restorable = _is_restorable.read(is_restorable_, lenient, model)
    created_at_ = get("created_at", ABSENT)
    if (moment := usual_time(created_at_)) is not None:
        model.created_at = moment
    elif created_at_ is ABSENT:
        model.created_at = None
        absent += 1
    elif created_at_ is None:
        model.created_at = None
        present_mask |= 128
    else:
        model.created_at = _created_at.read(created_at_, lenient, model)
    download_link_ = get("download_link", ABSENT)
    if type(download_link_) is str:
        model.download_link = download_link_
    elif download_link_ is ABSENT:
        model.download_link = None
        absent += 1
    elif download_link_ is None:
        model.download_link = None
        present_mask |= 256
    else:
        model.download_link = _download_link.read(download_link_, lenient, model)
    links_ = get("_links", ABSENT)
    if not links_ and type(links_) is dict:
        model.links = {}
        present_mask |= 512
    elif type(links_) is dict:
        try:
            model.links = _links.reader(links_, lenient)
        except StructureError as error:
            model.links = _links.move_to_extra(error, lenient, model)
    elif links_ is ABSENT:
        model.links = {}
        absent += 1
    else:
        model.links = _links.read(links_, lenient, model)
    if model.extra is not NO_EXTRA or len(body) + absent != 10:
        model.extra = _MODEL.collect(body, present_mask, model.extra)
    elif present_mask:
        model.extra = _MODEL.extra_for(present_mask)
    model.__class__ = Backup
    return model


_id: Final = Member("id", (("id",),), text, required=True)
_deployment_id: Final = Member("deployment_id", (("deployment_id",),), text)
_name: Final = Member("name", (("name",),), text)
_type: Final = Member("type", (("type",),), text, required=True)
_status: Final = Member("status", (("status",),), text, required=True)
_is_downloadable: Final = Member("is_downloadable", (("is_downloadable",),), flag)
_is_restorable: Final = Member("is_restorable", (("is_restorable",),), flag)
_created_at: Final = Member("created_at", (("created_at",),), timestamp)
_download_link: Final = Member("download_link", (("download_link",),), text, hidden=True)
_links: Final = Member("links", (("_links",),), map_of(read_link), empty=dict, nested=True)
_MODEL: Final = Members(
    Backup,
    (
        _id,
        _deployment_id,
        _name,
        _type,
        _status,
        _is_downloadable,
        _is_restorable,
        _created_at,
        _download_link,
        _links,
    ),
)
