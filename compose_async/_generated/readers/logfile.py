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
        (id_,) = _Logfile.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Logfile.unfrozen()
    made.extra = NO_EXTRA
    if type(id_) is str:
        made.id = id_
    else:
        made.id = _Logfile_id.read(id_, lenient, made)
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
        made.deployment_id = _Logfile_deployment_id.read(deployment_id_, lenient, made)
    capsule_id_ = get("capsule_id", ABSENT)
    if type(capsule_id_) is str:
        made.capsule_id = capsule_id_
    elif capsule_id_ is ABSENT:
        made.capsule_id = None
        absent += 1
    elif capsule_id_ is None:
        made.capsule_id = None
        bits |= 4
    else:
        made.capsule_id = _Logfile_capsule_id.read(capsule_id_, lenient, made)
    name_ = get("name", ABSENT)
    if type(name_) is str:
        made.name = name_
    elif name_ is ABSENT:
        made.name = None
        absent += 1
    elif name_ is None:
        made.name = None
        bits |= 8
    else:
        made.name = _Logfile_name.read(name_, lenient, made)
    region_ = get("region", ABSENT)
    if type(region_) is str:
        made.region = region_
    elif region_ is ABSENT:
        made.region = None
        absent += 1
    elif region_ is None:
        made.region = None
        bits |= 16
    else:
        made.region = _Logfile_region.read(region_, lenient, made)
    status_ = get("status", ABSENT)
    if type(status_) is str:
        made.status = status_
    elif status_ is ABSENT:
        made.status = None
        absent += 1
    elif status_ is None:
        made.status = None
        bits |= 32
    else:
        made.status = _Logfile_status.read(status_, lenient, made)
    file_size_ = get("file_size", ABSENT)
    if type(file_size_) is int:
        made.file_size = file_size_
    elif file_size_ is ABSENT:
        made.file_size = None
        absent += 1
    elif file_size_ is None:
        made.file_size = None
        bits |= 64
    else:
        made.file_size = _Logfile_file_size.read(file_size_, lenient, made)
    date_ = get("date", ABSENT)
    if (moment := usual_time(date_)) is not None:
        made.date = moment
    elif date_ is ABSENT:
        made.date = _Logfile_date.find(body, lenient, made)
        absent += 1
    elif date_ is None:
        made.date = None
        bits |= 128
    else:
        made.date = _Logfile_date.read(date_, lenient, made)
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
        made.download_link = _Logfile_download_link.read(download_link_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 9:
        made.extra = _Logfile.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Logfile.shared(bits)
    made.__class__ = Logfile
    return made


_Logfile_id: Final = Member("Logfile", "id", (("id",),), text, required=True)
_Logfile_deployment_id: Final = Member("Logfile", "deployment_id", (("deployment_id",),), text)
_Logfile_capsule_id: Final = Member("Logfile", "capsule_id", (("capsule_id",),), text)
_Logfile_name: Final = Member("Logfile", "name", (("name",),), text)
_Logfile_region: Final = Member("Logfile", "region", (("region",),), text)
_Logfile_status: Final = Member("Logfile", "status", (("status",),), text)
_Logfile_file_size: Final = Member("Logfile", "file_size", (("file_size",),), integer)
_Logfile_date: Final = Member("Logfile", "date", (("date",), ("created_at",)), timestamp)
_Logfile_download_link: Final = Member("Logfile", "download_link", (("download_link",),), text, hidden=True)
_Logfile: Final = Members(
    Logfile,
    (
        _Logfile_id,
        _Logfile_deployment_id,
        _Logfile_capsule_id,
        _Logfile_name,
        _Logfile_region,
        _Logfile_status,
        _Logfile_file_size,
        _Logfile_date,
        _Logfile_download_link,
    ),
)
