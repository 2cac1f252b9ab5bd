"""The reader of ``Logfile``, which cattrs calls.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from typing import Any, Final

from ..._codec.members import ABSENT, Member, Members
from ..._codec.wire_types import (
    StructureError,
    integer,
    text,
    timestamp,
    usual_time,
)
from ..._extra import NO_EXTRA
from ..models.logfile import Logfile


def read_logfile(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        id_ = body["id"]
    except KeyError:
        (id_,) = _MODEL.required_values(body)
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
    capsule_id_ = get("capsule_id", ABSENT)
    if type(capsule_id_) is str:
        model.capsule_id = capsule_id_
    elif capsule_id_ is ABSENT:
        model.capsule_id = None
        absent += 1
    elif capsule_id_ is None:
        model.capsule_id = None
        present_mask |= 4
    else:
        model.capsule_id = _capsule_id.read(capsule_id_, lenient, model)
    name_ = get("name", ABSENT)
    if type(name_) is str:
        model.name = name_
    elif name_ is ABSENT:
        model.name = None
        absent += 1
    elif name_ is None:
        model.name = None
        present_mask |= 8
    else:
        model.name = _name.read(name_, lenient, model)
    region_ = get("region", ABSENT)
    if type(region_) is str:
        model.region = region_
    elif region_ is ABSENT:
        model.region = None
        absent += 1
    elif region_ is None:
        model.region = None
        present_mask |= 16
    else:
        model.region = _region.read(region_, lenient, model)
    status_ = get("status", ABSENT)
    if type(status_) is str:
        model.status = status_
    elif status_ is ABSENT:
        model.status = None
        absent += 1
    elif status_ is None:
        model.status = None
        present_mask |= 32
    else:
        model.status = _status.read(status_, lenient, model)
    file_size_ = get("file_size", ABSENT)
    if type(file_size_) is int:
        model.file_size = file_size_
    elif file_size_ is ABSENT:
        model.file_size = None
        absent += 1
    elif file_size_ is None:
        model.file_size = None
        present_mask |= 64
    else:
        model.file_size = _file_size.read(file_size_, lenient, model)
    date_ = get("date", ABSENT)
    if (moment := usual_time(date_)) is not None:
        model.date = moment
    elif date_ is ABSENT:
        model.date = _date.find(body, lenient, model)
        absent += 1
    elif date_ is None:
        model.date = None
        present_mask |= 128
    else:
        model.date = _date.read(date_, lenient, model)
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
    if model.extra is not NO_EXTRA or len(body) + absent != 9:
        model.extra = _MODEL.collect(body, present_mask, model.extra)
    elif present_mask:
        model.extra = _MODEL.extra_for(present_mask)
    model.__class__ = Logfile
    return model


_id: Final = Member("id", (("id",),), text, required=True)
_deployment_id: Final = Member("deployment_id", (("deployment_id",),), text)
_capsule_id: Final = Member("capsule_id", (("capsule_id",),), text)
_name: Final = Member("name", (("name",),), text)
_region: Final = Member("region", (("region",),), text)
_status: Final = Member("status", (("status",),), text)
_file_size: Final = Member("file_size", (("file_size",),), integer)
_date: Final = Member("date", (("date",), ("created_at",)), timestamp)
_download_link: Final = Member("download_link", (("download_link",),), text, hidden=True)
_MODEL: Final = Members(
    Logfile,
    (
        _id,
        _deployment_id,
        _capsule_id,
        _name,
        _region,
        _status,
        _file_size,
        _date,
        _download_link,
    ),
)
