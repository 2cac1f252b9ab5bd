"""The reader of ``Recipe``, which cattrs calls.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from sys import intern
from typing import Any, Final

from ..._codec.members import ABSENT, Member, Members
from ..._codec.wire_types import (
    StructureError,
    integer,
    list_of,
    text,
    timestamp,
    usual_time,
)
from ..._extra import NO_EXTRA
from ..models.recipe import Recipe


def read_recipe(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        id_ = body["id"]
        status_ = body["status"]
    except KeyError:
        (
            id_,
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
    template_ = get("template", ABSENT)
    if type(template_) is str:
        model.template = template_
    elif template_ is ABSENT:
        model.template = None
        absent += 1
    elif template_ is None:
        model.template = None
        present_mask |= 2
    else:
        model.template = _template.read(template_, lenient, model)
    if type(status_) is str:
        model.status = intern(status_)
    else:
        model.status = _status.read(status_, lenient, model)
    status_detail_ = get("status_detail", ABSENT)
    if type(status_detail_) is str:
        model.status_detail = status_detail_
    elif status_detail_ is ABSENT:
        model.status_detail = _status_detail.find(body, lenient, model)
        absent += 1
    elif status_detail_ is None:
        model.status_detail = None
        present_mask |= 8
    else:
        model.status_detail = _status_detail.read(status_detail_, lenient, model)
    account_id_ = get("account_id", ABSENT)
    if type(account_id_) is str:
        model.account_id = account_id_
    elif account_id_ is ABSENT:
        model.account_id = None
        absent += 1
    elif account_id_ is None:
        model.account_id = None
        present_mask |= 16
    else:
        model.account_id = _account_id.read(account_id_, lenient, model)
    deployment_id_ = get("deployment_id", ABSENT)
    if type(deployment_id_) is str:
        model.deployment_id = deployment_id_
    elif deployment_id_ is ABSENT:
        model.deployment_id = None
        absent += 1
    elif deployment_id_ is None:
        model.deployment_id = None
        present_mask |= 32
    else:
        model.deployment_id = _deployment_id.read(deployment_id_, lenient, model)
    parent_id_ = get("parent_id", ABSENT)
    if type(parent_id_) is str:
        model.parent_id = parent_id_
    elif parent_id_ is ABSENT:
        model.parent_id = None
        absent += 1
    elif parent_id_ is None:
        model.parent_id = None
        present_mask |= 64
    else:
        model.parent_id = _parent_id.read(parent_id_, lenient, model)
    name_ = get("name", ABSENT)
    if type(name_) is str:
        model.name = name_
    elif name_ is ABSENT:
        model.name = None
        absent += 1
    elif name_ is None:
        model.name = None
        present_mask |= 128
    else:
        model.name = _name.read(name_, lenient, model)
    created_at_ = get("created_at", ABSENT)
    if (moment := usual_time(created_at_)) is not None:
        model.created_at = moment
    elif created_at_ is ABSENT:
        model.created_at = None
        absent += 1
    elif created_at_ is None:
        model.created_at = None
        present_mask |= 256
    else:
        model.created_at = _created_at.read(created_at_, lenient, model)
    updated_at_ = get("updated_at", ABSENT)
    if (moment := usual_time(updated_at_)) is not None:
        model.updated_at = moment
    elif updated_at_ is ABSENT:
        model.updated_at = None
        absent += 1
    elif updated_at_ is None:
        model.updated_at = None
        present_mask |= 512
    else:
        model.updated_at = _updated_at.read(updated_at_, lenient, model)
    operations_complete_ = get("operations_complete", ABSENT)
    if type(operations_complete_) is int:
        model.operations_complete = operations_complete_
    elif operations_complete_ is ABSENT:
        model.operations_complete = None
        absent += 1
    elif operations_complete_ is None:
        model.operations_complete = None
        present_mask |= 1024
    else:
        model.operations_complete = _operations_complete.read(operations_complete_, lenient, model)
    operations_total_ = get("operations_total", ABSENT)
    if type(operations_total_) is int:
        model.operations_total = operations_total_
    elif operations_total_ is ABSENT:
        model.operations_total = None
        absent += 1
    elif operations_total_ is None:
        model.operations_total = None
        present_mask |= 2048
    else:
        model.operations_total = _operations_total.read(operations_total_, lenient, model)
    source_ = get("source", ABSENT)
    if type(source_) is str:
        model.source = source_
    elif source_ is ABSENT:
        model.source = None
        absent += 1
    elif source_ is None:
        model.source = None
        present_mask |= 4096
    else:
        model.source = _source.read(source_, lenient, model)
    source_user_ = get("source_user", ABSENT)
    if type(source_user_) is str:
        model.source_user = source_user_
    elif source_user_ is ABSENT:
        model.source_user = None
        absent += 1
    elif source_user_ is None:
        model.source_user = None
        present_mask |= 8192
    else:
        model.source_user = _source_user.read(source_user_, lenient, model)
    source_reason_ = get("source_reason", ABSENT)
    if type(source_reason_) is str:
        model.source_reason = source_reason_
    elif source_reason_ is ABSENT:
        model.source_reason = None
        absent += 1
    elif source_reason_ is None:
        model.source_reason = None
        present_mask |= 16384
    else:
        model.source_reason = _source_reason.read(source_reason_, lenient, model)
    source_ip_ = get("source_ip", ABSENT)
    if type(source_ip_) is str:
        model.source_ip = source_ip_
    elif source_ip_ is ABSENT:
        model.source_ip = None
        absent += 1
    elif source_ip_ is None:
        model.source_ip = None
        present_mask |= 32768
    else:
        model.source_ip = _source_ip.read(source_ip_, lenient, model)
    recipes_ = get("_embedded", ABSENT)
    held = recipes_
    if type(held) is dict and len(held) == 1:
        recipes_ = held.get("recipes")
    elif held is not ABSENT:
        recipes_ = None
    if not recipes_ and type(recipes_) is list:
        model.recipes = ()
        present_mask |= 65536
    elif type(recipes_) is list:
        try:
            model.recipes = _recipes.reader(recipes_, lenient)
        except StructureError as error:
            model.recipes = _recipes.move_to_extra(error, lenient, model)
    elif recipes_ is ABSENT:
        model.recipes = _recipes.find(body, lenient, model)
        absent += 1
    else:
        model.recipes = _recipes.find(body, lenient, model)
        present_mask |= 131072
    if model.extra is not NO_EXTRA or len(body) + absent != 17 or present_mask >= 131072:
        model.extra = _MODEL.collect(body, present_mask, model.extra)
    elif present_mask:
        model.extra = _MODEL.extra_for(present_mask)
    model.__class__ = Recipe
    return model


_id: Final = Member("id", (("id",),), text, required=True)
_template: Final = Member("template", (("template",),), text)
_status: Final = Member("status", (("status",),), text, required=True)
_status_detail: Final = Member("status_detail", (("status_detail",), ("status_details",)), text)
_account_id: Final = Member("account_id", (("account_id",),), text)
_deployment_id: Final = Member("deployment_id", (("deployment_id",),), text)
_parent_id: Final = Member("parent_id", (("parent_id",),), text)
_name: Final = Member("name", (("name",),), text)
_created_at: Final = Member("created_at", (("created_at",),), timestamp)
_updated_at: Final = Member("updated_at", (("updated_at",),), timestamp)
_operations_complete: Final = Member("operations_complete", (("operations_complete",),), integer)
_operations_total: Final = Member("operations_total", (("operations_total",),), integer)
_source: Final = Member("source", (("source",),), text)
_source_user: Final = Member("source_user", (("source_user",),), text)
_source_reason: Final = Member("source_reason", (("source_reason",),), text)
_source_ip: Final = Member("source_ip", (("source_ip",),), text)
_recipes: Final = Member(
    "recipes", (("_embedded", "recipes"), ("recipes",)), list_of(read_recipe), empty=tuple, nested=True
)
_MODEL: Final = Members(
    Recipe,
    (
        _id,
        _template,
        _status,
        _status_detail,
        _account_id,
        _deployment_id,
        _parent_id,
        _name,
        _created_at,
        _updated_at,
        _operations_complete,
        _operations_total,
        _source,
        _source_user,
        _source_reason,
        _source_ip,
        _recipes,
    ),
)
