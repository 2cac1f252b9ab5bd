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
        ) = _Recipe.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Recipe.unfrozen()
    made.extra = NO_EXTRA
    if type(id_) is str:
        made.id = id_
    else:
        made.id = _Recipe_id.read(id_, lenient, made)
    template_ = get("template", ABSENT)
    if type(template_) is str:
        made.template = template_
    elif template_ is ABSENT:
        made.template = None
        absent += 1
    elif template_ is None:
        made.template = None
        bits |= 2
    else:
        made.template = _Recipe_template.read(template_, lenient, made)
    if type(status_) is str:
        made.status = intern(status_)
    else:
        made.status = _Recipe_status.read(status_, lenient, made)
    status_detail_ = get("status_detail", ABSENT)
    if type(status_detail_) is str:
        made.status_detail = status_detail_
    elif status_detail_ is ABSENT:
        made.status_detail = _Recipe_status_detail.find(body, lenient, made)
        absent += 1
    elif status_detail_ is None:
        made.status_detail = None
        bits |= 8
    else:
        made.status_detail = _Recipe_status_detail.read(status_detail_, lenient, made)
    account_id_ = get("account_id", ABSENT)
    if type(account_id_) is str:
        made.account_id = account_id_
    elif account_id_ is ABSENT:
        made.account_id = None
        absent += 1
    elif account_id_ is None:
        made.account_id = None
        bits |= 16
    else:
        made.account_id = _Recipe_account_id.read(account_id_, lenient, made)
    deployment_id_ = get("deployment_id", ABSENT)
    if type(deployment_id_) is str:
        made.deployment_id = deployment_id_
    elif deployment_id_ is ABSENT:
        made.deployment_id = None
        absent += 1
    elif deployment_id_ is None:
        made.deployment_id = None
        bits |= 32
    else:
        made.deployment_id = _Recipe_deployment_id.read(deployment_id_, lenient, made)
    parent_id_ = get("parent_id", ABSENT)
    if type(parent_id_) is str:
        made.parent_id = parent_id_
    elif parent_id_ is ABSENT:
        made.parent_id = None
        absent += 1
    elif parent_id_ is None:
        made.parent_id = None
        bits |= 64
    else:
        made.parent_id = _Recipe_parent_id.read(parent_id_, lenient, made)
    name_ = get("name", ABSENT)
    if type(name_) is str:
        made.name = name_
    elif name_ is ABSENT:
        made.name = None
        absent += 1
    elif name_ is None:
        made.name = None
        bits |= 128
    else:
        made.name = _Recipe_name.read(name_, lenient, made)
    created_at_ = get("created_at", ABSENT)
    if (moment := usual_time(created_at_)) is not None:
        made.created_at = moment
    elif created_at_ is ABSENT:
        made.created_at = None
        absent += 1
    elif created_at_ is None:
        made.created_at = None
        bits |= 256
    else:
        made.created_at = _Recipe_created_at.read(created_at_, lenient, made)
    updated_at_ = get("updated_at", ABSENT)
    if (moment := usual_time(updated_at_)) is not None:
        made.updated_at = moment
    elif updated_at_ is ABSENT:
        made.updated_at = None
        absent += 1
    elif updated_at_ is None:
        made.updated_at = None
        bits |= 512
    else:
        made.updated_at = _Recipe_updated_at.read(updated_at_, lenient, made)
    operations_complete_ = get("operations_complete", ABSENT)
    if type(operations_complete_) is int:
        made.operations_complete = operations_complete_
    elif operations_complete_ is ABSENT:
        made.operations_complete = None
        absent += 1
    elif operations_complete_ is None:
        made.operations_complete = None
        bits |= 1024
    else:
        made.operations_complete = _Recipe_operations_complete.read(operations_complete_, lenient, made)
    operations_total_ = get("operations_total", ABSENT)
    if type(operations_total_) is int:
        made.operations_total = operations_total_
    elif operations_total_ is ABSENT:
        made.operations_total = None
        absent += 1
    elif operations_total_ is None:
        made.operations_total = None
        bits |= 2048
    else:
        made.operations_total = _Recipe_operations_total.read(operations_total_, lenient, made)
    source_ = get("source", ABSENT)
    if type(source_) is str:
        made.source = source_
    elif source_ is ABSENT:
        made.source = None
        absent += 1
    elif source_ is None:
        made.source = None
        bits |= 4096
    else:
        made.source = _Recipe_source.read(source_, lenient, made)
    source_user_ = get("source_user", ABSENT)
    if type(source_user_) is str:
        made.source_user = source_user_
    elif source_user_ is ABSENT:
        made.source_user = None
        absent += 1
    elif source_user_ is None:
        made.source_user = None
        bits |= 8192
    else:
        made.source_user = _Recipe_source_user.read(source_user_, lenient, made)
    source_reason_ = get("source_reason", ABSENT)
    if type(source_reason_) is str:
        made.source_reason = source_reason_
    elif source_reason_ is ABSENT:
        made.source_reason = None
        absent += 1
    elif source_reason_ is None:
        made.source_reason = None
        bits |= 16384
    else:
        made.source_reason = _Recipe_source_reason.read(source_reason_, lenient, made)
    source_ip_ = get("source_ip", ABSENT)
    if type(source_ip_) is str:
        made.source_ip = source_ip_
    elif source_ip_ is ABSENT:
        made.source_ip = None
        absent += 1
    elif source_ip_ is None:
        made.source_ip = None
        bits |= 32768
    else:
        made.source_ip = _Recipe_source_ip.read(source_ip_, lenient, made)
    recipes_ = get("_embedded", ABSENT)
    held = recipes_
    if type(held) is dict and len(held) == 1:
        recipes_ = held.get("recipes")
    elif held is not ABSENT:
        recipes_ = None
    if not recipes_ and type(recipes_) is list:
        made.recipes = ()
        bits |= 65536
    elif type(recipes_) is list:
        try:
            made.recipes = _Recipe_recipes.reader(recipes_, lenient)
        except StructureError as error:
            made.recipes = _Recipe_recipes.set_aside(error, lenient, made)
    elif recipes_ is ABSENT:
        made.recipes = _Recipe_recipes.find(body, lenient, made)
        absent += 1
    else:
        made.recipes = _Recipe_recipes.find(body, lenient, made)
        bits |= 131072
    if made.extra is not NO_EXTRA or len(body) + absent != 17 or bits >= 131072:
        made.extra = _Recipe.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Recipe.shared(bits)
    made.__class__ = Recipe
    return made


