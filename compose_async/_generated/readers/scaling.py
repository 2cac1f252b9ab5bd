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
        ) = _Scaling.look_up(body)
    get = body.get
    bits = absent = 0
    made: Any = _Scaling.unfrozen()
    made.extra = NO_EXTRA
    if type(allocated_units_) is int:
        made.allocated_units = allocated_units_
    else:
        made.allocated_units = _Scaling_allocated_units.read(allocated_units_, lenient, made)
    if type(used_units_) is int:
        made.used_units = used_units_
    else:
        made.used_units = _Scaling_used_units.read(used_units_, lenient, made)
    if type(starting_units_) is int:
        made.starting_units = starting_units_
    else:
        made.starting_units = _Scaling_starting_units.read(starting_units_, lenient, made)
    if type(minimum_units_) is int:
        made.minimum_units = minimum_units_
    else:
        made.minimum_units = _Scaling_minimum_units.read(minimum_units_, lenient, made)
    unit_size_in_mb_ = get("unit_size_in_mb", ABSENT)
    if type(unit_size_in_mb_) is int:
        made.unit_size_in_mb = unit_size_in_mb_
    elif unit_size_in_mb_ is ABSENT:
        made.unit_size_in_mb = None
        absent += 1
    elif unit_size_in_mb_ is None:
        made.unit_size_in_mb = None
        bits |= 16
    else:
        made.unit_size_in_mb = _Scaling_unit_size_in_mb.read(unit_size_in_mb_, lenient, made)
    memory_per_unit_in_mb_ = get("memory_per_unit_in_mb", ABSENT)
    if type(memory_per_unit_in_mb_) is int:
        made.memory_per_unit_in_mb = memory_per_unit_in_mb_
    elif memory_per_unit_in_mb_ is ABSENT:
        made.memory_per_unit_in_mb = None
        absent += 1
    elif memory_per_unit_in_mb_ is None:
        made.memory_per_unit_in_mb = None
        bits |= 32
    else:
        made.memory_per_unit_in_mb = _Scaling_memory_per_unit_in_mb.read(memory_per_unit_in_mb_, lenient, made)
    storage_per_unit_in_mb_ = get("storage_per_unit_in_mb", ABSENT)
    if type(storage_per_unit_in_mb_) is int:
        made.storage_per_unit_in_mb = storage_per_unit_in_mb_
    elif storage_per_unit_in_mb_ is ABSENT:
        made.storage_per_unit_in_mb = None
        absent += 1
    elif storage_per_unit_in_mb_ is None:
        made.storage_per_unit_in_mb = None
        bits |= 64
    else:
        made.storage_per_unit_in_mb = _Scaling_storage_per_unit_in_mb.read(storage_per_unit_in_mb_, lenient, made)
    unit_type_ = get("unit_type", ABSENT)
    if type(unit_type_) is str:
        made.unit_type = intern(unit_type_)
    elif unit_type_ is ABSENT:
        made.unit_type = None
        absent += 1
    elif unit_type_ is None:
        made.unit_type = None
        bits |= 128
    else:
        made.unit_type = _Scaling_unit_type.read(unit_type_, lenient, made)
    if made.extra is not NO_EXTRA or len(body) + absent != 8:
        made.extra = _Scaling.collect(body, bits, made.extra)
    elif bits:
        made.extra = _Scaling.shared(bits)
    made.__class__ = Scaling
    return made


_Scaling_allocated_units: Final = Member("Scaling", "allocated_units", (("allocated_units",),), integer, required=True)
_Scaling_used_units: Final = Member("Scaling", "used_units", (("used_units",),), integer, required=True)
_Scaling_starting_units: Final = Member("Scaling", "starting_units", (("starting_units",),), integer, required=True)
_Scaling_minimum_units: Final = Member("Scaling", "minimum_units", (("minimum_units",),), integer, required=True)
_Scaling_unit_size_in_mb: Final = Member("Scaling", "unit_size_in_mb", (("unit_size_in_mb",),), integer)
_Scaling_memory_per_unit_in_mb: Final = Member(
    "Scaling", "memory_per_unit_in_mb", (("memory_per_unit_in_mb",),), integer
)
_Scaling_storage_per_unit_in_mb: Final = Member(
    "Scaling", "storage_per_unit_in_mb", (("storage_per_unit_in_mb",),), integer
)
_Scaling_unit_type: Final = Member("Scaling", "unit_type", (("unit_type",),), text)
_Scaling: Final = Members(
    Scaling,
    (
        _Scaling_allocated_units,
        _Scaling_used_units,
        _Scaling_starting_units,
        _Scaling_minimum_units,
        _Scaling_unit_size_in_mb,
        _Scaling_memory_per_unit_in_mb,
        _Scaling_storage_per_unit_in_mb,
        _Scaling_unit_type,
    ),
)
