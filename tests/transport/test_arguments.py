from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from typing import Any

import pytest

from compose_async._arguments import (
    check_flag,
    check_integer,
    check_mapping,
    check_text,
    check_texts,
    drop_unset,
    format_timestamp,
    optional,
    require_any,
    to_json_value,
)
from compose_async._types import UNSET


class Kind(str, Enum):  # noqa: UP042 - as people write it
    LEFT = "left"


def test_unset_stays_one_object_and_is_false() -> None:
    assert pickle.loads(pickle.dumps(UNSET)) is UNSET  # noqa: S301 - our own
    assert copy.deepcopy(UNSET) is UNSET
    assert not UNSET
    assert repr(UNSET) == "UNSET"


@pytest.mark.parametrize("check", [check_text, check_integer, check_flag, check_texts, format_timestamp, check_mapping])
def test_what_was_not_given_passes_untouched_where_it_is_optional(check: Any) -> None:
    assert optional(check, "x", UNSET) is UNSET
    with pytest.raises(TypeError, match=r"x must be .*, not Unset"):
        check("x", UNSET)


def test_what_fits_becomes_the_json_that_is_sent() -> None:
    assert check_text("name", "orders") == "orders"
    assert check_text("note", None, nullable=True) is None
    assert check_integer("units", 3, minimum=1, maximum=3) == 3
    assert check_flag("ssl", False) is False
    assert check_texts("tags", ("a", "b")) == ["a", "b"]
    assert check_texts("tags", iter(["a"]), minimum=1) == ["a"]
    assert check_texts("tags", []) == []
    assert check_mapping("options", {"a": [1]}) == {"a": [1]}


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (datetime(2026, 11, 23, 12, 0, 0, 123999, tzinfo=UTC), "2026-11-23T12:00:00.123Z"),
        (datetime(2026, 11, 23, 12, tzinfo=timezone(timedelta(hours=-5))), "2026-11-23T17:00:00.000Z"),
    ],
)
def test_a_datetime_is_sent_in_utc_with_milliseconds(value: datetime, sent: str) -> None:
    assert format_timestamp("from_", value) == sent


@pytest.mark.parametrize(
    ("check", "value", "says"),
    [
        (check_text, 5, "x must be a str, not int"),
        (check_text, None, "x must be a str, not NoneType"),
        (check_integer, True, "x must be an int, not bool"),
        (check_integer, "3", "x must be an int, not str"),
        (check_integer, 3.0, "x must be an int, not float"),
        (check_flag, 1, "x must be True or False, not int"),
        (check_texts, "ab", r"x must be a list of str, such as \['one'\], not str"),
        (check_texts, {"a": 1}, "not dict"),
        (check_texts, 5, "not int"),
        (check_texts, ["a", 5], r"x\[1\] must be a str, not int"),
        (format_timestamp, "2026-11-23", "x must be a datetime, not str"),
        (format_timestamp, date(2026, 11, 23), "not date"),
        (check_mapping, [("a", 1)], "x must be a mapping"),
        (check_mapping, {1: 2}, "a key of x must be a str, not int"),
    ],
)
def test_a_wrong_type_is_told_with_the_right_one(check: Any, value: object, says: str) -> None:
    with pytest.raises(TypeError, match=says):
        check("x", value)


def test_nullable_is_named_where_it_is_allowed() -> None:
    with pytest.raises(TypeError, match="a str or None, not int"):
        check_text("x", 5, nullable=True)  # type: ignore[type-var] # that is the point


@pytest.mark.parametrize(
    ("check", "says"),
    [
        (lambda: check_text("name", "", minimum=1), "name must be at least 1 characters long, not 0"),
        (lambda: check_text("name", "abc", maximum=2), "name must be at most 2 characters long, not 3"),
        (lambda: check_integer("units", 0, minimum=1), "units must be at least 1, not 0"),
        (lambda: check_integer("units", 9, maximum=8), "units must be at most 8, not 9"),
        (lambda: check_texts("tags", [], minimum=1), "tags must hold at least 1, not 0"),
        (lambda: format_timestamp("since", datetime(2026, 11, 23)), "since has no time zone"),  # noqa: DTZ001 - the case
        (lambda: require_any(a=UNSET, b=UNSET), "give at least one of a, b"),
    ],
)
def test_a_wrong_value_is_told_with_the_bound(check: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        check()


def test_only_what_was_given_is_sent_and_null_is_given() -> None:
    assert drop_unset(a=1, b=UNSET, c=None) == {"a": 1, "c": None}
    require_any(a=UNSET, b=None)


def test_members_of_enumerations_become_their_values_at_any_depth() -> None:
    found: Any = to_json_value({Kind.LEFT: [{"inner": Kind.LEFT}]})
    assert [type(key) for key in found] == [str]
    assert found == {"left": [{"inner": "left"}]}
    assert type(found["left"][0]["inner"]) is str