_Recipe_id: Final = Member("Recipe", "id", (("id",),), text, required=True)
_Recipe_template: Final = Member("Recipe", "template", (("template",),), text)
_Recipe_status: Final = Member("Recipe", "status", (("status",),), text, required=True)
_Recipe_status_detail: Final = Member("Recipe", "status_detail", (("status_detail",), ("status_details",)), text)
_Recipe_account_id: Final = Member("Recipe", "account_id", (("account_id",),), text)
_Recipe_deployment_id: Final = Member("Recipe", "deployment_id", (("deployment_id",),), text)
_Recipe_parent_id: Final = Member("Recipe", "parent_id", (("parent_id",),), text)
_Recipe_name: Final = Member("Recipe", "name", (("name",),), text)
_Recipe_created_at: Final = Member("Recipe", "created_at", (("created_at",),), timestamp)
_Recipe_updated_at: Final = Member("Recipe", "updated_at", (("updated_at",),), timestamp)
_Recipe_operations_complete: Final = Member("Recipe", "operations_complete", (("operations_complete",),), integer)
_Recipe_operations_total: Final = Member("Recipe", "operations_total", (("operations_total",),), integer)
_Recipe_source: Final = Member("Recipe", "source", (("source",),), text)
_Recipe_source_user: Final = Member("Recipe", "source_user", (("source_user",),), text)
_Recipe_source_reason: Final = Member("Recipe", "source_reason", (("source_reason",),), text)
_Recipe_source_ip: Final = Member("Recipe", "source_ip", (("source_ip",),), text)
_Recipe_recipes: Final = Member(
    "Recipe", "recipes", (("_embedded", "recipes"), ("recipes",)), list_of(read_recipe), default=(), nested=True
)
_Recipe: Final = Members(
    Recipe,
    (
        _Recipe_id,
        _Recipe_template,
        _Recipe_status,
        _Recipe_status_detail,
        _Recipe_account_id,
        _Recipe_deployment_id,
        _Recipe_parent_id,
        _Recipe_name,
        _Recipe_created_at,
        _Recipe_updated_at,
        _Recipe_operations_complete,
        _Recipe_operations_total,
        _Recipe_source,
        _Recipe_source_user,
        _Recipe_source_reason,
        _Recipe_source_ip,
        _Recipe_recipes,
    ),
)
