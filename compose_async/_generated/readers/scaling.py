"""The reader of ``Scaling``, which cattrs calls.

Generated from openapi.yaml by ``python -m compose_async._codegen``; never edited by hand.
"""

from __future__ import annotations

from sys import intern
from typing import Any, Final

from ..._codec.members import ABSENT, Member, Members
from ..._codec.wire_types import (
    StructureError,
    integer,
    text,
)
from ..._extra import NO_EXTRA
from ..models.scaling import Scaling


def read_scaling(body: Any, lenient: bool) -> Any:
    if type(body) is not dict:
        raise StructureError("an object", body)
    try:
        allocated_units_ = body["allocated_units"]
        used_units_ = body["used_units"]
        starting_units_ = body["starting_units"]
        minimum_units_ = body["minimum_units"]
    except KeyError:
        (
            allocated_units_,
            used_units_,
            starting_units_,
            minimum_units_,
        ) = _MODEL.required_values(body)
    get = body.get
    present_mask = absent = 0
    model: Any = _MODEL.mutable_twin()
    model.extra = NO_EXTRA
    if type(allocated_units_) is int:
        model.allocated_units = allocated_units_
    else:
        model.allocated_units = _allocated_units.read(allocated_units_, lenient, model)
    if type(used_units_) is int:
        model.used_units = used_units_
    else:
        model.used_units = _used_units.read(used_units_, lenient, model)
    if type(starting_units_) is int:
        model.starting_units = starting_units_
    else:
        model.starting_units = _starting_units.read(starting_units_, lenient, model)
    if type(minimum_units_) is int:
        model.minimum_units = minimum_units_
    else:
        model.minimum_units = _minimum_units.read(minimum_units_, lenient, model)
    unit_size_in_mb_ = get("unit_size_in_mb", ABSENT)
    if type(unit_size_in_mb_) is int:
        model.unit_size_in_mb = unit_size_in_mb_
    elif unit_size_in_mb_ is ABSENT:
        model.unit_size_in_mb = None
        absent += 1
    elif unit_size_in_mb_ is None:
        model.unit_size_in_mb = None
        present_mask |= 16
    else:
        model.unit_size_in_mb = _unit_size_in_mb.read(unit_size_in_mb_, lenient, model)
    memory_per_unit_in_mb_ = get("memory_per_unit_in_mb", ABSENT)
    if type(memory_per_unit_in_mb_) is int:
        model.memory_per_unit_in_mb = memory_per_unit_in_mb_
    elif memory_per_unit_in_mb_ is ABSENT:
        model.memory_per_unit_in_mb = None
        absent += 1
    elif memory_per_unit_in_mb_ is None:
        model.memory_per_unit_in_mb = None
        present_mask |= 32
    else:
        model.memory_per_unit_in_mb = _memory_per_unit_in_mb.read(memory_per_unit_in_mb_, lenient, model)
    storage_per_unit_in_mb_ = get("storage_per_unit_in_mb", ABSENT)
    if type(storage_per_unit_in_mb_) is int:
        model.storage_per_unit_in_mb = storage_per_unit_in_mb_
    elif storage_per_unit_in_mb_ is ABSENT:
        model.storage_per_unit_in_mb = None
        absent += 1
    elif storage_per_unit_in_mb_ is None:
        model.storage_per_unit_in_mb = None
        present_mask |= 64
    else:
        model.storage_per_unit_in_mb = _storage_per_unit_in_mb.read(storage_per_unit_in_mb_, lenient, model)
    unit_type_ = get("unit_type", ABSENT)
    if type(unit_type_) is str:
        model.unit_type = intern(unit_type_)
    elif unit_type_ is ABSENT:
        model.unit_type = None
        absent += 1
    elif unit_type_ is None:
        model.unit_type = None
        present_mask |= 128
    else:
        model.unit_type = _unit_type.read(unit_type_, lenient, model)
    if model.extra is not NO_EXTRA or len(body) + absent != 8:
        model.extra = _MODEL.collect(body, present_mask, model.extra)
    elif present_mask:
        model.extra = _MODEL.extra_for(present_mask)
    model.__class__ = Scaling
    return model


_allocated_units: Final = Member("allocated_units", (("allocated_units",),), integer, required=True)
_used_units: Final = Member("used_units", (("used_units",),), integer, required=True)
_starting_units: Final = Member("starting_units", (("starting_units",),), integer, required=True)
_minimum_units: Final = Member("minimum_units", (("minimum_units",),), integer, required=True)
_unit_size_in_mb: Final = Member("unit_size_in_mb", (("unit_size_in_mb",),), integer)
_memory_per_unit_in_mb: Final = Member("memory_per_unit_in_mb", (("memory_per_unit_in_mb",),), integer)
_storage_per_unit_in_mb: Final = Member("storage_per_unit_in_mb", (("storage_per_unit_in_mb",),), integer)
_unit_type: Final = Member("unit_type", (("unit_type",),), text)
_MODEL: Final = Members(
    Scaling,
    (
        _allocated_units,
        _used_units,
        _starting_units,
        _minimum_units,
        _unit_size_in_mb,
        _memory_per_unit_in_mb,
        _storage_per_unit_in_mb,
        _unit_type,
    ),
)
